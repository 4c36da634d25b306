package tagformat

import (
	"bytes"
	"io"
	"math"
	"strings"

	"kindred/feed/internal/record"
)

// bibEntry is an entry of BibTeX as it is in the file.
type bibEntry struct {
	line int
	// open and close are where its braces are in the input. close is only set if the entry ends there.
	open, close int
	kind        string // in lower case
	text        string // between the braces or parentheses
	// escaped says that braces behind a backslash do not count. They count in BibTeX, but some
	// programs write them otherwise; see repair.
	escaped bool
	tooLong bool
	early   bool // there is a brace too many
	unended bool // another entry begins before this one ends, or nothing follows
	next    int  // the line on which the other entry begins, if there is one
}

// bibScanner finds the entries of BibTeX, and skips the text between them. It keeps one entry in memory,
// and reads every byte a fixed number of times.
type bibScanner struct {
	lines   *lineReader
	rest    []byte // the rest of the line
	column  int    // where rest begins on the line
	started bool   // there was an entry
}

func newBibScanner(r io.Reader) *bibScanner { return &bibScanner{lines: newLineReader(r)} }

// next returns the next entry, and whether there is one.
func (s *bibScanner) next() (e bibEntry, ok bool) {
	kind := "" // of an entry whose brace may be on the next line
	for {
		if len(s.rest) == 0 {
			if !s.nextLine() {
				return bibEntry{}, false
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
		atStart := s.column == 0 && isBlank(s.rest[:at])
		s.skip(at + 1)
		name, open := entryKind(s.rest)
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
func (s *bibScanner) nextLine() bool {
	line, ok := s.lines.next()
	s.rest, s.column = line, 0
	return ok
}

func (s *bibScanner) skip(n int) {
	s.rest = s.rest[n:]
	s.column += n
}

// entryKind returns the end of the name of a kind of entries, with which text begins, and the place of
// the first character behind it that is not a blank. Names have up to 40 bytes.
func entryKind(text []byte) (end, next int) {
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

// beginsEntry reports whether a line begins like an entry, "@article{key,". An entry that is not closed
// ends before such a line.
func beginsEntry(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) < 3 || line[0] != '@' {
		return false
	}
	name, open := entryKind(line[1:])
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
func (s *bibScanner) body(kind string) bibEntry {
	s.started = true
	var (
		e     = bibEntry{line: s.lines.number, kind: kind, open: s.lines.start + s.column}
		text  []byte
		n     = nesting{paren: s.rest[0] == '(', comment: kind == "comment"}
		keep  = kind != "comment" && kind != "preamble"
		store = func(part []byte) {
			switch {
			case !keep:
			case len(text)+len(part) >= record.MaxBytes:
				e.tooLong, keep, text = true, false, nil
			default:
				text = append(append(text, part...), '\n')
			}
		}
	)
	s.skip(1)
	for {
		if end := n.end(s.rest); end >= 0 {
			store(s.rest[:end])
			e.close = s.lines.start + s.column + end
			s.skip(end + 1)
			if !keep || kind == "string" || !s.goesOn() {
				break
			}
			n.depth, e.early = math.MaxInt/2, true // it goes on up to the next entry
		}
		store(s.rest)
		if !s.nextLine() {
			e.unended = true
			break
		}
		if beginsEntry(s.rest) {
			e.unended, e.next = true, s.lines.number
			break
		}
	}
	e.text = string(text)
	if e.unended && !e.early {
		e.repair(n)
	}
	return e
}

// goesOn reports whether a field follows behind the end of an entry, because of a brace too many. It
// goes on to the next line if nothing else is on this one.
func (s *bibScanner) goesOn() bool {
	if len(bytes.Trim(s.rest, ", \t")) == 0 && !s.nextLine() {
		return false
	}
	line := bytes.TrimLeft(s.rest[:min(len(s.rest), 300)], " \t")
	if bytes.IndexByte(line, '=') <= 0 {
		return false
	}
	place := fieldStart.FindIndex(line)
	return place != nil && place[0] == 0
}

// repair checks whether the entry ends at its last brace if braces behind a backslash do not count.
func (e *bibEntry) repair(n nesting) {
	again := nesting{paren: n.paren, escaped: true}
	if end := again.end([]byte(e.text)); end >= 0 && strings.TrimSpace(e.text[end+1:]) == "" {
		e.text, e.escaped, e.unended = e.text[:end], true, false
	}
}

// nesting is the state of the search for the end of an entry: the braces and quotes around a place.
type nesting struct {
	paren   bool // the entry ends with a parenthesis
	comment bool // quotes are letters
	escaped bool // braces behind a backslash do not count
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
