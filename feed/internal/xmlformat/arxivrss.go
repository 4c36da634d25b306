package xmlformat

import (
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ArXivRSS is the daily feed of arXiv, as RSS 2.0 (rss.arxiv.org/rss/cs.CL) and as its twin in
// Atom (rss.arxiv.org/atom/cs.CL). On days without papers it has no items.
//
// The description begins with "arXiv:2310.06110v1 Announce Type: new", and then the abstract.
// The date is that of the announcement; for papers that were replaced that is not when they
// came out, but the feed has no other.
var ArXivRSS = record.Format{
	Name:        "arxiv-rss",
	Description: "daily feed of arXiv, RSS 2.0 or Atom (rss.arxiv.org)",
	Detect: func(h *record.Head) bool {
		switch {
		case isXML(h, "rss"):
			return mentions(before(h, "item"), "rss.arxiv.org", "arxiv.org/rss/", "updates on arXiv.org")
		case isXML(h, "feed"):
			return mentions(before(h, "entry"), "rss.arxiv.org", "arxiv.org/atom/", "updates on arXiv.org")
		}
		return false
	},
	Decode: decodeArXivRSS,
}

// ArXivRDF is the daily feed of arXiv as it was until January 2024, RSS 1.0: titles end with
// id and category, and authors are links.
var ArXivRDF = record.Format{
	Name:        "arxiv-rdf",
	Description: "daily feed of arXiv until 2024, RSS 1.0 (export.arxiv.org/rss)",
	Detect: func(h *record.Head) bool {
		return isRSSInRDF(h) && mentions(before(h, "item "), "http://arxiv.org/", "https://arxiv.org/", "export.arxiv.org/")
	},
	Decode: decodeArXivRSS,
}

var (
	// announced matches what comes before the abstract, and takes the id.
	announced = regexp.MustCompile(`^\s*arXiv:(\S+)\s+Announce Type:\s*[a-z-]+\s*(?:Abstract:)?`)
	// titleTail matches what comes behind a title, and takes id and category.
	titleTail = regexp.MustCompile(`\s*\(arXiv:(\S+)(?:\s+\[([^\]]+)\])?[A-Z\s]*\)\s*$`)
)

func decodeArXivRSS(in record.Input, yield record.Yield) {
	feed := rssFeed{}
	reader{
		names:   []string{"item", "entry"},
		context: []string{"language", "date", "pubDate"},
		read: func(n *node) (paper.Paper, error) {
			if n.local() != "item" && n.local() != "entry" {
				return feed.read(n)
			}
			return feed.arXivItem(n), nil
		},
	}.decode(in, yield)
}

// arXivItem returns the paper of an item or entry.
func (f *rssFeed) arXivItem(n *node) paper.Paper {
	title, primary := n.first("title").text(), ""
	p := paper.Paper{
		Date:     earliest(dates(n, "published", "pubDate", "date")...),
		Venue:    text.Title(n.first("journal_reference", "journal_ref").text()),
		Language: f.language,
	}
	setOnce(&p.Date, f.date)
	if m := titleTail.FindStringSubmatchIndex(title); m != nil {
		if id, ok := paper.ArXivID(title[m[2]:m[3]]); ok {
			p.ArXiv = id
		}
		if m[4] >= 0 {
			primary = title[m[4]:m[5]]
		}
		title = title[:m[0]]
		if f.isOld(n) {
			title = strings.TrimSuffix(title, ".") // which that feed put behind every title
		}
	}
	p.Title = text.Title(title)
	abstract := n.first("description", "summary").text()
	if m := announced.FindStringSubmatchIndex(abstract); m != nil {
		if id, ok := paper.ArXivID(abstract[m[2]:m[3]]); ok {
			setOnce(&p.ArXiv, id)
		}
		abstract = abstract[m[1]:]
	}
	p.Abstract = text.Abstract(abstract)
	if creators := n.texts("creator"); len(creators) > 0 {
		p.Authors = text.SplitNames(strings.Join(creators, ", "))
	} else {
		p.Authors = text.Names(n.texts("author/name"))
	}
	terms := []string{primary}
	for _, c := range n.all("category") {
		terms = append(terms, c.text(), c.attr("term"))
	}
	p.Categories = text.Terms(terms)
	for _, name := range []string{"guid", "id", "link", "DOI", "doi"} {
		for _, s := range n.texts(name) {
			identify(&p, s)
		}
	}
	for _, l := range n.all("link") {
		setURL(&p, l.text())
		setURL(&p, l.attr("href"))
	}
	identify(&p, p.URL)
	findURL(&p)
	return p
}

// isOld reports whether an item is of the feed that was until 2024.
func (f *rssFeed) isOld(n *node) bool { return n.attr("about") != "" }
