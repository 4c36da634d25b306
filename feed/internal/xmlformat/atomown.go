package xmlformat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/paper"
)

// The marks of what kindred writes: the generator of a feed, an id that contains the id of the paper,
// and the scheme of the category that is its label.
const (
	ownGenerator = "urn:kindred"
	ownID        = "urn:kindred:paper:"
	labelScheme  = "urn:kindred:label"
)

// atomEncoder writes Atom 1.0. Equal papers give equal bytes: title and id of the feed are fixed,
// and a paper without a date gets the date of the Unix epoch, as Atom wants a date.
type atomEncoder struct {
	w       io.Writer
	channel record.Channel
	buf     bytes.Buffer // not yet written to w
	begun   bool
	count   int
}

// newAtomEncoder returns an encoder of a feed.
func newAtomEncoder(w io.Writer, c record.Channel) record.Encoder {
	return &atomEncoder{w: w, channel: c}
}

// papers is what a feed is called whose user does not say.
var papers = record.Channel{ID: "urn:kindred:papers", Title: "Papers"}

const (
	epoch = "1970-01-01T00:00:00Z"

	atomStart = xml.Header + `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
  <id>%s</id>
  <title>%s</title>
  <updated>%s</updated>
  <author><name>kindred</name></author>
  <generator uri="` + ownGenerator + `">kindred</generator>
`
)

// Encode writes an entry.
func (e *atomEncoder) Encode(p paper.Paper) error {
	e.begin(p)
	e.count++
	e.buf.WriteString("  <entry>\n")
	// Every entry must have an id. A paper without one gets a number.
	id := fmt.Sprintf("urn:kindred:entry:%d", e.count)
	if p.ID != "" {
		id = ownID + url.PathEscape(p.ID)
	}
	e.element("id", id)
	e.buf.WriteString("    <title>" + escapeXML(p.Title) + "</title>\n") // required, even if it is empty
	e.element("updated", fullDate(p.Date))
	if p.Date != "" {
		e.element("published", fullDate(p.Date))
		e.element("dc:date", p.Date) // with its own precision
	}
	for _, name := range p.Authors {
		e.buf.WriteString("    <author><name>" + escapeXML(name) + "</name></author>\n")
	}
	if p.URL != "" {
		e.buf.WriteString(`    <link rel="alternate" href="` + escapeXML(p.URL) + "\"/>\n")
	}
	e.element("summary", p.Abstract)
	for _, term := range p.Categories {
		e.buf.WriteString(`    <category term="` + escapeXML(term) + "\"/>\n")
	}
	if p.Label != "" {
		e.buf.WriteString(`    <category scheme="` + labelScheme + `" term="` + escapeXML(p.Label) + "\"/>\n")
	}
	e.element("prism:publicationName", p.Venue)
	e.element("dc:language", p.Language)
	e.element("prism:doi", p.DOI)
	if p.ArXiv != "" {
		e.element("dc:identifier", "arXiv:"+p.ArXiv)
	}
	if p.PMID != "" {
		e.element("dc:identifier", "pmid:"+p.PMID)
	}
	if p.OpenAlex != "" {
		e.element("dc:identifier", "https://openalex.org/"+p.OpenAlex)
	}
	e.buf.WriteString("  </entry>\n")
	return e.flush()
}

// Close writes the end of the feed.
func (e *atomEncoder) Close() error {
	e.begin(paper.Paper{})
	e.buf.WriteString("</feed>\n")
	return e.flush()
}

// begin writes the start of the feed, once. Its date is that of the first paper.
func (e *atomEncoder) begin(first paper.Paper) {
	if !e.begun {
		e.begun = true
		fmt.Fprintf(&e.buf, atomStart, escapeXML(e.channel.ID), escapeXML(e.channel.Title), fullDate(first.Date))
	}
}

// element writes an element with a text. An empty text is left out.
func (e *atomEncoder) element(name, value string) {
	if value != "" {
		e.buf.WriteString("    <" + name + ">" + escapeXML(value) + "</" + name + ">\n")
	}
}

func (e *atomEncoder) flush() error {
	_, err := e.buf.WriteTo(e.w)
	return err
}

// fullDate returns a date with day and time, as Atom requires.
func fullDate(date string) string {
	if date == "" || text.Date(date) != date {
		return epoch
	}
	return date + epoch[len(date):]
}

// escapeXML escapes a text or the value of an attribute. Line ends stay as they are, so that people
// can read the file.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return strings.ReplaceAll(b.String(), "&#xA;", "\n")
}

// readOwnEntry reads an entry that kindred wrote. Its texts are clean already.
func readOwnEntry(n *xmltree.Node, b *record.Builder) error {
	b.Title = text.Line(n.First("title").Text())
	b.Abstract = text.Paragraphs(n.First("summary").Text())
	b.Authors = text.Lines(n.Texts("author/name"))
	b.Date = text.Date(n.First("date").Text())
	b.Venue = n.Line("publicationName")
	b.Language = n.Line("language")
	b.URL = strings.TrimSpace(n.First("link").Attr("href"))
	if id, ok := strings.CutPrefix(strings.TrimSpace(n.First("id").Text()), ownID); ok {
		id, err := url.PathUnescape(id)
		if err != nil {
			return errors.New("damaged id")
		}
		b.ID = text.Line(id)
	}
	for _, s := range n.Texts("identifier") {
		b.Identify(s)
	}
	b.DOI, _ = paper.DOI(n.First("doi").Text()) // SetDOI would add the arXiv id in it
	for _, c := range n.All("category") {
		if term := text.Line(c.Attr("term")); c.Is("scheme", labelScheme) {
			b.Label = term
		} else {
			b.Categories = append(b.Categories, term)
		}
	}
	return nil
}
