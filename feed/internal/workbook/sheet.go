package workbook

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// sheetReader reads a sheet as CSV, one row after the other.
type sheetReader struct {
	sheet *Sheet
	file  io.ReadCloser
	xml   *parser
	rows  int // that were written
	width int // of the widest row so far; the others become as wide, since a table is told by that
	cells []string
	text  bytes.Buffer
	csv   *csv.Writer
	err   error
}

// Open returns the rows of the sheet as CSV. The row with number n is on line n, so that messages about lines are
// right: line breaks within cells become blanks.
func (s *Sheet) Open() (io.ReadCloser, error) {
	if err := s.book.load(); err != nil {
		return nil, err
	}
	f := s.book.files[strings.ToLower(s.file)]
	if f == nil {
		return io.NopCloser(strings.NewReader("")), nil
	}
	file, err := s.book.open(f)
	if err != nil {
		return nil, err
	}
	r := &sheetReader{sheet: s, file: file, xml: newParser(file)}
	r.csv = csv.NewWriter(&r.text)
	return r, nil
}

func (r *sheetReader) Close() error { return r.file.Close() }

func (r *sheetReader) Read(p []byte) (int, error) {
	for r.text.Len() == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.err = r.row()
	}
	return r.text.Read(p)
}

// row writes the next row that has cells.
func (r *sheetReader) row() error {
	for {
		token, err := r.xml.Token()
		if err != nil {
			return damaged(r.sheet.file, err)
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		number, err := strconv.Atoi(attr(e, "r"))
		if err != nil || number <= r.rows || number > maxRows {
			number = r.rows + 1
		}
		if err := r.read(); err != nil {
			return err
		}
		if len(r.cells) == 0 {
			continue
		}
		for len(r.cells) < r.width {
			r.cells = append(r.cells, "")
		}
		r.width = len(r.cells)
		for r.rows++; r.rows < number; r.rows++ {
			r.text.WriteByte('\n')
		}
		if err := r.csv.Write(r.cells); err != nil {
			return err
		}
		r.csv.Flush()
		return nil
	}
}

// read reads the cells of a row up to its end.
func (r *sheetReader) read() error {
	r.cells = r.cells[:0]
	column := 0
	for {
		token, err := r.xml.Token()
		if err != nil {
			return damaged(r.sheet.file, err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			if c := columnOf(attr(t, "r")); c >= 0 {
				column = c
			}
			s, err := r.cell(t)
			if err != nil {
				return err
			}
			if s = strings.Join(strings.Fields(s), " "); s != "" && column < maxColumns {
				for len(r.cells) < column {
					r.cells = append(r.cells, "")
				}
				r.cells = append(r.cells[:column], s)
			}
			column++
		}
	}
}

// columnOf returns the number of the column in the name of a cell, "AB12", from 0 on, or -1.
func columnOf(name string) int {
	n := 0
	for i := 0; i < len(name) && 'A' <= name[i] && name[i] <= 'Z' && n <= maxColumns; i++ {
		n = n*26 + int(name[i]-'A') + 1
	}
	return n - 1
}

// cell returns the text of a cell.
func (r *sheetReader) cell(e xml.StartElement) (string, error) {
	kind := attr(e, "t")
	value, text := "", ""
	for depth := 1; depth > 0; {
		token, err := r.xml.Token()
		if err != nil {
			return "", damaged(r.sheet.file, err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				if value, err = characters(r.xml); err != nil {
					return "", damaged(r.sheet.file, err)
				}
			case "is":
				if text, err = richText(r.xml); err != nil {
					return "", err
				}
			default:
				depth++
			}
		}
	}
	switch kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && 0 <= n && n < len(r.sheet.book.shared) {
			return r.sheet.book.shared[n], nil
		}
		return "", nil
	case "inlineStr":
		return text, nil
	case "str":
		return unescaped(value), nil
	case "e", "b": // an error, or true or false
		return "", nil
	}
	return r.number(value, attr(e, "s")), nil
}

// characters returns the text up to the end of an element.
func characters(p *parser) (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := p.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String(), nil
}

// number returns a number as text, or the date that it stands for in a cell of this style.
func (r *sheetReader) number(value, style string) string {
	n, err := strconv.Atoi(style)
	isDate := err == nil && 0 <= n && n < len(r.sheet.book.isDate) && r.sheet.book.isDate[n]
	days, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil || math.Abs(days) > 1e15:
		return value
	case isDate && days >= 1 && days < 3e6: // years up to 9999
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if r.sheet.book.since04 {
			first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return first.AddDate(0, 0, int(days)).Format(time.DateOnly)
	case days == math.Trunc(days): // "2.02E3"
		return strconv.FormatInt(int64(days), 10)
	}
	return value
}
