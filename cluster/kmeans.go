package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Spherical k-means in three parts.
//
// Lloyd's passes assign every row to the centroid with the largest product and renew the
// centroids, until nothing moves. The products of a chunk of rows come from dense panels of
// centroids (panels.go); a centroid is summed by one goroutine, over its rows in order, so
// that its bits depend on the labels alone.
//
// Lloyd's passes stop where no row is nearer to another centroid, although moving a row would
// move both centroids and may still pay, above all in small clusters, where a row is a good
// part of its own centroid. The second part therefore tries single moves and makes those
// that raise the objective with both sums renewed (first variation: Dhillon, Guan and Kogan,
// ICDM 2002, doi:10.1109/ICDM.2002.1183895), then goes back to Lloyd's passes.
//
// The third part is starting again from other seeds, which matters most where rows are few
// and passes cost nothing.

// Objective is what k-means seeks.
type Objective int

const (
	// Spherical maximises the sum of the cosine similarities of rows to the centroid of their
	// cluster, Σₖ ‖Sₖ‖ with Sₖ the sum of the rows of cluster k. It compares directions only,
	// so that tight and loose clusters compete on equal terms.
	Spherical Objective = iota
	// Euclidean minimises the inertia, which is to maximise Σₖ ‖Sₖ‖²/nₖ. It is the objective of
	// plain k-means, of scikit-learn for one. Tight clusters give up rows at their rim to loose
	// ones, whose means are shorter.
	Euclidean
)

// KMeansOptions are the options of [KMeans]. Only K is required.
type KMeansOptions struct {
	// K is the number of clusters, at least 1.
	K int
	// Objective is Spherical unless set.
	Objective Objective
	// Restarts is how often to start from new seeds; the best result is returned. 0 means 50
	// for up to 100 rows, 10 for up to 1,000, and 4 for more. With more than 10,000 rows, only
	// the restart that is best after 15 passes goes on to the end.
	Restarts int
	// MaxIter ends a restart after so many passes over the rows. 0 means 100.
	MaxIter int
	// Tol ends the passes of a restart when one raises the objective by less than this
	// fraction. 0 means 1e-5; negative means to go on until no row moves.
	Tol float64
	// Seed chooses the random numbers. Every value, 0 too, is a seed like any other.
	Seed uint64
	// Seeds are K different rows to start from, in place of k-means++ and restarts.
	Seeds []int
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int
	// OnIteration, if not nil, is called after every pass, on the caller's goroutine.
	OnIteration func(Iteration)
}

func (o KMeansOptions) withDefaults(rows int) KMeansOptions {
	switch {
	case len(o.Seeds) > 0:
		o.Restarts = 1
	case o.Restarts != 0:
	case rows <= 100:
		o.Restarts = 50
	case rows <= 1_000:
		o.Restarts = 10
	default:
		o.Restarts = 4
	}
	if o.MaxIter == 0 {
		o.MaxIter = 100
	}
	if o.Tol == 0 {
		o.Tol = 1e-5
	}
	return o
}

func (o KMeansOptions) validate(x *sparse.CSR) error {
	var errs []error
	if o.K < 1 {
		errs = append(errs, fmt.Errorf("cluster: K = %d, want at least 1", o.K))
	}
	if o.Restarts < 1 {
		errs = append(errs, fmt.Errorf("cluster: Restarts = %d, want at least 1", o.Restarts))
	}
	if o.Objective != Spherical && o.Objective != Euclidean {
		errs = append(errs, fmt.Errorf("cluster: unknown objective %d", o.Objective))
	}
	if o.MaxIter < 1 {
		errs = append(errs, fmt.Errorf("cluster: MaxIter = %d, want at least 1", o.MaxIter))
	}
	if math.IsNaN(o.Tol) {
		errs = append(errs, errors.New("cluster: Tol is not a number"))
	}
	if len(o.Seeds) > 0 && len(o.Seeds) != o.K {
		errs = append(errs, fmt.Errorf("cluster: %d seeds for K = %d", len(o.Seeds), o.K))
	}
	for _, i := range o.Seeds {
		if i < 0 || i >= x.Rows || x.Indptr[i] == x.Indptr[i+1] {
			errs = append(errs, fmt.Errorf("cluster: seed %d is not a row with terms", i))
		}
	}
	return errors.Join(errs...)
}

