// Package parquetfile reads files of Apache Parquet: their columns, and the values of rows as texts. It trusts nothing
// in a file. What a file claims to hold is checked before the library decodes it, because the library allocates what is
// claimed. No more than 10,000 values of a list are read. A page may unpack to 256 MiB, and those of all columns that
// are in memory at a time take up to 1 GiB.
package parquetfile

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// File is a file whose columns are known. It may not be used by several goroutines at once.
type File struct {
	at       io.ReaderAt
	bounds   budget
	metadata *format.FileMetaData
}

// Open reads what a file of some bytes says of itself.
func Open(at io.ReaderAt, size int64) (f *File, err error) {
	f = &File{at: at, bounds: budget{file: size}}
	err = guard(func() (err error) {
		f.metadata, err = readFooter(at, size)
		return err
	})
	return f, err
}

// guard calls do, and makes an error of a panic: the library panics for some files that no writer
// makes.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the file is damaged: %v", r)
		}
	}()
	return do()
}

const (
	// maxSchemaDepth is how deep columns may be nested. A list is a column within a column within a third.
	maxSchemaDepth = 64
	// maxColumnName is how many bytes of a name are looked at: no known name is longer.
	maxColumnName = 100
)

// Column is a column that holds values.
type Column struct {
	// Path has the names of the columns around it, and its own at the end, without those that only say that there is a
	// list.
	Path []string

	index  int // among the columns that hold values
	kind   format.Type
	length int   // of the values, if all are of the same length
	perDay int64 // how many units of the values make a day; 0 if the values are not times
	// repetition and definition are the highest levels of a value: how many of the columns on the way
	// to it are lists, and how many may be missing.
	repetition, definition int
}

// IsReadable reports whether values of the column can be texts.
func (c *Column) IsReadable() bool {
	return c.kind != format.Boolean && (c.kind != format.FixedLenByteArray || c.length > 0 && c.length <= 1<<16)
}

// IsList reports whether a row has a list of values.
func (c *Column) IsList() bool { return c.repetition > 0 }

// Columns calls do with each column that holds values, in the order of the file.
func (f *File) Columns(do func(c Column)) error {
	return guard(func() error { return columns(f.metadata.Schema, do) })
}

// columns calls do with the columns of a schema that hold values.
func columns(schema []format.SchemaElement, do func(c Column)) error {
	r := schemaReader{rest: schema, do: do}
	if err := r.read(nil, Column{}, 0); err != nil {
		return err
	}
	if len(r.rest) > 0 {
		return fmt.Errorf("%w: %d columns belong to no other", errThrift, len(r.rest))
	}
	return nil
}

// schemaReader walks through a schema, which lists the columns depth first.
type schemaReader struct {
	rest   []format.SchemaElement
	leaves int // columns that hold values
	do     func(c Column)
}

// read reads an element of the schema, which is nested so deep, and those within it. Of c, only the path and the levels
// are set.
func (r *schemaReader) read(parent *format.SchemaElement, c Column, depth int) error {
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
		if !isWrapper(parent, e, len(c.Path)) {
			c.Path = append(slices.Clip(c.Path), e.Name[:min(len(e.Name), maxColumnName)])
		}
	}
	if e.Type.Valid {
		c.index, c.kind, c.length, c.perDay = r.leaves, e.Type.V, int(e.TypeLength.V), unitsPerDay(e)
		r.leaves++
		r.do(c)
		return nil
	}
	for range e.NumChildren.V {
		if err := r.read(e, c, depth+1); err != nil {
			return err
		}
	}
	return nil
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
