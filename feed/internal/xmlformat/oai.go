package xmlformat

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/paper"
)

// OAI is the answer of a repository to ListRecords or GetRecord of the protocol OAI-PMH
// (https://www.openarchives.org/OAI/openarchivesprotocol.html). The metadata may be those of arXiv
// (arXiv, arXivRaw, arXivOld), Dublin Core, DataCite, Crossref, MODS, JATS, MARC or those of DSpace.
// Single records are read as well, and so are collections of MARC and answers of the protocol SRU
// (https://www.loc.gov/standards/sru/).
//
// Deleted records are not papers. An error message of the server is the failure of the feed.
var OAI = record.Format{
	Name:        "oai",
	Description: "OAI-PMH, with metadata as arXiv, arXivRaw, oai_dc, oai_datacite, mods, jats or marc21",
	Detect: func(h *record.Head) bool {
		switch h.Root().Local {
		case "OAI-PMH", "ListRecords", "GetRecord", "arXivRaw", "arXivOld", "searchRetrieveResponse":
			return true
		case "arXiv", "dc":
			return strings.Contains(h.Root().Space, "/OAI/")
		case "record", "records":
			return h.HasElement("header") && h.HasElement("metadata") || h.HasElement("datafield")
		case "collection":
			return h.HasElement("datafield")
		}
		return false
	},
	Decode: reader{
		records: []string{"record", "dc", "arXiv", "arXivRaw", "arXivOld"},
		context: []string{"error"},
		opening: []string{"Identify", "ListIdentifiers", "ListSets", "ListMetadataFormats"},
		skip:    []string{"body", "back", "floats-group", "sub-article", "ref-list", "citation_list"},
		read:    readOAI,
		note:    failedOAI,
	}.decode,
}

// failedOAI returns the error for an answer without records.
func failedOAI(n *xmltree.Node) error {
	if n.Local() != "error" {
		return record.Fatal(fmt.Errorf("an answer to %s has no papers; ask for ListRecords", n.Local()))
	}
	message := "the server answered with an error: " + text.Line(n.Attr("code"))
	if s := text.Line(n.Text()); s != "" {
		message += ": " + s
	}
	return record.Fatal(errors.New(message))
}

func readOAI(n *xmltree.Node, b *record.Builder) error {
	if n.Local() != "record" {
		return readMetadata(n, b)
	}
	header := n.First("header")
	if header.Is("status", "deleted") {
		return record.NotPaper("deleted record")
	}
	metadata := n.First("metadata recordData")
	if metadata == nil && n.First("datafield leader") != nil { // a record of MARC alone
		readMARC(n, b)
	} else if m := metadata.FirstElement(); m != nil {
		if err := readMetadata(m, b); err != nil {
			return err
		}
	}
	b.Identify(header.First("identifier").Text())
	return nil
}

// readMetadata reads metadata by the name of their root element. An unknown kind is read as Dublin
// Core, because most others use its names.
func readMetadata(n *xmltree.Node, b *record.Builder) error {
	switch n.Local() {
	case "arXiv":
		readArXiv(n, b)
		b.Date = text.Date(n.First("created updated").Text())
		for _, a := range n.All("authors/author") {
			b.AddAuthor(text.Name(a.FullName("forenames", "keyname", "suffix")))
		}
	case "arXivRaw", "arXivOld": // arXivRaw lists all versions, arXivOld none
		readArXiv(n, b)
		b.Authors = text.SplitNames(n.First("authors").Text())
	case "oai_datacite", "datacite", "resource":
		if inner := n.Descendants("resource"); len(inner) > 0 {
			n = inner[0]
		}
		return readDataCite(n, b)
	case "mods", "modsCollection":
		if n.Local() == "modsCollection" {
			n = n.First("mods")
		}
		readMODS(n, b)
	case "article", "pmc-articleset":
		if n.Local() == "pmc-articleset" {
			n = n.First("article")
		}
		return readJATS(n, b)
	case "record", "collection":
		if inner := n.First("record"); inner != nil {
			n = inner
		}
		if len(n.First("datafield").Attr("tag")) == len("021A") {
			return errors.New("PICA metadata cannot be read; ask for marcxml")
		}
		readMARC(n, b)
	case "crossref", "crossref_result", "doi_records", "doi_record", "doi_batch":
		return readCrossrefMetadata(n, b)
	case "dim":
		readDublinCore(fromDIM(n), b)
	case "metadata":
		readDublinCore(fromXOAI(n), b)
	case "mets", "DIDL":
		for _, kind := range []string{"mods", "dc", "qualifieddc", "dim"} {
			if inner := n.Descendants(kind); len(inner) > 0 {
				return readMetadata(inner[0], b)
			}
		}
	default:
		readDublinCore(n, b)
	}
	return nil
}

var arXivFields = fields{title: "title", abstract: "abstract", venue: "journal-ref", dates: "version/date", dois: "doi"}

// readArXiv reads what all of arXiv's own kinds of metadata have.
func readArXiv(n *xmltree.Node, b *record.Builder) {
	arXivFields.read(n, b)
	b.Categories = text.Terms(strings.Fields(n.First("categories").Text()))
	if id, ok := paper.ArXivID(n.First("id").Text()); ok {
		b.ArXiv = id
	}
}

var dublinCoreFields = fields{authors: "creator", terms: "subject", dates: "date issued available created"}

// readDublinCore reads Dublin Core, qualified or not. A description is not always an abstract:
// comments of arXiv begin with "Comment:", and notes of repositories are short.
func readDublinCore(n *xmltree.Node, b *record.Builder) {
	for _, c := range n.All("creator") {
		if name := c.First("name creatorName"); name != nil { // with an affiliation beside it
			c.Children = name.Children
		}
	}
	dublinCoreFields.read(n, b)
	language := text.Language(n.First("language").Text())
	abstracts := slices.DeleteFunc(n.All("abstract description"), func(d *xmltree.Node) bool {
		return strings.HasPrefix(strings.TrimSpace(d.Text()), "Comment:")
	})
	choose(b, readings(n.All("title"), language), substantial(readings(abstracts, language)))
	record.SetOnce(&b.Language, language)
	for _, s := range n.Texts("identifier doi") {
		if !b.Identify(s) && b.ArXiv != "" && !record.IsURL(strings.TrimSpace(s)) {
			record.SetOnce(&b.Venue, text.Title(s)) // arXiv has the journal there
		}
		setPage(b, s)
	}
	source, _, _ := strings.Cut(n.First("source").Text(), ";")
	if !record.IsURL(strings.TrimSpace(source)) {
		record.SetOnce(&b.Venue, text.Title(source))
	}
	record.SetOnce(&b.Venue, n.Title("publicationName isPartOf"))
}

// substantial puts the longest text first if the first is much shorter, and so only a note, and the
// longest has no other language.
func substantial(list []reading) []reading {
	if len(list) < 2 {
		return list
	}
	longest := slices.MaxFunc(list, func(a, b reading) int { return len(a.text) - len(b.text) })
	if (longest.lang == "" || base(longest.lang) == base(list[0].lang)) && len(list[0].text)*3 < len(longest.text) {
		list[0].text = longest.text
	}
	return list
}
