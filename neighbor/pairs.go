package neighbor

import (
	"context"
	"fmt"
	"math"
	"sync"

	"kindred/internal/kernel"
)

// Pair is two rows, of which A comes first, and their similarity.
type Pair struct {
	A, B       int
	Similarity float64
}

// PairOptions are the options of [Index.Pairs].
type PairOptions struct {
	// MinSimilarity is how similar the rows of a pair must at least be, in (0, 1].
	MinSimilarity float64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS.
	Parallelism int
	// OnProgress is that of [GraphOptions].
	OnProgress func(done, total int)
}

// Pairs calls found with all pairs of rows whose similarity is at least opts.MinSimilarity: some pairs at a time, each
// pair once, in an order that depends on the machine. found must not keep the slice; it is called from several
// goroutines, but never twice at once. So what it does with a pair must not depend on the order of pairs: for example,
// it may join the groups of two rows. Pairs returns an error for invalid options and ctx.Err() if ctx ends first.
//
// It takes the time of [Index.Graph] and, for each pair found, that of a comparison. Memory does not grow
// with the number of pairs.
func (ix *Index) Pairs(ctx context.Context, opts PairOptions, found func(pairs []Pair)) error {
	if !(opts.MinSimilarity > 0 && opts.MinSimilarity <= 1) {
		return fmt.Errorf("neighbor: MinSimilarity is %v, must be above 0 and at most 1", opts.MinSimilarity)
	}
	graph := &GraphOptions{Parallelism: opts.Parallelism, OnProgress: opts.OnProgress}
	j, err := newJoiner(ctx, ix.rows, graph, kernel.FastColumns())
	if err != nil {
		return err
	}
	var mu sync.Mutex
	limit := j.limit(opts.MinSimilarity)
	none := make([]uint16, tileRows)
	for l := range none {
		none[l] = math.MaxUint16
	}
	all, progress := allRows(ix.rows.Rows()), j.newProgress(graph)
	err = j.eachTile(ctx, all, opts.Parallelism, func(t *joinTile, first int) error {
		return j.pass(ctx, t, all[:first+len(t.rows)], graph, progress, func(q *query, i int) {
			if q.reach(t, none[:t.size], limit) == 0 {
				return
			}
			if i >= first {
				q.onlyAfter(i - first)
			}
			q.compare(j, t, i)
			for _, n := range q.near {
				if n.Similarity >= opts.MinSimilarity {
					q.pairs = append(q.pairs, Pair{i, n.Row, n.Similarity})
				}
			}
			if len(q.pairs) >= tileRows {
				q.handOver(&mu, found)
			}
		}, func(q *query) { q.handOver(&mu, found) })
	})
	if err != nil {
		return err
	}
	others := func(int) []int32 { return all }
	return j.compareLong(ctx, opts.Parallelism, others, func(i, other int, similarity float64) {
		if similarity >= opts.MinSimilarity {
			mu.Lock()
			defer mu.Unlock()
			found([]Pair{{min(i, other), max(i, other), similarity}})
		}
	})
}

// onlyAfter takes the rows up to l out of the mask.
func (q *query) onlyAfter(l int) {
	clear(q.mask[:l/64])
	q.mask[l/64] &^= 1<<(l%64+1) - 1
}

// handOver gives pairs to found.
func (q *query) handOver(mu *sync.Mutex, found func(pairs []Pair)) {
	if len(q.pairs) > 0 {
		mu.Lock()
		defer mu.Unlock()
		found(q.pairs)
		q.pairs = q.pairs[:0]
	}
}
