package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewUnitRows(t *testing.T) {
	for name, test := range map[string]struct {
		m    *CSR
		want error
	}{
		"unit and empty":  {&CSR{Rows: 2, Cols: 2, Indptr: []int{0, 2, 2}, Indices: []int32{0, 1}, Data: []float32{0.6, -0.8}}, nil},
		"rounded":         {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{1.0009}}, nil},
		"long":            {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{9}}, ErrNotUnit},
		"short":           {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{0.5}}, ErrNotUnit},
		"a little short":  {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{1 - 0.9*UnitTolerance}}, nil},
		"a little more":   {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{1 + 1.1*UnitTolerance}}, ErrNotUnit},
		"column":          {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{5}, Data: []float32{1}}, ErrInvalid},
		"not a number":    {&CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{float32(math.NaN())}}, ErrInvalid},
		"without columns": {&CSR{Rows: 3, Indptr: []int{0, 0, 0, 0}}, nil},
	} {
		u, err := NewUnitRows(test.m)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
		if err == nil && (u.CSR() != test.m || u.Rows() != test.m.Rows) {
			t.Errorf("%s: does not share the matrix", name)
		}
	}
	var none UnitRows
	if none.Rows() != 0 || none.Cols() != 0 || none.CSR().Validate() != nil || len(none.NonEmpty()) != 0 || none.Select(nil).Rows() != 0 {
		t.Errorf("the zero value is %v", none)
	}
}

// TestUnitRowsStoreNoZeros: a row of stored zeros is an empty row.
func TestUnitRowsStoreNoZeros(t *testing.T) {
	m := &CSR{Rows: 3, Cols: 3, Indptr: []int{0, 2, 4, 5}, Indices: []int32{0, 1, 1, 2, 2}, Data: []float32{0, 0, 0, -1, 1}}
	want := &CSR{Rows: 3, Cols: 3, Indptr: []int{0, 0, 1, 2}, Indices: []int32{2, 2}, Data: []float32{-1, 1}}
	for name, check := range map[string]func(*CSR) (UnitRows, error){"NewUnitRows": NewUnitRows, "Normalize": Normalize} {
		u, err := check(m)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, u.CSR()); diff != "" || !u.Signed() {
			t.Errorf("%s: signed %v (-want +got)\n%s", name, u.Signed(), diff)
		}
		if diff := cmp.Diff([]int{1, 2}, u.NonEmpty()); diff != "" {
			t.Errorf("%s: NonEmpty (-want +got)\n%s", name, diff)
		}
		part := u.Select([]int{2, 0, 1})
		if diff := cmp.Diff([]float32{1, -1}, part.CSR().Data); diff != "" || !part.Signed() {
			t.Errorf("%s: Select, signed %v (-want +got)\n%s", name, part.Signed(), diff)
		}
	}
}

func TestNormalize(t *testing.T) {
	// Values of all sizes that float32 has.
	m := &CSR{Rows: 4, Cols: 2, Indptr: []int{0, 2, 4, 6, 7}, Indices: []int32{0, 1, 0, 1, 0, 1, 1},
		Data: []float32{3, 4, 1e-45, 1e-45, math.MaxFloat32, -math.MaxFloat32, 0}}
	u, err := Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	h := float32(math.Sqrt(0.5))
	if diff := cmp.Diff([]float32{0.6, 0.8, h, h, h, -h}, u.CSR().Data); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := NewUnitRows(u.CSR()); err != nil {
		t.Error(err)
	}
	if m.Data[0] != 3 {
		t.Error("Normalize changed its argument")
	}
	plain := &CSR{Rows: 1, Cols: 2, Indptr: []int{0, 2}, Indices: []int32{0, 1}, Data: []float32{3, 4}}
	if u, err = Normalize(plain); err != nil || &u.CSR().Indices[0] != &plain.Indices[0] || plain.Data[0] != 3 {
		t.Errorf("a matrix without zeros: error %v; the places are shared: %v; values %v", err,
			&u.CSR().Indices[0] == &plain.Indices[0], plain.Data)
	}
	if _, err := Normalize(&CSR{Rows: 1}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an invalid matrix: error %v", err)
	}
}

// TestAccumulatorEqualsDense compares with sums in a dense vector.
func TestAccumulatorEqualsDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const cols = 130
	a := NewAccumulator(cols)
	for round := range 50 {
		m := &CSR{Cols: cols, Indptr: []int{0}}
		dense, used := make([]float64, cols), make([]bool, cols)
		rows := rng.IntN(5)
		for range rows {
			for j := range int32(cols) {
				if rng.IntN(10) > 0 {
					continue
				}
				v := rng.Float32() - 0.5
				m.Indices, m.Data = append(m.Indices, j), append(m.Data, v)
				dense[j] += float64(v)
				used[j] = true
			}
			m.Rows++
			m.Indptr = append(m.Indptr, len(m.Indices))
		}
		order := make([]int, rows)
		for i := range order {
			order[i] = i
		}
		a.AddRows(m, order)
		got := make([]float64, cols)
		last := int32(-1)
		for j, v := range a.All() {
			if j <= last || !used[j] {
				t.Fatalf("round %d: column %d after %d", round, j, last)
			}
			got[j], last = v, j
		}
		if diff := cmp.Diff(dense, got); diff != "" {
			t.Fatalf("round %d (-want +got)\n%s", round, diff)
		}
		var squares, dot float64
		for j, v := range dense {
			squares += float64(v * v)
			if rows > 0 {
				dot += float64(m.Row(0).At(int32(j)) * v)
			}
		}
		if a.Norm() != math.Sqrt(squares) || rows > 0 && a.Dot(m.Row(0)) != dot {
			t.Errorf("round %d: norm %v, want %v", round, a.Norm(), math.Sqrt(squares))
		}
		a.Reset()
		for j, v := range a.All() {
			t.Fatalf("round %d: column %d has %v after Reset", round, j, v)
		}
	}
}
