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
	reader{names: []string{"entry"}, context: []string{"generator", "publicationName"}, opening: []string{"feed"}, read: feed.read}.decode(in, yield)
}

// atomFeed is what a feed says of all its entries.
type atomFeed struct {
	language string
	venue    string
	own      bool // written by kindred, so that nothing is to be cleaned
}

func (f *atomFeed) read(n *node) (paper.Paper, error) {
	switch n.local() {
	case "feed":
		*f = atomFeed{language: n.attr("lang")}
		return paper.Paper{}, errNoPaper
	case "publicationName":
		f.venue = text.Title(n.text())
		return paper.Paper{}, errNoPaper
	case "generator":
		f.own = n.is("uri", ownGenerator)
		return paper.Paper{}, errNoPaper
	}
	if f.own {
		return ownEntry(n)
	}
	return f.entry(n)
}

// entry returns the paper of an entry.
func (f *atomFeed) entry(n *node) (paper.Paper, error) {
	id := strings.TrimSpace(n.first("id").text())
	if strings.Contains(id, "arxiv.org/api/errors") {
		return paper.Paper{}, fatalError{fmt.Errorf("arXiv answered with an error: %s", text.Line(n.first("summary").text()))}
	}
	p := paper.Paper{
		Title:    text.Title(atomText(n.first("title"))),
		Date:     earliest(dates(n, "published", "issued", "created", "publicationDate", "coverDate", "date")...),
		Venue:    text.Title(n.first("publicationName", "journal_ref", "journal_reference").text()),
		Language: text.Language(n.first("language").text()),
	}
	if p.Date == "" {
		p.Date = earliest(dates(n, "updated", "modified")...)
	}
	setOnce(&p.Venue, f.venue)
	setOnce(&p.Language, text.Language(n.attr("lang")))
	setOnce(&p.Language, text.Language(f.language))
	p.Authors = text.Names(n.texts("author/name"))
	if len(p.Authors) == 0 {
		p.Authors = oneOrMore(n.texts("creator"))
	}
	for _, name := range []string{"summary", "content", "description", "encoded"} {
		if p.Abstract == "" {
			d := describe(atomText(n.first(name)), p.Title)
			p.Abstract = d.abstract
			addDescribed(&p, d)
		}
	}
	identify(&p, id)
	for _, name := range []string{"doi", "DOI", "identifier"} {
		for _, s := range n.texts(name) {
			identify(&p, s)
		}
	}
	terms := []string{n.first("primary_category").attr("term")}
	for _, c := range n.all("category") {
		terms = append(terms, c.attr("term"))
	}
	p.Categories = text.Terms(append(terms, n.texts("subject")...))
	for _, l := range n.all("link") {
		if l.is("rel", "", "alternate") {
			setURL(&p, l.attr("href"))
		}
	}
	setURL(&p, id)
	identify(&p, p.URL)
	setOnce(&p.DOI, doiInURL(p.URL))
	findURL(&p)
	return p, nil
}

// atomText returns a text of Atom: plain, HTML that is escaped, or XHTML.
func atomText(n *node) string {
	if div := n.first("div"); div != nil && n.is("type", "xhtml", "application/xhtml+xml") {
		return div.text()
	}
	return n.text()
}

// dates returns the texts of the elements of some names.
func dates(n *node, names ...string) []string {
	var list []string
	for _, name := range names {
		list = append(list, n.texts(name)...)
	}
	return list
}

// ownEntry returns the paper of an entry that kindred wrote. Its texts are as they shall be.
func ownEntry(n *node) (paper.Paper, error) {
	p := paper.Paper{
		Title:    text.Line(n.first("title").text()),
		Abstract: text.Paragraphs(n.first("summary").text()),
		Authors:  text.Lines(n.texts("author/name")),
		Date:     text.Date(n.first("date").text()),
		Venue:    text.Line(n.first("publicationName").text()),
		Language: text.Line(n.first("language").text()),
		URL:      strings.TrimSpace(n.first("link").attr("href")),
	}
	if id, ok := strings.CutPrefix(strings.TrimSpace(n.first("id").text()), ownID); ok {
		id, err := url.PathUnescape(id)
		if err != nil {
			return paper.Paper{}, errors.New("an id of kindred that is damaged")
		}
		p.ID = text.Line(id)
	}
	if doi, ok := paper.DOI(n.first("doi").text()); ok {
		p.DOI = doi // not by identify, which would find an arXiv id that the paper did not have
	}
	for _, s := range n.texts("identifier") {
		identify(&p, s)
	}
	for _, c := range n.all("category") {
		if c.is("scheme", labelScheme) {
			p.Label = text.Line(c.attr("term"))
		} else {
			p.Categories = append(p.Categories, text.Line(c.attr("term")))
		}
	}
	return p, nil
}
