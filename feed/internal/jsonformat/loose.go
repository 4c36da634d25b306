package jsonformat

import (
	"strings"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// This file reads values that are described in any of the ways that are usual.

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

// abstract returns the text of an abstract: that of an array are its paragraphs, and that of an
// inverted index says where each word stands.
func (v value) abstract() string {
	if v.isObject() {
		o := v.object()
		switch index := o.get("InvertedIndex"); {
		case index != "":
			return uninvert(index)
		case len(o) > 0 && o[0].value.isArray() && o[0].name != "p":
			return uninvert(v)
		case o.get("p").isArray():
			return o.get("p").abstract()
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

// date returns the date of a value, or of the first of a list of versions.
func (v value) date() string {
	if s := v.text(); s != "" {
		return text.Date(s)
	}
	if v.isArray() {
		v = v.head()
	}
	if date := v.dateParts(); date != "" {
		return date
	}
	o := v.object()
	if date := o.date("created", "$date", "value", "date", "publicationDate"); date != "" {
		return date
	}
	return withMonth(o.date("year"), o.text("month"), o.text("day"))
}

// withMonth returns a year with a month, in numbers or a word, and a day, as far as they are valid.
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

// readIDs adds ids by their kinds, from a list of objects ({"type": "doi", "value": ...}) or an
// object ({"doi": ...}).
func readIDs(p *paper.Paper, ids value) {
	add := func(kind, id string) {
		switch strings.ToLower(kind) {
		case "doi":
			if doi, ok := paper.DOI(id); ok && p.DOI == "" {
				p.DOI = doi
			}
		case "pmid", "pubmed":
			if pmid, ok := paper.PubMedID(id); ok && p.PMID == "" {
				p.PMID = pmid
			}
		case "arxiv":
			if arXiv, ok := paper.ArXivID(id); ok && p.ArXiv == "" {
				p.ArXiv = arXiv
			}
		}
	}
	if ids.isObject() {
		for kind, id := range ids.fields() {
			add(kind, id.text())
		}
		return
	}
	for v := range ids.each() {
		o := v.object()
		add(o.text("type", "scheme", "kind", "idtype"), o.text("value", "id", "identifier"))
	}
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
	if v.isObject() { // the list is one deeper
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
	fullPart           // as one says it, or with the family name first
	usualPart          // likewise, or the given name where the family name stands beside it
	givenPart
	middlePart
	familyPart
	suffixPart
	ownerPart // an object that has the name
	shortPart // what may be cut short, or be another's name for it
	numParts
)

// nameParts are the parts by the names of their fields, in lower case and without punctuation.
var nameParts = func() map[string]namePart {
	table := map[string]namePart{}
	for part, names := range map[namePart]string{
		usualPart:  "name",
		fullPart:   "fullname displayname authorname rawname rawauthorname literal creator collectivename full",
		givenPart:  "given givenname givennames first firstname forename forenames",
		middlePart: "middle middlename middlenames",
		familyPart: "family familyname last lastname surname",
		suffixPart: "suffix",
		ownerPart:  "author person meta",
		shortPart:  "text value authname preferredname formatted label",
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
// family name, given name and suffix.
func (v value) name() string {
	const levels = 4
	return v.nameWithin(levels)
}

// nameWithin is name, for a person that is described so many levels deep.
func (v value) nameWithin(levels int) string {
	switch {
	case levels == 0:
		return ""
	case v.isArray():
		var parts []string
		for w := range v.each() {
			parts = append(parts, w.text())
		}
		if len(parts) < 2 {
			return strings.Join(parts, "")
		}
		return text.FullName(parts[1], parts[0], strings.Join(parts[2:], " "))
	case !v.isObject():
		return v.text()
	}
	var parts [numParts]string
	for name, w := range v.fields() {
		part := partOf(name)
		if parts[part] != "" || part == noPart {
			continue
		}
		switch {
		case w.isObject():
			parts[max(part, ownerPart)] = w.nameWithin(levels - 1) // it has the whole name, whatever its name is
		case part == middlePart && w.isArray():
			parts[part] = strings.Join(w.appendTexts(nil, ""), " ")
		default:
			parts[part] = w.text()
		}
	}
	given, family := parts[givenPart], parts[familyPart]
	switch name := parts[usualPart]; {
	case parts[fullPart] != "":
		return parts[fullPart]
	case name != "" && family != "" && given == "" && !strings.Contains(strings.ToLower(name), strings.ToLower(family)):
		return text.FullName(name, family, parts[suffixPart])
	case name != "":
		return name
	case family != "" || given != "":
		return text.FullName(given+" "+parts[middlePart], family, parts[suffixPart])
	case parts[ownerPart] != "":
		return parts[ownerPart]
	}
	return parts[shortPart]
}
