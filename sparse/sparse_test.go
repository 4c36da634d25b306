package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
)

// random returns an r×c matrix about a third full.
func random(r, c int, seed uint64) *CSR {
	rng := rand.New(rand.NewPCG(seed, 0))
	m := &CSR{Rows: r, Cols: c, Indptr: []int{0}}
	for range r {
		for j := range c {
			if rng.IntN(3) == 0 {
				m.Indices = append(m.Indices, int32(j))
				m.Data = append(m.Data, float32(rng.NormFloat64()))
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}

func TestByHand(t *testing.T) {
	// 1 0 2
	// 0 0 0
	// 0 3 4
	m := &CSR{Rows: 3, Cols: 3, Indptr: []int{0, 2, 2, 4}, Indices: []int32{0, 2, 1, 2}, Data: []float32{1, 2, 3, 4}}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	if got := Dot(m.Row(0), m.Row(2)); got != 8 {
		t.Errorf("Dot = %v, want 8", got)
	}
	if got := m.Row(2).Norm(); got != 5 {
		t.Errorf("Norm = %v, want 5", got)
	}
	if m.NNZ() != 4 || m.At(2, 1) != 3 || m.At(1, 1) != 0 || m.Row(0).At(1) != 0 {
		t.Errorf("NNZ %d, At(2,1) %v, At(1,1) %v", m.NNZ(), m.At(2, 1), m.At(1, 1))
	}
	want := &CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 4}, Indices: []int32{0, 2, 0, 2}, Data: []float32{1, 3, 2, 4}}
	if diff := cmp.Diff(want, m.Transposed()); diff != "" {
		t.Errorf("transposed (-want +got)\n%s", diff)
	}
}

func TestAgreesWithDense(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 7}, {7, 1}, {12, 9}, {30, 40}} {
		m := random(size[0], size[1], 3)
		dense := mat.DenseCopyOf(m)
		for i := range m.Rows {
			for j := range m.Cols {
				if m.At(i, j) != dense.At(i, j) || m.T().At(j, i) != dense.At(i, j) {
					t.Errorf("%v: value at %d, %d", size, i, j)
				}
			}
			for k := range m.Rows {
				want := mat.Dot(dense.RowView(i), dense.RowView(k))
				if got := Dot(m.Row(i), m.Row(k)); math.Abs(got-want) > 1e-12 || got != Dot(m.Row(k), m.Row(i)) {
					t.Errorf("%v: rows %d and %d: %v, want %v", size, i, k, got, want)
				}
			}
		}
		transposed := m.Transposed()
		if err := transposed.Validate(); err != nil || !mat.Equal(transposed, dense.T()) {
			t.Errorf("%v: transposed: %v", size, err)
		}
		if diff := cmp.Diff(m, transposed.Transposed()); diff != "" && m.NNZ() > 0 {
			t.Errorf("%v: transposed twice\n%s", size, diff)
		}
		var product mat.Dense
		product.Mul(m, m.T()) // gonum takes it as one of its own
		if got := product.At(0, 0); math.Abs(got-Dot(m.Row(0), m.Row(0))) > 1e-9 {
			t.Errorf("%v: gonum's product %v", size, got)
		}
	}
}

func TestAtPanics(t *testing.T) {
	m := random(2, 3, 1)
	for _, at := range [][2]int{{-1, 0}, {2, 0}, {0, -1}, {0, 3}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("At(%d, %d) does not panic", at[0], at[1])
				}
			}()
			m.At(at[0], at[1])
		}()
	}
}

func TestValidate(t *testing.T) {
	good := func() *CSR {
		return &CSR{Rows: 2, Cols: 3, Indptr: []int{0, 2, 3}, Indices: []int32{0, 2, 1}, Data: []float32{1, 2, 3}}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*CSR){
		"negative rows":        func(m *CSR) { m.Rows = -1 },
		"no row pointers":      func(m *CSR) { m.Rows, m.Indptr = -1, nil },
		"huge rows":            func(m *CSR) { m.Rows = math.MaxInt },
		"few row pointers":     func(m *CSR) { m.Indptr = m.Indptr[:2] },
		"first row pointer":    func(m *CSR) { m.Indptr[0] = 1 },
		"last row pointer":     func(m *CSR) { m.Indptr[2] = 2 },
		"falling row pointers": func(m *CSR) { m.Indptr[1] = 5 },
		"negative row pointer": func(m *CSR) { m.Indptr[1] = -1 },
		"fewer values":         func(m *CSR) { m.Data = m.Data[:2] },
		"column too large":     func(m *CSR) { m.Indices[1] = 3 },
		"negative column":      func(m *CSR) { m.Indices[0] = -1 },
		"equal columns":        func(m *CSR) { m.Indices[1] = 0 },
		"falling columns":      func(m *CSR) { m.Indices[0], m.Indices[1] = 2, 0 },
		"not a number":         func(m *CSR) { m.Data[0] = float32(math.NaN()) },
		"infinite":             func(m *CSR) { m.Data[0] = float32(math.Inf(-1)) },
	} {
		m := good()
		spoil(m)
		if err := m.Validate(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkDot(b *testing.B) {
	m := random(2, 300, 1)
	for b.Loop() {
		Dot(m.Row(0), m.Row(1))
	}
}
