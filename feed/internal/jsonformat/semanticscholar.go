package jsonformat

import (
	"strconv"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// SemanticScholar is papers of Semantic Scholar: the answers of its Graph and Recommendations
// APIs, and the lines of its bulk datasets, S2ORC among them.
// https://api.semanticscholar.org/api-docs, https://github.com/allenai/s2orc
var SemanticScholar = record.Format{
	Name:        "semantic-scholar",
	Description: "papers of Semantic Scholar: its Graph and Recommendations APIs, bulk datasets and S2ORC",
	Detect: func(h *record.Head) bool {
		return h.HasKey("paperId") && !h.HasKey("paperList") || h.HasKey("corpusid", "s2_url", "s2fieldsofstudy", "mag_field_of_study") ||
			h.HasKey("paper_id") && h.HasKey("has_pdf_parse", "pdf_parse", "s2_pdf_hash")
	},
	Decode: schema{
		lists: []string{"data", "recommendedPapers", "papers"},
		marks: named("paperId"),
		read:  readSemanticScholar,
		null:  "null, for an id that Semantic Scholar does not know",
	}.decode,
}

func readSemanticScholar(o object) (paper.Paper, error) {
	for _, name := range []string{"citingPaper", "citedPaper"} {
		if v := o.get(name); v.isObject() {
			o = v.object()
		}
	}
	if o.get("title") == "" {
		if err := serverError(o, "error", "message"); err != nil {
			return paper.Paper{}, err
		}
	}
	p := paper.Paper{
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.first("abstract", "grobid_parse.abstract").abstract()),
		Authors:    o.names("authors"),
		Date:       o.date("publicationDate", "publicationdate", "year"),
		Venue:      text.Title(o.text("journal.name", "publicationVenue.name", "venue", "journal")),
		URL:        text.Line(o.text("url", "s2_url")),
		DOI:        o.doi("externalIds.DOI", "externalids.DOI", "externalids.doi", "doi"),
		ArXiv:      o.arXiv("externalIds.ArXiv", "externalids.ArXiv", "externalids.arxiv", "arxiv_id", "arxivId"),
		PMID:       o.pmid("externalIds.PubMed", "externalids.PubMed", "externalids.pubmed", "pubmed_id"),
		Categories: text.Terms(append(o.texts("fieldsOfStudy", "mag_field_of_study"), o.texts("s2FieldsOfStudy.category", "s2fieldsofstudy.category")...)),
	}
	if p.Title == "" && p.Abstract == "" { // a full text of S2ORC
		p.Title, p.Abstract = text.Title(annotated(o.get("content"), "title")), text.Abstract(annotated(o.get("content"), "abstract"))
	}
	if p.Abstract == "" { // a sentence that a machine wrote, which is better than nothing
		p.Abstract = text.Abstract(o.text("tldr.text", "text"))
	}
	if p.DOI == "" && p.ArXiv == "" && p.PMID == "" {
		p.ID = text.Line(o.text("externalIds.ACL", "acl_id", "paperId", "corpusid", "paper_id"))
	}
	return p, nil
}

// annotated returns the pieces of a full text that an annotation marks, as paragraphs. It is JSON in
// a string: [{"start": 5, "end": 80}], counted in characters.
func annotated(content value, name string) string {
	full := content.get("text").text()
	spans, err := check(content.get("annotations").get(name).text())
	if full == "" || err != nil {
		return ""
	}
	var (
		pieces []string
		at     = 0 // in bytes, of the character that was counted last
		count  = 0
	)
	for span := range spans.each() {
		start, err1 := strconv.Atoi(span.get("start").text())
		end, err2 := strconv.Atoi(span.get("end").text())
		if err1 != nil || err2 != nil || start < count || end <= start { // they stand in order
			continue
		}
		from := at + offset(full[at:], start-count)
		at = from + offset(full[from:], end-start)
		count = end
		pieces = append(pieces, full[from:at])
	}
	return strings.Join(pieces, "\n\n")
}

// offset returns where in s so many characters end.
func offset(s string, characters int) int {
	for i := range s {
		if characters == 0 {
			return i
		}
		characters--
	}
	return len(s)
}
