package sparse

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"kindred/internal/parallel"
)

// hand returns a matrix that can be read off:
//
//	1 0 2 0
//	0 0 0 0
//	0 3 0 4
func hand() *CSR {
	return &CSR{
		Rows: 3, Cols: 4,
		Indptr:  []int{0, 2, 2, 4},
		Indices: []int32{0, 2, 1, 3},
		Data:    []float32{1, 2, 3, 4},
	}
}

// randomRows returns a matrix in which about one value in three is stored, some of them zero.
func randomRows(rng *rand.Rand, rows, cols int) *CSR {
	m := &CSR{Rows: rows, Cols: cols, Indptr: []int{0}, Indices: []int32{}, Data: []float32{}}
	for range rows {
		density := rng.Float64() * 0.7 // some rows are all but empty, some are full
		for j := range cols {
			if rng.Float64() < density {
				value := float32(rng.NormFloat64())
				if rng.IntN(10) == 0 {
					value = 0
				}
				m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, value)
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}

// dense returns m as gonum's dense matrix, from the definition of the format.
func dense(m *CSR) *mat.Dense {
	d := mat.NewDense(m.Rows, m.Cols, nil)
	for i := range m.Rows {
		for p := m.Indptr[i]; p < m.Indptr[i+1]; p++ {
			d.Set(i, int(m.Indices[p]), float64(m.Data[p]))
		}
	}
	return d
}

// eachRandom calls test with matrices of many shapes.
func eachRandom(t *testing.T, test func(t *testing.T, rng *rand.Rand, m *CSR)) {
	for _, shape := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {5, 5}, {3, 40}, {40, 3}, {31, 17}} {
		for seed := range uint64(5) {
			t.Run(fmt.Sprintf("rows=%d/cols=%d/seed=%d", shape[0], shape[1], seed), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 1))
				m := randomRows(rng, shape[0], shape[1])
				if err := m.Validate(); err != nil {
					t.Fatal(err)
				}
				test(t, rng, m)
			})
		}
	}
}

// What is appended to a row must not run into the next one.
func TestRowIsClipped(t *testing.T) {
	m := hand()
	row := m.Row(0)
	_, _ = append(row.Indices, 3), append(row.Data, 9)
	if diff := cmp.Diff(hand(), m); diff != "" {
		t.Errorf("the matrix changed (-before +after):\n%s", diff)
	}
}

func TestAtPanicsAsGonumDoes(t *testing.T) {
	for _, tt := range []struct {
		i, j int
		want mat.Error
	}{
		{-1, 0, mat.ErrRowAccess}, {3, 0, mat.ErrRowAccess}, {math.MaxInt, 0, mat.ErrRowAccess},
		{0, -1, mat.ErrColAccess}, {0, 4, mat.ErrColAccess}, {0, math.MaxInt, mat.ErrColAccess},
	} {
		func() {
			defer func() {
				if got := recover(); got != any(tt.want) {
					t.Errorf("At(%d, %d) panicked with %v, want %v", tt.i, tt.j, got, tt.want)
				}
			}()
			hand().At(tt.i, tt.j)
		}()
	}
}

func TestMatchesDense(t *testing.T) {
	eachRandom(t, func(t *testing.T, rng *rand.Rand, m *CSR) {
		d := dense(m)
		if !mat.Equal(d, m) {
			t.Error("not the matrix that its definition gives")
		}
		if !mat.Equal(d.T(), m.T()) {
			t.Error("T is not the transpose")
		}
		tr := m.Transposed()
		if err := tr.Validate(); err != nil {
			t.Errorf("Transposed: %v", err)
		}
		if !mat.Equal(d.T(), tr) {
			t.Error("Transposed is not the transpose")
		}
		if tr.NNZ() != m.NNZ() {
			t.Errorf("Transposed has %d values, want %d: zeros that are stored stay stored", tr.NNZ(), m.NNZ())
		}

		var want, got mat.Dense // gonum's routines take a CSR
		other := dense(randomRows(rng, m.Cols, 6))
		want.Mul(d, other)
		got.Mul(m, other)
		if !mat.EqualApprox(&want, &got, 1e-12) {
			t.Error("Mul of gonum gives another product for the CSR than for the dense matrix")
		}
	})
}

