package pipeline

import (
	"context"
	"errors"

	"kindred/cluster"
	"kindred/cluster/ensemble"
	"kindred/cluster/kmeans"
	"kindred/cluster/leiden"
	"kindred/cluster/mixture"
	"kindred/cluster/smooth"
	"kindred/lsa"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// What papers are grouped in, if the number of groups is given, was measured on draws with known categories, see
// docs/decisions.md. A latent space in which papers have moved towards those that share their rare words is better
// than words and the space alone. Of these, those count most that communities put together: they err in other papers.
const (
	// fewestSmoothed is the number of papers from which there are enough neighbours.
	fewestSmoothed = 50
	// fewestSmoothedTree is the number of papers from which trees are made of smoothed rows, too.
	fewestSmoothedTree = 80
	// spaceRows is the number of papers up to which they get a space for this. More take the first dimensions of the
	// space that they have already: groups are as good.
	spaceRows = 20_000
	// spaceSample is the number of papers in which the space of more is found.
	spaceSample = 32_768
	// mostCompared is the number of papers up to which a neighbour counts by the share of runs of communities that have
	// it in the same group. For more papers, their graph takes too long.
	mostCompared = 20_000
	// runs is the number of these runs. More are no better.
	runs = 12
	// refineRounds is how often papers look for their most probable group. Groups of k-means are further from these
	// than communities are.
	refineRounds = 10
)

// byMeans groups the papers into kopts.K groups: by smoothed rows of a latent space of their own, if nothing else is
// asked for, or else by the given rows. Of up to spaceRows papers, groups are what several runs agree on, refined by
// the words of the groups; of more, that would take too long.
func (g *Groups) byMeans(ctx context.Context, opts *Options, rows sparse.UnitRows, kopts kmeans.Options) (
	*kmeans.Result, error) {
	if !g.smoothsMeans(opts) {
		return kmeans.Cluster(ctx, rows, kopts)
	}
	full := g.Rows.NonEmpty()
	rank, group := rules.SmoothedRank(len(full)), kmeans.ClusterDense
	if len(full) <= spaceRows {
		rank, group = ensemble.Columns(rank), ensemble.Cluster
	}
	smoothed, graph, err := g.smoothed(ctx, opts, full, kopts.Keys, rank)
	if err != nil {
		return nil, err
	}
	found, err := group(ctx, smoothed, kopts)
	if errors.Is(err, cluster.ErrTooFewRows) || errors.Is(err, cluster.ErrNoRows) {
		return kmeans.Cluster(ctx, rows, kopts) // the space knows too few papers
	}
	if err != nil {
		return nil, err
	}
	if found.Partition.Clustered() < len(full) {
		// Papers that the space does not know go into the group that is nearest by words.
		found.Partition, err = hierarchy.Place(ctx, g.Rows, found.Partition, 0, kopts.Keys, opts.Parallelism)
		if err != nil {
			return nil, err
		}
	}
	if graph != nil {
		found.Partition, err = mixture.Refine(ctx, g.Rows, graph, found.Partition,
			mixture.Options{Rounds: refineRounds, Keys: kopts.Keys, Parallelism: opts.Parallelism})
	}
	return found, err
}

// smooths reports whether papers are grouped in a latent space of their own.
func (v *Vectors) smooths(opts *Options) bool {
	return opts.Vectors == nil && opts.Latent.Weight == 0 && len(v.Rows.NonEmpty()) >= fewestSmoothed
}

// smoothsMeans is smooths for k-means.
func (v *Vectors) smoothsMeans(opts *Options) bool {
	return opts.Group.K > 0 && opts.Group.Objective == kmeans.Spherical && v.smooths(opts)
}

// smoothed returns the rows of the papers that are grouped, and the graph of the nearest papers, or nil for more papers
// than mostCompared. The rows depend on the papers and not on their order.
func (g *Groups) smoothed(ctx context.Context, opts *Options, full []int, keys []uint64, rank int) (
	latent *sparse.Dense, graph *sparse.CSR, err error) {
	if latent, err = g.ofFewDimensions(ctx, opts, full, keys, rank); err != nil {
		return nil, nil, err
	}
	latent.Normalize()
	sopts := smooth.Options{Keys: keys, Seed: opts.seed(), Parallelism: opts.Parallelism}
	if len(full) <= mostCompared {
		if graph, err = g.neighborGraph(ctx, opts, keys); err != nil {
			return nil, nil, err
		}
		found, err := leiden.FindRuns(ctx, graph, leiden.LevelsOptions{Keys: keys, Runs: runs,
			Parallelism: opts.Parallelism})
		if err != nil {
			return nil, nil, err
		}
		sopts.Agreement = found.Together
	}
	return latent, graph, smooth.Rows(ctx, g.Rows, latent, sopts)
}

// ofFewDimensions returns the places of the papers in a space of few dimensions. Of more than spaceRows papers, it is a
// part of the space that they have already.
func (v *Vectors) ofFewDimensions(ctx context.Context, opts *Options, full []int, keys []uint64, rank int) (
	*sparse.Dense, error) {
	if len(full) > spaceRows && v.dimensions >= rank {
		return lsa.Unfaded(v.Space.All(), v.Latent, rank), nil
	}
	rows := v.Rows.Select(rules.First(full, keys, spaceRows))
	space, err := lsa.Fit(ctx, rows.CSR(), lsa.Options{Rank: rank, Seed: opts.seed(), Parallelism: opts.Parallelism})
	if err != nil {
		return nil, err
	}
	return space.Project(ctx, v.Rows.CSR(), opts.Parallelism)
}
