package hierarchy

import (
	"cmp"
	"context"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// Place puts rows that are in no group of p into the nearest one, except those that are least similar to it, which may
// be a share of all rows, and one if the share is above 0; of equals, those of the lowest keys. Zero rows stay where
// they are. It returns ctx.Err() if ctx ends first.
func Place(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, share float64, keys []uint64,
	parallelism int) (*cluster.Partition, error) {
	if p.K == 0 {
		return p, nil
	}
	centroids, err := cluster.NewCentroids(ctx, x, p, parallelism)
	if err != nil {
		return nil, err
	}
	labels, rows := slices.Clone(p.Labels), x.NonEmpty()
	var alone []cluster.Member
	for _, i := range rows {
		if labels[i] == cluster.Outlier {
			k, similarity := centroids.Nearest(x.Row(i))
			labels[i] = k
			alone = append(alone, cluster.Member{Row: i, Similarity: similarity})
		}
	}
	slices.SortStableFunc(alone, func(a, b cluster.Member) int {
		return cmp.Or(cmp.Compare(a.Similarity, b.Similarity), cmp.Compare(keys[a.Row], keys[b.Row]))
	})
	for _, m := range alone[:min(len(alone), most(share, len(rows)))] {
		labels[m.Row] = cluster.Outlier
	}
	return cluster.NewPartition(labels)
}

// most returns how many of n rows may be in no group.
func most(share float64, n int) int {
	if share == 0 {
		return 0
	}
	return max(1, int(share*float64(n)))
}

// place puts the rows that dense groups leave alone into medium groups, see [Place], and then each row of a medium
// group into a leaf: the most similar one below its node, or below the medium group that it was put into. Rows that
// stay alone leave the tree. So all cuts nest, and the medium groups are one of them.
func (l *Levels) place(ctx context.Context, in *Input) error {
	medium, err := Place(ctx, in.Rows, l.Medium, in.Share, in.Keys, in.Parallelism)
	if err != nil {
		return err
	}
	below := leavesBelow(l.Tree)
	spans := make([]span, medium.K) // the leaves of each group
	leaves := slices.Repeat([]int{cluster.Outlier}, len(medium.Labels))
	for i, node := range l.Tree.Node {
		if l.Medium.Labels[i] == cluster.Outlier {
			continue
		}
		s, k := below[node], medium.Labels[i]
		if spans[k].to > 0 {
			s = span{min(s.from, spans[k].from), max(s.to, spans[k].to)}
		}
		if spans[k] = s; node < l.Tree.Leaves {
			leaves[i] = node
		}
	}
	dense, err := cluster.NewPartition(leaves)
	if err != nil {
		return err
	}
	centroids, err := cluster.NewCentroids(ctx, in.Rows, dense, in.Parallelism)
	if err != nil {
		return err
	}
	at := make([]int, dense.K)             // the leaf of each centroid
	centroid := make([]int, l.Tree.Leaves) // of the leaves in the order of spans
	for i, leaf := range leaves {
		if leaf != cluster.Outlier {
			at[dense.Labels[i]], centroid[below[leaf].from] = leaf, dense.Labels[i]
		}
	}
	err = parallel.Chunks(ctx, len(leaves), parallel.ChunkSize, in.Parallelism, func(_, lo, hi int) error {
		var similarities []float64
		for i := lo; i < hi; i++ {
			if leaves[i] != cluster.Outlier || medium.Labels[i] == cluster.Outlier {
				continue
			}
			s := spans[medium.Labels[i]]
			if l.Medium.Labels[i] != cluster.Outlier {
				s = below[l.Tree.Node[i]]
			}
			similarities = centroids.Similarities(similarities[:0], in.Rows.Row(i))
			best := math.Inf(-1)
			for _, k := range centroid[s.from:s.to] {
				if similarities[k] > best {
					leaves[i], best = at[k], similarities[k]
				}
			}
		}
		return nil
	})
	l.Tree = &cluster.Tree{Leaves: l.Tree.Leaves, Node: leaves, Merges: l.Tree.Merges}
	l.Medium = medium
	return err
}

// span is a range of leaves, without to, in an order in which the leaves below each node are neighbours.
type span struct{ from, to int }

// leavesBelow returns the leaves below each node.
func leavesBelow(t *cluster.Tree) []span {
	count := slices.Repeat([]int{1}, t.Leaves+len(t.Merges))
	for i, m := range t.Merges {
		count[t.Leaves+i] = count[m.A] + count[m.B]
	}
	spans, roots := make([]span, len(count)), 0
	for node := len(count) - 1; node >= 0; node-- {
		if spans[node].to == 0 {
			spans[node] = span{roots, roots + count[node]}
			roots += count[node]
		}
		if node >= t.Leaves {
			m, s := t.Merges[node-t.Leaves], spans[node]
			spans[m.A], spans[m.B] = span{s.from, s.from + count[m.A]}, span{s.from + count[m.A], s.to}
		}
	}
	return spans
}
