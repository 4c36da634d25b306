package neighbor

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// How rows are divided into cells.
//
// Cells are the clusters of spherical k-means on a sample of the rows, a few hundred for each cell. A row
// has a few cells, those whose centres are most similar to it. On one machine it is in the first, and looks for
// neighbours in all. On several machines it is in all, and looks for neighbours there, so that each cell is a task
// of its own; what cells give is merged by row, in any order.

const (
	cellSample = 256 // rows of the sample for each cell
	cellPasses = 8   // of k-means; the recall at more differs by less than a hundredth
	// cellWords is how many columns centres have: those that most rows of the sample have a value in. The rest of the
	// words are too rare to be more than chance in a centre. Sixteen centres of so many values are a megabyte, and
	// stay in the second-level cache.
	cellWords = 16_384
)

// Cells are centres that divide rows. They are immutable.
type Cells struct {
	count  int
	places []int32 // for each column of words: its place in the centres, or -1
	used   int     // the number of places
	words  *kernel.Panels
	latent *sparse.Dense // nil if there is no latent part
	weight float64
}

// CellOptions are the options of [TrainCells].
type CellOptions struct {
	// Count is the number of cells, at least 1.
	Count int
	// Seed chooses the rows that are the first centres.
	Seed uint64
	// First takes the first rows as the first centres. Seed has no effect then.
	First bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

// SampleRows returns up to n rows out of all, spread evenly, in ascending order.
func SampleRows(all, n int) []int {
	n = min(n, all)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = int(uint64(i) * uint64(all) / uint64(n))
	}
	return rows
}

// CellsSample returns a sample of rows from which [TrainCells] makes count cells: some hundred rows for each cell.
func CellsSample(rows sparse.Blend, count int) sparse.Blend {
	return rows.Select(SampleRows(rows.Rows(), count*cellSample))
}

// TrainCells divides a sample of rows by eight passes of spherical k-means (Dhillon and Modha, Machine Learning 42,
// 2001, doi:10.1023/A:1007612920971). It returns an error if there are no cells or fewer rows than cells, and ctx.Err()
// if ctx ends first. It takes O(8·nnz·Count) time and up to 64 KiB for each cell.
func TrainCells(ctx context.Context, sample sparse.Blend, opts CellOptions) (*Cells, error) {
	n := sample.Rows()
	if opts.Count < 1 || opts.Count > n {
		return nil, fmt.Errorf("neighbor: %d cells for %d rows, must be from 1 to that", opts.Count, n)
	}
	c := newCells(opts.Count, commonColumns(sample.Words().CSR()), sample.Weight())
	if latent := sample.Latent(); latent != nil {
		c.latent = sparse.NewDense(opts.Count, latent.Cols)
	}
	// Each cell begins with one row.
	members := make([][]int, opts.Count)
	for cell, row := range rand.New(rand.NewPCG(opts.Seed, 0)).Perm(n)[:opts.Count] {
		if opts.First {
			row = cell
		}
		members[cell] = []int{row}
	}
	for range cellPasses {
		if err := c.centre(ctx, sample, members, opts.Parallelism); err != nil {
			return nil, err
		}
		nearest, err := c.Assign(ctx, sample, 1, opts.Parallelism)
		if err != nil {
			return nil, err
		}
		of := make([][]int, opts.Count)
		for row, cell := range nearest {
			of[cell] = append(of[cell], row)
		}
		for cell := range of {
			if len(of[cell]) > 0 { // an empty cell keeps its centre
				members[cell] = of[cell]
			}
		}
	}
	return c, c.centre(ctx, sample, members, opts.Parallelism)
}

// newCells returns cells without centres, for words in the columns that used tells.
func newCells(count int, used []bool, weight float64) *Cells {
	c := &Cells{count: count, places: make([]int32, len(used)), weight: weight}
	for j, use := range used {
		c.places[j] = -1
		if use {
			c.places[j] = int32(c.used)
			c.used++
		}
	}
	c.words = kernel.NewPanels(c.used, count)
	return c
}

// commonColumns tells the cellWords columns in which most rows have a value, of equal ones the first.
func commonColumns(x *sparse.CSR) []bool {
	df := make([]int, x.Cols)
	for _, j := range x.Indices {
		df[j]++
	}
	columns := allRows(x.Cols)
	slices.SortStableFunc(columns, func(a, b int32) int { return cmp.Compare(df[b], df[a]) })
	used := make([]bool, x.Cols)
	for _, j := range columns[:min(len(columns), cellWords)] {
		used[j] = df[j] > 0
	}
	return used
}

