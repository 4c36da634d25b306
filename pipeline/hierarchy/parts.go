package hierarchy

import (
	"context"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/sparse"
)

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

// WholeParts returns the [Parts] that the groups of p fall into, or nil if none has two. Each row of a group that is in
// no part is put into the part of the group whose rows it is most similar to; of equals, into that with the lowest key.
// A group without parts is one part. x has the rows, and keys are as in [Input].
func WholeParts(ctx context.Context, x sparse.UnitRows, p, finer *cluster.Partition, keys []uint64, parallelism int) (
	*cluster.Partition, error) {
	parts, err := Parts(p, finer)
	if parts == nil || err != nil {
		return nil, err
	}
	within, lowest := make([][]int, p.K), make([]uint64, parts.K) // the parts of each group, the lowest key of each part
	for part, rows := range parts.Members() {
		lowest[part] = math.MaxUint64
		for _, i := range rows {
			lowest[part] = min(lowest[part], keys[i])
		}
		k := p.Labels[rows[0]]
		within[k] = append(within[k], part)
	}
	centroids, err := cluster.NewCentroids(ctx, x, parts, parallelism)
	if err != nil {
		return nil, err
	}
	labels := slices.Clone(parts.Labels)
	var similarities []float64
	for i, k := range p.Labels {
		if k == cluster.Outlier || labels[i] != cluster.Outlier {
			continue
		}
		if len(within[k]) == 0 {
			labels[i] = parts.K + k
			continue
		}
		similarities = centroids.Similarities(similarities[:0], x.Row(i))
		best := within[k][0]
		for _, part := range within[k][1:] {
			if d := similarities[part] - similarities[best]; d > 0 || d == 0 && lowest[part] < lowest[best] {
				best = part
			}
		}
		labels[i] = best
	}
	return cluster.NewPartition(labels)
}
