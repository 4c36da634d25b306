package jsonformat

import (
	"errors"
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// HAL is the search API of the French open archive. https://api.archives-ouvertes.fr/docs/search
var HAL = record.Format{
	Name:        "hal",
	Description: "the search API of HAL",
	Detect:      func(h *record.Head) bool { return h.HasKey("title_s", "halId_s", "abstract_s") },
	Decode:      schema{lists: []string{"response.docs"}, read: readHAL}.decode,
}

func readHAL(o object) (paper.Paper, error) {
	p := paper.Paper{
		ID:         text.Line(o.text("halId_s")),
		Title:      text.Title(o.text("title_s")),
		Abstract:   text.Abstract(o.text("abstract_s")),
		Authors:    o.names("authFullName_s"),
		Date:       o.date("publicationDate_s", "producedDate_s", "publicationDateY_i", "submittedDate_s"),
		Categories: text.Terms(append(o.texts("domain_s", "primaryDomain_s"), o.texts("keyword_s")...)),
		Venue:      text.Title(o.text("journalTitle_s", "conferenceTitle_s", "bookTitle_s")),
		Language:   text.Language(o.text("language_s")),
		URL:        text.Line(o.text("uri_s")),
		DOI:        o.doi("doiId_s"),
		ArXiv:      o.arXiv("arxivId_s"),
		PMID:       o.pmid("pubmedId_s"),
	}
	// Title and abstract come in several languages, but not always in the same order.
	if title, abstract := o.text("en_title_s"), o.text("en_abstract_s"); title != "" && abstract != "" {
		p.Title, p.Abstract, p.Language = text.Title(title), text.Abstract(abstract), "en"
	}
	return p, nil
}

// DOAJ is articles of the Directory of Open Access Journals. https://doaj.org/api/docs
var DOAJ = record.Format{
	Name:        "doaj",
	Description: "articles of DOAJ: its search API or its data dump",
	Detect:      func(h *record.Head) bool { return h.HasKey("bibjson") },
	Decode:      schema{lists: []string{"results"}, read: readDOAJ}.decode,
}

func readDOAJ(o object) (paper.Paper, error) {
	b := o.get("bibjson").object()
	if b.get("journal") == "" && b.get("author") == "" && b.first("eissn", "pissn") != "" {
		return paper.Paper{}, errors.New("a journal, not an article")
	}
	p := paper.Paper{
		Title:      text.Title(b.text("title")),
		Abstract:   text.Abstract(b.text("abstract")),
		Authors:    b.names("author"),
		Categories: text.Terms(append(b.texts("subject.term"), b.texts("keywords")...)),
		Venue:      text.Title(b.text("journal.title")),
		Language:   text.Language(b.text("journal.language")),
		Date:       b.date("year"),
	}
	p.Date = withMonth(p.Date, b.text("month"), "")
	for v := range b.get("identifier").each() {
		if id, ok := paper.DOI(v.get("id").text()); ok {
			p.DOI = id
		}
	}
	for v := range b.get("link").each() {
		p.URL = text.Line(v.get("url").text())
		if v.get("type").text() == "fulltext" {
			break
		}
	}
	if p.DOI == "" {
		p.ID = text.Line(o.text("id"))
	}
	return p, nil
}

// CORE is outputs of CORE. https://api.core.ac.uk/docs/v3
var CORE = record.Format{
	Name:        "core",
	Description: "outputs of CORE: its API or its dataset",
	Detect: func(h *record.Head) bool {
		return h.HasKey("oaiIds", "dataProviders", "coreId") && h.HasKey("yearPublished", "downloadUrl", "magId", "title")
	},
	Decode: schema{lists: []string{"results"}, marks: hasTitle, read: readCORE}.decode,
}

func readCORE(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(withoutComment(o.text("abstract"))),
		Authors:    o.names("authors"),
		Date:       o.date("publishedDate", "datePublished", "yearPublished", "year", "depositedDate"),
		Categories: text.Terms(append(o.texts("fieldOfStudy"), o.texts("subjects", "topics")...)),
		Venue:      text.Title(o.text("journals.title")),
		Language:   text.Language(o.text("language.code", "language")),
		URL:        text.Line(o.text("downloadUrl", "links.url")),
		DOI:        o.doi("doi"),
		ArXiv:      o.arXiv("arxivId"),
		PMID:       o.pmid("pubmedId"),
	}
	if p.DOI == "" && p.ArXiv == "" {
		p.ID = text.Line(o.text("id", "coreId"))
	}
	return p, nil
}

// withoutComment returns an abstract without the comment of arXiv that CORE adds to it without a
// blank.
func withoutComment(s string) string {
	if at := strings.LastIndex(s, "Comment: "); at > 0 && s[at-1] != ' ' && s[at-1] != '\n' {
		return s[:at]
	}
	return s
}

