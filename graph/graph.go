// Package graph makes a graph of papers from their nearest neighbours. [Graph] implements gonum's
// interfaces, so every algorithm of gonum.org/v1/gonum/graph accepts it. Package graph/export writes
// it for other programs.
package graph

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"

	"kindred/sparse"
)

// Vertex is a paper of a graph, or a group of papers in a graph of groups.
type Vertex struct {
	ID      string // not empty, and different for each vertex
	Title   string
	URL     string
	Authors string
	Year    int // 0 if it is not known
	Cluster int // an index of Options.Clusters, or negative for none
	Size    int // the number of papers of a group; 0 means 1
}

// Point is a place in the drawing of a graph. X grows to the right, Y upwards.
type Point struct{ X, Y float32 }

// Cluster is a group of papers, drawn together and in one colour.
type Cluster struct {
	// ID is the number of the group, from 1, which all formats show and which decides its colour. If no group of a
	// graph has an ID, [New] numbers them in their order.
	ID   int
	Name string
}

// Options are the options of [New].
type Options struct {
	// Name is the title of the graph.
	Name string
	// Clusters are the groups that papers may belong to. It may be empty.
	Clusters []Cluster
	// Mutual keeps an edge only where both papers are among the nearest of the other. The
	// default is an edge if at least one of the two is, so that every paper with a neighbour has an edge.
	Mutual bool
	// Words, if not nil, returns the words that papers i and j share, for formats that show them
	// with the edge. It is called for one edge at a time, and not kept.
	Words func(i, j int) []string
	// Head says how the graph was made: a value that encodes as a JSON object, which formats for
	// programs begin with; nil for none.
	Head any
}

// Graph is an undirected graph of papers whose edges weigh their similarity. Nodes have the
// IDs 0 to n−1: node i is paper i. It keeps neighbours in the rows of a symmetric matrix and
// implements gonum's graph.WeightedUndirected. It is immutable.
type Graph struct {
	name     string
	vertices []Vertex
	clusters []Cluster
	edges    *sparse.CSR // n×n, symmetric, nothing on the diagonal
	words    func(i, j int) []string
	head     any
	points   []Point   // nil, or one for each vertex
	measures *Measures // nil if they were not asked for
}

var _ graph.WeightedUndirected = (*Graph)(nil)

// New returns the graph of papers with the edges of near, an n×n matrix whose row i holds the
// similarities of paper i to its nearest papers, as neighbor.Index.Graph returns it. If only one
// of two papers has the other in its row, opts.Mutual decides whether there is an edge. It
// keeps vertices. It returns an error if the sizes or the clusters do not agree, and takes
// O(n + nnz) time.
func New(near *sparse.CSR, vertices []Vertex, opts Options) (*Graph, error) {
	if err := near.Validate(); err != nil {
		return nil, fmt.Errorf("graph: %w", err)
	}
	if near.Rows != near.Cols || near.Rows != len(vertices) {
		return nil, fmt.Errorf("graph: %d papers for a matrix of %d×%d", len(vertices), near.Rows, near.Cols)
	}
	seen := make(map[string]bool, len(vertices))
	for i, p := range vertices {
		if p.ID == "" || seen[p.ID] {
			return nil, fmt.Errorf("graph: paper %d: ID %q is empty or not its own", i, p.ID)
		}
		seen[p.ID] = true
		if p.Cluster >= len(opts.Clusters) {
			return nil, fmt.Errorf("graph: paper %q is in cluster %d of %d", p.ID, p.Cluster, len(opts.Clusters))
		}
	}
	for i := range near.Rows {
		row := near.Row(i)
		for p, v := range row.Data {
			if v < 0 {
				return nil, fmt.Errorf("graph: papers %q and %q: the similarity %v is negative", vertices[i].ID,
					vertices[row.Indices[p]].ID, v)
			}
		}
	}
	clusters, err := identified(opts.Clusters)
	if err != nil {
		return nil, err
	}
	return &Graph{
		name: opts.Name, vertices: vertices, clusters: clusters, edges: symmetric(near, opts.Mutual),
		words: opts.Words, head: opts.Head,
	}, nil
}

