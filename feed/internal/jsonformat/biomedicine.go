package jsonformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// EuropePMC is the search of Europe PMC with resultType=core, which has abstracts, or lite,
// which has none. https://europepmc.org/RestfulWebService
var EuropePMC = record.Format{
	Name:        "europepmc",
	Description: "search results of Europe PMC",
	Detect: func(h *record.Head) bool {
		return h.HasKey("resultList") || h.HasKey("authorString") && h.HasKey("abstractText", "pmid", "pubYear")
	},
	Decode: schema{lists: []string{"resultList.result", "result"}, marks: hasTitle, read: readEuropePMC}.decode,
}

func readEuropePMC(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.text("abstractText")),
		Date:       o.date("firstPublicationDate", "journalInfo.printPublicationDate", "pubYear"),
		Venue:      text.Title(o.text("journalInfo.journal.title", "journalTitle", "bookOrReportDetails.publisher")),
		Language:   text.Language(o.text("language")),
		DOI:        o.doi("doi"),
		PMID:       o.pmid("pmid"),
		Categories: text.Terms(append(o.get("keywordList").object().texts("keyword"), o.get("meshHeadingList").object().texts("meshHeading.descriptorName")...)),
	}
	for v := range o.get("authorList.author").each() {
		a := v.object()
		if first, last := a.text("firstName"), a.text("lastName"); first != "" && last != "" {
			p.Authors = append(p.Authors, first+" "+last)
		} else {
			p.Authors = append(p.Authors, a.text("collectiveName", "fullName", "lastName"))
		}
	}
	if p.Authors = text.Names(p.Authors); p.Authors == nil {
		p.Authors = text.SplitNames(strings.TrimSuffix(o.text("authorString"), "."))
	}
	if source, id := o.text("source"), o.text("id"); source != "" && id != "" {
		p.URL = "https://europepmc.org/article/" + source + "/" + id
		if p.DOI == "" && p.PMID == "" {
			p.ID = id
		}
	}
	return p, nil
}

// BioRxiv is the API of bioRxiv and medRxiv, whose records are versions of preprints.
// https://api.biorxiv.org
var BioRxiv = record.Format{
	Name:        "biorxiv",
	Description: "the API of bioRxiv and medRxiv",
	Detect: func(h *record.Head) bool {
		return h.HasKey("collection") && h.HasKey("author_corresponding", "jatsxml", "preprint_doi", "biorxiv_doi", "rel_doi")
	},
	Decode: schema{lists: []string{"collection"}, marks: hasTitle, read: readBioRxiv}.decode,
}

func readBioRxiv(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title", "preprint_title", "rel_title")),
		Abstract:   text.Abstract(o.text("abstract", "preprint_abstract", "rel_abs")),
		Authors:    o.names("authors", "preprint_authors", "rel_authors"),
		Date:       o.date("date", "preprint_date", "rel_date"),
		Categories: text.Terms([]string{o.text("category", "preprint_category")}),
		Venue:      text.Title(o.text("server", "preprint_platform", "rel_site")),
		DOI:        o.doi("doi", "biorxiv_doi", "preprint_doi", "rel_doi"),
		URL:        text.Line(o.text("rel_link")),
	}
	if server := strings.ToLower(p.Venue); p.URL == "" && p.DOI != "" && (server == "biorxiv" || server == "medrxiv") {
		p.URL = "https://www." + server + ".org/content/" + p.DOI
		if version := o.text("version"); version != "" {
			p.URL += "v" + version
		}
	}
	return p, nil
}

// PLOS is the search API of PLOS. http://api.plos.org/solr/search-fields/
var PLOS = record.Format{
	Name:        "plos",
	Description: "the search API of PLOS",
	Detect:      func(h *record.Head) bool { return h.HasKey("title_display", "author_display") },
	Decode:      schema{lists: []string{"response.docs"}, read: readPLOS}.decode,
}

func readPLOS(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title_display", "title")),
		Abstract:   text.Abstract(o.first("abstract", "abstract_primary_display").abstract()),
		Authors:    o.names("author_display", "author"),
		Date:       o.date("publication_date"),
		Categories: text.Terms(o.texts("subject")),
		Venue:      text.Title(o.text("journal")),
		DOI:        o.doi("id", "doi"),
	}
	if p.DOI != "" {
		p.URL = "https://doi.org/" + p.DOI
	}
	return p, nil
}

// CORD19Parse is a full text of CORD-19, or of S2ORC in its form, of which title and abstract
// are read. https://github.com/allenai/cord19
var CORD19Parse = record.Format{
	Name:        "cord19-parse",
	Description: "full texts of CORD-19 as JSON, one a file or a line",
	Detect: func(h *record.Head) bool {
		return h.HasKey("paper_id") && h.HasKey("metadata") && h.HasKey("body_text", "cite_spans", "bib_entries")
	},
	Decode: schema{read: readCORD19}.decode,
}

func readCORD19(o object) (paper.Paper, error) {
	metadata := o.get("metadata").object()
	return paper.Paper{
		ID:       text.Line(o.text("paper_id")),
		Title:    text.Title(metadata.text("title")),
		Abstract: text.Abstract(o.get("abstract").abstract()),
		Authors:  metadata.names("authors"),
	}, nil
}
