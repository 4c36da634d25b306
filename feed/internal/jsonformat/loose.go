package jsonformat

import (
	"strconv"
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// This file reads values in all the forms that feeds have them in.

// isEmpty reports whether there is nothing in a value.
func (v value) isEmpty() bool {
	switch v {
	case "", "null", "NaN", `""`, "[]", "{}", "false":
		return true
	}
	return false
}

// textNames are the names under which an object has its text, the preferred one first: that of a
// text with its language, of a term with its id, of an element of XML that a program made JSON of.
var textNames = []string{"value", "title", "name", "display_name", "en", "text", "#text", "$", "_", "term", "@term", "raw",
	"p", "sourceTitle", "label", "textEnglish", "id", "content"}

// anyText returns the text of a value, or that of an object under a usual name.
func (v value) anyText() string {
	if s := v.text(); s != "" || !v.isObject() && !v.isArray() {
		return s
	}
	for w := range v.each() {
		return w.object().text(textNames...)
	}
	return ""
}

// url returns the URL in a value.
func (v value) url() string {
	for w := range v.each() {
		s := w.text()
		if w.isObject() {
			s = w.object().text("html", "url", "@href", "href", "value", "record")
		}
		if s != "" {
			return s
		}
	}
	return ""
}

// abstract returns the text of an abstract. An array holds its paragraphs, an inverted index the
// places of its words.
func (v value) abstract() string {
	if v.isObject() {
		o := v.object()
		if index := o.get("InvertedIndex"); index != "" {
			return uninvert(index)
		}
		if paragraphs := o.get("p"); paragraphs.isArray() && strings.HasPrefix(string(paragraphs.head()), `"`) {
			return paragraphs.abstract()
		}
		if len(o) > 0 && o[0].value.isArray() {
			return uninvert(v)
		}
	}
	if !v.isArray() {
		return v.anyText()
	}
	var paragraphs []string
	for w := range v.each() {
		if s := w.anyText(); s != "" {
			paragraphs = append(paragraphs, s)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// uninvert returns the text of an inverted index, which has the places of every word.
func uninvert(index value) string {
	return text.Uninvert(func(yield func(string, int) bool) {
		for name, positions := range index.fields() {
			name = unescape(name)
			for v := range positions.each() {
				if at, err := strconv.Atoi(v.text()); err == nil && !yield(name, at) {
					return
				}
			}
		}
	})
}

// date returns the date in the first of the paths that has one, or "".
func (o object) date(paths ...string) string {
	for _, path := range paths {
		if date := o.get(path).date(); date != "" {
			return date
		}
	}
	return ""
}

// date returns the date of a value: of a text, of an object, or of the first in a list.
func (v value) date() string {
	if s := v.text(); s != "" {
		return text.Date(s)
	}
	if v.isArray() {
		v = v.head()
	}
	o := v.object()
	var parts [3]string // of CSL and Crossref: {"date-parts": [[2015, 3, 11]]}
	i := 0
	for part := range o.get("date-parts").head().elements() {
		if i < len(parts) {
			parts[i] = part.text()
			i++
		}
	}
	if date := withMonth(parts[0], parts[1], parts[2]); len(date) >= len("2006") {
		return date
	}
	for _, name := range [...]string{"raw", "literal", "date-time", "created", "$date", "value", "date", "publicationDate"} {
		if date := text.Date(o.get(name).text()); date != "" {
			return date
		}
	}
	return withMonth(text.Date(o.text("year")), o.text("month"), o.text("day"))
}

// withMonth returns a year with a month, which is a number or a word, and a day. Those that are
// not valid are left out.
func withMonth(year, month, day string) string {
	if len(year) != len("2006") || month == "" {
		return year
	}
	date := day + " " + month + " " + year
	if strings.Trim(month, "0123456789") == "" {
		date = year + "-" + pad(month)
		if day != "" {
			date += "-" + pad(day)
		}
	}
	if date = text.Date(date); !strings.HasPrefix(date, year) {
		return year
	}
	return date
}

// pad returns a number with two digits.
func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// terms returns the terms of a list, or of a string that is one.
func (v value) terms() []string {
	if v == "" || v[0] == '"' {
		if s := v.text(); s != "" {
			return text.SplitTerms(s)
		}
		return nil
	}
	const levels = 4
	return text.Terms(v.appendTerms(nil, levels))
}

// appendTerms appends the terms in a value: an array of texts or objects with texts, or these some
// levels deeper.
func (v value) appendTerms(list []string, levels int) []string {
	if s := v.anyText(); s != "" && !v.isArray() {
		return append(list, s)
	}
	if levels == 0 {
		return list
	}
	if v.isArray() {
		for w := range v.each() {
			list = w.appendTerms(list, levels-1)
		}
		return list
	}
	for _, w := range v.fields() {
		if w.isArray() || w.isObject() {
			list = w.appendTerms(list, levels-1)
		}
	}
	return list
}

// addIDs adds ids by their kinds, from a list of objects ({"type": "doi", "value": ...}) or an
// object ({"doi": ...}).
func addIDs(b *record.Builder, ids value) {
	if ids.isObject() {
		for kind, id := range ids.fields() {
			addID(b, kind, id.text())
		}
		return
	}
	for v := range ids.each() {
		o := v.object()
		addID(b, o.text("type", "scheme", "kind", "idtype"), o.text("value", "id", "identifier"))
	}
}

func addID(b *record.Builder, kind, id string) {
	switch strings.ToLower(kind) {
	case "doi":
		b.SetDOI(id)
	case "pmid", "pubmed":
		setID(&b.PMID, paper.PubMedID)(id)
	case "arxiv":
		setID(&b.ArXiv, paper.ArXivID)(id)
	}
}

// names returns the names of the persons at the first of the paths that has any.
func (o object) names(paths ...string) []string {
	for _, path := range paths {
		if names := o.get(path).names(); len(names) > 0 {
			return names
		}
	}
	return nil
}

// names returns the names of a list of persons, however they are described, or of a string
// that is one.
func (v value) names() []string {
	if v == "" || v[0] == '"' {
		if s := v.text(); s != "" {
			return text.SplitNames(s)
		}
		return nil
	}
	if v.isObject() { // the list is in it
		if nested := v.object().first("authors", "author", "items"); nested.isArray() {
			v = nested
		}
	}
	var list []string
	for w := range v.each() {
		list = append(list, w.name())
	}
	return text.Names(list)
}

// namePart is a part of a person's name, or all of it.
type namePart int

const (
	noPart    namePart = iota
	fullPart           // the whole name, in either order
	usualPart          // likewise, or the given name if the family name has a field of its own
	givenPart
	middlePart
	particlePart // "van"
	familyPart
	suffixPart
	ownerPart // an object that has the name
	shortPart // the name in a form that may be cut short or damaged
	numParts
)

// nameParts are the parts by the names of their fields, in lower case and without punctuation.
var nameParts = func() map[string]namePart {
	table := map[string]namePart{}
	for part, names := range map[namePart]string{
		usualPart:    "name",
		fullPart:     "fullname displayname authorname creatorname literal creator collectivename full",
		givenPart:    "given givenname givennames first firstname forename forenames",
		middlePart:   "middle middlename middlenames",
		particlePart: "nondroppingparticle droppingparticle",
		familyPart:   "family familyname last lastname surname",
		suffixPart:   "suffix",
		ownerPart:    "author person personororg meta",
		shortPart:    "text value authname preferredname formatted label rawname rawauthorname",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = part
		}
	}
	return table
}()

// partOf returns the part of a name that a field has.
func partOf(name string) namePart {
	switch name {
	case "#text", "$", "_":
		return shortPart
	}
	_, local, found := strings.Cut(name, ":") // ce:surname
	if !found {
		local = name
	}
	return nameParts[strings.ToLower(withoutPunctuation.Replace(local))]
}

var withoutPunctuation = strings.NewReplacer("_", "", "-", "", " ", "")

// name returns the name of a person: a text, an object with a name or its parts, or a list of
// family name, given name and suffix. It is "" for a person who is not an author.
func (v value) name() string {
	const levels = 4
	return v.nameWithin(levels)
}

// nameWithin is name with a limit on how deep the name is nested.
func (v value) nameWithin(levels int) string {
	switch {
	case levels == 0:
		return ""
	case v.isArray():
		return listedName(v)
	case !v.isObject():
		return v.text()
	}
	var parts [numParts]string
	for name, w := range v.fields() {
		part := partOf(name)
		switch {
		case part == noPart && isOtherRole(name, w):
			return ""
		case part == noPart || parts[part] != "" && part != particlePart:
		case w.isObject():
			parts[max(part, ownerPart)] = w.nameWithin(levels - 1) // the whole name, whatever the field is
		case part == middlePart && w.isArray():
			parts[part] = strings.Join(w.all("").texts(), " ")
		default:
			parts[part] += w.text() + " "
		}
	}
	for i, s := range parts {
		parts[i] = strings.TrimSpace(s)
	}
	given, family, suffix := parts[givenPart], parts[familyPart], parts[suffixPart]
	joined := text.FullName(given+" "+parts[middlePart], parts[particlePart]+" "+family, suffix)
	whole := record.FirstOf(parts[fullPart], parts[usualPart])
	switch {
	case given != "" && family != "" && countLetters(joined) >= countLetters(whole): // the other has initials
		return joined
	case parts[fullPart] != "":
		return parts[fullPart]
	case whole != "" && family != "" && given == "" && !strings.Contains(strings.ToLower(whole), strings.ToLower(family)):
		return text.FullName(whole, family, suffix)
	}
	return record.FirstOf(whole, joined, parts[ownerPart], parts[shortPart])
}

// listedName returns the name in a list of family name, given name and suffix. What else is in
// the list is not part of the name: arXiv has the affiliation there.
func listedName(v value) string {
	var parts [3]string
	n := 0
	for w := range v.elements() {
		if n == len(parts) {
			break
		}
		parts[n] = w.text()
		n++
	}
	return text.FullName(parts[1], parts[0], parts[2])
}

// isOtherRole reports whether a field says that a person is not an author of the paper.
func isOtherRole(name string, v value) bool {
	switch name {
	case "hidden": // Hugging Face
		return v == "true"
	case "creatorType": // Zotero
		return v.text() != "author"
	case "inspire_roles":
		return v.text() == "supervisor"
	}
	return false
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
