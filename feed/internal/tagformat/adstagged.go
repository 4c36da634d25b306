package tagformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ADSTagged is the tagged format of the Astrophysics Data System, in which a record begins with
// its bibcode, %R, and the abstract is %B.
var ADSTagged = record.Format{
	Name:        "ads-tagged",
	Description: "tagged text of the Astrophysics Data System",
	Detect: func(h *record.Head) bool {
		tags := percentTags(h)
		return tags['0'] == 0 && tags['T'] > 0 && beginsAsADS(h)
	},
	Decode: func(in record.Input, yield record.Yield) {
		grammar{split: splitPercent, begins: beginsWith("R"), start: `"%R "`,
			parts: []string{"T", "A", "B"}, read: readADS}.decode(in, yield)
	},
}

// beginsAsADS reports whether the first tag of a head is %R, with a bibcode.
func beginsAsADS(h *record.Head) (is bool) {
	eachLine(h, func(line []byte) bool {
		tag, value, ok := splitPercent(line)
		if ok {
			code := strings.TrimSpace(string(value))
			is = tag == "R" && len(code) >= 15 && len(code) <= 19 && isNumber(code[:4]) && strings.IndexByte(code, '/') < 0
		}
		return !ok
	})
	return is
}

func readADS(f *fields) (paper.Paper, error) {
	venue, _, _ := strings.Cut(f.first("J"), ", vol")
	venue, _, _ = strings.Cut(venue, ", Vol")
	p := paper.Paper{
		Title:      text.Title(f.first("T")),
		Abstract:   text.Abstract(f.joined("B")),
		Authors:    text.SplitNames(strings.Join(f.all("A"), "; ")),
		Categories: text.Terms(text.SplitTerms(strings.Join(f.all("K"), "; "))),
		Venue:      text.Title(venue),
		URL:        webAddress(f.all("U")),
		Date:       monthYear(f.first("D")),
	}
	// "%Y DOI: 10.1000/xyz; eprintid: arXiv:2401.01234"
	for _, value := range f.lines("Y") {
		for s := range strings.SplitSeq(value, ";") {
			name, id, _ := strings.Cut(strings.TrimSpace(s), ":")
			identify(&p, strings.TrimSpace(id))
			if number, ok := paper.ArXivID(id); ok && strings.HasPrefix(name, "eprint") {
				p.ArXiv = number
			}
		}
	}
	ownID(&p, f.first("R"))
	return p, nil
}

// monthYear reads "03/2024", in which the month may be 00.
func monthYear(s string) string {
	month, year, ok := strings.Cut(strings.TrimSpace(s), "/")
	if !ok || !isNumber(month) || !isNumber(year) {
		return slashDate(s)
	}
	return isoDate(year, month, "")
}
