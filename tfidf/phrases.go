package tfidf

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// PhraseOptions are the options of [Model.Phrases].
type PhraseOptions struct {
	// MinDF drops phrases that fewer documents have. 0 chooses by the number of documents n:
	// 2 for n < 1,000, 3 for n < 10,000, and 5 for more.
	MinDF int
	// MinNPMI drops pairs of words whose normalised pointwise mutual information is smaller:
	// 1 if they only occur together, 0 if they meet by chance. 0 means 0.3.
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
	// Text has length p: each phrase in the words that its documents use most.
	Text []string
	// Parts has length p: the two or three columns of each phrase's words, in text order.
	Parts [][]int32
}

// Phrases finds the phrases of documents: neighbouring terms of the model, with no stop word
// and no punctuation between them, whose pair stands in at least opts.MinDF documents and
// whose normalised pointwise mutual information
//
//	ln(p(a,b) / (p(a)·p(b))) / −ln p(a,b)
//
// is at least opts.MinNPMI (Bouma, GSCL 2009), p being the number of documents with a word or
// a pair, divided by the sum of that number over all words; and the triples both of whose
// pairs are phrases. Pairs come before triples, each in the order of their columns.
//
// docs are those that m was fitted on. It returns an error for invalid options and ctx.Err()
// if ctx ends first. The result is the same for every parallelism. It takes O(t·log t) time
// and 20·t bytes for t tokens.
func (m *Model) Phrases(ctx context.Context, docs []Document, opts PhraseOptions) (*Phrases, error) {
	opts = opts.withDefaults(len(docs))
	if opts.MinDF < 1 || math.IsNaN(opts.MinNPMI) {
		return nil, fmt.Errorf("tfidf: MinDF = %d, MinNPMI = %v: want at least 1 and a number", opts.MinDF, opts.MinNPMI)
	}
	if len(docs) != m.docs {
		return nil, errors.New("tfidf: phrases of other documents than the model's")
	}
	c, err := readCorpus(ctx, docs, m.opts.Parallelism, nil)
	if err != nil {
		return nil, err
	}
	columns, err := m.columns(ctx, c)
	if err != nil {
		return nil, err
	}
	f := &phraseFinder{m: m, c: c, columns: columns, opts: opts}
	return f.find(ctx)
}

// phraseFinder holds what finding phrases needs. Everything is counted by sorting keys of
// eight bytes, two numbers each, because maps of as many entries would take ten times the
// memory.
type phraseFinder struct {
	m       *Model
	c       *corpus
	columns []int32 // of each form
	opts    PhraseOptions

	pairs   []uint64 // accepted pairs of columns, ascending
	starts  []int    // where in pairs those of each first column begin
	triples []uint64 // accepted pairs of pairs, ascending
}

func pack(a, b int32) uint64         { return uint64(uint32(a))<<32 | uint64(uint32(b)) }
func unpack(key uint64) (a, b int32) { return int32(key >> 32), int32(uint32(key)) }
func index(keys []uint64, k uint64) int32 {
	if p, ok := slices.BinarySearch(keys, k); ok {
		return int32(p)
	}
	return dropped
}

