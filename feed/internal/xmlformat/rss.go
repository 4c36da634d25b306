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
// or a beginning, behind what publishers put before it. One that only repeats the title is none. An item that is no paper,
// as in the feed of a blog, is read for its title and text all the same: no element tells.
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
		Title:    text.Title(longest(n.texts("title"))),
		Date:     earliest(dates(n, "publicationDate", "coverDate", "date", "issued", "pubDate", "onlineDate")...),
		Venue:    text.Title(n.first("publicationName", "journal_reference").text()),
		Language: text.Language(n.first("language").text()),
	}
	setOnce(&p.Venue, f.venue)
	setOnce(&p.Language, f.language)
	for _, name := range []string{"description", "encoded", "abstract", "summary"} {
		for _, s := range n.texts(name) {
			if a := abstractOf(s, p.Title); len(a) > len(p.Abstract) && !isWhole(p.Abstract) {
				p.Abstract = a
			}
		}
	}
	for _, name := range []string{"doi", "DOI", "identifier", "guid"} {
		for _, s := range n.texts(name) {
			identify(&p, s)
		}
	}
	p.Authors = rssAuthors(n)
	if m := directAuthors.FindStringSubmatch(n.first("description").text()); m != nil && len(p.Authors) == 0 {
		p.Authors = text.SplitNames(m[1])
	}
	p.Categories = text.Terms(append(append(n.texts("category"), n.texts("subject")...), n.texts("section")...))
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
	findURL(&p)
	return p
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

// Furniture of publishers around the abstract.
var (
	// "<p>Nature, Published online: 18 July 2024; <a href="…">doi:10.1038/…</a></p>"
	onlineLine = regexp.MustCompile(`(?is)^\s*<p>[^<]{0,200}(?:Published online|Publication date)[^<]{0,100}(?:<a [^<>]*>[^<]*</a>)?\s*</p>`)
	// ScienceDirect gives "<p>Publication date: July 2024</p><p><b>Source:</b> …</p><p>Author(s): …</p>".
	directLine    = regexp.MustCompile(`(?is)<p>\s*(?:<b>)?\s*(?:Publication date|Source|Author\(?s?\)?)\s*:.*?</p>`)
	directAuthors = regexp.MustCompile(`Author\(s\):\s*([^<]+)`)
	directText    = regexp.MustCompile(`(?s)^\s*Publication date:.{0,300}?Source:.{0,500}?Author\(s\):`)
	// "Journal, Volume 12, Issue 3, Page 1-9, July 2024." or "Journal, EarlyView."
	volumeLine = regexp.MustCompile(`(?i)^(?:[^.]{1,200}, )?(?:volume|vol\.|early ?view|ahead of print|online ?first)(?:[ ,][^.]{0,200})?[.\s]*$`)
	// PubMed ends with "<p>PMID:<a …>…</a> | DOI:…</p>".
	pubMedTail = regexp.MustCompile(`(?is)<p[^<>]*>\s*PMID:.*$`)
	// "Abstract" as a heading, with whatever comes before it.
	headedAbstract = regexp.MustCompile(`(?is)^.{0,600}?<(?:h\d|b|strong|title)>\s*(?:abstract|summary)\s*:?\s*</(?:h\d|b|strong|title)>(?:\s*</p>)?`)
)

// abstractOf returns the abstract in the description of an item with a title, or "".
func abstractOf(s, title string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	if strings.Contains(s, "Publication date:") && strings.Contains(s, "Source:") {
		s = directLine.ReplaceAllString(s, "")
		if directText.MatchString(s) {
			return ""
		}
	}
	s = onlineLine.ReplaceAllString(s, "")
	s = pubMedTail.ReplaceAllString(headedAbstract.ReplaceAllString(s, ""), "")
	a := text.Abstract(s)
	if strings.EqualFold(a, title) || volumeLine.MatchString(a) {
		return ""
	}
	return a
}
