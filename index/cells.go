package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/neighbor"
	"kindred/sparse"
)

const (
	sectionCells    = "cell" // the centres, as [neighbor.Cells.Append] writes them
	sectionCellRows = "crow" // Probes and Sampled, Recall, where the rows of each cell end, and the rows

	cellRows    = 2048 // of a cell, on average
	cellProbes  = 16   // cells that a query looks into
	cellSampled = 200  // papers whose neighbours are looked for to measure the recall
	cellK       = 10   // so many neighbours of each
	cellsHead   = 16   // bytes before the ends of cells
)

// FastRows is the number of rows up to which [Index.Search] takes no longer than [Cells.Search]. Index.Search reads
// lists from begin to end: 8 ns for each row of the index. Cells.Search compares 32,768 rows that lie apart in memory:
// 0.7 µs for each. docs/decisions.md has figures.
const FastRows = 2_000_000

// Cells answer questions about an index approximately: a query is compared with the papers of the few cells that
// are most similar to it, so that its time does not grow with the number of papers. Cells are immutable.
type Cells struct {
	ix      *Index
	centres *neighbor.Cells
	rows    neighbor.CellRows
	// Probes is the number of cells that a query looks into.
	Probes int
	// Recall is the share of the ten nearest papers that a search among the cells finds, in [0, 1], measured on Sampled
	// papers.
	Recall  float64
	Sampled int
}

// Cells returns the cells of the index: those in its file, or new ones. To make them takes O(nnz·Len()/2048) time,
// and to measure the recall as much as a few hundred queries. They are the same for any parallelism. An error wraps
// [ErrFile], or is ctx.Err() if ctx ends first.
func (ix *Index) Cells(ctx context.Context, parallelism int) (*Cells, error) {
	if ix.file != nil && ix.file.Has(sectionCells) {
		return ix.readCells()
	}
	words, err := sparse.NewUnitRows(ix.words)
	if err != nil {
		return nil, fmt.Errorf("index: %w: %w", ErrFile, err)
	}
	rows := sparse.WordsOnly(words)
	if ix.latent != nil {
		if rows, err = sparse.NewBlend(words, ix.latent, ix.weight); err != nil {
			return nil, fmt.Errorf("index: %w: %w", ErrFile, err)
		}
	}
	c := &Cells{ix: ix, Probes: cellProbes}
	count := max(1, parallel.NumChunks(ix.n, cellRows))
	if c.centres, err = neighbor.TrainCells(ctx, neighbor.CellsSample(rows, count),
		neighbor.CellOptions{Count: min(count, max(ix.n, 1)), Parallelism: parallelism}); err != nil {
		return nil, err
	}
	of, err := c.centres.Assign(ctx, rows, 1, parallelism)
	if err != nil {
		return nil, err
	}
	c.rows, _ = neighbor.RowsByCell(of, c.centres.Count(), 1)
	return c, c.measure(ctx, parallelism)
}

// measure sets Recall and Sampled.
func (c *Cells) measure(ctx context.Context, parallelism int) error {
	sample := neighbor.SampleRows(c.ix.n, cellSampled)
	found, all := make([]int, len(sample)), make([]int, len(sample))
	err := parallel.Chunks(ctx, len(sample), 4, parallelism, func(_, lo, hi int) error {
		for at := lo; at < hi; at++ {
			row := sample[at]
			q, err := c.ix.Row(row)
			if err != nil {
				return err
			}
			others := func(other int) bool { return other != row }
			want, err := c.ix.Search(q, cellK, 0, others)
			if err != nil {
				return err
			}
			got, err := c.Search(q, cellK, 0, others)
			if err != nil {
				return err
			}
			all[at] = len(want)
			for _, h := range got[:min(len(got), len(want))] {
				if h.Similarity >= want[len(want)-1].Similarity {
					found[at]++
				}
			}
		}
		return nil
	})
	var right, total float64
	for at := range sample {
		right, total = right+float64(found[at]), total+float64(all[at])
	}
	c.Sampled, c.Recall = len(sample), 1
	if total > 0 {
		c.Recall = right / total
	}
	return err
}

