package pipeline

import (
	"cmp"
	"context"
	"slices"

	"kindred/cluster"
	"kindred/cluster/balance"
)

// defaultOutlierShare is the largest share of papers that fit nowhere, if none is given.
const defaultOutlierShare = 0.1

// settle decides which papers fit nowhere, and makes groups have their sizes.
func (g *Groups) settle(ctx context.Context, opts *Options) error {
	o := opts.Group
	p := g.Partition
	var err error
	switch {
	case o.Method == Density: // which has left papers alone itself
		p, err = g.joinedNearest(ctx, opts)
	case o.Outliers != Keep:
		p, err = cluster.Outliers(ctx, g.rows, p, cluster.OutlierOptions{KeepClusters: o.K > 0, Keys: g.keys(),
			MaxShare: o.OutlierShare, Parallelism: opts.Parallelism})
		if g.Partition = p; err == nil && o.Outliers == Nearest {
			p, err = g.joinedNearest(ctx, opts)
		}
	}
	if err != nil {
		return err
	}
	g.Partition = p
	if o.MinSize == 0 && o.MaxSize == 0 {
		return nil
	}
	g.Levels = nil
	g.Partition, err = balance.Groups(ctx, g.rows, p, balance.Options{Min: o.MinSize, Max: o.MaxSize,
		KeepK: o.K > 0 && p.K == o.K, Keys: g.keys(), Seed: opts.seed(), Parallelism: opts.Parallelism})
	return err
}

// joinedNearest puts papers that are in no group into the nearest one: all of them or, if they are to be marked, so
// many that no more than the allowed share fits nowhere.
func (g *Groups) joinedNearest(ctx context.Context, opts *Options) (*cluster.Partition, error) {
	if g.K == 0 {
		return g.Partition, nil
	}
	centroids, err := cluster.NewCentroids(ctx, g.rows, g.Partition, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	labels := slices.Clone(g.Labels)
	var alone []cluster.Member
	for _, i := range g.rows.NonEmpty() {
		if labels[i] == cluster.Outlier {
			k, similarity := centroids.Nearest(g.rows.Row(i))
			labels[i] = k
			alone = append(alone, cluster.Member{Row: i, Similarity: similarity})
		}
	}
	if opts.Group.Outliers == Mark {
		slices.SortStableFunc(alone, func(a, b cluster.Member) int { return cmp.Compare(a.Similarity, b.Similarity) })
		share := cmp.Or(opts.Group.OutlierShare, defaultOutlierShare)
		most := min(len(alone), int(share*float64(len(g.rows.NonEmpty()))))
		for _, m := range alone[:most] {
			labels[m.Row] = cluster.Outlier
		}
	}
	return cluster.NewPartition(labels)
}
