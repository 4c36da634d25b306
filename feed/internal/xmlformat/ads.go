package xmlformat

import (
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ADS is the XML that the Astrophysics Data System exports, "reference" and "Dublin Core"
// (https://ui.adsabs.harvard.edu/help/actions/export).
var ADS = record.Format{
	Name:        "ads-xml",
	Description: "NASA ADS XML (reference and Dublin Core)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "records") && (strings.Contains(h.Root().Space, "ads.harvard.edu") || h.HasElement("bibcode") ||
			mentions(before(h, "record "), "ads.harvard.edu", "adsabs"))
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{names: []string{"record"}, read: readADS}.decode(in, yield)
	},
}

// journalTail matches what ADS puts behind the name of a journal.
var journalTail = regexp.MustCompile(`(?i)[,.]? (?:vol(?:ume|\.)|issue|id\.|article id|pp?\.|no\.) ?.*$`)

func readADS(n *node) (paper.Paper, error) {
	p := paper.Paper{
		ID:         text.Line(n.first("bibcode").plain()),
		Title:      text.Title(n.first("title").text()),
		Abstract:   text.Abstract(n.first("abstract", "description").text()),
		Authors:    text.Names(append(n.texts("author"), n.texts("creator")...)),
		Date:       earliest(dates(n, "pubdate", "date")...),
		Categories: text.Terms(append(n.texts("keywords/keyword"), n.texts("subject")...)),
		Language:   text.Language(n.first("language").plain()),
	}
	p.Venue = text.Title(journalTail.ReplaceAllString(strings.TrimSpace(n.first("journal", "source").text()), ""))
	for _, name := range []string{"DOI", "eprint", "eprintid", "preprint", "identifier", "relation"} {
		for _, id := range n.all(name) {
			s := strings.TrimSpace(id.plain())
			if !identify(&p, s) && len(s) == len("2018Wthr...73Q..35.") && name == "identifier" {
				setOnce(&p.ID, s) // a bibcode
			}
			setURL(&p, s)
		}
	}
	for _, u := range n.all("url") {
		p.URL = ""
		setURL(&p, u.plain())
	}
	findURL(&p)
	return p, nil
}
