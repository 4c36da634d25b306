package xmlformat

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/internal/lazy"
)

// This file reads the feeds of news: RSS in all its versions, and Atom. Publishers use the same
// additional elements in all of them, those of Dublin Core and PRISM, so that one function reads
// the items of RSS and the entries of Atom. A feed of a blog has the same elements as a feed of
// papers, so its posts are read as papers.
//
// No library for feeds is used: those that exist read a whole document and fail at its first
// damage.

// ArXivAtom is the answer of the arXiv API (https://info.arxiv.org/help/api/user-manual.html).
// An answer without entries is a feed without papers. An answer whose only entry is an error is
// the failure of the feed.
var ArXivAtom = record.Format{
	Name:        "arxiv-atom",
	Description: "Atom of the arXiv API (export.arxiv.org/api/query)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "feed") && mentions(before(h, "entry"), "//arxiv.org/api/", "//export.arxiv.org/api/",
			"<id>https://arxiv.org/<", "<id>http://arxiv.org/<")
	},
	Decode: decodeAtom,
}

// ArXivRSS is the daily feed of arXiv, as RSS 2.0 (rss.arxiv.org/rss/cs.CL) and as Atom
// (rss.arxiv.org/atom/cs.CL). On days without papers it has no items. The date of a paper is that
// of its announcement, also if an older paper was replaced: the feed has no other date.
var ArXivRSS = record.Format{
	Name:        "arxiv-rss",
	Description: "daily feed of arXiv, RSS 2.0 or Atom (rss.arxiv.org)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "rss") && mentions(before(h, "item"), "rss.arxiv.org", "arxiv.org/rss/", "updates on arXiv.org") ||
			isXML(h, "feed") && mentions(before(h, "entry"), "rss.arxiv.org", "arxiv.org/atom/", "updates on arXiv.org")
	},
	Decode: func(in record.Input, yield record.Yield) {
		(&syndication{arXiv: true}).decode(in, yield, "item", "entry")
	},
}

// ArXivRDF is the daily feed of arXiv until January 2024, RSS 1.0. Titles end with the id and the
// category, and authors are links.
var ArXivRDF = record.Format{
	Name:        "arxiv-rdf",
	Description: "daily feed of arXiv until 2024, RSS 1.0 (export.arxiv.org/rss)",
	Detect: func(h *record.Head) bool {
		return isRSSInRDF(h) && mentions(before(h, "item "), "http://arxiv.org/", "https://arxiv.org/", "export.arxiv.org/")
	},
	Decode: ArXivRSS.Decode,
}

// Atom is Atom 1.0 (RFC 4287) and 0.3, of publishers, blogs and kindred itself.
var Atom = record.Format{
	Name:        "atom",
	Description: "Atom, of publishers and others, and as kindred writes it",
	Endings:     []string{"atom", "xml"},
	Detect: func(h *record.Head) bool {
		space := h.Root().Space
		isAtom := space == "" || space == atomSpace || strings.HasPrefix(space, "http://purl.org/atom/ns")
		return (isXML(h, "feed") && isAtom || isXML(h, "entry") && space == atomSpace) && !ArXivAtom.Detect(h) && !ArXivRSS.Detect(h)
	},
	Decode:   decodeAtom,
	Encode:   func(w io.Writer) record.Encoder { return newAtomEncoder(w, papers) },
	EncodeAs: newAtomEncoder,
}

const atomSpace = "http://www.w3.org/2005/Atom"

func decodeAtom(in record.Input, yield record.Yield) { new(syndication).decode(in, yield, "entry") }

// RSS is RSS of publishers and blogs: 0.9x and 2.0, whose root is <rss>, and 0.90 and 1.0, which
// are RDF.
var RSS = record.Format{
	Name:        "rss",
	Description: "RSS of publishers and others (0.9x, 1.0/RDF, 2.0)",
	Detect: func(h *record.Head) bool {
		return (isXML(h, "rss") || isRSSInRDF(h)) && !ArXivRSS.Detect(h) && !ArXivRDF.Detect(h)
	},
	Decode: func(in record.Input, yield record.Yield) { new(syndication).decode(in, yield, "item") },
}

