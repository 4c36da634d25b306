package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
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

func readEndNote(n *xmltree.Node, b *record.Builder) error {
	unstyle(n)
	endNoteFields.read(n, b)
	year := strings.TrimSpace(n.First("dates/year").Plain())
	b.Date = text.Date(year)
	for _, s := range n.Texts("dates/pub-dates/date") {
		for _, s := range []string{s, s + " " + year, year + " " + s} { // with or without the year
			if d := text.Date(s); strings.HasPrefix(d, b.Date) && len(d) > len(b.Date) {
				b.Date = d
			}
		}
	}
	b.Categories = record.Keywords(n.Texts("keywords/keyword"))
	if strings.Contains(strings.ToLower(n.Line("remote-database-name")), "pubmed") || strings.EqualFold(n.Line("remote-database-provider"), "nlm") {
		b.Identify("pmid:" + n.Line("accession-num"))
	}
	if label := n.Line("label"); !strings.Contains(label, " ") {
		b.ID = label // the citation key
	}
	return nil
}

// unstyle replaces each <style> by its content, because <style> is a style sheet in HTML. Raised and
// lowered text gets the elements of HTML.
func unstyle(n *xmltree.Node) {
	var children []*xmltree.Node
	for _, c := range n.Children {
		unstyle(c)
		switch {
		case c.Name.Local != "style":
			children = append(children, c)
		case c.Is("face", "superscript"):
			c.Name.Local = "sup"
			children = append(children, c)
		case c.Is("face", "subscript"):
			c.Name.Local = "sub"
			children = append(children, c)
		default:
			children = append(children, c.Children...)
		}
	}
	n.Children = children
}
