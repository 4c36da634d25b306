package tableformat

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unsafe"

	"kindred/feed/internal/record"
)

// This file cuts text into records, and records into cells, by RFC 4180 and the ways in which real
// files differ from it.
//
// A cell that begins with a quote ends at the next quote with a delimiter or the end of the line after
// it. Any other quote in the cell is a letter that the writer did not double.
//
// A quote may never be closed. Then the cell goes on up to the next cell in quotes, and the record has
// too few cells or none at all. In this case, the first line is read again by itself, strictly: a quote
// that is not closed on the line, or stands within a cell, is a letter. If the line has as many cells as
// the table has columns, the line is the record. Otherwise, if one of the lines after it is a record,
// the first line is given up, and reading goes on with the next line.
//
// To read bytes again could take quadratic time for a hostile file. The fields budget and open of the
// scanner bound it to about as many bytes as the file has.

// cell is where the text of a cell is, from the beginning of its record.
type cell struct {
	start, end int
	quotes     bool // it has quotes that are doubled or after a backslash
}

// scanner reads records.
type scanner struct {
	delimiter byte // 0 if there is a single column
	newline   byte // '\n', or '\r' where lines end with '\r' alone
	escapes   bool // a quote after a backslash is a letter
	// columns is how many cells a record should have; 0 if that is not known. If a record has more, the
	// last cell holds the rest.
	columns int

	cells []cell // of the record that next read, at most columns
	count int    // of all its cells, with those within the last
	line  int    // on which it begins, from 1

	r       io.Reader
	buf     []byte // begins with the record
	memory  []byte // buf is a part of it
	ended   bool   // the input ends with buf
	err     error  // of the reader, if it ended too early
	offset  int64  // of buf in the input
	size    int    // bytes of the record with the end of its line
	lines   int    // line ends in these bytes
	inner   int    // line ends within quotes
	lineEnd int    // the end of the line that was examined last; -1 for none
	lazy    bool   // the record has quotes within quotes that are not doubled
	budget  int    // how many bytes may be read again
	open    int64  // the offset up to which there is no quote that closes a cell
}

const (
	bufferSize = 256 << 10
	// freeBudget is the largest budget, and that at the beginning: two records of the largest size.
	freeBudget = 2 * record.MaxBytes
)

var errUnclosed = errors.New("a quote is not closed")

func newScanner(r io.Reader, delimiter byte) *scanner {
	return &scanner{r: r, delimiter: delimiter, newline: '\n', line: 1, budget: freeBudget}
}

// scanText returns a scanner of a text in memory.
func scanText(text []byte, delimiter, newline byte) *scanner {
	s := newScanner(nil, delimiter)
	s.buf, s.ended, s.newline = text, true, newline
	return s
}

// next reads the next record. It returns io.EOF at the end. Any other error is that of a damaged
// record; others may follow, unless the error is s.err.
func (s *scanner) next() error {
	s.buf = s.buf[s.size:]
	s.offset += int64(s.size)
	s.budget = min(s.budget+s.size, freeBudget)
	s.line += s.lines
	s.size, s.lines = 0, 0
	if !s.has(0) {
		if s.err != nil {
			return s.err
		}
		return io.EOF
	}
	err := s.record(false)
	switch {
	case err == errUnclosed || err == nil && (s.inner > 0 || s.lazy) && s.columns > 1 && s.count != s.columns:
		return s.repair(err)
	case err == record.ErrTooLong:
		s.skipLine()
	}
	return err
}

// has reports whether the input has a byte at a place of buf. It reads more input if necessary.
func (s *scanner) has(at int) bool {
	for at >= len(s.buf) {
		if s.ended {
			return false
		}
		if len(s.buf) == cap(s.buf) { // the memory is full: go on at its beginning, or in a larger one
			if 2*len(s.buf) >= len(s.memory) {
				larger := make([]byte, max(bufferSize, 2*len(s.memory)))
				s.buf, s.memory = larger[:copy(larger, s.buf)], larger
			} else {
				s.buf = s.memory[:copy(s.memory, s.buf)]
			}
		}
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err != nil {
			s.ended = true
			if err != io.EOF {
				s.err = err
			}
		}
	}
	return true
}

