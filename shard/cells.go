package shard

import (
	"context"
	"errors"

	"kindred/cluster"
	"kindred/lsa"
	"kindred/neighbor"
	"kindred/pipeline/rules"
	"kindred/shard/taskfile"
	"kindred/shard/values"
	"kindred/sparse"
)

const (
	cellsBlock     = "cells"
	spaceBlock     = "space"
	productsBlock  = "products"
	cellBlock      = "cell"      // number: the cell
	listsBlock     = "lists"     // number: the shard
	neighborsBlock = "neighbors" // of a shard

	// cellSample is how many papers of the sample there are for each cell.
	cellSample = 256
	// moreDimensions is how many more dimensions a space has that is fitted to a part of the papers.
	moreDimensions = 17
)

// startTask fits a latent space to the sample: that of all papers, if the sample has all.
func startTask(ctx context.Context, t *task, l *layout) error {
	if t.Options.WordsOnly {
		return nil
	}
	x, keys, err := t.sample(l)
	if err != nil {
		return err
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		return err
	}
	x = unit.Select(rules.Order(keys)).CSR() // sums are rounded: in another order, they give another space
	space, err := spaceOf(ctx, x, l.papers(), t.Workers)
	if errors.Is(err, lsa.ErrNoValues) {
		return nil
	}
	if err == nil {
		t.writeSpace(space)
	}
	return err
}

// spaceOf returns the places of the terms in the space of a sample of the papers. If the sample has not all of them,
// the space has more dimensions, of which turned keeps those that count among all.
func spaceOf(ctx context.Context, sample *sparse.CSR, papers, workers int) (*sparse.Dense, error) {
	if sample.Rows == papers {
		return rules.Space(ctx, sample, rules.Dimensions(papers), workers)
	}
	space, err := lsa.Fit(ctx, sample, lsa.Options{Rank: rules.Rank(papers) + moreDimensions, Seed: rules.SpaceSeed,
		Parallelism: workers})
	if err != nil {
		return nil, err
	}
	return space.Terms(), nil
}

// sample reads the papers of the sample and their keys.
func (t *task) sample(l *layout) (x *sparse.CSR, keys []uint64, err error) {
	x = values.NewMatrix(l.Terms)
	err = t.Gather("vectors", sampleBlock, 0, func(d *taskfile.Decoder) error {
		keys = append(keys, d.Uint64())
		return values.ReadRow(d, x)
	})
	return x, keys, err
}

// turnTask multiplies the papers of some shards with the space of the sample, if the sample has not all papers.
func turnTask(ctx context.Context, t *task, l *layout) error {
	if l.Sample == l.papers() {
		return nil
	}
	start, err := t.space("start")
	if err != nil || start == nil {
		return err
	}
	all, err := lsa.NewProducts(ctx, values.NewMatrix(l.Terms), start)
	if err != nil {
		return err
	}
	for shard := t.N; shard < t.Shards; shard += t.Tasks("turn") {
		err := t.vectors(shard, l, func(x *sparse.CSR) error { return all.Add(ctx, x, start) })
		if err != nil {
			return err
		}
	}
	t.Out.Add(productsBlock, 0, 0, all.Append(nil))
	return nil
}

// turned returns the latent space of all papers.
func (t *task) turned(l *layout) (*sparse.Dense, error) {
	space, err := t.space("start")
	if err != nil || space == nil || l.Sample == l.papers() {
		return space, err
	}
	var all *lsa.Products
	err = t.GatherBlocks("turn", productsBlock, func(data []byte) error {
		p, err := lsa.ReadProducts(data)
		if err == nil && all != nil {
			p, err = all.Merge(p)
		}
		all = p
		return err
	})
	if err != nil {
		return nil, err
	}
	of, err := all.Space(rules.Rank(l.papers()) + 1)
	if err != nil {
		return nil, err
	}
	return of.Faded(rules.Dimensions(l.papers())), nil
}

// cellsTask finds the latent space, and makes the cells and the first centres of k-means from the sample.
func cellsTask(ctx context.Context, t *task, l *layout) error {
	space, err := t.turned(l)
	if err != nil {
		return err
	}
	if space != nil {
		t.writeSpace(space)
	}
	if l.Cells == 1 && t.Options.Passes() == 0 {
		return nil
	}
	x, _, err := t.sample(l)
	if err != nil {
		return err
	}
	sample := rows{words: x, space: space}
	blend, err := sample.blend(ctx, t.Workers)
	if err != nil {
		return err
	}
	if t.Options.Passes() > 0 {
		if err := t.trainMeans(ctx, blend.Latent()); err != nil {
			return err
		}
	}
	if l.Cells == 1 {
		return nil // all papers are compared
	}
	blend = blend.Select(neighbor.SampleRows(x.Rows, l.Cells*cellSample))
	cells, err := neighbor.TrainCells(ctx, blend, neighbor.CellOptions{Count: l.Cells, Seed: t.Options.Seed,
		Parallelism: t.Workers})
	if err != nil {
		return err
	}
	t.Out.Add(cellsBlock, 0, l.Cells, cells.Append(nil))
	return nil
}

