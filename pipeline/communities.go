package pipeline

import (
	"context"

	"kindred/cluster/leiden"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// manyPapers is the number of papers from which Auto is Communities. Fewer are grouped by Agglomeration, which finds
// the known groups as well there; docs/decisions.md has the draws.
const manyPapers = 24

// mostKnown is the number of papers up to which a background counts in full when communities are sought.
const mostKnown = 300

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o, keys := opts.Group, g.keys()
	graph, err := g.neighborGraph(ctx, opts, keys)
	if err != nil {
		return err
	}
	l, err := leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Keys: keys, Parallelism: opts.Parallelism,
		OnRun: func(done, total int) { opts.progress(Clustering, done, total) }})
	if err != nil {
		return err
	}
	if l.Medium.K == 0 { // no two papers share a word
		return g.addClusters(ctx, opts)
	}
	g.Levels = hierarchy.OfCommunities(l)
	return g.cut(&o)
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
