// Package tfidf turns texts into vectors. The terms of a document are the stems of its words, and n-grams if
// wanted. The weight of a term grows with its occurrences in the document, and falls with the number of
// documents that have it.
//
// [Fit] makes a [Model] and the matrix of a collection; [Model.Transform] and [Model.Vector] weigh further
// documents in the same way. [Counts] are the document frequencies of a part of a collection, which can be
// written to a file and merged.
package tfidf

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"kindred/internal/parallel"
	"kindred/sparse"
	"kindred/text"
	"kindred/text/lexicon"
)

// ErrNoTerms is returned if a collection has no terms.
var ErrNoTerms = errors.New("tfidf: no terms: the documents have no words, " +
	"or no word is within the limits of document frequency")

// Model is the vocabulary of a collection with the weight of each term. It is immutable and may be used by
// several goroutines.
type Model struct {
	opts       Options // with defaults filled in
	docs       int
	mostWords  int // that are terms; 0 for any number
	analyzer   *text.Analyzer
	lex        *lexicon.Lexicon
	column     []int32 // the column of each node of lex, or dropped
	maxN       int     // the length of the longest n-gram
	terms      []string
	surfaces   []string
	df         []int
	idf        []float64
	meanLength float64 // of the documents, in terms; only BM25 needs it
	background *Background

	readers sync.Pool // of *reader
}

// Transform returns the matrix of any documents: row i is document i, with the columns and the weights of m.
// Terms that m does not have are left out. It returns ctx.Err() if ctx ends first.
func (m *Model) Transform(ctx context.Context, docs []Document) (*sparse.CSR, error) {
	opts := m.opts
	opts.OnProgress = nil
	c, err := ReadAll(ctx, docs, opts)
	if err != nil {
		return nil, err
	}
	return m.TransformCorpus(ctx, c)
}

// TransformCorpus is Transform for the documents of a corpus. The corpus must have been read with the Tokens
// and the Language of the model.
func (m *Model) TransformCorpus(ctx context.Context, c *Corpus) (*sparse.CSR, error) {
	r, err := m.read(ctx, c.words)
	if err != nil {
		return nil, err
	}
	return m.matrix(ctx, r)
}

// Vector returns the vector of one document, as [Model.Transform] does. It takes some microseconds for an
// abstract.
func (m *Model) Vector(d Document) sparse.Vec {
	v, ok := m.readers.Get().(*reader)
	if !ok {
		v = m.newReader()
	}
	defer m.readers.Put(v)
	made := v.rows(v.stream.Read(d))
	return sparse.Vec{Indices: made.indices, Data: made.data}
}

// reader makes vectors of single documents.
type reader struct {
	stream *text.Stream
	rowMaker
}

func (m *Model) newReader() *reader {
	s := text.NewStream(m.analyzer, m.lex, m.minN(), m.maxN, m.column)
	return &reader{s, rowMaker{
		r: s.Reading(), columns: s.Reading().Features(), weigher: newWeigher(&m.opts, m.idf, m.meanLength),
		tally: newCountingTally(len(m.terms)),
	}}
}

// Terms returns the vocabulary: column j is Terms()[j]. It is in byte order, or in the order of
// Options.Vocabulary. The caller must not modify it.
func (m *Model) Terms() []string { return m.terms }

// Surfaces returns the text of each term to show to a person: the most frequent form of the word. The caller
// must not modify it.
func (m *Model) Surfaces() []string { return m.surfaces }

// Docs returns the number of documents of the collection.
func (m *Model) Docs() int { return m.docs }

// DF returns the number of documents of the collection that have term j.
func (m *Model) DF(j int) int { return m.df[j] }

// IDF returns the weight of term j by its document frequency: [SmoothIDF] unless the options say otherwise.
func (m *Model) IDF(j int) float64 { return m.idf[j] }

// Options returns the options that the model was fitted with, with defaults filled in. Documents that
// are fitted with them again get the same model. A model that was read from a file does not have its
// background any more; [Model.Background] tells whether it had one.
func (m *Model) Options() Options { return m.opts }

// BackgroundShare returns the fraction of the documents of the background that have term j, as the weight of the term
// tells it: about 0 for a term that the background does not have. ok is false without a background, or if terms are not
// weighed by their document frequency.
func (m *Model) BackgroundShare(j int) (share float64, ok bool) {
	if m.background == nil || m.background.Weight <= 0 || m.opts.IDF == NoIDF {
		return 0, false
	}
	n := float64(m.docs) + m.background.Weight
	df := m.opts.documentsOf(m.idf[j], n) - float64(m.df[j])
	return min(1, max(0, df/m.background.Weight)), true
}

// Background describes the background that was blended into the weights of a model.
type Background struct {
	// Docs is the number of documents of the background; 0 if a file of an earlier version does not
	// tell it.
	Docs int `json:"documents"`
	// Weight is the number of documents that the background counts as.
	Weight float64 `json:"weight"`
	// Terms is the number of terms of the model that the background has. If it is small, the
	// background may be of another language or field. It is 0 for a model that was read from a file.
	Terms int `json:"-"`
}

// Background returns the background that was blended into the weights of m, and whether there was one.
func (m *Model) Background() (b Background, ok bool) {
	if m.background == nil {
		return Background{}, false
	}
	return *m.background, true
}

