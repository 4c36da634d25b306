package tableformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/fields"
)

// plan says which columns of a table are for what.
type plan struct {
	// columns are the columns of each role, that with the preferred name first.
	columns [fields.NumRoles][]int
	known   int   // columns that have a role
	ids     []int // columns of objects that hold ids
	own     bool  // kindred wrote the table
	glued   bool  // Springer did, which puts nothing between the names of authors
}

// ownNames are the columns that kindred writes.
var ownNames = []string{"id", "title", "abstract", "authors", "date", "categories", "label",
	"venue", "language", "url", "doi", "arxiv", "pmid", "openalex"}

// newPlan returns the plan of a table whose columns have these names.
func newPlan(names []string) plan {
	var (
		p     = plan{own: slices.Equal(names, ownNames), glued: slices.Contains(names, "Item Title") && slices.Contains(names, "Item DOI")}
		ranks = make([]int, len(names))
		find  = fields.Lookup
	)
	if areTags(names) {
		find = func(name string) (fields.Role, int, bool) {
			if role, rank, ok := fields.LookupTag(name); ok || isTag(name) {
				return role, rank, ok
			}
			return fields.Lookup(name)
		}
	}
	for i, name := range names {
		role, rank, ok := find(name)
		if !ok {
			if strings.EqualFold(name, "externalIds") || name == "external_ids" { // of Semantic Scholar
				p.ids = append(p.ids, i)
			}
			continue
		}
		ranks[i] = rank
		p.columns[role] = append(p.columns[role], i)
		p.known++
	}
	for _, columns := range p.columns {
		slices.SortStableFunc(columns, func(a, b int) int { return ranks[a] - ranks[b] })
	}
	return p
}

// hasText reports whether there is a column for a title or an abstract.
func (p *plan) hasText() bool {
	return len(p.columns[fields.Title]) > 0 || len(p.columns[fields.Abstract]) > 0
}

// areTags reports whether names are tags of two letters, most of them, and a title or an
// abstract among them.
func areTags(names []string) bool {
	n, hasText := 0, false
	for _, name := range names {
		if isTag(name) {
			n++
		}
		role, _, ok := fields.LookupTag(name)
		hasText = hasText || ok && (role == fields.Title || role == fields.Abstract)
	}
	return hasText && 2*n >= len(names)
}

// isTag reports whether a name is a capital letter and another one or a digit.
func isTag(name string) bool {
	return len(name) == 2 && 'A' <= name[0] && name[0] <= 'Z' && strings.ContainsAny(name[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}
