package matrixfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

func ExampleWriteMatrixMarket() {
	x := &sparse.CSR{Rows: 2, Cols: 3, Indptr: []int{0, 2, 3}, Indices: []int32{0, 2, 1}, Data: []float32{1, 0.5, -2}}
	if err := matrixfile.WriteMatrixMarket(os.Stdout, x); err != nil {
		log.Fatal(err)
	}
	// Output:
	// %%MatrixMarket matrix coordinate real general
	// 2 3 3
	// 1 1 1
	// 1 3 0.5
	// 2 2 -2
}

// A file for scipy.sparse.load_npz, read back.
func ExampleReadNPZ() {
	x := &sparse.CSR{Rows: 2, Cols: 3, Indptr: []int{0, 2, 3}, Indices: []int32{0, 2, 1}, Data: []float32{1, 0.5, -2}}
	var file bytes.Buffer
	if err := matrixfile.WriteNPZ(&file, x, matrixfile.WriteOptions{}); err != nil {
		log.Fatal(err)
	}
	y, err := matrixfile.ReadNPZ(bytes.NewReader(file.Bytes()), int64(file.Len()), matrixfile.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y.Rows, y.Cols, y.Data)
	// Output:
	// 2 3 [1 0.5 -2]
}

// Errors name the line, and tell a damaged file from a failure to read it.
func ExampleReadMatrixMarket() {
	file := "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 0.5\n"
	_, err := matrixfile.ReadMatrixMarket(strings.NewReader(file), matrixfile.Limits{})
	fmt.Println(err)
	fmt.Println(errors.Is(err, matrixfile.ErrFormat))
	// Output:
	// matrixfile: line 3: not a readable matrix file: "3" is greater than 2
	// true
}
