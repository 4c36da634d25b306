package graph_test

import (
	"fmt"
	"log"

	"gonum.org/v1/gonum/graph/topo"

	"kindred/graph"
	"kindred/sparse"
)

// Three papers, two of them similar, as a graph for the algorithms of gonum.
func Example() {
	similarities := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 2}, Indices: []int32{1, 0}, Data: []float32{0.5, 0.5}}
	g, err := graph.New(similarities, []graph.Vertex{
		{ID: "a", Title: "Graph colouring", Cluster: -1},
		{ID: "b", Title: "Colouring planar graphs", Cluster: -1},
		{ID: "c", Title: "Speech synthesis", Cluster: -1},
	}, graph.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.Len(), "papers,", g.NumEdges(), "edge,", len(topo.ConnectedComponents(g)), "components")
	// Output: 3 papers, 1 edge, 2 components
}
