// Package bibtex scans and parses BibTeX, whose braces may not match: a Scanner finds the entries of a file, and Parse
// their fields. It does not know what the fields mean.
package bibtex

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"kindred/feed/internal/record"
)

// Entry is an entry of BibTeX as it is in the file.
type Entry struct {
	Line int // where it begins
	// Open and Close are where its braces are in the input. Close is only set if the entry ends there.
	Open, Close int
	Kind        string // in lower case
	Text        string // between the braces or parentheses
	// Escaped says that braces after a backslash do not count. They count in BibTeX, but some
	// programs write them otherwise; see repair.
	Escaped bool
	TooLong bool // it has no text
	Early   bool // there is a brace too many
	Unended bool // another entry begins before this one ends, or nothing follows
	Next    int  // the line on which the other entry begins, if there is one
}

// Scanner finds the entries of BibTeX, and skips the text between them. It keeps one entry in memory,
// and reads every byte a fixed number of times.
type Scanner struct {
	lines   *record.Lines
	rest    []byte // the rest of the line
	column  int    // where rest begins on the line
	started bool   // there was an entry
}

// NewScanner returns a scanner of the entries of r.
func NewScanner(r io.Reader) *Scanner { return &Scanner{lines: record.NewLines(r)} }

// Next returns the next entry, and whether there is one.
func (s *Scanner) Next() (e Entry, ok bool) {
	kind := "" // of an entry whose brace may be on the next line
	for {
		if len(s.rest) == 0 {
			if !s.nextLine() {
				return Entry{}, false
			}
			if first := bytes.TrimLeft(s.rest, " \t"); kind != "" && len(first) > 0 && (first[0] == '{' || first[0] == '(') {
				s.skip(len(s.rest) - len(first))
				return s.body(kind), true
			}
			if kind = ""; len(s.rest) > 0 && s.rest[0] == '%' {
				s.rest = nil // a comment
				continue
			}
		}
		at := bytes.IndexByte(s.rest, '@')
		if at < 0 {
			s.rest = nil
			continue
		}
		atStart := s.column == 0 && record.IsBlank(s.rest[:at])
		s.skip(at + 1)
		name, open := EntryKind(s.rest)
		switch {
		case name == 0:
		case open < len(s.rest) && (s.rest[open] == '{' || s.rest[open] == '('):
			kind = strings.ToLower(string(s.rest[:name]))
			s.skip(open)
			return s.body(kind), true
		case atStart && open == len(s.rest):
			kind = strings.ToLower(string(s.rest[:name]))
			s.rest = nil
		}
	}
}

// nextLine goes on to the next line.
func (s *Scanner) nextLine() bool {
	line, ok := s.lines.Next()
	s.rest, s.column = line, 0
	return ok
}

func (s *Scanner) skip(n int) {
	s.rest = s.rest[n:]
	s.column += n
}

// EntryKind returns the end of the name of a kind of entries, with which text begins, and the place of
// the first character after it that is not a blank. Names have up to 40 bytes.
func EntryKind(text []byte) (end, next int) {
	isName := func(c byte, first bool) bool {
		return 'a' <= c|0x20 && c|0x20 <= 'z' || !first && (isDigit(c) || c == '_' || c == '-')
	}
	for end < len(text) && end < 40 && isName(text[end], end == 0) {
		end++
	}
	next = end
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	return end, next
}

// BeginsEntry reports whether a line begins like an entry, "@article{key,". An entry that is not closed
// ends before such a line.
func BeginsEntry(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) < 3 || line[0] != '@' {
		return false
	}
	name, open := EntryKind(line[1:])
	rest := line[1+open:]
	if name == 0 || len(rest) == 0 || rest[0] != '{' && rest[0] != '(' {
		return false
	}
	rest = bytes.TrimLeft(rest[1:], " \t")
	end := bytes.IndexAny(rest[:min(len(rest), 300)], ",={}\" \t")
	if end <= 0 {
		return false
	}
	next := bytes.TrimLeft(rest[end:], " \t")
	isString := strings.EqualFold(string(line[1:1+name]), "string")
	return len(next) > 0 && (next[0] == ',' && !isString || next[0] == '=' && isString)
}

