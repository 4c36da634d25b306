package jsonformat

import (
	"encoding/json"
	"io"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// JSONL is JSON of papers with fields under the names that are usual for them: kindred's own
// format, and whatever else has a title and an abstract and is of no format that is known
// better, such as the arXiv metadata snapshot.
var JSONL = record.Format{
	Name:        "jsonl",
	Description: "JSON Lines, or a JSON array or object of papers, with title and abstract under any usual names",
	Detect:      func(h *record.Head) bool { return h.HasAnyKey(fields.IsText) },
	Decode:      generic.decode,
	Encode:      func(w io.Writer) record.Encoder { return newLineEncoder(w) },
}

var generic = schema{
	lists: []string{"papers", "results", "items", "data", "works", "entries", "records", "documents",
		"articles", "publications", "hits.hits", "response.docs", "message.items", "collection", "search-results.entry"},
	isRecord: func(o object) bool { return o.has(fields.Title) },
	read:     readGeneric,
}

// has reports whether one of the fields is for a role.
func (o object) has(r fields.Role) bool {
	for _, f := range o {
		if role, _, ok := fields.Lookup(f.name); ok && role == r {
			return true
		}
	}
	return false
}

// readGeneric reads a record by the names of its fields: of those that are for the same, it
// takes the one with the best name that holds something.
func readGeneric(o object) (paper.Paper, error) {
	var (
		values [fields.NumRoles]value
		ranks  [fields.NumRoles]int
	)
	for _, f := range o {
		role, rank, ok := fields.Lookup(f.name)
		if !ok || f.value.isEmpty() || values[role] != "" && ranks[role] <= rank {
			continue
		}
		values[role], ranks[role] = f.value, rank
	}
	p := paper.Paper{
		ID:         text.Line(values[fields.ID].anyText()),
		Title:      text.Title(values[fields.Title].anyText()),
		Abstract:   text.Abstract(values[fields.Abstract].abstract()),
		Authors:    values[fields.Authors].names(),
		Date:       values[fields.Date].date(),
		Categories: values[fields.Categories].terms(),
		Label:      text.Line(values[fields.Label].anyText()),
		Venue:      text.Title(values[fields.Venue].anyText()),
		URL:        text.Line(values[fields.URL].anyText()),
		PMID:       text.Line(values[fields.PMID].anyText()),
		OpenAlex:   text.Line(values[fields.OpenAlex].anyText()),
	}
	if v := values[fields.Language]; v != "" {
		p.Language = text.Language(v.anyText())
	}
	if v := values[fields.DOI]; v != "" {
		p.DOI, _ = paper.DOI(v.anyText())
	}
	if v := values[fields.ArXiv]; v != "" {
		p.ArXiv, _ = paper.ArXivID(v.anyText())
	}
	readExternalIDs(&p, o.first("external_ids", "externalIds", "identifiers", "ids", "pids"))
	return p, nil
}

// readExternalIDs adds the ids in a list of objects with their kinds: {"type": "doi", "value": ...}.
func readExternalIDs(p *paper.Paper, ids value) {
	if !ids.isArray() {
		return
	}
	for v := range ids.each() {
		o := v.object()
		id := o.text("value", "id", "identifier")
		switch strings.ToLower(o.text("type", "scheme", "kind")) {
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
}

// isEmpty reports whether there is nothing in a value.
func (v value) isEmpty() bool {
	switch v {
	case "", "null", "NaN", `""`, "[]", "{}", "false":
		return true
	}
	return false
}

// anyText returns the text of a value, or that of an object under a usual name, such as that
// of a text with its language.
func (v value) anyText() string {
	if s := v.text(); s != "" || v == "" || v[0] != '{' && v[0] != '[' {
		return s
	}
	for w := range v.each() {
		return w.object().text("value", "title", "name", "display_name", "en", "text", "p", "id", "content")
	}
	return ""
}

// abstract returns the text of an abstract: that of an array are its paragraphs.
func (v value) abstract() string {
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
	return text.Date(v.get("created").text())
}

// terms returns the terms of a list, or of a string that is one.
func (v value) terms() []string {
	if v == "" || v[0] == '"' {
		if s := v.text(); s != "" {
			return text.SplitTerms(s)
		}
		return nil
	}
	var list []string
	for w := range v.each() {
		list = append(list, w.anyText())
	}
	return text.Terms(list)
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
		if nested := v.object().first("authors", "author"); nested.isArray() {
			v = nested
		}
	}
	var list []string
	for w := range v.each() {
		list = append(list, w.name())
	}
	return text.Names(list)
}

// name returns the name of a person: a text, an object with a name or its parts, or a list of
// family name, given name and suffix.
func (v value) name() string {
	switch {
	case v.isArray():
		var parts []string
		for w := range v.each() {
			parts = append(parts, w.text())
		}
		if len(parts) < 2 {
			return strings.Join(parts, "")
		}
		return text.FullName(parts[1], parts[0], strings.Join(parts[2:], " "))
	case v.isObject():
		o := v.object()
		if s := o.text("full_name", "fullName", "fullname", "display_name", "author.display_name", "literal", "creator"); s != "" {
			return s
		}
		if s := o.text("name"); s != "" && o.get("surname") == "" { // beside which it is the given name
			return s
		}
		given := o.text("name", "given", "first", "firstName", "first_name", "givenName", "given_name", "forename")
		middle := strings.Join(o.texts("middle"), " ")
		family := o.text("family", "last", "lastName", "last_name", "familyName", "family_name", "surname")
		return text.FullName(given+" "+middle, family, o.text("suffix"))
	}
	return v.text()
}

// lineEncoder writes JSON Lines.
type lineEncoder struct{ e *json.Encoder }

func newLineEncoder(w io.Writer) lineEncoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return lineEncoder{e}
}

// line is a paper as a line says it.
type line struct {
	ID         string   `json:"id,omitempty"`
	Title      string   `json:"title,omitempty"`
	Abstract   string   `json:"abstract,omitempty"`
	Authors    []string `json:"authors,omitempty"`
	Date       string   `json:"date,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Label      string   `json:"label,omitempty"`
	Venue      string   `json:"venue,omitempty"`
	Language   string   `json:"language,omitempty"`
	URL        string   `json:"url,omitempty"`
	DOI        string   `json:"doi,omitempty"`
	ArXiv      string   `json:"arxiv,omitempty"`
	PMID       string   `json:"pmid,omitempty"`
	OpenAlex   string   `json:"openalex,omitempty"`
}

// Encode writes a paper on a line.
func (l lineEncoder) Encode(p paper.Paper) error { return l.e.Encode(line(p)) }

// Close has nothing to write.
func (lineEncoder) Close() error { return nil }