// isRSSInRDF reports whether a feed is RSS 0.90, 1.0 or 1.1.
func isRSSInRDF(h *record.Head) bool {
	return isXML(h, "RDF") && mentions(h.Text, "http://purl.org/rss/1.0/\"", "http://purl.org/rss/1.0/'", "://my.netscape.com/rdf/", "://channel.netscape.com/rdf/") && h.HasElement("channel")
}

// syndication is what a feed says of all its items.
type syndication struct {
	arXiv                 bool // the daily feed of arXiv
	own                   bool // written by kindred, so that its texts need no cleaning
	language, venue, date string
}

// decode yields the papers in the elements of the names.
func (f *syndication) decode(in record.Input, yield record.Yield, names ...string) {
	reader{
		records: names,
		context: []string{"language", "publicationName", "date", "pubDate", "generator"},
		opening: []string{"feed"},
		note:    f.note,
		read:    f.read,
		finish:  f.finish,
	}.decode(in, yield)
}

func (f *syndication) note(n *xmltree.Node) error {
	switch n.Local() {
	case "feed": // several may follow each other
		*f = syndication{arXiv: f.arXiv, language: n.Lang()}
	case "language":
		record.SetOnce(&f.language, text.Language(n.Text()))
	case "publicationName":
		record.SetOnce(&f.venue, text.Title(n.Text()))
	case "date", "pubDate":
		record.SetOnce(&f.date, text.Date(n.Text()))
	case "generator":
		f.own = n.Is("uri", ownGenerator)
	}
	return nil
}

// finish leaves papers as they are in a feed that kindred wrote.
func (f *syndication) finish(b *record.Builder) {
	if !f.own {
		b.FindURL()
	}
}

// foreignPrefixes are the prefixes of elements for pictures and players. These have titles and
// descriptions of their own.
var foreignPrefixes = []string{"media", "itunes", "podcast", "googleplay"}

var itemFields = fields{
	language: "language", dates: "published issued created publicationDate coverDate date pubDate onlineDate",
	ids: "id doi DOI identifier guid",
}

// read reads an item or an entry.
func (f *syndication) read(n *xmltree.Node, b *record.Builder) error {
	if f.own {
		return readOwnEntry(n, b)
	}
	if strings.Contains(n.First("id").Text(), "arxiv.org/api/errors") {
		return record.Fatal(fmt.Errorf("arXiv answered with an error: %s", n.Line("summary")))
	}
	n.Children = slices.DeleteFunc(n.Children, func(c *xmltree.Node) bool { return slices.Contains(foreignPrefixes, c.Name.Space) })
	itemFields.read(n, b)
	b.Title = text.Title(f.title(n, b))
	b.Authors = itemAuthors(n)
	b.Venue = itemVenue(n)
	f.readDescriptions(n, b)
	if f.arXiv {
		record.SetOnce(&b.Date, f.date)
	}
	record.SetOnce(&b.Date, record.Earliest(n.Texts("updated modified")...))
	record.SetOnce(&b.Venue, f.venue)
	record.SetOnce(&b.Language, record.FirstOf(n.Lang(), f.language))
	b.Categories = append(b.Categories, subjects(n.Texts("primary_category@term category@term category subject section"))...)
	b.Categories = text.Terms(b.Categories)
	for _, l := range n.All("link") {
		if l.Is("rel", "", "alternate") {
			b.SetURL(l.Text())
			b.SetURL(l.Attr("href"))
		}
	}
	for _, s := range n.Texts("url guid id @about") {
		b.SetURL(s)
	}
	b.Identify(b.URL)
	b.Identify(n.Attr("about"))
	record.SetOnce(&b.DOI, record.DOIInURL(b.URL))
	readADSItem(&b.Paper)
	return nil
}

