package tableformat

import (
	"bytes"
	"io"
	"iter"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// Rows returns the rows of a table of anything, as lists of cells: first the header, which is the first record that
// isHeader takes, and then all below it that are not empty. The delimiter is the one with which there is a header; a
// line "sep=;" may name it. There are no rows if no delimiter gives a header. A damaged row is an error, and the next
// line is read as a row.
func Rows(table []byte, isHeader func(names []string) bool) iter.Seq2[[]string, error] {
	newline := byte('\n')
	if bytes.IndexByte(table, '\n') < 0 {
		newline = '\r'
	}
	candidates := delimiters
	if delimiter, ok := declared(table); ok {
		candidates = []byte{delimiter}
	}
	for _, delimiter := range candidates {
		s := scanText(table, delimiter, newline)
		for range maxPreamble {
			err := s.next()
			if err == io.EOF {
				break
			}
			if names := s.row(); err == nil && isHeader(names) {
				return func(yield func([]string, error) bool) {
					if yield(names, nil) {
						s.rest(len(names), yield)
					}
				}
			}
		}
	}
	return func(func([]string, error) bool) {}
}

// row returns the cells of the record.
func (s *scanner) row() []string {
	cells := make([]string, len(s.cells))
	for i := range cells {
		cells[i] = text.Line(unguarded(s.text(i)))
	}
	return cells
}

// rest yields the rows that are left of a table with some columns.
func (s *scanner) rest(columns int, yield func([]string, error) bool) {
	s.columns = columns
	for {
		err := s.next()
		switch {
		case err == io.EOF:
			return
		case err == nil && s.isBlank():
			continue
		case err != nil:
			if !yield(nil, &record.Error{Line: s.line, Err: err}) {
				return
			}
		case !yield(s.row(), nil):
			return
		}
	}
}
