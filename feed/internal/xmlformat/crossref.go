package xmlformat

import (
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
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
		note: func(query *node) error {
			if query.is("status", "unresolved") {
				return errors.New("Crossref does not know this DOI")
			}
			return nil
		},
	}.decode,
}

// crossrefKinds are the elements for works that are papers or contain papers.
var crossrefKinds = []string{"journal", "conference", "book", "posted_content", "dissertation", "report-paper", "peer_review", "standard"}

// readCrossrefMetadata reads the first work in metadata of Crossref.
func readCrossrefMetadata(n *node, b *record.Builder) error {
	for _, kind := range crossrefKinds {
		if works := n.descendants(kind); len(works) > 0 {
			return readCrossref(splitCrossref(works[0])[0], b)
		}
	}
	return nil
}

// splitCrossref returns the papers in a work. Each gets the metadata of the work as well.
func splitCrossref(n *node) []*node {
	var papers []*node
	var around []*node
	for _, c := range n.children {
		switch c.name.Local {
		case "journal_article", "conference_paper", "content_item":
			papers = append(papers, c)
		default:
			around = append(around, c)
		}
	}
	if len(papers) == 0 {
		return []*node{n}
	}
	for i, p := range papers {
		// The paper comes first, so that its own title is found first.
		papers[i] = &node{name: n.name, attrs: n.attrs, children: append([]*node{p}, around...)}
	}
	return papers
}

func readCrossref(n *node, b *record.Builder) error {
	const ofContainer = "book_metadata book_series_metadata book_set_metadata"
	work := n.first("journal_article conference_paper content_item " + ofContainer +
		" report-paper_metadata report-paper_series_metadata standard_metadata")
	container := n.first("journal_metadata proceedings_metadata proceedings_series_metadata " + ofContainer)
	switch {
	case work == nil && container != nil:
		return record.NotPaper("journal or book without articles")
	case work == nil:
		work = n
	}
	language := record.FirstOf(text.Language(work.attr("language")), text.Language(container.attr("language")))
	choose(b, readings(crossrefTitles(work), language), readings(jatsAbstracts(work), language))
	record.SetOnce(&b.Language, language)
	b.SetDOI(work.first("doi_data/doi").text())
	for _, c := range work.all("contributors/person_name contributors/organization") {
		name := c.fullName("given_name", "surname", "suffix")
		if c.local() == "organization" {
			name = c.plain()
		}
		if c.is("contributor_role", "", "author") {
			b.AddAuthor(name)
		}
	}
	for _, of := range []*node{work, n.first("journal_issue"), container} { // in this order
		if b.Date == "" {
			b.Date = record.Earliest(partsDates(of, "posted_date publication_date approval_date review_date")...)
		}
	}
	b.Venue = n.title("journal_metadata/full_title proceedings_metadata/proceedings_title " +
		"proceedings_series_metadata/proceedings_title institution/institution_name")
	if work != container {
		record.SetOnce(&b.Venue, container.title("titles/title series_metadata/titles/title"))
	}
	b.Categories = text.Terms(n.texts("group_title")) // the subject of a preprint
	setPage(b, work.first("doi_data/resource").text())
	b.Identify(b.URL)
	return nil
}

// crossrefTitles returns the titles of a work, each with its subtitle.
func crossrefTitles(work *node) []*node {
	var list []*node
	for _, t := range work.all("titles") {
		title := t.first("title")
		if subtitle := t.first("subtitle"); title != nil && subtitle != nil {
			colon := ": "
			if strings.HasSuffix(strings.TrimSpace(title.plain()), ":") {
				colon = " "
			}
			title.children = append(append(title.children, &node{data: colon}), subtitle.children...)
		}
		list = append(list, t.all("title")...)
		for _, original := range t.all("original_language_title") {
			original.attrs = append(original.attrs, langAttr(original.attr("language")))
			list = append(list, original)
		}
	}
	return list
}
