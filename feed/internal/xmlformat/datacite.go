package xmlformat

import (
	"regexp"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// DataCite is the metadata of DataCite as XML (https://schema.datacite.org), in any version of
// its schema.
var DataCite = record.Format{
	Name:        "datacite-xml",
	Description: "DataCite XML",
	Detect: func(h *record.Head) bool {
		return isXML(h, "resource", "resources") && (strings.Contains(h.Root().Space, "datacite.org") || h.HasElement("creators") && h.HasElement("titles"))
	},
	Decode: reader{records: []string{"resource"}, read: readDataCite}.decode,
}

// readDataCite reads a <resource>.
func readDataCite(n *node, b *record.Builder) error {
	language := text.Language(n.first("language").text())
	known := func(paths, attr string, kinds ...string) []*node {
		return slices.DeleteFunc(n.all(paths), func(c *node) bool { return !c.is(attr, kinds...) || isUnknown(c.text()) })
	}
	abstracts := known("descriptions/description", "descriptionType", "Abstract")
	if len(abstracts) == 0 {
		abstracts = n.all("description") // in the XML of OpenAIRE
	}
	choose(b, readings(known("titles/title", "titleType", "", "TranslatedTitle"), language), readings(abstracts, language))
	record.SetOnce(&b.Language, language)
	for _, c := range n.all("creators/creator") {
		name := c.first("creatorName")
		full := c.fullName("givenName", "familyName", "")
		switch {
		case isUnknown(name.text()):
			continue
		case name.is("nameType", "Organizational"):
			full = text.Line(name.text()) // a comma is part of the name
		case c.first("familyName") != nil && full != "":
			full = text.Name(full)
		default:
			full = text.Name(name.text())
		}
		b.AddAuthor(full)
	}
	b.Categories = text.Terms(n.texts("subjects/subject"))
	if id := n.first("identifier"); id.is("identifierType", "DOI") {
		b.SetDOI(id.text())
	} else {
		b.Identify(id.text())
		b.SetURL(id.text())
	}
	for _, id := range n.all("alternateIdentifiers/alternateIdentifier") {
		if id.is("alternateIdentifierType", "arXiv") {
			b.Identify(withLabel("arXiv:", id.text()))
		}
	}
	public := n.texts("publicationYear")
	for _, d := range n.all("dates/date") {
		// "Submitted" is the day of the first version in records of arXiv.
		if d.is("dateType", "Issued", "Available") || b.ArXiv != "" && d.is("dateType", "Submitted") {
			begin, _, _ := strings.Cut(d.text(), "/") // "2020-01/2020-02"
			public = append(public, begin)
		}
	}
	b.Date = record.Earliest(public...)
	for _, item := range n.all("relatedItems/relatedItem") {
		if item.is("relationType", "IsPublishedIn") {
			record.SetOnce(&b.Venue, item.title("titles/title"))
		}
	}
	if publisher := n.first("publisher").text(); !isUnknown(publisher) {
		record.SetOnce(&b.Venue, text.Title(publisher))
	}
	return nil
}

// unknown matches the codes of DataCite for a missing value, such as "(:unav)".
var unknown = regexp.MustCompile(`(?i)^\s*\(?:(?:una[a-z]|unkn|none|null|tba)\b`)

// isUnknown reports whether a text is a code for a missing value.
func isUnknown(s string) bool { return unknown.MatchString(s) }
