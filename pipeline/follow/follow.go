// Package follow says what became of the groups of an earlier clustering, and gives them their ids and names again.
package follow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/cluster/lineage"
	"kindred/cluster/quality"
	"kindred/report"
)

// grouping numbers the papers of two clusterings in common, and labels them by their clusters.
type grouping struct {
	ids      map[string]int // the number of a paper
	old, new []int          // the labels of all papers
	papers   []report.Paper // in the later clustering if it is there
}

// newGrouping takes the papers of two clusterings.
func newGrouping(old, new *report.Clustering) *grouping {
	g := &grouping{ids: map[string]int{}}
	Visit(old, func(p *report.Paper, label int) { g.old[g.number(p)] = label })
	Visit(new, func(p *report.Paper, label int) {
		i := g.number(p)
		g.new[i], g.papers[i] = label, *p
	})
	return g
}

// number returns the number of a paper, which is new if it was not met before.
func (g *grouping) number(p *report.Paper) int {
	i, ok := g.ids[p.ID]
	if !ok {
		i = len(g.papers)
		g.ids[p.ID] = i
		g.papers = append(g.papers, *p)
		g.old, g.new = append(g.old, lineage.Absent), append(g.new, lineage.Absent)
	}
	return i
}

// Visit calls do for each paper of a clustering with the place of its cluster in the list, or Outlier.
func Visit(c *report.Clustering, do func(p *report.Paper, label int)) {
	for k := range c.Clusters {
		for i := range c.Clusters[k].Papers {
			do(&c.Clusters[k].Papers[i].Paper, k)
		}
	}
	for i := range c.Outliers {
		do(&c.Outliers[i].Paper, lineage.Outlier)
	}
}

// compared compares two clusterings.
func compared(old, new *report.Clustering, opts lineage.Options) (*lineage.Lineage, *grouping, error) {
	g := newGrouping(old, new)
	l, err := lineage.Compare(g.old, g.new, len(old.Clusters), len(new.Clusters), opts)
	return l, g, err
}

// Follow gives the clusters of a report, which was just made, the ids and names of the clusters of an earlier
// report that they continue, and says which are new, grown, shrunk, split or merged, and which are no longer
// there. Clusters are matched by the papers that both reports have; see [lineage.Compare]. Other clusters get
// ids that none had before. The clusters of r come in the order of their ids afterwards. against says where the
// earlier report is from. It returns the errors of [lineage.Compare].
func Follow(r, earlier *report.Clustering, against report.File, opts lineage.Options) error {
	l, g, err := compared(earlier, r, opts)
	if err != nil {
		return err
	}
	oldIDs := make([]int, len(earlier.Clusters))
	for k := range earlier.Clusters {
		oldIDs[k] = earlier.Clusters[k].ID
	}
	ids, highest := l.Renumber(oldIDs, HighestID(earlier))
	r.Lineage = &report.Lineage{Against: against, Common: l.Common, Added: l.Added, Removed: l.Removed,
		HighestID: highest, Former: former(l, earlier, ids)}
	idOf := map[int]int{0: 0} // the new id of a cluster by the one it had
	for k := range r.Clusters {
		c := &r.Clusters[k]
		idOf[c.ID] = ids[k]
		c.ID = ids[k]
		c.Descent = descent(l, earlier, k)
		for i := range c.Papers {
			c.Papers[i].New = g.old[g.ids[c.Papers[i].ID]] == lineage.Absent
		}
	}
	keepNames(r, earlier, l)
	for i := range r.Outliers {
		o := &r.Outliers[i]
		o.Nearest, o.New = idOf[o.Nearest], g.old[g.ids[o.ID]] == lineage.Absent
	}
	if r.Levels != nil {
		for i := range r.Levels.Finer {
			f := &r.Levels.Finer[i]
			f.Parent = idOf[f.Parent]
		}
	}
	slices.SortStableFunc(r.Clusters, func(a, b report.Cluster) int { return cmp.Compare(a.ID, b.ID) })
	r.NameCoarser()
	return nil
}

// descent returns where cluster k of the later report comes from.
func descent(l *lineage.Lineage, earlier *report.Clustering, k int) *report.Descent {
	d := &report.Descent{Status: string(l.Fate(k)), Overlap: report.Number(l.Overlap[k])}
	if old := l.Match[k]; old >= 0 {
		d.Previous, d.Size = earlier.Clusters[old].ID, len(earlier.Clusters[old].Papers)
	}
	if from := l.SplitFrom(k); from >= 0 {
		d.SplitFrom = earlier.Clusters[from].ID
	}
	for _, from := range l.MergedFrom(k) {
		d.MergedFrom = append(d.MergedFrom, earlier.Clusters[from].ID)
	}
	return d
}

