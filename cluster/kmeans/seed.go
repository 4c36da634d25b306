package kmeans

import (
	"context"
	"math"
	"math/rand/v2"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// seedRows is how many rows k-means++ looks at for each cluster. The chance that a sample misses a cluster of average
// size is then e⁻²⁰, and seeding takes a small part of the time of one pass over all rows.
const seedRows = 20

// farthest is the distance 1 − similarity of two opposite unit vectors, the largest there is.
const farthest = 2

// plusPlus chooses k of the given rows by greedy k-means++ (Arthur and Vassilvitskii, SODA 2007): each next seed is the
// best of 2 + ln k candidates, drawn with a probability proportional to 1 − similarity to the nearest seed. On the unit
// sphere that is half the squared distance, from 0 to 2. It returns fewer than k rows if fewer are distinct.
func plusPlus(ctx context.Context, x *points, rows []int, k int, rng *rand.Rand, parallelism int) ([]int, error) {
	n := len(rows)
	var (
		trials     = min(kernel.Wide, 2+int(math.Log(float64(k))))
		nearest    = make([]float64, n) // 1 − similarity to the nearest seed
		candidates = make([]int, 0, trials)
		remaining  = make([][]float64, trials) // nearest, if the candidate became a seed
		chosen     = make([]bool, n)
		seeds      = make([]int, 0, k)
		panel      = make([]float32, x.cols*((trials+kernel.Lanes-1)/kernel.Lanes*kernel.Lanes))
	)
	for t := range remaining {
		remaining[t] = make([]float64, n)
	}
	take := func(p int) {
		chosen[p] = true
		seeds = append(seeds, rows[p])
	}
	for i := range nearest {
		nearest[i] = farthest
	}
	first := rng.IntN(n)
	if err := distances(ctx, x, rows, []int{first}, nearest, remaining[:1], panel, parallelism); err != nil {
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
		if total <= 1e-6 { // all other rows are copies of the seeds, up to rounding
			break
		}
		candidates = candidates[:0]
		for range trials {
			candidates = append(candidates, pick(nearest, rng.Float64()*total))
		}
		if err := distances(ctx, x, rows, candidates, nearest, remaining, panel, parallelism); err != nil {
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

// pick returns the first index at which the running sum of the weights exceeds target, and never an index of weight 0.
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

// distances sets out[t][i] to the smaller of nearest[i] and 1 − similarity of rows[i] to rows[candidates[t]]. The panel
// is zero before and after.
func distances(ctx context.Context, x *points, rows, candidates []int, nearest []float64, out [][]float64,
	panel []float32, parallelism int) error {
	width := (len(candidates) + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	for t, c := range candidates {
		indices, values := x.row(rows[c])
		for q, j := range indices {
			panel[int(j)*width+t] = values[q]
		}
	}
	err := parallel.ChunksWith(ctx, len(rows), parallel.ChunkSize, parallelism,
		func() []float32 { return make([]float32, width) },
		func(products []float32, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				indices, values := x.row(rows[i])
				kernel.MulWide(products, indices, values, panel)
				for t := range candidates {
					out[t][i] = min(nearest[i], max(0, 1-float64(products[t])))
				}
			}
			return nil
		})
	for t, c := range candidates {
		indices, _ := x.row(rows[c])
		for _, j := range indices {
			panel[int(j)*width+t] = 0
		}
	}
	return err
}
