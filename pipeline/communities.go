package pipeline

import (
	"context"
	"math"

	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/pipeline/hierarchy"
)

// manyPapers is the number of papers from which Auto is Communities. In smaller collections the graph joins
// subjects: in one of 48 papers it finds 5 groups, where k-means finds the 8 that a reader sees.
const manyPapers = 100

// neighbours returns the number of neighbours of each paper in the graph in which communities are sought: the
// square root of the number of papers, from 5 to 15. With more of them, groups of few papers join, since
// their papers have no more neighbours of their kind.
func neighbours(n int) int { return max(5, min(15, int(math.Sqrt(float64(n))))) }

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o := opts.Group
	graph, err := neighbor.New(g.Blend).Graph(ctx, neighbor.GraphOptions{
		K: neighbours(len(g.Papers)), Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Comparing, done, total) }})
	if err != nil {
		return err
	}
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
