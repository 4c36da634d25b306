// Package choose chooses the number of clusters. It is a package of its own because it needs
// both a way to cluster, which it is given as a function, and the measures of package quality:
// so package cluster imports neither, and any method that takes a number of clusters can be
// used.
package choose

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/internal/sample"
	"kindred/sparse"
)

// Method clusters the rows of x into k clusters, or fewer if x has fewer distinct rows. It must
// depend on its arguments alone, and return ctx.Err() if ctx ends first.
type Method func(ctx context.Context, x sparse.UnitRows, k int) (*cluster.Partition, error)

// Options are the options of [K].
type Options struct {
	// MaxK is the largest number of clusters to try. 0 means 1.5·√n, but at least 8 and at
	// most 100, and at least MinK. It is never more than n/2: with clusters of very few rows the
	// silhouette rises although there is nothing to find.
	MaxK int
	// MinK is the smallest number of clusters to try; 0 means 2. It is chosen if it is more than n/2.
	MinK int
	// Seed chooses the rows of the sample, if there is one. Every value is a seed like any other.
	Seed uint64
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The choice
	// does not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
	// Parallelism is the number of goroutines of the measures; 0 means GOMAXPROCS. The result
	// does not depend on it.
	Parallelism int
	// OnProgress, if not nil, is called after each number of clusters that was tried, on the
	// caller's goroutine.
	OnProgress func(done, total int)
}

// Choice says how [K] chose the number of clusters.
type Choice struct {
	K          int         // the number of clusters
	Candidates []Candidate // by K, ascending
	Rows       int         // how many rows the candidates were tried on
}

// Candidate is a number of clusters that was tried.
type Candidate struct {
	K          int
	Silhouette float64 // see [quality.Silhouette]
	Modularity float64 // see [quality.Modularity]
	// Score is the product of both, or 0 if one is negative. Without modularity, the similarity within clusters is in its
	// place.
	Score float64
}

const (
	// sampleRows is how many rows K tries numbers of clusters on, at most. It bounds the time
	// that the choice takes.
	sampleRows = 5_000
	// indifference is the fraction of the best score that a finer clustering may lack and
	// still be chosen: the curve is flat and noisy near its peak, and names of smaller clusters
	// say more.
	indifference = 0.02
)

// K chooses the number of clusters of the rows of x. It clusters the rows for growing k and
// scores each clustering by
//
//	silhouette · modularity
//
// The silhouette asks whether a row is closer to its own cluster than to the next one; on
// sparse text it favours many small clusters. The modularity asks how much of all similarity
// lies within clusters, beyond what chance would put there; it favours few large clusters.
// Their product has its peak between, near the true number where there is one. Of the numbers
// of clusters whose score is within two per cent of the best, K takes the largest. Vectors around the origin, whose
// similarities add up to nothing, have no modularity; the sum of the similarities within clusters is in its place.
//
// Zero rows are left out. If more than 5,000 rows remain, K tries a random sample of 5,000.
// With fewer than four rows, or if no k scores above zero, the choice is one cluster, or MinK. K returns
// [cluster.ErrNoRows] if no row is left, and the first error of method, which is ctx.Err() if
// ctx ends first. Equal x, method and opts give the same choice. For each k that it tries, K takes the time of
// method and of [quality.Silhouette].
func K(ctx context.Context, x sparse.UnitRows, method Method, opts Options) (*Choice, error) {
	rows, err := tried(x, &opts)
	if err != nil {
		return nil, err
	}
	if len(rows) < x.Rows() || opts.Keys != nil {
		x = x.Select(rows)
	}
	choice := &Choice{K: max(1, opts.MinK), Rows: len(rows)}
	ks := grid(len(rows), opts.MinK, opts.MaxK)
	for i, k := range ks {
		candidate, err := try(ctx, x, method, k, opts.Parallelism)
		if err != nil {
			return nil, err
		}
		choice.Candidates = append(choice.Candidates, candidate)
		if opts.OnProgress != nil {
			opts.OnProgress(i+1, len(ks))
		}
	}
	choice.choose()
	return choice, nil
}

// tried returns the rows that numbers of clusters are tried on, in the order of their keys.
func tried(x sparse.UnitRows, opts *Options) ([]int, error) {
	if opts.Keys != nil && len(opts.Keys) != x.Rows() {
		return nil, fmt.Errorf("%w: %d keys for %d rows", cluster.ErrInvalid, len(opts.Keys), x.Rows())
	}
	rows := x.NonEmpty()
	if len(rows) == 0 {
		return nil, cluster.ErrNoRows
	}
	if opts.Keys != nil {
		sample.Sort(rows, opts.Keys)
	}
	return sample.Rows(rows, sampleRows, rand.New(rand.NewPCG(opts.Seed, math.MaxUint64))), nil
}

// choose sets K to the largest number whose score is nearly the best.
func (c *Choice) choose() {
	best := 0.0
	for _, candidate := range c.Candidates {
		best = max(best, candidate.Score)
	}
	for _, candidate := range c.Candidates {
		if candidate.Score > 0 && candidate.Score >= float64(best*(1-indifference)) {
			c.K = candidate.K
		}
	}
}

// try clusters the rows into k clusters and scores the result.
func try(ctx context.Context, x sparse.UnitRows, method Method, k, parallelism int) (Candidate, error) {
	p, err := method(ctx, x, k)
	if err != nil {
		return Candidate{}, err
	}
	return score(ctx, x, p, k, parallelism)
}

// score scores a clustering that was made for k clusters.
func score(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, k, parallelism int) (c Candidate, err error) {
	c.K = k
	if c.Silhouette, err = quality.Silhouette(ctx, x, p, parallelism); err != nil {
		return Candidate{}, err
	}
	if c.Modularity, err = quality.Modularity(x, p); err != nil {
		return Candidate{}, err
	}
	gain := c.Modularity
	if gain == 0 {
		gain = within(x, p)
	}
	if c.Silhouette > 0 && gain > 0 {
		c.Score = c.Silhouette * gain
	}
	return c, nil
}

// within returns the sum of the similarities of all pairs of rows in a cluster, for each row. Where the similarities of
// all pairs have no sum that is positive, as those of vectors around the origin, there is no modularity. It would be
// proportional to this sum if there were a little more than none.
func within(x sparse.UnitRows, p *cluster.Partition) (sum float64) {
	total := sparse.NewAccumulator(x.Cols())
	for _, rows := range p.Members() {
		total.Reset()
		total.AddRows(x.CSR(), rows)
		norm := total.Norm()
		sum += float64(norm*norm) - float64(len(rows)) // which are unit vectors
	}
	return sum / float64(max(1, x.Rows()))
}

// grid returns the numbers of clusters to try for n rows: all up to 16, then steps of a
// seventh.
func grid(n, minK, maxK int) []int {
	if maxK <= 0 {
		maxK = max(min(100, max(8, int(1.5*math.Sqrt(float64(n))))), minK)
	}
	maxK = min(maxK, n/2)
	var ks []int
	for k := max(2, minK); k <= maxK; k += max(1, k/7) {
		ks = append(ks, k)
	}
	return ks
}
