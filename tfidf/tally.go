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
	type scratch struct {
		tally           *tally
		features        func(words []int32) []int32
		words           []int32
		df              []uint32
		title, abstract []int
	}
	chunks := r.Corpus().Chunks()
	var (
		mu  sync.Mutex
		all []*scratch
	)
	err := parallel.ChunksWith(ctx, len(chunks), 1, r.Corpus().Options().Parallelism,
		func() *scratch {
			s := &scratch{tally: newTally(n), features: r.Features(), df: make([]uint32, n)}
			if totals {
				s.title, s.abstract = make([]int, n), make([]int, n)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, s)
			return s
		},
		func(s *scratch, c, _, _ int) error {
			chunk := &chunks[c]
			for doc := range chunk.Docs() {
				var abstract int
				s.words, abstract = r.Words(s.words[:0], chunk, doc)
				for part, words := range [][]int32{s.words[:abstract], s.words[abstract:]} {
					features := s.features(words)
					s.tally.mark(features)
					if !totals {
						continue
					}
					sums := s.abstract
					if part == 0 {
						sums = s.title
					}
					for _, f := range features {
						sums[f]++
					}
				}
				for _, f := range s.tally.collect() {
					s.df[f]++
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	freq := make([]frequency, n)
	for _, s := range all {
		for f := range freq {
			freq[f].df += int(s.df[f])
			if totals {
				freq[f].title += s.title[f]
				freq[f].abstract += s.abstract[f]
			}
		}
	}
	return freq, nil
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
