package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// EuropePMCXML is the search of Europe PMC with format=xml, or with format=dc, which is Dublin Core.
// https://europepmc.org/RestfulWebService
var EuropePMCXML = record.Format{
	Name:        "europepmc-xml",
	Description: "search results of Europe PMC as XML or Dublin Core",
	Detect:      func(h *record.Head) bool { return isXML(h, "responseWrapper") },
	Decode: reader{
		records: []string{"result", "Description"},
		skip:    []string{"fullTextUrlList", "chemicalList", "grantsList", "dbCrossReferenceList", "authorIdList"},
		read:    readEuropePMC,
	}.decode,
}

var europePMCFields = fields{
	title: "title", abstract: "abstractText abstract", language: "language", authors: "creator",
	venue: "journalInfo/journal/title journalTitle bookOrReportDetails/publisher",
	dates: "firstPublicationDate created", terms: "keywordList/keyword meshHeadingList/meshHeading/descriptorName subject",
	ids: "identifier", dois: "doi", urls: "@about",
}

func readEuropePMC(n *xmltree.Node, b *record.Builder) error {
	europePMCFields.read(n, b)
	for _, author := range n.All("authorList/author") {
		b.AddAuthor(record.FirstOf(author.FullName("firstName", "lastName", ""), author.First("fullName collectiveName").Plain()))
	}
	if len(b.Authors) == 0 {
		b.Authors = text.InitialsFirst(text.SplitNames(strings.TrimSuffix(n.Line("authorString"), ".")))
	}
	record.SetOnce(&b.Date, text.Date(n.Line("journalInfo/printPublicationDate date pubYear")))
	if pmid := n.Line("pmid"); pmid != "" {
		b.Identify(withLabel("pmid:", pmid))
	}
	source, id, ok := n.Line("source"), n.Line("id"), true
	if _, about, found := strings.Cut(n.Attr("about"), "europepmc.org/abstract/"); found {
		source, id, ok = strings.Cut(about, "/")
	}
	if !ok || source == "" || id == "" {
		return nil
	}
	b.URL = "https://europepmc.org/article/" + source + "/" + id
	if source == "MED" {
		b.Identify(withLabel("pmid:", id))
	}
	return nil
}

// DOAJXML is the XML in which journals send their articles to the Directory of Open Access Journals,
// as Open Journal Systems exports it. https://doaj.org/docs/xml/
var DOAJXML = record.Format{
	Name:        "doaj-xml",
	Description: "XML of articles that journals send to DOAJ, as Open Journal Systems writes it",
	Detect: func(h *record.Head) bool {
		return isXML(h, "records") && h.HasElement("journalTitle") && (h.HasElement("documentType") ||
			h.HasElement("fullTextUrl") || h.HasElement("publicationDate") && h.HasElement("authors"))
	},
	Decode: reader{records: []string{"record"}, read: readDOAJ}.decode,
}

var doajFields = fields{
	id: "publisherRecordId", venue: "journalTitle", authors: "authors/author/name", dates: "publicationDate", dois: "doi", urls: "fullTextUrl",
}

func readDOAJ(n *xmltree.Node, b *record.Builder) error {
	doajFields.read(n, b)
	language := text.Language(n.First("language").Text())
	choose(b, doajReadings(n, "title", language), doajReadings(n, "abstract", language))
	record.SetOnce(&b.Language, language)
	for _, list := range n.All("keywords") {
		if lang := text.Language(list.Attr("language")); lang == "" || base(lang) == base(b.Language) {
			b.Categories = append(b.Categories, list.Texts("keyword")...)
		}
	}
	b.Categories = text.Terms(b.Categories)
	return nil
}

// doajReadings returns the texts of the elements of a name. They say their language in an attribute of DOAJ's own.
func doajReadings(n *xmltree.Node, name, language string) []reading {
	nodes := n.All(name)
	for _, e := range nodes {
		e.Attrs = append(e.Attrs, xmltree.LangAttr(e.Attr("language")))
	}
	return readings(nodes, language)
}
