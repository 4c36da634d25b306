package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/internal/lazy"
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
func readDataCite(n *xmltree.Node, b *record.Builder) error {
	language := text.Language(n.First("language").Text())
	known := func(paths, attr string, kinds ...string) []*xmltree.Node {
		return slices.DeleteFunc(n.All(paths), func(c *xmltree.Node) bool { return !c.Is(attr, kinds...) || isUnknown(c.Text()) })
	}
	abstracts := known("descriptions/description", "descriptionType", "Abstract")
	if len(abstracts) == 0 {
		abstracts = n.All("description") // in the XML of OpenAIRE
	}
	titles := readings(known("titles/title", "titleType", "", "TranslatedTitle"), language)
	subtitles := readings(known("titles/title", "titleType", "Subtitle"), language)
	if len(titles) > 0 && len(subtitles) > 0 && subtitles[0].lang == titles[0].lang {
		titles[0].text += ": " + subtitles[0].text
	}
	choose(b, titles, readings(abstracts, language))
	record.SetOnce(&b.Language, language)
	for _, c := range n.All("creators/creator") {
		name := c.First("creatorName")
		full := c.FullName("givenName", "familyName", "")
		switch {
		case isUnknown(name.Text()):
			continue
		case name.Is("nameType", "Organizational"):
			full = text.Line(name.Text()) // a comma is part of the name
		case c.First("familyName") != nil && full != "":
			full = text.Name(full)
		default:
			full = text.Name(name.Text())
		}
		b.AddAuthor(full)
	}
	b.Categories = text.Terms(n.Texts("subjects/subject"))
	if id := n.First("identifier"); id.Is("identifierType", "DOI") {
		b.SetDOI(id.Text())
	} else {
		b.Identify(id.Text())
		b.SetURL(id.Text())
	}
	for _, id := range n.All("alternateIdentifiers/alternateIdentifier") {
		if id.Is("alternateIdentifierType", "arXiv") {
			b.Identify(withLabel("arXiv:", id.Text()))
		}
	}
	public := n.Texts("publicationYear")
	for _, d := range n.All("dates/date") {
		// "Submitted" is the day of the first version in records of arXiv.
		if d.Is("dateType", "Issued", "Available") || b.ArXiv != "" && d.Is("dateType", "Submitted") {
			begin, _, _ := strings.Cut(d.Text(), "/") // "2020-01/2020-02"
			public = append(public, begin)
		}
	}
	b.Date = record.Earliest(public...)
	for _, item := range n.All("relatedItems/relatedItem") {
		if item.Is("relationType", "IsPublishedIn") {
			record.SetOnce(&b.Venue, item.Title("titles/title"))
		}
	}
	if publisher := n.First("publisher").Text(); !isUnknown(publisher) {
		record.SetOnce(&b.Venue, text.Title(publisher))
	}
	return nil
}

// unknown matches the codes of DataCite for a missing value, such as "(:unav)".
var unknown = lazy.Regexp(`(?i)^\s*\(?:(?:una[a-z]|unkn|none|null|tba)\b`)

// isUnknown reports whether a text is a code for a missing value.
func isUnknown(s string) bool { return unknown().MatchString(s) }
