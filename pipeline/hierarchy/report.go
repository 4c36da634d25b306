package hierarchy

import (
	"cmp"
	"slices"

	"kindred/cluster"
	"kindred/report"
)

// Report returns a tree as reports have it. id returns the id of the paper of a row. Papers come by their ids, and
// leaves by the first id of their papers, so that nothing depends on the order of the rows. It takes O(n·log n) time.
func Report(t *cluster.Tree, id func(row int) string) *report.Tree {
	r := &report.Tree{Leaves: t.Leaves, Merges: make([]report.Merge, len(t.Merges)), Papers: []report.TreePaper{}}
	for i, node := range t.Node {
		if node != cluster.Outlier {
			r.Papers = append(r.Papers, report.TreePaper{ID: id(i), Node: node})
		}
	}
	slices.SortFunc(r.Papers, func(a, b report.TreePaper) int { return cmp.Compare(a.ID, b.ID) })
	number := make([]int, t.Leaves+len(t.Merges)) // of each node, from 1
	next := 1
	for _, p := range r.Papers {
		if p.Node < t.Leaves && number[p.Node] == 0 {
			number[p.Node] = next
			next++
		}
	}
	for node := range number {
		if number[node] == 0 { // a merge, or a leaf without papers
			number[node] = next
			next++
		}
	}
	for i := range r.Papers {
		r.Papers[i].Node = number[r.Papers[i].Node]
	}
	sizes := t.Sizes()
	for i, m := range t.Merges {
		a, b := number[m.A], number[m.B]
		r.Merges[i] = report.Merge{Node: t.Leaves + i + 1, A: min(a, b), B: max(a, b),
			Similarity: report.Number(m.Similarity), Size: sizes[t.Leaves+i]}
	}
	return r
}