// maxCentroids bounds the values of all centroids, which are dense: 4 bytes each, twice.
const maxCentroids = 1 << 28

const (
	// raceRows is the number of rows above which restarts race, raceOver the pass after which
	// the best of them is chosen. On 100,000 abstracts, of three seeds the best after 15 passes
	// was also the best after 150.
	raceRows = 10_000
	raceOver = 15
)

// KMeans partitions the rows of x into opts.K clusters by spherical k-means (Dhillon and
// Modha, Machine Learning 42, 2001, doi:10.1023/A:1007612920971) after k-means++ seeding
// (Arthur and Vassilvitskii, SODA 2007), maximising the sum of cosine similarities of the
// rows to the centroid of their cluster,
//
//	Σᵢ xᵢ · c(labelᵢ)
//
// or by plain k-means if opts.Objective is Euclidean, and improves what Lloyd's passes find by
// moving single rows.
//
// x is n×d with rows that are unit vectors or zero, and is not modified. Zero rows are
// labelled [Outlier]. A cluster that becomes empty takes the row that fits its own cluster
// worst. The result has fewer than K clusters only if x has fewer than K distinct rows.
//
// KMeans returns an error that wraps [ErrTooFewRows] if fewer than K rows have terms,
// [ErrTooManyClusters] if the centroids would not fit a gigabyte, [ErrNoRows] if no row has
// terms, and ctx.Err() if ctx ends first. Equal x and opts give identical
// bits for every Parallelism. It takes O(T·nnz·K) time for T passes and O(d·K) memory.
func KMeans(ctx context.Context, x *sparse.CSR, opts KMeansOptions) (*Clustering, error) {
	if err := x.Validate(); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	rows := nonZeroRows(x)
	opts = opts.withDefaults(len(rows))
	if err := opts.validate(x); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrNoRows
	}
	if opts.K > maxCentroids/max(1, x.Cols) {
		return nil, fmt.Errorf("%w: K = %d with %d columns, want at most %d", ErrTooManyClusters, opts.K, x.Cols, maxCentroids/x.Cols)
	}
	if len(rows) < opts.K {
		return nil, fmt.Errorf("%w: %d rows with terms, K = %d", ErrTooFewRows, len(rows), opts.K)
	}
	var (
		race      = len(rows) > raceRows && opts.Restarts > 1
		best      *solver
		bestScore = math.Inf(-1)
		history   []Iteration
	)
	for restart := range opts.Restarts {
		seeds := opts.Seeds
		if len(seeds) == 0 {
			rng := rand.New(rand.NewPCG(opts.Seed, uint64(restart)))
			var err error
			if seeds, err = plusPlus(ctx, x, rows, opts.K, rng, opts.Parallelism); err != nil {
				return nil, err
			}
		}
		s := newSolver(x, rows, len(seeds), opts)
		s.restart = restart
		s.start(seeds)
		if race {
			s.limit = min(raceOver, opts.MaxIter)
		}
		if err := s.improve(ctx); err != nil {
			return nil, err
		}
		// A tie within rounding goes to the earlier restart.
		if s.objective > bestScore+1e-9*float64(len(rows)) {
			best, bestScore = s, s.objective
		}
		history = append(history, s.history...)
	}
	if race {
		raced := len(best.history)
		best.limit = opts.MaxIter
		if err := best.improve(ctx); err != nil {
			return nil, err
		}
		history = append(history, best.history[raced:]...)
	}
	c := newClustering(x, best.labels, best.k)
	c.Iterations, c.Converged, c.History = len(best.history), best.converged, history
	return c, nil
}

// nonZeroRows returns the rows of x that have a term, ascending.
func nonZeroRows(x *sparse.CSR) []int {
	rows := make([]int, 0, x.Rows)
	for i := range x.Rows {
		if x.Indptr[i] < x.Indptr[i+1] {
			rows = append(rows, i)
		}
	}
	return rows
}

