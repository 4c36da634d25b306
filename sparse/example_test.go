package sparse_test

import (
	"fmt"
	"log"

	"kindred/sparse"
)

// A matrix from another program becomes unit rows, whose inner products are cosine similarities.
func ExampleNormalize() {
	m := &sparse.CSR{
		Rows: 3, Cols: 3,
		Indptr:  []int{0, 2, 3, 3},
		Indices: []int32{0, 1, 1},
		Data:    []float32{3, 4, 2},
	}
	x, err := sparse.Normalize(m)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("row 0:", x.Row(0).Data)
	fmt.Printf("similarity of rows 0 and 1: %.2f\n", sparse.Dot(x.Row(0), x.Row(1)))
	fmt.Println("rows that are not zero:", x.NonEmpty())
	// Output:
	// row 0: [0.6 0.8]
	// similarity of rows 0 and 1: 0.80
	// rows that are not zero: [0 1]
}

// A matrix that should already have unit rows is checked once.
func ExampleNewUnitRows() {
	m := &sparse.CSR{Rows: 2, Cols: 2, Indptr: []int{0, 1, 2}, Indices: []int32{0, 1}, Data: []float32{1, 9}}
	_, err := sparse.NewUnitRows(m)
	fmt.Println(err)
	// Output:
	// sparse: row is not a unit vector: row 1 has norm 9, must be 1
}

// The sum of rows 0 and 2, in time for the columns that occur in them.
func ExampleAccumulator() {
	m := &sparse.CSR{Rows: 3, Cols: 1000, Indptr: []int{0, 2, 3, 5}, Indices: []int32{0, 700, 5, 700, 999},
		Data: []float32{1, 2, 3, 4, 5}}
	sum := sparse.NewAccumulator(m.Cols)
	sum.AddRows(m, []int{0, 2})
	for column, value := range sum.All() {
		fmt.Println(column, value)
	}
	// Output:
	// 0 1
	// 700 6
	// 999 5
}
