package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// EndNoteXML is the export of EndNote as XML, which Zotero, Rayyan, Covidence and others write
// too. Every text may be in one or several <style> elements, which say the font.
var EndNoteXML = record.Format{
	Name:        "endnote-xml",
	Description: "EndNote XML",
	Detect: func(h *record.Head) bool {
		return isXML(h, "xml", "records", "XML") && h.HasElement("record") && h.HasElement("titles") &&
			(h.HasElement("ref-type") || h.HasElement("contributors")) && !OAI.Detect(h)
	},
	Decode: reader{records: []string{"record"}, read: readEndNote}.decode,
}

var endNoteFields = fields{
	title: "titles/title", abstract: "abstract", language: "language", authors: "contributors/authors/author",
	venue: "periodical/full-title titles/secondary-title titles/alt-title alt-periodical/full-title publisher",
	dois:  "electronic-resource-num",
	ids:   "urls/related-urls/url urls/web-urls/url",
	urls:  "urls/related-urls/url urls/web-urls/url electronic-resource-num",
}

func readEndNote(n *node, b *record.Builder) error {
	unstyle(n)
	endNoteFields.read(n, b)
	year := strings.TrimSpace(n.first("dates/year").plain())
	b.Date = text.Date(year)
	for _, s := range n.texts("dates/pub-dates/date") {
		for _, s := range []string{s, s + " " + year, year + " " + s} { // with or without the year
			if d := text.Date(s); strings.HasPrefix(d, b.Date) && len(d) > len(b.Date) {
				b.Date = d
			}
		}
	}
	b.Categories = record.Keywords(n.texts("keywords/keyword"))
	if strings.Contains(strings.ToLower(n.line("remote-database-name")), "pubmed") || strings.EqualFold(n.line("remote-database-provider"), "nlm") {
		b.Identify("pmid:" + n.line("accession-num"))
	}
	if label := n.line("label"); !strings.Contains(label, " ") {
		b.ID = label // the citation key
	}
	return nil
}

// unstyle replaces each <style> by its content, because <style> is a style sheet in HTML. Raised and
// lowered text gets the elements of HTML.
func unstyle(n *node) {
	var children []*node
	for _, c := range n.children {
		unstyle(c)
		switch {
		case c.name.Local != "style":
			children = append(children, c)
		case c.is("face", "superscript"):
			c.name.Local = "sup"
			children = append(children, c)
		case c.is("face", "subscript"):
			c.name.Local = "sub"
			children = append(children, c)
		default:
			children = append(children, c.children...)
		}
	}
	n.children = children
}
