package xmlformat

import (
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// PNX is the XML of Primo, the catalogue of many libraries: answers of its search service, and single
// records from its web pages ("showPnx=true"). Every record has the same fields several times: for
// display, for search, and for export (addata). Those for export are the cleanest.
var PNX = record.Format{
	Name:        "pnx",
	Description: "Primo PNX XML of library catalogues",
	Detect: func(h *record.Head) bool {
		return isXML(h, "SEGMENTS", "JAGROOT", "DOCSET", "PrimoNMBib") ||
			isXML(h, "DOC", "record", "records") && (h.HasElement("PrimoNMBib") || h.HasElement("display") && h.HasElement("control"))
	},
	Decode: reader{records: []string{"record"}, read: readPNX, note: readPNXError, opening: []string{"ERROR"}}.decode,
}

var pnxFields = fields{
	id: "control/recordid", title: "display/title addata/atitle addata/btitle", abstract: "addata/abstract display/description search/description",
	language: "display/language facets/language", venue: "addata/jtitle addata/btitle", authors: "addata/au",
	dates: "addata/date", dois: "addata/doi", ids: "display/identifier",
}

func readPNX(n *xmltree.Node, b *record.Builder) error {
	pnxFields.read(n, b)
	b.Authors = slices.Compact(b.Authors)
	if n.First("addata/atitle") == nil { // a book: "The title / who wrote it"
		b.Title, _, _ = strings.Cut(b.Title, " / ")
	}
	for _, paths := range []string{"display/creator", "display/contributor"} {
		if len(b.Authors) == 0 {
			b.Authors = pnxNames(n.Texts(paths))
		}
	}
	if b.Venue == "" || b.Venue == b.Title {
		b.Venue, _, _ = strings.Cut(n.Title("display/ispartof"), ", ") // "Letters, 2012, Vol.3(4), pp.1-9"
	}
	for _, s := range n.Texts("display/creationdate addata/risdate search/startdate") {
		if d := text.Date(s); strings.HasPrefix(d, b.Date) && !strings.HasSuffix(d, "-01-01") { // a year alone is filled up so
			b.Date = d
		}
	}
	for _, s := range n.Texts("addata/pmid") {
		b.Identify(withLabel("pmid:", s))
	}
	for _, list := range n.Texts("display/identifier") { // "<b>ISSN: </b>1234-5678 ; <b>DOI: </b>10.1000/x"
		for s := range strings.SplitSeq(text.Line(text.Title(list)), ";") {
			b.Identify(s)
		}
	}
	terms := n.Texts("display/subject")
	if len(terms) == 0 {
		terms = n.Texts("facets/topic")
	}
	for _, s := range terms {
		b.Categories = append(b.Categories, strings.Split(s, ";")...)
	}
	b.Categories = text.Terms(b.Categories)
	for _, s := range n.Texts("links/linktorsrc links/backlink") { // "$$Uhttps://example.org/1$$DView"
		if _, url, ok := strings.Cut(s, "$$U"); ok {
			s, _, _ = strings.Cut(url, "$$")
		}
		setPage(b, s)
	}
	return nil
}

// pnxNames returns the names in lists for display: "Lovelace, Ada, 1815-1852$$QLovelace, Ada ; ...".
func pnxNames(lists []string) []string {
	var names []string
	for name := range strings.SplitSeq(strings.Join(lists, ";"), ";") {
		name, _, _ = strings.Cut(name, "$$")
		if at := strings.IndexAny(name, "0123456789"); at > 0 { // the years of birth and death
			name = strings.TrimRight(name[:at], " ,(.")
		}
		names = append(names, name)
	}
	return text.Names(names)
}

// readPNXError returns the error message of a server.
func readPNXError(n *xmltree.Node) error {
	return record.Fatal(errors.New("Primo answered with an error: " + text.Line(n.Attr("MESSAGE"))))
}
