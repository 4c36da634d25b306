package text

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/text/lexicon"
)

// miner finds the n-grams of a corpus, from short to long. An n-gram is in no more documents than
// the n-gram without its last word, so only frequent n-grams are extended (Agrawal and Srikant,
// VLDB 1994). N-grams are counted by sorting keys of eight bytes; maps of as many entries would
// take several times the memory.
type miner struct {
	r       *Reading
	workers int
	longest int // the length of the n-grams found so far
}

func newMiner(r *Reading) *miner {
	all := *r
	all.maxN = 2 // so that words are read with the gaps between them
	return &miner{r: &all, workers: r.c.opts.Parallelism, longest: 1}
}

// AddNGrams adds to the lexicon of r the n-grams of up to maxN words that at least minDF documents
// have. It returns ctx.Err() if ctx ends first.
func (r *Reading) AddNGrams(ctx context.Context, maxN, minDF int) error {
	m := newMiner(r)
	for range maxN - 1 {
		if err := m.grow(ctx, minDF, func(_, _ int32, _ int) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// AddCollocations adds to the lexicon of r, which has no n-grams, the pairs of words that occur
// together more often than by chance, and the triples both of whose pairs do. [NPMI] of a pair must
// be at least minNPMI, and minDF documents must have the pair or triple. df is the number of
// documents that have each word; words with a df of 0 are left out. It returns ctx.Err() if ctx ends
// first.
func (r *Reading) AddCollocations(ctx context.Context, df []int, minDF int, minNPMI float64) error {
	total := 0.0
	for _, n := range df {
		total += float64(n)
	}
	m := newMiner(r)
	err := m.grow(ctx, minDF, func(a, b int32, joint int) bool {
		return df[a] > 0 && df[b] > 0 && a != b && NPMI(df[a], df[b], joint, total) >= minNPMI
	})
	if err != nil {
		return err
	}
	return m.grow(ctx, minDF, func(pair, c int32, _ int) bool {
		a, b := r.lex.Split(pair)
		return a != c && r.lex.Child(b, c) != lexicon.Dropped // not "graph neural graph"
	})
}

// NPMI returns the normalised pointwise mutual information of two words (Bouma, GSCL 2009):
//
//	ln(p(a,b) / (p(a)·p(b))) / −ln p(a,b)
//
// It is 1 if the words only occur together, and 0 if they meet by chance. a, b and joint are the
// numbers of documents with either word and with the pair; p divides them by total, the sum of the
// numbers of all words.
func NPMI(a, b, joint int, total float64) float64 {
	p := float64(joint) / total
	return math.Log(p*total*total/(float64(a)*float64(b))) / -math.Log(p)
}

// grow adds the n-grams that are one word longer than the longest so far, that at least minDF
// documents have, and that accept takes.
func (m *miner) grow(ctx context.Context, minDF int, accept func(parent, word int32, df int) bool) error {
	var grams []lexicon.Pair
	err := frequentPairs(ctx, m.r.c, m.workers, minDF, func() pairsOf {
		var words []int32
		return func(keys []lexicon.Pair, c *Chunk, doc int) []lexicon.Pair {
			words, _ = m.r.Words(words[:0], c, doc)
			return m.candidates(keys, words)
		}
	}, func(key lexicon.Pair, df int) {
		if parent, word := key.Split(); accept(parent, word, df) {
			grams = append(grams, key)
		}
	})
	if err != nil {
		return err
	}
	m.r.lex.Extend(grams)
	m.longest++
	return nil
}

// candidates appends to keys the n-grams of a document that extend one of the longest n-grams so
// far by a word.
func (m *miner) candidates(keys []lexicon.Pair, words []int32) []lexicon.Pair {
	for p := range words {
		node := words[p]
		for n := 1; node != lexicon.Dropped && n < m.longest && p+n < len(words); n++ {
			if words[p+n] == lexicon.Dropped {
				node = lexicon.Dropped
				break
			}
			node = m.r.lex.Child(node, words[p+n])
		}
		if p+m.longest >= len(words) {
			break
		}
		if last := words[p+m.longest]; node != lexicon.Dropped && last != lexicon.Dropped {
			keys = append(keys, lexicon.NewPair(node, last))
		}
	}
	return keys
}

// pairsOf appends the pairs of a document of a chunk.
type pairsOf func(pairs []lexicon.Pair, c *Chunk, doc int) []lexicon.Pair

// frequentPairs counts the documents that have each pair, and calls accept, in ascending order of
// pairs, for those that at least minDF documents have. newPairsOf makes a function for each
// goroutine.
func frequentPairs(ctx context.Context, c *Corpus, workers, minDF int, newPairsOf func() pairsOf,
	accept func(pair lexicon.Pair, df int)) error {
	type scratch struct {
		pairsOf      pairsOf
		found, pairs []lexicon.Pair
	}
	chunks := make([][]lexicon.Pair, len(c.chunks))
	err := parallel.ChunksWith(ctx, len(chunks), 1, workers,
		func() *scratch { return &scratch{pairsOf: newPairsOf()} },
		func(s *scratch, number, _, _ int) error {
			s.found = s.found[:0]
			chunk := &c.chunks[number]
			for doc := range chunk.docs {
				s.pairs = s.pairsOf(s.pairs[:0], chunk, doc)
				slices.Sort(s.pairs)
				s.found = append(s.found, slices.Compact(s.pairs)...)
			}
			chunks[number] = slices.Clone(s.found)
			return nil
		})
	if err != nil {
		return err
	}
	pairs, err := sortedPairs(ctx, chunks, workers)
	if err != nil {
		return err
	}
	for lo := 0; lo < len(pairs); {
		hi := lo + 1
		for hi < len(pairs) && pairs[hi] == pairs[lo] {
			hi++
		}
		if hi-lo >= minDF {
			accept(pairs[lo], hi-lo)
		}
		lo = hi
	}
	return nil
}

// sortedPairs returns all pairs of the chunks in ascending order. They are dealt out by their first
// number into groups of about the same size, which are sorted in parallel.
func sortedPairs(ctx context.Context, chunks [][]lexicon.Pair, workers int) ([]lexicon.Pair, error) {
	const groups = 64
	var highest lexicon.Pair
	for _, pairs := range chunks {
		for _, k := range pairs {
			highest = max(highest, k>>32)
		}
	}
	group := func(k lexicon.Pair) lexicon.Pair { return (k >> 32) * groups / (highest + 1) }
	var ends [groups + 1]int
	for _, pairs := range chunks {
		for _, k := range pairs {
			ends[group(k)+1]++
		}
	}
	for g := range groups {
		ends[g+1] += ends[g]
	}
	next := ends
	all := make([]lexicon.Pair, ends[groups])
	for c, pairs := range chunks {
		for _, k := range pairs {
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
