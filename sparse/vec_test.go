package sparse

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestVecHand(t *testing.T) {
	a := Vec{Indices: []int32{1, 4, 7}, Data: []float32{3, 4, 0}}
	b := Vec{Indices: []int32{0, 4, 7, 9}, Data: []float32{5, 0.5, 8, 1}}
	for _, tt := range []struct {
		name string
		a, b Vec
		want float64
	}{
		{"shared-columns", a, b, 2},
		{"itself", a, a, 25},
		{"nothing-shared", a, Vec{Indices: []int32{0, 5}, Data: []float32{1, 1}}, 0},
		{"one-empty", a, Vec{}, 0},
		{"both-empty", Vec{}, Vec{}, 0},
	} {
		if got := Dot(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: Dot = %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := a.Norm(); got != 5 {
		t.Errorf("Norm = %v, want 5", got)
	}
	if got := (Vec{}).Norm(); got != 0 {
		t.Errorf("Norm of the empty vector = %v, want 0", got)
	}
	for j, want := range map[int32]float64{0: 0, 1: 3, 2: 0, 4: 4, 7: 0, 8: 0} {
		if got := a.At(j); got != want {
			t.Errorf("At(%d) = %v, want %v", j, got, want)
		}
	}
}

// Values of the range of float32 do not overflow or vanish in the sums.
func TestVecExtremes(t *testing.T) {
	huge := Vec{Indices: []int32{0, 1}, Data: []float32{math.MaxFloat32, math.MaxFloat32}}
	tiny := Vec{Indices: []int32{0}, Data: []float32{math.SmallestNonzeroFloat32}}
	if got, want := huge.Norm(), math.MaxFloat32*math.Sqrt2; math.Abs(got-want) > 1e-12*want {
		t.Errorf("Norm = %v, want %v", got, want)
	}
	if got := tiny.Norm(); got != math.SmallestNonzeroFloat32 {
		t.Errorf("Norm = %v, want %v", got, math.SmallestNonzeroFloat32)
	}
}

func TestVecMatchesDense(t *testing.T) {
	eachRandom(t, func(t *testing.T, _ *rand.Rand, m *CSR) {
		d := dense(m)
		for i := range m.Rows {
			a := m.Row(i)
			if got, want := a.Norm(), mat.Norm(d.RowView(i), 2); math.Abs(got-want) > 1e-12*(1+want) {
				t.Errorf("Norm of row %d = %v, want %v", i, got, want)
			}
			for j := range m.Rows {
				b := m.Row(j)
				got, want := Dot(a, b), mat.Dot(d.RowView(i), d.RowView(j))
				if math.Abs(got-want) > 1e-12*(1+a.Norm()*b.Norm()) {
					t.Errorf("Dot of rows %d and %d = %v, want %v", i, j, got, want)
				}
				if back := Dot(b, a); math.Float64bits(back) != math.Float64bits(got) {
					t.Errorf("Dot of rows %d and %d = %v, but %v the other way round", i, j, got, back)
				}
				if plain := inOrder(d, i, j); plain != got {
					t.Errorf("Dot of rows %d and %d = %v, want the bits of %v", i, j, got, plain)
				}
			}
		}
	})
}

// inOrder adds the products of two rows in column order, which Dot promises.
func inOrder(d *mat.Dense, i, j int) (sum float64) {
	_, cols := d.Dims()
	for c := range cols {
		sum += d.At(i, c) * d.At(j, c)
	}
	return sum
}
