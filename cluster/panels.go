package cluster

import (
	"kindred/internal/kernel"
	"kindred/sparse"
)

// panels holds K dense vectors of length cols so that the products of a sparse row with all
// of them are fast: the vectors are cut into panels of kernel.Lanes, and within a panel the
// values of a column lie side by side. A row then keeps the sums of a panel in registers while
// it walks through it, and reads one cache line for each of its terms. At a hundred clusters
// the means of real abstracts are more than 90 % full, so that an inverted index over them
// would only add indirection.
type panels struct {
	cols  int
	width int // K rounded up to a multiple of kernel.Lanes
	data  []float32
}

func newPanels(cols, k int) *panels {
	width := (k + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	return &panels{cols: cols, width: width, data: make([]float32, cols*width)}
}

// set stores v times scale as vector k.
func (p *panels) set(k int, v []float64, scale float64) {
	at := k/kernel.Lanes*kernel.Lanes*p.cols + k%kernel.Lanes
	for _, value := range v {
		p.data[at] = float32(value * scale)
		at += kernel.Lanes
	}
}

// block is how many rows multiplyAll takes through one panel before the next: a panel of
// abstracts, of about a megabyte, then stays in the second-level cache for all of them.
const block = 256

// multiplyAll calls use with each row and its products, as multiply does. products has length
// block·p.width.
func (p *panels) multiplyAll(products []float32, x *sparse.CSR, rows []int, use func(i int, products []float32)) {
	for len(rows) > 0 {
		part := rows[:min(block, len(rows))]
		for first := 0; first < p.width; first += kernel.Lanes {
			panel := p.data[first*p.cols : (first+kernel.Lanes)*p.cols]
			for r, i := range part {
				row := x.Row(i)
				kernel.MulPanel((*[kernel.Lanes]float32)(products[r*p.width+first:]), row.Indices, row.Data, panel)
			}
		}
		for r, i := range part {
			use(i, products[r*p.width:(r+1)*p.width])
		}
		rows = rows[len(part):]
	}
}

// multiply sets products, which has length p.width, to the products of row with every
// vector; those beyond the last vector are 0. Each product is summed in column order. The
// columns of row must be valid ones.
func (p *panels) multiply(products []float32, row sparse.Vec) {
	for first := 0; first < p.width; first += kernel.Lanes {
		kernel.MulPanel((*[kernel.Lanes]float32)(products[first:]), row.Indices, row.Data,
			p.data[first*p.cols:(first+kernel.Lanes)*p.cols])
	}
}