// body returns the entry whose opening brace or parenthesis is the next byte.
func (s *Scanner) body(kind string) Entry {
	s.started = true
	var (
		e     = Entry{Line: s.lines.Number(), Kind: kind, Open: s.lines.Start() + s.column}
		text  []byte
		n     = nesting{paren: s.rest[0] == '(', comment: kind == "comment"}
		keep  = kind != "comment" && kind != "preamble"
		store = func(part []byte) {
			switch {
			case !keep:
			case len(text)+len(part) >= record.MaxBytes:
				e.TooLong, keep, text = true, false, nil
			default:
				text = append(append(text, part...), '\n')
			}
		}
	)
	s.skip(1)
	for {
		if end := n.end(s.rest); end >= 0 {
			store(s.rest[:end])
			e.Close = s.lines.Start() + s.column + end
			s.skip(end + 1)
			if !keep || kind == "string" || !s.goesOn() {
				break
			}
			n.depth, e.Early = math.MaxInt/2, true // it goes on up to the next entry
		}
		store(s.rest)
		if !s.nextLine() {
			e.Unended = true
			break
		}
		if BeginsEntry(s.rest) {
			e.Unended, e.Next = true, s.lines.Number()
			break
		}
	}
	e.Text = string(text)
	if e.Unended && !e.Early {
		e.repair(n)
	}
	return e
}

// goesOn reports whether a field follows after the end of an entry, because of a brace too many. It
// goes on to the next line if nothing else is on this one.
func (s *Scanner) goesOn() bool {
	if len(bytes.Trim(s.rest, ", \t")) == 0 && !s.nextLine() {
		return false
	}
	line := bytes.TrimLeft(s.rest[:min(len(s.rest), 300)], " \t")
	if bytes.IndexByte(line, '=') <= 0 {
		return false
	}
	place := fieldStart().FindIndex(line)
	return place != nil && place[0] == 0
}

// repair checks whether the entry ends at its last brace if braces after a backslash do not count.
func (e *Entry) repair(n nesting) {
	again := nesting{paren: n.paren, escaped: true}
	if end := again.end([]byte(e.Text)); end >= 0 && strings.TrimSpace(e.Text[end+1:]) == "" {
		e.Text, e.Escaped, e.Unended = e.Text[:end], true, false
	}
}

// nesting is the state of the search for the end of an entry: the braces and quotes around a place.
type nesting struct {
	paren   bool // the entry ends with a parenthesis
	comment bool // quotes are letters
	escaped bool // braces after a backslash do not count
	depth   int  // of braces, within the quotes if quoted
	quoted  bool
	value   bool // a value may begin: only values have quotes
}

// end returns the place in the next part of the entry where the entry ends, or -1.
func (n *nesting) end(part []byte) int {
	for i := 0; i < len(part); i++ {
		switch c := part[i]; c {
		case ' ', '\t', '\n':
			continue
		case '\\':
			if n.escaped {
				i++
			}
		case '"':
			switch {
			case n.quoted && n.depth == 0:
				n.quoted = false
			case n.depth == 0 && n.value && !n.comment:
				n.quoted = true
			}
		case '{':
			n.depth++
		case '}':
			switch {
			case n.depth > 0:
				n.depth--
			case !n.paren && !n.quoted:
				return i
			}
		case ')':
			if n.paren && n.depth == 0 && !n.quoted {
				return i
			}
		case '=', '#':
			n.value = true
			continue
		}
		n.value = false
	}
	return -1
}

// Started reports whether there was an entry.
func (s *Scanner) Started() bool { return s.started }

// Err returns the error that ended the input; nil at its end.
func (s *Scanner) Err() error { return s.lines.Err() }

// UnendedError says what is wrong with an entry that is not closed.
func (e Entry) UnendedError() error {
	if e.Next == 0 {
		return errors.New("the file ends within the entry: the rest is missing, or a brace")
	}
	return fmt.Errorf("the entry is not closed before the next entry begins on line %d", e.Next)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
