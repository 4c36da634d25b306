package tfidf

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"kindred/sparse"
	"kindred/text"
	"kindred/text/lexicon"
)

// Fit reads a collection and returns its model, and its matrix: row i is document i, column j
// is term j of [Model.Terms], and the value is, unless opts say otherwise,
//
//	(1 + ln tf) · (ln((1+n) / (1+df)) + 1)
//
// divided by the L2 norm of its row. tf is the number of occurrences of the term in the document (a
// word of the title counts opts.TitleWeight times; 1 + ln tf is at least 0.001), df the number of
// documents with the term, n the number of all documents. These are the weights of scikit-learn's
// TfidfVectorizer with sublinear_tf, and of Salton and Buckley, Information Processing & Management
// 24, 1988, doi:10.1016/0306-4573(88)90021-0. The row of a document without terms is zero.
//
// Fit returns an error for invalid options, [ErrNoTerms] if no term is left, and ctx.Err()
// if ctx ends first. Equal documents and options give identical bits for every Parallelism.
// Time grows with the length of the texts; memory with their number of tokens, four bytes
// each, and eight for each value of the matrix.
func Fit(ctx context.Context, docs []Document, opts Options) (*Model, *sparse.CSR, error) {
	c, err := ReadAll(ctx, docs, opts)
	if err != nil {
		return nil, nil, err
	}
	return c.Fit(ctx)
}

// Fit is [Fit] for the documents of c and the options that it was read with.
func (c *Corpus) Fit(ctx context.Context) (*Model, *sparse.CSR, error) {
	f, err := c.fit(ctx)
	if err != nil {
		return nil, nil, err
	}
	x, err := f.m.matrix(ctx, f.r)
	if err != nil {
		return nil, nil, err
	}
	return f.m, x, nil
}

// Model is [Corpus.Fit] without the matrix.
func (c *Corpus) Model(ctx context.Context) (*Model, error) {
	f, err := c.fit(ctx)
	if err != nil {
		return nil, err
	}
	return f.m, nil
}

// fitter makes a model of a corpus.
type fitter struct {
	c       *Corpus
	m       *Model
	entries []entry       // of the vocabulary, if it is given
	totals  bool          // whether to count all occurrences, not only documents
	r       *text.Reading // with words in any order, then with the words of the model
	freq    []frequency   // of each node of the lexicon of r
}

func (c *Corpus) fit(ctx context.Context) (*fitter, error) {
	f, err := c.fitBy(ctx, c.opts)
	if opts := c.opts; errors.Is(err, ErrNoTerms) && opts.loosen() {
		return c.fitBy(ctx, opts)
	}
	return f, err
}

