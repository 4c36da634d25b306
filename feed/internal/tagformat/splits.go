package tagformat

import (
	"bytes"
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// This file has the ways in which lines are marked with tags.

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80 }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// newRISSplit returns the splitter of RIS, "TY  - JOUR". A tag has two blanks before the hyphen, because
// "T1 - " may be within a text. One blank is enough if the first record begins so, and always for TY and
// for ER without a value.
func newRISSplit() splitter {
	least := 0
	return func(line []byte) (string, []byte, bool) {
		if len(line) < 4 || !isUpper(line[0]) || !isUpper(line[1]) && !isDigit(line[1]) {
			return "", nil, false
		}
		rest := bytes.TrimLeft(line[2:], " \t")
		blanks := len(line) - 2 - len(rest)
		if blanks == 1 && line[2] == '\t' { // a tab is as wide as two blanks
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
		if blanks < least && tag != "TY" && !(tag == "ER" && record.IsBlank(value)) {
			return "", nil, false
		}
		return tag, value, true
	}
}

// risTags are the tags of RIS.
var risTags = text.WordSet(`TY ER ID A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP
	ED EP ET IS J1 J2 JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST SV
	T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2`)

// cutRIS returns where a value ends before another tag of RIS, where the line end between them is
// lost: "A title  AU  - Lovelace, Ada".
func cutRIS(value []byte) (end int) {
	const mark = "  - "
	for from := 0; ; {
		i := bytes.Index(value[from:], []byte(mark))
		if i < 0 {
			return len(value)
		}
		at := from + i - 2 // of the tag
		if at > 0 && risTags[string(value[at:at+2])] && !isLetter(value[at-1]) {
			return at
		}
		from += i + len(mark)
	}
}

// adsLink is the tag of the address of a paper in the MEDLARS format of the Astrophysics Data System.
const adsLink = "4099"

// splitMEDLINE splits lines of MEDLINE, "TI  - A title". The hyphen is the fifth character, or an earlier
// one with a blank or nothing after it, or the sixth as in "ISSN - ", which ERIC writes.
func splitMEDLINE(line []byte) (tag string, value []byte, ok bool) {
	if url, ok := bytes.CutPrefix(line, []byte(adsLink+"- ")); ok {
		return adsLink, url, true
	}
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

// splitPercent splits lines such as "%T A title". Two percent signs begin a comment.
func splitPercent(line []byte) (tag string, value []byte, ok bool) {
	if len(line) < 2 || line[0] != '%' || line[1] <= ' ' || line[1] == '%' || line[1] >= 0x7f ||
		len(line) > 2 && line[2] != ' ' && line[2] != '\t' {
		return "", nil, false
	}
	return string(line[1:2]), line[2:], true
}

// twoTag returns the tag of two characters at the beginning of a line.
func twoTag(line []byte) (string, bool) {
	if len(line) < 2 || !isUpper(line[0]) || !isUpper(line[1]) && !isDigit(line[1]) ||
		len(line) > 2 && line[2] != ' ' && line[2] != '\t' {
		return "", false
	}
	return string(line[:2]), true
}

// splitWoS splits lines such as "TI A title". The first and last lines of the file have no tag of a
// record.
func splitWoS(line []byte) (tag string, value []byte, ok bool) {
	tag, ok = twoTag(line)
	if !ok || tag == "FN" || tag == "VR" || tag == "EF" && record.IsBlank(line[2:]) {
		return "", nil, false
	}
	return tag, bytes.TrimSpace(line[2:]), true
}

var refworksTags = text.WordSet(`RT SR ID A1 T1 JF JO YR FD VO IS SP OP K1 AB NO A2 T2 ED PB PP A3 A4 A5 A6 T3 SN AV
	AD AN LA CL SF OT LK DO CN DB DS IP RD ST U1 U2 U3 U4 U5 U6 U7 U8 U9 U10 U11 U12 U13 U14 U15 UL SL LL CR WT WV WP
	OL PMID PMCID`)

// splitRefWorks splits lines such as "T1 A title". Only the tags of RefWorks are tags, because wrapped
// lines of a text may begin with any word.
func splitRefWorks(line []byte) (tag string, value []byte, ok bool) {
	n := bytes.IndexAny(line[:min(len(line), 6)], " \t")
	if n < 0 {
		n = min(len(line), 6)
	}
	if tag = string(line[:n]); !refworksTags[tag] {
		return "", nil, false
	}
	return tag, line[n:], true
}

// ovidHeader stands for the tag of a line that is the number of a record.
const ovidHeader = "<>"

// isOvidHeader reports whether a line is the number of a record: "<1>", "<1. >".
func isOvidHeader(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) < 3 || len(line) > 14 || line[0] != '<' || line[len(line)-1] != '>' {
		return false
	}
	return isNumber(string(bytes.TrimRight(line[1:len(line)-1], " .")))
}

// ovidNames are the tags of the names of fields, in lower case.
var ovidNames = map[string]string{
	"unique identifier": "UI", "accession number": "AN", "title": "TI", "article title": "TI", "chapter title": "TI",
	"original title": "OT", "author": "AU", "authors": "AU", "authors full name": "FA", "author name": "AU",
	"abstract": "AB",
	"source":   "SO", "journal name": "JN", "journal title": "JN", "journal": "JN", "year of publication": "YR",
	"publication year": "YR", "date of publication": "DP", "publication date": "DP", "digital object identifier": "DO",
	"doi": "DO", "doi number": "DO", "language": "LG", "language of publication": "LG", "subject headings": "SH",
	"mesh subject headings": "MH", "medical subject headings": "MH", "emtree heading": "SH", "index terms": "SH",
	"heading words": "SH", "keywords": "KW", "key words": "KW", "keyword heading": "KW", "author keywords": "KW",
	"key concepts": "KW", "link to the ovid full text or citation": "UR", "url": "UR", "database": "DB", "pmid": "PM",
	"status": "ST",
}

// ovidFirst are the tags that a record without a number begins with.
var ovidFirst = text.WordSet("Score UI AN")

// splitOvid splits lines in all forms of Ovid. The name of a field is on a line by itself, perhaps with a
// full stop, and is not indented. An unknown name is a tag that is never used. A tag may have a blank before it.
func splitOvid(line []byte) (tag string, value []byte, ok bool) {
	if isOvidHeader(line) {
		return ovidHeader, nil, true
	}
	if tag, value, ok := splitMEDLINE(bytes.TrimPrefix(line, []byte(" "))); ok {
		return tag, value, true
	}
	name := string(bytes.TrimRight(line, " .:\t"))
	if line[0] == ' ' || line[0] == '\t' || len(name) > 50 {
		return "", nil, false
	}
	if tag, ok := ovidNames[strings.ToLower(name)]; ok {
		return tag, nil, true
	}
	if tag, ok := twoTag([]byte(name)); ok && len(name) == 2 {
		return tag, nil, true
	}
	return name, nil, isUpper(line[0]) && strings.Count(name, " ") < 6
}

var (
	bracedLine = lazy.Regexp(`^\{([A-Z][A-Za-z/ ]{1,40})\}[:：]`)
	cnkiLine   = lazy.Regexp(`^([A-Z][A-Za-z]{1,20})-(?:[^\x00-\x7F\s：]{1,12}|DOI|ISSN|URL)[:：]`)
)

// byPattern returns the splitter of lines that begin with a tag which a pattern matches.
func byPattern(pattern func() *regexp.Regexp) splitter {
	return func(line []byte) (string, []byte, bool) {
		m := pattern().FindSubmatchIndex(line)
		if m == nil {
			return "", nil, false
		}
		return string(line[m[2]:m[3]]), line[m[1]:], true
	}
}