// former returns the earlier clusters that no cluster continues. ids are those of the later clusters.
func former(l *lineage.Lineage, earlier *report.Clustering, ids []int) []report.Former {
	list := []report.Former{}
	for k := range earlier.Clusters {
		if l.Next[k] >= 0 {
			continue
		}
		f := report.Former{ID: earlier.Clusters[k].ID, Name: earlier.Clusters[k].Name,
			Size: len(earlier.Clusters[k].Papers), Status: string(l.OldFate(k)), Into: []int{}}
		switch l.OldFate(k) {
		case lineage.Split:
			for _, part := range l.SplitInto(k) {
				f.Into = append(f.Into, ids[part])
			}
		case lineage.Merged:
			f.Into = append(f.Into, ids[l.Children[k][0]])
		}
		list = append(list, f)
	}
	return list
}

// keepNames gives the clusters that continue earlier ones their names, if those have any. Another cluster whose name is
// taken then gets one of its other terms too, or its number.
func keepNames(r, earlier *report.Clustering, l *lineage.Lineage) {
	taken := map[string]bool{}
	named := func(old int) bool { return old >= 0 && strings.TrimSpace(earlier.Clusters[old].Name) != "" }
	for k, old := range l.Match {
		if named(old) {
			r.Clusters[k].Name = earlier.Clusters[old].Name
			taken[strings.ToLower(r.Clusters[k].Name)] = true
		}
	}
	for k, old := range l.Match {
		if named(old) {
			continue
		}
		c := &r.Clusters[k]
		name := c.Name
		for _, t := range c.Terms {
			if !taken[strings.ToLower(name)] {
				break
			}
			if !strings.Contains(strings.ToLower(c.Name), strings.ToLower(t.Term)) {
				name = c.Name + ", " + t.Term
			}
		}
		if taken[strings.ToLower(name)] {
			name = fmt.Sprintf("%s (%d)", c.Name, c.ID)
		}
		c.Name = name
		taken[strings.ToLower(name)] = true
	}
}

// Diff says what changed between two reports of clusterings, which may have been made in any way. The ids and
// names of the clusters may differ: clusters are matched by the papers that both reports have; see
// [lineage.Compare], whose errors it returns.
func Diff(old, new *report.Clustering, oldFile, newFile report.File, opts lineage.Options) (*report.Diff, error) {
	l, g, err := compared(old, new, opts)
	if err != nil {
		return nil, err
	}
	ids := make([]int, len(new.Clusters))
	for k := range new.Clusters {
		ids[k] = new.Clusters[k].ID
	}
	d := &report.Diff{Schema: report.Schema, Old: side(old, oldFile), New: side(new, newFile), Common: l.Common,
		Added: l.Added, Removed: l.Removed, Clusters: []report.DiffCluster{}, Former: former(l, old, ids),
		Moved: []report.Move{}}
	added, removed := make([]int, len(new.Clusters)), make([]int, len(old.Clusters))
	var before, after []int // of the papers in both
	for i, p := range g.papers {
		from, to := g.old[i], g.new[i]
		switch {
		case from == lineage.Absent && to >= 0:
			added[to]++
		case to == lineage.Absent && from >= 0:
			removed[from]++
		case from != lineage.Absent && to != lineage.Absent:
			if before = append(before, from); from == lineage.Outlier {
				before[len(before)-1] = len(old.Clusters) + i // each is alone
			}
			after = append(after, to)
			continued := from >= 0 && to >= 0 && l.Match[to] == from
			if !continued && (from >= 0 || to >= 0) {
				d.Moved = append(d.Moved, report.Move{Paper: p, From: idAt(old, from), To: idAt(new, to)})
			}
		}
	}
	d.AMI = report.Number(quality.AdjustedMutualInformation(before, after))
	for k := range new.Clusters {
		c := report.DiffCluster{ID: ids[k], Name: new.Clusters[k].Name, Size: len(new.Clusters[k].Papers),
			Descent: *descent(l, old, k), Added: added[k]}
		if from := l.Match[k]; from >= 0 {
			c.Before, c.Removed = old.Clusters[from].Name, removed[from]
		}
		d.Clusters = append(d.Clusters, c)
	}
	slices.SortStableFunc(d.Clusters, func(a, b report.DiffCluster) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(d.Moved, func(a, b report.Move) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
	return d, nil
}

// side returns what a diff says of one of the clusterings.
func side(c *report.Clustering, f report.File) report.DiffSide {
	s := report.DiffSide{File: f, Clusters: len(c.Clusters), Outliers: len(c.Outliers), Papers: len(c.Outliers)}
	for k := range c.Clusters {
		s.Papers += len(c.Clusters[k].Papers)
	}
	return s
}

// idAt returns the id of a cluster by its place in the list, 0 for none.
func idAt(c *report.Clustering, k int) int {
	if k == cluster.Outlier {
		return 0
	}
	return c.Clusters[k].ID
}

// HighestID returns the highest id that a cluster of a clustering, or of one before it, ever had.
func HighestID(c *report.Clustering) int {
	highest := 0
	if c.Lineage != nil {
		highest = c.Lineage.HighestID
	}
	for k := range c.Clusters {
		highest = max(highest, c.Clusters[k].ID)
	}
	return highest
}