// Search is [Index.Search] among the papers of the cells that are most similar to a query. Similarities are exact. It
// takes O(c·nnz) time for c papers in these cells, of nnz values each.
func (c *Cells) Search(q Query, k int, floor float64, keep func(row int) bool) ([]Hit, error) {
	if k <= 0 {
		return nil, nil
	}
	best := topk.New[Hit](k, max(floor, 0))
	words := c.ix.spread(q.Words)
	for _, cell := range c.centres.Nearest(neighbor.Query{Words: q.Words, Latent: q.Latent}, c.Probes) {
		for _, r := range c.rows.Of(int(cell)) {
			row := int(r)
			if keep != nil && !keep(row) {
				continue
			}
			similarity, err := c.ix.spreadSimilarity(words, q.Latent, row)
			if err != nil {
				return nil, err
			}
			if !math.IsNaN(similarity) {
				best.Offer(Hit{row, similarity})
			}
		}
	}
	return best.Sorted(nil), nil
}

// spread returns the values of words by column.
func (ix *Index) spread(words sparse.Vec) []float32 {
	values := make([]float32, ix.words.Cols)
	for p, j := range words.Indices {
		if j >= 0 && int(j) < len(values) {
			values[j] = words.Data[p]
		}
	}
	return values
}

// spreadSimilarity returns what [Index.Similarity] does, the same bits, for a query whose words are spread: products
// with columns that only the row has are zeros.
func (ix *Index) spreadSimilarity(words, latent []float32, row int) (float64, error) {
	lo, hi := ix.words.Indptr[row], ix.words.Indptr[row+1]
	data := ix.words.Data[lo:hi]
	var sum float64
	for p, j := range ix.words.Indices[lo:hi] {
		if uint(j) >= uint(len(words)) {
			return 0, fmt.Errorf("index: %w: row %d cannot be read", ErrFile, row+1)
		}
		sum += float64(float64(data[p]) * float64(words[j]))
	}
	return ix.withLatent(sum, latent, row), nil
}

// bytes returns the two sections of the cells.
func (c *Cells) bytes() (centres, rows []byte) {
	rows = binary.LittleEndian.AppendUint32(rows, uint32(c.Probes))
	rows = binary.LittleEndian.AppendUint32(rows, uint32(c.Sampled))
	rows = binary.LittleEndian.AppendUint64(rows, math.Float64bits(c.Recall))
	end := uint32(0)
	for cell := range c.rows.Cells() {
		end += uint32(len(c.rows.Of(cell)))
		rows = binary.LittleEndian.AppendUint32(rows, end)
	}
	for cell := range c.rows.Cells() {
		rows = append(rows, bytesOf(c.rows.Of(cell))...)
	}
	return c.centres.Append(nil), rows
}

// readCells reads the cells of a file.
func (ix *Index) readCells() (*Cells, error) {
	wrong := fmt.Errorf("index: %w: its cells cannot be read", ErrFile)
	data, err := ix.file.Section(sectionCells)
	if err != nil {
		return nil, err
	}
	rows, err := ix.file.Section(sectionCellRows)
	if err != nil {
		return nil, err
	}
	if ix.n == 0 { // no cells have no rows, and without rows nothing limits the number of columns
		return nil, wrong
	}
	c := &Cells{ix: ix}
	if c.centres, err = neighbor.ReadCells(data, ix.words.Cols); err != nil {
		return nil, fmt.Errorf("index: %w: its cells: %w", ErrFile, err)
	}
	count := c.centres.Count()
	if len(rows) != cellsHead+4*count+4*ix.n {
		return nil, wrong
	}
	probes := binary.LittleEndian.Uint32(rows)
	sampled := binary.LittleEndian.Uint32(rows[4:])
	c.Recall = math.Float64frombits(binary.LittleEndian.Uint64(rows[8:]))
	c.Probes, c.Sampled = int(probes), int(sampled)
	numbers := numbersOf[int32](rows[cellsHead:])
	var ok bool
	c.rows, ok = neighbor.NewCellRows(numbers[:count], numbers[count:])
	if !ok || probes < 1 || probes > 1<<20 || sampled > 1<<30 || !(c.Recall >= 0 && c.Recall <= 1) {
		return nil, wrong
	}
	return c, nil
}
