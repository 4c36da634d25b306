package sparse

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"kindred/internal/parallel"
)

// UnitTolerance is how far the norm of a row may be from 1 for [NewUnitRows]. It allows for
// vectors that another program rounded to four digits.
const UnitTolerance = 1e-3

// ErrNotUnit is wrapped by the error of [NewUnitRows] for a row that is neither a unit vector
// nor zero.
var ErrNotUnit = errors.New("sparse: row is not a unit vector")

// UnitRows is a matrix whose rows are known to be unit vectors or empty. The inner product of
// two such rows is their cosine similarity, which is what clustering, neighbour search and
// measures of quality rely on. They take a UnitRows in place of a CSR, so that a matrix is
// checked once, when [NewUnitRows] or [Normalize] makes a UnitRows of it, and not again by
// every function.
//
// A UnitRows stores no zeros: a row without stored values is a zero row, and every other row
// has norm 1. The zero value is a matrix without rows and columns. A UnitRows is small: pass
// it by value. It is immutable, like the CSR that it holds.
type UnitRows struct {
	csr    *CSR
	signed bool
}

// NewUnitRows checks that m is a valid matrix (see [CSR.Validate]) and that each row has
// norm 1, up to [UnitTolerance], or holds zeros only. The result shares memory with m, which
// must not be modified any more; only if m stores zeros, it is a copy without them. An error
// wraps [ErrInvalid] or [ErrNotUnit] and names the first bad row, counted from 0; [Normalize]
// accepts rows of any norm. It takes O(Rows + nnz) time.
func NewUnitRows(m *CSR) (UnitRows, error) {
	if err := m.Validate(); err != nil {
		return UnitRows{}, err
	}
	var zeros, signed atomic.Bool
	err := checked(m.Rows, func(i int) error {
		row := m.Row(i)
		zero, negative := false, false
		for _, v := range row.Data {
			zero = zero || v == 0
			negative = negative || v < 0
		}
		if zero {
			zeros.Store(true)
		}
		if negative {
			signed.Store(true)
		}
		if norm := row.Norm(); norm != 0 && math.Abs(norm-1) > UnitTolerance {
			return fmt.Errorf("%w: row %d has norm %v, must be 1", ErrNotUnit, i, norm)
		}
		return nil
	})
	if err != nil {
		return UnitRows{}, err
	}
	u := UnitRows{m, signed.Load()}
	if zeros.Load() {
		u.csr = scaled(m, func(Vec) float64 { return 1 })
	}
	return u, nil
}

// Normalize returns the rows of m divided by their norms. Rows that hold zeros only are empty in the result. m is not
// modified; the result shares the places of its values with it unless a value is zero. m needs to be valid (see
// [CSR.Validate]); an error wraps [ErrInvalid]. It takes O(Rows + nnz) time.
func Normalize(m *CSR) (UnitRows, error) {
	if err := m.Validate(); err != nil {
		return UnitRows{}, err
	}
	u := UnitRows{csr: scaled(m, Vec.Norm)}
	for _, v := range u.csr.Data {
		u.signed = u.signed || v < 0
	}
	return u, nil
}

// scaled returns m without stored zeros, each row divided by what divisor returns. It shares memory with m where they
// are equal.
func scaled(m *CSR, divisor func(Vec) float64) *CSR {
	c := &CSR{Rows: m.Rows, Cols: m.Cols, Indptr: m.Indptr, Indices: m.Indices, Data: make([]float32, 0, m.NNZ())}
	zeros := 0
	for i := range m.Rows {
		row := m.Row(i)
		by := divisor(row)
		for _, v := range row.Data {
			if v != 0 {
				v = float32(float64(v) / by)
			}
			if v == 0 { // a tiny value may have become zero
				zeros++
			}
			c.Data = append(c.Data, v)
		}
	}
	if zeros > 0 {
		c.dropZeros(zeros)
	}
	return c
}

