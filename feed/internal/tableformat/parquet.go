package tableformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// Parquet is the columnar format of data lakes and data sets, of any schema: what a column is
// for is told by its name, as in CSV, and by those of the columns that it is nested in.
//
// It has to be read from its end, and here and there: a file is; what is unpacked or comes
// through a pipe is held in memory, up to 512 MiB. Of a list no more than 10,000 values are read.
// A page may unpack to 256 MiB. A row group that is damaged is read up to there.
var Parquet = record.Format{
	Name:        "parquet",
	Description: "Apache Parquet, with columns under any usual names",
	Binary:      true,
	Detect:      func(h *record.Head) bool { return bytes.HasPrefix(h.Text, []byte(parquetMagic)) },
	Decode:      decodeParquet,
}

// maxWhole bounds the bytes of a file that has to be held in memory.
const maxWhole = 512 << 20

var errWhole = fmt.Errorf("a Parquet file of more than %d MiB that is compressed or comes through a pipe; unpack it to a file first", maxWhole>>20)

// decodeParquet yields the papers of a Parquet file.
func decodeParquet(in record.Input, yield record.Yield) {
	at, size := in.At, in.Size
	if at == nil {
		text, err := io.ReadAll(io.LimitReader(in, maxWhole+1))
		if err == nil && len(text) > maxWhole {
			err = errWhole
		}
		if err != nil {
			yield(paper.Paper{}, err)
			return
		}
		at, size = bytes.NewReader(text), int64(len(text))
	}
	var (
		f      *parquetFile
		useful []column
		names  []string
	)
	err := guard(func() (err error) {
		if f, err = openParquet(at, size); err == nil {
			useful, names = usefulColumns(f.parsed.Root())
		}
		return err
	})
	if err == nil && !haveText(useful) {
		err = noHeader(names)
	}
	if err != nil {
		yield(paper.Paper{}, fmt.Errorf("parquet: %w", err))
		return
	}
	rows := 0
	for group := range f.metadata.RowGroups {
		n := int(max(0, f.metadata.RowGroups[group].NumRows))
		if !decodeGroup(f, group, useful, n, rows, yield) {
			return
		}
		rows += n
	}
}

// haveText reports whether there is a column for a title or an abstract.
func haveText(columns []column) bool {
	for _, c := range columns {
		if c.isText() {
			return true
		}
	}
	return false
}

// decodeGroup yields the papers of a row group of n rows, before which there are others, until
// yield returns false.
func decodeGroup(f *parquetFile, group int, useful []column, n, before int, yield record.Yield) bool {
	var r rowReader
	defer r.close()
	err := guard(func() error { return r.open(f, group, useful) })
	for i := 0; i < n && err == nil; i++ {
		var p paper.Paper
		size := 0
		if err = guard(func() (err error) { size, err = r.next(); return err }); err != nil {
			before += i
			break
		}
		var skip error
		if size > record.MaxBytes {
			skip = record.ErrTooLong
		} else if p = r.v.paper(); p.Title == "" && p.Abstract == "" {
			skip = record.ErrNoText
		}
		if skip != nil {
			p, skip = paper.Paper{}, &record.Error{Record: before + i + 1, Err: skip}
		}
		if !yield(p, skip) {
			return false
		}
	}
	if err == nil {
		return true
	}
	return yield(paper.Paper{}, &record.Error{Record: before + 1, Err: fmt.Errorf("row group %d cannot be read from here on: %w", group+1, err)})
}

// errPanic is the error for what the library stumbles over.
var errPanic = errors.New("the file is damaged")

// guard calls do, and makes an error of a panic: the library has some for files that no writer
// makes.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return do()
}

// rowReader reads the rows of a row group.
type rowReader struct {
	cursors []*cursor
	v       values // of the row that next read
}

// open opens all columns.
func (r *rowReader) open(f *parquetFile, group int, useful []column) error {
	for _, c := range useful {
		cur, err := newCursor(f, group, c)
		if err != nil {
			return err
		}
		r.cursors = append(r.cursors, cur)
	}
	return nil
}

// close frees what was opened.
func (r *rowReader) close() {
	for _, c := range r.cursors {
		_ = guard(func() error { c.close(); return nil }) // as it does with one that is damaged
	}
}

// next reads the next row, and returns its size.
func (r *rowReader) next() (size int, err error) {
	r.v.reset()
	var givenNames []string
	for _, c := range r.cursors {
		n, err := c.next()
		if err != nil {
			return 0, fmt.Errorf("column %s: %w", strings.Join(c.column.leaf.Path(), "."), err)
		}
		size += n
		role := c.column.role
		switch {
		case c.column.part == given:
			givenNames = append(givenNames[:0], c.texts...)
		case !r.v.wants(role):
		case c.column.part == family:
			for i := range min(len(givenNames), len(c.texts)) {
				c.texts[i] = strings.TrimSpace(givenNames[i] + " " + c.texts[i])
			}
			r.v.addList(role, c.texts)
		case c.isList():
			r.v.addList(role, c.texts)
		case len(c.texts) > 0:
			r.v.add(role, c.texts[0])
		}
	}
	return size, nil
}
