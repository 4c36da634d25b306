// Package finder answers questions about single papers of an index: what is related to one, which have some words,
// why two are close.
package finder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kindred/feed"
	"kindred/index"
	"kindred/paper"
	"kindred/report"
	"kindred/report/answers"
	"kindred/sparse"
	"kindred/tfidf"
)

// Finder answers questions about the papers of an index. It is immutable and may be used by several goroutines.
type Finder struct {
	ix     *index.Index
	origin report.Origin
}

// New returns a finder for the papers of an index. origin says how the papers and their vectors were made.
func New(ix *index.Index, origin report.Origin) *Finder { return &Finder{ix, origin} }

// Close releases the index.
func (f *Finder) Close() error { return f.ix.Close() }

// begin returns how a report is made.
func (f *Finder) begin(o *Options) report.Origin {
	origin := f.origin
	filter := &o.Filter
	to := &origin.Options
	if filter.Since != "" {
		to.Since = filter.Since
	}
	if filter.Until != "" {
		to.Until = filter.Until
	}
	if len(filter.Categories) > 0 {
		to.Categories = filter.Categories
	}
	if len(filter.Languages) > 0 {
		to.Languages = filter.Languages
	}
	to.RequireAbstract = to.RequireAbstract || filter.RequireAbstract
	return origin
}

// paper returns the paper in a row as reports show it.
func (f *Finder) paper(row int) (report.Paper, error) {
	p, err := f.ix.Paper(row)
	return report.PaperOf(&p), err
}

// Find returns the row of the paper that a user means by an id, a URL, a title or a part of a title, as
// [paper.Find] says. It returns a [*PaperError] if there is no such paper, or more than one.
func (f *Finder) Find(ctx context.Context, to string) (int, error) {
	// What is copied from a page or a PDF file may have invisible characters, which feeds are read without.
	visible := feed.Line(to)
	rows, err := f.ix.Find(ctx, visible)
	if err == nil && len(rows) == 0 && visible != to {
		rows, err = f.ix.Find(ctx, to)
	}
	switch {
	case err != nil:
		return 0, err
	case len(rows) == 0:
		return 0, f.notFound(ctx, to)
	case len(rows) == 1:
		return rows[0], nil
	}
	found := &PaperError{To: to}
	for _, row := range rows {
		p, err := f.paper(row)
		if err != nil {
			return 0, err
		}
		found.Matches = append(found.Matches, p)
	}
	return 0, found
}

// shownNearest is how many papers the error for one that is not there has.
const shownNearest = 3

// notFound returns the error for a paper that is not there, with the papers whose titles have almost
// the same letters, and then those that share words with it.
func (f *Finder) notFound(ctx context.Context, to string) error {
	missing := &PaperError{To: to}
	papers, err := f.ix.Papers(ctx)
	if err != nil {
		return err
	}
	near := paper.Nearest(papers, to, shownNearest)
	if f.ix.OfTerms() {
		query, err := f.query(tfidf.Document{Title: to})
		if err != nil {
			return err
		}
		hits, err := f.ix.Search(query, 2*shownNearest, 0, nil)
		if err != nil {
			return err
		}
		for _, hit := range hits {
			if !slices.Contains(near, hit.Row) {
				near = append(near, hit.Row)
			}
		}
	}
	for _, row := range near[:min(len(near), shownNearest)] {
		missing.Nearest = append(missing.Nearest, report.PaperOf(&papers[row]))
	}
	return missing
}

// query returns what papers are compared with if they are compared with a text.
func (f *Finder) query(d tfidf.Document) (index.Query, error) {
	model, err := f.ix.Model()
	if err != nil {
		return index.Query{}, err
	}
	words := model.Vector(d)
	if model.Options().Norm != tfidf.L2 {
		words = unitOf(words)
	}
	return index.Query{Words: words, Latent: f.ix.Place(words)}, nil
}

