package record

import (
	"bufio"
	"bytes"
	"io"
)

// Lines reads lines, which may end with "\n", "\r\n" or "\r".
type Lines struct {
	r       *bufio.Reader
	number  int // of the line that Next returned, from 1
	start   int // where that line begins in the input, after a byte order mark
	passed  int // how many bytes were read
	err     error
	buf     []byte
	afterCR bool // the next "\n" belongs to the line before
}

// NewLines returns a reader of the lines of r.
func NewLines(r io.Reader) *Lines {
	return &Lines{r: bufio.NewReaderSize(r, 64<<10)}
}

// Next returns the next line without its end, and whether there is one. The line is valid until the next
// call. The rest of a line that is much longer than MaxBytes is dropped.
func (l *Lines) Next() (line []byte, ok bool) {
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
		if len(l.buf) == 0 {
			l.start = l.passed
		}
		end := lineEnd(chunk)
		if len(l.buf) <= MaxBytes {
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
	line = bytes.TrimPrefix(l.buf, []byte("\ufeff")) // of a file that was appended to another
	l.start += len(l.buf) - len(line)
	return line, ok
}

// discard skips bytes of the buffer.
func (l *Lines) discard(n int) {
	l.passed += n
	if _, err := l.r.Discard(n); err != nil {
		l.err = err
	}
}

// lineEnd returns the end of the first line of text. One loop finds both kinds of ends: a search for
// one kind would read text again and again that has only the other.
func lineEnd(text []byte) int {
	for i, c := range text {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return len(text)
}

// IsBlank reports whether a line has only white space.
func IsBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\f' && c != '\v' {
			return false
		}
	}
	return true
}

// Number returns the number of the line that Next returned, from 1.
func (l *Lines) Number() int { return l.number }

// Start returns where the line that Next returned begins in the input, after a byte order mark.
func (l *Lines) Start() int { return l.start }

// Err returns the error that ended the lines; nil if it was the end of the input.
func (l *Lines) Err() error { return l.err }

// AtEnd reports whether nothing follows.
func (l *Lines) AtEnd() bool {
	_, err := l.r.Peek(1)
	return err == io.EOF
}
