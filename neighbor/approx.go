package neighbor

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// ApproxOptions are the options of [Index.ApproxGraph], beside those of the graph.
type ApproxOptions struct {
	GraphOptions
	// Probes is the number of cells that each row looks into; 0 means 24. More cells find more of the neighbours and take
	// more time: docs/decisions.md has figures.
	Probes int
	// CellRows is how many rows a cell has on average; 0 means 2,048.
	CellRows int
	// Sample is how many rows are compared with all others to measure the recall; 0 means 500, and a negative number none.
	Sample int
	// Seed chooses the first centres of the cells.
	Seed uint64
	// Rough does not compare rows with the neighbours of their neighbours. That takes as long as all the rest, and finds
	// half of the neighbours that are not in near cells.
	Rough bool
	// Shuffled says that the rows are in random order. Then the cells are made from the first rows, so that they hardly
	// change if a few rows are left out.
	Shuffled bool
}

// Approximation says how a graph was approximated.
type Approximation struct {
	Cells, Probes int
	// Recall is the fraction of the K nearest neighbours of some rows that the graph has, in [0, 1]. A
	// neighbour in place of another that is equally similar counts. It is 1 if there is one cell only, and 0 if it was
	// not measured.
	Recall float64
	// Sampled is the number of these rows.
	Sampled int
}

// slower is how much longer it takes to compare two rows of near cells than any two: they have more words in common,
// and more of the similarities are computed exactly. Measured on 150,000 and 300,000 abstracts.
const slower = 2.5

// ApproxGraph returns the graph of [Index.Graph] with most of its neighbours. Each row is in one of the cells that
// [TrainCells] makes, and is compared with the rows of the Probes cells that are most similar to it, as in an inverted
// file (Jégou, Douze and Schmid, IEEE Transactions on Pattern Analysis and Machine Intelligence 33, 2011,
// doi:10.1109/TPAMI.2010.57); what is found counts for both rows. Then, unless opts.Rough is set, each row is compared
// with the neighbours of its neighbours (Dong, Moses and Li, WWW 2011, doi:10.1145/1963405.1963487). ApproxGraph says
// what part was found, by comparing some rows with all others. Similarities are exact. It fails as Graph does, and the
// result, too, depends neither on Parallelism nor on the machine. Where the exact graph takes no more time, ApproxGraph
// returns that one: up to some 250,000 rows, if options are not set.
//
// It takes the time of Probes·CellRows comparisons for each row, where Graph has n/2, and O(n·(K + Probes) + nnz)
// memory.
func (ix *Index) ApproxGraph(ctx context.Context, opts ApproxOptions) (*sparse.CSR, *Approximation, error) {
	if err := opts.GraphOptions.complete(); err != nil {
		return nil, nil, err
	}
	if opts.Probes < 0 || opts.CellRows < 0 {
		return nil, nil, fmt.Errorf("neighbor: Probes = %d and CellRows = %d, must not be negative", opts.Probes,
			opts.CellRows)
	}
	f, err := ix.fewer(ctx, opts.K, opts.Parallelism)
	if err != nil {
		return nil, nil, err
	}
	if f != nil {
		g, made, err := New(ix.rows.Select(f.kept)).approxGraph(ctx, opts)
		if err != nil {
			return nil, nil, err
		}
		return f.expand(g), made, nil
	}
	return ix.approxGraph(ctx, opts)
}

// approxGraph is [Index.ApproxGraph] for rows of which none is left out.
func (ix *Index) approxGraph(ctx context.Context, opts ApproxOptions) (*sparse.CSR, *Approximation, error) {
	opts.Probes, opts.CellRows = cmp.Or(opts.Probes, 24), cmp.Or(opts.CellRows, 2048)
	opts.Sample = cmp.Or(opts.Sample, 500)
	n := ix.rows.Rows()
	made := &Approximation{Cells: parallel.NumChunks(n, opts.CellRows), Probes: opts.Probes}
	if float64(made.Cells) <= 2*slower*float64(opts.Probes) {
		g, err := ix.graph(ctx, opts.GraphOptions)
		return g, &Approximation{Cells: 1, Probes: 1, Recall: 1}, err
	}
	sample := SampleRows(n, made.Cells*cellSample)
	if opts.Shuffled {
		for at := range sample {
			sample[at] = at
		}
	}
	cells, err := TrainCells(ctx, ix.rows.Select(sample), CellOptions{Count: made.Cells, Seed: opts.Seed,
		First: opts.Shuffled, Parallelism: opts.Parallelism})
	if err != nil {
		return nil, nil, err
	}
	of, err := cells.Assign(ctx, ix.rows, made.Probes, opts.Parallelism)
	if err != nil {
		return nil, nil, err
	}
	j, err := newJoiner(ctx, ix.rows, &opts.GraphOptions, kernel.FastColumns())
	if err != nil {
		return nil, nil, err
	}
	j.again = true
	j.begin()
	if err := j.inCells(ctx, of, made.Cells, made.Probes, &opts.GraphOptions); err != nil {
		return nil, nil, err
	}
	if !opts.Rough {
		if err := j.refine(ctx, &opts.GraphOptions); err != nil {
			return nil, nil, err
		}
	}
	if opts.Sample > 0 {
		if err := ix.recall(ctx, j, &opts, made); err != nil {
			return nil, nil, err
		}
	}
	return j.graph(opts.Parallelism), made, nil
}

