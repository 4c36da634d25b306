package feed

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode/utf8"

	"kindred/feed/internal/jsonformat"
	"kindred/feed/internal/record"
	"kindred/feed/internal/unpack"
	"kindred/internal/lazy"
)

// This file names files that are not feeds, so that they are not taken for the text of a listing
// page.

// htmlPattern matches the first tags of HTML pages.
var htmlPattern = lazy.Regexp(`(?i)^<!doctype\s+html|<(html|head|body|script|div|p|h1|table|span|meta)[\s>]`)

// isHTML reports whether a feed is a page, well-formed or not.
func isHTML(h *record.Head) bool {
	if root := h.Root().Local; root != "" && !htmlPattern().MatchString("<"+root+">") {
		return false
	}
	return len(h.Text) > 0 && h.Text[0] == '<' && htmlPattern().Match(h.Text[:min(len(h.Text), 2000)])
}

// foreign says what a head is that is in no format. It returns "" for prose.
func foreign(h *record.Head) string {
	text := h.Text
	if kind := unpack.Kind(text); kind != "" {
		return kind
	}
	switch {
	case isBinary(text):
		return "binary data"
	case isHTML(h):
		return "an HTML page, perhaps an error page; to read a page that lists papers, copy its text from the browser"
	case h.Root().Local != "":
		return fmt.Sprintf("XML of an unknown kind (root element <%s>)", h.Root().Local)
	case bytes.HasPrefix(text, []byte("<?")) || bytes.HasPrefix(text, []byte("<!")):
		return "XML without elements: damaged, or a document type definition"
	case jsonformat.Foreign(h) != "":
		return jsonformat.Foreign(h)
	case h.IsJSON() && h.HasKey("error", "errors", "message", "detail"):
		return "JSON without papers: an error message of a server"
	case h.IsJSON():
		return "JSON without papers"
	case ofOther(text) != "":
		return ofOther(text)
	case isTagged(text):
		return "tagged text of a reference manager, in an unknown format"
	}
	return ""
}

// others are files of text whose first lines say what they are.
var others = []struct {
	name    string
	pattern func() *regexp.Regexp
}{
	{"contacts (vCard)", lazy.Regexp(`(?i)^BEGIN:VCARD`)},
	{"a calendar (iCalendar)", lazy.Regexp(`(?i)^BEGIN:VCALENDAR`)},
	{"subtitles", lazy.Regexp(`^WEBVTT|^\d+\r?\n\d\d:\d\d:\d\d[,.]\d+ --> `)},
	{"the log of a git repository", lazy.Regexp(`^commit [0-9a-f]{7,40}.*\r?\n(?:Merge: .*\r?\n)?Author: `)},
	{"a patch", lazy.Regexp(`\A(?:.*\n){0,40}?(?:diff --git a/|--- \S.*\r?\n\+\+\+ \S.*\r?\n@@ )`)},
	{"a LaTeX document; save its references as BibTeX",
		lazy.Regexp(`\A(?:.*\n){0,40}?[ \t]*\\(?:documentclass|documentstyle|NeedsTeXFormat|` +
			`ProvidesClass|ProvidesPackage|section\*?\{|begin\{(?:document|thebibliography|abstract)\}|bibitem)`)},
	{"a style of BibTeX", lazy.Regexp(`\A(?:(?:%.*)?\n){0,200}?ENTRY\s*\{`)},
	{"a dump of a database; export a table of it as CSV",
		lazy.Regexp(`\A(?:.*\n){0,60}?(?:CREATE TABLE|INSERT INTO|DROP TABLE|` +
			`SET statement_timeout|PRAGMA foreign_keys|create table \S+ ?\()`)},
	{"vectors of words", lazy.Regexp(`^(?:\d+ \d+ ?\r?\n)?\S+(?: -?\d*\.?\d+(?:[eE][-+]?\d+)?){10}`)},
	{"the citation of a program (CFF); convert it to BibTeX",
		lazy.Regexp(`\A(?:.*\n){0,40}?cff-version: `)},
	{"a playlist", lazy.Regexp(`^#EXTM3U`)},
	{"a pointer of Git LFS, not the file itself; get the file with git lfs pull",
		lazy.Regexp(`^version https://git-lfs\.github\.com/spec/`)},
	{"MARC 21 in its binary form; convert it to MARCXML", lazy.Regexp(`^\d{5}[a-z ]{2}.{3}22[\d ]{5}.{3}450`)},
}

// ofOther names the file that text is the beginning of, or returns "".
func ofOther(text []byte) string {
	text = text[:min(len(text), 4000)]
	for _, o := range others {
		if o.pattern().Match(text) {
			return o.name
		}
	}
	return ""
}

// tagLine matches a line that begins with a short tag in capitals, as in all formats of reference
// managers.
var tagLine = lazy.Regexp(`(?m)^(?:--)?([A-Z][A-Z0-9]{1,3})(?: {0,2}- |: |-- | ~ )`)

// isTagged reports whether text has lines with at least three different tags.
func isTagged(text []byte) bool {
	tags := map[string]bool{}
	for _, m := range tagLine().FindAllSubmatch(text, 50) {
		tags[string(m[1])] = true
	}
	return len(tags) >= 3
}

// isBinary reports whether head has a zero byte, or more than a tenth of it is not UTF-8.
func isBinary(head []byte) bool {
	odd := 0
	for rest := head; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == 0:
			return true
		case r == utf8.RuneError && utf8.FullRune(rest), r < ' ' && !bytes.ContainsRune([]byte("\t\n\r\f\v\x1b"), r):
			odd++
		}
		rest = rest[size:]
	}
	return odd*10 > len(head)
}
