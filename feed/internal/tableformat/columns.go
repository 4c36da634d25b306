package tableformat

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
)

// This file finds the columns of a Parquet file that are of use, and reads them row by row. The
// others, which may be vectors or full texts, are not touched.

// part is what a column within one for persons holds of their names.
type part int

const (
	whole part = iota
	given
	family
)

// column is a column of Parquet that is of use.
type column struct {
	leaf *parquet.Column
	role fields.Role
	rank int
	part part
}

// isText reports whether the column is a title or an abstract.
func (c *column) isText() bool { return c.role == fields.Title || c.role == fields.Abstract }

// nestedPenalty is added to the rank of a column that is known only by what it is within.
const nestedPenalty = 1000

// usefulColumns returns the columns that are for something, by role and rank, and the names of
// all columns, for an error.
func usefulColumns(root *parquet.Column) (useful []column, names []string) {
	var walk func(c *parquet.Column, path []string)
	walk = func(c *parquet.Column, path []string) {
		if c.Leaf() {
			names = append(names, strings.Join(path, "."))
			if found, ok := useOf(path); ok && isReadable(c) {
				found.leaf = c
				useful = append(useful, found)
			}
			return
		}
		for _, child := range c.Columns() {
			name := child.Name()
			if isWrapper(c, child) {
				walk(child, path)
			} else {
				walk(child, append(slices.Clip(path), name))
			}
		}
	}
	walk(root, nil)
	slices.SortStableFunc(useful, func(a, b column) int {
		if a.role != b.role {
			return int(a.role - b.role)
		}
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return int(a.part - b.part)
	})
	return useful, names
}

// isWrapper reports whether a column says no more than that there is a list:
// "authors.list.element".
func isWrapper(parent, c *parquet.Column) bool {
	switch c.Name() {
	case "list", "bag", "array":
		return c.Repeated() && parent.Depth() > 0
	case "element", "item", "array_element":
		return parent.Repeated()
	}
	return false
}

// useOf returns what a column is for, by the names of those that it is within and its own.
func useOf(path []string) (column, bool) {
	if role, rank, ok := fields.Lookup(strings.Join(path, ".")); ok {
		return column{role: role, rank: rank}, true
	}
	if len(path) < 2 {
		return column{}, false
	}
	role, rank, ok := fields.Lookup(path[0])
	if !ok {
		return column{}, false
	}
	found := column{role: role, rank: rank + nestedPenalty}
	last := strings.ToLower(path[len(path)-1])
	if role == fields.Authors {
		switch last {
		case "given", "given_name", "givenname", "first", "first_name", "firstname", "forename", "forenames":
			found.part = given
			return found, true
		case "family", "family_name", "familyname", "last", "last_name", "lastname", "surname", "keyname":
			found.part = family
			return found, true
		}
	}
	switch last {
	case "name", "display_name", "full_name", "fullname", "title", "value", "text", "term", "category", "created", "date":
		return found, true
	}
	return column{}, false
}

// isReadable reports whether the values of a column can be told as text.
func isReadable(c *parquet.Column) bool {
	switch c.Type().Kind() {
	case parquet.Boolean:
		return false
	case parquet.FixedLenByteArray:
		return c.Type().Length() > 0 && c.Type().Length() <= 1<<16
	}
	return true
}

// cursor reads a column of a row group row by row.
type cursor struct {
	column column
	pages  io.Closer
	reader interface{ ReadPage() (parquet.Page, error) }
	page   parquet.Page
	values parquet.ValueReader
	buffer [128]parquet.Value
	at, n  int
	texts  []string // of the row that next read
}

// newCursor returns the cursor of a column in a row group.
func newCursor(f *parquetFile, group int, c column) (*cursor, error) {
	chunks := f.parsed.RowGroups()[group].ColumnChunks()
	index := c.leaf.Index()
	stored := f.metadata.RowGroups[group].Columns
	if index >= len(chunks) || index >= len(stored) {
		return nil, fmt.Errorf("%w: a row group has not all columns", errThrift)
	}
	if stored[index].FilePath != "" {
		return nil, errors.New("its columns are in other files")
	}
	s, err := newPageStream(f, &stored[index].MetaData, c.leaf)
	if err != nil {
		return nil, err
	}
	chunk, ok := chunks[index].(*parquet.FileColumnChunk)
	if !ok {
		return nil, fmt.Errorf("%w: a column is of no kind that is known", errThrift)
	}
	pages := chunk.PagesFrom(s)
	return &cursor{column: c, pages: pages, reader: pages}, nil
}