// identified returns the clusters with their IDs: those from 1 on in their order if none has an ID. It returns an error
// if only some have an ID, or two have the same.
func identified(clusters []Cluster) ([]Cluster, error) {
	if !slices.ContainsFunc(clusters, func(c Cluster) bool { return c.ID != 0 }) {
		clusters = slices.Clone(clusters)
		for k := range clusters {
			clusters[k].ID = k + 1
		}
		return clusters, nil
	}
	seen := make(map[int]bool, len(clusters))
	for k, c := range clusters {
		if c.ID < 1 || seen[c.ID] {
			return nil, fmt.Errorf("graph: cluster %d (%q): ID %d is not positive or not its own", k, c.Name, c.ID)
		}
		seen[c.ID] = true
	}
	return clusters, nil
}

// symmetric merges each row of m with the same column: the union of the two, or the entries in
// both, of two values the larger.
func symmetric(m *sparse.CSR, mutual bool) *sparse.CSR {
	t := m.Transposed()
	s := &sparse.CSR{Rows: m.Rows, Cols: m.Cols, Indptr: make([]int, 1, m.Rows+1)}
	add := func(i int, j int32, v float32) {
		if int(j) != i && v > 0 {
			s.Indices = append(s.Indices, j)
			s.Data = append(s.Data, v)
		}
	}
	for i := range m.Rows {
		a, b := m.Row(i), t.Row(i)
		p, q := 0, 0
		for p < len(a.Indices) || q < len(b.Indices) {
			switch {
			case q == len(b.Indices) || p < len(a.Indices) && a.Indices[p] < b.Indices[q]:
				if !mutual {
					add(i, a.Indices[p], a.Data[p])
				}
				p++
			case p == len(a.Indices) || a.Indices[p] > b.Indices[q]:
				if !mutual {
					add(i, b.Indices[q], b.Data[q])
				}
				q++
			default:
				add(i, a.Indices[p], max(a.Data[p], b.Data[q]))
				p++
				q++
			}
		}
		s.Indptr = append(s.Indptr, len(s.Indices))
	}
	return s
}

// Name returns the title of the graph, which may be empty.
func (g *Graph) Name() string { return g.name }

// Head returns Options.Head.
func (g *Graph) Head() any { return g.head }

// Vertices returns the papers: node i is paper i. The slice is shared with g and must not be
// modified.
func (g *Graph) Vertices() []Vertex { return g.vertices }

// Words returns the words that papers i and j share, as Options.Words gives them; nil without it.
func (g *Graph) Words(i, j int) []string {
	if g.words == nil {
		return nil
	}
	return g.words(i, j)
}

// HasWords reports whether the graph knows the words that papers share.
func (g *Graph) HasWords() bool { return g.words != nil }

// Points returns where the papers stand in a drawing, one for each; nil before [Graph.Placed]. The
// slice is shared with g and must not be modified.
func (g *Graph) Points() []Point { return g.points }

// Measures returns what [Measure] found; nil before [Graph.Measured].
func (g *Graph) Measures() *Measures { return g.measures }

// Placed returns g with a place for each paper. It keeps points. It returns an error if there are
// more or fewer points than papers, or one is not a finite number.
func (g *Graph) Placed(points []Point) (*Graph, error) {
	if len(points) != len(g.vertices) {
		return nil, fmt.Errorf("graph: %d points for %d papers", len(points), len(g.vertices))
	}
	for i, p := range points {
		if sum := float64(p.X) + float64(p.Y); math.IsNaN(sum) || math.IsInf(sum, 0) {
			return nil, fmt.Errorf("graph: point %d is (%v, %v)", i, p.X, p.Y)
		}
	}
	placed := *g
	placed.points = points
	return &placed, nil
}

// Measured returns g with the measures of its papers. It keeps m, which is of this graph.
func (g *Graph) Measured(m *Measures) *Graph {
	measured := *g
	measured.measures = m
	return &measured
}

