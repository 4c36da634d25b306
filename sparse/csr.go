// Package sparse holds the matrix that the stages of kindred hand to one another: compressed
// sparse rows ([CSR]) with float32 values. Row i is paper i; a column is a term, a phrase or
// another paper. [UnitRows] is a CSR whose rows are known to be unit vectors.
//
// A CSR satisfies gonum's mat.Matrix, so every function of gonum accepts it. The fast loops of
// kindred read its three slices directly.
package sparse

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// ErrInvalid is wrapped by every error of [CSR.Validate].
var ErrInvalid = errors.New("sparse: invalid CSR matrix")

// CSR is a Rows×Cols matrix in compressed sparse rows. The columns and values of row i are
// Indices[Indptr[i]:Indptr[i+1]] and Data[Indptr[i]:Indptr[i+1]]; columns ascend within a row.
// The names of the fields are scipy's. A CSR is immutable once it is handed on.
type CSR struct {
	Rows, Cols int
	Indptr     []int
	Indices    []int32
	Data       []float32
}

// Vec is a sparse vector: Data[p] is the value in column Indices[p], and columns ascend.
type Vec struct {
	Indices []int32
	Data    []float32
}

var _ mat.Matrix = (*CSR)(nil)

// Row returns row i. It shares memory with m and must not be modified.
func (m *CSR) Row(i int) Vec {
	lo, hi := m.Indptr[i], m.Indptr[i+1]
	return Vec{Indices: m.Indices[lo:hi:hi], Data: m.Data[lo:hi:hi]}
}

// NNZ returns the number of stored values.
func (m *CSR) NNZ() int { return len(m.Indices) }

// Dims returns the numbers of rows and columns.
func (m *CSR) Dims() (r, c int) { return m.Rows, m.Cols }

// At returns the value in row i, column j, which takes O(log nnz(i)) time. Like every
// mat.Matrix it panics if i or j is out of range.
func (m *CSR) At(i, j int) float64 {
	if uint(i) >= uint(m.Rows) {
		panic(mat.ErrRowAccess)
	}
	if uint(j) >= uint(m.Cols) {
		panic(mat.ErrColAccess)
	}
	return m.Row(i).At(int32(j))
}

// T returns the transpose of m as a view.
func (m *CSR) T() mat.Matrix { return mat.Transpose{Matrix: m} }

// Validate returns an error that wraps [ErrInvalid] unless m is a valid matrix: the lengths
// agree, Indptr rises from 0 to the number of values, the columns of each row ascend and are in
// range, and the values are finite. Call it on every matrix that comes from outside of the
// program. It takes O(Rows + nnz) time.
func (m *CSR) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
	}
	switch {
	case m.Rows < 0 || m.Cols < 0 || m.Cols > math.MaxInt32:
		return fail("%d rows, %d columns", m.Rows, m.Cols)
	case len(m.Indptr)-1 != m.Rows: // and not Rows+1, which may overflow
		return fail("%d row pointers for %d rows", len(m.Indptr), m.Rows)
	case len(m.Indices) != len(m.Data):
		return fail("%d column indices, %d values", len(m.Indices), len(m.Data))
	case m.Indptr[0] != 0 || m.Indptr[m.Rows] != len(m.Indices):
		return fail("row pointers run from %d to %d, must run from 0 to %d", m.Indptr[0], m.Indptr[m.Rows], len(m.Indices))
	}
	return checked(m.Rows, func(i int) error {
		lo, hi := m.Indptr[i], m.Indptr[i+1]
		if lo < 0 || lo > hi || hi > len(m.Indices) {
			return fail("row %d runs from %d to %d", i, lo, hi)
		}
		previous := int32(-1)
		for p := lo; p < hi; p++ {
			j := m.Indices[p]
			if j <= previous {
				return fail("row %d: column %d follows column %d", i, j, previous)
			}
			if int(j) >= m.Cols {
				return fail("row %d: column %d, must be below %d", i, j, m.Cols)
			}
			if v := float64(m.Data[p]); math.IsNaN(v) || math.IsInf(v, 0) {
				return fail("row %d, column %d: value is %v", i, j, v)
			}
			previous = j
		}
		return nil
	})
}

// Transposed returns the transpose of m as a new CSR. It takes O(Rows + Cols + nnz) time.
func (m *CSR) Transposed() *CSR {
	t := &CSR{
		Rows: m.Cols, Cols: m.Rows,
		Indptr:  make([]int, m.Cols+1),
		Indices: make([]int32, len(m.Indices)),
		Data:    make([]float32, len(m.Data)),
	}
	for _, j := range m.Indices {
		t.Indptr[j+1]++
	}
	for j := range m.Cols {
		t.Indptr[j+1] += t.Indptr[j]
	}
	next := make([]int, m.Cols)
	copy(next, t.Indptr)
	for i := range m.Rows {
		for p := m.Indptr[i]; p < m.Indptr[i+1]; p++ {
			j := m.Indices[p]
			t.Indices[next[j]], t.Data[next[j]] = int32(i), m.Data[p]
			next[j]++
		}
	}
	return t
}

// Greatest returns a matrix of the k greatest values of each row: of equals, those of the first columns.
func (m *CSR) Greatest(k int) *CSR {
	out := &CSR{Rows: m.Rows, Cols: m.Cols, Indptr: make([]int, 1, m.Rows+1)}
	var order []int
	for i := range m.Rows {
		row := m.Row(i)
		order = order[:0]
		for p := range row.Data {
			order = append(order, p)
		}
		if len(order) > k {
			slices.SortFunc(order, func(p, q int) int {
				return cmp.Or(cmp.Compare(row.Data[q], row.Data[p]), cmp.Compare(p, q))
			})
			order = order[:k]
			slices.Sort(order)
		}
		for _, p := range order {
			out.Indices, out.Data = append(out.Indices, row.Indices[p]), append(out.Data, row.Data[p])
		}
		out.Indptr = append(out.Indptr, len(out.Indices))
	}
	return out
}
