package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// Zotero is items of Zotero: its web API, or the output of its translators. Attachments, notes
// and annotations are not papers. https://www.zotero.org/support/dev/web_api/v3/basics
var Zotero = record.Format{
	Name:        "zotero-json",
	Description: "items of Zotero: its web API, or the output of its translators",
	Detect:      has("itemType", "abstractNote"),
	Decode: schema{lists: paths{"items"}, marks: named("itemType"), read: mapping{
		inner:    paths{"data"},
		key:      paths{"citationKey", "key"},
		title:    paths{"title", "subject", "nameOfAct", "caseName"},
		abstract: paths{"abstractNote"},
		authors:  paths{"creators"},
		date:     paths{"date"},
		venue: paths{"publicationTitle", "proceedingsTitle", "bookTitle", "repository", "conferenceName",
			"websiteTitle"},
		categories: []paths{{"tags.tag"}, {"tags"}},
		language:   paths{"language"},
		url:        paths{"url"},
		doi:        paths{"DOI"},
		arXiv:      paths{"archiveID", "archiveLocation", "url"},
		adjust:     adjustZotero,
	}.read}.decode,
}

// adjustZotero reads the ids that an item has no field for. Each is on a line of the field "extra".
func adjustZotero(o object, b *record.Builder) error {
	switch kind := o.Text("itemType"); kind {
	case "attachment", "note", "annotation":
		return record.NotPaper(kind)
	}
	for line := range strings.Lines(o.Text("extra")) {
		name, value, _ := strings.Cut(line, ":")
		if name = strings.ToLower(strings.TrimSpace(name)); name == "arxiv" {
			value, _, _ = strings.Cut(strings.TrimSpace(value), " ") // the category is behind the id
		}
		addID(b, name, value)
	}
	return nil
}

// SciELO is articles of SciELO's article meta: fields of ISIS under their numbers.
// https://github.com/scieloorg/xylose
var SciELO = record.Format{
	Name:        "scielo",
	Description: "articles of SciELO as ISIS-JSON",
	Detect: func(h *record.Head) bool {
		return h.HasKey("v30", "v32", "v880") && h.HasKey("v12", "v10", "v65", "article", "issue")
	},
	Decode: schema{read: mapping{
		inner: paths{"article"},
		key:   paths{"v880._", "code"},
		date:  paths{"v223._", "v65._"},
		venue: paths{"title.v100._", "v30._"}, // v30 is abbreviated
		doi:   paths{"v237._", "doi"},
		adjust: func(o object, b *record.Builder) error {
			title := choose(languageTexts(o.Get("v12"), "_", "l"))
			abstract := choose(languageTexts(o.Get("v83"), "a", "l"))
			b.Title, b.Abstract, b.Language = text.Title(title.text), text.Abstract(abstract.text), title.language
			for v := range o.All("v10") {
				n := v.Object()
				b.Authors = append(b.Authors, n.Text("n")+" "+n.Text("s"))
			}
			b.Authors = text.Names(b.Authors)
			for v := range o.All("v85") {
				k := v.Object()
				if language := text.Language(k.Text("l")); language == b.Language || b.Language == "" {
					b.Categories = append(b.Categories, k.Text("k"))
				}
			}
			b.Categories = text.Terms(b.Categories)
			return nil
		},
	}.read}.decode,
}
