package kmeans

import (
	"context"
	"math"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// maxMeans bounds the number of values of the dense means that are held at a time: 128 MB.
const maxMeans = 1 << 25

// means multiplies rows with the means of clusters, or with their unit centroids. It holds
// them as dense panels: all of them if they have no more than maxMeans values, else a block at
// a time, which is summed up again from the rows of the clusters.
type means struct {
	x      *sparse.CSR
	block  int // number of means that the panels hold
	panels *kernel.Panels
}

// blockOf returns how many of k means to hold at a time.
func blockOf(cols, k int) int {
	return min(k, max(1, maxMeans/max(1, cols)/kernel.Lanes)*kernel.Lanes)
}

func newMeans(x *sparse.CSR, block int) *means {
	return &means{x: x, block: block, panels: kernel.NewPanels(x.Cols, block)}
}

// sums calls use with the sum of each list of rows.
func (m *means) sums(ctx context.Context, members [][]int, parallelism int,
	use func(k int, sum *sparse.Accumulator)) error {
	return parallel.ChunksWith(ctx, len(members), 1, parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(m.x.Cols) },
		func(sum *sparse.Accumulator, k, _, _ int) error {
			sum.Reset()
			sum.AddRows(m.x, members[k])
			use(k, sum)
			return nil
		})
}

// put stores a sum, times scale, as vector k of the panels, which was zero.
func (m *means) put(k int, sum *sparse.Accumulator, scale float64) {
	for j, v := range sum.All() {
		m.panels.Set(k, j, float32(float64(v*scale)))
	}
}

// solver is the state of one run.
type solver struct {
	x       *sparse.CSR
	means   *means
	rows    []int // not empty, ascending
	k       int
	opts    Options
	restart int

	labels []int     // of every row of x
	sizes  []int     // of the clusters
	norms  []float64 // of the sums of the clusters

	members [][]int   // the rows that each mean is made of
	scale   []float64 // what their sum is multiplied with: 1/norm, or 1/size
	bias    []float32 // is subtracted from the products: half the squared norm of a mean, or 0

	own  []float32 // product of every row with the mean of its label, less the bias
	best []float32 // the largest product that assign has found so far
	near []int32   // its cluster

	limit     int // number of passes at most
	objective float64
	converged bool
	done      bool // neither passes nor single moves help
	history   []Iteration
}

func newSolver(m *means, rows []int, k int, opts Options) *solver {
	n := m.x.Rows
	s := &solver{
		x: m.x, means: m, rows: rows, k: k, opts: opts, limit: opts.MaxIter,
		labels: make([]int, n), sizes: make([]int, k), norms: make([]float64, k),
		scale: make([]float64, k), bias: make([]float32, k),
		own: make([]float32, n), best: make([]float32, n), near: make([]int32, n),
	}
	for i := range s.labels {
		s.labels[i] = cluster.Outlier
	}
	return s
}

// whole reports whether the panels hold the means of all clusters.
func (s *solver) whole() bool { return s.means.block >= s.k }

// run takes the given rows as means, and improves them.
func (s *solver) run(ctx context.Context, seeds []int) error {
	s.members = make([][]int, s.k)
	for k, i := range seeds {
		s.members[k] = []int{i}
		s.scale[k] = 1 / s.x.Row(i).Norm()
	}
	return s.resume(ctx)
}

// resume goes on from the means as they are, after another solver has used the panels.
func (s *solver) resume(ctx context.Context) error {
	if s.whole() {
		if err := s.fill(ctx, 0, s.k); err != nil {
			return err
		}
	}
	return s.improve(ctx)
}

// fill makes the panels hold the means of the clusters from first to before last.
func (s *solver) fill(ctx context.Context, first, last int) error {
	s.means.panels.Clear()
	return s.means.sums(ctx, s.members[first:last], s.opts.Parallelism, func(k int, sum *sparse.Accumulator) {
		s.means.put(k, sum, s.scale[first+k])
	})
}

// improve goes on until nothing helps, or to the limit.
func (s *solver) improve(ctx context.Context) error {
	for {
		if err := s.lloyd(ctx); err != nil {
			return err
		}
		if len(s.history) >= s.limit {
			return nil
		}
		before := s.objective
		moved, err := s.refine(ctx)
		if err != nil {
			return err
		}
		if moved == 0 || s.objective-before <= float64(s.opts.Tol*before) {
			s.done = true
			return nil
		}
		s.converged = false
	}
}

// lloyd assigns and renews until no row moves, the gain falls below Tol, or to the limit.
func (s *solver) lloyd(ctx context.Context) error {
	for len(s.history) < s.limit {
		s.converged = false
		moved, err := s.assign(ctx)
		if err != nil {
			return err
		}
		moved += s.fillEmpty()
		before := s.objective
		if err := s.renew(ctx); err != nil {
			return err
		}
		s.record(moved)
		if moved == 0 || len(s.history) > 1 && s.objective-before <= float64(s.opts.Tol*before) {
			s.converged = true
			return nil
		}
	}
	return nil
}

