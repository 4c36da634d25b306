package export_test

import (
	"fmt"
	"log"
	"os"

	"kindred/graph"
	"kindred/graph/export"
	"kindred/sparse"
)

// A graph of two papers for programs that read JSON.
func Example() {
	similarities := &sparse.CSR{Rows: 2, Cols: 2, Indptr: []int{0, 1, 2}, Indices: []int32{1, 0}, Data: []float32{0.5, 0.5}}
	papers := []graph.Vertex{{ID: "a", Title: "Graph colouring", Cluster: -1}, {ID: "b", Title: "Planar graphs", Cluster: -1}}
	g, err := graph.New(similarities, papers, graph.Options{})
	if err != nil {
		log.Fatal(err)
	}
	f, err := export.Lookup("json")
	if err != nil {
		log.Fatal(err)
	}
	if err := export.Encode(os.Stdout, g, f); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {
	//  "schema": 1,
	//  "directed": false,
	//  "clusters": [],
	//  "nodes": [
	//   {
	//    "id": "a",
	//    "title": "Graph colouring"
	//   },
	//   {
	//    "id": "b",
	//    "title": "Planar graphs"
	//   }
	//  ],
	//  "links": [
	//   {
	//    "source": "a",
	//    "target": "b",
	//    "weight": 0.5
	//   }
	//  ]
	// }
}

// The formats that graphs are written in.
func ExampleFormats() {
	for _, f := range export.Formats()[:3] {
		fmt.Println(f.Name, f.Endings, f.Description)
	}
	// Output:
	// dot [dot gv] DOT, for Graphviz and Gephi
	// svg [svg] SVG, a picture for browsers and drawing programs
	// png [png] PNG, a picture of pixels
}
