package tfidf

import (
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
	"kindred/text"
	"kindred/text/lexicon"
)

// PhraseOptions are the options of [Model.Phrases].
type PhraseOptions struct {
	// MinDF drops phrases that fewer documents have. 0 chooses by the number n of documents:
	// 2 for n < 1,000, 3 for n < 10,000, and 5 for more.
	MinDF int
	// MinNPMI drops pairs of words whose normalised pointwise mutual information is smaller. It is 1 for
	// words that only occur together, and 0 for words that meet by chance. 0 means 0.3.
	MinNPMI float64
}

func (o PhraseOptions) withDefaults(n int) PhraseOptions {
	if o.MinDF == 0 {
		switch {
		case n < 1_000:
			o.MinDF = 2
		case n < 10_000:
			o.MinDF = 3
		default:
			o.MinDF = 5
		}
	}
	if o.MinNPMI == 0 {
		o.MinNPMI = 0.3
	}
	return o
}

// Phrases are the word pairs and triples of a collection that belong together.
type Phrases struct {
	// Occurs is n×p: 1 where document i has phrase j.
	Occurs *sparse.CSR
	// Text has length p: each phrase in the forms that most of its documents use.
	Text []string
	// Parts has length p: the columns of the two or three words of each phrase, in the order of the text.
	Parts [][]int32
}

// Phrases finds the phrases of documents: pairs of neighbouring terms of the model, with neither a stop word
// nor punctuation between them, that at least opts.MinDF documents have and whose normalised pointwise mutual
// information (Bouma, GSCL 2009)
//
//	ln(p(a,b) / (p(a)·p(b))) / −ln p(a,b)
//
// is at least opts.MinNPMI, where p is the number of documents with a word or a pair, divided by the sum of
// these numbers over all words; and triples if both their pairs are phrases. Pairs come before triples, and
// both are in the order of their columns.
//
// c may be another corpus than the one that m was fitted to. Phrases returns an error for invalid options, and
// ctx.Err() if ctx ends first. The result is the same for every Parallelism. It takes O(t·log t) time and 20·t
// bytes for t tokens.
func (m *Model) Phrases(ctx context.Context, c *Corpus, opts PhraseOptions) (*Phrases, error) {
	opts = opts.withDefaults(c.Docs())
	if opts.MinDF < 1 || math.IsNaN(opts.MinNPMI) {
		return nil, fmt.Errorf("tfidf: MinDF = %d must be positive, and MinNPMI = %v a number", opts.MinDF, opts.MinNPMI)
	}
	r, err := m.read(ctx, c.words)
	if err != nil {
		return nil, err
	}
	words := m.lex.Words()
	surfaces := make([]string, len(words))
	number := make([]int32, len(words)) // the number of a word that is a term, else dropped
	for w := range number {
		if number[w] = dropped; m.column[w] != dropped {
			number[w] = int32(w)
			surfaces[w] = m.surfaces[m.column[w]]
		}
	}
	lex := lexicon.New(words)
	r.Renumber(lex, number)
	r.SetFeatures(1, 1)
	freq, err := frequencies(ctx, r, len(words), false)
	if err != nil {
		return nil, err
	}
	df := documentFrequencies(freq)
	for w := range df {
		if number[w] == dropped { // a synonym may still lead to it
			df[w] = 0
		}
	}
	if err := r.AddCollocations(ctx, df, opts.MinDF, opts.MinNPMI); err != nil {
		return nil, err
	}
	r.SetFeatures(2, 3)
	p := &Phrases{}
	if p.Text, err = r.NGramTexts(ctx, surfaces); err != nil {
		return nil, err
	}
	for v := len(words); v < lex.Nodes(); v++ {
		parts := lex.Parts(int32(v))
		for i, w := range parts {
			parts[i] = m.column[w]
		}
		p.Parts = append(p.Parts, parts)
	}
	p.Occurs, err = occurrences(ctx, r)
	return p, err
}

// occurrences returns the matrix of documents and n-grams.
func occurrences(ctx context.Context, r *text.Reading) (*sparse.CSR, error) {
	type scratch struct {
		words    []int32
		features func(words []int32) []int32
	}
	chunks := r.Corpus().Chunks()
	docs := r.Corpus().Docs()
	base := len(r.Lexicon().Words())
	found := make([]rows, len(chunks))
	newScratch := func() *scratch { return &scratch{features: r.Features()} }
	workers := r.Corpus().Options().Parallelism
	err := parallel.ChunksWith(ctx, len(found), 1, workers, newScratch, func(s *scratch, number, _, _ int) error {
		chunk := &chunks[number]
		var made rows
		for doc := range chunk.Docs() {
			s.words, _ = r.Words(s.words[:0], chunk, doc)
			features := s.features(s.words)
			slices.Sort(features)
			for _, v := range slices.Compact(features) {
				made.indices = append(made.indices, v-int32(base))
			}
			made.ends = append(made.ends, len(made.indices))
		}
		found[number] = made
		return nil
	})
	if err != nil {
		return nil, err
	}
	x := &sparse.CSR{Rows: docs, Cols: r.Lexicon().Nodes() - base, Indptr: make([]int, 1, docs+1)}
	for _, made := range found {
		for _, end := range made.ends {
			x.Indptr = append(x.Indptr, len(x.Indices)+end)
		}
		x.Indices = append(x.Indices, made.indices...)
	}
	x.Data = make([]float32, len(x.Indices))
	for p := range x.Data {
		x.Data[p] = 1
	}
	return x, nil
}
