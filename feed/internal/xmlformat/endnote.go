package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// EndNoteXML is the export of EndNote as XML, which Zotero, Rayyan, Covidence and others write
// too. Every text in it may be in one or several <style> elements, which tell the font.
var EndNoteXML = record.Format{
	Name:        "endnote-xml",
	Description: "EndNote XML",
	Detect: func(h *record.Head) bool {
		return isXML(h, "xml", "records", "XML") && h.HasElement("record") && h.HasElement("titles") &&
			(h.HasElement("ref-type") || h.HasElement("contributors")) && !OAI.Detect(h)
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{names: []string{"record"}, read: readEndNote}.decode(in, yield)
	},
}

func readEndNote(n *node) (paper.Paper, error) {
	unstyle(n)
	p := paper.Paper{
		Title:    text.Title(n.first("titles/title").text()),
		Abstract: text.Abstract(n.first("abstract").text()),
		Authors:  text.Names(n.texts("contributors/authors/author")),
		Venue:    text.Title(n.first("periodical/full-title", "titles/secondary-title", "titles/alt-title", "alt-periodical/full-title", "publisher").text()),
		Language: text.Language(n.first("language").plain()),
	}
	year := strings.TrimSpace(n.first("dates/year").plain())
	p.Date = text.Date(year)
	for _, s := range n.texts("dates/pub-dates/date") {
		for _, s := range []string{s, s + " " + year, year + " " + s} { // with or without the year
			if d := text.Date(s); strings.HasPrefix(d, p.Date) && len(d) > len(p.Date) {
				p.Date = d
			}
		}
	}
	var keywords []string
	for _, k := range n.texts("keywords/keyword") {
		keywords = append(keywords, majorMark.Replace(strings.TrimPrefix(strings.TrimSpace(k), "*")))
	}
	keywords = text.Terms(keywords)
	if len(keywords) == 1 {
		keywords = text.SplitTerms(keywords[0])
	}
	p.Categories = keywords
	setDOI(&p, n.first("electronic-resource-num").plain())
	if strings.Contains(strings.ToLower(n.first("remote-database-name").plain()), "pubmed") || strings.EqualFold(n.first("remote-database-provider").plain(), "nlm") {
		identify(&p, "pmid:"+strings.TrimSpace(n.first("accession-num").plain()))
	}
	for _, path := range []string{"urls/related-urls/url", "urls/web-urls/url", "electronic-resource-num"} {
		for _, u := range n.all(path) {
			identify(&p, u.plain())
			setURL(&p, u.plain())
		}
	}
	if label := text.Line(n.first("label").plain()); !strings.Contains(label, " ") {
		p.ID = label // the citation key
	}
	findURL(&p)
	return p, nil
}

// majorMark takes off what marks the major ones among the headings of MEDLINE.
var majorMark = strings.NewReplacer("/*", "/", "[*", "[")

// unstyle replaces each <style> by what is in it, which HTML would take for a style sheet.
// Raised and lowered text gets the elements of HTML.
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