// record finds the cells of the record at the beginning of buf. If strict, the record is one line.
func (s *scanner) record(strict bool) error {
	s.cells, s.count, s.inner, s.lineEnd, s.lazy = s.cells[:0], 0, 0, -1, false
	at := 0
	for {
		start := at
		for s.has(at) && s.buf[at] == ' ' {
			at++
		}
		c, next, err := cell{}, 0, error(nil)
		isQuoted := s.has(at) && s.buf[at] == '"'
		if isQuoted {
			c, next, err = s.quoted(at, strict)
		}
		if next == 0 && err == nil {
			c, next, err = s.bare(start)
			if isQuoted && err == nil && bytes.Count(s.buf[at:c.end], []byte{'"'})%2 == 1 {
				c.start = at + 1 // a quote that was never closed, not one of a word in quotes
			}
		}
		if err != nil {
			return err
		}
		s.add(c)
		if next > record.MaxBytes {
			return record.ErrTooLong
		}
		if !s.has(next) {
			s.size, s.lines = next, s.inner
			return nil
		}
		if s.buf[next] == s.newline {
			s.size, s.lines = next+1, s.inner+1
			return nil
		}
		at = next + 1
	}
}

// add adds a cell to the record, or to its last cell if the record has all cells that it should.
func (s *scanner) add(c cell) {
	s.count++
	if s.columns > 0 && len(s.cells) == s.columns {
		if c.end > c.start {
			last := &s.cells[s.columns-1]
			last.end, last.quotes = c.end, last.quotes || c.quotes
		}
		return
	}
	s.cells = append(s.cells, c)
}

// bare returns a cell without quotes around it, and the place of the delimiter or line end after it.
func (s *scanner) bare(start int) (cell, int, error) {
	end, err := s.endOfLine(start)
	if err != nil {
		return cell{}, 0, err
	}
	next := end
	if s.delimiter != 0 {
		if i := bytes.IndexByte(s.buf[start:end], s.delimiter); i >= 0 {
			next = start + i
			end = next
		}
	}
	if s.newline == '\n' && end > start && s.buf[end-1] == '\r' && next == s.lineEnd {
		end--
	}
	return cell{start, end, false}, next, nil
}

// endOfLine returns the end of the line with a place. It searches only once for each line.
func (s *scanner) endOfLine(at int) (int, error) {
	if s.lineEnd >= at {
		return s.lineEnd, nil
	}
	for from := at; ; {
		if i := bytes.IndexByte(s.buf[from:], s.newline); i >= 0 {
			s.lineEnd = from + i
			break
		}
		if len(s.buf) > record.MaxBytes {
			return 0, record.ErrTooLong
		}
		if from = len(s.buf); !s.has(from) {
			s.lineEnd = from
			break
		}
	}
	return s.lineEnd, nil
}

// quoted returns the cell whose first quote is at a place, and the place of the delimiter or line end
// after it; 0 if the quote is a letter.
func (s *scanner) quoted(start int, strict bool) (cell, int, error) {
	c := cell{start: start + 1}
	open := !strict && s.offset+int64(start) < s.open
	run := start + 1 // the end of the run of quotes that the cell begins with
	for at := start + 1; ; {
		i := bytes.IndexByte(s.buf[at:], '"')
		until := len(s.buf)
		if i >= 0 {
			until = at + i
		}
		if n := bytes.Count(s.buf[at:until], []byte{s.newline}); n > 0 {
			if strict {
				return cell{}, 0, nil
			}
			s.inner += n
		}
		switch {
		case i < 0 && (!open || until == run) && len(s.buf) <= record.MaxBytes && s.has(until):
			at = until
			continue
		case i < 0 && strict:
			return cell{}, 0, nil
		case i < 0 || open && until != run:
			// No quote closes a cell before s.open: an earlier search went so far and found none. Only the
			// run of quotes that this cell begins with may be paired in another way.
			s.open = max(s.open, s.offset+int64(until))
			return cell{}, 0, errUnclosed
		case s.escapes && s.escaped(start+1, until):
			c.quotes, at = true, until+1
			continue
		case s.has(until+1) && s.buf[until+1] == '"':
			if c.quotes, at = true, until+2; until == run {
				run = at
			}
			continue
		}
		if next := s.closes(until); next > 0 {
			c.end = until
			return c, next, nil
		}
		if strict {
			return cell{}, 0, nil
		}
		s.lazy = true
		if s.escaped(start+1, until) { // because a quote within the cell is after a backslash
			s.escapes, c.quotes = true, true
		}
		at = until + 1
	}
}

