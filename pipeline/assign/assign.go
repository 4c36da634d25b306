// Package assign puts new papers into the groups of an earlier clustering. The other papers and the groups stay as they
// are: groups keep their ids, names, terms and measures.
package assign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kindred/cluster"
	"kindred/paper"
	"kindred/pipeline/follow"
	"kindred/pipeline/hierarchy"
	"kindred/report"
	"kindred/sparse"
)

// Input is an earlier clustering, and its papers and the new ones as rows of a matrix.
type Input struct {
	To *report.Clustering // has the groups
	// Papers are those of To that are still there, and others. Wanted says which of the others are to be assigned.
	Papers []paper.Paper
	Wanted []bool
	Origin report.Origin // how the rows were made

	Rows  sparse.UnitRows // row i is paper i, as papers are grouped
	Words sparse.UnitRows // row i has the words of paper i; Rows may have a latent space beside them
	// Linking is what neighbours are found by if the groups of To are communities; else nil.
	Linking *sparse.Blend
	Keys    []uint64 // of the papers, which decide between equals, see [cluster.OutlierOptions]
	// NoOutliers says that no new paper is an outlier unless it has no words.
	NoOutliers bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

// ErrFewKnown is wrapped by the error of [Papers] if too few papers of the groups are there.
var ErrFewKnown = errors.New("assign: too few papers of the groups are in the feeds")

// FewKnownError says how many of the Papers of the groups are there.
type FewKnownError struct{ Known, Papers int }

// Error says how many papers there are.
func (e *FewKnownError) Error() string {
	return fmt.Sprintf("%v: %d of %d", ErrFewKnown, e.Known, e.Papers)
}

// Unwrap returns [ErrFewKnown].
func (e *FewKnownError) Unwrap() error { return ErrFewKnown }

// Papers returns in.To with the wanted papers, which are marked as new. Each is in the group whose direction, that of
// its known papers, is nearest; or if the groups are communities, in the one that most of its nearest papers are in.
// A new paper is an outlier if it shares no word with the known papers of the groups, or if it would not fit that group
// in [cluster.Outliers] either: a tenth of the others at most.
// Groups of which no paper is there get none. At least half of the papers in groups must be there, or the error wraps
// [ErrFewKnown]. It returns ctx.Err() if ctx ends first.
func Papers(ctx context.Context, in Input) (*report.Clustering, error) {
	g, err := newGroups(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := g.assign(ctx); err != nil {
		return nil, err
	}
	return g.report(), nil
}

// groups are the groups of the earlier clustering. A label is the place of a group in To.Clusters, or
// [cluster.Outlier].
type groups struct {
	Input
	ids       map[string]int // the label of each paper of To, by its id
	labels    []int          // of Papers; those of new papers are found by assign
	isNew     []bool         // which of Papers are assigned
	alike     []bool         // which of Papers share a word with known papers of groups
	known     *cluster.Partition
	centroids *cluster.Centroids // of known
	labelOf   []int              // of the clusters of known; no paper of other groups is there
}

// newGroups finds the known papers, and the directions of their groups.
func newGroups(ctx context.Context, in Input) (*groups, error) {
	g := &groups{Input: in, ids: map[string]int{}, labels: make([]int, len(in.Papers)),
		isNew: make([]bool, len(in.Papers))}
	grouped, found := 0, 0
	follow.Visit(in.To, func(p *report.Paper, label int) {
		g.ids[p.ID] = label
		if label >= 0 {
			grouped++
		}
	})
	for i := range in.Papers {
		label, ok := g.ids[in.Papers[i].ID]
		if !ok {
			label, g.isNew[i] = cluster.Outlier, in.Wanted[i]
		}
		if g.labels[i] = label; label >= 0 {
			found++
		}
	}
	if 2*found < grouped || found == 0 {
		return nil, &FewKnownError{found, grouped}
	}
	var err error
	if g.known, err = cluster.NewPartition(g.labels); err != nil {
		return nil, err
	}
	g.labelOf = make([]int, g.known.K)
	for i, k := range g.known.Labels {
		if k != cluster.Outlier {
			g.labelOf[k] = g.labels[i]
		}
	}
	g.alike = g.sharing()
	g.centroids, err = cluster.NewCentroids(ctx, in.Rows, g.known, in.Parallelism)
	return g, err
}

// sharing returns which papers share a word with the known papers of the groups. In a latent space, the others have a
// similarity to groups, too, but it says nothing.
func (g *groups) sharing() []bool {
	known := make([]bool, g.Words.Cols()) // which words these papers have
	for i, k := range g.known.Labels {
		if k != cluster.Outlier {
			for _, j := range g.Words.Row(i).Indices {
				known[j] = true
			}
		}
	}
	sharing := make([]bool, len(g.labels))
	for i := range sharing {
		sharing[i] = slices.ContainsFunc(g.Words.Row(i).Indices, func(j int32) bool { return known[j] })
	}
	return sharing
}

// assign sets the labels of the new papers.
func (g *groups) assign(ctx context.Context) error {
	joined, joins := slices.Clone(g.labels), make([]bool, len(g.labels))
	for i := range joined {
		row := g.Rows.Row(i)
		if joins[i] = g.isNew[i] && len(row.Indices) > 0 && (g.alike[i] || g.NoOutliers); joins[i] {
			k, _ := g.centroids.Nearest(row)
			joined[i] = g.labelOf[k]
		}
	}
	if g.Linking != nil {
		if err := hierarchy.Elect(ctx, *g.Linking, g.Keys, g.labels, joined, joins, g.Parallelism); err != nil {
			return err
		}
	}
	fitting, err := cluster.NewPartition(joined)
	if err == nil && !g.NoOutliers {
		fitting, err = cluster.Outliers(ctx, g.Rows, fitting, cluster.OutlierOptions{Keys: g.Keys, Only: g.isNew,
			Parallelism: g.Parallelism})
	}
	if err != nil {
		return err
	}
	for i, k := range fitting.Labels {
		if g.isNew[i] && k != cluster.Outlier {
			g.labels[i] = joined[i]
		}
	}
	return nil
}

// report returns the clustering with the new papers in it.
func (g *groups) report() *report.Clustering {
	r := *g.To
	made := &g.To.Options // of the groups, which stay; the rest is that of the rows
	r.Origin = g.Origin
	r.Options.Seed, r.Options.Clusters, r.Options.TopTerms = made.Seed, made.Clusters, made.TopTerms
	r.Options.Algorithm, r.Options.Outliers = made.Algorithm, made.Outliers
	r.Options.Representatives = made.Representatives
	r.Read.Papers = len(g.ids)
	r.Clusters, r.Outliers = slices.Clone(r.Clusters), slices.Clone(r.Outliers)
	for i := range r.Outliers {
		r.Outliers[i].New = false // it may have been new in To
	}
	r.Lineage = &report.Lineage{Common: len(g.ids), HighestID: follow.HighestID(g.To), Former: []report.Former{}}
	for k := range r.Clusters {
		c := &r.Clusters[k]
		c.Papers = slices.Clone(c.Papers)
		for i := range c.Papers {
			c.Papers[i].New = false
		}
		c.Descent = &report.Descent{Status: "kept", Previous: c.ID, Size: len(c.Papers), Overlap: 1}
	}
	for _, i := range g.byID() {
		r.Lineage.Added++
		r.Read.Papers++
		if label := g.labels[i]; label == cluster.Outlier {
			r.Outliers = append(r.Outliers, g.outlier(i))
		} else {
			c := &r.Clusters[label]
			c.Papers = append(c.Papers, g.member(i))
		}
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
	return &r
}

// byID returns the numbers of the new papers, ordered by their ids, so that the order of the papers does not matter.
func (g *groups) byID() (order []int) {
	for i, isNew := range g.isNew {
		if isNew {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(g.Papers[i].ID, g.Papers[j].ID) })
	return order
}

// member returns new paper i as a paper of its group.
func (g *groups) member(i int) report.Member {
	k := slices.Index(g.labelOf, g.labels[i])
	return report.Member{Paper: report.PaperOf(&g.Papers[i]), New: true,
		Similarity: report.Number(g.centroids.Similarities(nil, g.Rows.Row(i))[k])}
}

// outlier returns new paper i as a paper of no group.
func (g *groups) outlier(i int) report.Outlier {
	o := report.Outlier{Paper: report.PaperOf(&g.Papers[i]), New: true}
	if g.alike[i] {
		k, similarity := g.centroids.Nearest(g.Rows.Row(i))
		o.Nearest, o.Similarity = g.To.Clusters[g.labelOf[k]].ID, report.Number(similarity)
	}
	return o
}
