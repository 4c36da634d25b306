package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// Elsevier is the XML of an article, as the APIs of ScienceDirect and Scopus give it, and as ConSyn delivers it. Only
// what is said about the article is read, not the full text. https://dev.elsevier.com
var Elsevier = record.Format{
	Name:        "elsevier",
	Description: "Elsevier XML of one article, from the APIs of ScienceDirect and Scopus or from ConSyn",
	Detect: func(h *record.Head) bool {
		return isXML(h, "full-text-retrieval-response", "abstracts-retrieval-response") ||
			isXML(h, "document") && (strings.Contains(h.Root().Space, "elsevier.com") || h.HasElement("RDF") && h.HasElement("publicationName"))
	},
	Decode: reader{
		records: []string{"full-text-retrieval-response", "abstracts-retrieval-response", "document"},
		skip: []string{"originalText", "body", "sections", "tail", "floats", "bibliography", "references", "further-reading",
			"link", "affiliation", "objects"},
		read: readElsevier,
	}.decode,
}

var elsevierFields = fields{
	title: "coredata/title RDF/Description/title", abstract: "coredata/description coredata/abstract", language: "language",
	venue: "coredata/publicationName RDF/Description/publicationName",
	dates: "coredata/coverDate RDF/Description/coverDate RDF/Description/coverDisplayDate RDF/Description/availableOnlineInformation/availableOnline",
	terms: "coredata/subject authkeywords/author-keyword", dois: "coredata/doi RDF/Description/doi", ids: "coredata/pubmed-id",
}

func readElsevier(n *xmltree.Node, b *record.Builder) error {
	elsevierFields.read(n, b)
	if heads := n.Descendants("head"); len(heads) > 0 && strings.Contains(b.Title, "[formula omitted]") {
		if title := heads[0].First("title"); title != nil {
			b.Title = text.Title(title.Without("cross-ref", "footnote").Text())
		}
	}
	record.SetOnce(&b.Language, text.Language(n.First("language").Attr("lang")))
	if pmid := n.Line("coredata/pubmed-id"); pmid != "" {
		b.Identify(withLabel("pmid:", pmid))
	}
	for _, a := range n.All("authors/author") { // of Scopus; coredata has the first author only
		b.AddAuthor(record.FirstOf(a.FullName("given-name preferred-name/given-name", "surname preferred-name/surname", ""), a.First("indexed-name").Plain()))
	}
	if len(b.Authors) == 0 {
		b.Authors = text.Names(n.Texts("coredata/creator RDF/Description/creator"))
	}
	if b.Abstract == "" {
		for _, a := range n.Descendants("abstract") {
			if a.Is("class", "", "author") {
				b.Abstract = text.Abstract(a.Text())
				record.SetOnce(&b.Language, a.Lang())
				break
			}
		}
	}
	if len(b.Categories) == 0 {
		for _, list := range n.Descendants("keywords") {
			if list.Is("class", "", "keyword") {
				b.Categories = append(b.Categories, list.Texts("keyword/text")...)
			}
		}
		b.Categories = text.Terms(b.Categories)
	}
	return nil
}
