package neighbor

import (
	"os"
	"testing"
	"time"

	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// realRows returns the rows of KINDRED_MATRIX, an .npz file of unit rows.
func realRows(t testing.TB) sparse.UnitRows {
	t.Helper()
	name := os.Getenv("KINDRED_MATRIX")
	if name == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	x, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	return unit
}

// TestRealGraph makes the graph of KINDRED_MATRIX, prints the time, and compares the neighbours of some
// rows with all others by the definition.
func TestRealGraph(t *testing.T) {
	unit := realRows(t)
	start := time.Now()
	g, err := New(sparse.WordsOnly(unit)).Graph(t.Context(), GraphOptions{K: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d neighbours, %v", g.Rows, g.NNZ(), time.Since(start))
	x := unit.CSR()
	for i := 0; i < x.Rows; i += 1 + x.Rows/2000 {
		want := map[int32]float32{}
		for _, n := range bruteForce(x, x.Row(i), 10, i, 0) {
			want[int32(n.Row)] = float32(n.Similarity)
		}
		row := g.Row(i)
		for p, j := range row.Indices {
			if want[j] != row.Data[p] {
				t.Errorf("row %d: similarity to row %d is %v, want %v", i, j, row.Data[p], want[j])
			}
		}
		if len(want) != len(row.Indices) {
			t.Errorf("row %d: %d neighbours, want %d", i, len(row.Indices), len(want))
		}
	}
}

func BenchmarkRealGraph(b *testing.B) {
	unit := realRows(b)
	for b.Loop() {
		if _, err := New(sparse.WordsOnly(unit)).Graph(b.Context(), GraphOptions{K: 10}); err != nil {
			b.Fatal(err)
		}
	}
}
