package pipeline

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/cluster/smooth"
	"kindred/lsa"
	"kindred/sparse"
)

// What papers are grouped in, if the number of groups is given, was measured on draws of 60 to 102,202 papers whose
// categories or fields are known, at the true number of groups; docs/benchmarks.md has the table. A latent space
// alone is no better than words. A latent space in which papers have moved towards those that share their rare words is
// better than both at every size.
const (
	// fewestSmoothed is the number of papers from which there are enough neighbours.
	fewestSmoothed = 50
	// fewestSmoothedTree is the number of papers from which trees are made of smoothed rows, too.
	fewestSmoothedTree = 80
	// spaceRows is the number of papers up to which they get a space for this. More take the first dimensions of the
	// space that they have already: groups are as good.
	spaceRows = 20_000
	// mostDimensions is the rank of the space of many papers; that of few is √n. Higher ranks are worse.
	mostDimensions = 50
)

// cluster groups the papers into kopts.K groups: by smoothed rows of a latent space of their own, if nothing else is
// asked for, or else by the given rows.
func (v *Vectors) cluster(ctx context.Context, opts *Options, rows sparse.UnitRows, kopts kmeans.Options) (
	*kmeans.Result, error) {
	if opts.Group.K == 0 || kopts.Objective != kmeans.Spherical || !v.smooths(opts) {
		return kmeans.Cluster(ctx, rows, kopts)
	}
	full := v.Rows.NonEmpty()
	smoothed, err := v.smoothed(ctx, opts, full, kopts.Keys)
	if err != nil {
		return nil, err
	}
	found, err := kmeans.ClusterDense(ctx, smoothed, kopts)
	if errors.Is(err, cluster.ErrTooFewRows) || errors.Is(err, cluster.ErrNoRows) {
		return kmeans.Cluster(ctx, rows, kopts) // the space knows too few papers
	}
	if err != nil {
		return nil, err
	}
	if found.Partition.Clustered() < len(full) {
		found.Partition, err = v.placed(ctx, found.Partition, full, opts.Parallelism)
	}
	return found, err
}

// smooths reports whether papers are grouped in a latent space of their own.
func (v *Vectors) smooths(opts *Options) bool {
	return opts.Vectors == nil && opts.Latent.Weight == 0 && len(v.Rows.NonEmpty()) >= fewestSmoothed
}

// smoothed returns the rows of the papers that are grouped. They depend on the papers and not on their order.
func (v *Vectors) smoothed(ctx context.Context, opts *Options, full []int, keys []uint64) (*sparse.Dense, error) {
	latent, err := v.ofFewDimensions(ctx, opts, full, keys)
	if err != nil {
		return nil, err
	}
	latent.Normalize()
	return smooth.Rows(ctx, v.Rows, latent, smooth.Options{Keys: keys, Seed: opts.seed(),
		Parallelism: opts.Parallelism})
}

// ofFewDimensions returns the places of the papers in a space of few dimensions. Of more than spaceRows papers, it is a
// part of the space that they have already.
func (v *Vectors) ofFewDimensions(ctx context.Context, opts *Options, full []int, keys []uint64) (
	*sparse.Dense, error) {
	rank := max(2, min(mostDimensions, int(math.Sqrt(float64(len(full))))))
	if len(full) > spaceRows && v.dimensions >= rank {
		return v.unfaded(rank), nil
	}
	order := slices.Clone(full)
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	sample := v.Rows.Select(order[:min(len(order), spaceRows)])
	space, err := lsa.Fit(ctx, sample.CSR(), lsa.Options{Rank: rank, Seed: opts.seed(), Parallelism: opts.Parallelism})
	if err != nil {
		return nil, err
	}
	return space.Project(ctx, v.Rows.CSR(), opts.Parallelism)
}

// unfaded returns the places of the papers in the first dimensions of their own space, where each dimension counts in
// full: its column of v.Space is as long as [lsa.Space.Faded] makes the dimension count.
func (v *Vectors) unfaded(rank int) *sparse.Dense {
	lengths := make([]float64, rank)
	space := v.Space.All()
	for j := range space.Rows {
		for d, x := range space.Row(j)[:rank] {
			lengths[d] += float64(float64(x) * float64(x))
		}
	}
	for d, squares := range lengths {
		lengths[d] = math.Sqrt(squares)
	}
	return v.Latent.Divided(lengths)
}

// placed puts papers that have words and no group into the group that is nearest by words.
func (v *Vectors) placed(ctx context.Context, p *cluster.Partition, full []int, parallelism int) (
	*cluster.Partition, error) {
	centroids, err := cluster.NewCentroids(ctx, v.Rows, p, parallelism)
	if err != nil {
		return nil, err
	}
	labels := slices.Clone(p.Labels)
	for _, i := range full {
		if labels[i] == cluster.Outlier {
			labels[i], _ = centroids.Nearest(v.Rows.Row(i))
		}
	}
	return cluster.NewPartition(labels)
}
