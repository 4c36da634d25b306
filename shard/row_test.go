package shard

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/shard/taskfile"
	"kindred/sparse"
)

// TestReadRow: a row is read as it was written, and a row whose columns do not ascend, or lie beyond the matrix, is
// refused.
func TestReadRow(t *testing.T) {
	row := sparse.Vec{Indices: []int32{0, 2, 3}, Data: []float32{1, 2, 3}}
	x := newMatrix(4)
	if err := readRow(taskfile.NewDecoder(appendRow(nil, row)), x); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(row, x.Row(0)); diff != "" {
		t.Error(diff)
	}
	for name, steps := range map[string][]int{
		"beyond": {1, 4}, "twice": {2, 1, 0}, "huge": {2, math.MaxInt / 2, math.MaxInt / 2}, "later": {2, 3, 1},
	} {
		b := append(taskfile.AppendNumbers(nil, steps...), make([]byte, 8)...)
		if err := readRow(taskfile.NewDecoder(b), newMatrix(4)); !errors.Is(err, taskfile.ErrFile) {
			t.Errorf("%s: error %v, want %v", name, err, taskfile.ErrFile)
		}
	}
	if err := readRow(taskfile.NewDecoder(appendRow(nil, row)[:9]), newMatrix(4)); !errors.Is(err, taskfile.ErrFile) {
		t.Errorf("a row that is cut: error %v, want %v", err, taskfile.ErrFile)
	}
}
