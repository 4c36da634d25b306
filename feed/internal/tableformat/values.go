package tableformat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// values are the values in the columns of a record, by role. Those of the preferred names are first.
type values struct {
	list  [fields.NumRoles][]value
	glued bool // nothing stands between the names of authors
}

// value is the value in a column: a text, which may be a list with separators, or a list.
type value struct {
	text   string
	list   []string
	isList bool
}

// reset removes all values.
func (v *values) reset() {
	for role := range v.list {
		v.list[role] = v.list[role][:0]
	}
}

// wants reports whether another value of a role is useful.
func (v *values) wants(role fields.Role) bool {
	switch role {
	case fields.Date, fields.Categories, fields.URL, fields.DOI, fields.ArXiv, fields.PMID, fields.OpenAlex:
		return true
	}
	return len(v.list[role]) == 0
}

// add adds a text, unless it means that there is none.
func (v *values) add(role fields.Role, s string) {
	if !isEmpty(s) {
		v.list[role] = append(v.list[role], value{text: s})
	}
}

// addList adds a list, unless all its elements are empty.
func (v *values) addList(role fields.Role, list []string) {
	for _, s := range list {
		if !isEmpty(s) {
			v.list[role] = append(v.list[role], value{list: list, isList: true})
			return
		}
	}
}

// isEmpty reports whether a cell is empty, or has a word that programs write for a missing value.
func isEmpty(s string) bool {
	const longest = 30
	if len(s) > longest {
		return strings.TrimSpace(s) == ""
	}
	switch strings.TrimSpace(s) {
	case "", "NaN", "nan", "NaT", "NULL", "Null", "null", "None", "N/A", "n/a", "NA", "#N/A", "<NA>", `\N`, "-", "--",
		"[]", "{}", "()", `""`, "''", "undefined", "Abstract Missing",
		"[No author name available]", "[No title available]", "[No abstract available]":
		return true
	}
	return false
}

// wholeSource matches a journal with its year, places and perhaps the date in one column, as Embase
// writes it: "Memoirs (2014) 3:3 (152-160). Date of Publication: 25 Aug 2014".
var wholeSource = lazy.Regexp(`^(.+?) \(((?:19|20)\d\d)\) (?:\S+:|\(?\d).*?(?:Date of Publication: (.*))?$`)

// paper returns the paper with the values.
func (v *values) paper() paper.Paper {
	b := record.Builder{Paper: paper.Paper{
		Title:      text.Title(v.text(fields.Title)),
		Abstract:   text.Abstract(v.text(fields.Abstract)),
		Authors:    v.names(),
		Date:       v.date(),
		Categories: v.terms(),
		Label:      text.Line(v.text(fields.Label)),
		Venue:      text.Title(v.text(fields.Venue)),
		Language:   text.Language(v.text(fields.Language)),
		URL:        v.url(),
		ArXiv:      v.id(fields.ArXiv, paper.ArXivID),
		PMID:       v.id(fields.PMID, paper.PubMedID),
		OpenAlex:   v.id(fields.OpenAlex, paper.OpenAlexID),
	}}
	if m := wholeSource().FindStringSubmatch(b.Venue); m != nil {
		b.Venue, b.Date = m[1], record.FirstOf(b.Date, text.Date(m[3]), m[2])
	}
	for _, x := range v.list[fields.DOI] {
		for _, s := range append(x.list, x.text) {
			b.SetDOI(s)
			first, _, _ := strings.Cut(strings.TrimSpace(s), " ") // Rayyan puts other fields after it
			b.SetDOI(first)
		}
	}
	id := text.Line(v.text(fields.ID))
	if b.DOI == "" && b.ArXiv == "" && b.PMID == "" && b.OpenAlex == "" || !isOpaque(id) {
		b.SetOwnID(id)
	}
	return b.Paper
}

// text returns the first text of a role. The elements of a list become paragraphs.
func (v *values) text(role fields.Role) string {
	if len(v.list[role]) == 0 {
		return ""
	}
	first := v.list[role][0]
	if !first.isList {
		list, ok := parseList(first.text)
		if !ok {
			return first.text
		}
		first.list = list
	}
	return strings.Join(first.list, "\n\n")
}

