package xmlformat

import (
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// Crossref is the metadata of Crossref as XML, as it answers queries (unixref, unixsd) and as
// publishers deposit it (https://www.crossref.org/documentation/schema-library/).
//
// A journal, conference or book has its articles and chapters as papers, and is one itself
// only if it has none. Datasets and components are no papers.
var Crossref = record.Format{
	Name:        "crossref-xml",
	Description: "Crossref XML (unixref, unixsd, deposits)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "crossref_result", "doi_records", "doi_record", "crossref", "doi_batch") &&
			(h.Root().Local != "crossref" || slices.ContainsFunc(crossrefKinds, h.HasElement))
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{
			names:   crossrefKinds,
			opening: []string{"query"},
			skip:    set("citation_list", "program", "component_list", "archive_locations"),
			split:   splitCrossref,
			read:    readCrossref,
		}.decode(in, yield)
	},
}

// crossrefKinds are the elements for the works that may be papers or have them.
var crossrefKinds = []string{"journal", "conference", "book", "posted_content", "dissertation", "report-paper", "peer_review", "standard"}

// readCrossrefMetadata reads the first work in metadata of Crossref.
func readCrossrefMetadata(p *paper.Paper, n *node) (err error) {
	for _, kind := range crossrefKinds {
		if works := n.descendants(kind); len(works) > 0 {
			*p, err = readCrossref(splitCrossref(works[0])[0])
			return err
		}
	}
	return nil
}

// splitCrossref returns the papers in a work, each with the metadata of the work beside it.
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
		// The work stands behind the paper, so that the paper's own title is found first.
		papers[i] = &node{name: n.name, attrs: n.attrs, children: append([]*node{p}, around...)}
	}
	return papers
}

func readCrossref(n *node) (paper.Paper, error) {
	if n.local() == "query" {
		if n.is("status", "unresolved") {
			return paper.Paper{}, errors.New("the DOI that was asked for is not known to Crossref")
		}
		return paper.Paper{}, errNoPaper
	}
	work := n.first("journal_article", "conference_paper", "content_item",
		"book_metadata", "book_series_metadata", "book_set_metadata",
		"report-paper_metadata", "report-paper_series_metadata", "standard_metadata")
	container := n.first("journal_metadata", "proceedings_metadata", "proceedings_series_metadata",
		"book_metadata", "book_series_metadata", "book_set_metadata")
	switch {
	case work == nil && container != nil:
		return paper.Paper{}, errNoPaper // a journal or conference as such
	case work == nil:
		work = n
	}
	var p paper.Paper
	language := text.Language(work.attr("language"))
	setOnce(&language, text.Language(container.attr("language")))

	var titles []*node
	for _, t := range work.all("titles") {
		title := t.first("title")
		if subtitle := t.first("subtitle"); title != nil && subtitle != nil {
			colon := ": "
			if strings.HasSuffix(strings.TrimSpace(title.plain()), ":") {
				colon = " "
			}
			title.children = append(append(title.children, &node{data: colon}), subtitle.children...)
		}
		titles = append(titles, t.all("title")...)
		for _, original := range t.all("original_language_title") {
			original.attrs = append(original.attrs, langAttr(original.attr("language"))...)
			titles = append(titles, original)
		}
	}
	choose(&p, readings(titles, language), readings(jatsAbstracts(work), language))
	setOnce(&p.Language, language)

	setDOI(&p, work.first("doi_data/doi").plain())
	for _, c := range append(work.all("contributors/person_name"), work.all("contributors/organization")...) {
		if !c.is("contributor_role", "", "author") {
			continue
		}
		name := text.FullName(c.first("given_name").plain(), c.first("surname").plain(), c.first("suffix").plain())
		if c.local() == "organization" {
			name = c.plain()
		}
		addAuthor(&p, name)
	}
	var public []string
	for _, of := range []*node{work, n.first("journal_issue"), container} {
		for _, name := range []string{"posted_date", "publication_date", "approval_date", "review_date"} {
			for _, d := range of.all(name) {
				public = append(public, partsDate(d))
			}
		}
		if len(public) > 0 {
			break // that of the issue is only for papers without one
		}
	}
	p.Date = earliest(public...)
	p.Venue = text.Title(n.first("journal_metadata/full_title", "proceedings_metadata/proceedings_title",
		"proceedings_series_metadata/proceedings_title", "institution/institution_name").text())
	p.Categories = text.Terms(n.texts("group_title")) // the subject of a preprint
	if work != container {
		setOnce(&p.Venue, text.Title(container.first("titles/title", "series_metadata/titles/title").text()))
	}
	if resource := work.first("doi_data/resource").plain(); !isFile(resource) {
		setURL(&p, resource)
	}
	identify(&p, p.URL)
	findURL(&p)
	return p, nil
}
