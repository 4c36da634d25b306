package jsonformat

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// OpenAlex is works of OpenAlex: a page of its API, a single work, or JSON Lines of its
// snapshot. https://docs.openalex.org/api-entities/works/work-object
var OpenAlex = record.Format{
	Name:        "openalex",
	Description: "works of OpenAlex: a page of its API, a single work, or its snapshot",
	Detect: func(h *record.Head) bool {
		return h.HasKey("abstract_inverted_index") || h.HasKey("authorships") && h.HasKey("display_name", "title") ||
			h.HasKey("db_response_time_ms") && h.HasKey("results") || // a page without works, or with a few fields of them
			h.HasKey("display_name") && h.HasKey("works_count", "works_api_url")
	},
	Decode: schema{lists: paths{"results"}, read: mapping{
		title:      paths{"title", "display_name"},
		paragraphs: paths{"abstract_inverted_index"},
		authors:    paths{"authorships"},
		date:       paths{"publication_date", "publication_year"},
		venue:      paths{"primary_location.source.display_name", "host_venue.display_name"},
		categories: []paths{{"primary_topic.display_name"}, {"topics.display_name", "concepts.display_name"},
			{"keywords.display_name", "keywords.keyword"}},
		language: paths{"language"},
		url:      paths{"primary_location.landing_page_url", "host_venue.url", "id"},
		doi:      paths{"doi", "ids.doi"},
		arXiv:    paths{"locations.landing_page_url"},
		pmid:     paths{"ids.pmid"},
		openAlex: paths{"id", "ids.openalex"},
		adjust: func(o object, b *record.Builder) error {
			switch id := o.Text("id"); {
			case id == "" && b.OpenAlex == "":
				return serverError(o, "message", "error")
			case b.OpenAlex == "" && o.Get("works_count") != "":
				return fmt.Errorf("not a work of OpenAlex: %s", clip(id, 60))
			}
			return nil
		},
	}.read}.decode,
}

// SemanticScholar is papers of Semantic Scholar: the answers of its Graph and Recommendations
// APIs, and the lines of its bulk datasets with S2ORC.
// https://api.semanticscholar.org/api-docs, https://github.com/allenai/s2orc
var SemanticScholar = record.Format{
	Name:        "semantic-scholar",
	Description: "papers of Semantic Scholar: its Graph and Recommendations APIs, bulk datasets and S2ORC",
	Detect: func(h *record.Head) bool {
		return h.HasKey("paperId") && !h.HasKey("paperList") ||
			h.HasKey("corpusid", "s2_url", "s2fieldsofstudy", "mag_field_of_study") ||
			h.HasKey("paper_id") && h.HasKey(s2orcKeys...)
	},
	Decode: schema{
		lists: paths{"data", "recommendedPapers", "papers"},
		marks: named("paperId"),
		null:  "null, for an id that Semantic Scholar does not know",
		read: mapping{
			inner:      paths{"citingPaper", "citedPaper", "metadata"},
			id:         paths{"externalIds.ACL", "acl_id", "paperId", "corpusid", "paper_id"},
			title:      paths{"title"},
			paragraphs: paths{"abstract", "pdf_parse.abstract", "latex_parse.abstract", "grobid_parse.abstract"},
			authors:    paths{"authors"},
			date:       paths{"publicationDate", "publicationdate", "year"},
			categories: []paths{{"fieldsOfStudy", "mag_field_of_study"},
				{"s2FieldsOfStudy.category", "s2fieldsofstudy.category"}},
			venue: paths{"journal.name", "publicationVenue.name", "venue", "journal"},
			url:   paths{"url", "s2_url"},
			doi:   paths{"externalIds.DOI", "externalids.DOI", "externalids.doi", "doi", "identifiers.doi"},
			arXiv: paths{"externalIds.ArXiv", "externalids.ArXiv", "externalids.arxiv", "arxiv_id", "arxivId",
				"identifiers.arxiv_id"},
			pmid:   paths{"externalIds.PubMed", "externalids.PubMed", "externalids.pubmed", "pubmed_id"},
			adjust: adjustSemanticScholar,
		}.read,
	}.decode,
}

// s2orcKeys are fields of the full texts of S2ORC, in its releases and from its program
// s2orc-doc2json.
var s2orcKeys = []string{"has_pdf_parse", "pdf_parse", "latex_parse", "grobid_parse", "s2_pdf_hash", "_pdf_hash"}

