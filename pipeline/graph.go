package pipeline

import (
	"context"
	"strings"

	"kindred/cluster"
	"kindred/feed"
	"kindred/graph"
	"kindred/layout"
	"kindred/neighbor"
	"kindred/pipeline/arrange"
	"kindred/pipeline/follow"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
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
	// Approx compares only papers that are alike at first sight, as [neighbor.Index.ApproxGraph] does: for
	// very many papers. Origin then says what part of the neighbours was found.
	Approx bool
	// Mapped says that only the places of the papers are read. The nearest papers by which the groups were found are
	// enough for these, of 50,000 papers and more most of the nearest.
	Mapped bool
	// NoGroups leaves out the groups of the papers.
	NoGroups bool
	// Follow, if not nil, gives the groups in their report the ids and names that they have in the graph.
	Follow func(*report.Clustering) error
	// Drawing says that the graph becomes a picture for readers.
	Drawing bool
	// MaxEdges is the greatest number of edges, as [graph.Graph.Backbone] chooses them. 0 means 3 for
	// every 2 papers of a drawing, and else no limit.
	MaxEdges int
	// OfGroups makes a graph of the groups in place of one of the papers, as [graph.Graph.Groups] says.
	// Vectors.Graph knows no groups and ignores it.
	OfGroups bool
	// Measures also measures how central papers are, as [graph.Measure] does.
	Measures bool
	// Places finds a place for each node: in graphs of up to MaxDrawn nodes by the edges, as
	// [layout.Stress] does, in larger ones by the nearest papers, as [layout.Map] does.
	Places bool
	// LabelSize, if not nil, returns the width and height of the label of a node. Labels of graphs of up
	// to MaxDrawn nodes do not overlap then.
	LabelSize func(graph.Vertex) (width, height float64)
	// MaxDrawn is the largest number of nodes of a graph that is arranged by its edges; 0 means 100.
	MaxDrawn int
	// Words is how many shared words each edge has. 0 means 3 for up to 1,000 papers and else none; a
	// negative number means none.
	Words int
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

// Graph joins each paper to those that are nearest to it. It returns ctx.Err() if ctx ends first.
func (v *Vectors) Graph(ctx context.Context, opts Options) (*PaperGraph, error) {
	return v.graph(ctx, &opts, nil, v.Origin(opts))
}

// Graph is [Vectors.Graph] with the groups of the papers.
func (g *Groups) Graph(ctx context.Context, opts Options) (*PaperGraph, error) {
	return g.graph(ctx, &opts, g, g.Origin(opts))
}

// graph returns the graph of the papers, with groups unless these are nil.
func (v *Vectors) graph(ctx context.Context, opts *Options, groups *Groups, origin report.Origin) (*PaperGraph, error) {
	var clusters []graph.Cluster
	if groups != nil {
		var err error
		if clusters, groups, err = groups.clusters(ctx, opts); err != nil {
			return nil, err
		}
	}
	nodes := make([]graph.Vertex, len(v.Papers))
	for i := range v.Papers {
		p := &v.Papers[i]
		nodes[i] = graph.Vertex{ID: p.ID, Title: p.Title, URL: p.URL, Authors: strings.Join(p.Authors, ", "),
			Year: p.Year(), Cluster: cluster.Outlier}
		if groups != nil {
			nodes[i].Cluster = groups.Labels[i]
		}
	}
	o := opts.Graph.withDefaults(len(nodes))
	to := &origin.Options
	near, err := v.graphNeighbors(ctx, opts, &o, groups, to)
	if err != nil {
		return nil, err
	}
	to.Neighbors, to.MinSimilarity, to.Mutual, to.MaxEdges = o.Neighbors, o.MinSimilarity, o.Mutual, o.MaxEdges
	if groups != nil && o.OfGroups {
		to.Level = "groups"
	}
	made := &PaperGraph{Origin: origin}
	made.Graph, err = graph.New(near, nodes, graph.Options{Clusters: clusters, Mutual: o.Mutual, Head: &made.Origin,
		Words: v.sharedWords(o.Words, v.Terms)})
	if err != nil {
		return nil, err
	}
	made.Graph = made.Graph.Backbone(o.MaxEdges)
	if groups != nil && o.OfGroups {
		made.Graph = made.Graph.Groups(v.sharedWords(o.Words, groups.words()))
	}
	if o.Places {
		if made.Graph, err = v.arrange(ctx, opts, o, made.Graph, near); err != nil {
			return nil, err
		}
	}
	if o.Measures {
		m, err := graph.Measure(ctx, made.Graph)
		if err != nil {
			return nil, err
		}
		made.Graph = made.Graph.Measured(m)
	}
	return made, nil
}

// clusters returns the names of the groups, and the groups in their order, which is that of opts.Graph.Follow, if set.
func (g *Groups) clusters(ctx context.Context, opts *Options) ([]graph.Cluster, *Groups, error) {
	if opts.Graph.Follow == nil {
		var clusters []graph.Cluster
		for _, name := range g.Names {
			clusters = append(clusters, graph.Cluster{Name: name.Title})
		}
		return clusters, g, nil
	}
	r, err := g.Report(ctx, *opts)
	if err == nil {
		err = opts.Graph.Follow(r)
	}
	if err != nil {
		return nil, nil, err
	}
	followed := *g
	clusters, p := follow.Clusters(r, g.Papers)
	followed.Partition = p
	return clusters, &followed, nil
}

// arrange returns a graph with places for its nodes. near are the nearest papers of each.
func (v *Vectors) arrange(ctx context.Context, opts *Options, o GraphOptions, g *graph.Graph, near *sparse.CSR) (
	*graph.Graph, error) {
	a := arrange.Options{MaxDrawn: o.MaxDrawn, LabelSize: o.LabelSize, Layout: layout.Options{
		Seed: opts.seed(), Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Arranging, done, total) }}}
	if g.Len() == len(v.Papers) {
		a.Near, a.Latent = near, v.Latent
	}
	return arrange.Graph(ctx, g, a)
}

