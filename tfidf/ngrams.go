package tfidf

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
)

// miner finds the n-grams of a corpus, one length after the other: an n-gram is in no more
// documents than the one without its last word, so that only those that are frequent need be
// looked at (Agrawal and Srikant, VLDB 1994). Everything is counted by sorting keys of eight
// bytes, two numbers each, because maps of as many entries would take several times the memory.
type miner struct {
	r       *reading
	workers int
	longest int // of the n-grams found so far
}

func newMiner(r *reading, workers int) *miner {
	all := *r
	all.maxN = 2 // so that words are read with the gaps between them
	return &miner{r: &all, workers: workers, longest: 1}
}

// grow adds to the lexicon the n-grams one word longer than the longest so far that at least
// lowest documents have and that accept takes, given the n-gram without its last word, and that.
func (g *miner) grow(ctx context.Context, lowest int, accept func(parent, word int32, df int) bool) error {
	var grams []uint64
	err := g.frequent(ctx, lowest, g.candidates, func(key uint64, df int) {
		if parent, word := unpack(key); accept(parent, word, df) {
			grams = append(grams, key)
		}
	})
	if err != nil {
		return err
	}
	g.r.lex.extend(grams)
	g.longest++
	return nil
}

// collocations adds pairs and triples of words that belong together; freq are the frequencies of
// the words, 0 for those that make none.
func (g *miner) collocations(ctx context.Context, freq []frequency, opts PhraseOptions) error {
	var total float64
	for _, f := range freq {
		total += float64(f.df)
	}
	err := g.grow(ctx, opts.MinDF, func(a, b int32, df int) bool {
		if freq[a].df == 0 || freq[b].df == 0 {
			return false
		}
		joint := float64(df) / total
		npmi := math.Log(joint*total*total/(float64(freq[a].df)*float64(freq[b].df))) / -math.Log(joint)
		return a != b && npmi >= opts.MinNPMI
	})
	if err != nil {
		return err
	}
	return g.grow(ctx, opts.MinDF, func(pair, c int32, _ int) bool {
		a, b := g.r.lex.split(pair)
		return a != c && g.r.lex.child(b, c) != dropped // no "graph neural graph"
	})
}

// candidates appends to keys the n-grams of a document that are one word longer than the longest
// of the lexicon, which are found where that goes on.
func (g *miner) candidates(keys []uint64, words []int32) []uint64 {
	for p := range words {
		node := words[p]
		for n := 1; node != dropped && n < g.longest && p+n < len(words); n++ {
			if words[p+n] == dropped {
				node = dropped
				break
			}
			node = g.r.lex.child(node, words[p+n])
		}
		if p+g.longest >= len(words) {
			break
		}
		if last := words[p+g.longest]; node != dropped && last != dropped {
			keys = append(keys, pack(node, last))
		}
	}
	return keys
}

// frequent counts in how many documents each key stands that keysOf finds in their words, and
// calls accept, in ascending order, for those of at least lowest.
func (g *miner) frequent(ctx context.Context, lowest int, keysOf func(keys []uint64, words []int32) []uint64, accept func(key uint64, df int)) error {
	return frequentKeys(ctx, g.r.c, g.workers, lowest, func() func([]uint64, *chunk, int) []uint64 {
		var words []int32
		return func(keys []uint64, c *chunk, doc int) []uint64 {
			words, _ = g.r.words(words[:0], c, doc)
			return keysOf(keys, words)
		}
	}, accept)
}

// frequentKeys counts in how many documents each key stands that keysOf, of which each goroutine
// makes one, finds in them, and calls accept, in ascending order, for those of at least lowest.
func frequentKeys(ctx context.Context, c *Corpus, workers, lowest int, newKeysOf func() func(keys []uint64, c *chunk, doc int) []uint64, accept func(key uint64, df int)) error {
	type scratch struct {
		keysOf      func(keys []uint64, c *chunk, doc int) []uint64
		found, keys []uint64
	}
	chunks := make([][]uint64, len(c.chunks))
	err := parallel.ChunksWith(ctx, len(chunks), 1, workers,
		func() *scratch { return &scratch{keysOf: newKeysOf()} },
		func(s *scratch, number, _, _ int) error {
			s.found = s.found[:0]
			chunk := &c.chunks[number]
			for doc := range chunk.docs {
				s.keys = s.keysOf(s.keys[:0], chunk, doc)
				slices.Sort(s.keys)
				s.found = append(s.found, slices.Compact(s.keys)...)
			}
			chunks[number] = slices.Clone(s.found)
			return nil
		})
	if err != nil {
		return err
	}
	keys, err := sortedKeys(ctx, chunks, workers)
	if err != nil {
		return err
	}
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi] == keys[lo] {
			hi++
		}
		if hi-lo >= lowest {
			accept(keys[lo], hi-lo)
		}
		lo = hi
	}
	return nil
}

// sortedKeys returns all keys of the chunks in ascending order. They are dealt out by their first
// number into groups of about the same size, which are sorted in parallel.
func sortedKeys(ctx context.Context, chunks [][]uint64, workers int) ([]uint64, error) {
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
	for c, keys := range chunks {
		for _, k := range keys {
			g := group(k)
			all[next[g]] = k
			next[g]++
		}
		chunks[c] = nil
	}
	err := parallel.Chunks(ctx, groups, 1, workers, func(g, _, _ int) error {
		slices.Sort(all[ends[g]:ends[g+1]])
		return nil
	})
	return all, err
}
