package pipeline

import (
	"context"
	"math"
	"slices"

	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/pipeline/hierarchy"
	"kindred/sparse"
)

// manyPapers is the number of papers from which Auto is Communities. In smaller collections the graph joins
// subjects; docs/benchmarks.md compares the methods.
const manyPapers = 80

// fewPapers is the number of papers below which Auto is Agglomeration: there it found the known groups better than
// k-means, and worse in larger collections; docs/benchmarks.md has the draws.
const fewPapers = 40

// neighbours returns the number of neighbours of each paper in the graph in which communities are sought: 15, or for
// few papers 1.5 times the square root of their number.
func neighbours(n int) int { return max(5, min(15, int(1.5*math.Sqrt(float64(n))))) }

// communityGraph returns the similarities of each paper to its nearest papers, and the graph in which communities are
// sought, which has the same edges. An edge to a neighbour weighs how much more
// similar the neighbour is than the first paper that is no neighbour any more. So edges to the last neighbours weigh
// little, and it hardly matters which papers are the last: a few papers more or less often decide that. A small part
// of the similarity always counts, so that papers that are all alike have edges.
func (v *Vectors) communityGraph(ctx context.Context, opts *Options) (near, graph *sparse.CSR, err error) {
	const taken = 0.95 // the share of the similarity to the first other paper that does not count
	k := neighbours(len(v.Papers))
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
		row := graph.Row(i)
		if len(row.Data) <= k {
			continue
		}
		least := float32(taken * slices.Min(row.Data))
		for p := range row.Data {
			row.Data[p] -= least
		}
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
