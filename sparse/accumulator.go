package sparse

import (
	"iter"
	"math"
	"math/bits"
)

// Accumulator adds up sparse vectors. It remembers which columns have a value, so that reading
// and clearing a sum of few vectors takes time for these columns only, however many columns
// there are. Use one Accumulator for many sums: it holds a value for every column.
type Accumulator struct {
	sum  []float64
	used []uint64 // one bit for each column
}

// NewAccumulator returns an empty sum of vectors with the given number of columns. It takes
// 8⅛ bytes for each column.
func NewAccumulator(cols int) *Accumulator {
	return &Accumulator{sum: make([]float64, cols), used: make([]uint64, (cols+63)/64)}
}

// Add adds v to the sum, in float64. It panics if a column of v is out of range.
func (a *Accumulator) Add(v Vec) {
	for p, j := range v.Indices {
		a.sum[j] += float64(v.Data[p])
		a.used[j>>6] |= 1 << (j & 63)
	}
}

// AddRows adds the given rows of m, in the given order.
func (a *Accumulator) AddRows(m *CSR, rows []int) {
	for _, i := range rows {
		a.Add(m.Row(i))
	}
}

// All yields the columns that have a value, ascending, with the sum in each. The sum may be 0
// where values cancelled each other.
func (a *Accumulator) All() iter.Seq2[int32, float64] {
	return func(yield func(int32, float64) bool) {
		for w, word := range a.used {
			for ; word != 0; word &= word - 1 {
				if j := int32(w*64 + bits.TrailingZeros64(word)); !yield(j, a.sum[j]) {
					return
				}
			}
		}
	}
}

// Norm returns the L2 norm of the sum.
func (a *Accumulator) Norm() float64 {
	var squares float64
	for _, v := range a.All() {
		squares += float64(v * v)
	}
	return math.Sqrt(squares)
}

// Dot returns the inner product of the sum and v, added in column order.
func (a *Accumulator) Dot(v Vec) float64 {
	var dot float64
	for p, j := range v.Indices {
		dot += float64(float64(v.Data[p]) * a.sum[j])
	}
	return dot
}

// Reset makes the sum zero, in time for the columns that have a value.
func (a *Accumulator) Reset() {
	for w, word := range a.used {
		for ; word != 0; word &= word - 1 {
			a.sum[w*64+bits.TrailingZeros64(word)] = 0
		}
		a.used[w] = 0
	}
}
