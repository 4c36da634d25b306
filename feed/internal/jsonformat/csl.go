package jsonformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// CSL is CSL-JSON, which reference managers exchange and citation processors read.
// https://github.com/citation-style-language/schema
var CSL = record.Format{
	Name:        "csl-json",
	Endings:     []string{"json", "csl"},
	Description: "CSL-JSON of reference managers (Zotero, pandoc)",
	Detect: func(h *record.Head) bool {
		return h.HasKey("title", "title-short") && h.HasKey("container-title", "date-parts", "citation-key") && h.HasKey("type", "issued")
	},
	Decode: schema{lists: []string{"items", "references"}, marks: hasTitle, read: readCSL}.decode,
	Encode: func(w io.Writer) record.Encoder { return &listEncoder{w: w, item: cslOf} },
}

// Crossref is works of the REST API of Crossref, whose fields are those of CSL-JSON but for
// the arrays around titles. https://api.crossref.org/swagger-ui/index.html
var Crossref = record.Format{
	Name:        "crossref",
	Description: "works of Crossref's REST API: a page, a single work, or JSON Lines of a dump",
	Detect: func(h *record.Head) bool {
		return h.HasKey("message-type", "message-version") || h.HasKey("DOI") && h.HasKey("is-referenced-by-count", "reference-count", "references-count", "deposited")
	},
	Decode: schema{lists: []string{"message.items", "message", "items"}, marks: hasTitle, read: readCrossref}.decode,
}

// errNoWork is the reason to skip a journal, a member or the like. The titles of works are arrays.
var errNoWork = errors.New("not a work, but a journal, a member or the like")

func readCrossref(o object) (paper.Paper, error) {
	if o.get("DOI") == "" && !o.get("title").isArray() {
		if err := serverError(o, "message"); err != nil {
			return paper.Paper{}, err
		}
		return paper.Paper{}, errNoWork
	}
	p, err := readCSL(o)
	p.ID = ""
	return p, err
}

func readCSL(o object) (paper.Paper, error) {
	title := o.text("title")
	if subtitle := o.text("subtitle"); title != "" && subtitle != "" && !strings.Contains(title, subtitle) {
		title += ": " + subtitle
	}
	p := paper.Paper{
		ID:       text.Line(o.text("citation-key", "id")),
		Title:    text.Title(title),
		Abstract: text.Abstract(o.text("abstract")),
		Authors:  o.get("author").people(),
		Venue:    text.Title(o.text("container-title", "event-title", "event.name", "event", "institution.name")),
		Language: text.Language(o.text("language")),
		URL:      text.Line(o.text("URL", "resource.primary.URL")),
		DOI:      o.doi("DOI"),
		ArXiv:    o.arXiv("custom.arxiv", "number", "archive_location", "archive-location", "URL"),
		PMID:     o.pmid("PMID"),
		Label:    text.Line(o.text("custom.label")),
	}
	for _, name := range []string{"published", "published-online", "published-print", "posted", "issued"} {
		p.Date = earliest(p.Date, o.get(name).dateParts())
	}
	switch {
	case o.get("custom.categories").isArray():
		p.Categories = text.Terms(o.texts("custom.categories"))
	case o.get("subject").isArray():
		p.Categories = text.Terms(o.texts("subject"))
	default:
		p.Categories = o.first("keyword", "categories").terms()
	}
	p.OpenAlex, _ = paper.OpenAlexID(o.text("custom.openalex"))
	return p, nil
}

// people returns the names in a list of those of CSL.
func (v value) people() []string {
	var list []string
	for w := range v.each() {
		o := w.object()
		name := o.text("literal", "name")
		if name == "" {
			name = text.FullName(o.text("given"), strings.Join([]string{o.text("dropping-particle"), o.text("non-dropping-particle"), o.text("family")}, " "), o.text("suffix"))
		}
		list = append(list, name)
	}
	return text.Names(list)
}

// cslName, cslDate and cslItem are as the schema has them.
type cslName struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

type cslItem struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Title     string     `json:"title,omitempty"`
	Abstract  string     `json:"abstract,omitempty"`
	Author    []cslName  `json:"author,omitempty"`
	Issued    *cslDate   `json:"issued,omitempty"`
	Container string     `json:"container-title,omitempty"`
	Language  string     `json:"language,omitempty"`
	Keyword   string     `json:"keyword,omitempty"`
	DOI       string     `json:"DOI,omitempty"`
	PMID      string     `json:"PMID,omitempty"`
	URL       string     `json:"URL,omitempty"`
	Publisher string     `json:"publisher,omitempty"`
	Number    string     `json:"number,omitempty"`
	Custom    *cslCustom `json:"custom,omitempty"`
}

// cslCustom is what CSL has no place for.
type cslCustom struct {
	Label      string   `json:"label,omitempty"`
	OpenAlex   string   `json:"openalex,omitempty"`
	ArXiv      string   `json:"arxiv,omitempty"`
	Categories []string `json:"categories,omitempty"` // if they cannot be told apart in keyword
}

// cslOf returns a paper as an item of CSL-JSON.
func cslOf(p paper.Paper) any {
	item := cslItem{
		ID: p.ID, Type: "article-journal", Title: p.Title, Abstract: p.Abstract, Container: p.Venue, Language: p.Language,
		Keyword: strings.Join(p.Categories, "; "), DOI: p.DOI, PMID: p.PMID, URL: p.URL,
	}
	custom := cslCustom{Label: p.Label, OpenAlex: p.OpenAlex}
	if len(p.Categories) > 0 && !slices.Equal(text.SplitTerms(item.Keyword), p.Categories) {
		custom.Categories = p.Categories
	}
	if p.ArXiv != "" {
		custom.ArXiv = p.ArXiv
	}
	if p.Venue == "" {
		item.Type = "article"
		if p.ArXiv != "" { // as Zotero has it
			item.Publisher, item.Number = "arXiv", "arXiv:"+p.ArXiv
		}
	}
	if custom.Label+custom.OpenAlex+custom.ArXiv != "" || custom.Categories != nil {
		item.Custom = &custom
	}
	for _, name := range p.Authors {
		given, family := text.GivenFamily(name)
		if family == "" {
			item.Author = append(item.Author, cslName{Literal: name})
		} else {
			item.Author = append(item.Author, cslName{Family: family, Given: given})
		}
	}
	var parts []int
	for part := range strings.SplitSeq(p.Date, "-") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		parts = append(parts, n)
	}
	if parts != nil {
		item.Issued = &cslDate{[][]int{parts}}
	}
	return item
}

// listEncoder writes a JSON array, one item a line.
type listEncoder struct {
	w     io.Writer
	item  func(p paper.Paper) any
	begun bool
	buf   bytes.Buffer
}

// Encode writes a paper as an item.
func (l *listEncoder) Encode(p paper.Paper) error {
	l.buf.Reset()
	l.buf.WriteString(",\n")
	if !l.begun {
		l.buf.Reset()
		l.buf.WriteString("[\n")
		l.begun = true
	}
	if err := encode(&l.buf, l.item(p)); err != nil {
		return err
	}
	_, err := l.w.Write(l.buf.Bytes())
	return err
}

// Close writes the end of the array.
func (l *listEncoder) Close() error {
	end := "\n]\n"
	if !l.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(l.w, end)
	return err
}

// encode appends a value without a line break.
func encode(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	return nil
}
