package tagformat

import (
	"bytes"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// WoS is the plain text of the Web of Science: tags of two characters, further lines of a field
// indented by three, records from PT to ER, and EF at the end of the file.
var WoS = record.Format{
	Name:        "wos",
	Description: "Web of Science plain text (savedrecs.txt, .ciw, .isi)",
	Detect:      detectWoS,
	Decode: func(in record.Input, yield record.Yield) {
		grammar{split: splitWoS, begins: beginsWith("PT"), end: "ER", start: `"PT "`,
			parts: []string{"TI", "AU", "AB"}, read: readWoS}.decode(in, yield)
	},
}

// detectWoS takes what begins as a file or a record of it does.
func detectWoS(h *record.Head) bool {
	var list []string
	kind := ""
	eachLine(h, func(line []byte) bool {
		if tag, ok := twoTag(line); ok {
			list = append(list, tag)
			if tag == "PT" {
				kind = string(bytes.TrimSpace(line[2:]))
			}
		} else if len(list) == 0 {
			return false
		}
		return len(list) < 4
	})
	switch {
	case len(list) < 3:
		return false
	case list[0] == "FN":
		return list[1] == "VR" || list[1] == "PT"
	}
	return list[0] == "PT" && len(kind) == 1 && (list[1] == "AU" || list[1] == "CA" || list[1] == "TI" || list[1] == "AF" || list[1] == "BE" || list[1] == "UT")
}

// twoTag returns the tag of two characters at the beginning of a line.
func twoTag(line []byte) (string, bool) {
	if len(line) < 2 || !isUpper(line[0]) || !isUpper(line[1]) && !isDigit(line[1]) || len(line) > 2 && line[2] != ' ' && line[2] != '\t' {
		return "", false
	}
	return string(line[:2]), true
}

// splitWoS parts lines of a record. Those that head and end the file have no tag of a record.
func splitWoS(line []byte) (tag string, value []byte, ok bool) {
	tag, ok = twoTag(line)
	if !ok || tag == "FN" || tag == "VR" || tag == "EF" && isBlank(line[2:]) {
		return "", nil, false
	}
	return tag, bytes.TrimSpace(line[2:]), true
}

// readWoS reads a record. Its date is that of early access if there was one.
func readWoS(f *fields) (paper.Paper, error) {
	p := paper.Paper{
		Title:    text.Title(f.first("TI")),
		Abstract: text.Abstract(f.joined("AB")),
		Venue:    text.Title(f.first("SO", "JI", "J9", "SE")),
		Language: text.Language(f.first("LA")),
		Date:     earliest(isoDate(f.first("PY"), f.first("PD"), ""), monthFirst(f.first("EA"))),
	}
	people := f.lines("AF")
	if people == nil {
		people = initialsLast(f.lines("AU"))
	}
	p.Authors = text.Names(append(people, f.lines("CA")...))
	var list []string
	for _, tag := range []string{"WC", "SC", "DE", "ID"} {
		for _, s := range f.all(tag) {
			list = append(list, text.SplitTerms(s)...)
		}
	}
	p.Categories = text.Terms(list)
	identify(&p, f.all("DI", "D2", "AR")...)
	p.PMID, _ = paper.PubMedID(f.first("PM"))
	if p.DOI == "" && p.PMID == "" {
		ownID(&p, f.first("UT"))
	}
	return p, nil
}

// monthFirst reads "AUG 2020" and "AUG 12 2020".
func monthFirst(s string) string {
	month, year, ok := cutLast(s)
	if !ok {
		return text.Date(s)
	}
	return isoDate(year, month, "")
}
