package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some feeds lose the line break after the headings of an abstract: "BackgroundBirds sing. ...
// MethodsWe counted". This file drops these headings, like headings of any other form.

// withoutGluedHeadings drops usual headings that are glued to the sentence after them. It
// searches all sentences of an abstract if a paragraph begins with such a heading, or if
// structured is true because there were headings of another form. Most abstracts have neither.
func withoutGluedHeadings(s string, structured bool) string {
	for end := gluedHeading(s, 0); end > 0; end = gluedHeading(s, 0) {
		s, structured = s[end:], true
	}
	for rest := s; !structured; {
		_, after, more := strings.Cut(rest, "\n\n")
		if !more {
			return s
		}
		structured, rest = gluedHeading(after, 0) > 0, after
	}
	var b strings.Builder
	written := 0
	for at := 1; at < len(s); at++ {
		if s[at] < 'A' || s[at] > 'Z' || !endsSentence(s[:at]) {
			continue
		}
		end := gluedHeading(s, at)
		if end == 0 {
			continue
		}
		b.WriteString(s[written:at])
		if last := s[at-1]; last != ' ' && last != '\n' {
			b.WriteByte(' ')
		}
		written = end
		at = end - 1
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// endsSentence reports whether a sentence or a paragraph ends at the end of s.
func endsSentence(s string) bool {
	trimmed := strings.TrimRight(s, " ")
	return trimmed == "" || strings.IndexByte(".!?)]\n", trimmed[len(trimmed)-1]) >= 0
}

// gluedHeading returns where the usual heading ends that begins at a place of s and has no
// blank after it, or 0: "Methods" in "MethodsWe", "METHODS" in "METHODSWe".
func gluedHeading(s string, at int) int {
	const longest = 40
	if at >= len(s) || s[at] < 'A' || s[at] > 'Z' {
		return 0
	}
	for i := at + 3; i+1 < len(s) && i < at+longest; i++ {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			next := s[i+1]
			isWord := 'a' <= next && next <= 'z' || next == ' ' && (c == 'A' || c == 'I') // "A case"
			if last := s[i-1]; !isWord || last == ' ' || last == '/' || !usualHeadings[strings.ToLower(s[at:i])] {
				continue
			}
			if isPlainOpening(s[i:]) || gluedHeading(s, i) > 0 || !isCoined(s, at, i) {
				return i
			}
			return 0
		case 'a' <= c && c <= 'z', c == ' ', c == '/', c == '&':
		default:
			return 0
		}
	}
	return 0
}

// openings are words that sentences of abstracts begin with.
var openings = setOf(strings.Fields(`a an the we our this these those there in on at to for from by with as if although
	though while here however it its is are both each many most several some all among between during despite using recent recently
	given when current currently one two three few no not understanding based because since after before`)...)

// isPlainOpening reports whether s begins with a word that sentences of abstracts begin with.
func isPlainOpening(s string) bool {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return end > 0 && openings[strings.ToLower(s[:end])]
}

// isCoined reports whether what looks like a heading with its sentence is rather a name that
// the authors coined: "ContextNet". The text says such a name again, or "ContextNet:", or it ends
// as such names do.
func isCoined(s string, at, heading int) bool {
	end := heading
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		if unicode.IsUpper(r) && end > heading { // "DesignBenchPro"
			return true
		}
		end += size
	}
	switch s[heading:end] {
	case "Net", "Nets", "Bench", "Former", "Flow", "Hub", "Base", "Lab", "Set", "Map", "Graph", "Eval", "Cite", "Con", "Sum",
		"Tree", "Space", "Book", "Box", "Kit", "Gen", "Fold", "Seq", "Mine", "Rank", "Score", "Bot":
		return true
	}
	return end < len(s) && s[end] == ':' || strings.Contains(s[end:], s[at:end])
}
