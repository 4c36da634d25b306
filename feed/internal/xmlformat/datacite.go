package xmlformat

import (
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// DataCite is the metadata of DataCite as XML (https://schema.datacite.org), in any version of
// its schema.
var DataCite = record.Format{
	Name:        "datacite-xml",
	Description: "DataCite XML",
	Detect: func(h *record.Head) bool {
		return isXML(h, "resource", "resources") && (strings.Contains(h.Root().Space, "datacite.org") || h.HasElement("creators") && h.HasElement("titles"))
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{names: []string{"resource"}, read: func(n *node) (paper.Paper, error) {
			var p paper.Paper
			readDataCite(&p, n)
			findURL(&p)
			return p, nil
		}}.decode(in, yield)
	},
}

// readDataCite reads a <resource>.
func readDataCite(p *paper.Paper, n *node) {
	language := text.Language(n.first("language").text())
	var titles, abstracts []*node
	for _, t := range n.all("titles/title") {
		if t.is("titleType", "", "TranslatedTitle") && !isUnknown(t.text()) {
			titles = append(titles, t)
		}
	}
	for _, d := range n.all("descriptions/description") {
		if d.is("descriptionType", "Abstract") && !isUnknown(d.text()) {
			abstracts = append(abstracts, d)
		}
	}
	if len(abstracts) == 0 {
		abstracts = n.all("description") // as OpenAIRE has it
	}
	choose(p, readings(titles, language), readings(abstracts, language))
	setOnce(&p.Language, language)
	for _, c := range n.all("creators/creator") {
		name := c.first("creatorName")
		if isUnknown(name.text()) {
			continue
		}
		full := text.FullName(c.first("givenName").text(), c.first("familyName").text(), "")
		switch {
		case name.is("nameType", "Organizational"):
			full = text.Line(name.text()) // whose comma is no sign of a given name
		case c.first("familyName") != nil && full != "":
			full = text.Name(full)
		default:
			full = text.Name(name.text())
		}
		addAuthor(p, full)
	}
	p.Categories = text.Terms(n.texts("subjects/subject"))
	if id := n.first("identifier"); id.is("identifierType", "DOI") {
		setDOI(p, id.text())
	} else {
		identify(p, id.text())
		setURL(p, id.text())
	}
	for _, id := range n.all("alternateIdentifiers/alternateIdentifier") {
		if id.is("alternateIdentifierType", "arXiv") {
			identify(p, "arXiv:"+strings.TrimPrefix(strings.TrimSpace(id.text()), "arXiv:"))
		}
	}
	public := []string{n.first("publicationYear").text()}
	for _, d := range n.all("dates/date") {
		// arXiv gives the day of the first version so.
		if d.is("dateType", "Issued", "Available") || p.ArXiv != "" && d.is("dateType", "Submitted") {
			begin, _, _ := strings.Cut(d.text(), "/") // of a range
			public = append(public, begin)
		}
	}
	p.Date = earliest(public...)
	for _, item := range n.all("relatedItems/relatedItem") {
		if item.is("relationType", "IsPublishedIn") {
			setOnce(&p.Venue, text.Title(item.first("titles/title").text()))
		}
	}
	if publisher := n.first("publisher").text(); !isUnknown(publisher) {
		setOnce(&p.Venue, text.Title(publisher))
	}
}

// unknown matches what DataCite has for a value that is not there, such as "(:unav)".
var unknown = regexp.MustCompile(`(?i)^\s*\(?:(?:una[a-z]|unkn|none|null|tba)\b`)

// isUnknown reports whether a text only says that there is none.
func isUnknown(s string) bool { return unknown.MatchString(s) }