// dropZeros drops the zeros that m stores, so many of them. The old arrays are not modified.
func (m *CSR) dropZeros(zeros int) {
	kept := &CSR{Rows: m.Rows, Cols: m.Cols, Indptr: make([]int, 1, m.Rows+1),
		Indices: make([]int32, 0, m.NNZ()-zeros), Data: make([]float32, 0, m.NNZ()-zeros)}
	for i := range m.Rows {
		row := m.Row(i)
		for p, v := range row.Data {
			if v != 0 {
				kept.Indices, kept.Data = append(kept.Indices, row.Indices[p]), append(kept.Data, v)
			}
		}
		kept.Indptr = append(kept.Indptr, len(kept.Indices))
	}
	*m = *kept
}

// CSR returns the matrix. It must not be modified.
func (u UnitRows) CSR() *CSR {
	if u.csr == nil {
		return &CSR{Indptr: []int{0}}
	}
	return u.csr
}

// Rows returns the number of rows.
func (u UnitRows) Rows() int { return u.CSR().Rows }

// Cols returns the number of columns.
func (u UnitRows) Cols() int { return u.CSR().Cols }

// Row returns row i: a unit vector, or an empty one. It shares memory with u and must not be
// modified.
func (u UnitRows) Row(i int) Vec { return u.csr.Row(i) }

// Signed reports whether any value is negative. Similarities are then in [-1, 1], else in
// [0, 1], up to rounding.
func (u UnitRows) Signed() bool { return u.signed }

// NonEmpty returns the rows that are unit vectors, ascending: all but the zero rows.
func (u UnitRows) NonEmpty() []int {
	m := u.CSR()
	rows := make([]int, 0, m.Rows)
	for i := range m.Rows {
		if m.Indptr[i] < m.Indptr[i+1] {
			rows = append(rows, i)
		}
	}
	return rows
}

// Select returns the given rows, in the given order, as a matrix of its own. It panics if a
// row is out of range. It copies on all processors: most of the time goes into fetching rows from everywhere.
func (u UnitRows) Select(rows []int) UnitRows {
	m := u.CSR()
	part := &CSR{Rows: len(rows), Cols: m.Cols, Indptr: make([]int, len(rows)+1)}
	for p, i := range rows {
		part.Indptr[p+1] = part.Indptr[p] + m.Indptr[i+1] - m.Indptr[i]
	}
	nnz := part.Indptr[len(rows)]
	part.Indices, part.Data = make([]int32, nnz), make([]float32, nnz)
	inChunks(len(rows), func(p int) {
		row := m.Row(rows[p])
		copy(part.Indices[part.Indptr[p]:], row.Indices)
		copy(part.Data[part.Indptr[p]:], row.Data)
	})
	return UnitRows{csr: part, signed: u.signed}
}

// inChunks calls do for each of n rows, on all processors.
func inChunks(n int, do func(p int)) {
	parallel.Loop(n, parallel.ChunkSize, 0, func(_, lo, hi int) {
		for p := lo; p < hi; p++ {
			do(p)
		}
	})
}

// checked calls do for each of n rows, on all processors, and returns the error of the first row that has one.
func checked(n int, do func(p int) error) error {
	return parallel.Chunks(context.Background(), n, parallel.ChunkSize, 0, func(_, lo, hi int) error {
		for p := lo; p < hi; p++ {
			if err := do(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// DenseUnitRows returns dense rows, each a unit vector or zero, as sparse ones. The error is that of [NewUnitRows].
func DenseUnitRows(x *Dense) (UnitRows, error) {
	m := &CSR{Rows: x.Rows, Cols: x.Cols, Indptr: make([]int, x.Rows+1), Indices: make([]int32, len(x.Data)), Data: x.Data}
	for i := range x.Rows {
		m.Indptr[i+1] = (i + 1) * x.Cols
		for j := range x.Cols {
			m.Indices[i*x.Cols+j] = int32(j)
		}
	}
	return NewUnitRows(m)
}
