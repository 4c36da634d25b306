package tfidf

import (
	"context"
	"math/bits"
	"sync"

	"kindred/internal/parallel"
	"kindred/text"
)

// frequency is the number of documents that have a feature, and its occurrences in all titles and abstracts.
type frequency struct{ df, title, abstract int }

// total returns the occurrences of the feature in all documents, weighted as the options say.
func (f frequency) total(opts *Options) float64 {
	if opts.Binary {
		return float64(f.df)
	}
	return float64(float64(f.title)*opts.TitleWeight) + float64(float64(f.abstract)*opts.AbstractWeight)
}

// frequencies returns the frequency of each of n features. Occurrences are only counted if totals is set.
func frequencies(ctx context.Context, r *text.Reading, n int, totals bool) ([]frequency, error) {
	chunks := r.Corpus().Chunks()
	var (
		mu  sync.Mutex
		all []*counter
	)
	err := parallel.ChunksWith(ctx, len(chunks), 1, r.Corpus().Options().Parallelism,
		func() *counter {
			c := newCounter(r, n, totals)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, c)
			return c
		},
		func(c *counter, i, _, _ int) error {
			for doc := range chunks[i].Docs() {
				c.add(&chunks[i], doc)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	freq := make([]frequency, n)
	for _, c := range all {
		c.addTo(freq)
	}
	return freq, nil
}

// counter counts the features of some documents. Each goroutine has its own.
type counter struct {
	reading         *text.Reading
	tally           *tally
	features        func(words []int32) []int32
	words           []int32 // of the document
	df              []uint32
	title, abstract []int // nil if occurrences are not counted
}

func newCounter(r *text.Reading, n int, totals bool) *counter {
	c := &counter{reading: r, tally: newTally(n), features: r.Features(), df: make([]uint32, n)}
	if totals {
		c.title, c.abstract = make([]int, n), make([]int, n)
	}
	return c
}

// add adds a document of a chunk.
func (c *counter) add(chunk *text.Chunk, doc int) {
	var abstract int
	c.words, abstract = c.reading.Words(c.words[:0], chunk, doc)
	c.addPart(c.words[:abstract], c.title)
	c.addPart(c.words[abstract:], c.abstract)
	for _, f := range c.tally.collect() {
		c.df[f]++
	}
}

// addPart adds the words of the title or of the abstract of a document, and counts them in sums unless it is nil.
func (c *counter) addPart(words []int32, sums []int) {
	features := c.features(words)
	c.tally.mark(features)
	if sums == nil {
		return
	}
	for _, f := range features {
		sums[f]++
	}
}

// addTo adds what was counted to the frequencies of all documents.
func (c *counter) addTo(freq []frequency) {
	for f := range freq {
		freq[f].df += int(c.df[f])
		if c.title != nil {
			freq[f].title += c.title[f]
			freq[f].abstract += c.abstract[f]
		}
	}
}

// tally counts the features of one document at a time, and sorts them without comparing. It sets a bit for
// each feature, and a bit in a summary for each machine word of 64 bits; the bits are then read in order.
type tally struct {
	counts  []count  // by feature; nil if features are only marked
	present []uint64 // a bit for each feature that the document has
	summary []uint64 // a bit for each element of present that is not 0
	found   []int32  // the features of the document, ascending, after collect
}

// count is the number of occurrences of a feature in the title and in the abstract of a document.
type count struct{ title, abstract uint32 }

// newTally returns a tally that marks features, newCountingTally one that counts them, too.
func newTally(features int) *tally {
	words := (features + 63) / 64
	return &tally{present: make([]uint64, words), summary: make([]uint64, (words+63)/64)}
}

func newCountingTally(features int) *tally {
	t := newTally(features)
	t.counts = make([]count, features)
	return t
}

// mark marks features of the document.
func (t *tally) mark(features []int32) {
	for _, f := range features {
		t.present[f>>6] |= 1 << (f & 63)
		t.summary[f>>12] |= 1 << (f >> 6 & 63)
	}
}

// countTitle counts features of the title, countAbstract of the abstract.
func (t *tally) countTitle(features []int32) {
	for _, f := range features {
		t.counts[f].title++
	}
}

func (t *tally) countAbstract(features []int32) {
	for _, f := range features {
		t.counts[f].abstract++
	}
}

// collect returns the marked features in ascending order, and clears the marks. The slice is valid until the
// next call. The caller must reset the counts.
func (t *tally) collect() []int32 {
	t.found = t.found[:0]
	for s, above := range t.summary {
		if above == 0 {
			continue
		}
		t.summary[s] = 0
		for ; above != 0; above &= above - 1 {
			w := s<<6 | bits.TrailingZeros64(above)
			for present := t.present[w]; present != 0; present &= present - 1 {
				t.found = append(t.found, int32(w<<6|bits.TrailingZeros64(present)))
			}
			t.present[w] = 0
		}
	}
	return t.found
}

// documentFrequencies returns the number of documents of each frequency.
func documentFrequencies(freq []frequency) []int {
	df := make([]int, len(freq))
	for f := range freq {
		df[f] = freq[f].df
	}
	return df
}
