package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// EuropePMC is the search of Europe PMC with resultType=core, which has abstracts, or lite,
// which has none. https://europepmc.org/RestfulWebService
var EuropePMC = record.Format{
	Name:        "europepmc",
	Description: "search results of Europe PMC",
	Detect: func(h *record.Head) bool {
		return h.HasKey("resultList") || h.HasKey("authorString") && h.HasKey("abstractText", "pmid", "pubYear")
	},
	Decode: schema{lists: paths{"resultList.result", "result"}, marks: hasTitle, read: mapping{
		id:         paths{"id"},
		title:      paths{"title"},
		abstract:   paths{"abstractText"},
		authors:    paths{"authorList.author"},
		date:       paths{"firstPublicationDate", "journalInfo.printPublicationDate", "pubYear"},
		categories: []paths{{"keywordList.keyword"}, {"meshHeadingList.meshHeading.descriptorName"}},
		venue:      paths{"journalInfo.journal.title", "journalTitle", "bookOrReportDetails.publisher"},
		language:   paths{"language"},
		doi:        paths{"doi"},
		pmid:       paths{"pmid"},
		adjust: func(o object, b *record.Builder) error {
			if b.Authors == nil {
				b.Authors = text.InitialsFirst(text.SplitNames(strings.TrimSuffix(o.Text("authorString"), ".")))
			}
			if source, id := o.Text("source"), o.Text("id"); source != "" && id != "" {
				b.URL = "https://europepmc.org/article/" + source + "/" + id
			}
			return nil
		},
	}.read}.decode,
}

// BioRxiv is the API of bioRxiv and medRxiv. Its records are versions of preprints.
// https://api.biorxiv.org
var BioRxiv = record.Format{
	Name:        "biorxiv",
	Description: "the API of bioRxiv and medRxiv",
	Detect: func(h *record.Head) bool {
		return h.HasKey("collection") &&
			h.HasKey("author_corresponding", "jatsxml", "preprint_doi", "biorxiv_doi", "rel_doi")
	},
	Decode: schema{lists: paths{"collection"}, marks: hasTitle, read: mapping{
		title:      paths{"title", "preprint_title", "rel_title"},
		abstract:   paths{"abstract", "preprint_abstract", "rel_abs"},
		authors:    paths{"authors", "preprint_authors", "rel_authors"},
		date:       paths{"date", "preprint_date", "rel_date"},
		categories: []paths{{"category", "preprint_category"}},
		venue:      paths{"server", "preprint_platform", "rel_site"},
		doi:        paths{"doi", "biorxiv_doi", "preprint_doi", "rel_doi"},
		url:        paths{"rel_link"},
		adjust: func(o object, b *record.Builder) error {
			server := strings.ToLower(b.Venue)
			if b.URL == "" && b.DOI != "" && (server == "biorxiv" || server == "medrxiv") {
				b.URL = "https://www." + server + ".org/content/" + b.DOI
				if version := o.Text("version"); version != "" {
					b.URL += "v" + version
				}
			}
			return nil
		},
	}.read}.decode,
}

// PLOS is the search API of PLOS. http://api.plos.org/solr/search-fields/
var PLOS = record.Format{
	Name:        "plos",
	Description: "the search API of PLOS",
	Detect:      has("title_display", "author_display"),
	Decode: schema{lists: paths{"response.docs"}, read: mapping{
		title:      paths{"title_display", "title"},
		paragraphs: paths{"abstract", "abstract_primary_display"},
		authors:    paths{"author_display", "author"},
		date:       paths{"publication_date"},
		categories: []paths{{"subject"}},
		venue:      paths{"journal"},
		doi:        paths{"id", "doi"},
		adjust: func(_ object, b *record.Builder) error {
			b.FindURL()
			return nil
		},
	}.read}.decode,
}

// CORD19Parse is the full texts of CORD-19. Title and abstract are read. S2ORC has similar fields.
// https://github.com/allenai/cord19
var CORD19Parse = record.Format{
	Name:        "cord19-parse",
	Description: "full texts of CORD-19 as JSON, one per file or per line",
	Detect: func(h *record.Head) bool {
		return h.HasKey("paper_id") && h.HasKey("metadata") && h.HasKey("body_text", "cite_spans", "bib_entries") &&
			!h.HasKey(s2orcKeys...)
	},
	Decode: schema{read: mapping{
		key:        paths{"paper_id"},
		title:      paths{"metadata.title"},
		paragraphs: paths{"abstract"},
		authors:    paths{"metadata.authors"},
	}.read}.decode,
}
