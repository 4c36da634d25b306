package sparse

import (
	"errors"
	"math"
	"testing"
)

func TestBlend(t *testing.T) {
	words, err := NewUnitRows(&CSR{Rows: 3, Cols: 2, Indptr: []int{0, 1, 3, 3}, Indices: []int32{0, 0, 1},
		Data: []float32{1, 0.6, 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	latent := &Dense{Rows: 3, Cols: 2, Data: []float32{1, 0, 0, 1, 0, 0}}
	b, err := NewBlend(words, latent, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		i, j int
		want float64
	}{{0, 1, 0.75 * 0.6}, {0, 0, 1}, {1, 1, 1}, {1, 2, 0}} {
		if got := b.Similarity(test.i, test.j); math.Abs(got-test.want) > 1e-6 {
			t.Errorf("similarity of rows %d and %d is %v, want %v", test.i, test.j, got, test.want)
		}
	}
	part := b.Select([]int{2, 1})
	if got := part.Similarity(1, 1); part.Rows() != 2 || math.Abs(got-1) > 1e-6 {
		t.Errorf("part of a blend: %d rows, similarity %v", part.Rows(), got)
	}
	if b, err := NewBlend(words, latent, 0); err != nil || b.Latent() != nil {
		t.Errorf("blend of weight 0 has a latent part, error %v", err)
	}
	for name, test := range map[string]struct {
		latent *Dense
		weight float64
	}{
		"weight":       {latent, 1.5},
		"not a number": {latent, math.NaN()},
		"rows":         {NewDense(2, 2), 0.5},
		"values":       {&Dense{Rows: 3, Cols: 2}, 0.5},
		"norm":         {&Dense{Rows: 3, Cols: 1, Data: []float32{1, 2, 0}}, 0.5},
		"NaN in a row": {&Dense{Rows: 3, Cols: 1, Data: []float32{1, float32(math.NaN()), 0}}, 0.5},
	} {
		if _, err := NewBlend(words, test.latent, test.weight); !errors.Is(err, ErrBlend) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