func (f *phraseFinder) find(ctx context.Context) (*Phrases, error) {
	var total float64
	for _, n := range f.m.df {
		total += float64(n)
	}
	err := f.frequent(ctx, f.docPairs, func(key uint64, df int) {
		a, b := unpack(key)
		joint := float64(df) / total
		npmi := math.Log(joint*total*total/(float64(f.m.df[a])*float64(f.m.df[b]))) / -math.Log(joint)
		if a != b && npmi >= f.opts.MinNPMI {
			f.pairs = append(f.pairs, key)
		}
	})
	if err != nil {
		return nil, err
	}
	f.starts = make([]int, len(f.m.terms)+1)
	for _, key := range f.pairs {
		a, _ := unpack(key)
		f.starts[a+1]++
	}
	for a := range f.m.terms {
		f.starts[a+1] += f.starts[a]
	}
	err = f.frequent(ctx, f.docTriples, func(key uint64, _ int) { f.triples = append(f.triples, key) })
	if err != nil {
		return nil, err
	}
	p := &Phrases{}
	for _, key := range f.pairs {
		a, b := unpack(key)
		p.Parts = append(p.Parts, []int32{a, b})
	}
	for _, key := range f.triples {
		first, second := unpack(key)
		p.Parts = append(p.Parts, append(slices.Clone(p.Parts[first]), p.Parts[second][1]))
	}
	if p.Text, err = f.texts(ctx); err != nil {
		return nil, err
	}
	if p.Occurs, err = f.occurrences(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// pair returns the number of the accepted pair of columns a and b, or dropped. Searching only
// among those that begin with a saves most of the time, because most columns begin few.
func (f *phraseFinder) pair(a, b int32) int32 {
	lo, hi := f.starts[a], f.starts[a+1]
	if lo == hi {
		return dropped
	}
	if p := index(f.pairs[lo:hi], pack(a, b)); p != dropped {
		return int32(lo) + p
	}
	return dropped
}

// docPairs appends to keys the pairs of neighbouring columns of document i.
func (f *phraseFinder) docPairs(keys []uint64, i int) []uint64 {
	previous := int32(dropped)
	for _, form := range f.c.docs[i].forms {
		next := f.column(form)
		if previous != dropped && next != dropped {
			keys = append(keys, pack(previous, next))
		}
		previous = next
	}
	return keys
}

// docTriples appends the pairs of overlapping accepted pairs of document i.
func (f *phraseFinder) docTriples(keys []uint64, i int) []uint64 {
	previous, before := int32(dropped), int32(dropped) // column, and the pair that it ended
	for _, form := range f.c.docs[i].forms {
		next, pair := f.column(form), int32(dropped)
		if previous != dropped && next != dropped {
			pair = f.pair(previous, next)
		}
		if before != dropped && pair != dropped {
			if first, _ := unpack(f.pairs[before]); first != next { // no "graph neural graph"
				keys = append(keys, pack(before, pair))
			}
		}
		previous, before = next, pair
	}
	return keys
}

// docForms appends the pairs of neighbouring forms of document i whose columns are an
// accepted pair.
func (f *phraseFinder) docForms(keys []uint64, i int) []uint64 {
	previous := int32(noForm)
	for _, form := range f.c.docs[i].forms {
		if previous != noForm && form != noForm {
			a, b := f.column(previous), f.column(form)
			if a != dropped && b != dropped && f.pair(a, b) != dropped {
				keys = append(keys, pack(previous, form))
			}
		}
		previous = form
	}
	return keys
}

func (f *phraseFinder) column(form int32) int32 {
	if form == noForm {
		return dropped
	}
	return f.columns[form]
}

// frequent counts in how many documents each key stands that keysOf finds in them, and calls
// accept, in ascending order, for those of at least MinDF.
func (f *phraseFinder) frequent(ctx context.Context, keysOf func([]uint64, int) []uint64, accept func(key uint64, df int)) error {
	chunks := make([][]uint64, parallel.NumChunks(len(f.c.docs), parallel.ChunkSize))
	err := parallel.Chunks(ctx, len(f.c.docs), parallel.ChunkSize, f.m.opts.Parallelism, func(chunk, lo, hi int) error {
		var found, keys []uint64
		for i := lo; i < hi; i++ {
			keys = keysOf(keys[:0], i)
			slices.Sort(keys)
			found = append(found, slices.Compact(keys)...)
		}
		chunks[chunk] = found
		return nil
	})
	if err != nil {
		return err
	}
	keys, err := f.sorted(ctx, chunks)
	if err != nil {
		return err
	}
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi] == keys[lo] {
			hi++
		}
		if hi-lo >= f.opts.MinDF {
			accept(keys[lo], hi-lo)
		}
		lo = hi
	}
	return nil
}

