package jsonformat

import (
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// DataCite is metadata of DataCite: the answers of its REST API, single objects, or JSON Lines
// of a dump. https://support.datacite.org/docs/api, https://schema.datacite.org
var DataCite = record.Format{
	Name:        "datacite",
	Description: "DataCite JSON: its REST API, single objects, or JSON Lines of a dump",
	Detect: func(h *record.Head) bool {
		return h.HasKey("titles") && h.HasKey("creators") && h.HasKey("publicationYear", "descriptions", "schemaVersion", "types")
	},
	Decode: schema{
		lists: []string{"data"},
		marks: named("titles"),
		read:  readDataCite,
	}.decode,
}

func readDataCite(o object) (paper.Paper, error) {
	if v := o.get("attributes"); v.isObject() {
		o = append(v.object(), o...) // the id is outside
	}
	p := paper.Paper{
		Authors: o.creators(),
		Venue:   text.Title(o.text("container.title", "publisher.name", "publisher")),
		URL:     text.Line(o.text("url")),
		DOI:     o.doi("doi", "id"),
	}
	title := choose(o.get("titles").languageTexts("title", "lang"))
	var abstracts []languageText
	for v := range o.get("descriptions").each() {
		if d := v.object(); d.text("descriptionType") == "Abstract" {
			abstracts = append(abstracts, languageText{d.text("description"), text.Language(d.text("lang"))})
		}
	}
	abstract := choose(abstracts)
	p.Title, p.Abstract = text.Title(title.text), text.Abstract(abstract.text)
	p.Language = abstract.language
	if p.Language == "" {
		p.Language = text.Language(o.text("language"))
	}
	for v := range o.get("dates").each() {
		switch d := v.object(); d.text("dateType") {
		case "Issued", "Available", "Submitted", "Created", "Accepted":
			p.Date = earliest(p.Date, d.date("date"))
		}
	}
	// Data of old times has a date of its creation long before it was published.
	if year := o.date("publicationYear", "published"); year != "" && (p.Date == "" || p.Date < year) {
		p.Date = year
		for v := range o.get("dates").each() {
			if d := v.object().date("date"); len(d) > 4 && d[:4] == year && v.get("dateType").text() == "Issued" {
				p.Date = d
			}
		}
	}
	p.Categories = text.Terms(o.texts("subjects.subject", "subjects"))
	for v := range o.get("relatedIdentifiers").each() {
		if id, ok := paper.ArXivID(v.get("relatedIdentifier").text()); ok && v.get("relationType").text() == "IsIdenticalTo" {
			p.ArXiv = id
		}
	}
	return p, nil
}

// creators returns the names of the creators of DataCite and InvenioRDM.
func (o object) creators() []string {
	var list []string
	for v := range o.get("creators").each() {
		c := v.object()
		given, family := c.text("givenName", "person_or_org.given_name"), c.text("familyName", "person_or_org.family_name")
		if given != "" && family != "" {
			list = append(list, given+" "+family)
		} else {
			list = append(list, c.text("name", "person_or_org.name", "creatorName"))
		}
	}
	return text.Names(list)
}
