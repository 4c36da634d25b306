package tableformat

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unsafe"

	"kindred/feed/internal/record"
)

// This file cuts text into records and these into cells, by RFC 4180 and the ways in which
// real files differ from it.
//
// A cell that begins with a quote ends at the next quote behind which there is a delimiter or
// the end of the line; any other quote in it is one that nobody doubled. If no such quote comes,
// or one that comes so late that the record has not as many cells as the table has columns, then
// the first quote was probably never closed: everything up to the next cell in quotes is in it.
// So the line is looked at strictly, by itself: with quotes that are not closed on it, or are
// amid others, being letters. Is it a record then, it is taken as that; are there records in the
// lines behind it, it is given up, and they are not.
//
// Bytes are looked at again in such cases, but only about as many as there are, or else a file
// made for it would take quadratic time: see budget and open.

// cell is where the text of a cell is, from the beginning of its record.
type cell struct {
	start, end int
	quotes     bool // there are quotes in it that stand for others
}

// scanner reads records.
type scanner struct {
	delimiter byte // 0 if there is a single column
	newline   byte // '\n', or '\r' where lines end with that alone
	escapes   bool // a backslash before a quote makes it a letter
	// columns is how many cells a record should have; 0 if that is not known. Of a longer record
	// the last cell is all that is left.
	columns int

	cells []cell // of the record that next read, of which at most columns
	count int    // of its cells, those in the last one too
	line  int    // on which it begins, from 1

	r       io.Reader
	buf     []byte // from the beginning of the record on
	memory  []byte // which buf is a part of
	ended   bool   // nothing comes behind buf
	err     error  // why, if that is not the end
	offset  int64  // of buf
	size    int    // bytes of the record with the end of its line
	lines   int    // line ends in these
	inner   int    // of them, those in quotes
	lineEnd int    // where the line ends that was looked at last; -1 if none was
	lazy    bool   // the record has quotes amid others that are not doubled
	budget  int    // bytes that may be looked at once more
	open    int64  // the offset up to which a quote was looked for that closes, and there is none
}

const (
	bufferSize = 256 << 10
	// freeBudget is how many bytes may be looked at again before any were looked at once: two
	// records of the largest size.
	freeBudget = 2 * record.MaxBytes
)

var errUnclosed = errors.New("a quote is not closed")

func newScanner(r io.Reader, delimiter byte) *scanner {
	return &scanner{r: r, delimiter: delimiter, newline: '\n', line: 1, budget: freeBudget}
}

// scanText returns a scanner of text that is there.
func scanText(text []byte, delimiter, newline byte) *scanner {
	s := newScanner(nil, delimiter)
	s.buf, s.ended, s.newline = text, true, newline
	return s
}

// next reads the next record. It returns io.EOF behind the last, and else an error for a record
// that is damaged, behind which others follow unless the error is s.err.
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

// has reports whether there is a byte at a place of the record, and reads on for it.
func (s *scanner) has(at int) bool {
	for at >= len(s.buf) {
		if s.ended {
			return false
		}
		if len(s.buf) == cap(s.buf) { // at the end of the memory: go on at its beginning, or in more
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

// record finds the cells of the record at the beginning of buf: strictly, if they are to be on
// its first line.
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
				c.start = at + 1 // a quote that was never closed, and none of those of a word
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

// add adds a cell to the record, or to its last cell if that has all it should.
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

// bare returns a cell without quotes around it, and where its delimiter or line end is.
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

// endOfLine returns where the line ends that a place is on. It is looked for once a line.
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

// quoted returns the cell whose first quote is at a place, and where its delimiter or line end
// is; 0 if the quote is a letter.
func (s *scanner) quoted(start int, strict bool) (cell, int, error) {
	c := cell{start: start + 1}
	open := !strict && s.offset+int64(start) < s.open
	run := start + 1 // where the quotes end that follow the first without a gap
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
			// There is no quote that closes up to s.open, or there would have been one for the
			// quote that it was looked for. Only those right behind this one are not the same.
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
		if s.escaped(start+1, until) { // evidently, as a quote that ends no cell stands behind a backslash
			s.escapes, c.quotes = true, true
		}
		at = until + 1
	}
}

// escaped reports whether there is a backslash, or an odd number of them, before a place.
func (s *scanner) escaped(start, at int) bool {
	n := at
	for n > start && s.buf[n-1] == '\\' {
		n--
	}
	return (at-n)%2 == 1
}

// closes returns where the delimiter or line end is behind the quote at a place, or 0 if
// something else stands there.
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

// repair deals with a record that has a quote which is not closed, err being errUnclosed, or
// which may have one, as it has not as many cells as it should.
func (s *scanner) repair(err error) error {
	size, cells, count, lines, inner := s.size, append([]cell(nil), s.cells...), s.count, s.lines, s.inner
	if err == nil {
		if s.budget < size { // it must do as it is
			return nil
		}
		s.budget -= size
	}
	if again := s.record(true); again != nil {
		s.skipLine()
		return again
	}
	switch {
	case err != nil && s.lines == 0: // the last line, which has no end: it may be cut off
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

// swallowed reports whether one of the lines in a part of the buffer is a record of its own.
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

// skipLine passes over what is left of a line that is too long.
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

// text returns the text of a cell until the next record is read, as it shares memory with the
// buffer. A cell that the record has not is empty.
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

// unescaper makes letters of what stands behind a backslash.
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
