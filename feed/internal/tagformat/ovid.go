package tagformat

import (
	"bytes"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// Ovid is what the databases of Ovid export as text: a record begins with its number, "<1. >",
// and has tags ("TI  - A title"), or the long or short names of its fields on lines of their
// own with the values indented below.
var Ovid = record.Format{
	Name:        "ovid",
	Description: "Ovid tagged text and citations",
	Detect:      detectOvid,
	Decode: func(in record.Input, yield record.Yield) {
		grammar{split: newOvidSplit(), begins: beginsWith(ovidHeader), start: `"<1. >"`, read: readOvid}.decode(in, yield)
	},
}

// ovidHeader stands for the tag of a line that is the number of a record.
const ovidHeader = "<>"

// detectOvid takes what has the number of a record before any tag of RIS, and a field below.
func detectOvid(h *record.Head) bool {
	header, described, other, before := false, false, false, 0
	eachLine(h, func(line []byte) bool {
		tag, _, ok := splitOvid(line)
		switch {
		case bytes.HasPrefix(line, []byte("TY  -")):
			other = true
		case tag == ovidHeader:
			header = true
		case header && ok && (tag == "TI" || tag == "UI" || tag == "AU" || tag == "AN"):
			described = true
		case !header:
			before++
		}
		return !described && !other && before < 20
	})
	return described && !other
}

// isHeader reports whether a line is the number of a record: "<1>", "<1. >".
func isHeader(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) < 3 || len(line) > 14 || line[0] != '<' || line[len(line)-1] != '>' {
		return false
	}
	number := bytes.TrimRight(line[1:len(line)-1], " .")
	return isNumber(string(number))
}

// ovidNames are the tags of the names of fields, in lower case.
var ovidNames = map[string]string{
	"unique identifier": "UI", "accession number": "AN", "title": "TI", "article title": "TI", "chapter title": "TI",
	"original title": "OT", "author": "AU", "authors": "AU", "authors full name": "FA", "author name": "AU", "abstract": "AB",
	"source": "SO", "journal name": "JN", "journal title": "JN", "journal": "JN", "year of publication": "YR",
	"publication year": "YR", "date of publication": "DP", "publication date": "DP", "digital object identifier": "DO",
	"doi": "DO", "doi number": "DO", "language": "LG", "language of publication": "LG", "subject headings": "SH",
	"mesh subject headings": "MH", "medical subject headings": "MH", "emtree heading": "SH", "index terms": "SH",
	"heading words": "SH", "keywords": "KW", "key words": "KW", "keyword heading": "KW", "author keywords": "KW",
	"key concepts": "KW", "link to the ovid full text or citation": "UR", "url": "UR", "database": "DB", "pmid": "PM",
}

// newOvidSplit returns what parts lines from the first record on. What stands before it is about
// the database.
func newOvidSplit() func(line []byte) (tag string, value []byte, ok bool) {
	begun := false
	return func(line []byte) (string, []byte, bool) {
		if begun = begun || isHeader(line); !begun {
			return "", nil, false
		}
		return splitOvid(line)
	}
}

// splitOvid parts the lines of all the forms. A name of a field is on a line of its own, perhaps
// with a full stop, and is not indented; those that are not known are tags that nobody asks for.
func splitOvid(line []byte) (tag string, value []byte, ok bool) {
	if isHeader(line) {
		return ovidHeader, nil, true
	}
	if tag, value, ok := splitMEDLINE(line); ok {
		return tag, value, true
	}
	if line[0] == ' ' || line[0] == '\t' {
		return "", nil, false
	}
	name := string(bytes.TrimRight(line, " .:\t"))
	if len(name) > 50 {
		return "", nil, false
	}
	if tag, ok := ovidNames[strings.ToLower(name)]; ok {
		return tag, nil, true
	}
	if tag, ok := twoTag(bytes.TrimRight(line, " ")); ok && len(name) == 2 {
		return tag, nil, true
	}
	if line[0] >= 'A' && line[0] <= 'Z' && strings.Count(name, " ") < 6 {
		return name, nil, true
	}
	return "", nil, false
}

func readOvid(f *fields) (paper.Paper, error) {
	source := strings.Join(strings.Fields(f.first("SO")), " ")
	venue := f.first("JN", "JT", "JF", "TA", "JA")
	if venue == "" {
		if at := strings.IndexAny(source, ".0123456789"); at > 0 {
			venue = strings.TrimRight(source[:at], " ,(")
		}
	}
	p := paper.Paper{
		Title:    text.Title(f.first("TI", "OT")),
		Abstract: text.Abstract(f.joined("AB")),
		Authors:  ovidAuthors(f),
		Venue:    text.Title(venue),
		Language: text.Language(f.first("LG", "LA")),
		URL:      webAddress(append(f.all("UR", "LK"), f.all("XL")...)),
		Date:     mostPrecise(text.Date(f.first("YR", "PY")), text.Date(f.first("DP", "PD"))),
	}
	if p.Date == "" {
		p.Date = yearIn(source)
	}
	var list []string
	for _, s := range f.lines("MH", "SH", "KW", "ID", "DE") {
		list = append(list, text.SplitTerms(withoutMajor(s))...)
	}
	p.Categories = text.Terms(list)
	identify(&p, f.lines("DO", "DI", "SO", "UR")...)
	id := f.first("UI", "AN", "PM")
	if strings.Contains(strings.ToLower(f.first("DB")), "medline") || f.has("PM") {
		p.PMID, _ = paper.PubMedID(f.first("PM", "UI", "AN"))
	}
	if p.PMID == "" {
		ownID(&p, id)
	}
	return p, nil
}

// ovidAuthors returns the authors, which may stand on one line each or several on one: "Smith
// JA. Jones B."
func ovidAuthors(f *fields) []string {
	tag := "AU"
	if f.has("FA") { // in full
		tag = "FA"
	}
	var list []string
	for _, s := range f.lines(tag) {
		switch {
		case strings.IndexByte(s, ';') >= 0:
			list = append(list, text.SplitNames(s)...)
		case strings.IndexByte(s, ',') < 0:
			for name := range strings.SplitSeq(s, ". ") {
				list = append(list, strings.TrimSuffix(strings.TrimSpace(name), "."))
			}
		default:
			list = append(list, s)
		}
	}
	return text.Names(initialsLast(list))
}

// yearIn returns the last year that stands in a text, "1999 Apr" of it or the like.
func yearIn(s string) (year string) {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) {
			year = word
		}
	}
	return year
}
