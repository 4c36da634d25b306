package tableformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// Parquet is the columnar format of data lakes and data sets, with any schema. The name of a column
// says what it is for, as in CSV, together with the names of the columns around it.
//
// A file is read from its end, and here and there. What is unpacked or comes through a pipe is held
// in memory, up to 512 MiB. No more than 10,000 values of a list are read. A page may unpack to
// 256 MiB, and those of all columns that are in memory at a time take up to 1 GiB. A row group that is
// damaged is read up to there.
var Parquet = record.Format{
	Name:        "parquet",
	Description: "Apache Parquet, with columns under any usual names",
	Binary:      true,
	Detect:      func(h *record.Head) bool { return bytes.HasPrefix(h.Text, []byte(parquetMagic)) },
	Decode:      decodeParquet,
}

// maxWhole bounds the bytes of a file that has to be held in memory.
const maxWhole = 512 << 20

// readWhole reads a file that cannot be read here and there.
func readWhole(r io.Reader, limit int) (io.ReaderAt, int64, error) {
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(text) > limit {
		err = fmt.Errorf("the Parquet file has more than %d MiB, and is compressed or comes through a pipe; "+
			"unpack it to a file first", limit>>20)
	}
	return bytes.NewReader(text), int64(len(text)), err
}

// decodeParquet yields the papers of a Parquet file.
func decodeParquet(in record.Input, yield record.Yield) {
	at, size, err := in.At, in.Size, error(nil)
	if at == nil {
		if at, size, err = readWhole(in, maxWhole); err != nil {
			yield(paper.Paper{}, err)
			return
		}
	}
	var metadata *format.FileMetaData
	var useful []column
	err = guard(func() (err error) {
		var names []string
		if metadata, err = readFooter(at, size); err == nil {
			useful, names, err = usefulColumns(metadata.Schema)
		}
		if err == nil && (!isOfPapers(names) || len(useful) == 0) { // without a column, nothing ends the rows
			err = noHeader(names)
		}
		return err
	})
	if err != nil {
		yield(paper.Paper{}, fmt.Errorf("parquet: %w", err))
		return
	}
	sink := record.NewSink(yield)
	bounds := &budget{file: size}
	for i := range metadata.RowGroups {
		group := &metadata.RowGroups[i]
		var r rowReader
		err := guard(func() (err error) { r, err = newRowReader(at, bounds, group, useful); return err })
		for n := int64(0); n < group.NumRows && err == nil; n++ {
			var p paper.Paper
			var skip error
			err = guard(func() (err error) { p, skip, err = r.next(); return err })
			if err == nil && !sink.Put(0, sink.Next(), p, skip) {
				return
			}
		}
		if errors.Is(err, errBomb) {
			sink.Fail(0, fmt.Errorf("parquet: %w", errBomb))
			return
		}
		if err != nil {
			err = fmt.Errorf("row group %d cannot be read from here on: %w", i+1, err)
			if !sink.Put(0, sink.Next(), paper.Paper{}, err) {
				return
			}
		}
	}
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

// rowReader reads the rows of a row group.
type rowReader struct {
	cursors []*cursor
	bounds  *budget
	v       values // of the row that next read
}

// newRowReader returns the reader of the useful columns of a row group.
func newRowReader(file io.ReaderAt, bounds *budget, group *format.RowGroup, useful []column) (r rowReader, err error) {
	r.bounds = bounds
	bounds.held = 0
	for _, c := range useful {
		pages, err := newPageReader(file, bounds, group, c)
		if err != nil {
			return r, err
		}
		r.cursors = append(r.cursors, &cursor{pages: pages})
	}
	return r, nil
}

// next returns the paper in the next row, or else the reason to skip the row.
func (r *rowReader) next() (p paper.Paper, skip, err error) {
	r.v.reset()
	size := 0
	var givenNames []string
	for _, c := range r.cursors {
		n, err := c.next()
		if err != nil {
			return p, nil, fmt.Errorf("column %s: %w", c.pages.column.name, err)
		}
		size += n
		switch column := &c.pages.column; {
		case column.part == given:
			givenNames = append(givenNames[:0], c.texts...)
		case !r.v.wants(column.role):
		case column.part == family:
			for i := range min(len(givenNames), len(c.texts)) {
				c.texts[i] = strings.TrimSpace(givenNames[i] + " " + c.texts[i])
			}
			r.v.addList(column.role, c.texts)
		case column.repetition > 0:
			r.v.addList(column.role, c.texts)
		case len(c.texts) > 0:
			r.v.add(column.role, c.texts[0])
		}
	}
	if err := r.bounds.add(rowBytes + int64(size)); err != nil {
		return p, nil, err
	}
	if size > record.MaxBytes {
		return p, record.ErrTooLong, nil
	}
	return r.v.paper(), nil, nil
}

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
