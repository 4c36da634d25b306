package values

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/neighbor"
	"kindred/shard/taskfile"
	"kindred/sparse"
)

// TestReadRow: a row is read as it was written, and a row whose columns do not ascend, or lie beyond the matrix, is
// refused.
func TestReadRow(t *testing.T) {
	row := sparse.Vec{Indices: []int32{0, 2, 3}, Data: []float32{1, 2, 3}}
	x := NewMatrix(4)
	if err := ReadRow(taskfile.NewDecoder(AppendRow(nil, row)), x); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(row, x.Row(0)); diff != "" {
		t.Error(diff)
	}
	for name, steps := range map[string][]int{
		"beyond": {1, 4}, "twice": {2, 1, 0}, "huge": {2, math.MaxInt / 2, math.MaxInt / 2}, "later": {2, 3, 1},
	} {
		b := append(taskfile.AppendNumbers(nil, steps...), make([]byte, 8)...)
		if err := ReadRow(taskfile.NewDecoder(b), NewMatrix(4)); !errors.Is(err, taskfile.ErrFile) {
			t.Errorf("%s: error %v, want %v", name, err, taskfile.ErrFile)
		}
	}
	if err := ReadRow(taskfile.NewDecoder(AppendRow(nil, row)[:9]), NewMatrix(4)); !errors.Is(err, taskfile.ErrFile) {
		t.Errorf("a row that is cut: error %v, want %v", err, taskfile.ErrFile)
	}
}

// TestReadSpace: a space is read as it was written, and none that is larger than its bytes.
func TestReadSpace(t *testing.T) {
	space := &sparse.Dense{Rows: 2, Cols: 3, Data: []float32{1, 2, 3, 4, 5, 6}}
	b := AppendSpace(nil, space)
	got, err := ReadSpace(taskfile.NewDecoder(b))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(space, got); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadSpace(taskfile.NewDecoder(b[:len(b)-1])); !errors.Is(err, taskfile.ErrFile) {
		t.Errorf("a space that is cut: error %v, want %v", err, taskfile.ErrFile)
	}
}

// TestRead: neighbours and fits are read as they were written.
func TestRead(t *testing.T) {
	list := []neighbor.Neighbor{{Row: 300, Similarity: 0.5}, {Row: 0, Similarity: 0.25}}
	fit := cluster.Fit{Nearest: cluster.Outlier, Similarity: 1, ToNearest: 2, Width: 3, Degree: 4, Square: 5}
	d := taskfile.NewDecoder(AppendFit(AppendNeighbors(nil, list), fit))
	if diff := cmp.Diff(list, ReadNeighbors(d)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(fit, ReadFit(d)); diff != "" || d.Err() != nil || d.More() {
		t.Error(d.Err(), diff)
	}
}
