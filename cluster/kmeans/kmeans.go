// Package kmeans clusters the rows of a matrix by spherical k-means: a row joins the cluster
// whose centroid has the most similar direction.
package kmeans

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/cluster"
	"kindred/sparse"
)

// K-means has five parts here.
//
// Passes (solver.go) compute the products of all rows with the sums of all clusters, which stand in dense panels
// (internal/kernel), and find a better cluster for each row. In Lloyd's passes that is the nearest one. They stop where
// no row is nearer to another cluster. To move a row would change both clusters and may still pay, above all in small
// ones, where a row is a good part of its own mean. So once few rows move, passes move single rows where that raises
// the objective with both sums renewed (first variation: Dhillon, Guan and Kogan, ICDM 2002,
// doi:10.1109/ICDM.2002.1183895). These passes skip rows that are too far from a move (refine.go).
//
// Exchanges (exchange.go) merge two clusters and divide a third one where that raises the objective, when passes find
// nothing more. They undo what unlucky seeds have done, so one start gives what many starts would.
//
// Sums (sums.go) are exact. A row that moves is subtracted and added, and what a cluster is does not depend on the
// order of the rows.
//
// Rows are put in the order of a hash (points.go), and the first of them are a random sample that is the same for
// every order of the input. Seeds are rows of it (seed.go).
//
// Many rows are clustered by growing samples: the best of several starts on a small one goes on with twice the rows,
// and so on, as in nested mini-batches (Newling and Fleuret, NeurIPS 2016, arXiv:1602.02934). Most of the way is done
// when the passes reach all rows.

// Objective is what k-means seeks.
type Objective int

const (
	// Spherical maximises the sum of the cosine similarities of rows to the centroid of their
	// cluster, Σₖ ‖Sₖ‖, where Sₖ is the sum of the rows of cluster k. It compares directions
	// only, so tight and loose clusters compete on equal terms.
	Spherical Objective = iota
	// Euclidean minimises the inertia, which is the same as to maximise Σₖ ‖Sₖ‖²/nₖ. It is the
	// objective of plain k-means, for example of scikit-learn. Loose clusters have shorter means
	// and therefore take rows from the rim of tight clusters.
	Euclidean
)

// Options are the options of [Cluster]. Only K is required.
type Options struct {
	// K is the number of clusters, at least 1.
	K int
	// Objective is Spherical unless set.
	Objective Objective
	// Restarts is the number of runs from new seeds; the best result is returned. 0 means 50 for up to 100 rows, 10
	// for up to 1,000, 4 for up to 20,000, and 1 for more. Of runs on a sample, the best goes on with more rows.
	Restarts int
	// Sample is the number of rows that runs start with, before they go on with twice as many, and so on, to
	// all. 0 means 200 for each cluster or a quarter of the rows, whichever is less, but at least 50 for each cluster,
	// and at least 5,000; a negative number means all rows.
	Sample int
	// MaxIter is the largest number of passes over all rows in one run. The passes that exchange clusters after the best
	// run have the same limit, counted anew. 0 means 100.
	MaxIter int
	// Tol ends a run when a pass over all rows raises the objective by less than this fraction. 0 means 1e-5;
	// a negative value means to go on until no row moves.
	Tol float64
	// Seed is the random seed. Every value, 0 too, is a seed like any other.
	Seed uint64
	// Seeds are K different rows to start from, in place of k-means++ and restarts.
	Seeds []int
	// Keys, if not nil, has a number for each row that says which row it is, whatever its place: a hash of
	// the name of a paper. Random choices depend on the keys. Without keys, they depend on the values of the rows.
	Keys []uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnIteration, if not nil, is called after every pass, on the caller's goroutine.
	OnIteration func(Iteration)

	plain bool // no exchanges
}

func (o Options) withDefaults(rows int) Options {
	switch {
	case len(o.Seeds) > 0:
		o.Restarts = 1
	case o.Restarts != 0:
	case rows <= 100:
		o.Restarts = 50
	case rows <= 1_000:
		o.Restarts = 10
	case rows <= 20_000:
		o.Restarts = 4
	default:
		o.Restarts = 1
	}
	if o.MaxIter == 0 {
		o.MaxIter = 100
	}
	if o.Tol == 0 {
		o.Tol = 1e-5
	}
	if o.Sample == 0 {
		o.Sample = max(sampleRows, leastPerCluster*o.K, min(rowsPerCluster*o.K, rows/4))
	}
	return o
}