// centre makes the sum of its members, scaled to the norm 1, the centre of each cell.
func (c *Cells) centre(ctx context.Context, rows sparse.Blend, members [][]int, parallelism int) error {
	x := rows.Words().CSR()
	type scratch struct{ words, latent []float64 }
	newScratch := func() *scratch {
		s := &scratch{words: make([]float64, c.used)}
		if c.latent != nil {
			s.latent = make([]float64, c.latent.Cols)
		}
		return s
	}
	// Centres of a panel share cache lines, so one goroutine has a panel.
	return parallel.ChunksWith(ctx, c.count, kernel.Lanes, parallelism, newScratch, func(s *scratch, _, lo, hi int) error {
		for cell := lo; cell < hi; cell++ {
			clear(s.words)
			clear(s.latent)
			for _, i := range members[cell] {
				c.addWords(s.words, x.Row(i))
				if c.latent != nil {
					for d, v := range rows.Latent().Row(i) {
						s.latent[d] += float64(v)
					}
				}
			}
			var ofWords, ofLatent float64
			for _, v := range s.words {
				ofWords += float64(v * v)
			}
			for _, v := range s.latent {
				ofLatent += float64(v * v)
			}
			norm := math.Sqrt(float64((1-c.weight)*ofWords) + float64(c.weight*ofLatent))
			if norm == 0 {
				norm = 1
			}
			for place, v := range s.words {
				c.words.Set(cell, int32(place), float32((1-c.weight)*v/norm))
			}
			for d, v := range s.latent {
				c.latent.Row(cell)[d] = float32(c.weight * v / norm)
			}
		}
		return nil
	})
}

// addWords adds the words of a row to the sum of a centre.
func (c *Cells) addWords(sum []float64, row sparse.Vec) {
	for p, col := range row.Indices {
		if place := c.places[col]; place >= 0 {
			sum[place] += float64(row.Data[p])
		}
	}
}

// Count returns the number of cells.
func (c *Cells) Count() int { return c.count }

// Assign returns for each row the m cells that are most similar to it, the most similar first, equal ones in order:
// those of row i are [i·m, (i+1)·m). Rows must have the same columns as the rows that the cells were trained on. It
// returns an error unless m is from 1 to the number of cells, and ctx.Err() if ctx ends first. The result does not
// depend on parallelism, the number of goroutines; 0 means GOMAXPROCS. It takes O(nnz·Count) time.
func (c *Cells) Assign(ctx context.Context, rows sparse.Blend, m, parallelism int) ([]int32, error) {
	if m < 1 || m > c.count {
		return nil, fmt.Errorf("neighbor: %d cells for each row, must be from 1 to %d", m, c.count)
	}
	cells := make([]int32, rows.Rows()*m)
	assign := func(a *assigner, _, lo, hi int) error {
		a.take(rows.Words().CSR(), lo, hi)
		c.words.MultiplyAll(a.products, a.indptr, a.indices, a.data, a.rows, func(r int, products []float32) {
			var latent []float32
			if c.latent != nil {
				latent = rows.Latent().Row(lo + r)
			}
			copy(cells[(lo+r)*m:], a.nearest(products, latent))
		})
		return nil
	}
	err := parallel.ChunksWith(ctx, rows.Rows(), kernel.Block, parallelism, func() *assigner { return c.newAssigner(m) },
		assign)
	return cells, err
}

// Nearest returns the m cells, at most all, that are most similar to a vector, as [Cells.Assign] does for a row.
// Columns that the cells do not know do not count.
func (c *Cells) Nearest(q Query, m int) []int32 {
	a := c.newAssigner(min(m, c.count))
	row := &sparse.CSR{Rows: 1, Indptr: []int{0, len(q.Words.Indices)}, Indices: q.Words.Indices, Data: q.Words.Data}
	a.take(row, 0, 1)
	c.words.Multiply(a.products, a.indices, a.data)
	if c.latent == nil || len(q.Latent) != c.latent.Cols {
		q.Latent = nil
	}
	return a.nearest(a.products, q.Latent)
}

// assigner finds the nearest cells of rows.
type assigner struct {
	c        *Cells
	products []float32
	best     topk.List[Neighbor]
	near     []Neighbor
	cells    []int32
	// What centres have a value for, of some rows.
	indptr  []int
	indices []int32
	data    []float32
	rows    []int
}

