// Package text makes plain text of what feeds put into their fields: markup of HTML, JATS and
// LaTeX, entities, wrapped lines, and what exporters add around a text.
//
// Text that needs none of it, as most does, is returned as it is after one look at its bytes.
package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The classes of bytes.
const (
	blank   = 1 << iota // white space
	breaks              // white space other than a blank
	special             // what may be markup, or is no plain ASCII
)

// classes are the classes of all bytes.
var classes = func() (table [256]byte) {
	for b := range table {
		if b < ' ' || b >= 0x7f {
			table[b] = special
		}
	}
	for _, b := range "<&\\{}~`" {
		table[b] = special
	}
	table[' '] = blank
	table['\t'], table['\n'], table['\r'] = blank|breaks, blank|breaks, blank|breaks
	return table
}()

// look returns the classes of all bytes of s together, and those of which two stand side by
// side.
func look(s string) (all, twice byte) {
	previous := byte(blank) // so that a blank at the beginning counts as a second one
	for i := 0; i < len(s); i++ {
		class := classes[s[i]]
		all |= class
		twice |= class & previous
		previous = class
	}
	return all, twice | previous&blank // and so does one at the end
}

// Line returns a text on one line: valid UTF-8 in composed form, every run of white space a
// single blank, ligatures taken apart, invisible characters dropped.
func Line(s string) string {
	all, twice := look(s)
	switch {
	case all&special != 0:
		return collapse(visible(s))
	case all&breaks != 0 || twice&blank != 0:
		return collapse(s)
	}
	return s
}

// Lines makes a line of every string of a list, and drops the empty ones.
func Lines(list []string) []string {
	var cleaned []string
	for _, s := range list {
		if s = Line(s); s != "" {
			cleaned = append(cleaned, s)
		}
	}
	return cleaned
}

// Paragraphs makes a line of every paragraph of a text, and keeps an empty one between them.
func Paragraphs(s string) string {
	all, twice := look(s)
	switch {
	case all&special != 0:
		return paragraphs(visible(s))
	case all&breaks != 0 || twice&blank != 0:
		return paragraphs(s)
	}
	return s
}

// Title returns a title as plain text on one line: markup, entities and LaTeX made readable,
// a full stop at its end kept. Formulas stay between dollar signs as they are. Title changes
// nothing in what it returned, but for markup that was escaped more than maxPasses times.
func Title(s string) string {
	for range maxPasses {
		all, twice := look(s)
		before := s
		switch {
		case all&special != 0:
			s = collapse(strings.ReplaceAll(plain(s), heading, ": "))
		case all&breaks != 0 || twice&blank != 0:
			return collapse(s)
		}
		if s == before {
			break
		}
	}
	return s
}

// maxPasses bounds how often markup is looked for in what came out of markup: some feeds escape
// it more than once.
const maxPasses = 10

// visible returns s as valid UTF-8 in composed form, with ligatures taken apart and without
// characters that nobody sees.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	changes := false
	for _, r := range s {
		if r >= 0x80 && (r == '\u00ad' || r >= 0x2000 || unicode.IsControl(r) || unicode.Is(unicode.Mn, r)) || r < ' ' || r == 0x7f {
			changes = true
			break
		}
	}
	if !changes && norm.NFC.IsNormalString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var before rune
	for _, r := range norm.NFC.String(s) {
		switch {
		case '\ufb00' <= r && r <= '\ufb06':
			b.WriteString(ligatures[r-'\ufb00'])
		case r == '\u200c' || r == '\u200d': // which scripts without Latin letters need
			if unicode.IsLetter(before) && before >= 0x590 || unicode.Is(unicode.M, before) {
				b.WriteRune(r)
			}
		case r == '\u00ad', r == '\ufeff', r == '\u200b', r == '\u2060', '\u202a' <= r && r <= '\u202e', r == '\u200e', r == '\u200f', '\u2066' <= r && r <= '\u2069':
		case unicode.IsControl(r) && !unicode.IsSpace(r):
		case 0xe000 <= r && r <= 0xf8ff: // private use: what no font but one shows
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		before = r
	}
	return norm.NFC.String(b.String())
}

// ligatures are the letters of U+FB00 to U+FB06.
var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

// collapse makes a single blank of every run of white space, and drops it at both ends.
func collapse(s string) string {
	var b []byte
	from := 0 // what is before was written
	for i := 0; i < len(s); {
		size := spaceAt(s, i)
		if size == 0 {
			i++
			continue
		}
		end := i + size
		for end < len(s) {
			if size = spaceAt(s, end); size == 0 {
				break
			}
			end += size
		}
		if i > 0 && end < len(s) && end == i+1 && s[i] == ' ' {
			i = end
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(s))
		}
		b = append(b, s[from:i]...)
		if len(b) > 0 && end < len(s) {
			b = append(b, ' ')
		}
		from, i = end, end
	}
	if b == nil {
		return s
	}
	return string(append(b, s[from:]...))
}

// spaceAt returns the length of the white space character at a place of s, or 0.
func spaceAt(s string, at int) int {
	switch c := s[at]; {
	case c == ' ', '\t' <= c && c <= '\r':
		return 1
	case c == 0xc2 && at+1 < len(s) && (s[at+1] == 0xa0 || s[at+1] == 0x85):
		return 2
	case c == 0xe2 && at+2 < len(s) && (s[at+1] == 0x80 && (s[at+2] <= 0x8a || s[at+2] == 0xa8 || s[at+2] == 0xa9 || s[at+2] == 0xaf) || s[at+1] == 0x81 && s[at+2] == 0x9f):
		return 3
	case c == 0xe3 && at+2 < len(s) && s[at+1] == 0x80 && s[at+2] == 0x80:
		return 3
	}
	return 0
}

// plain returns text without markup: paragraphs are parted by empty lines, and headings end
// with heading.
func plain(s string) string { return untex(unmark(visible(s))) }