// read returns c as numbers of the words of m.
func (m *Model) read(ctx context.Context, c *text.Corpus) (*text.Reading, error) {
	if got := c.Options(); got.Tokens != m.opts.Tokens || got.Language != m.opts.Language {
		return nil, fmt.Errorf("tfidf: the corpus was read with Tokens = %v and Language = %q, but the model with %v and %q",
			got.Tokens, got.Language, m.opts.Tokens, m.opts.Language)
	}
	return c.WordsOf(ctx, m.analyzer, m.lex, m.minN(), m.maxN)
}

// split returns the words of term j.
func (m *Model) split(j int) []string {
	if len(m.opts.Vocabulary) > 0 || strings.IndexByte(m.terms[j], ' ') >= 0 {
		return strings.Fields(m.terms[j])
	}
	return m.terms[j : j+1]
}

// minN returns the length of the shortest terms.
func (m *Model) minN() int {
	if len(m.opts.Vocabulary) > 0 {
		return 1
	}
	return m.opts.MinN
}

// rows are the rows of a part of a matrix.
type rows struct {
	ends    []int // where each row ends in the other slices
	indices []int32
	data    []float32
}

// matrix weighs the documents of a reading.
func (m *Model) matrix(ctx context.Context, r *text.Reading) (*sparse.CSR, error) {
	return m.matrixOf(ctx, r, newWeigher(&m.opts, m.idf, m.meanLength))
}

// matrixOf weighs the documents of a reading by a weigher.
func (m *Model) matrixOf(ctx context.Context, r *text.Reading, w *weigher) (*sparse.CSR, error) {
	in := r.Corpus().Chunks()
	workers := r.Corpus().Options().Parallelism
	chunks := make([]rows, len(in))
	r = r.WithColumns(m.column)
	err := parallel.ChunksWith(ctx, len(in), 1, workers,
		func() *rowMaker {
			return &rowMaker{r: r, columns: r.Features(), weigher: w, tally: newCountingTally(len(m.terms))}
		},
		func(s *rowMaker, c, _, _ int) error {
			chunks[c] = s.rows(&in[c])
			return nil
		})
	if err != nil {
		return nil, err
	}
	return joinRows(ctx, chunks, r.Corpus().Docs(), len(m.terms), workers)
}

// joinRows returns the matrix of the rows of chunks. It releases each chunk as soon as it is copied.
func joinRows(ctx context.Context, chunks []rows, docs, columns, workers int) (*sparse.CSR, error) {
	x := &sparse.CSR{Rows: docs, Cols: columns, Indptr: make([]int, 1, docs+1)}
	starts := make([]int, len(chunks)) // where the values of each chunk begin
	for i, c := range chunks {
		base := x.Indptr[len(x.Indptr)-1]
		starts[i] = base
		for _, end := range c.ends {
			x.Indptr = append(x.Indptr, base+end)
		}
	}
	x.Indices = make([]int32, x.Indptr[docs])
	x.Data = make([]float32, len(x.Indices))
	err := parallel.Chunks(ctx, len(chunks), 1, workers, func(c, _, _ int) error {
		at := starts[c]
		copy(x.Indices[at:], chunks[c].indices)
		copy(x.Data[at:], chunks[c].data)
		chunks[c] = rows{}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return x, nil
}

// rowMaker makes rows of documents. Each goroutine needs its own.
type rowMaker struct {
	r       *text.Reading
	columns func(words []int32) []int32 // finds the columns of words; valid until the next call
	weigher *weigher
	tally   *tally
	words   []int32
	weights []float64
	made    rows
}

// rows returns the rows of a chunk.
func (s *rowMaker) rows(c *text.Chunk) rows {
	s.made = rows{s.made.ends[:0], s.made.indices[:0], s.made.data[:0]}
	for doc := range c.Docs() {
		var abstract int
		s.words, abstract = s.r.Words(s.words[:0], c, doc)
		columns := s.columns(s.words[:abstract])
		s.tally.mark(columns)
		s.tally.countTitle(columns)
		columns = s.columns(s.words[abstract:])
		s.tally.mark(columns)
		s.tally.countAbstract(columns)
		s.row(s.tally.collect())
		s.made.ends = append(s.made.ends, len(s.made.indices))
	}
	return rows{slices.Clone(s.made.ends), slices.Clone(s.made.indices), slices.Clone(s.made.data)}
}

// row appends the row of a document with the given columns.
func (s *rowMaker) row(columns []int32) {
	w, counts := s.weigher, s.tally.counts
	length := 1.0
	if w.lengths {
		sum := 0.0
		for _, j := range columns {
			sum += w.tf(counts[j])
		}
		length = w.lengthFactor(sum)
	}
	weights := s.weights[:0]
	norm := 0.0
	for _, j := range columns {
		weight := float64(w.weight(counts[j], length) * w.idf[j])
		counts[j] = count{}
		weights = append(weights, weight)
		if w.norm == L2 {
			norm += float64(weight * weight)
		} else {
			norm += weight
		}
	}
	scale := 1.0
	switch {
	case norm == 0 || w.norm == NoNorm:
	case w.norm == L2:
		scale = 1 / math.Sqrt(norm)
	default:
		scale = 1 / norm
	}
	s.made.indices = append(s.made.indices, columns...)
	for _, weight := range weights {
		s.made.data = append(s.made.data, float32(weight*scale))
	}
	s.weights = weights
}
