package pipeline

import (
	"context"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/cluster/mixture"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// manyPapers is the number of papers from which Auto is Communities. Fewer are grouped by Agglomeration, which finds
// the known groups as well there; docs/decisions.md has the draws.
const manyPapers = 24

// mostKnown is the number of papers up to which a background counts in full when communities are sought.
const mostKnown = 300

// fewRefined is the number of papers up to which communities are hardly refined. Of twice as many, they are in full.
const fewRefined = 1_000

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o, keys := opts.Group, g.keys()
	graph, err := g.neighborGraph(ctx, opts, keys)
	if err != nil {
		return err
	}
	l, err := leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Keys: keys, Parallelism: opts.Parallelism,
		Refine: g.refine(opts, graph, keys),
		OnRun:  func(done, total int) { opts.progress(Clustering, done, total) }})
	if err != nil {
		return err
	}
	if l.Medium.K == 0 { // no two papers share a word
		return g.addClusters(ctx, opts)
	}
	g.Levels = hierarchy.OfCommunities(l)
	return g.cut(&o)
}

// refine returns a function that refines communities by the words of the papers, or nil with vectors from outside. Few
// papers say little of the words of a group. So up to fewRefined papers mostly stay where the graph has them.
func (g *Groups) refine(opts *Options, graph *sparse.CSR, keys []uint64) func(context.Context, *cluster.Partition) (
	*cluster.Partition, error) {
	if opts.Vectors != nil {
		return nil
	}
	loyalty := min(1, max(0, 2-float64(len(g.Papers))/fewRefined))
	return func(ctx context.Context, p *cluster.Partition) (*cluster.Partition, error) {
		return mixture.Refine(ctx, g.Rows, graph, p, mixture.Options{Loyalty: loyalty, Keys: keys,
			Parallelism: opts.Parallelism})
	}
}

// neighborGraph returns the graph in which communities are sought. It keeps the similarities of the nearest papers, if
// they are those of g.Blend.
func (g *Groups) neighborGraph(ctx context.Context, opts *Options, keys []uint64) (*sparse.CSR, error) {
	linking, err := g.linking(opts)
	if err != nil {
		return nil, err
	}
	near, graph, err := hierarchy.NeighborGraph(ctx, linking, keys, opts.Parallelism,
		func(done, total int) { opts.progress(Comparing, done, total) })
	if err == nil && linking.Weight() == g.Blend.Weight() {
		g.Near = near
	}
	return graph, err
}

// linking returns what the neighbours are found by whose graph has the communities. Beyond mostKnown papers, a
// background counts less than in [Vectors.Blend], in proportion to their number: communities of many papers fit known
// subjects better if they follow from the papers themselves.
func (v *Vectors) linking(opts *Options) (sparse.Blend, error) {
	added := float64(trustedWeight * trust(v.Known))
	if opts.Latent.Weight != 0 || opts.Vectors != nil || v.Latent == nil || added == 0 {
		return v.Blend, nil
	}
	return sparse.NewBlend(v.Rows, v.Latent, rules.OwnWeight+float64(added*min(1, mostKnown/float64(len(v.Papers)))))
}
