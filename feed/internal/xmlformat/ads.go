package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/internal/lazy"
	"kindred/paper"
)

// ADS is the XML export of the Astrophysics Data System, "reference" and "Dublin Core"
// (https://ui.adsabs.harvard.edu/help/actions/export).
var ADS = record.Format{
	Name:        "ads-xml",
	Description: "NASA ADS XML (reference and Dublin Core)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "records") && !JATS.Detect(h) && (strings.Contains(h.Root().Space, "ads.harvard.edu") || h.HasElement("bibcode") ||
			mentions(before(h, "record "), "ads.harvard.edu", "adsabs"))
	},
	Decode: reader{records: []string{"record"}, read: readADS}.decode,
}

var adsFields = fields{
	id: "bibcode", title: "title", abstract: "abstract description", language: "language",
	authors: "author creator", dates: "pubdate date", terms: "keywords/keyword subject",
}

// journalTail matches volume, issue and pages, which ADS writes after the name of a journal.
var journalTail = lazy.Regexp(`(?i)[,.]? (?:vol(?:ume|\.)|issue|id\.|article id|pp?\.|no\.) ?.*$`)

func readADS(n *xmltree.Node, b *record.Builder) error {
	adsFields.read(n, b)
	b.Venue = text.Title(journalTail().ReplaceAllString(strings.TrimSpace(n.First("journal source").Text()), ""))
	for _, id := range n.All("DOI eprint eprintid preprint identifier relation") {
		s := strings.TrimSpace(id.Text())
		if !b.Identify(s) && isBibcode(s) && id.Local() == "identifier" {
			record.SetOnce(&b.ID, s)
		}
		b.SetURL(s)
	}
	for _, u := range n.Texts("url") {
		b.URL = ""
		b.SetURL(u)
	}
	return nil
}

// isBibcode reports whether s may be the id of a paper in ADS.
func isBibcode(s string) bool { return len(s) == len("2018Wthr...73Q..35.") }

// readADSItem reads an item of the RSS of ADS, which has two fields only: the title with the first
// author before it ("Lovelace, Ada: On stars"), and a link with the bibcode.
func readADSItem(p *paper.Paper) {
	_, bibcode, ok := strings.Cut(p.URL, "adsabs.harvard.edu/abs/")
	if !ok || !isBibcode(bibcode) || len(p.Authors) > 0 {
		return
	}
	p.ID = bibcode
	record.SetOnce(&p.Date, text.Date(bibcode[:4]))
	if name, title, ok := strings.Cut(p.Title, ": "); ok && strings.Contains(name, ", ") && len(strings.Fields(name)) <= 5 {
		p.Title, p.Authors = title, text.Names([]string{name})
	}
}
