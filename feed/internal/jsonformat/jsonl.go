package jsonformat

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// JSONL is JSON of papers with fields that have usual names. It is the format of kindred itself, and
// also reads the JSON of many other programs, for example the arXiv metadata snapshot.
var JSONL = record.Format{
	Name:        "jsonl",
	Endings:     []string{"jsonl", "ndjson"},
	Description: "JSON Lines, or a JSON array or object of papers, with title and abstract under any usual names",
	Detect:      func(h *record.Head) bool { return (h.HasAnyKey(fields.IsText) || isTable(h)) && Foreign(h) == "" },
	Decode:      generic.decode,
	Encode:      func(w io.Writer) record.Encoder { return newLineEncoder(w) },
}

var generic = schema{
	lists: []string{"papers", "results", "items", "data", "works", "entries", "records", "documents",
		"articles", "publications", "hits.hits", "response.docs", "message.items", "collection",
		"search-results.entry"},
	marks: func(f field) bool {
		role, _, ok := fields.Lookup(f.Name)
		return ok && role == fields.Title
	},
	read:   readGeneric,
	levels: 7,
}

// labels returns the label of a paper, or all in a list with semicolons between them.
func labels(v value) string {
	if !v.IsArray() {
		return text.Line(v.AnyText())
	}
	var list []string
	for e := range v.Each() {
		if label := text.Line(e.AnyText()); label != "" {
			list = append(list, label)
		}
	}
	return strings.Join(list, "; ")
}

// readGeneric reads a record by the names of its fields. If several fields may be the title, for
// example, the field with the best name counts, unless it is empty.
func readGeneric(o object) (paper.Paper, error) {
	var (
		values [fields.NumRoles]value
		ranks  [fields.NumRoles]int
	)
	for _, f := range o {
		role, rank, ok := fields.Lookup(f.Name)
		if !ok || f.Value.IsEmpty() || values[role] != "" && ranks[role] <= rank {
			continue
		}
		values[role], ranks[role] = f.Value, rank
	}
	if values[fields.Title].IsArray() && rowsOf(o) != nil || isNameOnly(o, &values) {
		return paper.Paper{}, nil // The papers in it are read then.
	}
	b := record.Builder{Paper: paper.Paper{
		ID:         text.Line(values[fields.ID].AnyText()),
		Title:      text.Title(values[fields.Title].AnyText()),
		Abstract:   text.Abstract(values[fields.Abstract].Abstract()),
		Authors:    values[fields.Authors].Names(),
		Date:       values[fields.Date].Date(),
		Categories: values[fields.Categories].Terms(),
		Label:      labels(values[fields.Label]),
		Venue:      text.Title(values[fields.Venue].AnyText()),
		URL:        text.Line(values[fields.URL].URL()),
	}}
	if len(b.Date) == len("2006") {
		b.Date = dateInYear(o, b.Date)
	}
	if v := values[fields.Month]; v != "" {
		b.Date = jsonvalue.WithMonth(b.Date, v.Text(), values[fields.Day].Text())
	}
	if v := values[fields.Language]; v != "" {
		b.Language = text.Language(v.AnyText())
	}
	if v := values[fields.DOI]; v != "" {
		b.SetDOI(v.AnyText())
	}
	if v := values[fields.ArXiv]; v != "" {
		b.ArXiv = record.FirstOf(validID(v, paper.ArXivID), b.ArXiv)
	}
	b.PMID = validID(values[fields.PMID], paper.PubMedID)
	b.OpenAlex = validID(values[fields.OpenAlex], paper.OpenAlexID)
	if b.DOI == "" {
		b.SetDOI(o.Text("@id")) // of schema.org
	}
	addIDs(&b, o.First("external_ids", "externalIds", "identifiers", "ids", "pids", "articleids"))
	return b.Paper, nil
}

// dateInYear returns the date in the best of the other fields for dates that is in a year, or else the year.
func dateInYear(o object, year string) string {
	best, bestRank := year, 0
	for _, f := range o {
		role, rank, ok := fields.Lookup(f.Name)
		if !ok || role != fields.Date || best != year && bestRank <= rank {
			continue
		}
		if date := f.Value.Date(); len(date) > len(year) && date[:len(year)] == year {
			best, bestRank = date, rank
		}
	}
	return best
}

// isNameOnly reports whether a record has a name in place of a title, and is more likely a person or
// a program. A paper also has an abstract and authors, or a field that only papers have.
func isNameOnly(o object, values *[fields.NumRoles]value) bool {
	isName := func(f field) bool {
		return (f.Name == "name" || f.Name == "headline") && f.Value == values[fields.Title]
	}
	return slices.ContainsFunc(o, isName) && (values[fields.Abstract] == "" || values[fields.Authors] == "") &&
		!slices.ContainsFunc(o, func(f field) bool { return isScholarly(f.Name) })
}

// validID returns the id in a value, or "".
func validID(v value, parse func(string) (string, bool)) string {
	if v == "" {
		return ""
	}
	id, _ := parse(v.AnyText())
	return id
}

// lineEncoder writes JSON Lines.
type lineEncoder struct{ e *json.Encoder }

func newLineEncoder(w io.Writer) lineEncoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return lineEncoder{e}
}

// line is a paper in JSON Lines.
type line struct {
	ID         string        `json:"id,omitempty"`
	Title      string        `json:"title,omitempty"`
	Abstract   string        `json:"abstract,omitempty"`
	Authors    []string      `json:"authors,omitempty"`
	Date       string        `json:"date,omitempty"`
	Categories []string      `json:"categories,omitempty"`
	Label      string        `json:"label,omitempty"`
	Venue      string        `json:"venue,omitempty"`
	Language   string        `json:"language,omitempty"`
	URL        string        `json:"url,omitempty"`
	DOI        string        `json:"doi,omitempty"`
	ArXiv      string        `json:"arxiv,omitempty"`
	PMID       string        `json:"pmid,omitempty"`
	OpenAlex   string        `json:"openalex,omitempty"`
	Others     []paper.Other `json:"-"` // is read from an index alone
}

// Encode writes a paper on a line.
func (l lineEncoder) Encode(p paper.Paper) error { return l.e.Encode(line(p)) }

// Close writes nothing.
func (lineEncoder) Close() error { return nil }
