package lsa

import (
	"os"
	"testing"
	"time"

	"kindred/sparse/matrixfile"
)

// TestReal fits the matrix of KINDRED_MATRIX, an .npz file, and prints time and singular values, to
// compare with other programs.
func TestReal(t *testing.T) {
	name := os.Getenv("KINDRED_MATRIX")
	if name == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	x, err := matrixfile.ReadNPZ(f, info.Size(), matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	s := fit(t, x, Options{Rank: 100, OnProgress: func(n int, energy float64) { t.Log(n, energy, time.Since(start)) }})
	t.Logf("%v for %d rows, %d terms, %d values; explained %.4f", time.Since(start), x.Rows, x.Cols, x.NNZ(), s.Explained())
	t.Log(s.Singular())
}
