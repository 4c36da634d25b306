// Package ensemble groups rows by what many runs of k-means agree on. One run depends on where it starts and on the
// dimensions that it sees; what the runs agree on depends on both much less.
package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

const (
	// spread is how many times fewer and more columns than asked for the runs see, at most.
	spread = 1.6
	// fewRows is the number of rows up to which there are runsOfFew runs. More rows have runsOfMany, to save time.
	fewRows               = 5_000
	runsOfFew, runsOfMany = 20, 12
)

// Columns returns the number of columns that [Cluster] needs, so that its runs see around the given number of columns.
func Columns(around int) int { return max(2, int(math.Ceil(spread*float64(around)))) }

// Cluster partitions the rows of x into opts.K clusters by the clusters of several runs of spherical k-means. The
// columns of x are ordered by how much they say, as those of a latent space are, and there should be [Columns] of them.
// Each run sees another number of the first columns: from nearly all of them down to two fifths. Then k-means groups
// the rows by the clusters that the runs put them into: each cluster of each run is a column, with a 1 for the rows of
// the cluster. The partition found so shares most information with the runs, in the quadratic sense (Topchy, Jain and
// Punch, ICDM 2003, doi:10.1109/ICDM.2003.1250937).
//
// opts.Restarts is the number of runs; 0 means 20 for up to 5,000 rows, and 12 for more. The runs start once each, and
// do not call opts.OnIteration. opts.Seeds must be empty. Rows and errors are as for [kmeans.ClusterDense], and
// the result does not depend on opts.Parallelism or on the order of rows with keys. It takes the time of the runs. It
// takes 8 bytes for each row and run, and for each goroutine 8 for each value of x.
func Cluster(ctx context.Context, x *sparse.Dense, opts kmeans.Options) (*kmeans.Result, error) {
	if len(opts.Seeds) > 0 {
		return nil, errors.New("ensemble: runs have no seeds in common")
	}
	runs := opts.Restarts
	if runs == 0 {
		if runs = runsOfFew; x.Rows > fewRows {
			runs = runsOfMany
		}
	}
	if runs < 1 {
		return nil, fmt.Errorf("ensemble: Restarts is %d, must be at least 1", runs)
	}
	found := make([]*cluster.Partition, runs)
	err := parallel.Chunks(ctx, runs, 1, opts.Parallelism, func(r, _, _ int) error {
		o := opts
		o.Restarts, o.Parallelism, o.OnIteration = 1, 1, nil
		o.Seed = sample.Mix(sample.Mix(opts.Seed) + uint64(r))
		one, err := kmeans.ClusterDense(ctx, first(x, columns(x.Cols, r, runs)), o)
		if err == nil {
			found[r] = one.Partition
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	votes, err := sparse.Normalize(oneHot(found))
	if err != nil {
		return nil, err
	}
	opts.Restarts = 0
	result, err := kmeans.Cluster(ctx, votes, opts)
	if err == nil {
		result.Restarts = runs
	}
	return result, err
}

// columns returns how many of all columns a run sees: from spread² times fewer than all to nearly all, in equal ratios.
func columns(all, run, runs int) int {
	part := math.Pow(spread, 2*((float64(run)+0.5)/float64(runs)-1))
	return min(all, max(2, int(math.Round(float64(all)*part))))
}

// first returns the first columns of x, with rows of length one.
func first(x *sparse.Dense, columns int) *sparse.Dense {
	part := sparse.NewDense(x.Rows, columns)
	for i := range part.Rows {
		copy(part.Row(i), x.Row(i))
	}
	part.Normalize()
	return part
}

// oneHot returns a matrix with a column for each cluster of each partition, in which the rows of the cluster have a 1.
func oneHot(partitions []*cluster.Partition) *sparse.CSR {
	rows := len(partitions[0].Labels)
	m := &sparse.CSR{Rows: rows, Indptr: make([]int, 1, rows+1)}
	for i := range rows {
		before := 0
		for _, p := range partitions {
			if k := p.Labels[i]; k != cluster.Outlier {
				m.Indices, m.Data = append(m.Indices, int32(before+k)), append(m.Data, 1)
			}
			before += p.K
		}
		m.Cols = before
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}
