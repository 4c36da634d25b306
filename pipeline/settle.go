package pipeline

import (
	"context"

	"kindred/cluster"
	"kindred/cluster/balance"
	"kindred/pipeline/hierarchy"
)

// settle decides which papers fit nowhere, and keeps the sizes of groups within their bounds.
func (g *Groups) settle(ctx context.Context, opts *Options) error {
	o, p := opts.Group, g.Partition
	var err error
	if o.Outliers != Keep && g.method != Density { // which has left papers alone itself
		keep := o.asked() > 0 || o.MinK > 0 // a number that the user asks for
		oopts := cluster.OutlierOptions{KeepClusters: keep, Keys: g.keys(), MaxShare: o.OutlierShare,
			Parallelism: opts.Parallelism}
		if g.Grouping.Latent() != nil && opts.Vectors == nil {
			oopts.Words = g.Rows
		}
		p, err = g.Levels.SetApart(ctx, g.rows, p, oopts)
		if err == nil && o.Outliers == Nearest {
			p, err = hierarchy.Place(ctx, g.rows, p, 0, g.keys(), opts.Parallelism)
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