// Clusters returns the groups that papers belong to. The slice is shared with g and must not be
// modified.
func (g *Graph) Clusters() []Cluster { return g.clusters }

// ClusterID returns the ID of cluster k, as [Vertex] names it; 0 if k is negative.
func (g *Graph) ClusterID(k int) int {
	if k < 0 {
		return 0
	}
	return g.clusters[k].ID
}

// Edges returns the n×n matrix of edge weights: symmetric, with nothing on the diagonal. It is
// shared with g and must not be modified.
func (g *Graph) Edges() *sparse.CSR { return g.edges }

// Len returns the number of papers.
func (g *Graph) Len() int { return len(g.vertices) }

// NumEdges returns the number of edges.
func (g *Graph) NumEdges() int { return g.edges.NNZ() / 2 }

// node is a paper as a node of gonum's.
type node int64

// ID returns the row of the paper.
func (n node) ID() int64 { return int64(n) }

// edge is an edge of gonum's.
type edge struct {
	from, to node
	weight   float64
}

// From returns one end of the edge.
func (e edge) From() graph.Node { return e.from }

// To returns the other end of the edge.
func (e edge) To() graph.Node { return e.to }

// ReversedEdge returns the edge with its ends exchanged.
func (e edge) ReversedEdge() graph.Edge { return edge{e.to, e.from, e.weight} }

// Weight returns the similarity of the papers.
func (e edge) Weight() float64 { return e.weight }

func (g *Graph) has(id int64) bool { return id >= 0 && id < int64(len(g.vertices)) }

// Node returns the node with the given ID, or nil if there is none.
func (g *Graph) Node(id int64) graph.Node {
	if !g.has(id) {
		return nil
	}
	return node(id)
}

// Nodes returns all nodes in the order of the papers.
func (g *Graph) Nodes() graph.Nodes {
	nodes := make([]graph.Node, len(g.vertices))
	for i := range nodes {
		nodes[i] = node(i)
	}
	return orderedNodes(nodes)
}

// From returns the neighbours of a node in the order of the papers.
func (g *Graph) From(id int64) graph.Nodes {
	if !g.has(id) {
		return graph.Empty
	}
	row := g.edges.Row(int(id))
	nodes := make([]graph.Node, len(row.Indices))
	for p, j := range row.Indices {
		nodes[p] = node(j)
	}
	return orderedNodes(nodes)
}

func orderedNodes(nodes []graph.Node) graph.Nodes {
	if len(nodes) == 0 {
		return graph.Empty
	}
	return iterator.NewOrderedNodes(nodes)
}

// HasEdgeBetween reports whether there is an edge between two nodes.
func (g *Graph) HasEdgeBetween(x, y int64) bool { return g.WeightedEdge(x, y) != nil }

// Edge returns the edge between two nodes, or nil if there is none.
func (g *Graph) Edge(u, v int64) graph.Edge {
	if e := g.WeightedEdge(u, v); e != nil {
		return e
	}
	return nil
}

// EdgeBetween is Edge.
func (g *Graph) EdgeBetween(x, y int64) graph.Edge { return g.Edge(x, y) }

// WeightedEdge returns the edge between two nodes, or nil if there is none, in time that is
// logarithmic in the degree.
func (g *Graph) WeightedEdge(u, v int64) graph.WeightedEdge {
	if !g.has(u) || !g.has(v) {
		return nil
	}
	w := g.edges.Row(int(u)).At(int32(v))
	if w == 0 {
		return nil
	}
	return edge{node(u), node(v), w}
}

// WeightedEdgeBetween is WeightedEdge.
func (g *Graph) WeightedEdgeBetween(x, y int64) graph.WeightedEdge { return g.WeightedEdge(x, y) }

// Weight returns the similarity of two papers with an edge between them, +Inf and false if
// there is none, and 0 and true for a paper with itself.
func (g *Graph) Weight(x, y int64) (w float64, ok bool) {
	if x == y && g.has(x) {
		return 0, true
	}
	if e := g.WeightedEdge(x, y); e != nil {
		return e.Weight(), true
	}
	return math.Inf(1), false
}
