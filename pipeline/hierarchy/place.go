package hierarchy

import (
	"cmp"
	"context"
	"slices"

	"kindred/cluster"
	"kindred/sparse"
)

// Place puts rows that are in no group of p into the nearest one, but for those that are least similar to it, which may
// be a share of all rows; of equals, those of the lowest keys. Zero rows stay where they are. It returns ctx.Err() if
// ctx ends first.
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
	for _, m := range alone[:min(len(alone), int(share*float64(len(rows))))] {
		labels[m.Row] = cluster.Outlier
	}
	return cluster.NewPartition(labels)
}

// Parts returns the groups of a finer level within the groups of p, or nil if no group has two. A row by itself is no
// part.
func Parts(p, finer *cluster.Partition) (*cluster.Partition, error) {
	q, err := cluster.Within(p, finer)
	if err != nil {
		return nil, err
	}
	labels, first := slices.Clone(q.Labels), make([]int, p.K)
	several := false
	for i, part := range labels {
		if part == cluster.Outlier {
			continue
		}
		if q.Sizes[part] == 1 {
			labels[i] = cluster.Outlier
			continue
		}
		k := p.Labels[i]
		several = several || first[k] > 0 && first[k] != part+1
		first[k] = part + 1
	}
	if !several {
		return nil, nil
	}
	return cluster.NewPartition(labels)
}
