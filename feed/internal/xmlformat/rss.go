package xmlformat

import (
	"regexp"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// RSS is RSS of anyone, in any of its versions: 0.9x and 2.0, whose root is <rss>, and 0.90
// and 1.0, which are RDF. Publishers say most in elements of Dublin Core and PRISM.
//
// The abstract is in <description>, or in <content:encoded> if that has more than a few words
// or a beginning, behind what publishers put before it. One that only repeats the title is none.
// An item that is no paper, as in the feed of a blog, is read for its title and text all the
// same: no element tells.
var RSS = record.Format{
	Name:        "rss",
	Description: "RSS of publishers and others (0.9x, 1.0/RDF, 2.0)",
	Detect: func(h *record.Head) bool {
		return isRSS(h) && !ArXivRSS.Detect(h) && !ArXivRDF.Detect(h)
	},
	Decode: decodeRSS,
}

// isRSS reports whether a feed is RSS.
func isRSS(h *record.Head) bool { return isXML(h, "rss") || isRSSInRDF(h) }

// isRSSInRDF reports whether a feed is RSS 0.90, 1.0 or 1.1.
func isRSSInRDF(h *record.Head) bool {
	return isXML(h, "RDF") && mentions(h.Text, "http://purl.org/rss/1.0/\"", "http://purl.org/rss/1.0/'", "://my.netscape.com/rdf/", "://channel.netscape.com/rdf/") && h.HasElement("channel")
}

func decodeRSS(in record.Input, yield record.Yield) {
	feed := rssFeed{}
	reader{
		records: []string{"item"}, context: []string{"language", "publicationName", "date", "pubDate"},
		note: feed.note, read: feed.read,
	}.decode(in, yield)
}

// rssFeed is what a feed says of all its items.
type rssFeed struct{ language, venue, date string }

func (f *rssFeed) note(n *node) error {
	switch n.local() {
	case "language":
		record.SetOnce(&f.language, text.Language(n.text()))
	case "publicationName":
		record.SetOnce(&f.venue, text.Title(n.text()))
	case "date", "pubDate":
		record.SetOnce(&f.date, text.Date(n.text()))
	}
	return nil
}

// foreignPrefixes are those of elements for pictures and players, which have titles and
// descriptions of their own.
var foreignPrefixes = []string{"media", "itunes", "podcast", "googleplay"}

var rssFields = fields{
	language: "language", dates: "publicationDate coverDate date issued pubDate onlineDate",
	ids: "doi DOI identifier guid", urls: "link link@href url guid @about",
}

// read reads an item.
func (f *rssFeed) read(n *node, b *record.Builder) error {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool { return slices.Contains(foreignPrefixes, c.name.Space) })
	rssFields.read(n, b)
	b.Title = pagesHead.ReplaceAllString(text.Title(longest(n.texts("title"))), "")
	b.Venue = rssVenue(n)
	b.Authors = rssAuthors(n)
	for _, s := range n.texts("description encoded abstract summary") {
		d := describe(s, b.Title)
		if len(d.abstract) > len(b.Abstract) && !isWhole(b.Abstract) {
			b.Abstract = d.abstract
		}
		d.add(b)
	}
	record.SetOnce(&b.Venue, f.venue)
	record.SetOnce(&b.Language, f.language)
	b.Categories = subjects(n.texts("category subject section"))
	b.Identify(b.URL)
	b.Identify(n.attr("about"))
	record.SetOnce(&b.DOI, record.DOIInURL(b.URL))
	readADSItem(&b.Paper)
	return nil
}

// pagesHead matches what MDPI puts before a title: "Sensors, Vol. 24, Pages 123: ".
var pagesHead = regexp.MustCompile(`^[^:]{1,100}, Vol\. \d+, Pages? [^: ]{1,20}: `)

// rssVenue returns the journal of an item. Taylor & Francis have the title of the paper in the
// element for it.
func rssVenue(n *node) string {
	name := n.first("publicationName journal_reference").text()
	if name != "" && name != n.first("title").text() {
		return text.Title(name)
	}
	for _, s := range n.all("source") { // that of RSS itself is the feed
		if source := s.text(); s.name.Space == "dc" && !record.IsURL(source) && !strings.Contains(source, "doi:") {
			return text.Title(source)
		}
	}
	return ""
}

// isWhole reports whether an abstract is more than a teaser.
func isWhole(abstract string) bool {
	return len(abstract) >= 400 && !strings.HasSuffix(abstract, "…") && !strings.HasSuffix(abstract, "...") && !strings.HasSuffix(abstract, "[…]")
}

// rssAuthors returns the authors of an item: one element for each, or one for all. <author>
// may be the address of an editor, with the name in brackets.
func rssAuthors(n *node) []string {
	list := n.texts("creator")
	if len(list) == 0 {
		list = n.texts("author")
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
	return names(append(list, n.texts("authors")...))
}

// longest returns the longest of the texts: <dc:title> has markup that <title> may lack.
func longest(list []string) string {
	return slices.MaxFunc(append(list, ""), func(a, b string) int { return len(a) - len(b) })
}
