package choose

import (
	"context"
	"math"
	"math/rand/v2"

	"kindred/cluster"
	"kindred/internal/sample"
	"kindred/sparse"
)

// Cut chooses where to cut a tree of the rows of x, as [K] chooses the number of clusters: it scores the partitions of
// the tree. It returns [cluster.ErrNoRows] if no row is left, an error that wraps [cluster.ErrInvalid] if t is no tree
// of the rows, and ctx.Err() if ctx ends first.
func Cut(ctx context.Context, x sparse.UnitRows, t *cluster.Tree, opts Options) (*Choice, error) {
	if err := t.Validate(x.Rows()); err != nil {
		return nil, err
	}
	rows := x.NonEmpty()
	if len(rows) == 0 {
		return nil, cluster.ErrNoRows
	}
	rows = sample.Rows(rows, sampleRows, rand.New(rand.NewPCG(opts.Seed, math.MaxUint64)))
	part := &cluster.Tree{Leaves: t.Leaves, Merges: t.Merges}
	for _, i := range rows {
		part.Node = append(part.Node, t.Node[i])
	}
	cut := func(_ context.Context, _ sparse.UnitRows, k int) (*cluster.Partition, error) { return part.Cut(k) }
	return K(ctx, x.Select(rows), cut, opts)
}
