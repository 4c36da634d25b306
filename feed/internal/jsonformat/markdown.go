package jsonformat

import (
	"strings"

	"kindred/internal/lazy"
)

// This file takes the marks of Markdown off texts. Feeds of blogs have them in what should be plain text.

// attributes matches what Pandoc writes behind links, spans and headings: classes, an id, and names with values.
const (
	attribute  = `(?:[.#][A-Za-z][\w:-]*|[A-Za-z][\w-]*="[^"]*")`
	attributes = `\{\s*` + attribute + `(?:\s+` + attribute + `)*\s*\}`
)

var (
	// markdownLink matches a link or an image. What is in its brackets has none itself.
	markdownLink = lazy.Regexp(`(!?)\[([^\[\]]*)\]\(\s*<?(?:https?://|mailto:|/|#)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*>?` +
		`(?:\s+"[^"]*")?\s*\)`)
	markdownSpan       = lazy.Regexp(`\[([^\[\]]*)\]` + attributes)
	markdownAttributes = lazy.Regexp("(^|[)\\s`])" + attributes)
	markdownBold       = lazy.Regexp(`\*\*([^*\n]+)\*\*`)
)

// plainOfMarkdown returns a text without links, images, attributes and bold type of Markdown; the words of links stay.
// Only a text with a link or with words that have attributes is Markdown. Other brackets, stars and braces, as of
// formulas and citations, may mean what they are.
func plainOfMarkdown(s string) string {
	link := strings.Contains(s, "](") && markdownLink().MatchString(s)
	if !link && !(strings.Contains(s, "]{") && markdownSpan().MatchString(s)) {
		return s
	}
	s = markdownSpan().ReplaceAllString(s, "$1")
	s = markdownAttributes().ReplaceAllString(s, "$1")
	for range 2 { // an image may be in a link
		s = markdownLink().ReplaceAllStringFunc(s, func(found string) string {
			if m := markdownLink().FindStringSubmatch(found); m[1] == "" {
				return m[2]
			}
			return ""
		})
	}
	return markdownBold().ReplaceAllString(s, "$1")
}
