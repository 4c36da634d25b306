package arrange

import (
	"strconv"
	"testing"

	"kindred/graph"
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
