package arrange

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"kindred/graph"
	"kindred/layout"
	"kindred/sparse"
)

// ring returns a graph of n papers, each near the next.
func ring(t *testing.T, n int) *graph.Graph {
	t.Helper()
	near := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, 1, n+1)}
	vertices := make([]graph.Vertex, n)
	for i := range n {
		near.Indices, near.Data = append(near.Indices, int32((i+1)%n)), append(near.Data, 0.5)
		near.Indptr = append(near.Indptr, len(near.Indices))
		vertices[i] = graph.Vertex{ID: strconv.Itoa(i), Cluster: -1}
	}
	g, err := graph.New(near, vertices, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGraph(t *testing.T) {
	g := ring(t, 12)
	drawn, err := Graph(t.Context(), g, Options{MaxDrawn: 12,
		LabelSize: func(graph.Vertex) (width, height float64) { return 100, 40 }})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range drawn.Points() {
		for _, q := range drawn.Points()[:i] {
			if dx, dy := p.X-q.X, p.Y-q.Y; dx*dx < 99*99 && dy*dy < 39*39 {
				t.Errorf("labels at %v and %v overlap", p, q)
			}
		}
	}
	mapped, err := Graph(t.Context(), g, Options{MaxDrawn: 11})
	if err != nil || len(mapped.Points()) != 12 {
		t.Errorf("%d places, error %v", len(mapped.Points()), err)
	}
}

// TestNoLabels: without sizes of labels, nodes are where [layout.Stress] puts them.
func TestNoLabels(t *testing.T) {
	g := ring(t, 12)
	want, err := layout.Stress(t.Context(), g.Edges(), layout.Options{})
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := Graph(t.Context(), g, Options{MaxDrawn: 12})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range drawn.Points() {
		if row := want.Row(i); p.X != row[0] || p.Y != row[1] {
			t.Errorf("node %d is at %v, want %v", i, p, row)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, drawn := range []int{11, 12} {
		_, err := Graph(ctx, ring(t, 12), Options{MaxDrawn: drawn,
			LabelSize: func(graph.Vertex) (width, height float64) { return 100, 40 }})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("up to %d nodes drawn: error %v", drawn, err)
		}
	}
}
