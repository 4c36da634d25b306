// Package text makes plain text of what feeds put into their fields: markup of HTML, JATS and
// LaTeX, entities, wrapped lines, and additions of exporters.
//
// Text that needs none of it, as most does, is returned as it is after one look at its bytes.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"kindred/text/latex"
)

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
// nothing in what it returned, except for markup that was escaped more than ten times over.
func Title(s string) string {
	for range passes(s) {
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

// passes returns how many times, at most, markup is removed from the result of removing markup: some feeds
// escape it more than once. A short text may be looked at more often, which takes no time.
func passes(s string) int {
	const least, bytes = 10, 50_000
	return max(least, bytes/(len(s)+1))
}

// visible returns s as valid UTF-8 in composed form, with misread characters mended, ligatures taken
// apart, all hyphens as "-", and without characters that nobody sees.
func visible(s string) string {
	if !hasHidden(s) {
		return s
	}
	if s = mended(s); isPlainlyVisible(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	if strings.IndexFunc(s, isOdd) < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var before rune
	for _, r := range s {
		switch {
		case !isOdd(r):
			b.WriteRune(r)
		case 0x80 <= r && r < 0xa0: // Windows-1252 that was read as ISO 8859-1
			if r = charmap.Windows1252.DecodeByte(byte(r)); r != utf8.RuneError {
				b.WriteRune(r)
			}
		case r == hyphen || r == firmHyphen: // of publishers; all others write "-"
			b.WriteByte('-')
		case '\ufb00' <= r && r <= '\ufb06':
			b.WriteString(ligatures[r-'\ufb00'])
		case r == '\u200c' || r == '\u200d': // which scripts without Latin letters need
			if unicode.IsLetter(before) && before >= 0x590 || unicode.Is(unicode.M, before) {
				b.WriteRune(r)
			}
		case 0xe000 <= r && r <= 0xf8ff: // private use: what no font but one shows
			b.WriteByte(' ')
		}
		before = r
	}
	return norm.NFC.String(b.String())
}

// hasHidden reports whether s has anything but ASCII that one sees, and white space.
func hasHidden(s string) bool {
	for i := 0; i < len(s); {
		i += regular(s[i:])
		for end := min(len(s), i+8); i < end; i++ {
			if classes[s[i]]&hidden != 0 {
				return true
			}
		}
	}
	return false
}

// isPlainlyVisible reports whether s has no characters but Latin letters and usual punctuation, of
// which none is odd or joins with another.
func isPlainlyVisible(s string) bool {
	for _, r := range s {
		if isOdd(r) || r >= 0x300 && (r < '\u2010' || r > '\u2027') {
			return false
		}
	}
	return true
}

// hyphen and firmHyphen are hyphens of their own in Unicode. A line does not break after the latter.
const hyphen, firmHyphen = '\u2010', '\u2011'

// isOdd reports whether visible does not leave a character as it is: ligatures, hyphens, and those that
// nobody sees, or that say how others are joined or which way they run.
func isOdd(r rune) bool {
	if r < 0x2000 {
		return r == '\u00ad' || unicode.IsControl(r) && !unicode.IsSpace(r)
	}
	return '\u200b' <= r && r <= firmHyphen || '\u202a' <= r && r <= '\u202e' || r == '\u2060' || '\u2066' <= r && r <= '\u2069' ||
		'\ue000' <= r && r <= '\uf8ff' || '\ufb00' <= r && r <= '\ufb06' || r == '\ufeff'
}

// ligatures are the letters of U+FB00 to U+FB06.
var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

// collapse makes a single blank of every run of white space, and drops it at both ends.
func collapse(s string) string {
	var b []byte
	from := 0  // the text before it was written
	retry := 0 // from where on to look at eight bytes again
	for i := 0; i < len(s); {
		if classes[s[i]]&space == 0 {
			i++
			if i > retry {
				n := regular(s[i:])
				i += n
				retry = i + 8
				if n > 0 && s[i-1] == ' ' { // more may follow
					i--
				}
			}
			continue
		}
		if s[i] == ' ' && i > 0 && i+1 < len(s) && classes[s[i+1]]&space == 0 { // between words
			i += 2
			continue
		}
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
func plain(s string) string { return latex.Text(unmark(visible(s))) }

// IsBetweenWords reports whether a character belongs to no word: it is neither a letter nor an apostrophe.
func IsBetweenWords(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }
