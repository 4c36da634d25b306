package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// HuggingFace is the daily papers of Hugging Face, and single papers.
// https://huggingface.co/api/daily_papers
var HuggingFace = record.Format{
	Name:        "huggingface",
	Description: "daily papers of Hugging Face, from its API",
	Detect:      func(h *record.Head) bool { return h.HasKey("upvotes") && h.HasKey("summary", "publishedAt") },
	Decode: schema{marks: hasTitle, read: mapping{
		inner:      paths{"paper"},
		title:      paths{"title"},
		abstract:   paths{"summary"},
		authors:    paths{"authors"},
		date:       paths{"publishedAt"},
		categories: []paths{{"ai_keywords"}},
		arXiv:      paths{"id"},
		page:       "https://huggingface.co/papers/*",
		pageID:     paths{"id"},
	}.read}.decode,
}

// ArXivDocMeta is the documents of arXiv's search index.
// https://github.com/arXiv/arxiv-search/tree/develop/schema
var ArXivDocMeta = record.Format{
	Name:        "arxiv-docmeta",
	Description: "documents of arXiv's own search index",
	Detect:      has("abs_categories", "title_utf8", "authors_utf8"),
	Decode: schema{marks: hasTitle, read: mapping{
		title:    paths{"title_utf8", "title"},
		abstract: paths{"abstract_utf8", "abstract"},
		authors:  paths{"authors_parsed", "authors_utf8", "authors"},
		dates:    paths{"submitted_date_all", "submitted_date"},
		venue:    paths{"journal_ref_utf8", "journal_ref"},
		doi:      paths{"doi"},
		arXiv:    paths{"paper_id", "id"},
		adjust: func(o object, b *record.Builder) error {
			primary := o.Text("primary_classification.category.id")
			b.Categories = text.Terms(append([]string{primary}, strings.Fields(o.Text("abs_categories"))...))
			b.FindURL()
			return nil
		},
	}.read}.decode,
}

// ADS is the search API of the NASA Astrophysics Data System.
// https://github.com/adsabs/adsabs-dev-api
var ADS = record.Format{
	Name:        "ads-json",
	Description: "the search API of the NASA Astrophysics Data System",
	Detect:      has("bibcode"),
	Decode: schema{lists: paths{"response.docs", "docs"}, marks: hasTitle, read: mapping{
		key:        paths{"bibcode"},
		title:      paths{"title"},
		abstract:   paths{"abstract"},
		authors:    paths{"author"},
		date:       paths{"pubdate", "date", "year"},
		categories: []paths{{"arxiv_class"}, {"keyword"}},
		venue:      paths{"pub"},
		doi:        paths{"doi"},
		arXiv:      paths{"identifier", "eid"},
		page:       "https://ui.adsabs.harvard.edu/abs/*/abstract",
		pageID:     paths{"bibcode"},
	}.read}.decode,
}

// INSPIRE is records of INSPIRE-HEP: a page of its API, or JSON Lines in its schema.
// https://github.com/inspirehep/rest-api-doc
var INSPIRE = record.Format{
	Name:        "inspire",
	Description: "records of INSPIRE-HEP: a page of its API, or JSON in its schema",
	Detect: func(h *record.Head) bool {
		return h.HasKey("titles") &&
			h.HasKey("abstracts", "arxiv_eprints", "inspire_categories", "control_number", "texkeys")
	},
	Decode: schema{lists: paths{"hits.hits"}, marks: named("titles"), read: mapping{
		inner:      paths{"metadata"},
		id:         paths{"texkeys", "control_number"},
		title:      paths{"titles.title"},
		abstract:   paths{"abstracts.value"},
		authors:    paths{"authors"},
		dates:      paths{"preprint_date", "imprints.date", "publication_info.year", "earliest_date"},
		categories: []paths{{"arxiv_eprints.categories"}, {"inspire_categories.term"}, {"keywords.value"}},
		venue:      paths{"publication_info.journal_title"},
		language:   paths{"languages"},
		url:        paths{"urls.value"},
		doi:        paths{"dois.value"},
		arXiv:      paths{"arxiv_eprints.value"},
		page:       "https://inspirehep.net/literature/*",
		pageID:     paths{"control_number"},
	}.read}.decode,
}

// OpenReview is notes of OpenReview, in both versions of its API. Replies to a submission,
// for example reviews, are not papers. https://docs.openreview.net
var OpenReview = record.Format{
	Name:        "openreview",
	Description: "submissions of OpenReview, from both versions of its API",
	Detect: func(h *record.Head) bool {
		return h.HasKey("forum") && h.HasKey("content") && h.HasKey("invitation", "invitations", "cdate", "signatures")
	},
	// In version 2 of the API, a field is an object with a value.
	Decode: schema{lists: paths{"notes", "submissions"}, marks: named("content"), read: mapping{
		key:      paths{"forum", "id"},
		title:    paths{"content.title.value", "content.title"},
		abstract: paths{"content.abstract.value", "content.abstract", "content.TL;DR.value", "content.TL;DR"},
		authors:  paths{"content.authors.value", "content.authors"},
		date:     paths{"cdate", "tcdate", "pdate"},
		venue:    paths{"content.venue.value", "content.venue"},
		page:     "https://openreview.net/forum?id=*",
		pageID:   paths{"forum", "id"},
		adjust: func(o object, b *record.Builder) error {
			if to := o.Text("replyto"); to != "" && to != o.Text("id") {
				return record.NotPaper("a reply to a submission")
			}
			b.Categories = o.First("content.keywords.value", "content.keywords").Terms()
			return nil
		},
	}.read}.decode,
}
