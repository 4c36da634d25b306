package tableformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"kindred/feed/internal/parquetfile"
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
	Detect:      func(h *record.Head) bool { return bytes.HasPrefix(h.Text, []byte(parquetfile.Magic)) },
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
	var useful []column
	file, err := parquetfile.Open(at, size)
	if err == nil {
		var names []string
		useful, names, err = usefulColumns(file)
		if err == nil && (!isOfPapers(names) || len(useful) == 0) { // without a column, nothing ends the rows
			err = noHeader(names)
		}
	}
	if err != nil {
		yield(paper.Paper{}, fmt.Errorf("parquet: %w", err))
		return
	}
	sink := record.NewSink(yield)
	for i := range file.Groups() {
		r, err := newRowReader(file, i, useful)
		for err == nil {
			var p paper.Paper
			var skip error
			p, skip, err = r.next()
			if err == nil && !sink.Put(0, sink.Next(), p, skip) {
				return
			}
		}
		if errors.Is(err, parquetfile.ErrBomb) {
			sink.Fail(0, fmt.Errorf("parquet: %w", parquetfile.ErrBomb))
			return
		}
		if err != io.EOF {
			err = fmt.Errorf("row group %d cannot be read from here on: %w", i+1, err)
			if !sink.Put(0, sink.Next(), paper.Paper{}, err) {
				return
			}
		}
	}
}

// rowReader reads the rows of a row group.
type rowReader struct {
	rows    *parquetfile.Rows
	columns []column
	v       values // of the row that next read
}

// newRowReader returns the reader of the useful columns of a row group.
func newRowReader(file *parquetfile.File, group int, useful []column) (*rowReader, error) {
	columns := make([]parquetfile.Column, len(useful))
	for i, c := range useful {
		columns[i] = c.Column
	}
	rows, err := file.Rows(group, columns)
	return &rowReader{rows: rows, columns: useful}, err
}

// next returns the paper in the next row, or else the reason to skip the row. It returns io.EOF after the last row.
func (r *rowReader) next() (p paper.Paper, skip, err error) {
	size, err := r.rows.Next()
	if err != nil {
		return p, nil, err
	}
	if size > record.MaxBytes {
		return p, record.ErrTooLong, nil
	}
	r.v.reset()
	var givenNames []string
	for i := range r.columns {
		column, texts := &r.columns[i], r.rows.Texts(i)
		switch {
		case column.part == given:
			givenNames = append(givenNames[:0], texts...)
		case !r.v.wants(column.role):
		case column.part == family:
			for i := range min(len(givenNames), len(texts)) {
				texts[i] = strings.TrimSpace(givenNames[i] + " " + texts[i])
			}
			r.v.addList(column.role, texts)
		case column.IsList():
			r.v.addList(column.role, texts)
		case len(texts) > 0:
			r.v.add(column.role, texts[0])
		}
	}
	return r.v.paper(), nil, nil
}
