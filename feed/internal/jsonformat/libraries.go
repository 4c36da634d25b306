package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// Zotero is items of Zotero: its web API, or what its translators give out. Attachments, notes
// and annotations are no papers. https://www.zotero.org/support/dev/web_api/v3/basics
var Zotero = record.Format{
	Name:        "zotero-json",
	Description: "items of Zotero: its web API, or what its translators give out",
	Detect:      func(h *record.Head) bool { return h.HasKey("itemType", "abstractNote") },
	Decode:      schema{lists: []string{"items"}, marks: named("itemType"), read: readZotero}.decode,
}

func readZotero(o object) (paper.Paper, error) {
	if v := o.get("data"); v.isObject() {
		o = v.object()
	}
	switch o.text("itemType") {
	case "attachment", "note", "annotation":
		return paper.Paper{}, errNoPaper
	}
	p := paper.Paper{
		ID:       text.Line(o.text("citationKey", "key")),
		Title:    text.Title(o.text("title", "subject", "nameOfAct", "caseName")),
		Abstract: text.Abstract(o.text("abstractNote")),
		Date:     o.date("date"),
		Venue:    text.Title(o.text("publicationTitle", "proceedingsTitle", "bookTitle", "repository", "conferenceName", "websiteTitle")),
		Language: text.Language(o.text("language")),
		URL:      text.Line(o.text("url")),
		DOI:      o.doi("DOI"),
		ArXiv:    o.arXiv("archiveID", "archiveLocation", "url"),
	}
	for v := range o.get("creators").each() {
		if c := v.object(); c.text("creatorType") == "author" || c.text("creatorType") == "" {
			p.Authors = append(p.Authors, v.name())
		}
	}
	p.Authors = text.Names(p.Authors)
	p.Categories = text.Terms(append(o.texts("tags.tag"), o.texts("tags")...))
	// What an item has no field for stands in its extra, a line each.
	for line := range strings.Lines(o.text("extra")) {
		name, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "doi":
			if p.DOI == "" {
				p.DOI, _ = paper.DOI(value)
			}
		case "arxiv":
			id, _, _ := strings.Cut(strings.TrimSpace(value), " ")
			p.ArXiv, _ = paper.ArXivID(id)
		case "pmid":
			p.PMID, _ = paper.PubMedID(value)
		}
	}
	return p, nil
}

// SciELO is articles of SciELO's article meta, fields of ISIS under their numbers.
// https://github.com/scieloorg/xylose
var SciELO = record.Format{
	Name:        "scielo",
	Description: "articles of SciELO as ISIS-JSON",
	Detect: func(h *record.Head) bool {
		return h.HasKey("v30", "v32", "v880") && h.HasKey("v12", "v10", "v65", "article", "issue")
	},
	Decode: schema{read: readSciELO}.decode,
}

func readSciELO(o object) (paper.Paper, error) {
	a := o.get("article").object()
	if a == nil {
		a = o
	}
	title := choose(a.get("v12").languageTexts("_", "l"))
	abstract := choose(a.get("v83").languageTexts("a", "l"))
	p := paper.Paper{
		ID:       text.Line(a.text("v880._", "code")),
		Title:    text.Title(title.text),
		Abstract: text.Abstract(abstract.text),
		Language: title.language,
		Date:     a.date("v223._", "v65._"),
		Venue:    text.Title(o.text("title.v100._")),
		DOI:      a.doi("v237._", "doi"),
	}
	if p.Venue == "" { // abbreviated
		p.Venue = text.Title(a.text("v30._"))
	}
	if p.DOI == "" {
		p.DOI = o.doi("doi")
	}
	for v := range a.get("v10").each() {
		n := v.object()
		p.Authors = append(p.Authors, n.text("n")+" "+n.text("s"))
	}
	p.Authors = text.Names(p.Authors)
	for v := range a.get("v85").each() {
		k := v.object()
		if language := text.Language(k.text("l")); language == p.Language || p.Language == "" {
			p.Categories = append(p.Categories, k.text("k"))
		}
	}
	p.Categories = text.Terms(p.Categories)
	return p, nil
}