// rows are rows of words, and the space that gives them their places.
type rows struct {
	words *sparse.CSR
	space *sparse.Dense // nil for none
}

// blend returns what papers are compared by. Places are computed anew wherever they are needed, which takes less time
// than to write and read them.
func (r rows) blend(ctx context.Context, workers int) (sparse.Blend, error) {
	words, err := sparse.NewUnitRows(r.words)
	if err != nil || r.space == nil {
		return sparse.WordsOnly(words), err
	}
	places, err := lsa.Project(ctx, r.words, r.space, workers)
	if err != nil {
		return sparse.Blend{}, err
	}
	places.Normalize()
	return sparse.NewBlend(words, places, rules.OwnWeight)
}

// writeSpace writes the places of the terms in a latent space.
func (t *task) writeSpace(space *sparse.Dense) {
	t.Out.Add(spaceBlock, 0, 0, values.AppendSpace(nil, space))
}

// space reads the latent space that the only task of a stage wrote; nil without one.
func (t *task) space(stage string) (space *sparse.Dense, err error) {
	err = t.Gather(stage, spaceBlock, 0, func(d *taskfile.Decoder) (err error) {
		space, err = values.ReadSpace(d)
		return err
	})
	return space, err
}

// assignTask writes the vectors of a shard for each of the cells that they are in.
func assignTask(ctx context.Context, t *task, l *layout) error {
	space, err := t.space("cells")
	if err != nil {
		return err
	}
	cells, err := t.cells(l)
	if err != nil {
		return err
	}
	out := taskfile.NewShuffle(t.Out, cellBlock, l.Cells)
	var keys []uint64
	err = t.GatherOne("vectors", keysBlock, t.N, func(d *taskfile.Decoder) error {
		keys = append(keys, d.Uint64())
		d.Uint64() // the order in samples
		return nil
	})
	if err != nil {
		return err
	}
	row := l.Firsts[t.N]
	err = t.vectors(t.N, l, func(x *sparse.CSR) error {
		if x.Rows > len(keys) {
			return taskfile.ErrFile
		}
		of, overlap := make([]int32, x.Rows), 1
		if cells != nil {
			blend, err := rows{x, space}.blend(ctx, t.Workers)
			if err != nil {
				return err
			}
			overlap = t.Options.Overlap
			if of, err = cells.Assign(ctx, blend, overlap, t.Workers); err != nil {
				return err
			}
		}
		for p, cell := range of {
			i, at := p/overlap, p%overlap
			if len(x.Row(i).Indices) == 0 {
				continue // it is near nothing
			}
			out.Add(int(cell), func(b []byte) []byte {
				b = taskfile.AppendNumbers(taskfile.AppendUint64(b, keys[i]), row+i, min(at, 1)) // 0: the nearest cell
				return values.AppendRow(b, x.Row(i))
			})
		}
		row += x.Rows
		keys = keys[x.Rows:]
		return t.Out.Err()
	})
	out.Flush()
	return err
}

// cells reads the cells; nil if there is one only.
func (t *task) cells(l *layout) (cells *neighbor.Cells, err error) {
	if l.Cells == 1 {
		return nil, nil
	}
	err = t.With("cells", 0, func(r *taskfile.Reader) error {
		return r.Each(cellsBlock, 0, func(_ taskfile.Block, data []byte) (err error) {
			cells, err = neighbor.ReadCells(data, l.Terms)
			return err
		})
	})
	return cells, err
}

// vectors calls do with the vectors of a shard, block after block.
func (t *task) vectors(shard int, l *layout, do func(x *sparse.CSR) error) error {
	return t.With("vectors", shard, func(r *taskfile.Reader) error {
		return r.Each(rowsBlock, 0, func(_ taskfile.Block, data []byte) error {
			x := values.NewMatrix(l.Terms)
			if err := taskfile.Decode(data, func(d *taskfile.Decoder) error { return values.ReadRow(d, x) }); err != nil {
				return err
			}
			return do(x)
		})
	})
}

