package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
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

// TestDotDense compares with a plain sum, which differs in the last bits only.
func TestDotDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		a, b := make([]float32, n), make([]float32, n)
		var want float64
		for i := range a {
			a[i], b[i] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
			want += float64(float64(a[i]) * float64(b[i]))
		}
		if got := DotDense(a, b); math.Abs(got-want) > 1e-12 || got != DotDense(b, a) {
			t.Errorf("%d values: %v, turned round %v, want %v", n, got, DotDense(b, a), want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for vectors of different lengths")
		}
	}()
	DotDense(make([]float32, 3), make([]float32, 4))
}
