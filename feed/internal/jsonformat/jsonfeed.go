package jsonformat

import (
	"bytes"
	"encoding/json"
	"io"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// JSONFeed is JSON Feed 1 and 1.1. The fields of a paper that an item does not have are in its
// extension "_kindred". https://www.jsonfeed.org/version/1.1/
var JSONFeed = record.Format{
	Name:        "jsonfeed",
	Endings:     []string{"jsonfeed"},
	Description: "JSON Feed",
	Detect: func(h *record.Head) bool {
		return h.HasKey("items") && bytes.Contains(h.Text, []byte("jsonfeed.org")) ||
			h.HasKey("items") && h.HasKey("content_text", "content_html", "date_published")
	},
	Decode: schema{lists: paths{"items"}, read: mapping{
		key:        paths{"_kindred.id"},
		title:      paths{"title"},
		abstract:   paths{"_kindred.abstract", "content_text", "content_html", "summary"},
		authors:    paths{"authors", "author"},
		date:       paths{"_kindred.date", "date_published", "published_at"},
		categories: []paths{{"tags"}},
		label:      paths{"_kindred.label"},
		venue:      paths{"_kindred.venue"},
		language:   paths{"language"},
		url:        paths{"url", "external_url"},
		doi:        paths{"_kindred.doi", "doi", "id", "url", "external_url"},
		arXiv:      paths{"_kindred.arxiv", "id", "url", "external_url"},
		pmid:       paths{"_kindred.pmid"},
		openAlex:   paths{"_kindred.openalex"},
		adjust: func(o object, b *record.Builder) error {
			if o.Get("_kindred") == "" && b.DOI == "" && b.ArXiv == "" {
				b.ID = text.Line(o.Text("id"))
			}
			if o.Get("_kindred") == "" {
				takeMarkdownOff(o, b)
			}
			return nil
		},
	}.read}.decode,
	Encode:   func(w io.Writer) record.Encoder { return newFeedEncoder(w, record.Channel{Title: "Papers"}) },
	EncodeAs: newFeedEncoder,
}

// takeMarkdownOff makes plain text of a title and an abstract in Markdown.
func takeMarkdownOff(o object, b *record.Builder) {
	title := o.Text("title")
	if plain := plainOfMarkdown(title); plain != title {
		b.Title = text.Title(plain)
	}
	abstract := o.Text("content_text")
	if abstract == "" && o.Text("content_html") == "" {
		abstract = o.Text("summary")
	}
	if plain := plainOfMarkdown(abstract); plain != abstract {
		b.Abstract = text.Abstract(plain)
	}
}

// newFeedEncoder returns an encoder of a feed. JSON Feed has no ID beside its address.
func newFeedEncoder(w io.Writer, c record.Channel) record.Encoder {
	title, _ := json.Marshal(c.Title) // a string: this does not fail
	head := `{"version":"https://jsonfeed.org/version/1.1","title":` + string(title) + `,"items":[` + "\n"
	return &listEncoder{w: w, head: head, end: "]}\n", item: feedItemOf}
}

// feedItem is an item of JSON Feed.
type feedItem struct {
	ID        string        `json:"id"`
	URL       string        `json:"url,omitempty"`
	Title     string        `json:"title,omitempty"`
	Content   string        `json:"content_text"`
	Published string        `json:"date_published,omitempty"`
	Authors   []feedAuthor  `json:"authors,omitempty"`
	Tags      []string      `json:"tags,omitempty"`
	Language  string        `json:"language,omitempty"`
	Kindred   feedExtension `json:"_kindred"`
}

type feedAuthor struct {
	Name string `json:"name"`
}

type feedExtension struct {
	ID       string `json:"id,omitempty"`
	Date     string `json:"date,omitempty"` // as precise as it is known
	Label    string `json:"label,omitempty"`
	Venue    string `json:"venue,omitempty"`
	DOI      string `json:"doi,omitempty"`
	ArXiv    string `json:"arxiv,omitempty"`
	PMID     string `json:"pmid,omitempty"`
	OpenAlex string `json:"openalex,omitempty"`
}

// feedItemOf returns a paper as an item of JSON Feed.
func feedItemOf(p paper.Paper) any {
	item := feedItem{ID: p.ID, URL: p.URL, Title: p.Title, Content: p.Abstract, Tags: p.Categories,
		Language: p.Language,
		Kindred: feedExtension{ID: p.ID, Date: p.Date, Label: p.Label, Venue: p.Venue, DOI: p.DOI, ArXiv: p.ArXiv,
			PMID: p.PMID, OpenAlex: p.OpenAlex}}
	if item.ID == "" { // Every item must have one.
		item.ID = paper.Slug(p.Title)
	}
	if p.Date != "" { // The format wants a time. If month or day are not known, they are January and the first.
		item.Published = (p.Date + "-01-01")[:len("2006-01-02")] + "T00:00:00Z"
	}
	for _, name := range p.Authors {
		item.Authors = append(item.Authors, feedAuthor{name})
	}
	return item
}
