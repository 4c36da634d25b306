package kmeans

import (
	"context"
	"math"
	"math/bits"
	"slices"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// block is how many rows go through one panel before the next: their products stay in the second-level cache.
const block = 256

// solver is the state of one run over some of the rows.
type solver struct {
	x    *points
	opts Options
	k    int
	rows []int // the rows that take part, ascending
	sums *sums // nil if they are too large to be held; then blocks.go has the passes

	labels []int     // of every row; cluster.Outlier for those that have not taken part yet
	sizes  []int     // of the clusters
	norms  []float64 // of the sums of the clusters

	// A pass compares products[k]·scale[k] − bias[k].
	scale, bias []float32
	own         []float32 // what every row had for its own cluster
	target      []int32   // the cluster that every row moves to
	changed     []bool    // clusters that the last moves changed

	best []float32 // blocks.go: the largest value so far

	slack   []float32 // refine.go: by how much every row is below a move
	bounded bool      // whether slack holds

	exchanged int // exchange.go: how many times clusters were exchanged

	restart   int
	left      int // passes that may still be made
	objective float64
	converged bool
	history   []Iteration
}

func newSolver(x *points, k int, opts Options) *solver {
	width := (k + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	s := &solver{
		x: x, opts: opts, k: k, labels: make([]int, x.n), sizes: make([]int, k), norms: make([]float64, k),
		scale: make([]float32, width), bias: make([]float32, width), own: make([]float32, x.n),
		target: make([]int32, x.n), changed: make([]bool, k),
	}
	for l := k; l < width; l++ {
		s.bias[l] = float32(math.Inf(1)) // lanes without a cluster are never above anything
	}
	if fits(x.cols, k) {
		s.sums = newSums(x, k)
	} else {
		s.best = make([]float32, x.n)
	}
	return s
}

// start takes single rows as clusters.
func (s *solver) start(ctx context.Context, seeds []int) error {
	labels := make([]int, s.x.n)
	for i := range labels {
		labels[i] = cluster.Outlier
	}
	for k, i := range seeds {
		labels[i] = k
	}
	return s.load(ctx, labels)
}

// load takes the clusters that the labels describe.
func (s *solver) load(ctx context.Context, labels []int) error {
	clear(s.sizes)
	moves := make([]move, 0, len(s.x.full))
	for _, i := range s.x.full {
		if k := labels[i]; k != cluster.Outlier {
			moves = append(moves, move{i, cluster.Outlier, k})
		}
	}
	for i := range s.labels {
		s.labels[i] = cluster.Outlier
	}
	if s.sums != nil {
		s.sums.clear()
	}
	s.objective = 0
	return s.make(ctx, moves)
}

// make moves rows, and renews the sums, the sizes and the objective.
func (s *solver) make(ctx context.Context, moves []move) error {
	for _, m := range moves {
		if m.from >= 0 {
			s.sizes[m.from]--
		}
		s.sizes[m.to]++
		s.labels[m.row] = m.to
	}
	clear(s.changed)
	s.bounded = false
	if s.sums == nil {
		return s.measureBlocks(ctx)
	}
	err := s.sums.apply(ctx, moves, s.opts.Parallelism, func(k int) {
		s.norms[k] = norm(s.sums.sum(k))
		s.changed[k] = true
	})
	if err != nil {
		return err
	}
	s.measure()
	return s.sums.patch(ctx, moves, s.opts.Parallelism)
}

// measure computes the objective from the norms and sizes.
func (s *solver) measure() {
	s.objective = 0
	for k, n := range s.sizes {
		s.objective += s.value(s.norms[k], n)
	}
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

// improve goes on from the clusters as they are, with the given rows, until nothing helps or a pass raises the
// objective by less than the part tol of it, or until no passes are left. It begins with passes that move single rows
// if single is set.
func (s *solver) improve(ctx context.Context, rows []int, tol float64, single bool) error {
	s.rows, s.converged, s.bounded = rows, false, false
	for first := true; s.left > 0; first = false {
		var (
			moves  []move
			before = s.objective
			err    error
		)
		if single {
			moves, err = s.refine(ctx)
		} else if moves, err = s.assign(ctx); err == nil {
			moves = s.fillEmpty(moves)
			err = s.make(ctx, moves)
		}
		if err != nil {
			return err
		}
		moved := len(moves)
		s.record(moved)
		little := moved == 0 || !first && s.objective-before <= float64(tol*before)
		switch {
		case little && (single || !s.refines()):
			s.converged = true
			return nil
		case !single && s.refines() && (little || moved <= len(rows)/refineBelow):
			single = true
		}
	}
	return nil
}

// refineBelow: passes move single rows once a pass of Lloyd's moves no more than a tenth of the rows.
const refineBelow = 10

// refines reports whether there is more than Lloyd's passes.
func (s *solver) refines() bool { return s.sums != nil && s.k > 1 }

// record adds a pass to the history.
func (s *solver) record(moved int) {
	s.left--
	it := Iteration{Restart: s.restart, N: len(s.history) + 1, Inertia: s.inertia(), Moved: moved, Rows: len(s.rows)}
	s.history = append(s.history, it)
	if s.opts.OnIteration != nil {
		s.opts.OnIteration(it)
	}
}

// assign finds the nearest cluster of each row: its own if no other is nearer, else the lowest of equals. It returns
// the rows that move.
func (s *solver) assign(ctx context.Context) ([]move, error) {
	if s.sums == nil {
		return s.assignBlocks(ctx)
	}
	for k, n := range s.sizes {
		s.nearest(k, n)
	}
	err := s.products(ctx, s.rows, func(i int, products []float32, mask []uint64) {
		best := float32(math.Inf(-1))
		to := s.labels[i]
		if to != cluster.Outlier {
			best = float32(products[to]*s.scale[to]) - s.bias[to]
		}
		kernel.Above(mask, products, s.scale, s.bias, best)
		for w, word := range mask {
			for ; word != 0; word &= word - 1 {
				l := w*64 + bits.TrailingZeros64(word)
				if v := float32(products[l]*s.scale[l]) - s.bias[l]; v > best {
					best, to = v, l
				}
			}
		}
		s.own[i], s.target[i] = best, int32(to)
	})
	return s.moves(), err
}

// nearest sets scale and bias of cluster k of n rows so that passes compare how near rows are to its mean.
func (s *solver) nearest(k, n int) {
	s.scale[k], s.bias[k] = 0, 0
	switch norm := s.norms[k]; {
	case n == 0:
		s.bias[k] = float32(math.Inf(1))
	case s.opts.Objective == Euclidean:
		s.scale[k] = float32(1 / float64(n))
		s.bias[k] = float32(float64(norm*norm) / (2 * float64(n) * float64(n)))
	case norm > 0:
		s.scale[k] = float32(1 / norm)
	}
}

// products calls use with the products of each row with the sums of all clusters. The slice mask is work space.
func (s *solver) products(ctx context.Context, among []int, use func(i int, products []float32, mask []uint64)) error {
	type scratch struct {
		products []float32
		mask     []uint64
	}
	panels := s.sums.panels
	width := panels.Width()
	return parallel.ChunksWith(ctx, len(among), parallel.ChunkSize, s.opts.Parallelism,
		func() scratch { return scratch{make([]float32, block*width), make([]uint64, (width+63)/64)} },
		func(to scratch, _, lo, hi int) error {
			for ; lo < hi; lo += block {
				rows := among[lo:min(lo+block, hi)]
				for b := range panels.Panels() {
					panel, w := panels.Panel(b)
					for r, i := range rows {
						indices, values := s.x.row(i)
						at := r*width + b*kernel.Wide
						kernel.MulWide(to.products[at:at+w], indices, values, panel)
					}
				}
				for r, i := range rows {
					use(i, to.products[r*width:(r+1)*width], to.mask)
				}
			}
			return nil
		})
}

// moves returns the rows whose target is another cluster than their own.
func (s *solver) moves() []move {
	var moves []move
	for _, i := range s.rows {
		if to := int(s.target[i]); to != s.labels[i] {
			moves = append(moves, move{i, s.labels[i], to})
		}
	}
	return moves
}

// fillEmpty gives every cluster that the moves would leave empty the row that is least similar to its mean among the
// rows of clusters of more than one, the first of equals in the order of the hashes. It returns the moves with these.
func (s *solver) fillEmpty(moves []move) []move {
	sizes := slices.Clone(s.sizes)
	for _, m := range moves {
		if m.from >= 0 {
			sizes[m.from]--
		}
		sizes[m.to]++
	}
	for k, n := range sizes {
		if n > 0 {
			continue
		}
		worst := -1
		for _, i := range s.rows {
			if sizes[s.target[i]] > 1 && (worst < 0 || s.own[i] < s.own[worst] ||
				s.own[i] == s.own[worst] && s.x.rank[i] < s.x.rank[worst]) {
				worst = i
			}
		}
		if worst < 0 {
			continue
		}
		sizes[s.target[worst]]--
		sizes[k]++
		s.own[worst], s.target[worst] = 1, int32(k)
		at := slices.IndexFunc(moves, func(m move) bool { return m.row == worst })
		switch from := s.labels[worst]; {
		case at >= 0 && from == k:
			moves = slices.Delete(moves, at, at+1)
		case at >= 0:
			moves[at].to = k
		default:
			moves = append(moves, move{worst, from, k})
		}
	}
	return moves
}
