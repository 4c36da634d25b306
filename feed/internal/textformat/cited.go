package textformat

import (
	"strings"
	"unicode/utf8"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// This file reads lines that cite a paper: authors, title, and where it appeared. They are the titles
// of reading lists.

// maxCitation is the length of a citation in bytes, at most.
const maxCitation = 800

// splitCitations parts the paragraphs that cite a paper into a title, a by-line and a line about it.
func splitCitations(paragraphs []paragraph) []paragraph {
	parted := make([]paragraph, 0, len(paragraphs))
	for i := 0; i < len(paragraphs); i++ {
		p := paragraphs[i]
		title, names, about, ok := cited(p.text)
		if !ok && i+1 < len(paragraphs) && strings.HasSuffix(p.text, ":") { // the names are a line by themselves
			if title, names, about, ok = citedBelow(p.text, paragraphs[i+1].text); ok {
				i++
			}
		}
		if !ok {
			title, names, ok = boldCited(p.text)
		}
		title = strings.TrimSpace(title)
		if !ok || p.label != "" || !looksLikeTitle(title) {
			parted = append(parted, p)
			continue
		}
		parted = append(parted, recount(paragraph{label: "title", marked: true}, title), recount(paragraph{label: "authors"}, names))
		if about != "" {
			parted = append(parted, recount(paragraph{label: "venue"}, about))
		}
	}
	return parted
}

// citedBelow returns the parts of a citation of dblp: "Mara Quist, Jan Meer:" and "A title. J. Tides
// 12(3): 34-56 (2024)" on the next line.
func citedBelow(names, rest string) (title, by, about string, ok bool) {
	by = strings.TrimSuffix(names, ":")
	if !people.IsByline(by) && !people.CouldBeName(by) || len(rest) > maxCitation {
		return "", "", "", false
	}
	title, about, ok = cutTitle(rest)
	if !ok {
		title, ok = rest, len(strings.Fields(rest)) >= 2
	}
	return title, by, about, ok
}

// boldCited returns the title and the names of a line in which a title in bold type comes first: "**A
// title**, Mara Quist, Jan Meer".
func boldCited(line string) (title, names string, ok bool) {
	m := boldFirst().FindStringSubmatch(line)
	if m == nil || len(line) > maxCitation || !people.IsByline(m[2]) && !people.CouldBeName(m[2]) {
		return "", "", false
	}
	return m[1], m[2], true
}

// boldFirst matches a line that begins in bold type.
var boldFirst = lazy.Regexp(`^\*\*([^*]+)\*\*(?:\s*\(?\[[^\]]*\]\([^)]*\)\)?)?[\s,.:;–—-]+([^*]+)$`)

// cited returns the parts of a citation: "Quist, M., & Meer, J. P. (2024). A title. Journal of Tides,
// 12(3), 34-56." or "Quist M, Meer JP. A title. J Tides 2024;12:34-56."
func cited(line string) (title, names, about string, ok bool) {
	if len(line) > maxCitation {
		return "", "", "", false
	}
	if title, names, about, ok := quoted(line); ok {
		return title, names, about, true
	}
	if before, rest, found := strings.Cut(line, " ("); found && len(rest) > 6 && isYear(rest[:4]) {
		list := text.SplitNames(strings.ReplaceAll(before, "&", "and"))
		_, rest2, _ := strings.Cut(rest, ")")
		title, about, ok = cutTitle(strings.TrimLeft(rest2, ".: "))
		for _, name := range list {
			ok = ok && people.IsName(name)
		}
		return title, strings.Join(list, "; "), strings.TrimSpace(about + " " + rest[:4]), ok && len(list) > 0
	}
	if names, rest, found := strings.Cut(line, ": "); found && strings.Contains(names, ",") && people.ArePeople(names) { // dblp on one line
		if title, by, about, ok := citedBelow(names, rest); ok && about != "" {
			return title, by, about, true
		}
	}
	names, rest, found := strings.Cut(line, ". ")
	if !found {
		return "", "", "", false
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(names, ", et al"), ",") {
		if !people.IsCited(strings.TrimSpace(name)) {
			return "", "", "", false
		}
	}
	title, about, ok = cutTitle(rest)
	return title, names, about, ok && year().MatchString(about)
}

// quoted returns the parts of a citation with the title in quotation marks: "M. Quist and J. Meer, “A
// title,” J. Tides, vol. 12, 2024."
func quoted(line string) (title, names, about string, ok bool) {
	m := quotedIn().FindStringSubmatchIndex(line)
	if m == nil || len(line) > maxCitation {
		return "", "", "", false
	}
	names, title = strings.TrimRight(line[:m[0]], " ,.:"), line[m[2]:m[3]]
	about = strings.Trim(line[m[1]:], " ,.")
	if !year().MatchString(about) || len(strings.Fields(title)) < 2 {
		return "", "", "", false
	}
	list := text.SplitNames(names)
	for _, name := range list {
		if !people.IsName(name) {
			return "", "", "", false
		}
	}
	return title, strings.Join(list, "; "), about, len(list) > 0
}

// beginsCitation reports whether a line is the first of a numbered citation that begins with names and
// their initials: "12. Quist M, Meer JP. A title".
func beginsCitation(line string) bool {
	mark := numberMark().FindString(line)
	first, _, ok := strings.Cut(line[len(mark):], ",")
	if !ok {
		first, _, ok = strings.Cut(line[len(mark):], ". ")
	}
	return mark != "" && ok && people.IsCited(first)
}

// cutTitle parts a title from what follows it.
func cutTitle(s string) (title, rest string, ok bool) {
	const shortest = 10
	for i := shortest; i < len(s); i++ {
		if strings.IndexByte(".?!", s[i]) >= 0 && (i+1 == len(s) || s[i+1] == ' ') {
			return strings.TrimRight(s[:i+1], "."), strings.TrimSpace(s[i+1:]), utf8.ValidString(s)
		}
	}
	return "", "", false
}
