package tfidf

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"kindred/text"
	"kindred/text/lexicon"
)

// Counts are the document frequencies of a collection, from which [Counts.Model] makes its model.
// Counts of the parts of a collection can be written, read and merged: however the collection is split
// and in whatever order the counts are merged, they are equal to those of the whole, and so is the
// model, to the byte. Counts are immutable and may be used by several goroutines.
//
// Counts hold every word of the documents, also the rare words, and if n-grams or collocations are asked
// for every n-gram, which takes much memory: tens of bytes for each n-gram.
type Counts struct {
	opts  Options // that say what is counted; all others are zero
	docs  int
	lex   *lexicon.Lexicon
	freq  []frequency                 // of each node of lex
	forms map[string][]text.FormCount // by the code of the language, in byte order
	shown []text.NGramForm            // in their order
}

// ErrOtherOptions is wrapped by the error for counts of documents that were read with other options.
var ErrOtherOptions = errors.New("the options that say what is counted are different")

// counted returns the options of o that say what is counted.
func (o Options) counted() Options {
	return Options{
		Tokens: o.Tokens, Language: o.Language, MinLength: o.MinLength, MaxLength: o.MaxLength, StopWords: o.StopWords,
		KeepStopWords: o.KeepStopWords, KeepBoilerplate: o.KeepBoilerplate, NoStemming: o.NoStemming, Synonyms: o.Synonyms,
		MaxN: max(o.MinN, o.MaxN, 1), Collocations: o.Collocations, Vocabulary: o.Vocabulary,
	}
}

// countedJSON returns the options that say what is counted as JSON, for files and to compare them.
func (o Options) countedJSON() ([]byte, error) {
	m := Model{opts: o.counted()}
	return json.Marshal(m.fileOptions())
}

