package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// HuggingFace is the daily papers of Hugging Face, and single papers of it.
// https://huggingface.co/api/daily_papers
var HuggingFace = record.Format{
	Name:        "huggingface",
	Description: "daily papers of Hugging Face, as its API has them",
	Detect:      func(h *record.Head) bool { return h.HasKey("upvotes") && h.HasKey("summary", "publishedAt") },
	Decode:      schema{marks: hasTitle, read: readHuggingFace}.decode,
}

func readHuggingFace(o object) (paper.Paper, error) {
	p := paper.Paper{Title: text.Title(o.text("paper.title", "title")), Abstract: text.Abstract(o.text("paper.summary", "summary"))}
	if v := o.get("paper"); v.isObject() {
		o = v.object()
	}
	p.ArXiv = o.arXiv("id")
	p.Date = o.date("publishedAt") // that of the list is the day of the listing
	p.Categories = text.Terms(o.texts("ai_keywords"))
	var names []string
	for v := range o.get("authors").each() {
		if v.get("hidden") != "true" {
			names = append(names, v.name())
		}
	}
	p.Authors = text.Names(names)
	if id := o.text("id"); id != "" {
		p.URL = "https://huggingface.co/papers/" + text.Line(id)
	}
	return p, nil
}

// ArXivDocMeta is the documents of arXiv's search index.
// https://github.com/arXiv/arxiv-search/tree/develop/schema
var ArXivDocMeta = record.Format{
	Name:        "arxiv-docmeta",
	Description: "documents of arXiv's own search index",
	Detect:      func(h *record.Head) bool { return h.HasKey("abs_categories", "title_utf8", "authors_utf8") },
	Decode:      schema{marks: hasTitle, read: readDocMeta}.decode,
}

func readDocMeta(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:    text.Title(o.text("title_utf8", "title")),
		Abstract: text.Abstract(o.text("abstract_utf8", "abstract")),
		Venue:    text.Title(o.text("journal_ref_utf8", "journal_ref")),
		DOI:      o.doi("doi"),
		ArXiv:    o.arXiv("paper_id", "id"),
	}
	for v := range o.get("authors_parsed").each() {
		p.Authors = append(p.Authors, v.name())
	}
	if p.Authors = text.Names(p.Authors); p.Authors == nil {
		p.Authors = text.SplitNames(o.text("authors_utf8", "authors"))
	}
	for v := range o.get("submitted_date_all").each() {
		p.Date = earliest(p.Date, text.Date(v.text()))
	}
	p.Date = earliest(p.Date, o.date("submitted_date"))
	primary := o.text("primary_classification.category.id")
	p.Categories = text.Terms(append([]string{primary}, strings.Fields(o.text("abs_categories"))...))
	if p.ArXiv != "" {
		p.URL = "https://arxiv.org/abs/" + p.ArXiv
	}
	return p, nil
}

// ADS is the search API of the NASA Astrophysics Data System.
// https://github.com/adsabs/adsabs-dev-api
var ADS = record.Format{
	Name:        "ads-json",
	Description: "the search API of the NASA Astrophysics Data System",
	Detect:      func(h *record.Head) bool { return h.HasKey("bibcode") },
	Decode:      schema{lists: []string{"response.docs", "docs"}, marks: hasTitle, read: readADS}.decode,
}

func readADS(o object) (paper.Paper, error) {
	p := paper.Paper{
		ID:         text.Line(o.text("bibcode")),
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.text("abstract")),
		Authors:    o.names("author"),
		Date:       o.date("pubdate", "date", "year"),
		Categories: text.Terms(append(o.texts("arxiv_class"), o.texts("keyword")...)),
		Venue:      text.Title(o.text("pub")),
		DOI:        o.doi("doi"),
	}
	for _, id := range append(o.texts("identifier"), o.texts("eid")...) {
		if arXiv, ok := paper.ArXivID(id); ok {
			p.ArXiv = arXiv
			break
		}
	}
	if p.ID != "" {
		p.URL = "https://ui.adsabs.harvard.edu/abs/" + p.ID + "/abstract"
	}
	return p, nil
}

// INSPIRE is records of INSPIRE-HEP: a page of its API, or JSON Lines in its schema.
// https://github.com/inspirehep/rest-api-doc
var INSPIRE = record.Format{
	Name:        "inspire",
	Description: "records of INSPIRE-HEP: a page of its API, or JSON in its schema",
	Detect: func(h *record.Head) bool {
		return h.HasKey("titles") && h.HasKey("abstracts", "arxiv_eprints", "inspire_categories", "control_number", "texkeys")
	},
	Decode: schema{lists: []string{"hits.hits"}, marks: named("titles"), read: readINSPIRE}.decode,
}

func readINSPIRE(o object) (paper.Paper, error) {
	if v := o.get("metadata"); v.isObject() {
		o = v.object()
	}
	p := paper.Paper{
		Title:      text.Title(o.text("titles.title")),
		Abstract:   text.Abstract(o.text("abstracts.value")),
		Venue:      text.Title(o.text("publication_info.journal_title")),
		Language:   text.Language(o.text("languages")),
		DOI:        o.doi("dois.value"),
		ArXiv:      o.arXiv("arxiv_eprints.value"),
		URL:        text.Line(o.text("urls.value")),
		Categories: text.Terms(append(append(o.get("arxiv_eprints").head().object().texts("categories"), o.texts("inspire_categories.term")...), o.texts("keywords.value")...)),
	}
	for v := range o.get("authors").each() {
		if role := v.get("inspire_roles").text(); role != "supervisor" {
			p.Authors = append(p.Authors, v.name())
		}
	}
	p.Authors = text.Names(p.Authors)
	p.Date = earliest(o.date("preprint_date"), o.date("imprints.date"), o.date("publication_info.year"), o.date("earliest_date"))
	if number := o.text("control_number"); number != "" {
		p.URL = "https://inspirehep.net/literature/" + number
	}
	if p.DOI == "" && p.ArXiv == "" {
		p.ID = text.Line(o.text("texkeys", "control_number"))
	}
	return p, nil
}

// OpenReview is notes of OpenReview, in both versions of its API. Replies to a submission,
// such as reviews, are no papers. https://docs.openreview.net
var OpenReview = record.Format{
	Name:        "openreview",
	Description: "submissions of OpenReview, as both versions of its API have them",
	Detect: func(h *record.Head) bool {
		return h.HasKey("forum") && h.HasKey("content") && h.HasKey("invitation", "invitations", "cdate", "signatures")
	},
	Decode: schema{
		lists: []string{"notes", "submissions"},
		marks: named("content"),
		read:  readOpenReview,
	}.decode,
}

func readOpenReview(o object) (paper.Paper, error) {
	content := o.get("content").object()
	field := func(name string) value { return content.first(name+".value", name) } // of version 2, and 1
	p := paper.Paper{
		ID:         text.Line(o.text("forum", "id")),
		Title:      text.Title(field("title").text()),
		Abstract:   text.Abstract(field("abstract").text()),
		Authors:    field("authors").names(),
		Date:       o.date("cdate", "tcdate", "pdate"),
		Categories: field("keywords").terms(),
		Venue:      text.Title(field("venue").text()),
	}
	if o.get("replyto") != "" && o.text("replyto") != o.text("id") {
		return p, errNoPaper
	}
	if p.Abstract == "" {
		p.Abstract = text.Abstract(field("TL;DR").text())
	}
	if p.ID != "" {
		p.URL = "https://openreview.net/forum?id=" + p.ID
	}
	return p, nil
}
