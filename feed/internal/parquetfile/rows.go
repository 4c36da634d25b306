package parquetfile

import (
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/record"
)

// Groups returns the number of groups of rows.
func (f *File) Groups() int { return len(f.metadata.RowGroups) }

// Rows reads the rows of a group.
type Rows struct {
	cursors []*cursor
	bounds  *budget
	left    int64 // rows
}

// Rows returns the rows of a group, and of these some columns. Without a column, nothing but the number that the file
// claims ends the rows.
func (f *File) Rows(group int, columns []Column) (r *Rows, err error) {
	err = guard(func() (err error) {
		r, err = newRows(f.at, &f.bounds, &f.metadata.RowGroups[group], columns)
		return err
	})
	return r, err
}

func newRows(file io.ReaderAt, bounds *budget, group *format.RowGroup, columns []Column) (*Rows, error) {
	r := &Rows{bounds: bounds, left: group.NumRows}
	bounds.held = 0
	for _, c := range columns {
		pages, err := newPageReader(file, bounds, group, c)
		if err != nil {
			return nil, err
		}
		r.cursors = append(r.cursors, &cursor{pages: pages})
	}
	return r, nil
}

// Next goes to the next row, and returns the bytes of its values. It returns io.EOF after the last row, and an error
// that wraps [ErrBomb] if the rows of a file have far more bytes than the file.
func (r *Rows) Next() (size int, err error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	r.left--
	err = guard(func() error {
		for _, c := range r.cursors {
			n, err := c.next()
			if err != nil {
				return fmt.Errorf("column %s: %w", strings.Join(c.pages.column.Path, "."), err)
			}
			size += n
		}
		return r.bounds.add(rowBytes + int64(size))
	})
	return size, err
}

// Texts returns the values of column i of the row, which are valid until Next is called: of a list, the first 10,000;
// of another column, one. A missing value is empty.
func (r *Rows) Texts(i int) []string { return r.cursors[i].texts }

// cursor reads a column of a row group row by row.
type cursor struct {
	pages *pageReader
	page  page
	at    int      // the next value of the page
	used  int      // how many values before it were not missing
	texts []string // of the row that next read
}

// maxListLength is how many values of a list are read: no paper has more authors.
const maxListLength = 10_000

// next reads the values of the next row, and returns their size. It keeps the first values of a list
// that is too long. A missing value of a list is empty.
func (c *cursor) next() (size int, err error) {
	isList := c.pages.column.repetition > 0
	c.texts = c.texts[:0]
	for first := true; first || isList; first = false {
		for c.at == c.page.count {
			if c.page, err = c.pages.next(); err == io.EOF && !first {
				return size, nil
			} else if err == io.EOF {
				return size, fmt.Errorf("%w: it has less values than there are rows", errPage)
			} else if err != nil {
				return size, err
			}
			c.at, c.used = 0, 0
		}
		if !first && c.page.repetition[c.at] == 0 {
			break
		}
		s, isMissing := "", c.page.definition != nil && int(c.page.definition[c.at]) < c.pages.column.definition
		isWanted := len(c.texts) < maxListLength && size <= record.MaxBytes
		if isWanted && !isMissing {
			s = c.page.values.text(c.used)
		}
		if isWanted {
			size += len(s)
			c.texts = append(c.texts, s)
		}
		if c.at++; !isMissing {
			c.used++
		}
	}
	return size, nil
}
