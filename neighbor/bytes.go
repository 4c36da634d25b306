package neighbor

import (
	"context"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// How dense rows are compared by bytes.
//
// Values are multiplied by a scale s and rounded to integers q from -127 to 127, whose inner products
// vector instructions form at some hundred billion multiplications a second. For rows x and y,
//
//	x·y − qx·qy/s² = (x − qx/s)·y + qx/s·(y − qy/s) ≤ ‖x − qx/s‖·A + B·‖y − qy/s‖
//
// by the inequality of Cauchy and Schwarz, where A and B are the largest norms of rows before and after
// rounding. The norms of what rounding changed are known for each row, so that qx·qy and two small
// numbers are never less than s²·x·y. A small scale rounds coarsely, a large one cuts large values off;
// the one that changes some rows least is taken.
//
// Rows of one subject may all be nearly parallel: then rounding would hide what distinguishes them, and each would have
// to be compared exactly with most others. So x and y are taken without the mean m of some rows, which is exact in
//
//	x·y = (x − m)·(y − m) + (m·x − m·m/2) + (m·y − m·m/2)
//
// where what is rounded is small and the rest is a number for each row.

// largestScale leaves a factor of 60 and more for [kernel.Dots]: of a smaller one, the whole numbers are too far apart.
const largestScale = 4096

// byteRows are dense rows, rounded.
type byteRows struct {
	depth   int // dimensions, rounded up to a multiple of 4
	scale   float64
	mean    []float32 // m
	bytes   []int8    // depth for each row
	sums    []int32   // for each row, Σ q
	rest    []int32   // for each row, s²·(m·x − m·m/2), rounded up
	changes []float32 // for each row, the norm of what rounding changed, rounded up
	before  float64   // the largest norm of a row without the mean
	after   float64   // the largest norm of a rounded row
	largest float64   // of changes
	most    int32     // the largest of rest
}

// denseRows are dense rows of any origin: write sets values, of length dims, to row i.
type denseRows struct {
	rows, dims int
	write      func(values []float32, i int)
}

// denseOf returns the part of a blend that is compared by bytes: the latent rows, and the words too if these
// have values of both signs in few columns. Similarities are inner products of these rows, so each part is
// multiplied by the root of its weight.
func denseOf(b sparse.Blend, words bool) denseRows {
	x, latent := b.Words().CSR(), b.Latent()
	ofWords, ofLatent := math.Sqrt(1-b.Weight()), math.Sqrt(b.Weight())
	d := denseRows{rows: b.Rows()}
	if latent != nil {
		d.dims = latent.Cols
	}
	first := d.dims
	if words {
		d.dims += x.Cols
	}
	d.write = func(values []float32, i int) {
		if latent != nil {
			for c, v := range latent.Row(i) {
				values[c] = float32(ofLatent * float64(v))
			}
		}
		if words {
			row := x.Row(i)
			clear(values[first:])
			for p, c := range row.Indices {
				values[first+int(c)] = float32(ofWords * float64(row.Data[p]))
			}
		}
	}
	return d
}

// round sets bytes to the rounded values, of length at least len(values), and returns the square of what that
// changed.
func round(bytes []int8, values []float32, scale float64) (change float64) {
	for d, v := range values {
		q := min(max(math.RoundToEven(float64(v)*scale), -127), 127)
		bytes[d] = int8(q)
		off := float64(v) - q/scale
		change += float64(off * off)
	}
	return change
}

// chooseScale returns the scale that changes some rows, of dims values each, least. The largest value of these rows,
// times some number, becomes 127.
func chooseScale(rows []float32, dims int) float64 {
	var largest float32
	for _, v := range rows {
		largest = max(largest, v, -v)
	}
	best, least := 1.0, math.Inf(1)
	if largest == 0 {
		return best
	}
	bytes := make([]int8, dims)
	for scale := min(largestScale, 127/float64(largest)); scale <= min(largestScale, 2000/float64(largest)); scale *= 1.2 {
		var sum float64
		for at := 0; at < len(rows); at += dims {
			sum += math.Sqrt(round(bytes, rows[at:at+dims], scale))
		}
		if sum < least {
			best, least = scale, sum
		}
	}
	return best
}

// sampleRows returns the values of some rows, one row after the other.
func (d *denseRows) sampleRows() []float32 {
	const sample = 1024
	var all []float32
	for i := 0; i < d.rows; i += max(1, d.rows/sample) {
		all = append(all, make([]float32, d.dims)...)
		d.write(all[len(all)-d.dims:], i)
	}
	return all
}

// meanOf returns the mean of rows of dims values each.
func meanOf(rows []float32, dims int) []float32 {
	sums, mean := make([]float64, dims), make([]float32, dims)
	for at, v := range rows {
		sums[at%dims] += float64(v)
	}
	for d := range mean {
		mean[d] = float32(sums[d] * float64(dims) / float64(len(rows)))
	}
	return mean
}

// newByteRows rounds rows. It takes O(n·d) time.
func newByteRows(ctx context.Context, dense denseRows, parallelism int) (*byteRows, error) {
	some := dense.sampleRows()
	mean := meanOf(some, dense.dims)
	for at := range some {
		some[at] -= mean[at%dense.dims]
	}
	n := dense.rows
	b := &byteRows{depth: (dense.dims + 3) / 4 * 4, scale: chooseScale(some, dense.dims), mean: mean,
		sums: make([]int32, n), rest: make([]int32, n), changes: make([]float32, n)}
	var square float64
	for _, v := range mean {
		square += float64(float64(v) * float64(v))
	}
	b.bytes = make([]int8, n*b.depth)
	type norms struct {
		before, after, change float64
		rest                  int32
	}
	largest := make([]norms, parallel.NumChunks(n, tileRows))
	err := parallel.Chunks(ctx, n, tileRows, parallelism, func(t, lo, hi int) error {
		values := make([]float32, dense.dims)
		m := &largest[t]
		m.rest = math.MinInt32
		for i := lo; i < hi; i++ {
			dense.write(values, i)
			rest := -square / 2
			for d, v := range values {
				rest += float64(float64(v) * float64(mean[d]))
				values[d] = v - mean[d]
			}
			b.rest[i] = int32(math.Ceil(rest * b.scale * b.scale))
			bytes := b.row(i)
			change := round(bytes, values, b.scale)
			var before, after float64
			var sum int32
			for _, q := range bytes {
				sum += int32(q)
				after += float64(int32(q) * int32(q))
			}
			for _, v := range values {
				before += float64(float64(v) * float64(v))
			}
			// A little more covers the rounding of these sums.
			b.sums[i], b.changes[i] = sum, float32(math.Sqrt(change)*1.00001)
			m.before, m.after = max(m.before, before), max(m.after, after)
			m.change, m.rest = max(m.change, float64(b.changes[i])), max(m.rest, b.rest[i])
		}
		m.before, m.after = math.Sqrt(m.before)*1.00001, math.Sqrt(m.after)/b.scale*1.00001
		return nil
	})
	b.most = math.MinInt32
	for _, m := range largest {
		b.before, b.after, b.largest = max(b.before, m.before), max(b.after, m.after), max(b.largest, m.change)
		b.most = max(b.most, m.rest)
	}
	return b, err
}

// row returns the bytes of row i, which are depth.
func (b *byteRows) row(i int) []int8 { return b.bytes[i*b.depth : (i+1)*b.depth] }

// slack returns the most by which a bound is more than the similarity.
func (b *byteRows) slack() float64 { return b.largest * (b.before + b.after) }

// columnsOf returns the number of columns of a tile of n rows.
func columnsOf(n int) int {
	return (n + kernel.ColumnBlock - 1) / kernel.ColumnBlock * kernel.ColumnBlock
}

// factor returns the factor of [kernel.Dots] for bounds in units of 1/whole, where whole is the largest unit, at most
// the given one, for which the factor is a whole number: a factor that is rounded up would add to all bounds.
func (b *byteRows) factor(unit float64) (factor int32, whole float64) {
	f := math.Floor(unit / (b.scale * b.scale) * (1 << kernel.DotShift))
	return int32(f), f * (b.scale * b.scale) / (1 << kernel.DotShift)
}

// toAdd returns what [kernel.Dots] adds to the products of row i of tile t. It makes up for the 128, for what
// rounding changed, for the mean, and for rounding down at the end.
func (b *byteRows) toAdd(i int, factor int32) int32 {
	change := int32(math.Ceil(float64(b.changes[i]) * b.before * b.scale * b.scale))
	return change + b.rest[i] + (1<<kernel.DotShift)/factor + 1 - 128*b.sums[i]
}

// tile sets columns to the bytes of some rows as [kernel.Dots] takes them, with 128 added, and lanes to what it
// adds to the products with each. Rows that are left out are zero, and bounds of these and of rows that are not
// there become zero: what is added is at most 0, and more than −2·s², so that 32 bits hold it times the factor.
func (b *byteRows) tile(columns []uint8, lanes []int32, rows []int32, leftOut []bool, factor int32) {
	for l := range lanes {
		if l < len(rows) && !leftOut[rows[l]] {
			i := int(rows[l])
			lanes[l] = b.rest[i] + int32(math.Ceil(float64(b.changes[i])*b.after*b.scale*b.scale))
			for d, q := range b.row(i) {
				columns[kernel.DotColumn(b.depth, d, l)] = uint8(int(q) + 128)
			}
			continue
		}
		for d := range b.depth {
			columns[kernel.DotColumn(b.depth, d, l)] = 128
		}
		change := int32(math.Ceil(b.largest * b.before * b.scale * b.scale))
		lanes[l] = -change - b.most - (1<<kernel.DotShift)/factor - 2
	}
}