// sorted returns all keys of the chunks in ascending order. They are dealt out by their first
// number into groups of about the same size, which are sorted in parallel.
func (f *phraseFinder) sorted(ctx context.Context, chunks [][]uint64) ([]uint64, error) {
	const groups = 64
	var highest uint64
	for _, keys := range chunks {
		for _, k := range keys {
			highest = max(highest, k>>32)
		}
	}
	group := func(k uint64) uint64 { return (k >> 32) * groups / (highest + 1) }
	var ends [groups + 1]int
	for _, keys := range chunks {
		for _, k := range keys {
			ends[group(k)+1]++
		}
	}
	for g := range groups {
		ends[g+1] += ends[g]
	}
	next := ends
	all := make([]uint64, ends[groups])
	for _, keys := range chunks {
		for _, k := range keys {
			g := group(k)
			all[next[g]] = k
			next[g]++
		}
	}
	err := parallel.Chunks(ctx, groups, 1, f.m.opts.Parallelism, func(g, _, _ int) error {
		slices.Sort(all[ends[g]:ends[g+1]])
		return nil
	})
	return all, err
}

// texts returns what to show of each phrase: for a pair the two forms that stand together in
// most documents, the first in byte order of equals; for a triple those of its pairs.
func (f *phraseFinder) texts(ctx context.Context) ([]string, error) {
	first, second := make([]string, len(f.pairs)), make([]string, len(f.pairs))
	most := make([]int, len(f.pairs))
	counter := *f
	counter.opts.MinDF = 1
	err := counter.frequent(ctx, f.docForms, func(key uint64, df int) {
		a, b := unpack(key)
		p := f.pair(f.columns[a], f.columns[b])
		if df > most[p] {
			most[p] = df
			first[p], second[p] = f.display(a), f.display(b)
		}
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, 0, len(f.pairs)+len(f.triples))
	for p := range f.pairs {
		texts = append(texts, first[p]+" "+second[p])
	}
	for _, key := range f.triples {
		p, q := unpack(key)
		texts = append(texts, first[p]+" "+first[q]+" "+second[q])
	}
	return texts, nil
}

// display returns a form in the case in which its term is shown, so that a phrase that stands
// in many titles is not written like one.
func (f *phraseFinder) display(form int32) string {
	text, shown := f.c.forms[form], f.m.surfaces[f.columns[form]]
	switch {
	case strings.EqualFold(text, shown):
		return shown
	case isTitleCase(text) && !isTitleCase(shown):
		return strings.ToLower(text)
	}
	return text
}

// occurrences returns the matrix of documents and phrases.
func (f *phraseFinder) occurrences(ctx context.Context) (*sparse.CSR, error) {
	rows := make([][]int32, len(f.c.docs))
	err := parallel.Chunks(ctx, len(f.c.docs), parallel.ChunkSize, f.m.opts.Parallelism, func(_, lo, hi int) error {
		var keys []uint64
		for i := lo; i < hi; i++ {
			var row []int32
			keys = f.docPairs(keys[:0], i)
			for _, k := range keys {
				if p := f.pair(unpack(k)); p != dropped {
					row = append(row, p)
				}
			}
			keys = f.docTriples(keys[:0], i)
			for _, k := range keys {
				if p := index(f.triples, k); p != dropped {
					row = append(row, int32(len(f.pairs))+p)
				}
			}
			slices.Sort(row)
			rows[i] = slices.Compact(row)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	x := &sparse.CSR{Rows: len(rows), Cols: len(f.pairs) + len(f.triples), Indptr: make([]int, len(rows)+1)}
	for i, row := range rows {
		x.Indptr[i+1] = x.Indptr[i] + len(row)
	}
	x.Indices = make([]int32, 0, x.Indptr[len(rows)])
	x.Data = make([]float32, x.Indptr[len(rows)])
	for _, row := range rows {
		x.Indices = append(x.Indices, row...)
	}
	for p := range x.Data {
		x.Data[p] = 1
	}
	return x, nil
}
