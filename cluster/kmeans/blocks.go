package kmeans

import (
	"context"
	"math"
	"math/bits"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// Where the sums of all clusters would take too much memory, panels hold some of the clusters at a time. Their sums are
// computed again in every pass, in which no row moves alone.

// blockOf returns how many clusters of the given number of columns to hold at a time.
func blockOf(cols, k int) int {
	return min(k, max(1, maxMeans/max(1, cols)/kernel.Wide)*kernel.Wide)
}

// totals computes the sums of the clusters from first to before last, and calls use with each; the sum has a value in
// the columns of the rows. Cluster k has the given members.
func (s *solver) totals(ctx context.Context, members [][]int, first, last int, use func(k int, sum []float64)) error {
	return parallel.ChunksWith(ctx, last-first, 1, s.opts.Parallelism,
		func() []float64 { return make([]float64, s.x.cols) },
		func(sum []float64, c, _, _ int) error {
			for _, i := range members[first+c] {
				indices, values := s.x.row(i)
				for q, j := range indices {
					sum[j] += exact(values[q])
				}
			}
			use(first+c, sum)
			for _, i := range members[first+c] {
				indices, _ := s.x.row(i)
				for _, j := range indices {
					sum[j] = 0
				}
			}
			return nil
		})
}

// members returns the rows of each cluster.
func (s *solver) members() [][]int {
	members := make([][]int, s.k)
	for k, n := range s.sizes {
		members[k] = make([]int, 0, n)
	}
	for _, i := range s.x.full {
		if k := s.labels[i]; k != cluster.Outlier {
			members[k] = append(members[k], i)
		}
	}
	return members
}

// measureBlocks computes the norms of the sums, and the objective.
func (s *solver) measureBlocks(ctx context.Context) error {
	err := s.totals(ctx, s.members(), 0, s.k, func(k int, sum []float64) { s.norms[k] = norm(sum) })
	s.measure()
	return err
}

// assignBlocks is assign with panels that hold some of the clusters at a time.
func (s *solver) assignBlocks(ctx context.Context) ([]move, error) {
	for k, n := range s.sizes {
		s.nearest(k, n)
	}
	for _, i := range s.rows {
		s.own[i], s.best[i], s.target[i] = float32(math.Inf(-1)), float32(math.Inf(-1)), cluster.Outlier
	}
	members := s.members()
	size := blockOf(s.x.cols, s.k)
	panels := kernel.NewWidePanels(s.x.cols, size)
	for first := 0; first < s.k; first += size {
		last := min(first+size, s.k)
		panels.Clear()
		err := s.totals(ctx, members, first, last, func(k int, sum []float64) {
			panel, width := panels.Panel((k - first) / kernel.Wide)
			lane := panel[(k-first)%kernel.Wide:]
			for _, i := range members[k] {
				indices, _ := s.x.row(i)
				for _, j := range indices {
					lane[int(j)*width] = float32(sum[j])
				}
			}
		})
		if err != nil {
			return nil, err
		}
		if err := s.compareBlock(ctx, panels, first, last); err != nil {
			return nil, err
		}
	}
	for _, i := range s.rows {
		if s.own[i] >= s.best[i] {
			s.target[i] = int32(s.labels[i])
		} else {
			s.own[i] = s.best[i]
		}
	}
	return s.moves(), nil
}

// compareBlock notes the nearest cluster of each row among those that the panels hold, and those before.
func (s *solver) compareBlock(ctx context.Context, panels *kernel.WidePanels, first, last int) error {
	end := min(first+panels.Width(), len(s.scale))
	return parallel.ChunksWith(ctx, len(s.rows), parallel.ChunkSize, s.opts.Parallelism,
		func() []float32 { return make([]float32, kernel.Wide) },
		func(products []float32, _, lo, hi int) error {
			mask := make([]uint64, 1)
			for b := range panels.Panels() {
				panel, width := panels.Panel(b)
				from := first + b*kernel.Wide
				if from >= last {
					break
				}
				scale, bias := s.scale[from:min(from+width, end)], s.bias[from:min(from+width, end)]
				for _, i := range s.rows[lo:hi] {
					indices, values := s.x.row(i)
					kernel.MulWide(products[:width], indices, values, panel)
					if l := s.labels[i] - from; l >= 0 && l < len(scale) {
						s.own[i] = float32(products[l]*scale[l]) - bias[l]
					}
					kernel.Above(mask, products[:len(scale)], scale, bias, s.best[i])
					for word := mask[0]; word != 0; word &= word - 1 {
						l := bits.TrailingZeros64(word)
						if v := float32(products[l]*scale[l]) - bias[l]; v > s.best[i] {
							s.best[i], s.target[i] = v, int32(from+l)
						}
					}
				}
			}
			return nil
		})
}
