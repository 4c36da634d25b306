package tagformat

import (
	"strconv"
	"strings"
	"unicode"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// identify sets the DOI and the arXiv id of p if one of the values is one. The arXiv id may be
// within a longer text if "arXiv:" stands before it ("arXiv preprint arXiv:1706.03762"), but
// must not be a number alone, which may be anything.
func identify(p *paper.Paper, values ...string) {
	for _, s := range values {
		// The Astrophysics Data System writes the DOI of the preprint right behind the other.
		if at := strings.LastIndex(s, "10.48550/arXiv."); at > 0 && (isDigit(s[at-1]) || isLetter(s[at-1])) {
			p.ArXiv = firstOf(p.ArXiv, findArXiv(s[at:]))
			s = s[:at]
		}
		if p.DOI == "" {
			p.DOI, _ = paper.DOI(s)
		}
		if p.ArXiv == "" {
			p.ArXiv = findArXiv(s)
		}
		if p.PMID == "" && hasLetter(s) {
			p.PMID, _ = paper.PubMedID(s)
		}
	}
}

// findArXiv returns the arXiv id that s is or has behind "arXiv:", or "".
func findArXiv(s string) string {
	if !hasLetter(s) {
		return ""
	}
	if id, ok := paper.ArXivID(s); ok {
		return id
	}
	const prefix = "arxiv:"
	for i := 0; i+len(prefix) <= len(s); i++ {
		if !strings.EqualFold(s[i:i+len(prefix)], prefix) {
			continue
		}
		rest := strings.TrimLeft(s[i+len(prefix):], " ")
		if end := strings.IndexAny(rest, " \t\n,;)]}"); end >= 0 {
			rest = rest[:end]
		}
		if id, ok := paper.ArXivID(strings.TrimRight(rest, ".")); ok {
			return id
		}
		i += len(prefix) - 1
	}
	return ""
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' })
}

// ownID sets the ID of p to one that its feed uses, unless it says no more than the DOI and the
// like: if it is one of them or, being a number, only tells the records of the file apart.
func ownID(p *paper.Paper, id string) {
	id = text.Line(id)
	if _, err := strconv.Atoi(id); err == nil && isIdentified(*p) {
		return
	}
	doi, isDOI := paper.DOI(strings.TrimPrefix(id, "doi:")) // Wiley has keys such as "doi:https://doi.org/..."
	arxiv, isArXiv := paper.ArXivID(id)
	pmid, isPMID := paper.PubMedID(id)
	switch {
	case isDOI && (p.DOI == "" || p.DOI == doi):
		p.DOI = doi
		p.ArXiv = firstOf(p.ArXiv, arxiv)
	case isArXiv && (p.ArXiv == "" || p.ArXiv == arxiv):
		p.ArXiv = arxiv
	case isPMID && hasLetter(id) && (p.PMID == "" || p.PMID == pmid): // "PMID:123"
		p.PMID = pmid
	case p.OpenAlex != "" && id == p.OpenAlex:
	default:
		p.ID = id
	}
}

// firstOf returns the first string that is not empty.
func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// names returns the names of a list, of which each may hold several.
func names(list []string) []string {
	var all []string
	for _, s := range list {
		if strings.IndexByte(s, ';') >= 0 {
			all = append(all, text.SplitNames(s)...)
		} else {
			all = append(all, s)
		}
	}
	return text.Names(all)
}

// initialsLast puts commas into names as MEDLINE and Embase write them, "Lovelace AK" and
// "Lovelace A.K.", which have the initials last.
func initialsLast(names []string) []string {
	turned := make([]string, len(names))
	for i, name := range names {
		family, initials, ok := cutLast(name)
		shorter := len(initials) < len(family) && strings.IndexByte(family, '.') < 0 // "LI W"
		if ok && !strings.ContainsAny(name, ",;") && areInitials(initials) && (shorter || !areInitials(family)) {
			name = family + ", " + initials
		}
		turned[i] = name
	}
	return turned
}

// areInitials reports whether a word is the initials of a person, of no more than four names.
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

// terms returns the terms of a list. A single one may be a list itself, whatever separates its
// terms; of several each may be one with semicolons and blanks, as text.Terms sees.
func terms(list []string) []string {
	if len(list) == 1 {
		list = text.SplitTerms(list[0])
	}
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = withoutMajor(s)
	}
	return text.Terms(all)
}

// withoutMajor takes off the asterisks that mark the major ones among the headings of MEDLINE, and
// their subheadings: "*Vision", "Eye/*pathology", "Eye [*pathology]".
func withoutMajor(term string) string {
	return strings.NewReplacer("/*", "/", "[*", "[").Replace(strings.TrimPrefix(term, "*"))
}

// webAddress returns the first word of the values that is a URL.
func webAddress(values []string) string {
	for _, value := range values {
		for _, s := range strings.Fields(value) {
			s = strings.TrimRight(s, ";,")
			if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
				return text.Line(s)
			}
		}
	}
	return ""
}

// mostPrecise returns the date of the most digits among those that begin as the first does.
func mostPrecise(dates ...string) string {
	best := ""
	for _, d := range dates {
		if len(d) > len(best) && strings.HasPrefix(d, best) {
			best = d
		}
	}
	return best
}

// earliest returns the earlier of two dates, or the more precise if one is within the other.
func earliest(a, b string) string {
	switch {
	case a == "" || b != "" && strings.HasPrefix(b, a):
		return b
	case b == "" || strings.HasPrefix(a, b) || a < b:
		return a
	}
	return b
}

// slashDate reads a date of RIS and its kin, "2009/12/15/winter" of which every part but the
// year may be missing, and "20091215". Any other is left to text.Date.
func slashDate(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 8 && isNumber(s) {
		return isoDate(s[:4], s[4:6], s[6:])
	}
	year, rest, ok := strings.Cut(s, "/")
	if !ok || len(year) != 4 || !isNumber(year) {
		return text.Date(s)
	}
	month, rest, _ := strings.Cut(rest, "/")
	day, _, _ := strings.Cut(rest, "/")
	day, _, _ = strings.Cut(day, " ") // a time may follow
	if day == "1" && len(month) == 2 {
		day = "" // the Astrophysics Data System knows the month alone, and says "2018/01/1"
	}
	return isoDate(year, month, day)
}

// months are the beginnings of the names of the months.
var months = [12]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// isoDate returns the date of a year, of a month that is a number or the name of one, as of
// what there is of these. The day may be with the month ("Mar 11", "11 March").
func isoDate(year, month, day string) string {
	year = strings.TrimSpace(year)
	if len(year) != 4 || !isNumber(year) {
		return text.Date(year)
	}
	number := 0
	words := strings.FieldsFunc(month, func(r rune) bool { return strings.ContainsRune(" ~.,-–/{}\\\t\n", r) })
	for _, word := range words {
		if len(word) < 3 || number != 0 {
			continue
		}
		for i, name := range months {
			if strings.EqualFold(word[:3], name) {
				number = i + 1
				break
			}
		}
	}
	for _, word := range words {
		n, err := strconv.Atoi(word)
		switch {
		case err != nil || len(word) > 2:
		case number == 0:
			number = n
		case day == "":
			day = word
		}
	}
	if number < 1 || number > 12 {
		return year
	}
	date := year + "-" + twoDigits(number)
	if n, err := strconv.Atoi(strings.TrimSpace(day)); err == nil && n >= 1 && n <= 31 {
		date += "-" + twoDigits(n)
	}
	return date
}

func twoDigits(n int) string {
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}

// isNumber reports whether s has digits only.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
