package kmeans

import (
	"encoding/binary"
	"os"
	"strconv"
	"testing"
	"time"

	"kindred/sparse"
)

// TestInertia clusters the matrix that testdata/sklearn/inertia.py wrote and compares the
// inertia with the one that scikit-learn reached on it.
func TestInertia(t *testing.T) {
	path := os.Getenv("KINDRED_MATRIX")
	if path == "" {
		t.Skip("KINDRED_MATRIX is not set; see testdata/sklearn/inertia.py")
	}
	limit, err := strconv.ParseFloat(os.Getenv("KINDRED_INERTIA"), 64)
	if err != nil {
		t.Fatalf("KINDRED_INERTIA: %v", err)
	}
	x := readMatrix(t, path)
	start := time.Now()
	c, err := Cluster(t.Context(), x, Options{K: 100, Objective: Euclidean})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d×%d, K = 100: inertia %.0f after %d passes in %.1f s, scikit-learn %.0f", x.Rows(), x.Cols(),
		c.Inertia, c.Iterations, time.Since(start).Seconds(), limit)
	if c.Inertia > limit {
		t.Errorf("inertia %.0f, want at most %.0f", c.Inertia, limit)
	}
}

// readMatrix reads a file of testdata/sklearn/inertia.py.
func readMatrix(t *testing.T, path string) sparse.UnitRows {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	read := func(data any) {
		if err := binary.Read(f, binary.LittleEndian, data); err != nil {
			t.Fatal(err)
		}
	}
	var shape [3]int64
	read(&shape)
	indptr := make([]int64, shape[0]+1)
	x := &sparse.CSR{Rows: int(shape[0]), Cols: int(shape[1]), Indptr: make([]int, shape[0]+1),
		Indices: make([]int32, shape[2]), Data: make([]float32, shape[2])}
	read(indptr)
	read(x.Indices)
	read(x.Data)
	for i, v := range indptr {
		x.Indptr[i] = int(v)
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	return unit
}
