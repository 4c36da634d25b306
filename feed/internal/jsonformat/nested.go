package jsonformat

import (
	"iter"
	"strconv"
	"strings"

	"kindred/feed/internal/fields"
)

// This file finds the papers in an object that is none itself and has no list under a usual
// name: answers of APIs that nobody described, XML that a program made JSON of, papers under
// their ids or the days of a listing, and tables by columns.

// isPaper reports whether an object looks like a paper: it has a title, and an abstract, authors
// or a DOI beside it. What only has a name must have both of the former.
func (o object) isPaper() bool {
	var has [fields.NumRoles]bool
	hasName := false
	for _, f := range o {
		role, _, ok := fields.Lookup(f.name)
		switch {
		case !ok || f.value.isEmpty():
		case role == fields.Title && (f.name == "name" || f.name == "headline"):
			hasName = true
		default:
			has[role] = true
		}
	}
	if has[fields.Title] {
		return has[fields.Abstract] || has[fields.Authors] || has[fields.DOI]
	}
	return hasName && has[fields.Abstract] && has[fields.Authors]
}

// papers returns the papers within an object, no more than so many levels deep. What stands beside
// a single one says more of it ({"id": ..., "attributes": {...}}), and those that are members have
// their names for keys.
func (o object) papers(levels int) []object {
	if rows := o.rows(); rows != nil {
		return rows
	}
	var (
		list    []object
		members []int // places in list of those that are members
		names   []string
	)
	for _, f := range o {
		found := f.papers(levels)
		if len(found) == 1 && f.value.isObject() {
			members, names = append(members, len(list)), append(names, f.name)
		}
		list = append(list, found...)
	}
	switch {
	case len(list) == 1 && len(members) == 1:
		for _, f := range o {
			if !f.value.isObject() {
				list[0] = append(list[0], f)
			}
		}
	case len(members) > 1:
		for i, at := range members {
			list[at] = list[at].withKey(names[i])
		}
	}
	return list
}

// withKey returns an object with a key, for an id if it has none.
func (o object) withKey(name string) object { return append(o, field{"key", value(`"` + name + `"`)}) }

// papers returns the papers in a field.
func (f field) papers(levels int) []object {
	for _, name := range [...]string{"reference", "citation", "cited", "citing", "bib", "related"} {
		if strings.HasPrefix(f.name, name) {
			return nil
		}
	}
	return f.value.papers(levels)
}

// papers returns the papers in an object or an array, no more than so many levels deep.
func (v value) papers(levels int) []object {
	if levels == 0 {
		return nil
	}
	if v.isObject() {
		o := v.object()
		if o.isPaper() {
			return []object{o}
		}
		return o.papers(levels - 1)
	}
	const enough = 3 // elements without a paper, of a list that has others
	var list []object
	for w := range v.each() {
		if !w.isObject() {
			break
		}
		before := len(list)
		if list = append(list, w.papers(levels)...); len(list) == before && before < enough {
			break
		}
	}
	return list
}

// rows returns the rows of a table by columns, as pandas writes it: {"title": {"0": ..., "1":
// ...}, ...}, or with arrays; nil if o is none.
func (o object) rows() []object {
	var columns []field
	for _, f := range o {
		if _, _, ok := fields.Lookup(f.name); ok && f.value.isColumn() {
			columns = append(columns, f)
		}
	}
	if len(columns) < 2 {
		return nil
	}
	var rows []object
	for i, c := range columns {
		n := 0
		for v := range c.value.cells() {
			if i == 0 {
				rows = append(rows, nil)
			}
			if n == len(rows) {
				return nil
			}
			rows[n] = append(rows[n], field{c.name, v})
			n++
		}
		if n < len(rows) {
			return nil
		}
	}
	if !rows[0].isPaper() {
		return nil
	}
	return rows
}

// isColumn reports whether a value is an object with the keys "0", "1" and so on.
func (v value) isColumn() bool {
	n := 0
	for name := range v.fields() {
		if name != strconv.Itoa(n) {
			return false
		}
		n++
	}
	return n > 0
}

// cells returns the values of a column.
func (v value) cells() iter.Seq[value] {
	return func(yield func(value) bool) {
		for _, w := range v.fields() {
			if !yield(w) {
				return
			}
		}
	}
}

// keyedPapers tells an object that holds papers under keys of their own while it is read: from its
// second member on, if the first is one, too.
type keyedPapers struct {
	levels int // how deep to look; 0 for not at all
	first  []object
	others bool // whether there was a member that is none
	on     bool
}

// next returns the papers to take when a field was read: those of the first member come with those
// of the second.
func (k *keyedPapers) next(f field) []object {
	if k.levels == 0 || k.others || !f.value.isObject() && !f.value.isArray() {
		return nil
	}
	papers := f.papers(1)
	switch {
	case papers == nil:
		k.others = !k.on
		return nil
	case f.value.isObject():
		papers[0] = papers[0].withKey(f.name)
	}
	switch {
	case k.on:
		return papers
	case k.first == nil:
		k.first = papers
		return nil
	}
	k.on = true
	return append(k.first, papers...)
}
