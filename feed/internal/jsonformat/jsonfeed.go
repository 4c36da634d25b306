package jsonformat

import (
	"bytes"
	"io"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// JSONFeed is JSON Feed 1 and 1.1. What a paper has and an item has not is in its extension
// "_kindred". https://www.jsonfeed.org/version/1.1/
var JSONFeed = record.Format{
	Name:        "jsonfeed",
	Endings:     []string{"jsonfeed"},
	Description: "JSON Feed",
	Detect: func(h *record.Head) bool {
		return h.IsJSON() && h.HasKey("items") && bytes.Contains(h.Text, []byte("jsonfeed.org")) ||
			h.HasKey("items") && h.HasKey("content_text", "content_html", "date_published")
	},
	Decode: schema{lists: []string{"items"}, read: readJSONFeed}.decode,
	Encode: func(w io.Writer) record.Encoder { return &feedEncoder{w: w} },
}

func readJSONFeed(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.text("_kindred.abstract", "content_text", "content_html", "summary")),
		Authors:    o.names("authors", "author"),
		Date:       o.date("_kindred.date", "date_published"),
		Categories: text.Terms(o.texts("tags")),
		Label:      text.Line(o.text("_kindred.label")),
		Venue:      text.Title(o.text("_kindred.venue")),
		Language:   text.Language(o.text("language")),
		URL:        text.Line(o.text("url", "external_url")),
		DOI:        o.doi("_kindred.doi", "id", "url", "external_url"),
		ArXiv:      o.arXiv("_kindred.arxiv", "id", "url", "external_url"),
		PMID:       o.pmid("_kindred.pmid"),
	}
	p.OpenAlex, _ = paper.OpenAlexID(o.text("_kindred.openalex"))
	p.ID = text.Line(o.text("_kindred.id"))
	if o.get("_kindred") == "" && p.DOI == "" && p.ArXiv == "" {
		p.ID = text.Line(o.text("id"))
	}
	return p, nil
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

// feedEncoder writes a JSON Feed, one item a line.
type feedEncoder struct {
	w     io.Writer
	begun bool
	buf   bytes.Buffer
}

const feedHead = `{"version":"https://jsonfeed.org/version/1.1","title":"Papers","items":[` + "\n"

// Encode writes a paper as an item.
func (f *feedEncoder) Encode(p paper.Paper) error {
	f.buf.Reset()
	if f.begun {
		f.buf.WriteString(",\n")
	} else {
		f.buf.WriteString(feedHead)
		f.begun = true
	}
	item := feedItem{ID: p.ID, URL: p.URL, Title: p.Title, Content: p.Abstract, Tags: p.Categories, Language: p.Language,
		Kindred: feedExtension{ID: p.ID, Date: p.Date, Label: p.Label, Venue: p.Venue, DOI: p.DOI, ArXiv: p.ArXiv, PMID: p.PMID, OpenAlex: p.OpenAlex}}
	if item.ID == "" { // which every item must have
		item.ID = paper.Slug(p.Title)
	}
	if p.Date != "" { // a time is wanted, of which the day may be made up
		item.Published = (p.Date + "-01-01")[:len("2006-01-02")] + "T00:00:00Z"
	}
	for _, name := range p.Authors {
		item.Authors = append(item.Authors, feedAuthor{name})
	}
	if err := encode(&f.buf, item); err != nil {
		return err
	}
	_, err := f.w.Write(f.buf.Bytes())
	return err
}

// Close writes the end of the feed.
func (f *feedEncoder) Close() error {
	end := "\n]}\n"
	if !f.begun {
		end = feedHead + "]}\n"
	}
	_, err := io.WriteString(f.w, end)
	return err
}