func TestTransposedTwice(t *testing.T) {
	eachRandom(t, func(t *testing.T, _ *rand.Rand, m *CSR) {
		if diff := cmp.Diff(m, m.Transposed().Transposed()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestEmptyShapes(t *testing.T) {
	for _, shape := range [][2]int{{0, 0}, {0, 3}, {3, 0}} {
		m := &CSR{Rows: shape[0], Cols: shape[1], Indptr: make([]int, shape[0]+1)}
		if err := m.Validate(); err != nil {
			t.Errorf("%v: %v", shape, err)
		}
		tr := m.Transposed()
		if err := tr.Validate(); err != nil {
			t.Errorf("%v transposed: %v", shape, err)
		}
		if r, c := tr.Dims(); r != shape[1] || c != shape[0] {
			t.Errorf("%v transposed has %d rows and %d columns", shape, r, c)
		}
	}
}

func TestValidateSays(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, tt := range []struct {
		name   string
		change func(m *CSR)
		want   string // in the message; "" if the matrix is valid
	}{
		{"as-it-is", func(m *CSR) {}, ""},
		{"stored-zero", func(m *CSR) { m.Data[1] = 0 }, ""},
		{"subnormal", func(m *CSR) { m.Data[1] = math.SmallestNonzeroFloat32 }, ""},
		{"many-columns", func(m *CSR) { m.Cols = math.MaxInt32 }, ""},
		{"zero-value", func(m *CSR) { *m = CSR{} }, "0 row pointers for 0 rows"},
		{"negative-rows", func(m *CSR) { m.Rows = -1 }, "-1 rows"},
		{"negative-columns", func(m *CSR) { m.Cols = -1 }, "-1 columns"},
		{"too-few-rows", func(m *CSR) { m.Rows = 2 }, "4 row pointers for 2 rows"},
		{"too-many-rows", func(m *CSR) { m.Rows = 4 }, "4 row pointers for 4 rows"},
		{"rows-overflow", func(m *CSR) { m.Rows = math.MaxInt }, "row pointers for"},
		{"missing-value", func(m *CSR) { m.Data = m.Data[:3] }, "4 column indices, 3 values"},
		{"missing-column", func(m *CSR) { m.Indices = m.Indices[:3] }, "3 column indices, 4 values"},
		{"starts-late", func(m *CSR) { m.Indptr[0] = 1 }, "run from 1 to 4"},
		{"starts-early", func(m *CSR) { m.Indptr[0] = -1 }, "run from -1 to 4"},
		{"ends-early", func(m *CSR) { m.Indptr[3] = 3 }, "run from 0 to 3"},
		{"ends-late", func(m *CSR) { m.Indptr[3] = 5 }, "run from 0 to 5"},
		{"falls", func(m *CSR) { m.Indptr[2] = 1 }, "row 1 runs from 2 to 1"},
		{"beyond-and-back", func(m *CSR) { m.Indptr[1], m.Indptr[2] = 5, 5 }, "row 0 runs from 0 to 5"},
		{"below-zero", func(m *CSR) { m.Indptr[1] = -1 }, "row 0 runs from 0 to -1"},
		{"column-out-of-range", func(m *CSR) { m.Indices[3] = 4 }, "row 2: column 4, must be below 4"},
		{"column-negative", func(m *CSR) { m.Indices[0] = -1 }, "row 0: column -1"},
		{"column-twice", func(m *CSR) { m.Indices[1] = 0 }, "row 0: column 0 follows column 0"},
		{"columns-descend", func(m *CSR) { m.Indices[2] = 3; m.Indices[3] = 1 }, "row 2: column 1 follows column 3"},
		{"nan", func(m *CSR) { m.Data[2] = nan }, "row 2, column 1: value is NaN"},
		{"infinite", func(m *CSR) { m.Data[3] = inf }, "row 2, column 3: value is -Inf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := hand()
			tt.change(m)
			err := m.Validate()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("err = %v, want nil", err)
			case tt.want != "" && !errors.Is(err, ErrInvalid):
				t.Errorf("err = %v, want one that wraps ErrInvalid", err)
			case tt.want != "" && !strings.Contains(err.Error(), tt.want):
				t.Errorf("err = %v, want %q in it", err, tt.want)
			}
			if got := valid(m); got != (tt.want == "") {
				t.Errorf("the definition in this test says %v", got)
			}
		})
	}
	t.Run("too-many-columns", func(t *testing.T) {
		if math.MaxInt == math.MaxInt32 {
			t.Skip("an int cannot hold as many here")
		}
		m, most := hand(), math.MaxInt32
		m.Cols = most + 1
		if err := m.Validate(); !errors.Is(err, ErrInvalid) {
			t.Errorf("err = %v, want one that wraps ErrInvalid", err)
		}
	})
}

// TestFirstBadRow: rows are checked on all processors, and the first bad one is named. Each row has a value in column 0.
func TestFirstBadRow(t *testing.T) {
	const n = 5 * parallel.ChunkSize
	for _, bad := range [][]int{{3000, 4000}, {n - 1, 0}, {2047, 2048}} {
		m := &CSR{Rows: n, Cols: 1, Indptr: make([]int, n+1), Indices: make([]int32, n), Data: make([]float32, n)}
		for i := range n {
			m.Indptr[i+1], m.Data[i] = i+1, 1
		}
		first := fmt.Sprintf("row %d", slices.Min(bad))
		m.Data[bad[0]], m.Data[bad[1]] = 2, 2
		if _, err := NewUnitRows(m); !errors.Is(err, ErrNotUnit) || !strings.Contains(err.Error(), first+" ") {
			t.Errorf("NewUnitRows: %v, want %s", err, first)
		}
		m.Indices[bad[0]], m.Indices[bad[1]] = 1, 1
		if err := m.Validate(); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), first+":") {
			t.Errorf("Validate: %v, want %s", err, first)
		}
	}
}

