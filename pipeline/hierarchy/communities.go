package hierarchy

import (
	"context"
	"slices"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/neighbor"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// NeighborGraph returns the similarities of each row to its nearest rows, and the graph in which communities are
// sought, which has the same edges, with the weights of [rules.Lessen]. Neither depends on the order of the rows, each
// of which has a key of its own. Of 50,000 rows and more, most of the nearest rows are found, as [ApproxNearest] finds
// them.
//
// It fails as [neighbor.Index.Graph] does.
func NeighborGraph(ctx context.Context, x sparse.Blend, keys []uint64, parallelism int,
	onProgress func(done, total int)) (near, graph *sparse.CSR, err error) {
	k := rules.Neighbors(len(keys))
	opts := neighbor.GraphOptions{K: rules.Listed(k), Parallelism: parallelism, OnProgress: onProgress}
	if len(keys) < fewestApproximate {
		near, err = Nearest(ctx, x, keys, opts)
	} else {
		near, _, err = ApproxNearest(ctx, x, keys, approximate(len(keys), opts))
	}
	if err != nil {
		return nil, nil, err
	}
	weights := *near
	weights.Data = slices.Clone(near.Data)
	graph = &weights
	for i := range graph.Rows {
		rules.Lessen(graph.Row(i).Data, k)
	}
	return near, graph, nil
}

// Elect sets the label in joined of each row that is new to the one that weighs most among its nearest rows with a
// label in labels, by the weights of the graph in which communities are sought; of equals, to the lower one. A row that
// is near none keeps its label. It returns ctx.Err() if ctx ends first.
func Elect(ctx context.Context, x sparse.Blend, keys []uint64, labels, joined []int, isNew []bool,
	parallelism int) error {
	grouped := slices.DeleteFunc(rules.Order(keys), func(i int) bool { return labels[i] == cluster.Outlier })
	groups := 1 + slices.Max(labels)
	all, old := neighbor.New(x), neighbor.New(x.Select(grouped))
	k := rules.Neighbors(len(grouped))
	return parallel.Chunks(ctx, len(isNew), 1024, parallelism, func(_, lo, hi int) error {
		var near []neighbor.Neighbor
		votes := make([]float64, groups)
		for i := lo; i < hi; i++ {
			if !isNew[i] {
				continue
			}
			near = old.Search(near[:0], all.Row(i), rules.Listed(k))
			weights := make([]float32, len(near))
			for p := range near {
				weights[p] = float32(near[p].Similarity)
			}
			rules.Lessen(weights, k)
			clear(votes)
			for p := range near {
				votes[labels[grouped[near[p].Row]]] += float64(weights[p])
			}
			if most := slices.Max(votes); most > 0 {
				joined[i] = slices.Index(votes, most)
			}
		}
		return nil
	})
}

const (
	// fewestApproximate is the number of rows from which most of the nearest rows are enough. Communities of 102,202
	// papers fit known classes as well, and are as steady: docs/decisions.md has the figures.
	fewestApproximate = 50_000
	// cells is the number of cells of up to manyRows rows. Each row looks for its neighbours in the nearest probes of
	// them, and finds about 96 % of its nearest rows there, in half of the time that all rows take.
	cells, probes = 48, 6
	// manyRows is the number of rows above which cells have the size that package neighbor gives them, so that time grows
	// in proportion to the rows, and the neighbours of neighbours are looked at, too.
	manyRows = 250_000
)

// approximate returns the options of the graph of n rows in random order, n at least fewestApproximate.
func approximate(n int, opts neighbor.GraphOptions) neighbor.ApproxOptions {
	o := neighbor.ApproxOptions{GraphOptions: opts, Sample: -1, Shuffled: true} // nobody asks for the recall
	if n <= manyRows {
		o.Probes, o.CellRows, o.Rough = probes, (n+cells-1)/cells, true
	}
	return o
}

// Nearest returns the similarities of each row to its nearest rows: of equals, to those of the lowest keys. So they do
// not depend on the order of the rows. It fails as [neighbor.Index.Graph] does.
func Nearest(ctx context.Context, x sparse.Blend, keys []uint64, opts neighbor.GraphOptions) (*sparse.CSR, error) {
	order := rules.Order(keys)
	graph, err := neighbor.New(x.Select(order)).Graph(ctx, opts)
	if err != nil {
		return nil, err
	}
	return replaced(graph, order, opts.Parallelism), nil
}

// ApproxNearest is Nearest for most of the nearest rows: see [neighbor.Index.ApproxGraph]. If the keys are hashes, the
// rows are in random order.
func ApproxNearest(ctx context.Context, x sparse.Blend, keys []uint64, opts neighbor.ApproxOptions) (
	*sparse.CSR, *neighbor.Approximation, error) {
	order := rules.Order(keys)
	graph, made, err := neighbor.New(x.Select(order)).ApproxGraph(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	return replaced(graph, order, opts.Parallelism), made, nil
}

// replaced returns the square matrix m with its row and column p at order[p].
func replaced(m *sparse.CSR, order []int, parallelism int) *sparse.CSR {
	place := make([]int, m.Rows)
	for p, i := range order {
		place[i] = p
	}
	out := &sparse.CSR{Rows: m.Rows, Cols: m.Cols, Indptr: make([]int, m.Rows+1), Indices: make([]int32, m.NNZ()),
		Data: make([]float32, m.NNZ())}
	for i, p := range place {
		out.Indptr[i+1] = out.Indptr[i] + m.Indptr[p+1] - m.Indptr[p]
	}
	parallel.Loop(m.Rows, parallel.ChunkSize, parallelism, func(_, lo, hi int) {
		var by []uint64 // the new columns of a row, and where they were
		for i := lo; i < hi; i++ {
			row, to := m.Row(place[i]), out.Row(i)
			by = by[:0]
			for q, j := range row.Indices {
				by = append(by, uint64(order[j])<<32|uint64(q))
			}
			slices.Sort(by)
			for q, at := range by {
				to.Indices[q], to.Data[q] = int32(at>>32), row.Data[uint32(at)]
			}
		}
	})
	return out
}
