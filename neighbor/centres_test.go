package neighbor

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// TestNewCells: by hand, on three axes.
func TestNewCells(t *testing.T) {
	x := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 4}, Indices: []int32{2, 0, 1, 2},
		Data: []float32{1, 1, 0.8, 0.6}}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	centres := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 1, 2}, Data: []float32{1, 1, 1}}
	got, err := NewCells(centres).Assign(t.Context(), sparse.WordsOnly(unit), 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int32{2, 0, 0, 1, 1, 2}, got); diff != "" {
		t.Error(diff)
	}
}
