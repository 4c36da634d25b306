package xmlformat

import (
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// Crossref is the metadata of Crossref as XML: answers to queries (unixref, unixsd), and deposits of
// publishers (https://www.crossref.org/documentation/schema-library/).
//
// The papers are the articles and chapters in a journal, conference or book. A book without
// chapters is a paper itself. Datasets and components are not read.
var Crossref = record.Format{
	Name:        "crossref-xml",
	Description: "Crossref XML (unixref, unixsd, deposits)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "crossref_result", "doi_records", "doi_record", "crossref", "doi_batch") &&
			(h.Root().Local != "crossref" || slices.ContainsFunc(crossrefKinds, h.HasElement))
	},
	Decode: reader{
		records: crossrefKinds,
		opening: []string{"query"},
		skip:    []string{"citation_list", "program", "component_list", "archive_locations"},
		split:   splitCrossref,
		read:    readCrossref,
		note: func(query *xmltree.Node) error {
			if query.Is("status", "unresolved") {
				return errors.New("unknown DOI, according to Crossref")
			}
			return nil
		},
	}.decode,
}

// crossrefKinds are the elements for works that are papers or contain papers.
var crossrefKinds = []string{"journal", "conference", "book", "posted_content", "dissertation", "report-paper", "peer_review", "standard"}

// readCrossrefMetadata reads the first work in metadata of Crossref.
func readCrossrefMetadata(n *xmltree.Node, b *record.Builder) error {
	for _, kind := range crossrefKinds {
		if works := n.Descendants(kind); len(works) > 0 {
			return readCrossref(splitCrossref(works[0])[0], b)
		}
	}
	return nil
}

// splitCrossref returns the papers in a work. Each gets the metadata of the work as well.
func splitCrossref(n *xmltree.Node) []*xmltree.Node {
	var papers []*xmltree.Node
	var around []*xmltree.Node
	for _, c := range n.Children {
		switch c.Name.Local {
		case "journal_article", "conference_paper", "content_item":
			papers = append(papers, c)
		default:
			around = append(around, c)
		}
	}
	if len(papers) == 0 {
		return []*xmltree.Node{n}
	}
	for i, p := range papers {
		// The paper comes first, so that its own title is found first.
		papers[i] = &xmltree.Node{Name: n.Name, Attrs: n.Attrs, Children: append([]*xmltree.Node{p}, around...)}
	}
	return papers
}

func readCrossref(n *xmltree.Node, b *record.Builder) error {
	const ofContainer = "book_metadata book_series_metadata book_set_metadata"
	work := n.First("journal_article conference_paper content_item " + ofContainer +
		" report-paper_metadata report-paper_series_metadata standard_metadata")
	container := n.First("journal_metadata proceedings_metadata proceedings_series_metadata " + ofContainer)
	switch {
	case work == nil && container != nil:
		return record.NotPaper("journal or book without articles")
	case work == nil:
		work = n
	}
	language := record.FirstOf(text.Language(work.Attr("language")), text.Language(container.Attr("language")))
	choose(b, readings(crossrefTitles(work), language), readings(jatsAbstracts(work), language))
	record.SetOnce(&b.Language, language)
	b.SetDOI(work.First("doi_data/doi").Text())
	for _, c := range work.All("contributors/person_name contributors/organization person_name") { // the last: of a thesis
		name := c.FullName("given_name", "surname", "suffix")
		if c.Local() == "organization" {
			name = c.Plain()
		}
		if c.Is("contributor_role", "", "author") {
			b.AddAuthor(name)
		}
	}
	for _, of := range []*xmltree.Node{work, n.First("journal_issue"), container} { // in this order
		if b.Date == "" {
			b.Date = record.Earliest(partsDates(of, "posted_date publication_date approval_date review_date")...)
		}
	}
	b.Venue = n.Title("journal_metadata/full_title proceedings_metadata/proceedings_title " +
		"proceedings_series_metadata/proceedings_title institution/institution_name")
	if work != container {
		record.SetOnce(&b.Venue, container.Title("titles/title series_metadata/titles/title"))
	}
	b.Categories = text.Terms(n.Texts("group_title")) // the subject of a preprint
	setPage(b, work.First("doi_data/resource").Text())
	b.Identify(b.URL)
	return nil
}

// crossrefTitles returns the titles of a work, each with its subtitle.
func crossrefTitles(work *xmltree.Node) []*xmltree.Node {
	var list []*xmltree.Node
	for _, t := range work.All("titles") {
		title := t.First("title")
		if subtitle := t.First("subtitle"); title != nil && subtitle != nil {
			colon := ": "
			if strings.HasSuffix(strings.TrimSpace(title.Plain()), ":") {
				colon = " "
			}
			title.Children = append(append(title.Children, &xmltree.Node{Data: colon}), subtitle.Children...)
		}
		list = append(list, t.All("title")...)
		for _, original := range t.All("original_language_title") {
			original.Attrs = append(original.Attrs, xmltree.LangAttr(original.Attr("language")))
			list = append(list, original)
		}
	}
	return list
}
