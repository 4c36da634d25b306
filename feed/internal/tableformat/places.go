package tableformat

import (
	"bytes"
	"io"
	"iter"
)

// RowPlace is where a row is in the text of a table.
type RowPlace struct {
	Line       int  // on which it begins, as [record.Input] tells it to Placed
	Header     bool // it has the names of the columns
	Start, End int  // End is before the end of the line
	// Names are the names of the columns, of a header.
	Names []string
	// Cells are where the cells begin, with their quotes. nil if the row has not as many as the header.
	Cells []int
}

// RowPlaces returns the delimiter of a table and its rows, from the header on, as its decoder reads them. Rows
// that are damaged or empty are left out. The delimiter is 0 if there is a single column, or no header.
func RowPlaces(text []byte) (delimiter byte, rows iter.Seq[RowPlace]) {
	head := text[:min(len(text), sniffSize)]
	d := sniff(head, len(head) == len(text))
	if d.header == nil {
		return 0, func(func(RowPlace) bool) {}
	}
	return d.delimiter, func(yield func(RowPlace) bool) {
		s := scanText(text, d.delimiter, d.newline)
		s.escapes = d.escapes
		columns := len(d.header)
		if d.shifted {
			columns++
		}
		for n := 0; ; n++ {
			if n == d.preamble+1 {
				s.columns = columns
			}
			err := s.next()
			if err == io.EOF {
				return
			}
			if n < d.preamble || err != nil || s.isBlank() {
				continue
			}
			at := int(s.offset)
			row := RowPlace{Line: s.line, Header: n == d.preamble, Start: at,
				End: at + len(bytes.TrimRight(s.buf[:s.size], "\r\n"))}
			if row.Header {
				row.Names = d.header
			}
			if s.count == columns || row.Header {
				for _, c := range s.cells {
					row.Cells = append(row.Cells, at+s.cellStart(c))
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

// cellStart returns where a cell of the record begins, with its quote and the blanks before it.
func (s *scanner) cellStart(c cell) int {
	at := c.start
	if at > 0 && s.buf[at-1] == '"' {
		at--
	}
	for at > 0 && s.buf[at-1] == ' ' && s.delimiter != ' ' {
		at--
	}
	return at
}