// Zenodo is records of Zenodo and other repositories that run InvenioRDM.
// https://developers.zenodo.org
var Zenodo = record.Format{
	Name:        "zenodo",
	Description: "records of Zenodo and other InvenioRDM repositories",
	Detect: func(h *record.Head) bool {
		return h.HasKey("conceptrecid", "conceptdoi", "person_or_org") || h.HasKey("metadata") && h.HasKey("creators") && h.HasKey("links")
	},
	Decode: schema{
		lists: []string{"hits.hits"},
		marks: named("metadata"),
		read:  readZenodo,
	}.decode,
}

func readZenodo(o object) (paper.Paper, error) {
	m := o.get("metadata").object()
	p := paper.Paper{
		Title:      text.Title(m.text("title")),
		Abstract:   text.Abstract(m.text("description")),
		Authors:    m.creators(),
		Date:       m.date("publication_date"),
		Categories: text.Terms(append(m.texts("keywords"), m.texts("subjects.subject", "subjects.term")...)),
		Venue:      text.Title(m.text("journal.title", "publisher")),
		Language:   text.Language(m.text("language", "languages.id")),
		URL:        text.Line(o.text("links.self_html", "links.html", "doi_url")),
		DOI:        o.doi("doi", "metadata.doi", "pids.doi.identifier"),
	}
	if p.DOI == "" {
		p.ID = text.Line(o.text("id", "recid"))
	}
	return p, nil
}

// OpenAIRE is research products of the OpenAIRE Graph. https://graph.openaire.eu/docs/
var OpenAIRE = record.Format{
	Name:        "openaire",
	Description: "research products of the OpenAIRE Graph: its API or its dump",
	Detect:      func(h *record.Head) bool { return h.HasKey("mainTitle", "maintitle") },
	Decode:      schema{lists: []string{"results"}, marks: named("mainTitle"), read: readOpenAIRE}.decode,
}

func readOpenAIRE(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("mainTitle", "maintitle")),
		Abstract:   text.Abstract(o.text("descriptions", "description")),
		Authors:    o.names("authors", "author"),
		Date:       o.date("publicationDate", "publicationdate"),
		Categories: text.Terms(o.texts("subjects.subject.value")),
		Venue:      text.Title(o.text("container.name")),
		Language:   text.Language(o.text("language.code")),
		URL:        text.Line(o.text("instances.urls", "instance.url")),
	}
	for _, name := range []string{"pids", "pid"} {
		for v := range o.get(name).each() {
			switch id := v.get("value").text(); v.get("scheme").text() {
			case "doi":
				p.DOI, _ = paper.DOI(id)
			case "pmid":
				p.PMID, _ = paper.PubMedID(id)
			case "arXiv", "arxiv":
				p.ArXiv, _ = paper.ArXivID(id)
			}
		}
	}
	if p.DOI == "" && p.PMID == "" && p.ArXiv == "" {
		p.ID = text.Line(o.text("id"))
	}
	return p, nil
}

// ERIC is the search API of the Education Resources Information Center. https://eric.ed.gov/?api
var ERIC = record.Format{
	Name:        "eric",
	Description: "the search API of ERIC",
	Detect:      func(h *record.Head) bool { return h.HasKey("publicationdateyear", "peerreviewed") },
	Decode:      schema{lists: []string{"response.docs"}, read: readERIC}.decode,
}

// publisherName matches the name that an address follows.
var publisherName = regexp.MustCompile(`^.*?[a-z)](?:\. |$)|^.*`)

func readERIC(o object) (paper.Paper, error) {
	p := paper.Paper{
		ID:         text.Line(o.text("id")),
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.text("description")),
		Authors:    o.names("author"),
		Date:       o.date("publicationdateyear"),
		Categories: text.Terms(o.texts("subject")),
		Venue:      text.Title(o.text("source")),
		Language:   text.Language(o.text("language")),
		URL:        text.Line(o.text("url")),
	}
	if p.Venue == "" { // where no journal is asked for, it stands here, with an address behind it
		p.Venue = strings.TrimRight(publisherName.FindString(text.Title(o.text("publisher"))), ". ")
	}
	if p.URL == "" && p.ID != "" {
		p.URL = "https://eric.ed.gov/?id=" + p.ID
	}
	return p, nil
}

// Xueshu is the search of Baidu Scholar, whose abstracts may be cut short.
var Xueshu = record.Format{
	Name:        "xueshu",
	Description: "search results of Baidu Scholar",
	Detect:      func(h *record.Head) bool { return h.HasKey("paperList") },
	Decode:      schema{lists: []string{"data.paper.paperList", "paperList"}, marks: hasTitle, read: readXueshu}.decode,
}

func readXueshu(o object) (paper.Paper, error) {
	p := paper.Paper{
		Title:      text.Title(o.text("title")),
		Abstract:   text.Abstract(o.text("abstract")),
		Authors:    o.names("authors"),
		Categories: o.get("keyword").terms(),
		Venue:      text.Title(o.text("publishInfo.journalName")),
		URL:        text.Line(o.text("sourceList.url")),
		DOI:        o.doi("doi"),
	}
	if year := o.text("publishYear"); year != "0" {
		p.Date = text.Date(year)
	}
	if p.DOI == "" {
		p.ID = text.Line(o.text("paperId"))
	}
	return p, nil
}