// fitBy is fit by other limits.
func (c *Corpus) fitBy(ctx context.Context, opts Options) (*fitter, error) {
	m := newModel(opts, c.Docs())
	f := &fitter{c: c, m: m, entries: entries(m.analyzer, m.opts.Vocabulary)}
	f.totals = m.opts.MaxFeatures > 0 || m.opts.Weighting == BM25
	for _, step := range []func(context.Context) error{f.findWords, f.findNGrams, f.chooseTerms, f.show} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// newModel returns a model of a number of documents that has no terms yet.
func newModel(opts Options, docs int) *Model {
	mostWords := opts.mostWords()
	opts = opts.withDefaults(docs)
	m := &Model{opts: opts, docs: docs, mostWords: mostWords, analyzer: text.NewAnalyzer(opts.text())}
	if b := opts.Background; b != nil {
		m.background = &Background{Docs: b.docs, Weight: opts.BackgroundDocs}
	}
	return m
}

// findWords makes the lexicon of the words that enough documents have, and of those that are needed
// whatever their frequency: the words of synonyms and of a given vocabulary.
func (f *fitter) findWords(ctx context.Context) error {
	r, words, err := f.c.words.Words(ctx, f.m.analyzer)
	if err != nil {
		return err
	}
	freq, err := frequencies(ctx, r, len(words), f.totals)
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for word := range f.m.analyzer.SynonymWords() {
		needed[word] = true
	}
	for _, word := range vocabularyWords(f.entries) {
		needed[word] = true
	}
	type numbered struct {
		word   string
		before int32 // number among words, of which 0 is none
	}
	var kept []numbered
	lowest, _ := f.m.opts.limits(f.m.docs)
	for w, word := range words {
		switch {
		case w == 0:
		case needed[word]:
			delete(needed, word)
			kept = append(kept, numbered{word, int32(w)})
		case freq[w].df >= lowest && len(f.m.opts.Vocabulary) == 0:
			kept = append(kept, numbered{word, int32(w)})
		}
	}
	for word := range needed { // no document has it
		kept = append(kept, numbered{word, 0})
	}
	slices.SortFunc(kept, func(a, b numbered) int { return strings.Compare(a.word, b.word) })
	sorted := make([]string, len(kept))
	f.freq = make([]frequency, len(kept))
	number := slices.Repeat([]int32{dropped}, len(words))
	for w, k := range kept {
		sorted[w] = k.word
		if k.before > 0 {
			number[k.before], f.freq[w] = int32(w), freq[k.before]
		}
	}
	r.Renumber(lexicon.New(sorted), number)
	f.r = r
	return nil
}

// findNGrams adds the n-grams that the options ask for to the lexicon.
func (f *fitter) findNGrams(ctx context.Context) error {
	minDF, _ := f.m.opts.limits(f.m.docs)
	if f.m.opts.Collocations {
		minDF = collocationDF(f.m.docs)
	}
	return f.addNGrams(ctx, minDF, collocationNPMI)
}

// addNGrams adds the n-grams to the lexicon that at least minDF documents have; minNPMI is for
// collocations.
func (f *fitter) addNGrams(ctx context.Context, minDF int, minNPMI float64) error {
	opts := &f.m.opts
	var err error
	switch {
	case len(opts.Vocabulary) > 0:
		f.m.maxN = extendByVocabulary(f.r.Lexicon(), f.entries)
	case opts.Collocations:
		f.m.maxN = 3
		err = f.r.AddCollocations(ctx, documentFrequencies(f.freq), minDF, minNPMI)
	default:
		f.m.maxN = opts.MaxN
		err = f.r.AddNGrams(ctx, opts.MaxN, minDF)
	}
	if err != nil {
		return err
	}
	f.r.SetFeatures(1, f.m.maxN)
	if f.r.Lexicon().Nodes() > len(f.freq) {
		f.freq, err = frequencies(ctx, f.r, f.r.Lexicon().Nodes(), f.totals)
	}
	return err
}

// chooseTerms makes the nodes within the limits columns, and drops the others from the lexicon.
func (f *fitter) chooseTerms(context.Context) error {
	number, err := f.m.chooseTerms(f.r.Lexicon(), f.freq, f.entries)
	if err != nil {
		return err
	}
	f.r.Renumber(f.m.lex, number)
	f.r.SetFeatures(f.m.minN(), f.m.maxN)
	return nil
}

// chooseTerms sets the terms of m and their weights, and returns the number in m.lex of each node of
// lex, or dropped. freq are the frequencies of the nodes, entries those of a given vocabulary.
func (m *Model) chooseTerms(lex *lexicon.Lexicon, freq []frequency, entries []entry) ([]int32, error) {
	var chosen []int32 // the node of each column
	if len(m.opts.Vocabulary) > 0 {
		chosen = chooseVocabulary(entries, lex, freq)
		m.terms = m.opts.Vocabulary
	} else {
		for _, t := range m.withinLimits(lex, freq) {
			chosen = append(chosen, t.node)
			m.terms = append(m.terms, t.text)
		}
	}
	if len(chosen) == 0 {
		return nil, ErrNoTerms
	}
	marked := make([]bool, lex.Nodes())
	for _, v := range chosen {
		if v != dropped {
			marked[v] = true
		}
	}
	for word := range m.analyzer.SynonymWords() {
		marked[lex.Number(word)] = true
	}
	var number []int32
	m.lex, number = lex.Only(marked)
	m.column = slices.Repeat([]int32{dropped}, m.lex.Nodes())
	m.df = make([]int, len(chosen))
	length := 0.0
	for j, v := range chosen {
		if v == dropped {
			continue
		}
		m.column[number[v]] = int32(j)
		m.df[j] = freq[v].df
		length += freq[v].total(&m.opts)
	}
	if m.opts.Weighting == BM25 {
		m.meanLength = length / float64(max(m.docs, 1))
	}
	m.weighTerms()
	return number, nil
}

// term is a node with its text.
type term struct {
	node int32
	text string
}

// withinLimits returns the nodes that the options make terms, in byte order of their texts.
func (m *Model) withinLimits(lex *lexicon.Lexicon, freq []frequency) []term {
	opts := &m.opts
	lowest, highest := opts.limits(m.docs)
	var chosen []term
	for v := range int32(lex.Nodes()) {
		if df := freq[v].df; df >= lowest && df <= highest && (opts.MinN == 1 || len(lex.Parts(v)) >= opts.MinN) {
			chosen = append(chosen, term{v, lex.Text(v)})
		}
	}
	byText := func(a, b term) int { return strings.Compare(a.text, b.text) }
	keep := func(n int, count func(node int32) float64) {
		if n > 0 && n < len(chosen) {
			slices.SortFunc(chosen, func(a, b term) int {
				return cmp.Or(cmp.Compare(count(b.node), count(a.node)), byText(a, b))
			})
			chosen = slices.Clone(chosen[:n])
		}
	}
	keep(opts.MaxFeatures, func(node int32) float64 { return freq[node].total(opts) })
	keep(m.mostWords, func(node int32) float64 { return float64(freq[node].df) })
	slices.SortFunc(chosen, byText)
	return chosen
}

// show finds the text of each term to show to a person.
func (f *fitter) show(ctx context.Context) error {
	m := f.m
	if len(m.opts.Vocabulary) > 0 {
		m.surfaces = m.terms
		return nil
	}
	shown, err := f.r.WordTexts(ctx)
	if err != nil {
		return err
	}
	if m.lex.Nodes() > len(shown) {
		grams, err := f.r.NGramTexts(ctx, shown)
		if err != nil {
			return err
		}
		shown = append(shown, grams...)
	}
	m.setSurfaces(shown)
	return nil
}

// setSurfaces sets the surfaces of terms by the text of each node of the lexicon.
func (m *Model) setSurfaces(shown []string) {
	m.surfaces = make([]string, len(m.terms))
	for v, j := range m.column {
		if j != dropped {
			m.surfaces[j] = shown[v]
		}
	}
}
