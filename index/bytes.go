package index

import (
	"encoding/binary"
	"fmt"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// How latent parts are compared by bytes.
//
// The latent part of every row is read for every query. As bytes it is a quarter as long, and vector instructions
// multiply bytes fastest. Values are multiplied by a scale s and rounded to integers q from -127 to 127. For a query x
// and a row y,
//
//	x·y = qx/sx·qy/s + (x − qx/sx)·y + qx/sx·(y − qy/s) ≤ qx·qy/(sx·s) + ‖x − qx/sx‖·‖y‖ + ‖qx/sx‖·‖y − qy/s‖
//
// by the inequality of Cauchy and Schwarz. The norm of what rounding changed is kept for each row, so that the right
// side is never less than the product. It only filters.

// byteRows are latent rows, rounded.
type byteRows struct {
	depth   int       // dimensions, rounded up to a multiple of 4
	scale   float64   // s
	columns []uint8   // tile by tile, as [kernel.Dots] takes them, with 128 added
	changes []float32 // for each row, the norm of what rounding changed, rounded up
}

// depthOf returns the depth of rows of some dimensions.
func depthOf(dimensions int) int { return (dimensions + 3) / 4 * 4 }

// columnsOf returns the number of columns of a tile of n rows.
func columnsOf(n int) int { return parallel.NumChunks(n, kernel.DotBlock) * kernel.DotBlock }

// round sets bytes to the rounded values and returns the norm of what that changed.
func round(bytes []int8, values []float32, scale float64) float64 {
	var squares float64
	for d, v := range values {
		q := min(max(math.RoundToEven(float64(v)*scale), -127), 127)
		bytes[d] = int8(q)
		off := float64(v) - q/scale
		squares += float64(off * off)
	}
	return math.Sqrt(squares)
}

// scaleOf returns the scale that changes some rows least. A small one rounds coarsely, a large one cuts large values
// off.
func scaleOf(rows *sparse.Dense) float64 {
	const sample = 512
	step := max(1, rows.Rows/sample)
	var largest float32
	for i := 0; i < rows.Rows; i += step {
		for _, v := range rows.Row(i) {
			largest = max(largest, v, -v)
		}
	}
	best, least := 1.0, math.Inf(1)
	if !(largest > 0) {
		return best
	}
	bytes := make([]int8, rows.Cols)
	for scale := 127 / float64(largest); scale < 1024; scale *= 1.25 {
		var sum float64
		for i := 0; i < rows.Rows; i += step {
			sum += round(bytes, rows.Row(i), scale)
		}
		if sum < least {
			best, least = scale, sum
		}
	}
	return min(best, 1024)
}

// newByteRows rounds rows.
func newByteRows(rows *sparse.Dense) *byteRows {
	b := &byteRows{depth: depthOf(rows.Cols), scale: scaleOf(rows), changes: make([]float32, rows.Rows)}
	bytes := make([]int8, rows.Cols)
	for first := 0; first < rows.Rows; first += tileRows {
		n := min(tileRows, rows.Rows-first)
		columns := make([]uint8, columnsOf(n)*b.depth)
		for i := range columns {
			columns[i] = 128
		}
		for l := range n {
			// A little more covers the rounding of the sum.
			b.changes[first+l] = float32(round(bytes, rows.Row(first+l), b.scale)*1.00001) + 1e-7
			for d, q := range bytes {
				columns[kernel.DotColumn(b.depth, d, l)] = uint8(int(q) + 128)
			}
		}
		b.columns = append(b.columns, columns...)
	}
	return b
}

// size returns the number of bytes of n rows.
func (b *byteRows) size(n int) int {
	full := n / tileRows
	return (full*columnsOf(tileRows) + columnsOf(n%tileRows)) * b.depth
}

// bytes returns the scale and what rounding changed, as a file has them.
func (b *byteRows) bytes() []byte {
	return append(binary.LittleEndian.AppendUint64(nil, math.Float64bits(b.scale)), bytesOf(b.changes)...)
}

// readByteRows reads the byte rows of n rows.
func readByteRows(n, dimensions int, columns, changes []byte) (*byteRows, error) {
	b := &byteRows{depth: depthOf(dimensions), columns: columns}
	if len(changes) != 8+4*n || len(columns) != b.size(n) {
		return nil, fmt.Errorf("index: %w: the lengths of its latent sections disagree", ErrFile)
	}
	b.scale = math.Float64frombits(binary.LittleEndian.Uint64(changes))
	b.changes = numbersOf[float32](changes[8:])
	if !(b.scale > 0 && b.scale <= 1<<20) {
		return nil, fmt.Errorf("index: %w: the scale of its latent rows is %v", ErrFile, b.scale)
	}
	return b, nil
}

// byteQuery is the latent part of a query, rounded.
type byteQuery struct {
	rows   []int8 // for [kernel.Dots]: the query, and rows of zeros
	add    [kernel.DotRows]int32
	factor int32
	// A value v of [kernel.Dots] for a row that rounding changed by c bounds a product by first + v·step + c·norm.
	first, step, norm float32
	out               []uint16
	lanes             []int32
}

// newQuery returns the rounded query.
func (b *byteRows) newQuery(x []float32) *byteQuery {
	var largest float32
	for _, v := range x {
		largest = max(largest, v, -v)
	}
	q := &byteQuery{rows: make([]int8, kernel.DotRows*b.depth)}
	scale := 1.0
	if largest > 0 {
		scale = 127 / float64(largest)
	}
	change := round(q.rows, x, scale)
	var sum int32
	var squares float64
	for _, v := range q.rows[:b.depth] {
		sum += int32(v)
		squares += float64(int32(v) * int32(v))
	}
	// No product of rounded rows is larger than this, since no row is longer than 1 and a little.
	norm := math.Sqrt(squares)
	most := math.Ceil(norm*127*math.Sqrt(float64(b.depth))) + 1
	if unit := math.Ceil(norm*b.scale*1.5) + 1; unit < most {
		most = unit
	}
	q.factor = int32(65_000 / (2 * most) * (1 << kernel.DotShift))
	q.factor = max(q.factor, 1)
	q.add[0] = int32(most) - 128*sum
	step := float64(1<<kernel.DotShift) / float64(q.factor) / (scale * b.scale)
	q.step = float32(step)
	q.norm = float32(norm / scale * 1.0001)
	q.first = float32(step - most/(scale*b.scale) + float64(change*(1+sparse.UnitTolerance)) + 1e-5)
	return q
}

// bound sets acc to weight times bounds of the products of a query with the rows of tile t.
func (b *byteRows) bound(acc []float32, q *byteQuery, t int, weight float32) {
	size := columnsOf(len(acc))
	if cap(q.out) < kernel.DotRows*size {
		q.out, q.lanes = make([]uint16, kernel.DotRows*size), make([]int32, size)
	}
	at := t * columnsOf(tileRows) * b.depth
	kernel.Dots(q.out[:kernel.DotRows*size], q.rows, b.columns[at:at+size*b.depth], q.lanes[:size], &q.add, q.factor)
	changes := b.changes[t*tileRows:][:len(acc)]
	first, step, norm := float32(weight*q.first), float32(weight*q.step), float32(weight*q.norm)
	out := q.out[:len(acc)]
	for i, c := range changes {
		acc[i] = first + float32(step*float32(out[i])) + float32(norm*c)
	}
}