func adjustSemanticScholar(o object, b *record.Builder) error {
	if b.Title == "" && b.Abstract == "" { // a full text of S2ORC
		if err := serverError(o, "error", "message"); err != nil {
			return err
		}
		b.Title = text.Title(annotated(o.Get("content"), "title"))
		b.Abstract = text.Abstract(annotated(o.Get("content"), "abstract"))
	}
	if b.Abstract == "" { // A sentence by a machine is better than nothing.
		b.Abstract = text.Abstract(o.Text("tldr.text", "text"))
	}
	return nil
}

// annotated returns the pieces of a full text that an annotation marks, as paragraphs. The
// annotation is JSON in a string: [{"start": 5, "end": 80}], counted in characters.
func annotated(content value, name string) string {
	full := content.Get("text").Text()
	spans, err := jsonvalue.Check(content.Get("annotations").Get(name).Text())
	if full == "" || err != nil {
		return ""
	}
	var (
		pieces []string
		at     = 0 // in bytes, of the character that was counted last
		count  = 0
	)
	for span := range spans.Each() {
		start, err1 := strconv.Atoi(span.Get("start").Text())
		end, err2 := strconv.Atoi(span.Get("end").Text())
		if err1 != nil || err2 != nil || start < count || end <= start { // they are in order
			continue
		}
		from := at + offset(full[at:], start-count)
		at = from + offset(full[from:], end-start)
		count = end
		pieces = append(pieces, full[from:at])
	}
	return strings.Join(pieces, "\n\n")
}

// offset returns where in s the given number of characters ends.
func offset(s string, characters int) int {
	for i := range s {
		if characters == 0 {
			return i
		}
		characters--
	}
	return len(s)
}

// DataCite is metadata of DataCite: the answers of its REST API, single objects, or JSON Lines
// of a dump. https://support.datacite.org/docs/api, https://schema.datacite.org
var DataCite = record.Format{
	Name:        "datacite",
	Description: "DataCite JSON: its REST API, single objects, or JSON Lines of a dump",
	Detect: func(h *record.Head) bool {
		return h.HasKey("titles") && h.HasKey("creators") &&
			h.HasKey("publicationYear", "descriptions", "schemaVersion", "types")
	},
	Decode: schema{lists: paths{"data"}, marks: named("titles"), read: mapping{
		inner:      paths{"attributes"},
		authors:    paths{"creators"},
		date:       paths{"publicationYear", "publication-year", "published"},
		categories: []paths{{"subjects.subject", "subjects"}},
		venue:      paths{"container.title", "publisher.name", "publisher"},
		url:        paths{"url"},
		doi:        paths{"doi", "id"},
		adjust:     adjustDataCite,
	}.read}.decode,
}

// dataCiteTitles returns the titles in all languages, the first with its subtitle, or else titles of other kinds.
func dataCiteTitles(o object) []languageText {
	var titles, subtitles, others []languageText
	for v := range o.All("titles") {
		kind := &others
		switch v.Get("titleType").Text() {
		case "", "TranslatedTitle":
			kind = &titles
		case "Subtitle":
			kind = &subtitles
		}
		*kind = append(*kind, languageTexts(v, "title", "lang")...)
	}
	if len(titles) == 0 {
		return append(others, subtitles...)
	}
	if len(subtitles) > 0 && (subtitles[0].language == "" || subtitles[0].language == titles[0].language) {
		titles[0].text += ": " + subtitles[0].text
	}
	return titles
}

func adjustDataCite(o object, b *record.Builder) error {
	var abstracts []languageText
	for v := range o.All("descriptions") {
		if d := v.Object(); d.Text("descriptionType") == "Abstract" {
			abstracts = append(abstracts, languageText{d.Text("description"), text.Language(d.Text("lang"))})
		}
	}
	abstract := choose(abstracts)
	b.Abstract = text.Abstract(abstract.text)
	b.Title = text.Title(choose(dataCiteTitles(o)).text)
	b.Language = record.FirstOf(abstract.language, text.Language(o.Text("language")))
	// The earliest date counts. But old data may be much older than its publication.
	year, date, issued := b.Date, "", ""
	for v := range o.All("dates") {
		d := v.Object()
		switch kind := d.Text("dateType"); kind {
		case "Issued", "Available", "Submitted", "Created", "Accepted":
			s := d.Date("date")
			date = record.Earliest(date, s)
			if kind == "Issued" && year != "" && len(s) > len(year) && strings.HasPrefix(s, year) {
				issued = s
			}
		}
	}
	if date >= year && date != "" {
		b.Date = date
	} else {
		b.Date = record.FirstOf(issued, year)
	}
	for v := range o.All("relatedIdentifiers") {
		if v.Get("relationType").Text() == "IsIdenticalTo" {
			setID(&b.ArXiv, paper.ArXivID)(v.Get("relatedIdentifier").Text())
		}
	}
	return nil
}
