package neighbor_test

import (
	"context"
	"fmt"
	"log"

	"kindred/neighbor"
	"kindred/sparse"
)

// rows returns four papers over three words.
func rows() sparse.UnitRows {
	x, err := sparse.Normalize(&sparse.CSR{
		Rows: 4, Cols: 3,
		Indptr:  []int{0, 2, 4, 5, 6},
		Indices: []int32{0, 1, 0, 1, 1, 2},
		Data:    []float32{1, 1, 3, 1, 1, 1},
	})
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// The two papers that are most similar to paper 0, itself included.
func ExampleIndex_Search() {
	x := rows()
	index := neighbor.New(sparse.WordsOnly(x))
	for _, n := range index.Search(nil, index.Row(0), 2) {
		fmt.Printf("row %d: %.3f\n", n.Row, n.Similarity)
	}
	// Output:
	// row 0: 1.000
	// row 1: 0.894
}

// The nearest other paper of each paper, as a matrix.
func ExampleIndex_Graph() {
	g, err := neighbor.New(sparse.WordsOnly(rows())).Graph(context.Background(), neighbor.GraphOptions{K: 1})
	if err != nil {
		log.Fatal(err)
	}
	for i := range g.Rows {
		fmt.Println(i, g.Row(i).Indices, g.Row(i).Data)
	}
	// Output:
	// 0 [1] [0.8944272]
	// 1 [0] [0.8944272]
	// 2 [0] [0.70710677]
	// 3 [] []
}

// Why two papers are similar: word 0 makes up three quarters of it.
func ExampleExplain() {
	x := rows()
	similarity, shared := neighbor.Explain(x.Row(0), x.Row(1))
	fmt.Printf("similarity %.3f\n", similarity)
	for _, s := range shared {
		fmt.Printf("word %d: %.0f %%\n", s.Column, 100*s.Share)
	}
	// Output:
	// similarity 0.894
	// word 0: 75 %
	// word 1: 25 %
}
