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
		records: []string{"item", "entry"}, context: []string{"language", "date", "pubDate"},
		note: feed.note, read: feed.readArXiv,
	}.decode(in, yield)
}

var arXivRSSFields = fields{
	venue: "journal_reference journal_ref", dates: "published pubDate date",
	ids: "guid id link DOI doi", urls: "link link@href",
}

// readArXiv reads an item or entry.
func (f *rssFeed) readArXiv(n *node, b *record.Builder) error {
	arXivRSSFields.read(n, b)
	b.Language = f.language
	record.SetOnce(&b.Date, f.date)
	title, abstract, primary := n.first("title").text(), n.first("description summary").text(), ""
	if m := titleTail.FindStringSubmatch(title); m != nil {
		b.ArXiv, _ = paper.ArXivID(m[1])
		primary = m[2]
		title = strings.TrimSuffix(title, m[0])
		if n.attr("about") != "" { // the feed that was until 2024 put a full stop behind every title
			title = strings.TrimSuffix(title, ".")
		}
	}
	if m := announced.FindStringSubmatch(abstract); m != nil {
		b.Identify("arXiv:" + m[1])
		abstract = abstract[len(m[0]):]
	}
	b.Title, b.Abstract = text.Title(title), text.Abstract(abstract)
	if creators := n.texts("creator"); len(creators) > 0 {
		b.Authors = text.SplitNames(strings.Join(creators, ", "))
	} else {
		b.Authors = text.Names(n.texts("author/name"))
	}
	b.Categories = text.Terms(append([]string{primary}, n.texts("category category@term")...))
	b.Identify(b.URL)
	return nil
}
