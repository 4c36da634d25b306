package tagformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// EndNote is the format of refer and of EndNote's import and export, with tags such as "%T".
//
// If the first record begins with its type, %0, all do. Otherwise records are separated by
// empty lines, and a second %0 begins one in any case.
var EndNote = record.Format{
	Name:        "endnote",
	Description: "EndNote and refer tagged text (.enw)",
	Detect: func(h *record.Head) bool {
		tags := percentTags(h)
		return tags['T'] > 0 && tags['A']+tags['0']+tags['D']+tags['X'] > 0 && (tags['0'] > 0 || !beginsAsADS(h))
	},
	Decode: func(in record.Input, yield record.Yield) {
		typed, seen := false, false
		grammar{
			split: splitPercent,
			begins: func(f *fields, tag string, gap bool) bool {
				if !seen {
					seen, typed = true, tag == "0"
				}
				switch {
				case f == nil:
					return true
				case typed:
					return tag == "0" || gap && tag == "T" && f.has("T")
				}
				return gap || tag == "0" && f.has("0")
			},
			start: `a tag such as "%T "`,
			read:  readEndNote,
		}.decode(in, yield)
	},
}

// percentTags counts the tags of a head. It has none of them if more than a few lines come
// before the first one.
func percentTags(h *record.Head) map[byte]int {
	tags := map[byte]int{}
	before := 0
	eachLine(h, func(line []byte) bool {
		if tag, _, ok := splitPercent(line); ok {
			tags[tag[0]]++
		} else if len(tags) == 0 {
			before++
		}
		return before < 20
	})
	return tags
}

// splitPercent parts lines such as "%T A title".
func splitPercent(line []byte) (tag string, value []byte, ok bool) {
	if len(line) < 2 || line[0] != '%' || line[1] <= ' ' || line[1] >= 0x7f || len(line) > 2 && line[2] != ' ' && line[2] != '\t' {
		return "", nil, false
	}
	if line[1] == '%' {
		return "", nil, false // a comment
	}
	return string(line[1:2]), line[2:], true
}

func readEndNote(f *fields) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(f.first("T", "!")),
		Abstract:   text.Abstract(f.joined("X")),
		Authors:    names(initialsLast(f.lines("A"))),
		Categories: endnoteTerms(f),
		Venue:      text.Title(f.first("J", "B", "S")),
		Language:   text.Language(f.first("G")),
		URL:        webAddress(f.all("U")),
		Date:       mostPrecise(slashDate(f.first("D")), slashDate(f.first("8"))),
	}
	identify(&p, f.lines("R", "3", "M", "U", "O", "J")...)
	ownID(&p, f.first("F", "M"))
	return p, nil
}

// endnoteTerms returns keywords: one a line, or with semicolons, where a line may be wrapped.
func endnoteTerms(f *fields) []string {
	var list []string
	for _, s := range f.all("K") {
		if strings.IndexByte(s, ';') >= 0 {
			list = append(list, strings.ReplaceAll(s, "\n", " "))
		} else {
			list = append(list, splitLines(s)...)
		}
	}
	return terms(list)
}
