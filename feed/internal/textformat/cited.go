package textformat

import (
	"strings"
	"unicode/utf8"

	"kindred/feed/internal/text"
)

// This file reads lines that cite a paper: authors, title, and where it appeared. They are the titles
// of reading lists.

// maxCitation is the length of a citation in bytes, at most.
const maxCitation = 800

// splitCitations parts the paragraphs that cite a paper into a title, a by-line and a line about it.
func splitCitations(paragraphs []paragraph) []paragraph {
	parted := make([]paragraph, 0, len(paragraphs))
	for _, p := range paragraphs {
		title, names, about, ok := cited(p.text)
		if !ok || p.label != "" {
			parted = append(parted, p)
			continue
		}
		t := recount(paragraph{label: "title", marked: true}, title)
		parted = append(parted, t, recount(paragraph{label: "authors"}, names), recount(paragraph{label: "venue"}, about))
	}
	return parted
}

// cited returns the parts of a citation: "Quist, M., & Meer, J. P. (2024). A title. Journal of Tides,
// 12(3), 34-56." or "Quist M, Meer JP. A title. J Tides 2024;12:34-56."
func cited(line string) (title, names, about string, ok bool) {
	if len(line) > maxCitation {
		return "", "", "", false
	}
	if before, rest, found := strings.Cut(line, " ("); found && len(rest) > 6 && isYear(rest[:4]) {
		list := text.SplitNames(strings.ReplaceAll(before, "&", "and"))
		_, rest2, _ := strings.Cut(rest, ")")
		title, about, ok = cutTitle(strings.TrimLeft(rest2, ".: "))
		for _, name := range list {
			ok = ok && isName(name)
		}
		return title, strings.Join(list, "; "), strings.TrimSpace(about + " " + rest[:4]), ok && len(list) > 0
	}
	names, rest, found := strings.Cut(line, ". ")
	if !found {
		return "", "", "", false
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(names, ", et al"), ",") {
		if !isCited(strings.TrimSpace(name)) {
			return "", "", "", false
		}
	}
	title, about, ok = cutTitle(rest)
	return title, names, about, ok && year.MatchString(about)
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
