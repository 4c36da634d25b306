package pipeline

import (
	"context"

	"kindred/cluster/leiden"
	"kindred/pipeline/hierarchy"
)

// manyPapers is the number of papers from which Auto is Communities. In smaller collections the graph joins small
// subjects; docs/benchmarks.md compares the methods.
const manyPapers = 55

// fewPapers is the number of papers below which Auto is Agglomeration: there it found the known groups better than
// k-means, and worse in larger collections; docs/benchmarks.md has the draws.
const fewPapers = 40

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o, keys := opts.Group, g.keys()
	near, graph, err := hierarchy.NeighborGraph(ctx, g.Blend, keys, opts.Parallelism,
		func(done, total int) { opts.progress(Comparing, done, total) })
	if err != nil {
		return err
	}
	g.Near = near
	l, err := leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Keys: keys, Parallelism: opts.Parallelism,
		OnRun: func(done, total int) { opts.progress(Clustering, done, total) }})
	if err != nil {
		return err
	}
	if l.Medium.K == 0 { // no two papers share a word
		return g.addClusters(ctx, opts)
	}
	g.Levels = hierarchy.OfCommunities(l)
	return g.cut(&o)
}