func (o Options) validate(x *points) error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf("kmeans: "+format, args...)) }
	if o.K < 1 {
		fail("K is %d, must be at least 1", o.K)
	}
	if o.Restarts < 1 {
		fail("Restarts is %d, must be at least 1", o.Restarts)
	}
	if o.Objective != Spherical && o.Objective != Euclidean {
		fail("unknown objective %d", o.Objective)
	}
	if o.MaxIter < 1 {
		fail("MaxIter is %d, must be at least 1", o.MaxIter)
	}
	if math.IsNaN(o.Tol) {
		fail("Tol is not a number")
	}
	if len(o.Seeds) > 0 && len(o.Seeds) != o.K {
		fail("%d seeds for K = %d", len(o.Seeds), o.K)
	}
	for _, i := range o.Seeds {
		if _, found := slices.BinarySearch(x.full, i); !found {
			fail("seed %d is not a row other than zero", i)
		}
	}
	if o.Keys != nil && len(o.Keys) != x.n {
		fail("%d keys for %d rows", len(o.Keys), x.n)
	}
	return errors.Join(errs...)
}

// trialRestarts is the largest number of restarts of [Options.Trial] for more than 100 rows.
const trialRestarts = 5

// Trial returns a function that clusters by k-means with these options, but with the number of
// clusters that it is given and with at most five restarts where there are more than 100 rows.
// It does not call OnIteration, and exchanges no clusters. It is meant for package choose, which tries many numbers.
func (o Options) Trial() func(ctx context.Context, x sparse.UnitRows, k int) (*cluster.Partition, error) {
	return func(ctx context.Context, x sparse.UnitRows, k int) (*cluster.Partition, error) {
		trial := o.withDefaults(len(x.NonEmpty()))
		if x.Rows() > 100 {
			trial.Restarts = min(trial.Restarts, trialRestarts)
		}
		trial.K, trial.Seeds, trial.Keys, trial.OnIteration, trial.plain = k, nil, nil, nil, true
		c, err := Cluster(ctx, x, trial)
		if err != nil {
			return nil, err
		}
		return c.Partition, nil
	}
}

// Result is the partition that [Cluster] found, and how. It is immutable once returned.
type Result struct {
	*cluster.Partition

	// Inertia is Σᵢ ‖xᵢ − m(labelᵢ)‖² over the rows that are not outliers, where m(k) is the
	// mean of cluster k.
	Inertia    float64
	Iterations int  // passes of the best run, those over samples too
	Converged  bool // false if MaxIter ended the best run
	Restarts   int  // Options.Restarts and Options.MaxIter as they were used
	MaxIter    int
	History    []Iteration // of all runs, in order
}

// Iteration records one pass over the rows.
type Iteration struct {
	Restart int     // the run, from 0
	N       int     // the pass within the run, from 1
	Inertia float64 // with the labels and the means after this pass
	Moved   int     // rows whose label this pass changed
	Rows    int     // rows that took part
}

const (
	// sampleRows, leastPerCluster and rowsPerCluster are the size of the first sample; see Options.Sample.
	sampleRows      = 5_000
	leastPerCluster = 50
	rowsPerCluster  = 200
	// startPasses is how many passes a run may make over the first sample, samplePasses how many more the best run may
	// make over it, and growPasses how many over each larger sample.
	startPasses  = 20
	samplePasses = 60
	growPasses   = 3
	// sampleRounds and allRounds are how many times clusters may be exchanged, in the first sample and in all rows.
	sampleRounds = 8
	allRounds    = 4
	// looseTol is the least tolerance of passes that others follow.
	looseTol = 2e-4
)

// Cluster partitions the rows of x into opts.K clusters by spherical k-means (Dhillon and Modha, Machine Learning 42,
// 2001, doi:10.1023/A:1007612920971) after k-means++ seeding (Arthur and Vassilvitskii, SODA 2007). It maximises the
// sum of the cosine similarities of the rows to the centroid of their cluster,
//
//	Σᵢ xᵢ · c(labelᵢ)
//
// or minimises the inertia if opts.Objective is Euclidean. It improves what Lloyd's passes find by moving single rows.
//
// Zero rows of x are labelled [cluster.Outlier]. A cluster that becomes empty takes the row that fits its own cluster
// worst. The result has fewer than K clusters only if x has fewer than K distinct rows.
//
// Cluster returns an error that names all invalid options, an error that wraps [cluster.ErrTooFewRows] if fewer than K
// rows are not zero, [cluster.ErrNoRows] if all rows are zero, and ctx.Err() if ctx ends first. Equal x and opts give
// identical bits for every Parallelism. The same rows in another order, with their keys, get the same clusters, except
// for the numbers of clusters of equal size.
//
// It takes O(T·nnz·K) time for T passes. It takes O(n) memory and 12 bytes for each cluster and column, but at most
// 480 MB. Where K·Cols is above 40 million, passes hold some of the clusters at a time and move no single rows.
func Cluster(ctx context.Context, x sparse.UnitRows, opts Options) (*Result, error) {
	return run(ctx, sparsePoints(x), opts)
}

// ClusterDense is [Cluster] for dense rows, such as those of a latent space. Each row is a unit vector, up to
// [sparse.UnitTolerance], or zero; another row is an error.
func ClusterDense(ctx context.Context, x *sparse.Dense, opts Options) (*Result, error) {
	p, err := densePoints(x)
	if err != nil {
		return nil, err
	}
	return run(ctx, p, opts)
}

