package pipeline

import (
	"cmp"
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/sparse"
)

// Level is a level of groups beside the one that is reported.
type Level struct {
	*cluster.Partition
	Name  string         // coarse, medium or fine
	Names []cluster.Name // of the groups below; those above are named by [report.Clustering.NameCoarser]
}

// method returns how n papers are grouped.
func (o GroupOptions) method(n int) Method {
	switch {
	case o.Method != Auto:
		return o.Method
	case o.K > 0 || o.Objective != kmeans.Spherical || o.Restarts > 0 || o.MaxIter > 0:
		return KMeans
	case n < manyPapers:
		return Agglomeration
	}
	return Communities
}

// asked returns the number of groups that is asked for; 0 if none is.
func (o GroupOptions) asked() int {
	if n := len(o.Cuts); n > 0 {
		return o.Cuts[max(0, n-2)]
	}
	return o.K
}

// Granularity is a level of groups.
type Granularity int

// The levels. Fine groups are parts of medium ones, and medium groups are parts of coarse ones.
const (
	Medium Granularity = iota
	Coarse
	Fine
)

// String returns the name of the level.
func (g Granularity) String() string { return [...]string{"medium", "coarse", "fine"}[g] }

// addLevels finds the groups of the levels above and below.
func (g *Groups) addLevels(ctx context.Context, opts *Options) (err error) {
	l := g.Levels
	if l == nil {
		return nil
	}
	coarser, finer := &Level{Partition: l.Coarse, Name: "coarse"}, &Level{Partition: l.Fine, Name: "fine"}
	switch cuts := opts.Group.Cuts; {
	case len(cuts) > 0:
		if coarser, finer, err = g.cutLevels(cuts); err != nil {
			return err
		}
	case g.K <= l.Coarse.K || l.Coarse.K < 2:
		coarser = nil
		if g.K < l.Medium.K {
			finer = &Level{Partition: l.Medium, Name: "medium"}
		}
	case g.K > l.Medium.K:
		coarser = &Level{Partition: l.Medium, Name: "medium"}
	}
	if coarser != nil {
		if coarser.Partition, err = cluster.Lift(g.Partition, coarser.Partition); err != nil {
			return err
		}
		if coarser.K < 2 || coarser.K >= g.K {
			coarser = nil
		}
	}
	if finer != nil {
		parts, err := hierarchy.WholeParts(ctx, g.rows, g.Partition, finer.Partition, g.keys(), opts.Parallelism)
		if err != nil {
			return err
		}
		if finer.Partition = parts; parts == nil {
			finer = nil
		}
	}
	g.Coarser, g.Finer = coarser, finer
	return nil
}

// cutLevels returns the levels above and below that the user asked for: the first of three numbers of groups, and the
// last of two or three.
func (g *Groups) cutLevels(cuts []int) (coarser, finer *Level, err error) {
	at := func(k int) *Level {
		p, failed := g.Levels.Cut(k)
		err = cmp.Or(err, failed)
		return &Level{Partition: p, Name: fmt.Sprint(k)}
	}
	if len(cuts) > 2 {
		coarser = at(cuts[0])
	}
	if len(cuts) > 1 {
		finer = at(cuts[len(cuts)-1])
	}
	return coarser, finer, err
}

// addNames names the groups of all levels.
func (g *Groups) addNames(ctx context.Context, opts Options) error {
	levels := []*cluster.Partition{g.Partition}
	if g.Finer != nil {
		levels = append(levels, g.Finer.Partition)
	}
	names, err := g.Vectors.Names(ctx, levels, opts)
	if err != nil {
		return err
	}
	if g.Names = names[0]; g.Finer != nil {
		g.Finer.Names = names[1]
	}
	return nil
}

