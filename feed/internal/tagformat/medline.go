package tagformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// MEDLINE is the tagged format of PubMed, and of ERIC, whose records have no PMID.
//
// Records are separated by empty lines; a PMID begins one in any case. A line that is not
// indented and has no tag belongs to none.
var MEDLINE = record.Format{
	Name:        "medline",
	Description: "MEDLINE tagged text, as PubMed and ERIC export it (.nbib)",
	Detect:      detectMEDLINE,
	Decode: func(in record.Input, yield record.Yield) {
		grammar{
			split: splitMEDLINE,
			begins: func(f *fields, tag string, gap bool) bool {
				return f == nil || gap || tag == "PMID" && f.has("PMID")
			},
			continues: func(line []byte, gap bool) bool { return !gap || line[0] == ' ' || line[0] == '\t' },
			start:     `"PMID- " or another tag`,
			read:      readMEDLINE,
		}.decode(in, yield)
	},
}

// medlineTags are the tags that other formats of this look do not have.
var medlineTags = map[string]bool{"PMID": true, "OWN": true, "STAT": true, "FAU": true, "PMC": true, "DCOM": true,
	"PST": true, "EDAT": true, "CRDT": true, "MHDA": true, "AID": true, "LID": true, "OID": true, "PHST": true, "BTI": true,
	"FED": true, "CTI": true, "ISSN": true}

// detectMEDLINE takes what begins with tags of MEDLINE, of which two are its own, after no more
// than a few lines of something else.
func detectMEDLINE(h *record.Head) bool {
	own, tags, before, other := 0, 0, 0, false
	eachLine(h, func(line []byte) bool {
		tag, _, ok := splitMEDLINE(line)
		switch {
		case tag == "TY" || isHeader(line): // of RIS, of Ovid
			other = true
		case ok:
			if tags++; medlineTags[tag] {
				own++
			}
			if tags == 1 && tag == "PMID" {
				own++ // nothing else begins so
			}
		case tags == 0:
			before++
		}
		return !other && tags < 40 && before < 10
	})
	return own >= 2 && !other
}

// splitMEDLINE parts lines of MEDLINE, "TI  - A title": the hyphen is the fifth character, or
// stands earlier with a blank or nothing behind it, or is the sixth one as in "ISSN - ", which
// ERIC writes.
func splitMEDLINE(line []byte) (tag string, value []byte, ok bool) {
	n := 0
	for n < len(line) && n < 4 && (isUpper(line[n]) || n > 0 && isDigit(line[n])) {
		n++
	}
	at := n
	for at < len(line) && (at < 4 || at == 4 && n == 4) && line[at] == ' ' {
		at++
	}
	if n < 2 || at >= len(line) || line[at] != '-' || at != 4 && at+1 < len(line) && line[at+1] != ' ' {
		return "", nil, false
	}
	return string(line[:n]), line[at+1:], true
}

// readMEDLINE reads a record. Titles of other languages are translated in it, in brackets, so
// that the language is English whatever that of the paper is.
func readMEDLINE(f *fields) (paper.Paper, error) {
	title := strings.Join(f.all("TI"), " ")
	if vernacular := f.first("TT"); vernacular != "" && (title == "" || strings.HasPrefix(title, "[Not Available]")) {
		title = vernacular
	}
	p := paper.Paper{
		Title:      text.Title(firstOf(title, f.first("BTI", "CTI"))),
		Abstract:   text.Abstract(f.joined("AB", "OAB")),
		Authors:    medlineNames(f),
		Categories: medlineTerms(f),
		Venue:      text.Title(f.first("JT", "TA", "BTI", "CTI")),
		Language:   text.Language(f.first("LA")),
		Date:       earliest(text.Date(f.first("DP")), slashDate(f.first("DEP"))),
	}
	if strings.HasPrefix(title, "[") {
		p.Language = "en"
	}
	if p.Date == "" {
		p.Date = slashDate(f.first("EDAT", "CRDT"))
	}
	for _, s := range f.all("LID", "AID") {
		value, isDOI := strings.CutSuffix(s, "[doi]")
		if doi, ok := paper.DOI(value); ok && (isDOI || p.DOI == "") {
			p.DOI = doi
			break
		}
	}
	p.PMID, _ = paper.PubMedID(f.first("PMID"))
	if p.URL = webAddress(f.all("LID", "AID", "URL")); p.URL == "" && p.PMID != "" {
		p.URL = "https://pubmed.ncbi.nlm.nih.gov/" + p.PMID + "/"
	}
	identify(&p, f.all("SO", "GN")...)
	p.ArXiv = firstOf(findArXiv(p.DOI), p.ArXiv)
	if p.PMID == "" {
		ownID(&p, f.first("OID"))
	}
	return p, nil
}

// medlineNames returns the full names of the authors if there are any, and of groups that are.
func medlineNames(f *fields) []string {
	list := f.all("FAU")
	if list == nil {
		list = initialsLast(f.all("AU"))
	}
	return text.Names(append(list, f.all("CN")...))
}

// medlineTerms returns headings, without the asterisks of the major ones, and keywords.
func medlineTerms(f *fields) []string {
	var list []string
	for _, s := range append(f.all("MH"), f.all("OT", "KW")...) {
		list = append(list, withoutMajor(s))
	}
	return text.Terms(list)
}
