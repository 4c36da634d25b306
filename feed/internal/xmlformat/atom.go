package xmlformat

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ArXivAtom is the Atom that the arXiv API answers with
// (https://info.arxiv.org/help/api/user-manual.html). An answer without entries is a feed
// without papers; one whose only entry tells of an error is the failure of the feed.
var ArXivAtom = record.Format{
	Name:        "arxiv-atom",
	Description: "Atom of the arXiv API (export.arxiv.org/api/query)",
	Detect:      func(h *record.Head) bool { return isXML(h, "feed") && isArXivAPI(h) },
	Decode:      decodeAtom,
}

// Atom is Atom 1.0 and 0.3 of anyone (RFC 4287), and what kindred writes itself.
//
// What Atom has no elements for is in those of Dublin Core and PRISM, as publishers use them;
// kindred writes them so that all fields of a paper come back. An entry that is no paper, as
// in the feed of a blog, is read for its title and text all the same: no element tells.
//
// A library for feeds is not used here or for RSS: those there are take a document as a whole,
// and fail at its first damage.
var Atom = record.Format{
	Name:        "atom",
	Endings:     []string{"atom", "xml"},
	Description: "Atom, of publishers and others, and as kindred writes it",
	Detect: func(h *record.Head) bool {
		return (isXML(h, "feed") && isAtom(h.Root().Space) || isXML(h, "entry") && h.Root().Space == atomSpace) &&
			!ArXivAtom.Detect(h) && !ArXivRSS.Detect(h)
	},
	Decode: decodeAtom,
	Encode: func(w io.Writer) record.Encoder { return &atomEncoder{w: w} },
}

// isArXivAPI reports whether an Atom feed is of the arXiv API, by its id or link.
func isArXivAPI(h *record.Head) bool {
	feed := before(h, "entry")
	return mentions(feed, "//arxiv.org/api/", "//export.arxiv.org/api/", "<id>https://arxiv.org/<", "<id>http://arxiv.org/<")
}

const atomSpace = "http://www.w3.org/2005/Atom"

// isAtom reports whether a namespace is one of Atom, or none is told.
func isAtom(space string) bool {
	return space == "" || space == atomSpace || strings.HasPrefix(space, "http://purl.org/atom/ns")
}

// The marks of what kindred writes: an id that has that of the paper, and the scheme of the
// category that is its label.
const (
	ownID       = "urn:kindred:paper:"
	labelScheme = "urn:kindred:label"
)

func decodeAtom(in record.Input, yield record.Yield) {
	feed := atomFeed{}
	reader{
		records: []string{"entry"}, context: []string{"generator", "publicationName"}, opening: []string{"feed"},
		note: feed.note, read: feed.read, finish: feed.finish,
	}.decode(in, yield)
}

// atomFeed is what a feed says of all its entries.
type atomFeed struct {
	language string
	venue    string
	own      bool // written by kindred, so that nothing is to be cleaned
}

func (f *atomFeed) note(n *node) error {
	switch n.local() {
	case "feed":
		*f = atomFeed{language: text.Language(n.attr("lang"))}
	case "publicationName":
		f.venue = text.Title(n.text())
	case "generator":
		f.own = n.is("uri", ownGenerator)
	}
	return nil
}

var atomFields = fields{
	venue: "publicationName journal_ref journal_reference", language: "language", authors: "author/name",
	dates: "published issued created publicationDate coverDate date",
	terms: "primary_category@term category@term subject", ids: "id doi DOI identifier",
}

// read reads an entry.
func (f *atomFeed) read(n *node, b *record.Builder) error {
	if f.own {
		return readOwnEntry(n, b)
	}
	id := strings.TrimSpace(n.first("id").text())
	if strings.Contains(id, "arxiv.org/api/errors") {
		return record.Fatal(fmt.Errorf("arXiv answered with an error: %s", n.line("summary")))
	}
	atomFields.read(n, b)
	b.Title = text.Title(atomText(n.first("title")))
	record.SetOnce(&b.Date, record.Earliest(n.texts("updated modified")...))
	record.SetOnce(&b.Venue, f.venue)
	record.SetOnce(&b.Language, record.FirstOf(n.lang(), f.language))
	if len(b.Authors) == 0 {
		b.Authors = names(n.texts("creator"))
	}
	for _, name := range []string{"summary", "content", "description", "encoded"} {
		if b.Abstract == "" {
			d := describe(atomText(n.first(name)), b.Title)
			b.Abstract = d.abstract
			d.add(b)
		}
	}
	for _, l := range n.all("link") {
		if l.is("rel", "", "alternate") {
			b.SetURL(l.attr("href"))
		}
	}
	b.SetURL(id)
	b.Identify(b.URL)
	record.SetOnce(&b.DOI, record.DOIInURL(b.URL))
	return nil
}

// finish leaves papers as they are in a feed that kindred wrote.
func (f *atomFeed) finish(b *record.Builder) {
	if !f.own {
		b.FindURL()
	}
}

// atomText returns a text of Atom: plain, HTML that is escaped, or XHTML.
func atomText(n *node) string {
	if div := n.first("div"); div != nil && n.is("type", "xhtml", "application/xhtml+xml") {
		return div.text()
	}
	return n.text()
}

// readOwnEntry reads an entry that kindred wrote. Its texts are as they shall be.
func readOwnEntry(n *node, b *record.Builder) error {
	b.Title = text.Line(n.first("title").text())
	b.Abstract = text.Paragraphs(n.first("summary").text())
	b.Authors = text.Lines(n.texts("author/name"))
	b.Date = text.Date(n.first("date").text())
	b.Venue = n.line("publicationName")
	b.Language = n.line("language")
	b.URL = strings.TrimSpace(n.first("link").attr("href"))
	if id, ok := strings.CutPrefix(strings.TrimSpace(n.first("id").text()), ownID); ok {
		id, err := url.PathUnescape(id)
		if err != nil {
			return errors.New("an id of kindred that is damaged")
		}
		b.ID = text.Line(id)
	}
	for _, s := range n.texts("identifier") {
		b.Identify(s)
	}
	b.DOI, _ = paper.DOI(n.first("doi").text()) // without the arXiv id in it, which the paper may not have
	for _, c := range n.all("category") {
		if term := text.Line(c.attr("term")); c.is("scheme", labelScheme) {
			b.Label = term
		} else {
			b.Categories = append(b.Categories, term)
		}
	}
	return nil
}
