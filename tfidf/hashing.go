package tfidf

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"sync"

	"kindred/internal/parallel"
	"kindred/sparse"
	"kindred/text/language"
)

// HashedModel is a model without a vocabulary: the column of a term is a hash of it, so that memory
// is bounded whatever comes in (Weinberger et al., ICML 2009, doi:10.1145/1553374.1553516). Some
// terms share a column, and nothing can be said of what a column stands for. It is immutable and
// may be used by several goroutines.
type HashedModel struct {
	opts       Options // with defaults filled in
	docs       int
	idf        []float64 // of each column; 0 for those that do not count
	meanLength float64
	readers    *sync.Pool // of hashReader
}

// MaxHashColumns is the largest number of columns of a [HashedModel].
const MaxHashColumns = 1 << 26

// FitHashed counts how many documents have a term of each column. A thousand documents for each
// goroutine are held at once, and 40 bytes for each column and goroutine. Of v different words a
// column is shared by another with a chance of about v/columns; where none is shared, the values
// are those of [Fit]. docs may be nil if the options say NoIDF.
//
// Of the options, those that choose terms by more than their document frequency are refused:
// Collocations, MaxFeatures, Vocabulary and Background. It returns the error that docs yields, and
// ctx.Err() if ctx ends first. The result does not depend on the number of goroutines.
func FitHashed(ctx context.Context, docs iter.Seq2[Document, error], columns int, opts Options) (*HashedModel, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if columns < 1 || columns > MaxHashColumns {
		return nil, fmt.Errorf("tfidf: %d columns, want 1 to %d", columns, MaxHashColumns)
	}
	if opts.Collocations || opts.MaxFeatures > 0 || len(opts.Vocabulary) > 0 || opts.Background != nil {
		return nil, errors.New("tfidf: Collocations, MaxFeatures, Vocabulary and Background need a vocabulary, which a hashed model has not")
	}
	m := &HashedModel{opts: opts.withDefaults(0), idf: make([]float64, columns)}
	m.readers = &sync.Pool{New: func() any { return newHashReader(&m.opts, columns) }}
	var freq []frequency
	if docs != nil {
		var err error
		if freq, err = m.count(ctx, docs); err != nil {
			return nil, err
		}
	}
	m.opts = opts.withDefaults(m.docs)
	lowest, highest := m.opts.limits(m.docs)
	length := 0.0
	for j := range m.idf {
		if freq == nil {
			m.idf[j] = m.opts.weightOf(0, 0)
			continue
		}
		if df := freq[j].df; df >= lowest && df <= highest {
			m.idf[j] = m.opts.weightOf(float64(df), float64(m.docs))
			length += freq[j].total(&m.opts)
		}
	}
	m.meanLength = length / float64(max(m.docs, 1))
	return m, nil
}

