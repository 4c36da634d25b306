package pipeline

import (
	"errors"
	"math"
	"testing"

	"kindred/paper"
	"kindred/pipeline/finder"
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
	// The vectors make the second paper less similar, by a quarter of all that there is; the words have the rest.
	r, err := v.Related(t.Context(), Options{Related: finder.Options{To: []string{"a"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Papers) != 1 || r.Papers[0].ID != "b" {
		t.Fatalf("related papers %+v, want b", r.Papers)
	}
	words := 0.0
	for _, w := range r.Papers[0].Shared {
		words += float64(w.Share)
	}
	if vectors := float64(r.Papers[0].Vectors); math.Abs(vectors+0.25) > 1e-3 || math.Abs(words-0.75) > 1e-3 {
		t.Errorf("the vectors have a share of %v, the words one of %v; want -0.25 and 0.75", vectors, words)
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
