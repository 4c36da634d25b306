package pipeline

import (
	"context"
	"slices"

	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// manyPapers is the number of papers from which Auto is Communities. In smaller collections the graph joins
// subjects; docs/benchmarks.md compares the methods.
const manyPapers = 80

// fewPapers is the number of papers below which Auto is Agglomeration: there it found the known groups better than
// k-means, and worse in larger collections; docs/benchmarks.md has the draws.
const fewPapers = 40

// communityGraph returns the similarities of each paper to its nearest papers, and the graph in which communities are
// sought, which has the same edges, with the weights of [rules.Lessen].
func (v *Vectors) communityGraph(ctx context.Context, opts *Options) (near, graph *sparse.CSR, err error) {
	k := rules.Neighbors(len(v.Papers))
	near, err = neighbor.New(v.Blend).Graph(ctx, neighbor.GraphOptions{
		K: k + 1, Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Comparing, done, total) }})
	if err != nil {
		return nil, nil, err
	}
	weights := *near
	weights.Data = slices.Clone(near.Data)
	graph = &weights
	for i := range graph.Rows {
		rules.Lessen(graph.Row(i).Data, k)
	}
	return near, graph, nil
}

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o := opts.Group
	near, graph, err := g.communityGraph(ctx, opts)
	if err != nil {
		return err
	}
	g.Near = near
	l, err := leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Keys: g.keys(), Parallelism: opts.Parallelism,
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