// close frees what the cursor holds.
func (c *cursor) close() {
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
	_ = c.pages.Close() // it only gives back memory
}

// peek reports whether there is a value, and reads on for it.
func (c *cursor) peek() (bool, error) {
	for c.at == c.n {
		if c.values == nil {
			page, err := c.reader.ReadPage()
			if err == io.EOF {
				return false, nil
			}
			if err != nil {
				return false, err
			}
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buffer[:])
		c.at, c.n = 0, n
		if err != nil && err != io.EOF {
			return false, err
		}
		if err == io.EOF && n == 0 {
			parquet.Release(c.page)
			c.page, c.values = nil, nil
		}
	}
	return true, nil
}

// errRows is the error for a column that ends before the others.
var errRows = fmt.Errorf("%w: it has less values than there are rows", errPage)

// maxListLength is how many values of a list are read: no paper has so many authors.
const maxListLength = 10_000

// next reads the values of the next row, and returns their size. Of a longer list than any it
// reads the first. What is missing within a list is empty.
func (c *cursor) next() (size int, err error) {
	c.texts = c.texts[:0]
	for first := true; ; first = false {
		ok, err := c.peek()
		if err != nil {
			return size, err
		}
		if !ok {
			if first {
				return size, errRows
			}
			return size, nil
		}
		v := c.buffer[c.at]
		if !first && v.RepetitionLevel() == 0 {
			return size, nil
		}
		c.at++
		if len(c.texts) < maxListLength && size <= record.MaxBytes {
			s := c.text(v)
			size += len(s)
			c.texts = append(c.texts, s)
		}
	}
}

// isList reports whether a row may have several values.
func (c *cursor) isList() bool { return c.column.leaf.MaxRepetitionLevel() > 0 }

// text returns a value as text, in memory of its own.
func (c *cursor) text(v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		b := v.ByteArray()
		if len(b) > record.MaxBytes {
			b = b[:record.MaxBytes+1] // it is too long in any case
		}
		return strings.ToValidUTF8(string(b), "\uFFFD")
	case parquet.Int32:
		if isDate(c.column.leaf.Type()) {
			return day(int64(v.Int32()))
		}
		return strconv.Itoa(int(v.Int32()))
	case parquet.Int64:
		if n := perDay(c.column.leaf.Type()); n > 0 {
			return day(int64(math.Floor(float64(v.Int64()) / n)))
		}
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Int96: // the nanoseconds of a day, and the day, counted from 4713 BC
		const unixDay = 2440588
		return day(int64(v.Int96()[2]) - unixDay)
	case parquet.Float:
		return number(float64(v.Float()))
	case parquet.Double:
		return number(v.Double())
	}
	return ""
}

// isDate reports whether values of a type are days since 1970.
func isDate(t parquet.Type) bool {
	logical := t.LogicalType()
	if logical == nil {
		return false
	}
	_, ok := logical.Value.(*format.DateType)
	return ok
}

// perDay returns how many units of a type make a day, or 0 if its values are no times.
func perDay(t parquet.Type) float64 {
	logical := t.LogicalType()
	if logical == nil {
		return 0
	}
	stamp, ok := logical.Value.(*format.TimestampType)
	if !ok || stamp.Unit.Value == nil {
		return 0
	}
	return float64(24*time.Hour) / float64(stamp.Unit.Value.Duration())
}

// day returns the date of a day, counted from 1970.
func day(n int64) string {
	const most = 1_000_000 // somewhere in the year 4707
	if n < -most || n > most {
		return ""
	}
	return time.Unix(n*24*60*60, 0).UTC().Format(time.DateOnly)
}

// number returns a number as text, without a fraction if it has none.
func number(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
