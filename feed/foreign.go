package feed

import (
	"bytes"
	"fmt"
	"regexp"
)

// This file names the formats that kindred can tell but does not read, so that none of them
// is taken for the text of a listing page.

var (
	htmlPattern = regexp.MustCompile(`(?i)^\s*(<\?[^>]*\?>|<!--(?s:.*?)-->|\s)*<(!doctype\s+html|html|head|body|script|div|p|h1)[\s>]`)
	headPattern = regexp.MustCompile(`(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>`)
	rootPattern = regexp.MustCompile(`<([A-Za-z_][\w.:-]*)`)
)

// foreignMarkup says what kind of markup text is, or returns "" if it is an Atom feed.
func foreignMarkup(text []byte) string {
	switch {
	case atomFormat.detect(text):
		return ""
	case htmlPattern.Match(text):
		return "an HTML page (an error page?), not a feed; for a listing page, copy its text from the browser"
	}
	if m := rootPattern.FindSubmatch(headPattern.ReplaceAll(text, nil)); m != nil {
		return fmt.Sprintf("XML with the root element <%s>; of XML, kindred reads Atom", m[1])
	}
	return "damaged XML"
}

// tagged are formats of reference managers and databases, by a line that only they have.
var tagged = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`(?m)^TY  ?- ?\w`), "RIS"},
	{regexp.MustCompile(`(?m)^PMID ?- ?\d`), "MEDLINE"},
	{regexp.MustCompile(`(?mi)^\s*@(article|inproceedings|book|misc|phdthesis|techreport|incollection|proceedings|string|comment|preamble|unpublished|mastersthesis|online|conference|preprint|software|dataset|report|thesis|inbook|manual|patent)\s*[{(]`), "BibTeX"},
	{regexp.MustCompile(`(?m)^%0 \w`), "EndNote tagged text"},
	{regexp.MustCompile(`(?m)^%[RT] \S.*\n(%[A-Z] .*\n)`), "ADS tagged text"},
	{regexp.MustCompile(`(?m)^RT \w.*\n(SR|ID|A1|T1) `), "RefWorks tagged text"},
	{regexp.MustCompile(`(?m)^(FN .*\nVR |PT [JBSPC]\r?\n(AU|TI) )`), "Web of Science tagged text"},
}

// tagLine matches a line that begins with a short tag in capitals, as those of all formats of
// reference managers do; three with different tags make such a format, whichever it is.
var tagLine = regexp.MustCompile(`(?m)^([A-Z][A-Z0-9]{1,3})(?: {0,2}- |: )`)

// isTagged reports whether text has lines with at least three different tags.
func isTagged(text []byte) bool {
	tags := map[string]bool{}
	for _, m := range tagLine.FindAllSubmatch(text, 50) {
		tags[string(m[1])] = true
	}
	return len(tags) >= 3
}

// columns matches a header of a table that has both a title and an abstract.
var columns = regexp.MustCompile(`(?i)\b(title|titre|titel|título)\b`)

// foreignText says what kind of text this is, or returns "" if it is prose or JSON.
func foreignText(text []byte) string {
	for _, t := range tagged {
		if t.pattern.Match(text) {
			return fmt.Sprintf("%s, which this version does not read; export JSON Lines instead", t.name)
		}
	}
	if jsonStart.Match(text) {
		return ""
	}
	if isTagged(text) {
		return "tagged text of a reference manager, which this version does not read; export JSON Lines instead"
	}
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	for _, separator := range []string{"\t", ",", ";"} {
		fields := bytes.Count(first, []byte(separator))
		header := columns.Match(first) || fields >= 5
		if fields >= 1 && len(first) < 10_000 && header && bytes.Count(rest, []byte(separator)) >= fields && noBlankAround(first, separator) {
			return "a table (CSV or TSV), which this version does not read; export JSON Lines instead"
		}
	}
	return ""
}

// noBlankAround reports whether a line is fields rather than prose: no separator in it is
// followed by a blank, or it is a tab.
func noBlankAround(line []byte, separator string) bool {
	return separator == "\t" || !bytes.Contains(line, []byte(separator+" "))
}
