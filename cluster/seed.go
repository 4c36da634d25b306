package cluster

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// sampleFactor bounds the rows that k-means++ looks at: this many for each cluster, drawn
// without replacement. The chance that a sample misses a cluster of average size is then
// below e⁻¹⁰⁰, and seeding takes a small part of one pass over the rows.
const sampleFactor = 100

// plusPlus chooses k of the given rows by greedy k-means++ (Arthur and Vassilvitskii, SODA
// 2007): each next seed is the best of 2 + ln k candidates drawn with probability
// proportional to 1 − similarity to the nearest seed, which on the unit sphere is half the
// squared distance. It returns fewer than k rows if fewer are distinct.
func plusPlus(ctx context.Context, x *sparse.CSR, rows []int, k int, rng *rand.Rand, parallelism int) ([]int, error) {
	rows = sample(rows, max(1000, sampleFactor*k), rng)
	n := len(rows)
	var (
		trials     = 2 + int(math.Log(float64(k)))
		nearest    = make([]float64, n) // 1 − similarity to the nearest seed
		candidates = make([]int, 0, trials)
		remaining  = make([][]float64, trials) // nearest, if the candidate became a seed
		chosen     = make([]bool, n)
		seeds      = make([]int, 0, k)
	)
	for t := range remaining {
		remaining[t] = make([]float64, n)
	}
	take := func(p int) {
		chosen[p] = true
		seeds = append(seeds, rows[p])
	}
	for i := range nearest {
		nearest[i] = 1
	}
	first := rng.IntN(n)
	if err := distances(ctx, x, rows, []int{first}, nearest, remaining[:1], parallelism); err != nil {
		return nil, err
	}
	take(first)
	copy(nearest, remaining[0])
	for len(seeds) < k {
		var total float64
		for i, d := range nearest {
			if chosen[i] {
				d, nearest[i] = 0, 0
			}
			total += d
		}
		if total <= 1e-6 { // what is left are copies of the seeds, up to rounding
			break
		}
		candidates = candidates[:0]
		for range trials {
			candidates = append(candidates, pick(nearest, rng.Float64()*total))
		}
		if err := distances(ctx, x, rows, candidates, nearest, remaining, parallelism); err != nil {
			return nil, err
		}
		best, least := 0, math.Inf(1)
		for t := range candidates {
			var sum float64
			for _, d := range remaining[t] {
				sum += d
			}
			if sum < least {
				best, least = t, sum
			}
		}
		take(candidates[best])
		copy(nearest, remaining[best])
	}
	return seeds, nil
}

// pick returns the first index at which the running sum of weights passes target, and never
// one of weight 0.
func pick(weights []float64, target float64) int {
	last := 0
	for i, w := range weights {
		if w > 0 {
			last = i
			if target -= w; target < 0 {
				break
			}
		}
	}
	return last
}

// distances sets out[t][i] to the smaller of nearest[i] and 1 − similarity of rows[i] to
// rows[candidates[t]].
func distances(ctx context.Context, x *sparse.CSR, rows, candidates []int, nearest []float64, out [][]float64, parallelism int) error {
	means := newPanels(x.Cols, len(candidates))
	v := make([]float64, x.Cols)
	for t, c := range candidates {
		sumRows(v, x, []int{rows[c]})
		means.set(t, v, 1)
	}
	return parallel.ChunksWith(ctx, len(rows), parallel.ChunkSize, parallelism,
		func() []float32 { return make([]float32, means.width) },
		func(products []float32, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				means.multiply(products, x.Row(rows[i]))
				for t := range candidates {
					out[t][i] = min(nearest[i], max(0, 1-float64(products[t])))
				}
			}
			return nil
		})
}

// sample returns size of the rows, ascending and without replacement, or all of them if
// there are no more.
func sample(rows []int, size int, rng *rand.Rand) []int {
	if len(rows) <= size {
		return rows
	}
	// Floyd's algorithm (Bentley and Floyd, Communications of the ACM 30, 1987).
	taken := make(map[int]bool, size)
	drawn := make([]int, 0, size)
	for top := len(rows) - size; top < len(rows); top++ {
		p := rng.IntN(top + 1)
		if taken[p] {
			p = top
		}
		taken[p] = true
		drawn = append(drawn, rows[p])
	}
	slices.Sort(drawn)
	return drawn
}
