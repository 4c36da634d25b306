// Package workbook reads the sheets of Excel workbooks as CSV. Formulas, pictures and formats are left out, with
// the exception of dates, which a workbook holds as numbers.
package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The limits of what is held in memory.
const (
	maxSize  = 512 << 20 // bytes of all files in a workbook
	maxToken = 16 << 20  // bytes of a tag, or of the text between two
	maxDepth = 100       // of elements
)

var (
	errSize = fmt.Errorf("its sheets have more than %d MiB; save them as CSV", maxSize>>20)
	errDeep = errors.New("the workbook has elements in elements without end")
	errLong = fmt.Errorf("the workbook has a cell of more than %d MiB", maxToken>>20)
)

// Book is a workbook in the format of Excel 2007 and later (.xlsx), which is a zip archive of XML files
// (ECMA-376, part 1).
type Book struct {
	Sheets []string // the names of those that are not hidden

	file *excelize.File
}

// IsBook reports whether an archive is a workbook.
func IsBook(z *zip.Reader) bool {
	for _, f := range z.File {
		if f.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// Open returns the workbook in an archive, whose files open gives.
func Open(archive []byte, z *zip.Reader, open func(f *zip.File) (io.ReadCloser, error)) (*Book, error) {
	if err := check(z, open); err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(bytes.NewReader(archive), excelize.Options{
		UnzipSizeLimit: maxSize, UnzipXMLSizeLimit: maxSize, // so that no files are made
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, damaged(err)
	}
	b := &Book{file: file}
	for _, name := range file.GetSheetList() {
		if visible, err := file.GetSheetVisible(name); err == nil && visible {
			b.Sheets = append(b.Sheets, name)
		}
	}
	return b, nil
}

// check reads all files of a workbook. The library takes a sheet that is cut off for one that ends there.
func check(z *zip.Reader, open func(f *zip.File) (io.ReadCloser, error)) error {
	size := int64(0)
	for _, f := range z.File {
		r, err := open(f)
		if err != nil {
			return err
		}
		l := &limiter{r: r, size: &size}
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			err = checkXML(l)
		} else {
			_, err = io.Copy(io.Discard, l)
		}
		r.Close()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("the workbook is damaged in %s: %w", f.Name, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkXML reads XML to its end.
func checkXML(l *limiter) error {
	l.tokens = true
	d := xml.NewDecoder(l)
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for depth := 0; ; {
		token, err := d.RawToken()
		if err == io.EOF && depth == 0 {
			return nil
		}
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return errDeep
		}
	}
}

// limiter reads files within the limits.
type limiter struct {
	r      io.Reader
	size   *int64 // of all files
	tokens bool   // whether the file has any
	since  int    // bytes after the last tag began
}

func (l *limiter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if *l.size += int64(n); *l.size > maxSize {
		return 0, errSize
	}
	if at := bytes.LastIndexByte(p[:n], '<'); at >= 0 {
		l.since = n - at
	} else if l.since += n; l.tokens && l.since > maxToken {
		return 0, errLong
	}
	return n, err
}

// rowReader reads the rows of a sheet as CSV.
type rowReader struct {
	rows  *excelize.Rows
	width int // of the widest row so far; the others become as wide, since a table is told by that
	text  bytes.Buffer
	csv   *csv.Writer
	empty int // rows after the last one with cells
}

// Rows returns the rows of the sheet with the given name as CSV. The row with number n is on line n, so that messages
// about lines are right: line breaks within cells become blanks.
func (b *Book) Rows(sheet string) (io.ReadCloser, error) {
	rows, err := b.file.Rows(sheet)
	if err != nil {
		return nil, damaged(err)
	}
	r := &rowReader{rows: rows}
	r.csv = csv.NewWriter(&r.text)
	return r, nil
}

// Close ends the reading of the sheet.
func (r *rowReader) Close() error { return r.rows.Close() }

// Read reads CSV.
func (r *rowReader) Read(p []byte) (int, error) {
	for r.text.Len() == 0 {
		if !r.rows.Next() {
			if err := r.rows.Error(); err != nil {
				return 0, damaged(err)
			}
			return 0, io.EOF
		}
		cells, err := r.rows.Columns()
		if err != nil {
			return 0, damaged(err)
		}
		if err := r.write(cells); err != nil {
			return 0, err
		}
	}
	return r.text.Read(p)
}

// write writes a row that has cells, after empty ones.
func (r *rowReader) write(cells []string) error {
	for i, cell := range cells {
		if cells[i] = strings.Join(strings.Fields(cell), " "); isError(cells[i]) {
			cells[i] = ""
		}
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		r.empty++
		return nil
	}
	for ; r.empty > 0; r.empty-- {
		r.text.WriteByte('\n')
	}
	for len(cells) < r.width {
		cells = append(cells, "")
	}
	r.width = len(cells)
	if err := r.csv.Write(cells); err != nil {
		return err
	}
	r.csv.Flush()
	return r.csv.Error()
}

// damaged says that the library cannot read a workbook.
func damaged(err error) error {
	if err == io.EOF { // it expected XML
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the workbook is damaged: %w", err)
}

// isError reports whether the value of a formula is an error.
func isError(cell string) bool {
	switch cell {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!":
		return true
	}
	return false
}
