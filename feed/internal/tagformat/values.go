package tagformat

import (
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// isIdentified reports whether a paper has an id that other feeds use too.
func isIdentified(p paper.Paper) bool {
	return p.DOI != "" || p.ArXiv != "" || p.PMID != "" || p.OpenAlex != ""
}

// isTelling reports whether an id means something to people, unlike the number of a row or a hash.
func isTelling(id string) bool {
	if len(id) >= 24 && strings.Trim(strings.ToLower(id), "0123456789abcdef-") == "" {
		return false
	}
	letters := 0
	for _, r := range id {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

// names returns the names in a list, of which each may hold several. In MEDLINE and Embase the
// initials come last, "Lovelace AK" and "Lovelace A.K."; they get a comma before them.
func names(list []string) []string {
	var all []string
	for _, name := range list {
		if strings.IndexByte(name, ';') >= 0 {
			all = append(all, text.SplitNames(name)...)
			continue
		}
		family, initials, ok := cutLast(name)
		isShorter := len(initials) < len(family) && strings.IndexByte(family, '.') < 0 // "LI W"
		if ok && strings.IndexByte(name, ',') < 0 && areInitials(initials) && (isShorter || !areInitials(family)) {
			name = family + ", " + initials
		}
		if rest, suffix, _ := cutLast(name); strings.Count(rest, ",") == 1 && isNameSuffix(suffix) { // "King, Martin Jr"
			family, given, _ := strings.Cut(rest, ",")
			name = text.FullName(given, family, suffix)
		}
		all = append(all, name)
	}
	return text.Names(all)
}

// areInitials reports whether a word is the initials of a person, up to four.
func areInitials(word string) bool {
	n := 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			n++
		case r != '.' && r != '-':
			return false
		}
	}
	return n >= 1 && n <= 4
}

// cutLast cuts s before its last word.
func cutLast(s string) (before, last string, ok bool) {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:at]), s[at+1:], true
}

// webAddress returns the first word of the values that is a URL.
func webAddress(values []string) string {
	for _, value := range values {
		for s := range strings.FieldsSeq(value) {
			if s = strings.TrimRight(s, ";,"); record.IsURL(s) {
				return text.Line(s)
			}
		}
	}
	return ""
}

// mostPrecise returns the most precise of the dates that agree with the first.
func mostPrecise(dates []string) string {
	best := ""
	for _, s := range dates {
		// The Astrophysics Data System writes "2018/01/1" where it knows the month alone.
		if t := strings.TrimSuffix(s, "/1"); len(t) == len("2018/01") {
			s = t
		}
		if d := text.Date(s); len(d) > len(best) && strings.HasPrefix(d, best) {
			best = d
		}
	}
	return best
}

// isNumber reports whether s has digits only.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
