package pipeline

import (
	"context"

	"kindred/cluster/leiden"
	"kindred/pipeline/hierarchy"
)

// manyPapers is the number of papers from which Auto is Communities. Fewer are grouped by Agglomeration, which finds
// the known groups as well there; docs/benchmarks.md has the draws.
const manyPapers = 24

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