// record adds a pass to the history.
func (s *solver) record(moved int) {
	it := Iteration{Restart: s.restart, N: len(s.history) + 1, Inertia: s.inertia(), Moved: moved}
	s.history = append(s.history, it)
	if s.opts.OnIteration != nil {
		s.opts.OnIteration(it)
	}
}

// inertia returns the sum of the squared distances of the rows to the means of their clusters.
func (s *solver) inertia() float64 {
	var sum float64
	for k, n := range s.sizes {
		if n > 0 {
			sum += float64(n) - float64(s.norms[k]*s.norms[k])/float64(n)
		}
	}
	return max(0, sum)
}

// assign labels every row with the mean of the largest product, less the bias: with its own
// mean if no other is larger, else with the lowest of equals. It returns the number of rows
// that moved.
func (s *solver) assign(ctx context.Context) (moved int, err error) {
	counts := make([]int, parallel.NumChunks(len(s.rows), parallel.ChunkSize))
	panels := s.means.panels
	for first := 0; first < s.k; first += s.means.block {
		last := min(first+s.means.block, s.k)
		if !s.whole() {
			if err := s.fill(ctx, first, last); err != nil {
				return 0, err
			}
		}
		err := parallel.ChunksWith(ctx, len(s.rows), parallel.ChunkSize, s.opts.Parallelism,
			func() []float32 { return make([]float32, kernel.Block*panels.Width()) },
			func(products []float32, chunk, lo, hi int) error {
				panels.MultiplyAll(products, s.x.Indptr, s.x.Indices, s.x.Data, s.rows[lo:hi], func(i int, products []float32) {
					s.compare(i, first, products[:last-first])
					if last == s.k && s.settle(i) {
						counts[chunk]++
					}
				})
				return nil
			})
		if err != nil {
			return 0, err
		}
	}
	clear(s.sizes)
	for _, i := range s.rows {
		s.sizes[s.labels[i]]++
	}
	for _, n := range counts {
		moved += n
	}
	return moved, nil
}

// compare notes the largest product of row i with the means from first on, and that with its
// own mean.
func (s *solver) compare(i, first int, products []float32) {
	best, near := s.best[i], s.near[i]
	if first == 0 {
		best = float32(math.Inf(-1))
	}
	for k, bias := range s.bias[first : first+len(products)] {
		product := products[k] - bias
		if product > best {
			best, near = product, int32(first+k)
		}
		products[k] = product
	}
	s.best[i], s.near[i] = best, near
	if own := s.labels[i] - first; own >= 0 && own < len(products) {
		s.own[i] = products[own]
	}
}

// settle moves row i to the cluster of the largest product and returns true, unless the product
// with its own mean is as large.
func (s *solver) settle(i int) bool {
	if s.labels[i] != cluster.Outlier && s.own[i] >= s.best[i] {
		return false
	}
	s.labels[i], s.own[i] = int(s.near[i]), s.best[i]
	return true
}

// fillEmpty gives every empty cluster the row that is least similar to its mean among the rows
// in clusters of more than one, the lowest of equals. It returns how many rows it moved.
func (s *solver) fillEmpty() (moved int) {
	for k, n := range s.sizes {
		if n > 0 {
			continue
		}
		worst := -1
		for _, i := range s.rows {
			if s.sizes[s.labels[i]] > 1 && (worst < 0 || s.own[i] < s.own[worst]) {
				worst = i
			}
		}
		s.sizes[s.labels[worst]]--
		s.labels[worst], s.own[worst] = k, 1
		s.sizes[k]++
		moved++
	}
	return moved
}

// renew computes the means, and with them the objective, from the labels.
func (s *solver) renew(ctx context.Context) error {
	s.members = membersOf(s.labels, s.sizes)
	if s.whole() {
		s.means.panels.Clear()
	}
	err := s.means.sums(ctx, s.members, s.opts.Parallelism, func(k int, sum *sparse.Accumulator) {
		norm := sum.Norm()
		s.norms[k], s.scale[k], s.bias[k] = norm, 0, 0
		switch n := float64(s.sizes[k]); {
		case s.opts.Objective == Euclidean:
			s.scale[k] = 1 / n
			s.bias[k] = float32(float64(norm*norm) / (2 * n * n))
		case norm > 0:
			s.scale[k] = 1 / norm
		}
		if s.whole() {
			s.means.put(k, sum, s.scale[k])
		}
	})
	if err != nil {
		return err
	}
	s.objective = 0
	for k, v := range s.norms {
		s.objective += s.value(v, s.sizes[k])
	}
	return nil
}

// value returns what a cluster of n rows whose sum has the given norm adds to the objective.
func (s *solver) value(norm float64, n int) float64 {
	switch {
	case n == 0:
		return 0
	case s.opts.Objective == Euclidean:
		return float64(norm*norm) / float64(n)
	}
	return norm
}

// membersOf returns the rows of each cluster, ascending.
func membersOf(labels, sizes []int) [][]int {
	members := make([][]int, len(sizes))
	for k, size := range sizes {
		members[k] = make([]int, 0, size)
	}
	for i, k := range labels {
		if k != cluster.Outlier {
			members[k] = append(members[k], i)
		}
	}
	return members
}