// escaped reports whether an odd number of backslashes is before a place.
func (s *scanner) escaped(start, at int) bool {
	n := at
	for n > start && s.buf[n-1] == '\\' {
		n--
	}
	return (at-n)%2 == 1
}

// closes returns the place of the delimiter or line end after the quote at a place, or 0 if anything
// else follows.
func (s *scanner) closes(quote int) int {
	at := quote + 1
	for s.has(at) && s.buf[at] == ' ' {
		at++
	}
	if s.newline == '\n' && s.has(at+1) && s.buf[at] == '\r' && s.buf[at+1] == '\n' {
		at++
	}
	if !s.has(at) || s.buf[at] == s.newline || s.delimiter != 0 && s.buf[at] == s.delimiter {
		return at
	}
	if s.newline == '\n' && s.buf[at] == '\r' && !s.has(at+1) {
		return at + 1
	}
	return 0
}

// repair deals with a record with a quote that is not closed (err is errUnclosed), or that has not as
// many cells as it should, which may have the same cause.
func (s *scanner) repair(err error) error {
	size, cells, count, lines, inner := s.size, append([]cell(nil), s.cells...), s.count, s.lines, s.inner
	if err == nil {
		if s.budget < size { // the record is taken as it is
			return nil
		}
		s.budget -= size
	}
	if again := s.record(true); again != nil {
		s.skipLine()
		return again
	}
	switch {
	case err != nil && s.lines == 0: // the last line, without a line end, may be cut off
		return errUnclosed
	case s.columns > 1 && s.count == s.columns,
		s.columns == 1 && bytes.Count(s.buf[:s.size], []byte{'"'})%2 == 0:
		return nil
	case err != nil || inner > 0 && s.swallowed(s.size, size):
		return errUnclosed
	}
	s.size, s.cells, s.count, s.lines = size, cells, count, lines
	return nil
}

// swallowed reports whether any line in a part of the buffer is a record by itself.
func (s *scanner) swallowed(from, to int) bool {
	inner := scanText(s.buf[from:to], s.delimiter, s.newline)
	inner.escapes, inner.columns = s.escapes, s.columns
	for len(inner.buf) > 0 {
		if inner.record(true) != nil || inner.count == s.columns {
			return true
		}
		inner.buf = inner.buf[inner.size:]
	}
	return false
}

// skipLine skips the rest of a line that is too long.
func (s *scanner) skipLine() {
	s.cells, s.count = s.cells[:0], 0
	for {
		if i := bytes.IndexByte(s.buf, s.newline); i >= 0 {
			s.size, s.lines = i+1, 1
			return
		}
		s.offset += int64(len(s.buf))
		s.buf = s.buf[:0]
		if !s.has(0) {
			s.size, s.lines = 0, 0
			return
		}
	}
}

// text returns the text of a cell. It shares memory with the buffer, and is valid until next is called.
// A missing cell is empty.
func (s *scanner) text(column int) string {
	if column >= len(s.cells) {
		return ""
	}
	c := s.cells[column]
	raw := s.buf[c.start:c.end]
	t := unsafe.String(unsafe.SliceData(raw), len(raw))
	if !c.quotes {
		return t
	}
	if s.escapes && strings.IndexByte(t, '\\') >= 0 {
		return unescaper.Replace(t)
	}
	return strings.ReplaceAll(t, `""`, `"`)
}

// unescaper removes the backslashes before quotes and backslashes.
var unescaper = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `""`, `"`)

// isBlank reports whether the record has no text.
func (s *scanner) isBlank() bool {
	for _, c := range s.cells {
		if len(bytes.TrimSpace(s.buf[c.start:c.end])) > 0 {
			return false
		}
	}
	return true
}
