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
// belongs to the few cells whose centres are most similar to it. Two rows that are near each other are
// rarely in no common cell, so the nearest neighbours within cells, merged, are nearly the nearest of all. Rows
// of different machines can be assigned by the same cells, and what cells give is merged by row, in any order.

const (
	cellSample = 256 // rows of the sample for each cell
	cellPasses = 8   // of k-means; the recall at more differs by less than a hundredth
)

// Cells are centres that divide rows. They are immutable.
type Cells struct {
	count  int
	cols   int // of words
	words  *kernel.Panels
	latent *sparse.Dense // nil if there is no latent part
	weight float64
}

// CellOptions are the options of [TrainCells].
type CellOptions struct {
	// Count is the number of cells, at least 1.
	Count int
	// Seed chooses the first centres.
	Seed uint64
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

// TrainCells divides a sample of rows by spherical k-means. It returns an error if there are fewer rows than
// cells, and ctx.Err() if ctx ends first. It takes O(8·nnz·Count) time and 4·Count·Cols bytes.
func TrainCells(ctx context.Context, sample sparse.Blend, opts CellOptions) (*Cells, error) {
	n := sample.Rows()
	if opts.Count < 1 || opts.Count > n {
		return nil, fmt.Errorf("neighbor: %d cells for %d rows, must be from 1 to that", opts.Count, n)
	}
	cols := sample.Words().CSR().Cols
	c := &Cells{count: opts.Count, cols: cols, words: kernel.NewPanels(cols, opts.Count), weight: sample.Weight()}
	if latent := sample.Latent(); latent != nil {
		c.latent = sparse.NewDense(opts.Count, latent.Cols)
	}
	// Each cell begins with one row.
	members := make([][]int, opts.Count)
	for cell, row := range rand.New(rand.NewPCG(opts.Seed, 0)).Perm(n)[:opts.Count] {
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

// centre makes the sum of its members, scaled to the norm 1, the centre of each cell.
func (c *Cells) centre(ctx context.Context, rows sparse.Blend, members [][]int, parallelism int) error {
	x := rows.Words().CSR()
	type scratch struct{ words, latent []float64 }
	newScratch := func() *scratch {
		s := &scratch{words: make([]float64, x.Cols)}
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
				row := x.Row(i)
				for p, col := range row.Indices {
					s.words[col] += float64(row.Data[p])
				}
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
			for col, v := range s.words {
				c.words.Set(cell, int32(col), float32((1-c.weight)*v/norm))
			}
			for d, v := range s.latent {
				c.latent.Row(cell)[d] = float32(c.weight * v / norm)
			}
		}
		return nil
	})
}

// Count returns the number of cells.
func (c *Cells) Count() int { return c.count }

// Assign returns for each row the m cells that are most similar to it, the most similar first, equal ones in
// order: those of row i are [i·m, (i+1)·m). m is at most the number of cells. Rows need the columns of those
// that the cells were trained on. It takes O(nnz·Count) time.
func (c *Cells) Assign(ctx context.Context, rows sparse.Blend, m, parallelism int) ([]int32, error) {
	if m < 1 || m > c.count {
		return nil, fmt.Errorf("neighbor: %d cells for each row, must be from 1 to %d", m, c.count)
	}
	x := rows.Words().CSR()
	cells := make([]int32, rows.Rows()*m)
	type scratch struct {
		products []float32
		best     topk.List[Neighbor]
	}
	newScratch := func() *scratch { return &scratch{products: make([]float32, c.words.Width())} }
	assign := func(s *scratch, _, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := x.Row(i)
			c.words.Multiply(s.products, row.Indices, row.Data)
			s.best = topk.List[Neighbor]{K: m, Floor: math.Inf(-1), Items: s.best.Items[:0]}
			for cell := range c.count {
				similarity := float64(s.products[cell])
				if c.latent != nil {
					similarity += kernel.DotDense(c.latent.Row(cell), rows.Latent().Row(i))
				}
				s.best.Offer(Neighbor{cell, similarity})
			}
			for at, n := range s.best.Sorted() {
				cells[i*m+at] = int32(n.Row)
			}
		}
		return nil
	}
	err := parallel.ChunksWith(ctx, rows.Rows(), joinChunk, parallelism, newScratch, assign)
	return cells, err
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
