package tagformat

import (
	"bytes"
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// RefWorks is the tagged format of RefWorks: a record begins with RT, its type. Lines of a text
// may be wrapped, so that only tags that RefWorks knows are tags.
var RefWorks = record.Format{
	Name:        "refworks",
	Description: "RefWorks tagged text",
	Detect:      detectRefWorks,
	Decode: func(in record.Input, yield record.Yield) {
		grammar{split: splitRefWorks, begins: beginsWith("RT"), start: `"RT "`,
			parts: []string{"T1", "A1", "AB"}, read: readRefWorks}.decode(in, yield)
	},
}

var refworksTags = func() map[string]bool {
	tags := map[string]bool{}
	for _, tag := range strings.Fields(`RT SR ID A1 T1 JF JO YR FD VO IS SP OP K1 AB NO A2 T2 ED PB PP A3 A4 A5 A6 T3 SN AV
		AD AN LA CL SF OT LK DO CN DB DS IP RD ST U1 U2 U3 U4 U5 U6 U7 U8 U9 U10 U11 U12 U13 U14 U15 UL SL LL CR WT WV WP
		OL PMID PMCID`) {
		tags[tag] = true
	}
	return tags
}()

// detectRefWorks takes what has an RT line, a title or an author, and not much before but the list
// of the tags that RefWorks may put first ("RT=Reference Type").
func detectRefWorks(h *record.Head) bool {
	typed, described, before := false, false, 0
	eachLine(h, func(line []byte) bool {
		switch tag, value, ok := splitRefWorks(line); {
		case ok && tag == "RT" && len(bytes.TrimSpace(value)) > 0:
			typed = true
		case ok && typed && (tag == "T1" || tag == "A1" || tag == "SR" || tag == "JF"):
			described = true
		case !typed && !legendLine.Match(line):
			before++
		}
		return !described && before < 20
	})
	return described
}

// legendLine matches a line of the list of tags.
var legendLine = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,4}=[A-Z]`)

// splitRefWorks parts lines such as "T1 A title".
func splitRefWorks(line []byte) (tag string, value []byte, ok bool) {
	n := 0
	for n < len(line) && n < 6 && line[n] != ' ' && line[n] != '\t' {
		n++
	}
	if tag = string(line[:n]); !refworksTags[tag] {
		return "", nil, false
	}
	return tag, line[n:], true
}

func readRefWorks(f *fields) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(f.first("T1")),
		Abstract:   text.Abstract(f.joined("AB")),
		Authors:    names(initialsLast(f.lines("A1"))),
		Categories: terms(f.lines("K1")),
		Venue:      text.Title(f.first("JF", "T2", "JO")),
		Language:   text.Language(f.first("LA")),
		URL:        webAddress(append(f.all("UL"), f.all("LK")...)),
	}
	p.Date = isoDate(f.first("YR"), f.first("FD"), "")
	if p.Date == "" {
		p.Date = text.Date(f.first("FD"))
	}
	identify(&p, f.lines("DO", "UL", "LK", "ID", "AN", "NO", "JF")...)
	p.PMID, _ = paper.PubMedID(f.first("PMID"))
	if p.DOI == "" && p.ArXiv == "" && p.PMID == "" {
		ownID(&p, f.first("ID", "AN"))
	}
	return p, nil
}
