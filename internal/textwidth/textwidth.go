// Package textwidth measures text in the columns of a terminal, and breaks it into lines.
package textwidth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Columns measures text as terminals show it. It is fixed, so that the language of the user does not change where
// lines break.
var Columns = &runewidth.Condition{StrictEmojiNeutral: true}

// Wrap breaks text into lines of at most width columns, at blanks where it can. A word that
// is longer than a line, as texts without blanks are, begins where there is room and goes on.
func Wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		head, rest := split(word, width)
		w := Columns.StringWidth(head)
		if used > 0 && rest == "" && used+1+w <= width {
			line, used = line+" "+word, used+1+w
			continue
		}
		if room := width - used - 1; used > 0 && rest != "" && room >= width/2 {
			head, rest = split(word, room)
			head, used = line+" "+head, 0
		}
		if used > 0 {
			lines = append(lines, line)
		}
		for rest != "" {
			lines = append(lines, head)
			head, rest = split(rest, width)
		}
		line, used = head, Columns.StringWidth(head)
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// split returns as much of a word as width columns hold, at least one letter, and the rest.
func split(word string, width int) (head, rest string) {
	// No more is looked at than could fit, or a title of a megabyte would take minutes. Most
	// of the bytes that fit may be marks without a width.
	part := word
	if most := 32 * min(width, len(word)); len(part) > most {
		for most > 1 && !utf8.RuneStart(part[most]) {
			most--
		}
		part = part[:most]
	}
	head = Columns.Truncate(part, width, "")
	if head == "" && word != "" {
		_, size := utf8.DecodeRuneInString(word)
		head = word[:size]
	}
	return head, word[len(head):]
}

// rightToLeft are the scripts that are written from right to left.
var rightToLeft = []*unicode.RangeTable{unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko}

// mark is an invisible letter that is written from right to left.
const mark = "\u200f"

// Close returns a line that programs show as its text asks for, if they take every line for one that is written from
// left to right: a mark follows the comma or dots behind a last word that is written from right to left, or these would
// stand before the line.
func Close(line string) string {
	for i := len(line); i > 0; {
		r, size := utf8.DecodeLastRuneInString(line[:i])
		switch {
		case unicode.In(r, rightToLeft...) && unicode.IsLetter(r):
			if i == len(line) {
				return line
			}
			return line + mark
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return line
		}
		i -= size
	}
	return line
}
