package graph

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"kindred/sparse"
)

// near is the neighbour matrix of four papers: 0 and 1 have one another, 2 has 0, 3 has none.
func near() *sparse.CSR {
	return &sparse.CSR{Rows: 4, Cols: 4, Indptr: []int{0, 1, 2, 3, 3}, Indices: []int32{1, 0, 0}, Data: []float32{0.5, 0.5, 0.25}}
}

func papers() []Vertex {
	return []Vertex{
		{ID: "2401.00001", Title: "Graph colouring with \"few\" colours & a long title that takes several lines of a label and then some more words", URL: "https://example.org/?a=1&b=2"},
		{ID: "node", Title: `Backslash \N and <b>tags</b>`},
		{ID: "c", Title: "Ψ-photo-production 中文", Cluster: 1},
		{ID: "d \"quoted\"", Cluster: -1},
	}
}

func newGraph(t testing.TB, near *sparse.CSR, papers []Vertex, opts Options) *Graph {
	t.Helper()
	g, err := New(near, papers, opts)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func example(t testing.TB) *Graph {
	return newGraph(t, near(), papers(), Options{Name: "Four papers", Clusters: []Cluster{{Name: "Colours, graphs"}, {Name: `"Quoted" & \odd`}}})
}

func TestUnionAndMutual(t *testing.T) {
	g := example(t)
	if g.Len() != 4 || g.NumEdges() != 2 {
		t.Errorf("%d papers, %d edges; want 4, 2", g.Len(), g.NumEdges())
	}
	if w, ok := g.Weight(0, 2); w != 0.25 || !ok {
		t.Errorf("weight of 0 and 2: %v, %v", w, ok)
	}
	if w, ok := g.Weight(1, 2); !math.IsInf(w, 1) || ok {
		t.Errorf("weight of 1 and 2: %v, %v", w, ok)
	}
	if m := newGraph(t, near(), papers(), Options{Mutual: true, Clusters: make([]Cluster, 2)}); m.NumEdges() != 1 || m.HasEdgeBetween(0, 2) {
		t.Errorf("mutual: %d edges", m.NumEdges())
	}
}

func TestNewRefuses(t *testing.T) {
	two := papers()
	two[1].ID = two[0].ID
	empty := papers()
	empty[2].ID = ""
	for name, p := range map[string][]Vertex{"equal IDs": two, "empty ID": empty, "few papers": papers()[:3], "cluster": papers()} {
		if _, err := New(near(), p, Options{Clusters: make([]Cluster, 1)}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bad := near()
	bad.Data[0] = -1
	if _, err := New(bad, papers(), Options{Clusters: make([]Cluster, 2)}); err == nil {
		t.Error("negative similarity: no error")
	}
}

// TestIsAGraphOfGonum copies the graph, which asks for every node and edge, and runs an
// algorithm.
func TestIsAGraphOfGonum(t *testing.T) {
	g := example(t)
	plain := simple.NewWeightedUndirectedGraph(0, math.Inf(1))
	graph.CopyWeighted(plain, g)
	for u := range int64(5) {
		for v := range int64(5) {
			want, _ := plain.Weight(u, v)
			if got, _ := g.Weight(u, v); u < 4 && v < 4 && got != want {
				t.Errorf("weight of %d and %d: %v, want %v", u, v, got, want)
			}
			if g.HasEdgeBetween(u, v) != plain.HasEdgeBetween(u, v) || (g.Edge(u, v) == nil) != (plain.Edge(u, v) == nil) || (g.EdgeBetween(u, v) == nil) != (plain.EdgeBetween(u, v) == nil) {
				t.Errorf("edge of %d and %d differs", u, v)
			}
		}
		if (g.Node(u) == nil) != (plain.Node(u) == nil) || g.From(u).Len() != plain.From(u).Len() {
			t.Errorf("node %d differs", u)
		}
	}
	if n := len(topo.ConnectedComponents(g)); n != 2 {
		t.Errorf("%d components, want 2", n)
	}
	e := g.WeightedEdgeBetween(2, 0)
	if r := e.ReversedEdge(); r.From().ID() != e.To().ID() || r.To().ID() != e.From().ID() {
		t.Error("ReversedEdge does not exchange the ends")
	}
}

// Clusters without IDs are numbered in their order; else each must have its own.
func TestClusterIDs(t *testing.T) {
	given := []Cluster{{Name: "a"}, {Name: "b"}}
	g := newGraph(t, near(), papers(), Options{Clusters: given})
	if g.ClusterID(-1) != 0 || g.ClusterID(0) != 1 || g.ClusterID(1) != 2 || given[0].ID != 0 {
		t.Errorf("clusters %v, given %v", g.Clusters(), given)
	}
	g = newGraph(t, near(), papers(), Options{Clusters: []Cluster{{ID: 5}, {ID: 2}}})
	if groups := g.Groups(nil); groups.Vertices()[0].ID != "5" || groups.ClusterID(1) != 2 {
		t.Errorf("the graph of groups has the vertices %v", groups.Vertices())
	}
	for _, wrong := range [][]Cluster{{{ID: 1}, {}}, {{ID: 4}, {ID: 4}}, {{ID: -1}, {ID: 2}}} {
		if _, err := New(near(), papers(), Options{Clusters: wrong}); err == nil {
			t.Errorf("no error for the clusters %v", wrong)
		}
	}
}