// solver is the state of one restart.
type solver struct {
	x       *sparse.CSR
	rows    []int // with terms, ascending
	k       int
	opts    KMeansOptions
	restart int

	labels []int     // of every row of x
	own    []float32 // product of every row with the centroid it was last assigned to
	sizes  []int
	norms  []float64 // of the clusters' sums
	means  *panels   // what rows are multiplied with: unit centroids, or means
	bias   []float32 // what is taken off the products: half the squared norm of a mean, or 0

	limit     int // passes at most
	objective float64
	converged bool
	history   []Iteration
}

func newSolver(x *sparse.CSR, rows []int, k int, opts KMeansOptions) *solver {
	s := &solver{
		x: x, rows: rows, k: k, opts: opts, limit: opts.MaxIter,
		labels: make([]int, x.Rows),
		own:    make([]float32, x.Rows),
		sizes:  make([]int, k),
		norms:  make([]float64, k),
		means:  newPanels(x.Cols, k),
		bias:   make([]float32, k),
	}
	for i := range s.labels {
		s.labels[i] = Outlier
	}
	return s
}

// start takes the given rows as centroids.
func (s *solver) start(seeds []int) {
	v := make([]float64, s.x.Cols)
	for k, i := range seeds {
		sumRows(v, s.x, []int{i})
		s.means.set(k, v, 1/norm(v))
	}
}

// improve goes on from the centroids as they are until nothing helps, or to the limit.
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
		if moved == 0 || s.objective-before <= s.opts.Tol*before {
			return nil
		}
	}
}

// lloyd assigns and renews until no row moves, the gain falls below Tol, or MaxIter.
func (s *solver) lloyd(ctx context.Context) error {
	s.converged = false
	for len(s.history) < s.limit {
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
		if moved == 0 || len(s.history) > 1 && s.objective-before <= s.opts.Tol*before {
			s.converged = true
			return nil
		}
	}
	return nil
}

// record adds a pass to the history.
func (s *solver) record(moved int) {
	it := Iteration{Restart: s.restart, N: len(s.history) + 1, Moved: moved}
	for k, n := range s.sizes {
		if n > 0 {
			it.Inertia += float64(n) - s.norms[k]*s.norms[k]/float64(n)
		}
	}
	it.Inertia = max(0, it.Inertia)
	s.history = append(s.history, it)
	if s.opts.OnIteration != nil {
		s.opts.OnIteration(it)
	}
}

// assign labels every row with the centroid of the largest product, less its bias: its own one
// if no other is larger, else the lowest. It returns the number of rows that moved.
func (s *solver) assign(ctx context.Context) (moved int, err error) {
	counts := make([]int, parallel.NumChunks(len(s.rows), parallel.ChunkSize))
	err = parallel.ChunksWith(ctx, len(s.rows), parallel.ChunkSize, s.opts.Parallelism,
		func() []float32 { return make([]float32, block*s.means.width) },
		func(products []float32, chunk, lo, hi int) error {
			s.means.multiplyAll(products, s.x, s.rows[lo:hi], func(i int, products []float32) {
				best := max(0, s.labels[i])
				for k, b := range s.bias {
					products[k] -= b
				}
				for k, p := range products[:s.k] {
					if p > products[best] {
						best = k
					}
				}
				s.own[i] = products[best]
				if best != s.labels[i] {
					s.labels[i] = best
					counts[chunk]++
				}
			})
			return nil
		})
	if err != nil {
		return 0, err
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

// fillEmpty gives every empty cluster the row that is least similar to its centroid among
// those in clusters of more than one, the lowest of equals, and returns how many it moved.
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

// renew computes the centroids, and with them the objective, from the labels.
func (s *solver) renew(ctx context.Context) error {
	members := membersOf(s.labels, s.sizes)
	err := parallel.ChunksWith(ctx, s.k, 1, s.opts.Parallelism,
		func() []float64 { return make([]float64, s.x.Cols) },
		func(sum []float64, k, _, _ int) error {
			sumRows(sum, s.x, members[k])
			s.norms[k] = norm(sum)
			switch n := float64(s.sizes[k]); {
			case s.opts.Objective == Euclidean:
				s.means.set(k, sum, 1/n)
				s.bias[k] = float32(s.norms[k] * s.norms[k] / (2 * n * n))
			case s.norms[k] > 0:
				s.means.set(k, sum, 1/s.norms[k])
			}
			return nil
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
		return norm * norm / float64(n)
	}
	return norm
}
