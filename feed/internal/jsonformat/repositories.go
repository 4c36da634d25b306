package jsonformat

import (
	"strings"

	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// HAL is the search API of the French open archive. https://api.archives-ouvertes.fr/docs/search
var HAL = record.Format{
	Name:        "hal",
	Description: "the search API of HAL",
	Detect:      has("title_s", "halId_s", "abstract_s"),
	Decode: schema{lists: paths{"response.docs"}, read: mapping{
		key:        paths{"halId_s"},
		title:      paths{"title_s"},
		abstract:   paths{"abstract_s"},
		authors:    paths{"authFullName_s"},
		date:       paths{"publicationDate_s", "producedDate_s", "publicationDateY_i", "submittedDate_s"},
		categories: []paths{{"domain_s", "primaryDomain_s"}, {"keyword_s"}},
		venue:      paths{"journalTitle_s", "conferenceTitle_s", "bookTitle_s"},
		language:   paths{"language_s"},
		url:        paths{"uri_s"},
		doi:        paths{"doiId_s"},
		arXiv:      paths{"arxivId_s"},
		pmid:       paths{"pubmedId_s"},
		// Title and abstract come in several languages, but not always in the same order.
		adjust: func(o object, b *record.Builder) error {
			if title, abstract := o.Text("en_title_s"), o.Text("en_abstract_s"); title != "" && abstract != "" {
				b.Title, b.Abstract, b.Language = text.Title(title), text.Abstract(abstract), "en"
			}
			return nil
		},
	}.read}.decode,
}

// DOAJ is articles of the Directory of Open Access Journals. https://doaj.org/api/docs
var DOAJ = record.Format{
	Name:        "doaj",
	Description: "articles of DOAJ: its search API or its data dump",
	Detect:      has("bibjson"),
	Decode: schema{lists: paths{"results"}, read: mapping{
		inner:      paths{"bibjson"},
		id:         paths{"id"},
		title:      paths{"title"},
		abstract:   paths{"abstract"},
		authors:    paths{"author"},
		date:       paths{"year"},
		categories: []paths{{"subject.term"}, {"keywords"}},
		venue:      paths{"journal.title"},
		language:   paths{"journal.language"},
		doi:        paths{"identifier.id"},
		adjust: func(o object, b *record.Builder) error {
			if o.Get("journal") == "" && o.Get("author") == "" && o.First("eissn", "pissn") != "" {
				return record.NotPaper("a journal")
			}
			b.Date = jsonvalue.WithMonth(b.Date, o.Text("month"), "")
			for v := range o.All("link") {
				b.URL = text.Line(v.Get("url").Text())
				if v.Get("type").Text() == "fulltext" {
					break
				}
			}
			return nil
		},
	}.read}.decode,
}

// CORE is outputs of CORE. https://api.core.ac.uk/docs/v3
var CORE = record.Format{
	Name:        "core",
	Description: "outputs of CORE: its API or its dataset",
	Detect: func(h *record.Head) bool {
		return h.HasKey("oaiIds", "dataProviders", "coreId") &&
			h.HasKey("yearPublished", "downloadUrl", "magId", "title")
	},
	Decode: schema{lists: paths{"results"}, marks: hasTitle, read: mapping{
		id:         paths{"id", "coreId"},
		title:      paths{"title"},
		authors:    paths{"authors"},
		date:       paths{"publishedDate", "datePublished", "yearPublished", "year", "depositedDate"},
		categories: []paths{{"fieldOfStudy"}, {"subjects", "topics"}},
		venue:      paths{"journals.title"},
		language:   paths{"language.code", "language"},
		url:        paths{"downloadUrl", "links.url"},
		doi:        paths{"doi"},
		arXiv:      paths{"arxivId"},
		pmid:       paths{"pubmedId"},
		// CORE adds the comment of arXiv to an abstract, without a blank.
		adjust: func(o object, b *record.Builder) error {
			abstract := o.Text("abstract")
			at := strings.LastIndex(abstract, "Comment: ")
			if at > 0 && abstract[at-1] != ' ' && abstract[at-1] != '\n' {
				abstract = abstract[:at]
			}
			b.Abstract = text.Abstract(abstract)
			return nil
		},
	}.read}.decode,
}

// Zenodo is records of Zenodo and other repositories that run InvenioRDM.
// https://developers.zenodo.org
var Zenodo = record.Format{
	Name:        "zenodo",
	Description: "records of Zenodo and other InvenioRDM repositories",
	Detect: func(h *record.Head) bool {
		return h.HasKey("conceptrecid", "conceptdoi", "person_or_org") ||
			h.HasKey("metadata") && h.HasKey("creators") && h.HasKey("links")
	},
	Decode: schema{lists: paths{"hits.hits"}, marks: named("metadata"), read: mapping{
		inner:      paths{"metadata"},
		id:         paths{"id", "recid"},
		title:      paths{"title"},
		abstract:   paths{"description"},
		authors:    paths{"creators"},
		date:       paths{"publication_date"},
		categories: []paths{{"keywords"}, {"subjects.subject", "subjects.term"}},
		venue:      paths{"journal.title", "publisher"},
		language:   paths{"language", "languages.id"},
		url:        paths{"links.self_html", "links.html", "doi_url"},
		doi:        paths{"doi", "metadata.doi", "pids.doi.identifier"},
	}.read}.decode,
}

// OpenAIRE is research products of the OpenAIRE Graph. https://graph.openaire.eu/docs/
var OpenAIRE = record.Format{
	Name:        "openaire",
	Description: "research products of the OpenAIRE Graph: its API or its dump",
	Detect:      has("mainTitle", "maintitle"),
	Decode: schema{lists: paths{"results"}, marks: named("mainTitle"), read: mapping{
		title:      paths{"mainTitle", "maintitle"},
		abstract:   paths{"descriptions", "description"},
		authors:    paths{"authors", "author"},
		date:       paths{"publicationDate", "publicationdate"},
		categories: []paths{{"subjects.subject.value"}},
		venue:      paths{"container.name"},
		language:   paths{"language.code"},
		url:        paths{"instances.urls", "instance.url"},
		adjust: func(o object, b *record.Builder) error {
			addIDs(b, o.First("pids", "pid"))
			if b.DOI == "" && b.PMID == "" && b.ArXiv == "" {
				b.ID = text.Line(o.Text("id"))
			}
			return nil
		},
	}.read}.decode,
}

// ERIC is the search API of the Education Resources Information Center. https://eric.ed.gov/?api
var ERIC = record.Format{
	Name:        "eric",
	Description: "the search API of ERIC",
	Detect:      has("publicationdateyear", "peerreviewed"),
	Decode: schema{lists: paths{"response.docs"}, read: mapping{
		key:        paths{"id"},
		title:      paths{"title"},
		abstract:   paths{"description"},
		authors:    paths{"author"},
		date:       paths{"publicationdateyear"},
		categories: []paths{{"subject"}},
		venue:      paths{"source"},
		language:   paths{"language"},
		page:       "https://eric.ed.gov/?id=*",
		pageID:     paths{"id"},
		adjust: func(o object, b *record.Builder) error {
			if b.Venue == "" { // If the request did not ask for the journal, the publisher has it, with an address.
				b.Venue = strings.TrimRight(publisherName().FindString(text.Title(o.Text("publisher"))), ". ")
			}
			return nil
		},
	}.read}.decode,
}

// publisherName matches the name before an address.
var publisherName = lazy.Regexp(`^.*?[a-z)](?:\. |$)|^.*`)

// Xueshu is the search of Baidu Scholar. Its abstracts may be cut short.
var Xueshu = record.Format{
	Name:        "xueshu",
	Description: "search results of Baidu Scholar",
	Detect:      has("paperList"),
	Decode: schema{lists: paths{"data.paper.paperList", "paperList"}, marks: hasTitle, read: mapping{
		id:       paths{"paperId"},
		title:    paths{"title"},
		abstract: paths{"abstract"},
		authors:  paths{"authors"},
		date:     paths{"publishYear"},
		venue:    paths{"publishInfo.journalName"},
		url:      paths{"sourceList.url"},
		doi:      paths{"doi"},
		adjust: func(o object, b *record.Builder) error {
			b.Categories = o.Get("keyword").Terms()
			return nil
		},
	}.read}.decode,
}