// nearTask compares the papers of some cells, and writes the neighbours in each cell for the shards of the papers.
func nearTask(ctx context.Context, t *task, l *layout) error {
	space, err := t.space("cells")
	if err != nil {
		return err
	}
	out, parts := taskfile.NewShuffle(t.Out, listsBlock, t.Shards), taskfile.NewShuffle(t.Out, partBlock, t.Shards)
	for cell := t.N; cell < l.Cells; cell += t.Shards {
		papers, err := t.cell(ctx, l, cell, space)
		if err != nil {
			return err
		}
		near, err := neighbor.New(papers.blend).Graph(ctx, neighbor.GraphOptions{K: l.wanted(&t.Options),
			Parallelism: t.Workers})
		if err != nil {
			return err
		}
		var list []neighbor.Neighbor
		for i, number := range papers.numbers {
			list = list[:0]
			for _, j := range near.Row(i).Indices {
				list = append(list, neighbor.Neighbor{Row: papers.numbers[j], Similarity: papers.blend.Similarity(i, int(j))})
			}
			if len(list) > 0 {
				out.Add(l.shardOf(number), func(b []byte) []byte {
					b = taskfile.AppendNumbers(b, number)
					return values.AppendNeighbors(b, list)
				})
			}
		}
		if t.Options.Parts > 0 {
			err := t.partsOf(ctx, l, papers, near, func(number, part int) {
				parts.Add(l.shardOf(number), func(b []byte) []byte { return taskfile.AppendNumbers(b, number, cell, part) })
			})
			if err != nil {
				return err
			}
		}
		if err := t.Out.Err(); err != nil {
			return err
		}
	}
	out.Flush()
	parts.Flush()
	return nil
}

// cellPapers are the papers of a cell, in the order of their keys: of equals, those of the lowest keys are the nearest.
type cellPapers struct {
	blend   sparse.Blend
	numbers []int
	nearest []bool // whether the cell is the nearest of the cells of the paper
}

// cell reads the papers of a cell.
func (t *task) cell(ctx context.Context, l *layout, cell int, space *sparse.Dense) (*cellPapers, error) {
	x := values.NewMatrix(l.Terms)
	var keys []uint64
	var numbers []int
	var nearest []bool
	err := t.Gather("assign", cellBlock, cell, func(d *taskfile.Decoder) error {
		keys = append(keys, d.Uint64())
		numbers, nearest = append(numbers, d.Number()), append(nearest, d.Number() == 0)
		return values.ReadRow(d, x)
	})
	if err != nil {
		return nil, err
	}
	blend, err := rows{x, space}.blend(ctx, t.Workers)
	if err != nil {
		return nil, err
	}
	order := rules.Order(keys)
	papers := &cellPapers{blend: blend.Select(order)}
	for _, p := range order {
		papers.numbers, papers.nearest = append(papers.numbers, numbers[p]), append(papers.nearest, nearest[p])
	}
	return papers, nil
}

// partsOf divides the papers of which a cell is the nearest into parts, and calls do with the part of each. It changes
// the values of near, their graph.
func (t *task) partsOf(ctx context.Context, l *layout, papers *cellPapers, near *sparse.CSR,
	do func(number, part int)) error {
	own := 0
	for _, nearest := range papers.nearest {
		if nearest {
			own++
		}
	}
	communities, err := cellCommunities(ctx, near, rules.Neighbors(l.papers()), l.partsFor(own, &t.Options))
	if err != nil {
		return err
	}
	for i, part := range communities.Labels {
		if papers.nearest[i] && part != cluster.Outlier {
			do(papers.numbers[i], part%cellParts)
		}
	}
	return nil
}

// neighborsTask merges what the cells found for the papers of a shard, and writes the neighbours of each, the most
// similar first.
func neighborsTask(ctx context.Context, t *task, l *layout) error {
	first, wanted := l.Firsts[t.N], l.wanted(&t.Options)
	near := make([][]neighbor.Neighbor, l.Firsts[t.N+1]-first)
	err := t.Gather("near", listsBlock, t.N, func(d *taskfile.Decoder) error {
		row, list := d.Number()-first, values.ReadNeighbors(d)
		if d.Err() != nil || row < 0 || row >= len(near) {
			return taskfile.ErrFile
		}
		near[row] = neighbor.MergeNeighbors(wanted, near[row], list)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	for lo := 0; lo < len(near); lo += vectorBlock {
		hi := min(lo+vectorBlock, len(near))
		var b []byte
		for _, list := range near[lo:hi] {
			b = values.AppendNeighbors(b, list)
		}
		t.Out.Add(neighborsBlock, 0, hi-lo, b)
	}
	if t.Options.Parts == 0 {
		return nil
	}
	parts := make([]uint64, len(near))
	err = t.Gather("near", partBlock, t.N, func(d *taskfile.Decoder) error {
		row, cell, part := d.Number()-first, d.Number(), d.Number()
		if d.Err() != nil || row < 0 || row >= len(near) {
			return taskfile.ErrFile
		}
		parts[row] = uint64(cell)*cellParts + uint64(part) + 1
		return nil
	})
	var b []byte
	for _, part := range parts {
		b = taskfile.AppendUint64(b, part)
	}
	t.Out.Add(partBlock, 0, len(parts), b)
	return err
}
