package kmeans

import (
	"context"
	"math"

	"kindred/internal/parallel"
)

// refine moves single rows to other clusters where that raises the objective, and renews the
// means if any row moved. A row x that leaves its cluster a for b changes the spherical
// objective by
//
//	‖S_a − x‖ − ‖S_a‖ + ‖S_b + x‖ − ‖S_b‖
//
// where S is the sum of the rows of a cluster. For unit rows these norms follow from x·S_a and
// x·S_b; the same holds for the Euclidean objective. Rows for which the sums at the start
// promise a gain are found in parallel. They are then moved one by one, in row order, if the
// sums of that moment still promise a gain. refine returns the number of moves.
//
// It needs the sums of all clusters, and makes no moves where their means do not fit the
// panels.
func (s *solver) refine(ctx context.Context) (moved int, err error) {
	if s.k < 2 || !s.whole() {
		return 0, nil
	}
	sums, err := s.denseSums(ctx)
	if err != nil {
		return 0, err
	}
	targets := make([]int, s.x.Rows)
	for {
		if err := s.propose(ctx, targets); err != nil {
			return 0, err
		}
		n := 0
		for _, i := range s.rows {
			if targets[i] != s.labels[i] && s.move(i, targets[i], sums) {
				n++
			}
		}
		if n == 0 {
			return moved, nil
		}
		moved += n
		if err := s.renew(ctx); err != nil {
			return 0, err
		}
		s.record(n)
		// On many rows the first few moves bring most of the gain; Lloyd's passes go on.
		if len(s.rows) > 20_000 || len(s.history) >= s.limit {
			return moved, nil
		}
	}
}

// denseSums returns the sum of the rows of each cluster.
func (s *solver) denseSums(ctx context.Context) ([][]float64, error) {
	sums := make([][]float64, s.k)
	err := parallel.Chunks(ctx, s.k, 1, s.opts.Parallelism, func(k, _, _ int) error {
		sum := make([]float64, s.x.Cols)
		for _, i := range s.members[k] {
			row := s.x.Row(i)
			for p, j := range row.Indices {
				sum[j] += float64(row.Data[p])
			}
		}
		sums[k] = sum
		return nil
	})
	return sums, err
}

// propose sets targets[i] to the cluster that would gain most from row i, by the means as they
// are, or to its own cluster if none would gain. A row alone in its cluster stays, because a
// cluster is not emptied.
func (s *solver) propose(ctx context.Context, targets []int) error {
	panels := s.means.panels
	return parallel.ChunksWith(ctx, len(s.rows), parallel.ChunkSize, s.opts.Parallelism,
		func() []float32 { return make([]float32, panels.Width()) },
		func(products []float32, _, lo, hi int) error {
			for _, i := range s.rows[lo:hi] {
				a := s.labels[i]
				targets[i] = a
				if s.sizes[a] < 2 {
					continue
				}
				row := s.x.Row(i)
				panels.Multiply(products, row.Indices, row.Data)
				loss := s.loss(a, s.inSum(a, products[a]))
				best := 0.0
				for b := range s.k {
					if b == a {
						continue
					}
					if gain := s.gain(b, s.inSum(b, products[b])) - loss; gain > best {
						targets[i], best = b, gain
					}
				}
			}
			return nil
		})
}

// move moves row i to cluster b and returns true, if that raises the objective by more than
// rounding can.
func (s *solver) move(i, b int, sums [][]float64) bool {
	a := s.labels[i]
	if s.sizes[a] < 2 {
		return false
	}
	row := s.x.Row(i)
	var inA, inB float64
	for p, j := range row.Indices {
		v := float64(row.Data[p])
		inA += float64(v * sums[a][j])
		inB += float64(v * sums[b][j])
	}
	if s.gain(b, inB)-s.loss(a, inA) <= 1e-7 {
		return false
	}
	for p, j := range row.Indices {
		v := float64(row.Data[p])
		sums[a][j] -= v
		sums[b][j] += v
	}
	s.norms[a], s.norms[b] = normWithout(s.norms[a], inA), normWith(s.norms[b], inB)
	s.sizes[a]--
	s.sizes[b]++
	s.labels[i] = b
	return true
}

// inSum returns the product of a row with the sum of cluster k, given its product with the
// vector in the panels.
func (s *solver) inSum(k int, product float32) float64 {
	if s.opts.Objective == Euclidean {
		return float64(product) * float64(s.sizes[k])
	}
	return float64(product) * s.norms[k]
}

// loss returns what the objective loses if a row leaves cluster a, given the product of the
// row with the sum of a.
func (s *solver) loss(a int, product float64) float64 {
	return s.value(s.norms[a], s.sizes[a]) - s.value(normWithout(s.norms[a], product), s.sizes[a]-1)
}

// gain returns what the objective gains if a row joins cluster b.
func (s *solver) gain(b int, product float64) float64 {
	return s.value(normWith(s.norms[b], product), s.sizes[b]+1) - s.value(s.norms[b], s.sizes[b])
}

// normWithout returns ‖S − x‖ for a unit vector x, given ‖S‖ and x·S.
func normWithout(norm, product float64) float64 {
	return math.Sqrt(max(0, float64(norm*norm)-float64(2*product)+1))
}

// normWith returns ‖S + x‖.
func normWith(norm, product float64) float64 {
	return math.Sqrt(max(0, float64(norm*norm)+float64(2*product)+1))
}
