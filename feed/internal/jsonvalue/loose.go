package jsonvalue

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// This file reads values in all the forms that feeds have them in.

// IsEmpty reports whether a value holds nothing.
func (v Value) IsEmpty() bool {
	switch v {
	case "", "null", "NaN", `""`, "[]", "{}", "false":
		return true
	}
	return false
}

// textNames are the names of the field with the text of an object, the preferred one first. Such
// objects are a text with its language, a term with its id, an element of converted XML.
var textNames = []string{"value", "title", "name", "display_name", "en", "text", "#text", "$", "_", "term",
	"@term", "raw", "p", "sourceTitle", "label", "textEnglish", "description", "id", "content"}

// AnyText returns the text of a value. Of an object it returns the field with the text.
func (v Value) AnyText() string {
	if s := v.Text(); s != "" || !v.IsObject() && !v.IsArray() {
		return s
	}
	for w := range v.Each() {
		return w.Object().Text(textNames...)
	}
	return ""
}

// URL returns the URL in a value.
func (v Value) URL() string {
	for w := range v.Each() {
		s := w.Text()
		if w.IsObject() {
			s = w.Object().Text("html", "url", "@href", "href", "value", "record")
		}
		if s != "" {
			return s
		}
	}
	return ""
}

// Abstract returns the text of an abstract. An array holds its paragraphs, an inverted index the
// places of its words.
func (v Value) Abstract() string {
	if v.IsObject() {
		o := v.Object()
		if index := o.Get("InvertedIndex"); index != "" {
			return uninvert(index)
		}
		if paragraphs := o.Get("p"); paragraphs.IsArray() && strings.HasPrefix(string(paragraphs.Head()), `"`) {
			return paragraphs.Abstract()
		}
		if len(o) > 0 && o[0].Value.IsArray() {
			return uninvert(v)
		}
	}
	if !v.IsArray() {
		return v.AnyText()
	}
	var paragraphs []string
	for w := range v.Each() {
		if s := w.AnyText(); s != "" {
			paragraphs = append(paragraphs, s)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// uninvert returns the text of an inverted index, which has the places of every word.
func uninvert(index Value) string {
	return text.Uninvert(func(yield func(string, int) bool) {
		for name, positions := range index.Fields() {
			name = unescape(name)
			for v := range positions.Each() {
				at, err := strconv.Atoi(v.Text())
				if errors.Is(err, strconv.ErrRange) { // at is the largest number there is
					err = nil
				}
				if err == nil && !yield(name, at) {
					return
				}
			}
		}
	})
}

// Date returns the date in the first of the paths that has one, or "".
func (o Object) Date(paths ...string) string {
	for _, path := range paths {
		if date := o.Get(path).Date(); date != "" {
			return date
		}
	}
	return ""
}

// Date returns the date of a value: of a text, of an object, or of the first in a list.
func (v Value) Date() string {
	if s := v.Text(); s != "" {
		return text.Date(s)
	}
	if v.IsArray() {
		v = v.Head()
	}
	o := v.Object()
	var parts [3]string // of CSL and Crossref: {"date-parts": [[2015, 3, 11]]}
	i := 0
	for part := range o.Get("date-parts").Head().Elements() {
		if i < len(parts) {
			parts[i] = part.Text()
			i++
		}
	}
	if date := WithMonth(parts[0], parts[1], parts[2]); len(date) >= len("2006") {
		return date
	}
	for _, name := range [...]string{"raw", "literal", "date-time", "created", "$date", "value", "date",
		"publicationDate", "published", "issued", "electrDate", "printDate"} {
		if date := text.Date(o.Get(name).Text()); date != "" {
			return date
		}
	}
	return WithMonth(text.Date(o.Text("year")), o.Text("month"), o.Text("day"))
}

// WithMonth returns a year with a month, which is a number or a word, and a day. It leaves out a
// month or a day that is not valid.
func WithMonth(year, month, day string) string {
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

// Terms returns the terms of a list. The list may be a string with separators.
func (v Value) Terms() []string {
	if v == "" || v[0] == '"' {
		if s := v.Text(); s != "" {
			return text.SplitTerms(s)
		}
		return nil
	}
	const levels = 4
	return text.Terms(v.appendTerms(nil, levels))
}

// appendTerms appends the terms in a value: texts, objects with texts, or lists of them down to the
// given number of levels.
func (v Value) appendTerms(list []string, levels int) []string {
	if s := v.AnyText(); s != "" && !v.IsArray() {
		return append(list, s)
	}
	if levels == 0 {
		return list
	}
	if v.IsArray() {
		for w := range v.Each() {
			list = w.appendTerms(list, levels-1)
		}
		return list
	}
	for _, w := range v.Fields() {
		if w.IsArray() || w.IsObject() {
			list = w.appendTerms(list, levels-1)
		}
	}
	return list
}

// Names returns the names of the persons at the first of the paths that has any.
func (o Object) Names(paths ...string) []string {
	for _, path := range paths {
		if names := o.Get(path).Names(); len(names) > 0 {
			return names
		}
	}
	return nil
}

// Names returns the names of a list of persons in any usual form. The list may be a string with
// separators.
func (v Value) Names() []string {
	if v == "" || v[0] == '"' {
		if s := v.Text(); s != "" {
			return text.SplitNames(s)
		}
		return nil
	}
	if v.IsObject() { // the list is in it
		if nested := v.Object().First("authors", "author", "items"); nested.IsArray() {
			v = nested
		}
	}
	var list []string
	for w := range v.Each() {
		list = append(list, w.Name())
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
		shortPart:    "text Value authname preferredname formatted label rawname rawauthorname",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = part
		}
	}
	return table
}()

// partOf returns the part of a name that is in a field.
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

// Name returns the name of a person: a text, an object with a name or its parts, or a list of
// family name, given name and suffix. It is "" for a person who is not an author.
func (v Value) Name() string {
	const levels = 4
	return v.nameWithin(levels)
}

// nameWithin is name with a limit on how deep the name is nested.
func (v Value) nameWithin(levels int) string {
	switch {
	case levels == 0:
		return ""
	case v.IsArray():
		return listedName(v)
	case !v.IsObject():
		return v.Text()
	}
	var parts [numParts]string
	for name, w := range v.Fields() {
		part := partOf(name)
		switch {
		case part == noPart && isOtherRole(name, w):
			return ""
		case part == noPart || parts[part] != "" && part != particlePart:
		case w.IsObject():
			parts[max(part, ownerPart)] = w.nameWithin(levels - 1) // the whole name, whatever the field is
		case part == middlePart && w.IsArray():
			parts[part] = strings.Join(w.All("").Texts(), " ")
		default:
			parts[part] += w.Text() + " "
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
	case whole != "" && family != "" && given == "" &&
		!strings.Contains(strings.ToLower(whole), strings.ToLower(family)):
		return text.FullName(whole, family, suffix)
	}
	return record.FirstOf(whole, joined, parts[ownerPart], parts[shortPart])
}

// listedName returns the name in a list of family name, given name and suffix. What else is in
// the list is not part of the name: arXiv has the affiliation there.
func listedName(v Value) string {
	var parts [3]string
	n := 0
	for w := range v.Elements() {
		if n == len(parts) {
			break
		}
		parts[n] = w.Text()
		n++
	}
	return text.FullName(parts[1], parts[0], parts[2])
}

// isOtherRole reports whether a field says that a person is not an author of the paper.
func isOtherRole(name string, v Value) bool {
	switch name {
	case "hidden": // Hugging Face
		return v == "true"
	case "creatorType": // Zotero
		return v.Text() != "author"
	case "inspire_roles":
		return v.Text() == "supervisor"
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
