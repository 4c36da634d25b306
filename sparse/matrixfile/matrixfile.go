// Package matrixfile reads and writes matrices in the file formats of other tools: .npz of SciPy and
// Matrix Market, both sparse, and reads .npy of NumPy, which is dense.
//
// The readers accept files from anywhere: whatever a file holds, they return a valid matrix or an
// error, and the memory that they take is bounded by [Limits].
package matrixfile

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/sparse"
)

// ErrFormat is wrapped by the errors for files that are damaged or not in the format.
var ErrFormat = errors.New("not a readable matrix file")

// Limits bound the memory that reading a file takes, because the file may be made to do harm. The
// zero value suits matrices of millions of papers. A matrix with more than 16 million rows must have
// at least one value for every eight rows, and the same holds for columns.
type Limits struct {
	// MaxEntries is the largest number of stored values; 0 means 2²⁷, which take a gigabyte.
	MaxEntries int
}

func (l Limits) maxEntries() int {
	if l.MaxEntries > 0 {
		return l.MaxEntries
	}
	return 1 << 27
}

// manyLines is the number of rows or columns above which one in eight must have a value. Row pointers take
// memory even for empty rows: 128 megabytes for this many. So do the sums of rows for empty columns.
const manyLines = 1 << 24

// checkShape returns an error if the shape of a matrix with so many values is out of range.
func checkShape(rows, cols, entries int) error {
	switch {
	case rows < 0 || cols < 0 || cols > math.MaxInt32 || rows > math.MaxInt32:
		return fmt.Errorf("%w: %d rows and %d columns, must be from 0 to %d", ErrFormat, rows, cols, math.MaxInt32)
	case rows > manyLines && rows/8 > entries:
		return fmt.Errorf("%w: %d rows for only %d values", ErrFormat, rows, entries)
	case rows > 0 && cols > manyLines && cols/8 > entries:
		return fmt.Errorf("%w: %d columns for only %d values", ErrFormat, cols, entries)
	}
	return nil
}

// triplets are the values of a matrix in any order.
type triplets struct {
	rows, cols []int32
	data       []float32
}

// csr returns the matrix of the values; values for the same place are added up. Rows and columns must
// be in range.
func (t *triplets) csr(rows, cols int) (*sparse.CSR, error) {
	x := &sparse.CSR{Rows: rows, Cols: cols, Indptr: make([]int, rows+1),
		Indices: make([]int32, len(t.rows)), Data: make([]float32, len(t.rows))}
	for _, i := range t.rows {
		x.Indptr[i+1]++
	}
	for i := range rows {
		x.Indptr[i+1] += x.Indptr[i]
	}
	next := slices.Clone(x.Indptr[:rows])
	for p, i := range t.rows {
		at := next[i]
		next[i]++
		x.Indices[at], x.Data[at] = t.cols[p], t.data[p]
	}
	return canonical(x)
}

// entry is a value in its column.
type entry struct {
	col   int32
	value float32
}

// canonical sorts the columns of each row and adds up the values of equal columns, in their order.
func canonical(x *sparse.CSR) (*sparse.CSR, error) {
	var row []entry
	kept, lo := 0, 0
	for i := range x.Rows {
		hi := x.Indptr[i+1]
		if !ascends(x.Indices[lo:hi]) {
			row = row[:0]
			for p := lo; p < hi; p++ {
				row = append(row, entry{x.Indices[p], x.Data[p]})
			}
			slices.SortStableFunc(row, func(a, b entry) int { return cmp.Compare(a.col, b.col) })
			for p, e := range row {
				x.Indices[lo+p], x.Data[lo+p] = e.col, e.value
			}
		}
		first := kept
		for p := lo; p < hi; p++ {
			if kept > first && x.Indices[kept-1] == x.Indices[p] {
				x.Data[kept-1] += x.Data[p]
				continue
			}
			x.Indices[kept], x.Data[kept] = x.Indices[p], x.Data[p]
			kept++
		}
		x.Indptr[i+1] = kept
		lo = hi
	}
	x.Indices, x.Data = x.Indices[:kept], x.Data[:kept]
	if err := x.Validate(); err != nil { // a sum may be infinite
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return x, nil
}

// ascends reports whether each column is greater than the column before it.
func ascends(cols []int32) bool {
	for p := 1; p < len(cols); p++ {
		if cols[p] <= cols[p-1] {
			return false
		}
	}
	return true
}