// newAssigner returns what finds the m nearest cells.
func (c *Cells) newAssigner(m int) *assigner {
	return &assigner{c: c, products: make([]float32, kernel.Block*c.words.Width()),
		best: topk.New[Neighbor](m, math.Inf(-1))}
}

// take takes rows of a matrix.
func (a *assigner) take(x *sparse.CSR, lo, hi int) {
	a.indptr, a.indices, a.data, a.rows = append(a.indptr[:0], 0), a.indices[:0], a.data[:0], a.rows[:0]
	for i := lo; i < hi; i++ {
		row := x.Row(i)
		for p, j := range row.Indices {
			if int(j) >= len(a.c.places) || j < 0 {
				continue
			}
			if place := a.c.places[j]; place >= 0 {
				a.indices, a.data = append(a.indices, place), append(a.data, row.Data[p])
			}
		}
		a.indptr, a.rows = append(a.indptr, len(a.indices)), append(a.rows, i-lo)
	}
}

// nearest returns the cells that are most similar to a row, by the products of its words with their centres.
// latent is nil for a row without a place.
func (a *assigner) nearest(products, latent []float32) []int32 {
	a.best.Reset(math.Inf(-1))
	for cell := range a.c.count {
		similarity := float64(products[cell])
		if latent != nil {
			similarity += kernel.DotDense(a.c.latent.Row(cell), latent)
		}
		a.best.Offer(Neighbor{cell, similarity})
	}
	a.cells, a.near = a.cells[:0], a.best.Sorted(a.near[:0])
	for _, n := range a.near {
		a.cells = append(a.cells, int32(n.Row))
	}
	return a.cells
}

// CellRows are the rows of each cell.
type CellRows struct {
	starts []int
	rows   []int32
}

// Cells returns the number of cells.
func (c *CellRows) Cells() int { return len(c.starts) - 1 }

// Of returns the rows of a cell, in ascending order. They must not be modified.
func (c *CellRows) Of(cell int) []int32 { return c.rows[c.starts[cell]:c.starts[cell+1]] }

// NewCellRows returns the rows of cells: those of cell c are in rows up to, and without, place ends[c], after those of
// the cell before. It shares memory with rows. ok is false unless ends ascend up to len(rows), and each of rows is in
// [0, len(rows)).
func NewCellRows(ends, rows []int32) (c CellRows, ok bool) {
	c = CellRows{starts: make([]int, 1, len(ends)+1), rows: rows}
	last := int32(0)
	for _, end := range ends {
		if end < last || int(end) > len(rows) {
			return CellRows{}, false
		}
		c.starts = append(c.starts, int(end))
		last = end
	}
	for _, row := range rows {
		if row < 0 || int(row) >= len(rows) {
			return CellRows{}, false
		}
	}
	return c, int(last) == len(rows)
}

// RowsByCell lists the rows of each cell. of is what [Cells.Assign] returned: m of count cells for each row. own has
// for each cell the rows whose first cell it is, and others the rows that have it among their further cells.
func RowsByCell(of []int32, count, m int) (own, others CellRows) {
	parts := [2]*CellRows{&own, &others}
	part := func(at int) *CellRows { return parts[min(1, at%m)] }
	for _, c := range parts {
		c.starts = make([]int, count+2) // one more, to count rows two places on
	}
	for at, cell := range of {
		part(at).starts[cell+2]++
	}
	for _, c := range parts {
		for cell := range count {
			c.starts[cell+2] += c.starts[cell+1]
		}
		c.rows = make([]int32, c.starts[count+1])
	}
	for at, cell := range of {
		c := part(at)
		c.rows[c.starts[cell+1]] = int32(at / m)
		c.starts[cell+1]++
	}
	for _, c := range parts {
		c.starts = c.starts[:count+1]
	}
	return own, others
}

// MergeNeighbors returns the k best neighbours of lists of the same row, best first, equal ones by row. A
// neighbour that is in several lists counts once. The result does not depend on the order of the lists.
func MergeNeighbors(k int, lists ...[]Neighbor) []Neighbor {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b Neighbor) int { return cmp.Compare(a.Row, b.Row) })
	all = slices.CompactFunc(all, func(a, b Neighbor) bool { return a.Row == b.Row })
	slices.SortFunc(all, topk.Compare)
	return all[:min(k, len(all))]
}
