package pipeline

import (
	"context"

	"kindred/cluster"
	"kindred/feed"
	"kindred/graph"
	"kindred/neighbor"
	"kindred/report"
	"kindred/sparse"
)

// GraphOptions say which papers a graph joins.
type GraphOptions struct {
	// Neighbors is the number of papers that each is joined to. 0 means 3 for up to 50 papers, 5
	// for up to 1,000, and else 10: few where a person reads the drawing, more where a program
	// does.
	Neighbors int
	// MinSimilarity leaves out edges between papers that are not more similar, in [0, 1).
	MinSimilarity float64
	// Mutual joins two papers only if each is among the nearest of the other.
	Mutual bool
	// NoGroups leaves out the groups of the papers.
	NoGroups bool
}

// PaperGraph is a graph of papers, and how it is made. What is set in Origin before the graph is
// written is in the formats for programs, too.
type PaperGraph struct {
	*graph.Graph
	report.Origin
}

// Graph joins each paper of all sources to those that are nearest to it. Unless
// opts.Graph.NoGroups is set, papers are grouped as [Cluster] does.
func Graph(ctx context.Context, sources []feed.Source, opts Options) (*PaperGraph, error) {
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	if opts.Graph.NoGroups {
		return v.Graph(ctx, opts)
	}
	g, err := v.Group(ctx, opts)
	if err != nil {
		return nil, err
	}
	return g.Graph(ctx, opts)
}

// Graph joins each paper to those that are nearest to it. It returns ctx.Err() if
// ctx ends first.
func (v *Vectors) Graph(ctx context.Context, opts Options) (*PaperGraph, error) {
	return v.graph(ctx, &opts, nil, v.origin(&opts))
}

// Graph is [Vectors.Graph] with the groups of the papers.
func (g *Groups) Graph(ctx context.Context, opts Options) (*PaperGraph, error) {
	return g.graph(ctx, &opts, g, g.origin(&opts))
}

// graph returns the graph of the papers, with groups unless these are nil.
func (v *Vectors) graph(ctx context.Context, opts *Options, groups *Groups, origin report.Origin) (*PaperGraph, error) {
	nodes := make([]graph.Vertex, len(v.Papers))
	for i, p := range v.Papers {
		nodes[i] = graph.Vertex{ID: p.ID, Title: p.Title, URL: p.URL, Cluster: cluster.Outlier}
	}
	var clusters []graph.Cluster
	if groups != nil {
		for i, label := range groups.Labels {
			nodes[i].Cluster = label
		}
		for _, name := range groups.Names {
			clusters = append(clusters, graph.Cluster{Name: name.Title})
		}
	}
	o := opts.Graph
	near, err := v.neighbors(ctx, opts, degree(o.Neighbors, len(nodes)), o.MinSimilarity)
	if err != nil {
		return nil, err
	}
	origin.Options.Neighbors, origin.Options.MinSimilarity,
		origin.Options.Mutual = degree(o.Neighbors, len(nodes)), o.MinSimilarity, o.Mutual
	made := &PaperGraph{Origin: origin}
	made.Graph, err = graph.New(near, nodes, graph.Options{Clusters: clusters, Mutual: o.Mutual, Head: &made.Origin})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// neighbors returns the matrix of the similarities of each paper to those nearest to it.
func (v *Vectors) neighbors(ctx context.Context, opts *Options, k int, minSimilarity float64) (*sparse.CSR, error) {
	return neighbor.New(v.Blend).Graph(ctx, neighbor.GraphOptions{
		K: k, MinSimilarity: minSimilarity, Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Comparing, done, total) },
	})
}

// degree returns how many neighbours to join each of n papers to.
func degree(wanted, n int) int {
	switch {
	case wanted > 0:
		return wanted
	case n <= 50:
		return 3
	case n <= 1000:
		return 5
	}
	return 10
}
