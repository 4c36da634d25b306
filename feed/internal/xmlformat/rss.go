package xmlformat

import (
	"regexp"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
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
	reader{names: []string{"item"}, context: []string{"language", "publicationName", "date", "pubDate"}, read: feed.read}.decode(in, yield)
}

// rssFeed is what a feed says of all its items.
type rssFeed struct{ language, venue, date string }

func (f *rssFeed) read(n *node) (paper.Paper, error) {
	switch n.local() {
	case "language":
		setOnce(&f.language, text.Language(n.text()))
		return paper.Paper{}, errNoPaper
	case "publicationName":
		setOnce(&f.venue, text.Title(n.text()))
		return paper.Paper{}, errNoPaper
	case "date", "pubDate":
		setOnce(&f.date, text.Date(n.text()))
		return paper.Paper{}, errNoPaper
	}
	return f.item(n), nil
}

// foreignPrefixes are those of elements for pictures and players, which have titles and
// descriptions of their own.
var foreignPrefixes = []string{"media", "itunes", "podcast", "googleplay"}

// item returns the paper of an item.
func (f *rssFeed) item(n *node) paper.Paper {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool { return slices.Contains(foreignPrefixes, c.name.Space) })
	p := paper.Paper{
		Title:    pagesHead.ReplaceAllString(text.Title(longest(n.texts("title"))), ""),
		Date:     earliest(dates(n, "publicationDate", "coverDate", "date", "issued", "pubDate", "onlineDate")...),
		Venue:    rssVenue(n),
		Language: text.Language(n.first("language").text()),
	}
	setOnce(&p.Language, f.language)
	p.Authors = rssAuthors(n)
	for _, name := range []string{"description", "encoded", "abstract", "summary"} {
		for _, s := range n.texts(name) {
			d := describe(s, p.Title)
			if len(d.abstract) > len(p.Abstract) && !isWhole(p.Abstract) {
				p.Abstract = d.abstract
			}
			addDescribed(&p, d)
		}
	}
	setOnce(&p.Venue, f.venue)
	for _, name := range []string{"doi", "DOI", "identifier", "guid"} {
		for _, s := range n.texts(name) {
			identify(&p, s)
		}
	}
	p.Categories = subjects(append(append(n.texts("category"), n.texts("subject")...), n.texts("section")...))
	for _, name := range []string{"link", "url", "guid"} {
		for _, l := range n.all(name) {
			setURL(&p, l.text())
			setURL(&p, l.attr("href"))
		}
	}
	setURL(&p, n.attr("about"))
	identify(&p, p.URL)
	identify(&p, n.attr("about"))
	setOnce(&p.DOI, doiInURL(p.URL))
	readADSItem(&p)
	findURL(&p)
	return p
}

// pagesHead matches what MDPI puts before a title: "Sensors, Vol. 24, Pages 123: ".
var pagesHead = regexp.MustCompile(`^[^:]{1,100}, Vol\. \d+, Pages? [^: ]{1,20}: `)

// rssVenue returns the journal of an item. Taylor & Francis have the title of the paper in the
// element for it.
func rssVenue(n *node) string {
	name := n.first("publicationName", "journal_reference").text()
	if name != "" && name != n.first("title").text() {
		return text.Title(name)
	}
	for _, s := range n.all("source") { // that of RSS itself is the feed
		if source := s.text(); s.name.Space == "dc" && !isURL(source) && !strings.Contains(source, "doi:") {
			return text.Title(source)
		}
	}
	return ""
}

// addDescribed notes what a description says of a paper and its item did not.
func addDescribed(p *paper.Paper, d description) {
	if len(p.Authors) == 0 {
		p.Authors = d.authors
	}
	setDOI(p, d.doi)
	setOnce(&p.Date, d.date)
	setOnce(&p.Venue, d.venue)
}

// readADSItem reads what the feeds of the Astrophysics Data System have: the first author before
// the title ("Lovelace, Ada: On stars"), and no other field than a link with the bibcode.
func readADSItem(p *paper.Paper) {
	_, bibcode, ok := strings.Cut(p.URL, "adsabs.harvard.edu/abs/")
	if !ok || len(bibcode) != len("2018Wthr...73Q..35.") || len(p.Authors) > 0 {
		return
	}
	p.ID = bibcode
	setOnce(&p.Date, text.Date(bibcode[:4]))
	if name, title, ok := strings.Cut(p.Title, ": "); ok && strings.Contains(name, ", ") && len(strings.Fields(name)) <= 5 {
		p.Title, p.Authors = title, text.Names([]string{name})
	}
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
	return oneOrMore(append(list, n.texts("authors")...))
}

// oneOrMore returns the names in texts: one in each, or all in a single one.
func oneOrMore(list []string) []string {
	if len(list) == 1 {
		return text.SplitNames(list[0])
	}
	return text.Names(list)
}

// longest returns the longest of the texts: <dc:title> has markup that <title> may lack.
func longest(list []string) string {
	best := ""
	for _, s := range list {
		if len(s) > len(best) {
			best = s
		}
	}
	return best
}