// sharedWords returns a function that returns up to n words that rows i and j of a matrix of terms share,
// those that count most first; nil if n is 0.
func (v *Vectors) sharedWords(n int, terms *sparse.CSR) func(i, j int) []string {
	if n <= 0 {
		return nil
	}
	surfaces := v.Model.Surfaces()
	return func(i, j int) []string {
		_, shared := neighbor.Explain(terms.Row(i), terms.Row(j))
		words := make([]string, 0, n)
		for _, s := range shared[:min(n, len(shared))] {
			words = append(words, surfaces[s.Column])
		}
		return words
	}
}

// words returns a matrix of the groups by the terms: the sums of their papers.
func (g *Groups) words() *sparse.CSR {
	m := &sparse.CSR{Rows: g.K, Cols: g.Terms.Cols, Indptr: make([]int, 1, g.K+1)}
	sum := sparse.NewAccumulator(g.Terms.Cols)
	for _, members := range g.Members() {
		sum.AddRows(g.Terms, members)
		for j, v := range sum.All() {
			m.Indices, m.Data = append(m.Indices, j), append(m.Data, float32(v))
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
		sum.Reset()
	}
	return m
}

// graphNeighbors returns the neighbours for a graph, and tells in origin if they are approximate. groups may be nil.
func (v *Vectors) graphNeighbors(ctx context.Context, opts *Options, o *GraphOptions, groups *Groups,
	origin *report.Options) (*sparse.CSR, error) {
	if o.Mapped && groups != nil && groups.Near != nil && rules.Neighbors(len(v.Papers)) >= float64(o.Neighbors) {
		return groups.Near.Greatest(o.Neighbors), nil
	}
	if !o.Approx {
		return v.Neighbors(ctx, *opts, o.Neighbors, o.MinSimilarity)
	}
	near, made, err := hierarchy.ApproxNearest(ctx, v.Blend, v.keys(), neighbor.ApproxOptions{
		GraphOptions: opts.neighborOptions(o.Neighbors, o.MinSimilarity), Seed: opts.seed()})
	if err != nil {
		return nil, err
	}
	origin.Approx, origin.Recall = true, report.Number(made.Recall)
	return near, nil
}

// Neighbors returns the matrix of the similarities of each paper to the k papers nearest to it, of at least
// minSimilarity. It does not depend on the order of the papers.
func (v *Vectors) Neighbors(ctx context.Context, opts Options, k int, minSimilarity float64) (*sparse.CSR, error) {
	return hierarchy.Nearest(ctx, v.Blend, v.keys(), opts.neighborOptions(k, minSimilarity))
}

func (o *Options) neighborOptions(k int, minSimilarity float64) neighbor.GraphOptions {
	return neighbor.GraphOptions{K: k, MinSimilarity: minSimilarity, Parallelism: o.Parallelism,
		OnProgress: func(done, total int) { o.progress(Comparing, done, total) }}
}

// withDefaults returns o as it is used for a graph of n papers.
func (o GraphOptions) withDefaults(n int) GraphOptions {
	switch {
	case o.Neighbors > 0:
	case n <= 50:
		o.Neighbors = 3
	case n <= 1000:
		o.Neighbors = 5
	default:
		o.Neighbors = 10
	}
	if o.MaxEdges == 0 && o.Drawing {
		o.MaxEdges = n + (n+1)/2
	}
	if o.MaxDrawn == 0 {
		o.MaxDrawn = 100
	}
	if o.Words == 0 && n <= 1000 {
		o.Words = 3
	}
	return o
}
