package sparse

import "gonum.org/v1/gonum/mat"

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

// DotDense returns the inner product of two dense vectors of equal length, or panics. It adds in float64,
// in an order that vector instructions can follow: eight sums, each of every eighth product, which are then
// added in halves. So it is the same on every machine, and the same for (a, b) as for (b, a).
func DotDense(a, b []float32) float64 {
	if len(a) != len(b) {
		panic("sparse: vectors of different lengths")
	}
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for ; len(a) >= 8; a, b = a[8:], b[8:] {
		u, v := (*[8]float32)(a), (*[8]float32)(b)
		s0 += float64(float64(u[0]) * float64(v[0]))
		s1 += float64(float64(u[1]) * float64(v[1]))
		s2 += float64(float64(u[2]) * float64(v[2]))
		s3 += float64(float64(u[3]) * float64(v[3]))
		s4 += float64(float64(u[4]) * float64(v[4]))
		s5 += float64(float64(u[5]) * float64(v[5]))
		s6 += float64(float64(u[6]) * float64(v[6]))
		s7 += float64(float64(u[7]) * float64(v[7]))
	}
	sums := [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	for i, u := range a {
		sums[i] += float64(float64(u) * float64(b[i]))
	}
	for half := 4; half > 0; half /= 2 {
		for i := range half {
			sums[i] += sums[i+half]
		}
	}
	return sums[0]
}
