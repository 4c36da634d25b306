package tagformat

import (
	"bytes"
	"io"
	"math"
	"strings"

	"kindred/feed/internal/record"
)

// bibEntry is an entry of BibTeX as it stands in the file.
type bibEntry struct {
	line int
	kind string // in lower case
	text string // between the braces, or parentheses; without those of an entry that has no end
	// escaped says that braces behind a backslash do not count in it. They do in BibTeX, but
	// there are programs that do not know it; see [bibScanner.repair].
	escaped bool
	tooLong bool
	early   bool // there is a brace too many
	unended bool // another entry begins before this one ends, or nothing follows
	next    int  // the line on which the other entry begins, if there is one
}

// bibScanner finds the entries of BibTeX: what stands between is no part of any. It keeps one
// entry in memory, and looks at every byte a fixed number of times.
type bibScanner struct {
	lines   *lineReader
	rest    []byte // of the line, not yet looked at
	column  int    // of rest
	started bool   // there was an entry
}

func newBibScanner(r io.Reader) *bibScanner { return &bibScanner{lines: newLineReader(r)} }

// next returns the next entry, and whether there is one.
func (s *bibScanner) next() (e bibEntry, ok bool) {
	kind := "" // of an entry whose brace may come on the next line
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

// entryKind returns where the name of a kind of entries ends, with which text begins, and where
// what follows it begins. Names are short; no more is looked at.
func entryKind(text []byte) (end, next int) {
	for end < len(text) && end < 40 && (text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z' || end > 0 && (isDigit(text[end]) || text[end] == '_' || text[end] == '-')) {
		end++
	}
	next = end
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	return end, next
}

// beginsEntry reports whether a line begins as an entry does, "@article{key,", so that one that
// is not closed must end before it.
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

// body returns the entry of which the opening brace or parenthesis comes next.
func (s *bibScanner) body(kind string) bibEntry {
	s.started = true
	var (
		e     = bibEntry{line: s.lines.number, kind: kind}
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

// repair looks whether the entry ends where it should if braces behind a backslash do not count.
func (e *bibEntry) repair(n nesting) {
	again := nesting{paren: n.paren, escaped: true}
	if end := again.end([]byte(e.text)); end >= 0 && strings.TrimSpace(e.text[end+1:]) == "" {
		e.text, e.escaped, e.unended = e.text[:end], true, false
	}
}

// nesting is how deep in braces and quotes a place within an entry is.
type nesting struct {
	paren   bool // the entry ends with a parenthesis
	comment bool // quotes are letters in it
	escaped bool // braces behind a backslash do not count
	depth   int  // of braces, within quotes if there are any
	quoted  bool
	value   bool // a value may begin, which alone may be quoted
}

// end returns where in the next part of the entry it ends, or -1.
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
