package neighbor

import (
	"context"
	"fmt"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// ApproxOptions are the options of [Index.ApproxGraph], beside those of the graph.
type ApproxOptions struct {
	GraphOptions
	// Overlap is the number of cells that each row is in; 0 means 6. More cells find more of the neighbours and
	// take more time: docs/benchmarks.md has figures.
	Overlap int
	// CellRows is how many rows a cell has on average; 0 means 16,384.
	CellRows int
	// Sample is how many rows are compared with all others to measure the recall; 0 means 500.
	Sample int
	// Seed chooses the first centres of the cells.
	Seed uint64
}

// Approximation says how a graph was approximated.
type Approximation struct {
	Cells, Overlap int
	// Recall is the fraction of the K nearest neighbours of some rows that the graph has, in [0, 1]. A
	// neighbour in place of another that is equally similar counts. It is 1 if there is one cell only.
	Recall float64
	// Sampled is the number of these rows.
	Sampled int
}

// ApproxGraph returns the graph of [Index.Graph] with most of its neighbours: only rows that are in a common
// cell are compared, of cells that [TrainCells] makes, and rows with the neighbours of their neighbours. It says
// what part was found, by comparing some rows with all others. Similarities are exact. It fails as Graph does,
// and the result, too, depends neither on Parallelism nor on the machine.
//
// It takes about Overlap·CellRows/n of the time of Graph, and O(nnz) memory for a cell.
func (ix *Index) ApproxGraph(ctx context.Context, opts ApproxOptions) (*sparse.CSR, *Approximation, error) {
	if err := opts.GraphOptions.complete(); err != nil {
		return nil, nil, err
	}
	for _, o := range []struct {
		name     string
		value    *int
		standard int
	}{{"Overlap", &opts.Overlap, 6}, {"CellRows", &opts.CellRows, 2 * tileRows}, {"Sample", &opts.Sample, 500}} {
		if *o.value < 0 {
			return nil, nil, fmt.Errorf("neighbor: %s is %d, must be at least 1", o.name, *o.value)
		}
		if *o.value == 0 {
			*o.value = o.standard
		}
	}
	n := ix.rows.Rows()
	made := &Approximation{Cells: parallel.NumChunks(n*opts.Overlap, opts.CellRows), Overlap: opts.Overlap}
	if made.Cells <= opts.Overlap {
		g, err := ix.Graph(ctx, opts.GraphOptions)
		return g, &Approximation{Cells: 1, Overlap: 1, Recall: 1}, err
	}
	sample := ix.rows.Select(SampleRows(n, made.Cells*cellSample))
	cells, err := TrainCells(ctx, sample, CellOptions{Count: made.Cells, Seed: opts.Seed, Parallelism: opts.Parallelism})
	if err != nil {
		return nil, nil, err
	}
	of, err := cells.Assign(ctx, ix.rows, made.Overlap, opts.Parallelism)
	if err != nil {
		return nil, nil, err
	}
	near := make([][]Neighbor, n)
	if err := ix.withinCells(ctx, &opts, made, of, near); err != nil {
		return nil, nil, err
	}
	if near, err = ix.refine(ctx, &opts.GraphOptions, near); err != nil {
		return nil, nil, err
	}
	rows := SampleRows(n, opts.Sample)
	exact, err := ix.exactly(ctx, rows, &opts.GraphOptions)
	if err != nil {
		return nil, nil, err
	}
	found, all := 0, 0
	for at, want := range exact {
		if all += len(want); len(want) == 0 {
			continue
		}
		least := want[len(want)-1].Similarity
		for _, got := range near[rows[at]][:min(len(want), len(near[rows[at]]))] {
			if got.Similarity >= least {
				found++
			}
		}
	}
	made.Recall, made.Sampled = 1, len(rows)
	if all > 0 {
		made.Recall = float64(found) / float64(all)
	}
	best := make([]topk.List[Neighbor], n)
	for i := range best {
		best[i].Items = near[i]
	}
	return graph(best), made, nil
}

// withinCells finds the neighbours in each cell and merges them into near.
func (ix *Index) withinCells(ctx context.Context, opts *ApproxOptions, made *Approximation, of []int32,
	near [][]Neighbor) error {
	members := make([][]int, made.Cells)
	for at, cell := range of {
		members[cell] = append(members[cell], at/made.Overlap)
	}
	inner := opts.GraphOptions
	inner.OnProgress = nil
	done := 0
	for _, rows := range members {
		j, err := newJoiner(ctx, ix.rows.Select(rows), &inner, kernel.FastColumns())
		if err != nil {
			return err
		}
		if err := j.run(ctx, &inner); err != nil {
			return err
		}
		err = parallel.Chunks(ctx, len(rows), parallel.ChunkSize, opts.Parallelism, func(_, lo, hi int) error {
			for l := lo; l < hi; l++ {
				list := j.best[l].Items
				for at := range list {
					list[at].Row = rows[list[at].Row]
				}
				near[rows[l]] = MergeNeighbors(opts.K, near[rows[l]], list)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if done += len(rows); opts.OnProgress != nil {
			opts.OnProgress(done/made.Overlap, len(near))
		}
	}
	return nil
}

// refine returns the best of the neighbours of each row and of their neighbours: two rows that a border of cells
// divides often have a neighbour in common (Dong, Moses and Li, "Efficient k-nearest neighbor graph construction
// for generic similarity measures", WWW 2011). On 300,000 abstracts that finds half of what was missing.
func (ix *Index) refine(ctx context.Context, opts *GraphOptions, near [][]Neighbor) ([][]Neighbor, error) {
	n := len(near)
	better := make([][]Neighbor, n)
	type scratch struct {
		values []float32 // a row, by column; zero between rows
		seen   []int32   // for each row, the last row, counted from 1, that it was compared with
	}
	newScratch := func() *scratch { return &scratch{make([]float32, ix.x.Cols), make([]int32, n)} }
	err := parallel.ChunksWith(ctx, n, joinChunk, opts.Parallelism, newScratch, func(s *scratch, _, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := ix.x.Row(i)
			for p, c := range row.Indices {
				s.values[c] = row.Data[p]
			}
			best := topk.New[Neighbor](opts.K, opts.MinSimilarity)
			s.seen[i] = int32(i + 1)
			for _, v := range near[i] {
				best.Offer(v)
				s.seen[v.Row] = int32(i + 1)
			}
			for _, v := range near[i] {
				for _, w := range near[v.Row] {
					if s.seen[w.Row] != int32(i+1) {
						s.seen[w.Row] = int32(i + 1)
						best.Offer(Neighbor{w.Row, spreadSimilarity(ix.rows, s.values, i, w.Row)})
					}
				}
			}
			better[i] = best.Sorted()
			for _, c := range row.Indices {
				s.values[c] = 0
			}
		}
		return nil
	})
	return better, err
}

// exactly returns the nearest neighbours of some rows, found by comparing each with all rows. Products of the
// words of sixteen at once are formed in float32 and filter, as in [Index.Search].
func (ix *Index) exactly(ctx context.Context, rows []int, opts *GraphOptions) ([][]Neighbor, error) {
	const lanes = kernel.Lanes
	x, latent, weight := ix.x, ix.rows.Latent(), ix.rows.Weight()
	near := make([][]Neighbor, len(rows))
	err := parallel.Chunks(ctx, len(rows), lanes, opts.Parallelism, func(_, lo, hi int) error {
		panel := make([]float32, x.Cols*lanes)
		best := make([]topk.List[Neighbor], hi-lo)
		terms := 0
		for l, i := range rows[lo:hi] {
			best[l] = topk.New[Neighbor](min(opts.K, x.Rows), opts.MinSimilarity)
			row := x.Row(i)
			terms = max(terms, len(row.Indices))
			for p, c := range row.Indices {
				panel[int(c)*lanes+l] = row.Data[p]
			}
		}
		slack := float64(float64(terms+12) * 1.01 / (1 << 24))
		var products [lanes]float32
		for other := range x.Rows {
			if other%tileRows == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			row := x.Row(other)
			kernel.MulPanel(&products, row.Indices, row.Data, panel)
			for l, i := range rows[lo:hi] {
				similarity := float64((1 - weight) * float64(products[l]))
				if latent != nil {
					similarity += float64(weight * kernel.DotDense(latent.Row(i), latent.Row(other)))
				}
				if similarity > best[l].Floor-slack && other != i {
					best[l].Offer(Neighbor{other, ix.rows.Similarity(i, other)})
				}
			}
		}
		for l := range best {
			near[lo+l] = best[l].Sorted()
		}
		return nil
	})
	return near, err
}
