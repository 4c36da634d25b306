package tableformat

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/fields"
)

// This file finds the useful columns of a Parquet file by their names. The others, which may be
// vectors or full texts, are not touched.

const (
	// maxSchemaDepth is how deep columns may be nested. A list is a column within a column within a third.
	maxSchemaDepth = 64
	// maxColumnName is how many bytes of a name are looked at: no known name is longer.
	maxColumnName = 100
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

// column is a column of a Parquet file that holds values.
type column struct {
	name   string // with the names of the columns around it
	index  int    // among the columns that hold values
	kind   format.Type
	length int   // of the values, if all are of the same length
	perDay int64 // how many units of the values make a day; 0 if the values are not times
	// repetition and definition are the highest levels of a value: how many of the columns on the way
	// to it are lists, and how many may be missing.
	repetition, definition int

	role fields.Role
	rank int
	part part
}

// schemaReader walks through a schema, which lists the columns depth first.
type schemaReader struct {
	rest    []format.SchemaElement
	leaves  int      // columns that hold values
	columns []column // of them, those that are useful
	names   []string // of the first leaves
}

// usefulColumns returns the columns that have a role, by role and rank, and the names of the columns,
// for an error.
func usefulColumns(schema []format.SchemaElement) (useful []column, names []string, err error) {
	r := schemaReader{rest: schema}
	if err := r.read(nil, nil, column{}, 0); err != nil {
		return nil, nil, err
	}
	if len(r.rest) > 0 {
		return nil, nil, fmt.Errorf("%w: %d columns belong to no other", errThrift, len(r.rest))
	}
	slices.SortStableFunc(r.columns, func(a, b column) int {
		switch {
		case a.role != b.role:
			return int(a.role - b.role)
		case a.rank != b.rank:
			return a.rank - b.rank
		}
		return int(a.part - b.part)
	})
	var count [fields.NumRoles]int
	for _, c := range r.columns {
		if count[c.role]++; count[c.role] <= maxColumnsOfRole {
			useful = append(useful, c)
		}
	}
	return useful, r.names, nil
}

// read reads an element of the schema, which is nested so deep, and those within it. Of c, only the levels are set.
func (r *schemaReader) read(parent *format.SchemaElement, path []string, c column, depth int) error {
	if len(r.rest) == 0 || depth > maxSchemaDepth {
		return fmt.Errorf("%w: columns are missing, or nested too deep", errThrift)
	}
	e := &r.rest[0]
	r.rest = r.rest[1:]
	if parent != nil {
		switch e.RepetitionType.V {
		case format.Optional:
			c.definition++
		case format.Repeated:
			c.definition++
			c.repetition++
		}
		if !isWrapper(parent, e, len(path)) {
			path = append(slices.Clip(path), e.Name[:min(len(e.Name), maxColumnName)])
		}
	}
	if e.Type.Valid {
		r.add(e, path, c)
		return nil
	}
	for range e.NumChildren.V {
		if err := r.read(e, path, c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// add adds a column that holds values.
func (r *schemaReader) add(e *format.SchemaElement, path []string, c column) {
	c.name, c.index, c.kind, c.length = strings.Join(path, "."), r.leaves, e.Type.V, int(e.TypeLength.V)
	c.perDay = unitsPerDay(e)
	if r.leaves++; len(r.names) < maxColumnNames {
		r.names = append(r.names, c.name)
	}
	isReadable := c.kind != format.Boolean && (c.kind != format.FixedLenByteArray || c.length > 0 && c.length <= 1<<16)
	if c.setUse(path) && isReadable {
		r.columns = append(r.columns, c)
	}
}

// isWrapper reports whether the only meaning of a column is that there is a list:
// "authors.list.element".
func isWrapper(parent, e *format.SchemaElement, depth int) bool {
	switch e.Name {
	case "list", "bag", "array":
		return e.RepetitionType.V == format.Repeated && depth > 0
	case "element", "item", "array_element":
		return parent.RepetitionType.V == format.Repeated
	}
	return false
}

// setUse finds what a column is for, by its name and the names of the columns around it, and reports
// whether it is for anything.
func (c *column) setUse(path []string) (ok bool) {
	if c.role, c.rank, ok = fields.Lookup(c.name); ok || len(path) < 2 {
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

// unitsPerDay returns how many units of the values of a column make a day, or 0 if they are not times.
func unitsPerDay(e *format.SchemaElement) int64 {
	const millis, micros = int64(24 * time.Hour / time.Millisecond), int64(24 * time.Hour / time.Microsecond)
	switch t := e.LogicalType.Value.(type) {
	case *format.DateType:
		return 1
	case *format.TimestampType:
		if t.Unit.Value != nil {
			return int64(24 * time.Hour / t.Unit.Value.Duration())
		}
	}
	if e.ConvertedType.Valid { // of old writers
		switch e.ConvertedType.V {
		case deprecated.Date:
			return 1
		case deprecated.TimestampMillis:
			return millis
		case deprecated.TimestampMicros:
			return micros
		}
	}
	return 0
}