// reportLevels adds the levels to a report.
func (g *Groups) reportLevels(r *report.Clustering, o *GroupOptions) {
	l := g.Levels
	if l == nil {
		return
	}
	usual := cmp.Or(l.Usual, l)
	r.Levels = &report.Levels{Level: o.Granularity.String(), Coarse: usual.Coarse.K, Medium: usual.Medium.K,
		Fine: usual.Fine.K}
	if c := l.Communities; c != nil {
		r.Levels.Agreement, r.Levels.Least, r.Levels.Most = report.Number(c.Agreement), c.Least, c.Most
	}
	switch level := g.level(o.Granularity); {
	case l.Usual != nil:
		r.Levels.Level = ""
	case g.K == level.K:
	case o.wanted(level.K) == level.K:
		r.Levels.Dissolved = level.K - g.K
	default:
		r.Levels.Level = "" // cut elsewhere
	}
	// In each cluster, the number of its parent or of its parts follows from any paper of it.
	if c := g.Coarser; c != nil {
		r.Levels.Coarser = groupsOf(c)
		for i, k := range g.Labels {
			if k != cluster.Outlier {
				r.Clusters[k].Parent = c.Labels[i] + 1
			}
		}
		r.NameCoarser()
	}
	if f := g.Finer; f != nil {
		r.Levels.Finer = groupsOf(f)
		for i, k := range g.Labels {
			if part := f.Labels[i]; part != cluster.Outlier {
				r.Levels.Finer[part].Parent = k + 1
			}
		}
	}
}

// groupsOf returns the groups of a level.
func groupsOf(l *Level) []report.Group {
	groups := make([]report.Group, l.K)
	for k := range groups {
		groups[k] = report.Group{ID: k + 1, Size: l.Sizes[k]}
		if l.Names != nil {
			groups[k].Name = l.Names[k].Title
		}
	}
	return groups
}

// addTree groups the papers by a method that makes a tree.
func (g *Groups) addTree(ctx context.Context, opts *Options) error {
	o := opts.Group
	in := hierarchy.Input{Rows: g.rows, Blend: g.Blend, K: max(o.K, o.MinK), MinSize: o.MinSize, Keys: g.keys(),
		Seed: opts.seed(), Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Clustering, done, total) }}
	for _, k := range o.Cuts {
		in.K = max(in.K, k)
	}
	if o.Outliers == Mark {
		in.Share = cmp.Or(o.OutlierShare, 0.1)
	}
	// In a space of few dimensions, few large groups look better than they are, and by the words of few papers, many
	// small ones do.
	in.Spaces = []sparse.UnitRows{g.Rows}
	if g.Grouping.Weight() > 0 {
		in.Spaces = append(in.Spaces, g.rows)
	}
	method := map[Method]hierarchy.Method{Bisection: hierarchy.Bisection, Agglomeration: hierarchy.Agglomeration,
		Density: hierarchy.Density}[g.method]
	if full := g.Rows.NonEmpty(); g.smooths(opts) && len(full) >= fewestSmoothedTree && method != hierarchy.Density {
		places, _, err := g.smoothed(ctx, opts, full, in.Keys, rules.SmoothedRank(len(full)))
		if err != nil {
			return err
		}
		if in.Rows, err = sparse.DenseUnitRows(places); err != nil {
			return err
		}
		if len(in.Rows.NonEmpty()) < max(2, in.K) { // the space knows too few papers
			in.Rows = g.rows
		}
	}
	var err error
	if g.Levels, err = hierarchy.Find(ctx, method, in); err != nil {
		return err
	}
	if err := g.cut(&o); err != nil {
		return err
	}
	if g.Partition == g.Levels.Medium && o.asked() == 0 {
		g.Choice = g.Levels.Choice
	}
	return nil
}

// cut makes the groups those of the level that is asked for.
func (g *Groups) cut(o *GroupOptions) (err error) {
	g.Partition = g.level(o.Granularity)
	if want := o.wanted(g.K); want != g.K {
		g.Partition, err = g.Levels.Cut(want)
	}
	return err
}

// level returns the groups of a level.
func (g *Groups) level(of Granularity) *cluster.Partition {
	return map[Granularity]*cluster.Partition{Coarse: g.Levels.Coarse, Medium: g.Levels.Medium, Fine: g.Levels.Fine}[of]
}

// wanted returns how many groups are asked for where a level has k.
func (o *GroupOptions) wanted(k int) int {
	if o.MinK > 0 {
		k = max(k, o.MinK)
	}
	if o.MaxK > 0 {
		k = min(k, o.MaxK)
	}
	return cmp.Or(o.asked(), k)
}