func run(ctx context.Context, x *points, opts Options) (*Result, error) {
	opts = opts.withDefaults(len(x.full))
	if err := opts.validate(x); err != nil {
		return nil, err
	}
	if len(x.full) == 0 {
		return nil, cluster.ErrNoRows
	}
	if len(x.full) < opts.K {
		return nil, fmt.Errorf("%w: %d rows that are not zero, K = %d", cluster.ErrTooFewRows, len(x.full), opts.K)
	}
	if err := x.sort(ctx, opts.Keys, opts.Seed, opts.Parallelism); err != nil {
		return nil, err
	}
	s, err := best(ctx, x, opts)
	if err != nil {
		return nil, err
	}
	p, err := cluster.NewPartition(s.labels)
	if err != nil {
		return nil, err
	}
	passes := 0
	for _, it := range s.history {
		if it.Restart == s.restart {
			passes++
		}
	}
	return &Result{
		Partition: p, Inertia: s.inertia(), Iterations: passes, Converged: s.converged,
		Restarts: opts.Restarts, MaxIter: opts.MaxIter, History: s.history,
	}, nil
}

// best returns the state of the best run.
func best(ctx context.Context, x *points, opts Options) (*solver, error) {
	if len(opts.Seeds) > 0 {
		s := newSolver(x, opts.K, opts)
		if err := s.start(ctx, opts.Seeds); err != nil {
			return nil, err
		}
		s.left = opts.MaxIter
		return s, s.improve(ctx, x.full, opts.Tol, false)
	}
	size := len(x.full)
	if opts.Sample > 0 {
		size = min(size, max(opts.Sample, opts.K))
	}
	s, err := restarts(ctx, x, x.first(size), opts)
	if err != nil {
		return nil, err
	}
	if size == len(x.full) {
		if s.left = opts.MaxIter; s.converged {
			err = s.polish(ctx, x.full, allRounds, opts.Tol)
		}
		return s, err
	}
	tol := opts.loose()
	s.left = samplePasses
	if err := s.polish(ctx, x.first(size), sampleRounds, tol); err != nil {
		return nil, err
	}
	for size *= 2; size < len(x.full); size *= 2 {
		s.left = growPasses
		if err := s.improve(ctx, x.first(size), tol, false); err != nil {
			return nil, err
		}
	}
	s.left = opts.MaxIter
	if err := s.improve(ctx, x.full, tol, false); err != nil {
		return nil, err
	}
	if err := s.polish(ctx, x.full, allRounds, tol); err != nil || s.left == 0 {
		return s, err
	}
	return s, s.improve(ctx, x.full, opts.Tol, s.refines())
}

// loose returns the tolerance for passes over a sample and for those before clusters are exchanged: what more passes
// would find, exchanges and larger samples find sooner.
func (o Options) loose() float64 {
	if o.Tol < 0 {
		return o.Tol
	}
	return max(o.Tol, looseTol)
}

// restarts returns the state of the best of several runs over the given rows, with the history of all.
func restarts(ctx context.Context, x *points, rows []int, opts Options) (*solver, error) {
	passes, tol := opts.MaxIter, opts.Tol
	if len(rows) < len(x.full) {
		passes, tol = min(passes, startPasses), opts.loose()
	}
	var (
		s       *solver
		best    solver // without sums
		score   = math.Inf(-1)
		history []Iteration
	)
	for restart := range opts.Restarts {
		seeds, err := seedsOf(ctx, x, opts, restart)
		if err != nil {
			return nil, err
		}
		if s == nil || s.k != len(seeds) {
			s = newSolver(x, len(seeds), opts)
		}
		s.restart, s.history = restart, nil
		if err := s.start(ctx, seeds); err != nil {
			return nil, err
		}
		s.left = passes
		if err := s.improve(ctx, rows, tol, false); err != nil {
			return nil, err
		}
		history = append(history, s.history...)
		// A tie within rounding goes to the earlier restart.
		if s.objective > score+float64(1e-9*float64(len(rows))) {
			score, best = s.objective, *s
			best.labels = slices.Clone(s.labels)
		}
	}
	if best.restart != s.restart {
		if best.k != s.k {
			s = newSolver(x, best.k, opts)
		}
		if err := s.load(ctx, best.labels); err != nil {
			return nil, err
		}
		s.restart, s.converged = best.restart, best.converged
	}
	s.history = history
	return s, nil
}

// seedsOf returns the rows that a run starts from: K of them, or fewer if fewer are distinct.
func seedsOf(ctx context.Context, x *points, opts Options, restart int) ([]int, error) {
	for size := max(1000, seedRows*opts.K); ; size *= 2 {
		rng := rand.New(rand.NewPCG(opts.Seed, uint64(restart)))
		sample := x.order[:min(size, len(x.order))]
		seeds, err := plusPlus(ctx, x, sample, opts.K, rng, opts.Parallelism)
		if err != nil || len(seeds) == opts.K || len(sample) == len(x.order) {
			return seeds, err
		}
	}
}
