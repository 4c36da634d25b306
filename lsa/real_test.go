package lsa

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// TestReal fits the matrix of KINDRED_MATRIX, and prints time and singular values, to compare with other
// programs.
func TestReal(t *testing.T) {
	name := os.Getenv("KINDRED_MATRIX")
	if name == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	x, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	s := fit(t, x, Options{Rank: 100, OnProgress: func(n int, energy float64) { t.Log(n, energy, time.Since(start)) }})
	t.Logf("%v for %d rows, %d terms, %d values; explained %.4f",
		time.Since(start), x.Rows, x.Cols, x.NNZ(), s.Explained())
	t.Log(s.Singular())
	// The rows of the space are U·S, so the length of a column is the singular value.
	rows, err := s.Project(t.Context(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range s.Singular() {
		var squares float64
		for i := range rows.Rows {
			squares += rows.At(i, d) * rows.At(i, d)
		}
		if got := math.Sqrt(squares); math.Abs(got-want) > 1e-3*want {
			t.Errorf("dimension %d: the papers have a length of %v, the singular value is %v", d, got, want)
		}
	}
}

// BenchmarkReal fits parts of the matrix of KINDRED_MATRIX, to see how time grows with the number of rows and the
// rank.
func BenchmarkReal(b *testing.B) {
	name := os.Getenv("KINDRED_MATRIX")
	if name == "" {
		b.Skip("KINDRED_MATRIX names no matrix")
	}
	all, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct{ rows, rank int }{
		{1_000, 31}, {10_000, 100}, {all.Rows / 4, 100}, {all.Rows / 2, 100}, {all.Rows, 50}, {all.Rows, 100}, {all.Rows, 200},
	} {
		n := min(size.rows, all.Rows)
		x := &sparse.CSR{Rows: n, Cols: all.Cols, Indptr: all.Indptr[:n+1], Indices: all.Indices[:all.Indptr[n]],
			Data: all.Data[:all.Indptr[n]]}
		b.Run(fmt.Sprintf("rows=%d/rank=%d", n, size.rank), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Fit(b.Context(), x, Options{Rank: size.rank}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