// id returns the first value of a role that is an id of the role's kind, or "".
func (v *values) id(role fields.Role, parse func(string) (string, bool)) string {
	for _, x := range v.list[role] {
		for _, s := range append(x.list, x.text) {
			s = strings.TrimSuffix(strings.TrimSpace(s), ".0") // a number among missing ones
			if id, ok := parse(s); ok {
				return id
			}
		}
	}
	return ""
}

// url returns the first URL, or else the first text in a column for URLs.
func (v *values) url() string {
	for _, x := range v.list[fields.URL] {
		for _, s := range append(x.list, x.text) {
			at := strings.Index(s, "http")
			if at < 0 || !strings.HasPrefix(s[at:], "http://") && !strings.HasPrefix(s[at:], "https://") {
				continue
			}
			s = s[at:]
			if end := strings.IndexAny(s, " \t\r\n|\"'<>"); end >= 0 {
				s = s[:end]
			}
			// A semicolon may be part of an address, but not with another one after it.
			if end := strings.Index(s, ";http"); end >= 0 {
				s = s[:end]
			}
			return text.Line(strings.TrimRight(s, ";,"))
		}
	}
	if s := text.Line(v.text(fields.URL)); strings.IndexByte(s, ' ') < 0 {
		return s
	}
	return ""
}

// isOpaque reports whether an id means nothing to people: the number of a row, or a hash.
func isOpaque(id string) bool {
	if _, err := strconv.ParseFloat(id, 64); err == nil {
		return true
	}
	return len(id) >= 24 && strings.Trim(strings.ToLower(id), "0123456789abcdef-") == ""
}

// terms returns the terms in all columns for categories.
func (v *values) terms() []string {
	var all []string
	for _, x := range v.list[fields.Categories] {
		switch list, ok := parseList(x.text); {
		case x.isList && len(x.list) == 1: // "cs.LG stat.ML"
			all = append(all, text.SplitTerms(x.list[0])...)
		case x.isList:
			all = append(all, x.list...)
		case ok:
			all = append(all, list...)
		default:
			all = append(all, text.SplitTerms(x.text)...)
		}
	}
	return text.Terms(all)
}

// names returns the authors.
func (v *values) names() []string {
	if len(v.list[fields.Authors]) == 0 {
		return nil
	}
	x := v.list[fields.Authors][0]
	list, ok := parseNames(x.text)
	switch {
	case x.isList && len(x.list) == 1:
		list = text.SplitNames(x.list[0])
	case x.isList:
		list = text.Names(x.list)
	case ok:
		list = text.Names(list)
	case v.glued:
		list = text.SplitNames(unglue(x.text))
	default:
		list = text.SplitNames(x.text)
	}
	return text.InitialsFirst(list)
}

// unglue puts semicolons between names that nothing separates: "Ada LovelaceCharles Babbage". A capital
// within a name follows a short syllable ("McDonald").
func unglue(s string) string {
	const syllable = 3
	var b strings.Builder
	word, before := 0, rune(0) // the letters of this word so far, and the last of them
	for i, r := range s {
		if unicode.IsUpper(r) && unicode.IsLower(before) && word > syllable && i+utf8.RuneLen(r) < len(s) {
			b.WriteString("; ")
			word = 0
		}
		if word++; r == ' ' || r == '-' {
			word = 0
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// date returns the date in the column with the best name, made more precise by other columns that
// agree with it. Month and day of a year may be in columns of their own.
func (v *values) date() string {
	best, partial := "", ""
	for _, x := range v.list[fields.Date] {
		for _, s := range append(x.list, x.text) {
			switch date := firstDate(s); {
			case s == "":
			case date == "" && partial == "":
				partial = s
			case date != "" && strings.HasPrefix(date, best):
				best = date
			}
		}
	}
	const year = len("2024")
	if len(best) != year {
		return best
	}
	whole := func(s string) string { return strings.TrimSuffix(s, ".0") } // a number among missing ones
	if month := v.text(fields.Month); month != "" {
		return text.DateOf(best, whole(month), whole(v.text(fields.Day)))
	}
	return text.DateOf(best, partial, "") // "JUL 15" has no year
}

// firstDate returns the date in s, or the first date in a list of versions.
func firstDate(s string) string {
	if list, ok := parseList(s); ok {
		for _, s := range list {
			if date := text.Date(s); date != "" {
				return date
			}
		}
		return ""
	}
	return text.Date(s)
}
