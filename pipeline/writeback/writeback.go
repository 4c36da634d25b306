// Package writeback writes the groups of papers into the feed that the papers came from.
package writeback

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"

	"kindred/feed"
	"kindred/report"
)

// ErrChanged is the error for a file that is no longer what the report was made of.
var ErrChanged = errors.New("the file changed while kindred read it")

// Write writes a feed to w as [feed.Annotate] does, with the groups of r. file is the content of the only input of r,
// with a name, and opts are the options with which r was made. missed is the number of records that are too damaged to
// get their group. The errors are [ErrChanged] and those of [feed.Annotate]; with an error, nothing is written.
func Write(ctx context.Context, w io.Writer, name string, file []byte, r *report.Clustering, opts feed.ReadOptions) (
	missed int, err error) {
	if sum := sha256.Sum256(file); len(r.Inputs) != 1 || r.Inputs[0].SHA256 != hex.EncodeToString(sum[:]) {
		return 0, ErrChanged
	}
	return feed.Annotate(ctx, w, name, file, opts, labelsOf(r))
}

// labelsOf returns the groups of a report as labels. The columns are
//
//	cluster, name, similarity   of the cluster
//	nearest                     the nearest cluster, of a paper that fits nowhere
//	coarser, coarser_name       of the group of the level above, if there is one
//	finer, finer_name           of the group of the level below, if there is one
func labelsOf(r *report.Clustering) feed.Labels {
	l := labeler{coarser: map[int]string{}, finer: map[int]string{}}
	labels := feed.Labels{Columns: []feed.Column{{Name: "cluster", Number: true}, {Name: "name"},
		{Name: "similarity", Number: true}, {Name: "nearest", Number: true}}}
	if r.Levels != nil && len(r.Levels.Coarser) > 0 {
		l.add(l.coarser, r.Levels.Coarser)
		labels.Columns = append(labels.Columns, feed.Column{Name: "coarser", Number: true}, feed.Column{Name: "coarser_name"})
	}
	if r.Levels != nil && len(r.Levels.Finer) > 0 {
		l.add(l.finer, r.Levels.Finer)
		labels.Columns = append(labels.Columns, feed.Column{Name: "finer", Number: true}, feed.Column{Name: "finer_name"})
	}
	of := map[string]*feed.Label{}
	for i := range r.Clusters {
		k := &r.Clusters[i]
		for j := range k.Papers {
			m := &k.Papers[j]
			of[m.ID] = &feed.Label{Number: k.ID, Name: k.Name,
				Cells: l.cells(strconv.Itoa(k.ID), k.Name, m.Similarity.String(), "", k.Parent, m.Part)}
		}
	}
	for i := range r.Outliers {
		o := &r.Outliers[i]
		of[o.ID] = &feed.Label{Cells: l.cells("", "", o.Similarity.String(), number(o.Nearest), 0, 0)}
	}
	labels.Of = func(id string) *feed.Label { return of[id] }
	labels.Groups = tree(r, l.coarser)
	return labels
}

// labeler makes the cells of labels.
type labeler struct {
	coarser, finer map[int]string // the names of the groups of other levels; empty if there is no such level
}

func (*labeler) add(names map[int]string, groups []report.Group) {
	for _, g := range groups {
		names[g.ID] = g.Name
	}
}

// cells returns the cells of a paper.
func (l *labeler) cells(cluster, name, similarity, nearest string, parent, part int) []string {
	cells := []string{cluster, name, similarity, nearest}
	if len(l.coarser) > 0 {
		cells = append(cells, number(parent), l.coarser[parent])
	}
	if len(l.finer) > 0 {
		cells = append(cells, number(part), l.finer[part])
	}
	return cells
}

// number returns the number of a group, "" for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// tree returns the clusters, each behind the group of the level above that it is within.
func tree(r *report.Clustering, coarser map[int]string) (groups []feed.LabelGroup) {
	add := func(depth, parent int) {
		for _, k := range r.Clusters {
			if k.Parent == parent {
				groups = append(groups, feed.LabelGroup{Depth: depth, Number: k.ID, Name: k.Name})
			}
		}
	}
	add(0, 0)
	if len(coarser) > 0 {
		for _, g := range r.Levels.Coarser {
			groups = append(groups, feed.LabelGroup{Name: g.Name})
			add(1, g.ID)
		}
	}
	return groups
}
