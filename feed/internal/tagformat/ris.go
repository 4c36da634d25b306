package tagformat

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// RIS is the format that most bibliography managers and databases exchange records in, in any
// of the dialects they write.
//
// A record begins with TY and ends with ER; if ER is missing, it ends where the next begins.
// What stands between records is passed over, but lines with tags there are a damaged record.
var RIS = record.Format{
	Name:        "ris",
	Endings:     []string{"ris"},
	Description: "RIS, as bibliography managers and databases write it (.ris)",
	Detect:      detectRIS,
	Decode: func(in record.Input, yield record.Yield) {
		grammar{split: newRISSplit(), begins: beginsWith("TY"), end: "ER", start: `"TY  - "`,
			parts: []string{"TI", "T1", "AU", "A1", "AB", "N2"}, read: readRIS}.decode(in, yield)
	},
	Encode: func(w io.Writer) record.Encoder { return &risEncoder{w: w} },
}

// beginsWith returns what is true of a tag alone.
func beginsWith(tag string) func(*fields, string, bool) bool {
	return func(_ *fields, t string, _ bool) bool { return t == tag }
}

// detectRIS takes what has a TY line before any other tag, or ends a record as only RIS does.
func detectRIS(h *record.Head) bool {
	split := newRISSplit()
	count, ended, found := 0, false, false
	eachLine(h, func(line []byte) bool {
		tag, value, ok := split(line)
		switch {
		case !ok:
		case tag == "TY":
			found = true
		case tag == "ER" && len(bytes.TrimSpace(value)) == 0:
			ended = true
		default:
			count++
		}
		return !found
	})
	return found && count < 20 || ended && count >= 3
}

// newRISSplit returns what parts lines of RIS, "TY  - JOUR". Two blanks before the hyphen are the
// rule; where the first record begins with one, one is enough, as "T1 - " may well be within
// a text. TY, and ER with nothing behind it, are known by one blank in any case.
func newRISSplit() func(line []byte) (tag string, value []byte, ok bool) {
	least := 0
	return func(line []byte) (string, []byte, bool) {
		if len(line) < 4 || !isUpper(line[0]) || !isUpper(line[1]) && !isDigit(line[1]) {
			return "", nil, false
		}
		rest := bytes.TrimLeft(line[2:], " \t")
		blanks := len(line) - 2 - len(rest)
		if blanks == 1 && line[2] == '\t' { // which is as wide as two
			blanks = 2
		}
		if blanks == 0 || len(rest) == 0 || rest[0] != '-' {
			return "", nil, false
		}
		value := rest[1:]
		if blanks < 2 && len(value) > 0 && value[0] != ' ' && value[0] != '\t' {
			return "", nil, false
		}
		tag := string(line[:2])
		if least == 0 && tag == "TY" {
			least = min(blanks, 2)
		}
		if blanks < least && tag != "TY" && !(tag == "ER" && isBlank(value)) {
			return "", nil, false
		}
		return tag, value, true
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80 }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// labelPrefix marks a field of ours in RIS, which has none for a label, and idPrefix an id that would
// be taken for the number of a row.
const (
	labelPrefix = "kindred-label: "
	idPrefix    = "kindred-id: "
)

// readRIS reads a record. Of the two tags for abstracts, the longer text is it.
func readRIS(f *fields) (paper.Paper, error) {
	p := paper.Paper{
		Title:    text.Title(f.first("TI", "T1", "CT", "BT", "ST")),
		Abstract: text.Abstract(longer(f.joined("AB"), f.joined("N2"))),
		Authors:  names(initialsLast(f.lines("AU", "A1"))),
		Venue:    text.Title(f.first("JF", "T2", "JO", "JA", "J1", "J2")),
		Language: text.Language(f.first("LA")),
		URL:      webAddress(f.best("UR", "L2", "LK", "L1")),
	}
	if f.has("TI", "T1", "CT") && p.Venue == "" {
		p.Venue = text.Title(f.first("BT"))
	}
	if c3 := f.first("C3"); p.Venue == "" && !strings.HasPrefix(c3, "PUBMED ") && !strings.HasPrefix(c3, "EMBASE ") {
		p.Venue = text.Title(c3) // the proceedings, but for Cochrane
	}
	var dates []string
	for _, s := range slices.Concat(f.all("PY"), f.all("DA"), f.all("Y1")) {
		dates = append(dates, slashDate(s))
	}
	p.Date = mostPrecise(dates...)
	p.Categories = terms(f.lines("KW"))
	identify(&p, f.all("DO", "DI")...)
	identify(&p, f.lines("M3", "L3", "UR", "L1", "L2", "LK", "AN", "M1", "N1", "ID", "C1", "C2", "C7", "T2", "JO", "JF")...)
	database := strings.ToLower(f.first("DB", "DP"))
	for _, s := range f.all("AN", "C3") {
		first, _, _ := strings.Cut(s, ",") // Cochrane: "PUBMED 12345,EMBASE 67890"
		rest, isPubMed := strings.CutPrefix(first, "PUBMED ")
		if p.PMID == "" && (isPubMed || strings.Contains(database, "pubmed") || strings.Contains(database, "medline")) {
			p.PMID, _ = paper.PubMedID(rest)
		}
		if id, ok := paper.OpenAlexID(s); ok && p.OpenAlex == "" {
			p.OpenAlex = id
		}
	}
	for _, s := range f.all("U1") {
		if label, ok := strings.CutPrefix(s, labelPrefix); ok {
			p.Label = text.Line(label)
		}
	}
	if id := f.first("ID"); !opaque(id) || !isIdentified(p) {
		ownID(&p, id)
	}
	for _, s := range f.all("U1") {
		if id, ok := strings.CutPrefix(s, idPrefix); ok {
			p.ID = text.Line(id)
		}
	}
	return p, nil
}

// isIdentified reports whether a paper has an id that others use too.
func isIdentified(p paper.Paper) bool {
	return p.DOI != "" || p.ArXiv != "" || p.PMID != "" || p.OpenAlex != ""
}

// opaque reports whether an id says nothing to people, as that of a row or a hash.
func opaque(id string) bool {
	if len(id) >= 24 && strings.Trim(strings.ToLower(id), "0123456789abcdef-") == "" {
		return true
	}
	for i := 1; i < len(id); i++ {
		if isLetter(id[i-1]) && isLetter(id[i]) {
			return false
		}
	}
	return true
}

// longer returns the longer of two texts, the first if they are of one length.
func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