// unitOf returns a vector divided by its norm.
func unitOf(v sparse.Vec) sparse.Vec {
	norm := v.Norm()
	if norm == 0 {
		return v
	}
	data := make([]float32, len(v.Data))
	for i, x := range v.Data {
		data[i] = float32(float64(x) / norm)
	}
	return sparse.Vec{Indices: v.Indices, Data: data}
}

// same returns the rows of papers that are also among others: by [paper.Set] without looking at abstracts, or by
// equal titles of four words or more. Who names papers means all records of them.
func (f *Finder) same(ctx context.Context, others []paper.Paper) (map[int]bool, error) {
	rows := map[int]bool{}
	if len(others) == 0 {
		return rows, nil
	}
	papers, err := f.ix.Papers(ctx)
	if err != nil {
		return nil, err
	}
	var set paper.Set
	for _, p := range papers {
		p.Abstract = ""
		set.Add(p)
	}
	for _, p := range others {
		p.Abstract = ""
		set.Add(p)
	}
	merged := set.Merge()
	known := map[int32]bool{}
	titles := map[string]bool{}
	for i := range others {
		if title := paper.NormalizeTitle(others[i].Title); strings.Count(title, " ") >= 3 {
			titles[title] = true
		}
	}
	for _, of := range merged.Rows[len(papers):] {
		known[of] = true
	}
	for row, of := range merged.Rows[:len(papers)] {
		if known[of] || titles[paper.NormalizeTitle(papers[row].Title)] {
			rows[row] = true
		}
	}
	return rows, ctx.Err()
}

// choice chooses the papers that may be listed. It is not for several goroutines.
type choice struct {
	f       *Finder
	filter  *feed.Filter
	all     bool            // the filter keeps all papers
	members map[string]bool // ids of papers of the wanted group; nil for all
	without map[int]bool
	wish    *wish // what papers must have; nil for nothing
	err     error // the first that keep met
}

// choose returns which papers may be listed.
func (f *Finder) choose(o *Options, without map[int]bool) (*choice, error) {
	members, err := o.members()
	filter := &o.Filter
	all := filter.Since == "" && filter.Until == "" && len(filter.Categories) == 0 && len(filter.Languages) == 0 &&
		!filter.RequireAbstract
	return &choice{f: f, filter: filter, all: all, members: members, without: without}, err
}

// keep reports whether a row may be listed. An error is kept in c.err, and no further row may be.
func (c *choice) keep(row int) bool {
	if c.err != nil || c.without[row] {
		return false
	}
	if c.all && c.members == nil && c.wish == nil {
		return true
	}
	kept := false
	kept, c.err = c.fits(row)
	return kept
}

func (c *choice) fits(row int) (bool, error) {
	p, err := c.f.ix.Paper(row)
	if err != nil || c.members != nil && !c.members[p.ID] {
		return false, err
	}
	if !c.all {
		if c.filter.RequireAbstract || len(c.filter.Languages) > 0 && p.Language == "" {
			if p.Abstract, err = c.f.ix.Abstract(row); err != nil {
				return false, err
			}
		}
		if !c.filter.Keep(&p) {
			return false, nil
		}
	}
	if c.wish == nil {
		return true, nil
	}
	return c.wish.fits(&p, func() (string, error) { return c.f.ix.Abstract(row) })
}

// GroupError says that Options.Group is no group of Options.Groups, or may be several of them.
type GroupError struct {
	Group   string
	Matches []answers.GroupRef // the groups that have Group in their names; nil if none has
}

// Error says which group was asked for.
func (e *GroupError) Error() string {
	if n := len(e.Matches); n > 0 {
		return fmt.Sprintf("finder: Group = %q: %d groups have this in their names", e.Group, n)
	}
	return fmt.Sprintf("finder: Group = %q: no group has this number or name", e.Group)
}

// errNoGroups says that a group is asked for without groups.
var errNoGroups = errors.New("finder: Group needs Groups")
