package xmlformat

import (
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// WordSources is the list of sources of Microsoft Word (Sources.xml), which JabRef and bibutils write as well. JabRef
// adds what Word has no field for, such as the abstract.
var WordSources = record.Format{
	Name:        "word-sources",
	Description: "sources of Microsoft Word (Sources.xml), which JabRef writes too",
	Detect: func(h *record.Head) bool {
		return isXML(h, "Sources") && mentions(h.Text, "/officeDocument/2006/bibliography", "/bibliography/")
	},
	Decode: reader{records: []string{"Source"}, read: readWordSource}.decode,
}

var wordFields = fields{
	id: "Tag", title: "Title", abstract: "BIBTEX_Abstract Abstract",
	venue: "JournalName ConferenceName BookTitle PeriodicalTitle PublicationTitle InternetSiteTitle Publisher",
	dois:  "DOI StandardNumber URL", ids: "StandardNumber URL", urls: "URL",
}

// readWordSource reads a <Source>.
func readWordSource(n *xmltree.Node, b *record.Builder) error {
	wordFields.read(n, b)
	b.Date = text.Date(partsDate(n))
	b.Categories = record.Keywords(n.Texts("BIBTEX_KeyWords"))
	authors := n.First("Author/Author Author/Inventor Author/Artist Author/Interviewee")
	for _, p := range authors.All("NameList/Person") {
		given := p.First("First").Plain() + " " + p.First("Middle").Plain()
		b.AddAuthor(text.FullName(given, p.First("Last").Plain(), ""))
	}
	if b.Authors == nil {
		b.Authors = text.Names(authors.Texts("Corporate"))
	}
	return nil
}
