package tableformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/parquetfile"
)

// This file finds the useful columns of a Parquet file by their names. The others, which may be
// vectors or full texts, are not touched.

const (
	// maxColumnsOfRole is how many columns are read for the same purpose.
	maxColumnsOfRole = 8
	// maxColumnNames is how many names of columns are kept for an error.
	maxColumnNames = 1000
	// nestedPenalty is added to the rank of a column that is known only by the column around it.
	nestedPenalty = 1000
)

// part is what a column within a column of persons holds of their names.
type part int

const (
	whole part = iota
	given
	family
)

// column is a column of a Parquet file, and what it is for.
type column struct {
	parquetfile.Column
	role fields.Role
	rank int
	part part
}

// usefulColumns returns the columns that have a role, by role and rank, and the names of the columns,
// for an error.
func usefulColumns(file *parquetfile.File) (useful []column, names []string, err error) {
	var all []column
	err = file.Columns(func(c parquetfile.Column) {
		if len(names) < maxColumnNames {
			names = append(names, strings.Join(c.Path, "."))
		}
		if of := (column{Column: c}); of.setUse(c.Path) && c.IsReadable() {
			all = append(all, of)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all, func(a, b column) int {
		switch {
		case a.role != b.role:
			return int(a.role - b.role)
		case a.rank != b.rank:
			return a.rank - b.rank
		}
		return int(a.part - b.part)
	})
	var count [fields.NumRoles]int
	for _, c := range all {
		if count[c.role]++; count[c.role] <= maxColumnsOfRole {
			useful = append(useful, c)
		}
	}
	return useful, names, nil
}

// setUse finds what a column is for, by its name and the names of the columns around it, and reports
// whether it is for anything.
func (c *column) setUse(path []string) (ok bool) {
	if c.role, c.rank, ok = fields.Lookup(strings.Join(path, ".")); ok || len(path) < 2 {
		return ok
	}
	if c.role, c.rank, ok = fields.Lookup(path[0]); !ok {
		return false
	}
	c.rank += nestedPenalty
	last := strings.ToLower(path[len(path)-1])
	if c.role == fields.Authors {
		switch last {
		case "given", "given_name", "givenname", "first", "first_name", "firstname", "forename", "forenames":
			c.part = given
			return true
		case "family", "family_name", "familyname", "last", "last_name", "lastname", "surname", "keyname":
			c.part = family
			return true
		}
	}
	switch last {
	case "name", "display_name", "full_name", "fullname", "title", "value", "text", "term", "category", "created", "date":
		return true
	}
	return false
}
