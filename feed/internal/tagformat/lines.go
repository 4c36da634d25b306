// Package tagformat decodes the formats of bibliography managers that are text: records of
// lines with tags (RIS, MEDLINE, EndNote, Web of Science ...) and BibTeX.
package tagformat

import (
	"bufio"
	"bytes"
	"io"

	"kindred/feed/internal/record"
)

// lineReader reads lines, which may end as on any system: "\n", "\r\n" or "\r".
type lineReader struct {
	r       *bufio.Reader
	number  int // of the line that next returned, from 1
	err     error
	buf     []byte
	afterCR bool // a "\n" that follows belongs to the line before
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// next returns a line without its end, until the next call, and whether there is one. Of a line
// that is longer than record.MaxBytes it returns somewhat more than that, and drops the rest.
func (l *lineReader) next() (line []byte, ok bool) {
	l.buf = l.buf[:0]
	for ; ; ok = true {
		if _, err := l.r.Peek(1); err != nil {
			if err != io.EOF {
				l.err = err
			}
			break
		}
		chunk, _ := l.r.Peek(l.r.Buffered())
		if l.afterCR {
			l.afterCR = false
			if chunk[0] == '\n' {
				l.discard(1)
				if chunk = chunk[1:]; len(chunk) == 0 {
					continue
				}
			}
		}
		end := lineEnd(chunk)
		if len(l.buf) <= record.MaxBytes {
			l.buf = append(l.buf, chunk[:end]...)
		}
		if end == len(chunk) {
			l.discard(end)
			continue
		}
		l.afterCR = chunk[end] == '\r'
		l.discard(end + 1)
		ok = true
		break
	}
	if ok {
		l.number++
	}
	return bytes.TrimPrefix(l.buf, []byte("\ufeff")), ok // of a file put behind another one
}

// discard passes over bytes that were seen.
func (l *lineReader) discard(n int) {
	if _, err := l.r.Discard(n); err != nil {
		l.err = err
	}
}

// lineEnd returns where the first line of text ends. One loop looks for both ends: to look for
// either alone would read text again and again that has only the other.
func lineEnd(text []byte) int {
	for i, c := range text {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return len(text)
}

// isBlank reports whether there is nothing to see on a line.
func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\f' && c != '\v' {
			return false
		}
	}
	return true
}
