package sparse

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/kernel"
)

// Dense is a Rows×Cols matrix whose values are all stored, row after row: the value in row i, column j
// is Data[i·Cols+j]. It holds rows of a latent space, of some hundred columns. A Dense is immutable once
// it is handed on. It is one of gonum's matrices.
type Dense struct {
	Rows, Cols int
	Data       []float32 // length Rows·Cols
}

var _ mat.Matrix = (*Dense)(nil)

// NewDense returns a matrix of zeros.
func NewDense(rows, cols int) *Dense {
	return &Dense{Rows: rows, Cols: cols, Data: make([]float32, rows*cols)}
}

// Row returns row i. It shares memory with m.
func (m *Dense) Row(i int) []float32 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// Columns returns the first n columns.
func (m *Dense) Columns(n int) *Dense {
	if n == m.Cols {
		return m
	}
	part := NewDense(m.Rows, n)
	for i := range m.Rows {
		copy(part.Row(i), m.Row(i))
	}
	return part
}

// Dims returns the numbers of rows and columns.
func (m *Dense) Dims() (r, c int) { return m.Rows, m.Cols }

// At returns the value in row i, column j. Like every mat.Matrix it panics if i or j is out of range.
func (m *Dense) At(i, j int) float64 {
	if uint(i) >= uint(m.Rows) {
		panic(mat.ErrRowAccess)
	}
	if uint(j) >= uint(m.Cols) {
		panic(mat.ErrColAccess)
	}
	return float64(m.Data[i*m.Cols+j])
}

// T returns the transpose of m as a view.
func (m *Dense) T() mat.Matrix { return mat.Transpose{Matrix: m} }

// Normalize makes each row of a matrix that nobody else has seen yet a unit vector, or zero if it is next to nothing.
func (m *Dense) Normalize() {
	inChunks(m.Rows, func(i int) { NormalizeDense(m.Row(i)) })
}

// NormalizeDense makes a dense vector a unit vector in place, or zero if it is next to nothing.
func NormalizeDense(v []float32) {
	var squares float64
	for _, x := range v {
		squares += float64(float64(x) * float64(x))
	}
	if squares < 1e-12 {
		clear(v)
		return
	}
	scale := 1 / math.Sqrt(squares)
	for d, x := range v {
		v[d] = float32(scale * float64(x))
	}
}

// DotDense returns the inner product of two dense vectors of equal length, or panics. It adds in float64,
// in an order that vector instructions can follow: eight sums, each of every eighth product, which are then
// added in halves. So it is the same on every machine, and the same for (a, b) as for (b, a).
func DotDense(a, b []float32) float64 {
	return kernel.DotDense(a, b)
}
