package tagformat

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"kindred/feed/internal/bibtex"
	columns "kindred/feed/internal/fields"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// This file tells the formats of lines with tags apart.

// maxBefore is how many lines without a tag may stand before the first record.
const maxBefore = 20

// detects returns a function that takes a feed with a record near its beginning: a line with the given
// tag and a value that isFirst accepts, and after it a line with any of the other tags. Lines of a
// legend before the record do not count.
func (g *grammar) detects(
	tag string, isFirst func(value string) bool, legend func() *regexp.Regexp, others ...string,
) func(h *record.Head) bool {
	return func(h *record.Head) bool {
		split := g.newSplit()
		begun, found, before := false, false, 0
		eachLine(h, func(line []byte) bool {
			switch t, value, ok := split(line); {
			case ok && t == tag && isFirst(string(bytes.TrimSpace(value))):
				begun = true
				found = len(others) == 0
			case ok && begun && slices.Contains(others, t):
				found = true
			case !begun && (legend == nil || !legend().Match(line)):
				before++
			}
			return !found && before < maxBefore
		})
		return found
	}
}

// detectRIS takes a feed with a TY line before many other tags, or with an end of a record that only RIS
// has. It does not take BibTeX or a table in which an abstract shows RIS.
func detectRIS(h *record.Head) bool {
	split := newRISSplit()
	count, ended, found := 0, false, false
	eachLine(h, func(line []byte) bool {
		tag, value, ok := split(line)
		switch {
		case !ok && count == 0 && (bibtex.BeginsEntry(line) || hasColumns(line)):
			return false
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
	return found && count < maxBefore || ended && count >= 3
}

// hasColumns reports whether a line names the columns of a table.
func hasColumns(line []byte) bool {
	const longest = 4096
	line = line[:min(len(line), longest)]
	return slices.ContainsFunc([]string{",", ";", "\t", "|"}, func(delimiter string) bool {
		cells, known := strings.Split(string(line), delimiter), 0
		for _, cell := range cells {
			if _, _, ok := columns.Lookup(strings.Trim(cell, " \"\r")); ok {
				known++
			}
		}
		return known >= 2 && 2*known >= len(cells)
	})
}

// medlineTags are the tags that similar formats do not have.
var medlineTags = text.WordSet("PMID OWN STAT FAU PMC DCOM PST EDAT CRDT MHDA AID LID OID " +
	"PHST BTI FED CTI ISSN TA VI " + adsLink)

// detectMEDLINE takes a feed that begins with tags of MEDLINE, after a few lines of something else at
// most. At least two tags must be in medlineTags.
func detectMEDLINE(h *record.Head) bool {
	own, tags, before, other := 0, 0, 0, false
	eachLine(h, func(line []byte) bool {
		tag, _, ok := splitMEDLINE(line)
		switch {
		case tag == "TY" || isOvidHeader(line): // of RIS, of Ovid
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

// detectOvidNames takes a feed that begins with long names of fields of Ovid, on lines of their own.
func detectOvidNames(h *record.Head) bool {
	const enough = 4 // different names
	begun, known := false, map[string]bool{}
	eachLine(h, func(line []byte) bool {
		if line[0] == ' ' || line[0] == '\t' { // a value
			return true
		}
		name := string(bytes.TrimSpace(line))
		tag := ovidNames[strings.ToLower(name)]
		if !begun && !ovidFirst[record.FirstOf(tag, name)] {
			return false
		}
		begun = true
		if tag != "" {
			known[tag] = true
		}
		return len(known) < enough
	})
	return len(known) >= enough
}

// isHeadedAsWoS reports whether a feed begins like a file or a record of the Web of Science. In mails of
// the Web of Science, notes are before the file.
func isHeadedAsWoS(h *record.Head) bool {
	var list []string
	before := 0
	eachLine(h, func(line []byte) bool {
		if tag, ok := twoTag(line); ok {
			list = append(list, tag)
		} else if len(list) == 0 {
			before++
		}
		return len(list) < 2 && before < maxBefore
	})
	if len(list) < 2 || before > 0 && list[0] != "FN" {
		return false
	}
	return list[0] == "FN" && (list[1] == "VR" || list[1] == "PT") || list[0] == "PT"
}

// detectWoSWithoutPT takes a feed of records without their first line. The head of the file, or the number of a
// record, names the Web of Science.
func detectWoSWithoutPT(h *record.Head) bool {
	seen := map[string]bool{}
	named := false
	eachLine(h, func(line []byte) bool {
		tag, ok := twoTag(line)
		if !ok {
			return len(seen) > 0
		}
		seen[tag] = true
		value := strings.TrimSpace(string(line[len(tag):]))
		named = named || tag == "VR" && seen["FN"] ||
			tag == "UT" && (strings.HasPrefix(value, "WOS:") || strings.HasPrefix(value, "ISI:"))
		return !named || !seen["TI"] || !seen["ER"]
	})
	return named && seen["TI"] && seen["ER"] && !seen["PT"]
}

// percentTags counts the tags of EndNote and ADS, unless many lines are before the first tag, and
// reports whether the first is %R with a bibcode, as in ADS.
func percentTags(h *record.Head) (tags map[byte]int, isADS bool) {
	tags = map[byte]int{}
	before := 0
	eachLine(h, func(line []byte) bool {
		tag, value, ok := splitPercent(line)
		switch {
		case ok && len(tags) == 0:
			code := strings.TrimSpace(string(value))
			isADS = tag == "R" && len(code) >= 15 && len(code) <= 19 && isNumber(code[:4]) && strings.IndexByte(code, '/') < 0
			fallthrough
		case ok:
			tags[tag[0]]++
		case len(tags) == 0:
			before++
		}
		return before < maxBefore
	})
	return tags, isADS
}

// legendLine matches a line of the list of tags that RefWorks may put first.
var legendLine = lazy.Regexp(`^[A-Z][A-Z0-9]{1,4}=[A-Z]`)
