package feed

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean returns a text on one line: valid UTF-8 in composed form, every run of white space a
// single blank, control characters dropped.
func clean(s string) string {
	if tidy(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case unicode.IsControl(r), r == '\ufeff', r == '\u00ad':
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cleanParagraphs cleans every paragraph of a text, and keeps one empty line between them.
func cleanParagraphs(s string) string {
	if tidy(s) {
		return s
	}
	var paragraphs []string
	start, at := 0, 0
	for line := range strings.Lines(s) {
		if strings.Trim(line, " \t\r\n") == "" {
			paragraphs = append(paragraphs, s[start:at])
			start = at + len(line)
		}
		at += len(line)
	}
	return strings.Join(cleanAll(append(paragraphs, s[start:])), "\n\n")
}

// tidy reports whether s is ASCII that clean would not change.
func tidy(s string) bool {
	previous := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && previous == ' ' {
			return false
		}
		previous = c
	}
	return len(s) == 0 || previous != ' '
}

// cleanAll cleans every string of a list and drops the empty ones.
func cleanAll(list []string) []string {
	var cleaned []string
	for _, s := range list {
		if s = clean(s); s != "" {
			cleaned = append(cleaned, s)
		}
	}
	return cleaned
}

// isoDate returns the ISO 8601 date at the beginning of s ("2024-03-11T00:00:00Z"), as
// precise as it is there, or "".
func isoDate(s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"dddd-dd-dd", "dddd-dd", "dddd"} {
		if len(s) < len(layout) {
			continue
		}
		if rest := s[len(layout):]; rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			continue
		}
		ok := true
		for i := range layout {
			isDigit := s[i] >= '0' && s[i] <= '9'
			ok = ok && isDigit == (layout[i] == 'd') && (isDigit || s[i] == '-')
		}
		if ok {
			return s[:len(layout)]
		}
	}
	return ""
}
