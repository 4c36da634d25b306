package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kindred/background"
	"kindred/cluster"
	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/follow"
	"kindred/pipeline/hierarchy"
	"kindred/report"
)

// AssignOptions say which groups papers are put into.
type AssignOptions struct {
	// To has the groups.
	To *report.Clustering
	// Old are sources that are read for the texts of the papers of To alone: no other paper of theirs is assigned.
	Old []feed.Source
}

// ErrFewKnown is wrapped by the error of [Assign] if the sources have too few papers of the groups.
var ErrFewKnown = errors.New("pipeline: too few papers of the groups are in the feeds")

// FewKnownError says how many papers of Assign.To are in the sources.
type FewKnownError struct{ Known, Papers int }

// Error says how many papers there are.
func (e *FewKnownError) Error() string {
	return fmt.Sprintf("%v: %d of %d", ErrFewKnown, e.Known, e.Papers)
}

// Unwrap returns [ErrFewKnown].
func (e *FewKnownError) Unwrap() error { return ErrFewKnown }

// Assign puts the papers of the sources that opts.Assign.To does not have into its groups. It reads the sources
// and opts.Assign.Old, makes vectors of all papers, and finds for each new paper the group whose direction, that
// of its known papers, is nearest; or if the groups are communities, the one that most of its nearest papers are in.
// A new paper fits nowhere if it would not fit that group in [Cluster] either, see [cluster.Outliers]: a tenth of
// them at most, and none if the groups were made so that every paper is in one. No other paper moves, and groups keep
// their ids, names, terms and measures.
//
// The result is To with the new papers, which are marked as new; opts of the grouping are without effect. At
// least half of the papers in groups must be in the sources, or the error wraps [ErrFewKnown]; groups of which no
// paper is there get none. It returns the errors of [Vectorize], and ctx.Err() if ctx ends first.
func Assign(ctx context.Context, sources []feed.Source, opts Options) (*report.Clustering, error) {
	to := opts.Assign.To
	old := map[string]bool{}
	for _, s := range opts.Assign.Old {
		old[s.Name] = true
	}
	var fresh []bool // whether a record comes from a source whose papers are to be assigned
	all := append(slices.Clone(sources), opts.Assign.Old...)
	c, merged, err := read(ctx, all, &opts, func(_ paper.Paper, f *feed.File) {
		fresh = append(fresh, !old[f.Name])
	})
	if err != nil {
		return nil, err
	}
	wanted := make([]bool, len(c.Papers))
	for record, row := range merged.Rows {
		wanted[row] = wanted[row] || fresh[record]
	}
	c.dropAbstracts(&opts)
	if err := opts.followBackground(&to.Options); err != nil {
		return nil, err
	}
	v, err := c.Vectorize(ctx, opts)
	if err != nil {
		return nil, err
	}
	labels, known, isNew, err := v.known(to, wanted)
	if err != nil {
		return nil, err
	}
	g, err := v.assigned(ctx, labels, isNew, &opts)
	if err != nil {
		return nil, err
	}
	return g.continued(to, labels, known, isNew, &opts)
}

// followBackground makes the background that counts the one by which the earlier groups were made, if no other is asked
// for.
func (o *Options) followBackground(made *report.Options) (err error) {
	if o.Latent.Background != nil || o.Latent.NoBackground {
		return nil
	}
	switch made.Background {
	case "":
		o.Latent.NoBackground = true
	case builtinBackground:
		o.Latent.Background, err = background.Builtin()
	}
	return err
}

// known returns the labels of the papers that are in a clustering, by the places of the groups in its list, and
// for others Outlier; which paper each is in the clustering; and which papers are to be assigned.
func (v *Vectors) known(to *report.Clustering, wanted []bool) (labels []int, ids map[string]int, isNew []bool,
	err error) {
	ids = map[string]int{} // the label of a paper by its id
	grouped, found := 0, 0
	follow.Visit(to, func(p *report.Paper, label int) {
		ids[p.ID] = label
		if label >= 0 {
			grouped++
		}
	})
	labels, isNew = make([]int, len(v.Papers)), make([]bool, len(v.Papers))
	for i := range v.Papers {
		label, ok := ids[v.Papers[i].ID]
		if !ok {
			label, isNew[i] = cluster.Outlier, wanted[i]
		}
		if labels[i] = label; label >= 0 {
			found++
		}
	}
	if 2*found < grouped || found == 0 {
		return nil, nil, nil, &FewKnownError{found, grouped}
	}
	return labels, ids, isNew, nil
}

// assigned groups the papers by labels, and new papers by the nearest group. It sets labels of new papers.
func (v *Vectors) assigned(ctx context.Context, labels []int, isNew []bool, opts *Options) (*Groups, error) {
	g := &Groups{Vectors: v}
	var err error
	if g.rows, err = v.Grouping.Joined(); err != nil {
		return nil, err
	}
	before, err := cluster.NewPartition(labels)
	if err != nil {
		return nil, err
	}
	labelOf := make([]int, before.K) // of a cluster of the partition
	for i, k := range before.Labels {
		if k != cluster.Outlier {
			labelOf[k] = labels[i]
		}
	}
	if g.Centroids, err = cluster.NewCentroids(ctx, g.rows, before, opts.Parallelism); err != nil {
		return nil, err
	}
	joined := slices.Clone(labels)
	for i := range joined {
		if row := g.rows.Row(i); isNew[i] && len(row.Indices) > 0 {
			k, _ := g.Centroids.Nearest(row)
			joined[i] = labelOf[k]
		}
	}
	if opts.Assign.To.Options.Algorithm == "leiden" {
		rows, err := g.linking(opts)
		if err == nil {
			err = hierarchy.Elect(ctx, rows, g.keys(), labels, joined, isNew, opts.Parallelism)
		}
		if err != nil {
			return nil, err
		}
	}
	after, err := cluster.NewPartition(joined)
	if err != nil {
		return nil, err
	}
	fitting := after
	if made := opts.Assign.To.Options.Outliers; made != Nearest.String() && made != Keep.String() {
		fitting, err = cluster.Outliers(ctx, g.rows, after, cluster.OutlierOptions{Keys: g.keys(), Only: isNew,
			Parallelism: opts.Parallelism})
		if err != nil {
			return nil, err
		}
	}
	for i, k := range fitting.Labels {
		if isNew[i] && k != cluster.Outlier {
			labels[i] = joined[i]
		}
	}
	g.Partition = before
	return g, nil
}

// continued returns a clustering with the new papers in it.
func (g *Groups) continued(to *report.Clustering, labels []int, known map[string]int, isNew []bool, opts *Options) (
	*report.Clustering, error) {
	r := *to
	r.Origin = g.Vectors.Origin(*opts)
	r.Options.Seed, r.Options.Clusters, r.Options.TopTerms = to.Options.Seed, to.Options.Clusters, to.Options.TopTerms
	r.Options.Algorithm, r.Options.Outliers = to.Options.Algorithm, to.Options.Outliers
	r.Options.Representatives = to.Options.Representatives
	r.Read.Papers = len(known)
	r.Clusters, r.Outliers = slices.Clone(to.Clusters), slices.Clone(to.Outliers)
	lineage := &report.Lineage{Common: len(known), HighestID: follow.HighestID(to), Former: []report.Former{}}
	for k := range r.Clusters {
		c := &r.Clusters[k]
		c.Papers = slices.Clone(c.Papers)
		for i := range c.Papers {
			c.Papers[i].New = false
		}
		c.Descent = &report.Descent{Status: "kept", Previous: c.ID, Size: len(c.Papers), Overlap: 1}
	}
	clusterOf := map[int]int{} // of the partition, by its place in the list
	for i, k := range g.Labels {
		if k != cluster.Outlier {
			clusterOf[labels[i]] = k
		}
	}
	order := make([]int, len(g.Papers)) // by id, whatever the order of the papers
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(g.Papers[i].ID, g.Papers[j].ID) })
	for _, i := range order {
		if !isNew[i] {
			continue
		}
		lineage.Added++
		r.Read.Papers++
		if k := labels[i]; k != cluster.Outlier {
			c := &r.Clusters[k]
			similarity := g.Centroids.Similarities(nil, g.rows.Row(i))[clusterOf[k]]
			c.Papers = append(c.Papers, report.Member{Paper: report.PaperOf(&g.Papers[i]), New: true,
				Similarity: report.Number(similarity)})
			continue
		}
		o := report.Outlier{Paper: report.PaperOf(&g.Papers[i]), New: true}
		if row := g.rows.Row(i); len(row.Indices) > 0 {
			k, similarity := g.Centroids.Nearest(row)
			for label, of := range clusterOf {
				if of == k {
					o.Nearest = to.Clusters[label].ID
				}
			}
			o.Similarity = report.Number(similarity)
		}
		r.Outliers = append(r.Outliers, o)
	}
	report.SortOutliers(r.Outliers)
	for k := range r.Clusters {
		c := &r.Clusters[k]
		if c.Size = len(c.Papers); c.Size > c.Descent.Size {
			c.Descent.Status = "grown"
		}
		slices.SortStableFunc(c.Papers, func(a, b report.Member) int { return cmp.Compare(b.Similarity, a.Similarity) })
	}
	r.CountCoarser()
	r.Lineage = lineage
	return &r, nil
}
