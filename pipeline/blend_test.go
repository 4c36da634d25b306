package pipeline

import (
	"errors"
	"testing"

	"kindred/paper"
	"kindred/sparse"
)

// TestVectorsWeight: vectors of the user count beside the words, also negative ones.
func TestVectorsWeight(t *testing.T) {
	papers := []paper.Paper{{ID: "a", Title: "Planar graphs"}, {ID: "b", Title: "Graphs that are planar"}, {ID: "c", Title: "Speech"}}
	given := &sparse.CSR{Rows: 3, Cols: 2, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 0, 1}, Data: []float32{2, -3, 1}}
	read := func(opts Options) (*Vectors, error) {
		return collectionOf(t, papers, opts).Vectorize(t.Context(), opts)
	}
	v, err := read(Options{Vectors: given, VectorsWeight: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Blend.Similarity(0, 1); got < 0.499 || got > 0.501 { // three quarters of 1 and a quarter of -1
		t.Errorf("similarity of the same words and opposite vectors is %v", got)
	}
	if got := v.Blend.Similarity(0, 2); got != 0 {
		t.Errorf("similarity of different words and vectors is %v", got)
	}
	if v.Grouping.Weight() != 0.25 {
		t.Errorf("papers are grouped with a weight of %v", v.Grouping.Weight())
	}
	wide := &sparse.CSR{Rows: 3, Cols: MostBlended + 1, Indptr: []int{0, 0, 0, 0}}
	if _, err := read(Options{Vectors: wide, VectorsWeight: 0.5}); !errors.Is(err, ErrVectorColumns) {
		t.Errorf("too many columns: error %v", err)
	}
	few := &sparse.CSR{Rows: 1, Cols: 2, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{1}}
	if _, err := read(Options{Vectors: few, VectorsWeight: 0.5}); !errors.Is(err, ErrVectorRows) {
		t.Errorf("too few rows: error %v", err)
	}
}
