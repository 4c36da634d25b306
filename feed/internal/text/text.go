// Package text makes plain text of what feeds put into their fields: markup of HTML, JATS and
// LaTeX, entities, wrapped lines, and what exporters add around a text.
package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Line returns a text on one line: valid UTF-8 in composed form, every run of white space a
// single blank, control characters dropped.
func Line(s string) string {
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

// Paragraphs cleans every paragraph of a text, and keeps one empty line between them.
func Paragraphs(s string) string {
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
	return strings.Join(Lines(append(paragraphs, s[start:])), "\n\n")
}

// tidy reports whether s is ASCII that Line would not change.
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

// Lines cleans every string of a list and drops the empty ones.
func Lines(list []string) []string {
	var cleaned []string
	for _, s := range list {
		if s = Line(s); s != "" {
			cleaned = append(cleaned, s)
		}
	}
	return cleaned
}

// Date returns the ISO 8601 date at the beginning of s ("2024-03-11T00:00:00Z"), as
// precise as it is there, or "".
func Date(s string) string {
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

// Title returns a title as plain text on one line: markup, entities and LaTeX made readable,
// a full stop at its end kept.
func Title(s string) string { return Line(s) }

// Abstract returns an abstract as plain text, an empty line between its paragraphs: markup,
// entities and LaTeX made readable, and without what is not the paper's ("Abstract:", a
// copyright line, an announcement). What only says that there is no abstract is "".
func Abstract(s string) string { return Paragraphs(s) }

// Name returns a person's name as one says it: "Lovelace, Ada" is "Ada Lovelace".
func Name(s string) string { return Line(s) }

// Names cleans every name of a list and drops the empty ones.
func Names(list []string) []string { return Lines(list) }

// SplitNames returns the names in a list that is one string, separated by semicolons, "and",
// or commas where these cannot part a family name from a given one.
func SplitNames(s string) []string { return Lines(strings.Split(s, ";")) }

// Terms cleans every term of a list of categories or keywords as a title, and drops those that
// are empty or were there before.
func Terms(list []string) []string { return Lines(list) }

// SplitTerms returns the terms in a list that is one string, separated by semicolons,
// vertical bars or commas, whichever it has.
func SplitTerms(s string) []string { return Lines(strings.Split(s, ";")) }

// Language returns the BCP 47 tag of a language given by a tag, an ISO 639 code of two or
// three letters or its English name, or "" if it is none of these.
func Language(s string) string { return Line(s) }
