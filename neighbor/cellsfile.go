package neighbor

import (
	"encoding/binary"
	"errors"
	"math"

	"kindred/sparse"
)

// ErrCells says that bytes are not those of cells, or are damaged.
var ErrCells = errors.New("neighbor: not the bytes of cells, or damaged ones")

// Append appends the cells to b as [ReadCells] reads them: the numbers of cells, of columns and of latent columns, the
// weight of the latent part, and for each centre its values other than zero and its latent part.
func (c *Cells) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(c.count))
	b = binary.AppendUvarint(b, uint64(len(c.places)))
	dims := 0
	if c.latent != nil {
		dims = c.latent.Cols
	}
	b = binary.AppendUvarint(b, uint64(dims))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(c.weight))
	value := func(v float32) { b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v)) }
	for cell := range c.count {
		var columns []int32
		for j, place := range c.places {
			if place >= 0 && c.words.At(cell, place) != 0 {
				columns = append(columns, int32(j))
			}
		}
		b = binary.AppendUvarint(b, uint64(len(columns)))
		before := int32(0)
		for _, j := range columns {
			b = binary.AppendUvarint(b, uint64(j-before))
			value(c.words.At(cell, c.places[j]))
			before = j
		}
		if c.latent != nil {
			for _, v := range c.latent.Row(cell) {
				value(v)
			}
		}
	}
	return b
}

// ReadCells reads cells that [Cells.Append] wrote, for rows with cols columns. It returns [ErrCells] if b is damaged,
// or if the cells are for another number of columns.
func ReadCells(b []byte, cols int) (*Cells, error) {
	r := &cellReader{rest: b}
	count, written, dims := r.number(), r.number(), r.number()
	weight := math.Float64frombits(uint64(r.bits()) | uint64(r.bits())<<32)
	// The file leaves zeros out, which take memory. Centres of real rows have at least one value in twenty, so each
	// byte stands for few values.
	const free, ratio = 1 << 22, 64
	most := free + ratio*len(b) // values of all centres
	if r.bad || count < 1 || count > len(b) || written != cols || dims > len(b) ||
		!(weight >= 0 && weight <= 1) {
		return nil, ErrCells
	}
	// The first reading finds the columns that count.
	used, places := make([]bool, cols), 0
	first := *r
	first.centres(count, dims, cols, func(_, column int, _ float32) {
		if !used[column] {
			used[column] = true
			places++
		}
	}, func(int, int, float32) {})
	if first.bad || len(first.rest) > 0 || places > most/count {
		return nil, ErrCells
	}
	c := newCells(count, used, weight)
	if dims > 0 {
		c.latent = sparse.NewDense(count, dims)
	}
	r.centres(count, dims, cols, func(cell, column int, v float32) { c.words.Set(cell, c.places[column], v) },
		func(cell, d int, v float32) { c.latent.Row(cell)[d] = v })
	return c, nil
}

// cellReader reads numbers.
type cellReader struct {
	rest []byte
	bad  bool
}

func (r *cellReader) number() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > math.MaxInt32 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *cellReader) bits() uint32 {
	if len(r.rest) < 4 {
		r.bad, r.rest = true, nil
		return 0
	}
	v := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return v
}

// centres reads the values of all centres, and calls word or latent with each.
func (r *cellReader) centres(count, dims, cols int, word, latent func(cell, at int, v float32)) {
	for cell := range count {
		column := 0
		for range r.number() {
			step := r.number()
			v := math.Float32frombits(r.bits())
			if r.bad || step >= cols-column || math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				r.bad = true
				return
			}
			column += step
			word(cell, column, v)
		}
		for d := range dims {
			v := math.Float32frombits(r.bits())
			if r.bad {
				return
			}
			latent(cell, d, v)
		}
	}
}