// count returns the frequency of each column.
func (m *HashedModel) count(ctx context.Context, docs iter.Seq2[Document, error]) ([]frequency, error) {
	type counter struct {
		*hashReader
		tally *tally
		freq  []frequency
		docs  int
	}
	var (
		mu   sync.Mutex
		all  []*counter
		done int
	)
	err := parallel.Stream(ctx, docs, parallel.ChunkSize, m.opts.Parallelism,
		func() *counter {
			c := &counter{m.reader(), newTally(len(m.idf)), make([]frequency, len(m.idf)), 0}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, c)
			return c
		},
		func(c *counter, _ int, docs []Document) error {
			chunk := c.read(docs)
			var words []int32
			for doc := range chunk.docs {
				var abstract int
				words, abstract = c.r.words(words[:0], &chunk, doc)
				for _, j := range c.mark(c.tally, words[:abstract]) {
					c.freq[j].title++
				}
				for _, j := range c.mark(c.tally, words[abstract:]) {
					c.freq[j].abstract++
				}
				for _, j := range c.tally.collect() {
					c.freq[j].df++
				}
			}
			c.docs += len(docs)
			if m.opts.OnProgress != nil {
				mu.Lock()
				defer mu.Unlock()
				done += len(docs)
				m.opts.OnProgress(done, 0)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	freq := make([]frequency, len(m.idf))
	for _, c := range all {
		m.docs += c.docs
		for j, f := range c.freq {
			freq[j].df += f.df
			freq[j].title += f.title
			freq[j].abstract += f.abstract
		}
		m.readers.Put(c.hashReader)
	}
	return freq, nil
}

// Transform returns the matrix of documents: row i is document i. It returns ctx.Err() if ctx ends
// first.
func (m *HashedModel) Transform(ctx context.Context, docs []Document) (*sparse.CSR, error) {
	w := newWeigher(&m.opts, m.idf, m.meanLength)
	type worker struct {
		*hashReader
		rowMaker
	}
	var used []*hashReader
	var mu sync.Mutex
	chunks := make([]rows, parallel.NumChunks(len(docs), parallel.ChunkSize))
	err := parallel.ChunksWith(ctx, len(docs), parallel.ChunkSize, m.opts.Parallelism,
		func() *worker {
			h := m.reader()
			mu.Lock()
			defer mu.Unlock()
			used = append(used, h)
			return &worker{h, rowMaker{r: &h.r, weigher: w, tally: newTally(len(m.idf)), columns: func(words []int32) []int32 {
				columns := h.columns(words)
				kept := columns[:0]
				for _, j := range columns {
					if m.idf[j] != 0 {
						kept = append(kept, j)
					}
				}
				return kept
			}}}
		},
		func(h *worker, number, lo, hi int) error {
			chunk := h.read(docs[lo:hi])
			chunks[number] = h.rows(&chunk)
			return nil
		})
	if err != nil {
		return nil, err
	}
	for _, h := range used {
		m.readers.Put(h)
	}
	return joinRows(ctx, chunks, len(docs), len(m.idf), m.opts.Parallelism)
}

// TransformStream calls visit with the rows of some thousand documents at a time, of which the
// first is document number first, and holds no more at once. It returns the error that docs yields
// or visit returns, and ctx.Err() if ctx ends first.
func (m *HashedModel) TransformStream(ctx context.Context, docs iter.Seq2[Document, error], visit func(first int, x *sparse.CSR) error) error {
	batch := make([]Document, 0, 4*parallel.ChunkSize*parallel.Workers(m.opts.Parallelism))
	first := 0
	flush := func() error {
		x, err := m.Transform(ctx, batch)
		if err != nil {
			return err
		}
		err = visit(first, x)
		first += len(batch)
		clear(batch)
		batch = batch[:0]
		return err
	}
	for d, err := range docs {
		if err != nil {
			return err
		}
		if batch = append(batch, d); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(batch) == 0 {
		return ctx.Err()
	}
	return flush()
}

// Columns returns the number of columns.
func (m *HashedModel) Columns() int { return len(m.idf) }

// Docs returns the number of documents that were counted.
func (m *HashedModel) Docs() int { return m.docs }

func (m *HashedModel) reader() *hashReader { return m.readers.Get().(*hashReader) }

// maxCachedForms is how many forms a hashReader keeps before it forgets them all: more than the
// texts of a field have but for names and misprints.
const maxCachedForms = 1 << 17

// unread stands in the words of a hashReader for a form that has not been analyzed yet.
const unread = -3

// hashReader reads documents into columns. It remembers the forms that it met, within bounds.
type hashReader struct {
	opts    *Options
	n       int // columns
	a       *analyzer
	scanner *scanner
	r       reading
	words   *formTable
	hashes  []uint64 // of words, by number
	found   []int32
}

func newHashReader(opts *Options, columns int) *hashReader {
	h := &hashReader{opts: opts, n: columns, a: newAnalyzer(opts)}
	h.forget()
	return h
}

// forget empties what was remembered.
func (h *hashReader) forget() {
	h.scanner, h.words, h.hashes = newScanner(h.opts), newFormTable(0), []uint64{0}
	h.r = reading{c: &Corpus{opts: *h.opts}, minN: h.opts.MinN, maxN: h.opts.MaxN}
	groups := h.a.synonymGroups()
	for word := range groups.words() {
		h.number(word)
	}
	h.r.synonyms = newSynonyms(groups, h.number, len(h.hashes))
}

// number returns the number of a word.
func (h *hashReader) number(word string) int32 {
	found := h.words.add(word)
	if int(found) == len(h.hashes) {
		h.hashes = append(h.hashes, hashOf(word))
	}
	return found
}

// read returns the sequences of documents, whose words are those of h.r until the next call.
func (h *hashReader) read(docs []Document) chunk {
	if len(h.scanner.table.forms) > maxCachedForms {
		h.forget()
	}
	c := h.scanner.read(docs)
	forms := h.scanner.table.forms
	var used [language.Count]bool
	for _, d := range c.docs {
		words := h.r.wordOf[d.language]
		if !used[d.language] {
			used[d.language] = true
			for len(words) < len(forms) {
				words = append(words, unread)
			}
			h.r.wordOf[d.language] = words
		}
		for _, form := range c.ids[d.title:d.end] {
			if words[form] != unread {
				continue
			}
			if form == noForm {
				words[form] = unknown
			} else if word := h.a.word(forms[form], d.language); word == "" {
				words[form] = dropped
			} else {
				words[form] = h.number(word)
			}
		}
	}
	return c
}

// columns returns the columns of the features of words, until the next call.
func (h *hashReader) columns(words []int32) []int32 {
	h.found = h.found[:0]
	for p, word := range words {
		if word == dropped {
			continue
		}
		hash := h.hashes[word]
		for n := 1; ; n++ {
			if n >= h.r.minN {
				column, _ := bits.Mul64(hash, uint64(h.n))
				h.found = append(h.found, int32(column))
			}
			if n == h.r.maxN || p+n >= len(words) || words[p+n] == dropped {
				break
			}
			hash = mix(hash ^ bits.RotateLeft64(h.hashes[words[p+n]], 31))
		}
	}
	return h.found
}

// mark marks the columns of words, and returns them until the next call.
func (h *hashReader) mark(t *tally, words []int32) []int32 {
	columns := h.columns(words)
	t.mark(columns)
	return columns
}

// hashOf returns the hash of a word: FNV-1a of 64 bits, mixed.
func hashOf(word string) uint64 {
	hash := uint64(14695981039346656037)
	for i := range len(word) {
		hash = (hash ^ uint64(word[i])) * 1099511628211
	}
	return mix(hash)
}

// mix is the last step of MurmurHash3 by Austin Appleby, after which the high bits, of which
// columns are made, depend on all others.
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
