package jsonformat

import (
	"strings"

	"kindred/feed/internal/fields"
)

// This file finds the papers in an object that is not a paper and has no list with a usual name:
// answers of undocumented APIs, XML that a program converted to JSON, papers under their ids or
// under the days of a listing.

// isPaper reports whether an object looks like a paper: it has a title, and also an abstract,
// authors or a DOI. With a name in place of a title it must have an abstract and authors.
func isPaper(o object) bool {
	var has [fields.NumRoles]bool
	hasName := false
	for _, f := range o {
		role, _, ok := fields.Lookup(f.Name)
		switch {
		case !ok || f.Value.IsEmpty():
		case role == fields.Title && (f.Name == "name" || f.Name == "headline"):
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

// papersInObject returns the papers in an object, down to the given number of levels. If there is only
// one, the other fields of the object belong to it ({"id": ..., "attributes": {...}}). If there are
// several members, their names are their keys.
func papersInObject(o object, levels int) []object {
	if rows := rowsOf(o); rows != nil {
		return rows
	}
	var (
		list    []object
		members []int // their places in the list
		names   []string
	)
	for _, f := range o {
		found := papersInField(f, levels)
		if len(found) == 1 && f.Value.IsObject() {
			members, names = append(members, len(list)), append(names, f.Name)
		}
		list = append(list, found...)
	}
	switch {
	case len(list) == 1 && len(members) == 1:
		for _, f := range o {
			if !f.Value.IsObject() {
				list[0] = append(list[0], f)
			}
		}
	case len(members) > 1:
		for i, at := range members {
			list[at] = withKey(list[at], names[i])
		}
	}
	return list
}

// withKey returns an object with a key, which is its id if it has no better one.
func withKey(o object, name string) object {
	return append(o, field{Name: "key", Value: value(`"` + name + `"`)})
}

// papersInField returns the papers in a field, unless these are the references of a paper.
func papersInField(f field, levels int) []object {
	for _, name := range [...]string{"reference", "citation", "cited", "citing", "bib", "related"} {
		if strings.HasPrefix(f.Name, name) {
			return nil
		}
	}
	return papersIn(f.Value, levels)
}

// papersIn returns the papers in an object or an array, down to the given number of levels.
func papersIn(v value, levels int) []object {
	if levels == 0 {
		return nil
	}
	if v.IsObject() {
		o := v.Object()
		if isPaper(o) {
			return []object{o}
		}
		return papersInObject(o, levels-1)
	}
	const enough = 3 // The search ends after so many elements without a paper.
	var list []object
	for w := range v.Each() {
		if !w.IsObject() {
			break
		}
		before := len(list)
		if list = append(list, papersIn(w, levels)...); len(list) == before && before < enough {
			break
		}
	}
	return list
}

// keyedPapers recognizes an object that holds papers under keys of their own, while it is read. Its
// first two members must be papers.
type keyedPapers struct {
	levels int      // how deep to search; 0 for not at all
	first  []object // the papers of the first member
	others bool     // there was a member that is not a paper
	on     bool     // the object holds papers under keys
}

// next returns the papers to take when a field was read. Those of the first member come together
// with those of the second.
func (k *keyedPapers) next(f field) []object {
	if k.levels == 0 || k.others || !f.Value.IsObject() && !f.Value.IsArray() {
		return nil
	}
	papers := papersInField(f, 1)
	switch {
	case papers == nil:
		k.others = !k.on
		return nil
	case f.Value.IsObject():
		papers[0] = withKey(papers[0], f.Name)
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
