package jsonformat

import (
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
		lists:    []string{"data", "recommendedPapers"},
		isRecord: func(o object) bool { return o.get("paperId") != "" },
		read:     readSemanticScholar,
		null:     "null, for an id that Semantic Scholar does not know",
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
		DOI:        o.doi("externalIds.DOI", "externalids.DOI", "doi"),
		ArXiv:      o.arXiv("externalIds.ArXiv", "externalids.ArXiv", "arxiv_id", "arxivId"),
		PMID:       o.pmid("externalIds.PubMed", "externalids.PubMed", "pubmed_id"),
		Categories: text.Terms(append(o.texts("fieldsOfStudy", "mag_field_of_study"), o.texts("s2FieldsOfStudy.category", "s2fieldsofstudy.category")...)),
	}
	if p.Abstract == "" { // a sentence that a machine wrote, which is better than nothing
		p.Abstract = text.Abstract(o.text("tldr.text"))
	}
	if p.DOI == "" && p.ArXiv == "" && p.PMID == "" {
		p.ID = text.Line(o.text("externalIds.ACL", "acl_id", "paperId", "corpusid", "paper_id"))
	}
	return p, nil
}