// valid is the definition of a valid matrix, word by word.
func valid(m *CSR) bool {
	if m.Rows < 0 || m.Cols < 0 || m.Cols > math.MaxInt32 || len(m.Indptr) == 0 || len(m.Indptr)-1 != m.Rows {
		return false
	}
	if len(m.Indices) != len(m.Data) || !slices.IsSorted(m.Indptr) || m.Indptr[0] != 0 || m.Indptr[m.Rows] != len(m.Data) {
		return false
	}
	for i := range m.Rows {
		columns := m.Indices[m.Indptr[i]:m.Indptr[i+1]]
		if !slices.IsSorted(columns) || len(slices.Compact(slices.Clone(columns))) != len(columns) {
			return false
		}
	}
	return !slices.ContainsFunc(m.Indices, func(j int32) bool { return j < 0 || int(j) >= m.Cols }) &&
		!slices.ContainsFunc(m.Data, func(v float32) bool { return v-v != 0 })
}

// FuzzValidate builds matrices from bytes, most of them broken. Validate must tell which, and
// what it lets through must not make any method panic.
func FuzzValidate(f *testing.F) {
	f.Add(3, 4, []byte{0, 2, 2, 4}, []byte{0, 2, 1, 3}, []byte{1, 2, 3, 4})
	f.Add(0, 0, []byte{0}, []byte{}, []byte{})
	f.Add(0, 0, []byte{}, []byte{}, []byte{})
	f.Add(2, 0, []byte{0, 0, 0}, []byte{}, []byte{})
	f.Add(1, 2, []byte{0, 2}, []byte{1, 0}, []byte{1, 1})
	f.Add(1, 2, []byte{0, 2}, []byte{0, 255}, []byte{1, 1})
	f.Add(2, 2, []byte{0, 9, 1}, []byte{0}, []byte{1})
	f.Add(1, 1, []byte{0, 1}, []byte{0}, []byte{127})
	f.Add(1, 1, []byte{0, 1}, []byte{0}, []byte{128})
	f.Add(math.MaxInt, math.MaxInt, []byte{0}, []byte{}, []byte{})
	f.Add(math.MinInt, -1, []byte{}, []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, rows, cols int, indptr, indices, data []byte) {
		m := &CSR{Rows: rows, Cols: cols, Indptr: make([]int, 0), Indices: make([]int32, 0), Data: make([]float32, 0)}
		for _, b := range indptr {
			m.Indptr = append(m.Indptr, int(int8(b)))
		}
		for _, b := range indices {
			m.Indices = append(m.Indices, int32(int8(b)))
		}
		for _, b := range data {
			switch b {
			case 127:
				m.Data = append(m.Data, float32(math.NaN()))
			case 128:
				m.Data = append(m.Data, float32(math.Inf(1)))
			default:
				m.Data = append(m.Data, float32(int8(b))/3)
			}
		}
		err := m.Validate()
		if (err == nil) != valid(m) {
			t.Fatalf("err = %v, but the definition says %v: %+v", err, valid(m), m)
		}
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Errorf("%v does not wrap ErrInvalid", err)
			}
			return
		}
		if m.Cols > 1<<12 {
			return // the transpose would have that many rows
		}
		tr := m.Transposed()
		if err := tr.Validate(); err != nil {
			t.Errorf("transposed: %v", err)
		}
		if diff := cmp.Diff(m, tr.Transposed()); diff != "" {
			t.Errorf("transposed twice (-want +got):\n%s", diff)
		}
		for i := range m.Rows {
			row := m.Row(i)
			for p, j := range row.Indices {
				if v := float64(row.Data[p]); m.At(i, int(j)) != v || tr.At(int(j), i) != v {
					t.Errorf("row %d, column %d: %v, transposed %v, want %v", i, j, m.At(i, int(j)), tr.At(int(j), i), v)
				}
			}
			Dot(row, m.Row(0))
		}
	})
}

func TestGreatest(t *testing.T) {
	m := &CSR{Rows: 3, Cols: 5, Indptr: []int{0, 4, 4, 5}, Indices: []int32{0, 1, 3, 4, 2},
		Data: []float32{0.5, 0.25, 0.75, 0.5, 1}}
	want := &CSR{Rows: 3, Cols: 5, Indptr: []int{0, 2, 2, 3}, Indices: []int32{0, 3, 2}, Data: []float32{0.5, 0.75, 1}}
	if diff := cmp.Diff(want, m.Greatest(2)); diff != "" {
		t.Errorf("the two greatest (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(m, m.Greatest(4)); diff != "" {
		t.Errorf("the four greatest (-want +got):\n%s", diff)
	}
}
