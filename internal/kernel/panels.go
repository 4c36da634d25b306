package kernel

// Panels holds K dense vectors so that the inner products of a sparse row with all of them are
// fast. The vectors are cut into panels of [Lanes] vectors; within a panel the values of one
// column lie side by side. A row keeps the sums of a panel in registers while it walks through
// the panel, and reads one cache line for each of its values. At a hundred clusters the means
// of real abstracts are more than 90 % full, so an inverted index over them would only add
// indirection.
type Panels struct {
	cols  int
	width int // K rounded up to a multiple of Lanes
	data  []float32
}

// NewPanels returns K zero vectors of the given length. They take 4·cols bytes each.
func NewPanels(cols, k int) *Panels {
	width := (k + Lanes - 1) / Lanes * Lanes
	return &Panels{cols: cols, width: width, data: make([]float32, cols*width)}
}

// Width returns the number of products that [Panels.Multiply] writes: K rounded up to a
// multiple of [Lanes].
func (p *Panels) Width() int { return p.width }

// Set sets the value of vector k in column j.
func (p *Panels) Set(k int, j int32, v float32) {
	p.data[k/Lanes*Lanes*p.cols+int(j)*Lanes+k%Lanes] = v
}

// At returns the value of vector k in column j.
func (p *Panels) At(k int, j int32) float32 {
	return p.data[k/Lanes*Lanes*p.cols+int(j)*Lanes+k%Lanes]
}

// Multiply sets products, which has length [Panels.Width], to the inner products of a sparse
// row with every vector; those beyond the last vector are 0. Each product is summed in column
// order. The indices must be valid columns: see [MulPanel].
func (p *Panels) Multiply(products []float32, indices []int32, values []float32) {
	for first := 0; first < p.width; first += Lanes {
		MulPanel((*[Lanes]float32)(products[first:]), indices, values, p.data[first*p.cols:(first+Lanes)*p.cols])
	}
}

// Block is how many rows [Panels.MultiplyAll] takes through one panel before the next: a panel
// of abstracts takes about a megabyte, and stays in the second-level cache for all these rows.
const Block = 256

// MultiplyAll calls use with each of the given rows of a matrix in compressed sparse rows, in
// order, and with the products that [Panels.Multiply] gives for it. The slice products is the
// work space and has length Block times [Panels.Width].
func (p *Panels) MultiplyAll(products []float32, indptr []int, indices []int32, data []float32, rows []int,
	use func(i int, products []float32)) {
	for len(rows) > 0 {
		part := rows[:min(Block, len(rows))]
		for first := 0; first < p.width; first += Lanes {
			panel := p.data[first*p.cols : (first+Lanes)*p.cols]
			for r, i := range part {
				lo, hi := indptr[i], indptr[i+1]
				MulPanel((*[Lanes]float32)(products[r*p.width+first:]), indices[lo:hi], data[lo:hi], panel)
			}
		}
		for r, i := range part {
			use(i, products[r*p.width:(r+1)*p.width])
		}
		rows = rows[len(part):]
	}
}
