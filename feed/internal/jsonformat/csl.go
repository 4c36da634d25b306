package jsonformat

import (
	"bytes"
	"encoding/json"
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
		return h.HasKey("title", "title-short") && h.HasKey("container-title", "date-parts", "citation-key") &&
			h.HasKey("type", "issued")
	},
	Decode: schema{lists: paths{"items", "references"}, marks: hasTitle, read: cslMapping.read}.decode,
	Encode: func(w io.Writer) record.Encoder { return &listEncoder{w: w, head: "[\n", end: "]\n", item: cslOf} },
}

var cslMapping = mapping{
	key:      paths{"citation-key", "id"},
	abstract: paths{"abstract"},
	authors:  paths{"author"},
	dates:    paths{"published", "published-online", "published-print", "posted", "issued"},
	label:    paths{"custom.label"},
	venue:    paths{"container-title", "event-title", "event.name", "event", "institution.name"},
	language: paths{"language"},
	url:      paths{"URL", "resource.primary.URL"},
	doi:      paths{"DOI"},
	arXiv:    paths{"custom.arxiv", "number", "archive_location", "archive-location", "URL"},
	pmid:     paths{"PMID"},
	openAlex: paths{"custom.openalex"},
	adjust: func(o object, b *record.Builder) error {
		title := o.Text("title")
		if subtitle := o.Text("subtitle"); title != "" && subtitle != "" && !strings.Contains(title, subtitle) {
			title += ": " + subtitle
		}
		b.Title = text.Title(title)
		for _, path := range []string{"custom.categories", "subject"} {
			if o.Get(path).IsArray() {
				b.Categories = text.Terms(o.Texts(path))
				return nil
			}
		}
		b.Categories = o.First("keyword", "categories").Terms()
		return nil
	},
}

// Crossref is works of the REST API of Crossref. Its fields are those of CSL-JSON, but titles are
// arrays. https://api.crossref.org/swagger-ui/index.html
var Crossref = record.Format{
	Name:        "crossref",
	Description: "works of Crossref's REST API: a page, a single work, or JSON Lines of a dump",
	Detect: func(h *record.Head) bool {
		return h.HasKey("message-type", "message-version") ||
			h.HasKey("DOI") && h.HasKey("is-referenced-by-count", "reference-count", "references-count", "deposited")
	},
	Decode: schema{lists: paths{"message.items", "message", "items"}, marks: hasTitle, read: readCrossref}.decode,
}

func readCrossref(o object) (paper.Paper, error) {
	if o.Get("DOI") == "" && !o.Get("title").IsArray() {
		if err := serverError(o, "message"); err != nil {
			return paper.Paper{}, err
		}
		return paper.Paper{}, record.NotPaper("a journal, a member or the like")
	}
	p, err := cslMapping.read(o)
	p.ID = ""
	return p, err
}

// cslName, cslDate and cslItem follow the schema.
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

// cslCustom holds the fields of a paper that CSL does not have.
type cslCustom struct {
	Label      string   `json:"label,omitempty"`
	OpenAlex   string   `json:"openalex,omitempty"`
	ArXiv      string   `json:"arxiv,omitempty"`
	Categories []string `json:"categories,omitempty"` // if a separator is part of a category
}

// cslOf returns a paper as an item of CSL-JSON.
func cslOf(p paper.Paper) any {
	item := cslItem{
		ID: record.FirstOf(p.ID, paper.Slug(p.Title)), Type: "article-journal", Title: p.Title, Abstract: p.Abstract,
		Container: p.Venue, Language: p.Language,
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
		if p.ArXiv != "" { // like Zotero
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

// listEncoder writes a JSON array, one item per line, with a head before it and an end after it.
type listEncoder struct {
	w         io.Writer
	head, end string
	item      func(p paper.Paper) any
	begun     bool
}

// Encode writes a paper as an item.
func (l *listEncoder) Encode(p paper.Paper) error {
	before := ",\n"
	if !l.begun {
		before, l.begun = l.head, true
	}
	var b bytes.Buffer
	b.WriteString(before)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l.item(p)); err != nil {
		return err
	}
	_, err := l.w.Write(b.Bytes()[:b.Len()-1]) // without the line break
	return err
}

// Close writes the end of the array.
func (l *listEncoder) Close() error {
	end := "\n" + l.end
	if !l.begun {
		end = strings.TrimSuffix(l.head, "\n") + l.end
	}
	_, err := io.WriteString(l.w, end)
	return err
}