// Counts returns the document frequencies of c. It returns ctx.Err() if ctx ends first.
func (c *Corpus) Counts(ctx context.Context) (*Counts, error) {
	counts := &Counts{opts: c.opts.counted(), docs: c.Docs(), forms: c.words.FormCounts()}
	f := &fitter{c: c, m: newModel(counts.opts, counts.docs)}
	f.entries = entries(f.m.analyzer, counts.opts.Vocabulary)
	f.m.opts.MinDF = 1
	f.totals = true
	if err := f.findWords(ctx); err != nil {
		return nil, err
	}
	if err := f.addNGrams(ctx, 1, math.Inf(-1)); err != nil {
		return nil, err
	}
	counts.lex, counts.freq = f.r.Lexicon(), f.freq
	if counts.lex.Nodes() > len(counts.lex.Words()) && len(counts.opts.Vocabulary) == 0 {
		var err error
		if counts.shown, err = f.r.NGramForms(ctx); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// Docs returns the number of documents that were counted.
func (c *Counts) Docs() int { return c.docs }

// Merge returns the counts of the documents of c and of others together. The error wraps
// [ErrOtherOptions] if they were not counted with the same options.
func (c *Counts) Merge(others ...*Counts) (*Counts, error) {
	for _, other := range others {
		if err := c.check(other.opts); err != nil {
			return nil, err
		}
		c = c.merge(other)
	}
	return c, nil
}

// check returns an error if options count something else.
func (c *Counts) check(opts Options) error {
	ours, err1 := c.opts.countedJSON()
	theirs, err2 := opts.countedJSON()
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("tfidf: %w", err)
	}
	if !bytes.Equal(ours, theirs) {
		return fmt.Errorf("tfidf: %w: %s and %s", ErrOtherOptions, ours, theirs)
	}
	return nil
}

func (c *Counts) merge(d *Counts) *Counts {
	merged := &Counts{opts: c.opts, docs: c.docs + d.docs, forms: maps.Clone(c.forms)}
	lex, ofC, ofD := c.lex.Merge(d.lex)
	merged.lex = lex
	merged.freq = make([]frequency, lex.Nodes())
	for _, from := range []struct {
		freq   []frequency
		number []int32
	}{{c.freq, ofC}, {d.freq, ofD}} {
		for v, f := range from.freq {
			into := &merged.freq[from.number[v]]
			into.df += f.df
			into.title += f.title
			into.abstract += f.abstract
		}
	}
	if merged.forms == nil {
		merged.forms = map[string][]text.FormCount{}
	}
	for code, forms := range d.forms {
		merged.forms[code] = mergeSorted(merged.forms[code], forms,
			func(a, b text.FormCount) int { return strings.Compare(a.Form, b.Form) },
			func(a, b text.FormCount) text.FormCount {
				return text.FormCount{Form: a.Form, Count: a.Count + b.Count, Inner: a.Inner + b.Inner}
			})
	}
	renumbered := func(shown []text.NGramForm, number []int32) []text.NGramForm {
		shown = slices.Clone(shown)
		for i := range shown {
			shown[i].Node = number[shown[i].Node]
		}
		return shown // still in order: equal lengths keep the order of their words
	}
	merged.shown = mergeSorted(renumbered(c.shown, ofC), renumbered(d.shown, ofD), text.NGramForm.Compare,
		func(a, b text.NGramForm) text.NGramForm {
			a.DF += b.DF
			return a
		})
	return merged
}

// mergeSorted returns the items of two sorted lists in order; add joins equal items.
func mergeSorted[T any](a, b []T, compare func(a, b T) int, add func(a, b T) T) []T {
	merged := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch order := compare(a[0], b[0]); {
		case order < 0:
			merged, a = append(merged, a[0]), a[1:]
		case order > 0:
			merged, b = append(merged, b[0]), b[1:]
		default:
			merged, a, b = append(merged, add(a[0], b[0])), a[1:], b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

// Model returns the model of the counted documents, as [Corpus.Model] does for a corpus. opts say which
// words are terms and what they weigh; the error wraps [ErrOtherOptions] if they say that something else
// is counted. It returns [ErrNoTerms] if no term is left, and ctx.Err() if ctx ends first.
func (c *Counts) Model(ctx context.Context, opts Options) (*Model, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if err := c.check(opts); err != nil {
		return nil, err
	}
	m := newModel(opts, c.docs)
	lex, number := c.lex.Only(c.frequent(m))
	freq := make([]frequency, lex.Nodes())
	for v, n := range number {
		if n != dropped {
			freq[n] = c.freq[v]
		}
	}
	list := entries(m.analyzer, m.opts.Vocabulary)
	switch {
	case len(list) > 0:
		m.maxN = longest(list)
	case m.opts.Collocations:
		m.maxN = 3
	default:
		m.maxN = m.opts.MaxN
	}
	of, err := m.chooseTerms(lex, freq, list)
	if errors.Is(err, ErrNoTerms) && opts.loosen() {
		return c.Model(ctx, opts)
	}
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		m.surfaces = m.terms
		return m, nil
	}
	shown, err := m.analyzer.WordTexts(ctx, m.lex, c.forms)
	if err != nil {
		return nil, err
	}
	var forms []text.NGramForm
	for _, f := range c.shown {
		if n := number[f.Node]; n != dropped && of[n] != dropped {
			f.Node = of[n]
			forms = append(forms, f)
		}
	}
	m.setSurfaces(append(shown, text.JoinNGrams(m.lex, shown, forms)...))
	return m, nil
}

// frequent marks the nodes that may be terms of a model, and the words that it needs whatever their
// frequency.
func (c *Counts) frequent(m *Model) (marked []bool) {
	opts := &m.opts
	marked = make([]bool, c.lex.Nodes())
	if len(opts.Vocabulary) > 0 { // nothing else was counted
		for v := range marked {
			marked[v] = true
		}
		return marked
	}
	for word := range m.analyzer.SynonymWords() {
		marked[c.lex.Number(word)] = true
	}
	lowest, _ := opts.limits(c.docs)
	total := 0.0
	for w := range c.lex.Words() {
		if marked[w] = marked[w] || c.freq[w].df >= lowest; marked[w] {
			total += float64(c.freq[w].df)
		}
	}
	if opts.Collocations {
		lowest = collocationDF(c.docs)
	}
	for v := int32(len(c.lex.Words())); v < int32(c.lex.Nodes()); v++ { // parents before children
		parent, word := c.lex.Split(v)
		df := c.freq[v].df
		marked[v] = marked[parent] && marked[word] && df >= lowest
		if !marked[v] || !opts.Collocations {
			continue
		}
		// That a word does not follow itself was seen to when the pairs were counted.
		if first, last := c.lex.Split(parent); first == dropped {
			a, b := c.freq[parent].df, c.freq[word].df
			marked[v] = a > 0 && b > 0 && text.NPMI(a, b, df, total) >= collocationNPMI
		} else {
			pair := c.lex.Child(last, word)
			marked[v] = pair != dropped && marked[pair]
		}
	}
	return marked
}

// sortedCodes returns the codes of the languages in order.
func (c *Counts) sortedCodes() []string { return slices.SortedFunc(maps.Keys(c.forms), cmp.Compare) }