// recall measures what part of the neighbours was found.
func (ix *Index) recall(ctx context.Context, j *joiner, opts *ApproxOptions, made *Approximation) error {
	rows := SampleRows(ix.rows.Rows(), opts.Sample)
	exact, err := ix.exactly(ctx, rows, &opts.GraphOptions)
	if err != nil {
		return err
	}
	found, all := 0, 0
	for at, want := range exact {
		if all += len(want); len(want) == 0 {
			continue
		}
		least, right := want[len(want)-1].Similarity, 0
		_, similarities := j.best.Items(rows[at])
		for _, got := range similarities {
			if got >= least {
				right++
			}
		}
		found += min(right, len(want))
	}
	made.Recall, made.Sampled = 1, len(rows)
	if all > 0 {
		made.Recall = float64(found) / float64(all)
	}
	return nil
}

// inCells compares the rows of a cell with each other and with the rows that have it among their cells. Each tile
// is of the rows of a cell, of which large ones have several. All rows are in one tile, and first look for their
// neighbours there. of has the cells of each row, as many as probes.
func (j *joiner) inCells(ctx context.Context, of []int32, count, probes int, opts *GraphOptions) error {
	own, others := RowsByCell(of, count, probes)
	long := map[int][]int32{} // the cells of rows that are too long
	for _, i := range j.long {
		long[i] = slices.Clone(of[i*probes : (i+1)*probes])
	}
	tiles, total := tilesOf(own, others)
	progress := &progress{opts: opts, n: j.rows.Rows(), total: total}
	j.queries.next()
	err := parallel.ChunksWith(ctx, len(tiles), 1, opts.Parallelism, j.scratch, func(q *query, at, _, _ int) error {
		t := &q.tile
		t.set(j, tiles[at].rows)
		if err := q.through(ctx, j, t, t.rows, func(i int) { j.withinTile(q, t, i) }); err != nil {
			return err
		}
		progress.add(len(t.rows))
		return nil
	})
	if err != nil {
		return err
	}
	j.queries.next()
	err = parallel.ChunksWith(ctx, len(tiles), 1, opts.Parallelism, j.scratch, func(q *query, at, _, _ int) error {
		t := &q.tile
		t.set(j, tiles[at].rows)
		for _, rows := range [][]int32{tiles[at].before, tiles[at].others} {
			for some := joinChunk; len(rows) > 0; some *= 2 {
				part := rows[:min(some, len(rows))]
				rows = rows[len(part):]
				j.renew(t)
				if err := q.through(ctx, j, t, part, func(i int) { j.withTile(q, t, i) }); err != nil {
					return err
				}
				progress.add(len(part))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	inCells := func(i int) (rows []int32) {
		for _, cell := range long[i] {
			rows = append(rows, own.Of(int(cell))...)
		}
		return rows
	}
	return j.compareLong(ctx, opts.Parallelism, inCells, j.offerBoth)
}

// tileWork are the rows of a tile, those of tiles before in the same cell, and those of other cells.
type tileWork struct{ rows, before, others []int32 }

// tilesOf returns the tiles of all cells, of which own has the rows and others the rows that come from elsewhere, and
// the number of all rows that go through them. Those with most work come first, so that no goroutine has much to do
// when the others are done.
func tilesOf(own, others CellRows) (tiles []tileWork, total int) {
	for cell := range own.Cells() {
		all := own.Of(cell)
		for lo := 0; lo < len(all); lo += tileRows {
			w := tileWork{all[lo:min(lo+tileRows, len(all))], all[:lo], others.Of(cell)}
			tiles = append(tiles, w)
			total += len(w.rows) + len(w.before) + len(w.others)
		}
	}
	slices.SortStableFunc(tiles, func(a, b tileWork) int {
		return cmp.Compare(len(b.rows)*(len(b.before)+len(b.others)), len(a.rows)*(len(a.before)+len(a.others)))
	})
	return tiles, total
}

// refine offers each row the neighbours of its neighbours: two rows that a border of cells divides often have a
// neighbour in common (Dong, Moses and Li, "Efficient k-nearest neighbor graph construction for generic similarity
// measures", WWW 2011). On 300,000 abstracts that finds half of what was missing.
func (j *joiner) refine(ctx context.Context, opts *GraphOptions) error {
	n := j.rows.Rows()
	near, starts := make([]int32, 0, n*j.k), make([]int, n+1)
	for i := range n {
		rows, _ := j.best.Items(i)
		near = append(near, rows...)
		starts[i+1] = len(near)
	}
	of := func(i int32) []int32 { return near[starts[i]:starts[i+1]] }
	newScratch := func() *meeting { return &meeting{make([]float32, j.x.Cols), make([]int32, n)} }
	return parallel.ChunksWith(ctx, n, joinChunk, opts.Parallelism, newScratch, func(s *meeting, _, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := j.x.Row(i)
			for p, c := range row.Indices {
				s.values[c] = row.Data[p]
			}
			j.meet(s, i, of)
			for _, c := range row.Indices {
				s.values[c] = 0
			}
		}
		return nil
	})
}

// meeting is the work space of one goroutine that refines.
type meeting struct {
	values []float32 // a row, by column; zero between rows
	seen   []int32   // for each row, the last row, counted from 1, that it was compared with
}

// meet offers row i, whose values are set, the neighbours of its neighbours.
func (j *joiner) meet(s *meeting, i int, of func(i int32) []int32) {
	mark := int32(i + 1)
	s.seen[i] = mark
	near := of(int32(i))
	for _, v := range near {
		s.seen[v] = mark
	}
	for _, v := range near {
		for _, w := range of(v) {
			if s.seen[w] != mark {
				s.seen[w] = mark
				j.best.Offer(i, int(w), spreadSimilarity(j.rows, s.values, i, int(w)))
			}
		}
	}
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
			best[l] = topk.New[Neighbor](opts.K, opts.MinSimilarity)
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
			near[lo+l] = best[l].Sorted(nil)
		}
		return nil
	})
	return near, err
}
