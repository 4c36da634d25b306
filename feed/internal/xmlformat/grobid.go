package xmlformat

import (
	"bytes"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// GROBID is the TEI XML that GROBID (https://grobid.readthedocs.io) makes of a PDF file. Only the header is
// read, not the full text.
var GROBID = record.Format{
	Name:        "grobid",
	Description: "TEI XML that GROBID makes of PDF files",
	Detect: func(h *record.Head) bool { // other texts in TEI have no bibliographic reference in their header
		header, _, _ := bytes.Cut(h.Text, []byte("</teiHeader>"))
		return isXML(h, "TEI", "teiCorpus") && mentions(header, "<biblStruct") && !mentions(header, "<listBibl")
	},
	Decode: reader{records: []string{"teiHeader"}, read: readGROBID}.decode,
}

var grobidFields = fields{
	title:    "fileDesc/titleStmt/title fileDesc/sourceDesc/biblStruct/analytic/title",
	language: "profileDesc/langUsage/language@ident",
	venue:    "fileDesc/sourceDesc/biblStruct/monogr/title fileDesc/sourceDesc/biblStruct/monogr/meeting",
	dates: "fileDesc/publicationStmt/date@when fileDesc/publicationStmt/date " +
		"fileDesc/sourceDesc/biblStruct/monogr/imprint/date@when",
	terms: "profileDesc/textClass/keywords/term profileDesc/textClass/keywords/list/item/term",
}

// readGROBID reads a <teiHeader>.
func readGROBID(n *xmltree.Node, b *record.Builder) error {
	abstract := n.First("profileDesc/abstract")
	for _, heading := range abstract.Descendants("head") {
		heading.Name.Local = "p"
	}
	grobidFields.read(n, b)
	b.Abstract = text.Abstract(abstract.Without("formula", "figure", "note").Text())
	b.Language = n.Lang()

	source := n.First("fileDesc/sourceDesc/biblStruct")
	for _, a := range source.All("analytic/author monogr/author") {
		var given []string
		person := a.First("persName")
		for _, name := range person.All("forename") {
			given = append(given, name.Plain())
		}
		name := text.FullName(strings.Join(given, " "), person.First("surname").Plain(), person.First("genName").Plain())
		b.AddAuthor(record.FirstOf(name, a.First("orgName").Plain()))
	}
	for _, id := range source.All("idno analytic/idno") {
		switch kind := strings.ToLower(id.Attr("type")); kind {
		case "doi":
			b.SetDOI(id.Plain())
		case "arxiv", "pmid":
			b.Identify(withLabel(kind+":", id.Plain()))
		}
	}
	if b.Categories == nil { // keywords that GROBID did not tell apart
		b.Categories = record.Keywords(n.Texts("profileDesc/textClass/keywords"))
	}
	return nil
}