var (
	// arXivTail matches what arXiv put after a title until 2024, and takes the id and the category.
	arXivTail = lazy.Regexp(`\.?\s*\(arXiv:(\S+)(?:\s+\[([^\]]+)\])?[A-Z\s]*\)\s*$`)
	// announced matches what arXiv puts before an abstract, and takes the id.
	announced = lazy.Regexp(`^\s*arXiv:(\S+)\s+Announce Type:\s*[a-z-]+\s*(?:Abstract:)?`)
	// pagesHead matches what MDPI puts before a title: "Sensors, Vol. 24, Pages 123: ".
	pagesHead = lazy.Regexp(`^\s*[^:]{1,100}, Vol\. \d+, Pages? [^: ]{1,20}: `)
)

// title returns the title of an item without what some publishers put around it. Of several titles it is the
// longest, because <dc:title> has markup that <title> may lack.
func (f *syndication) title(n *xmltree.Node, b *record.Builder) string {
	title := ""
	for _, t := range n.All("title") {
		if s := plainOrXHTML(t); len(s) > len(title) {
			title = s
		}
	}
	if m := arXivTail().FindStringSubmatch(title); m != nil && f.arXiv {
		b.Identify("arXiv:" + m[1])
		b.Categories = append(b.Categories, m[2])
		title = strings.TrimSuffix(title, m[0])
	}
	return pagesHead().ReplaceAllString(title, "")
}

// plainOrXHTML returns a text of Atom, which may be plain, escaped HTML, or XHTML.
func plainOrXHTML(n *xmltree.Node) string {
	if div := n.First("div"); div != nil && n.Is("type", "xhtml", "application/xhtml+xml") {
		return div.Text()
	}
	return n.Text()
}

// readDescriptions reads what an item says of itself. Its abstract is the first description that is
// more than a teaser, else the longest.
func (f *syndication) readDescriptions(n *xmltree.Node, b *record.Builder) {
	for _, c := range n.All("summary description content encoded abstract") {
		s := plainOrXHTML(c)
		if m := announced().FindStringSubmatch(s); m != nil && f.arXiv {
			b.Identify("arXiv:" + m[1])
			s = s[len(m[0]):]
		}
		d := describe(s, b.Title)
		if len(d.abstract) > len(b.Abstract) && !isWhole(b.Abstract) {
			b.Abstract = d.abstract
		}
		d.add(b)
	}
}

// isWhole reports whether an abstract is more than a teaser.
func isWhole(abstract string) bool {
	return len(abstract) >= 400 && !strings.HasSuffix(abstract, "…") && !strings.HasSuffix(abstract, "...") && !strings.HasSuffix(abstract, "[…]")
}

// itemVenue returns the journal of an item. Taylor & Francis have the title of the paper in the
// element for it.
func itemVenue(n *xmltree.Node) string {
	name := n.First("publicationName journal_ref journal_reference").Text()
	if name != "" && name != n.First("title").Text() {
		return text.Title(name)
	}
	for _, s := range n.All("source") { // <source> without a prefix is the feed itself
		if source := s.Text(); s.Name.Space == "dc" && !record.IsURL(source) && !strings.Contains(source, "doi:") {
			return text.Title(source)
		}
	}
	return ""
}

// itemAuthors returns the authors of an item: one in each element, or all in one. In RSS <author>
// may be the address of an editor, with the name in brackets.
func itemAuthors(n *xmltree.Node) []string {
	if list := n.Texts("author/name"); len(list) > 0 {
		return text.Names(list)
	}
	list := n.Texts("creator")
	if len(list) == 0 {
		list = n.Texts("author")
		for i, s := range list {
			if address, rest, ok := strings.Cut(s, " ("); ok && strings.Contains(address, "@") {
				list[i] = strings.TrimSuffix(strings.TrimSpace(rest), ")")
			} else if strings.Contains(s, "@") && len(strings.Fields(s)) == 1 {
				list[i] = ""
			} else if names, stop := strings.CutSuffix(strings.TrimSpace(s), "."); stop && !strings.Contains(names, ".") {
				list[i] = names // "Lovelace A, Turing A." of Oxford
			}
		}
	}
	return names(append(list, n.Texts("authors")...))
}
