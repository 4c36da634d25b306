package xmlformat

import (
	"errors"
	"fmt"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// OAI is what a repository answers by the protocol of the Open Archives Initiative
// (https://www.openarchives.org/OAI/openarchivesprotocol.html): ListRecords or GetRecord,
// with metadata of arXiv's own kinds (arXiv, arXivRaw, arXivOld), Dublin Core, DataCite,
// Crossref, MODS, JATS, MARC or DSpace. Lone records are read as well, and so are collections of
// MARC and what a library answers by the protocol SRU (https://www.loc.gov/standards/sru/).
//
// A record that was deleted is no paper. An error of the server is the failure of the feed.
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
	Decode: func(in record.Input, yield record.Yield) {
		reader{
			names:   []string{"record", "dc", "arXiv", "arXivRaw", "arXivOld"},
			context: []string{"error"},
			opening: []string{"Identify", "ListIdentifiers", "ListSets", "ListMetadataFormats"},
			skip:    set("body", "back", "floats-group", "sub-article", "ref-list", "citation_list"),
			read:    readOAI,
		}.decode(in, yield)
	},
}

func readOAI(n *node) (paper.Paper, error) {
	switch n.local() {
	case "error":
		message := "the server says " + text.Line(n.attr("code"))
		if s := text.Line(n.text()); s != "" {
			message += ": " + s
		}
		return paper.Paper{}, fatalError{fmt.Errorf("%s", message)}
	case "Identify", "ListIdentifiers", "ListSets", "ListMetadataFormats":
		return paper.Paper{}, fatalError{fmt.Errorf("the answer to %s has no papers; ask for ListRecords", n.local())}
	case "record":
		return readOAIRecord(n)
	}
	var p paper.Paper
	err := readMetadata(&p, n)
	findURL(&p)
	return p, err
}

func readOAIRecord(n *node) (paper.Paper, error) {
	header := n.first("header")
	if header.is("status", "deleted") {
		return paper.Paper{}, errNoPaper
	}
	var p paper.Paper
	if metadata := n.first("metadata", "recordData"); metadata != nil {
		for _, m := range metadata.children {
			if m.name.Local == "" {
				continue
			}
			if err := readMetadata(&p, m); err != nil {
				return paper.Paper{}, err
			}
			break
		}
	} else if n.first("datafield", "leader") != nil { // a record of MARC alone
		readMARC(&p, n)
	}
	identify(&p, header.first("identifier").text())
	findURL(&p)
	return p, nil
}

// readMetadata reads metadata of the kind that their root element tells. What is not known is
// taken for Dublin Core, whose names most others have borrowed.
func readMetadata(p *paper.Paper, n *node) error {
	switch n.local() {
	case "arXiv":
		readArXiv(p, n)
	case "arXivRaw", "arXivOld":
		readArXivRaw(p, n)
	case "oai_datacite", "datacite":
		if inner := n.descendants("resource"); len(inner) > 0 {
			readDataCite(p, inner[0])
		}
	case "resource":
		readDataCite(p, n)
	case "mods":
		readMODS(p, n)
	case "modsCollection":
		readMODS(p, n.first("mods"))
	case "article":
		readJATS(p, n)
	case "pmc-articleset":
		readJATS(p, n.first("article"))
	case "record", "collection":
		if inner := n.first("record"); inner != nil {
			n = inner
		}
		if len(n.first("datafield").attr("tag")) == len("021A") {
			return errors.New("its metadata are PICA, which is not read; ask for marcxml")
		}
		readMARC(p, n)
	case "crossref", "crossref_result", "doi_records", "doi_record", "doi_batch":
		return readCrossrefMetadata(p, n)
	case "dim":
		readDublinCore(p, fromDIM(n))
	case "metadata":
		readDublinCore(p, fromXOAI(n))
	case "mets", "DIDL":
		for _, kind := range []string{"mods", "dc", "qualifieddc", "dim"} {
			if inner := n.descendants(kind); len(inner) > 0 {
				return readMetadata(p, inner[0])
			}
		}
	default:
		readDublinCore(p, n)
	}
	return nil
}

// readArXiv reads metadata of the kind "arXiv".
func readArXiv(p *paper.Paper, n *node) {
	readArXivFields(p, n)
	p.Date = text.Date(n.first("created", "updated").text())
	for _, a := range n.all("authors/author") {
		addAuthor(p, text.Name(text.FullName(a.first("forenames").text(), a.first("keyname").text(), a.first("suffix").text())))
	}
}

// readArXivRaw reads metadata of the kind "arXivRaw", with all versions, or "arXivOld", with
// none.
func readArXivRaw(p *paper.Paper, n *node) {
	readArXivFields(p, n)
	p.Date = earliest(n.texts("version/date")...)
	p.Authors = text.SplitNames(n.first("authors").text())
}

// readArXivFields reads what both kinds have.
func readArXivFields(p *paper.Paper, n *node) {
	p.Title = text.Title(n.first("title").text())
	p.Abstract = text.Abstract(n.first("abstract").text())
	p.Categories = text.Terms(strings.Fields(n.first("categories").text()))
	p.Venue = text.Title(n.first("journal-ref").text())
	if id, ok := paper.ArXivID(n.first("id").text()); ok {
		p.ArXiv = id
	}
	for _, doi := range strings.Fields(n.first("doi").text()) { // there may be several
		setDOI(p, doi)
	}
}

// readDublinCore reads Dublin Core, qualified or not. A description may also be a comment of
// arXiv, or of a repository, which are told by what they begin with or by being short.
func readDublinCore(p *paper.Paper, n *node) {
	language := text.Language(n.first("language").text())
	var abstracts []*node
	for _, d := range append(n.all("abstract"), n.all("description")...) {
		if !strings.HasPrefix(strings.TrimSpace(d.text()), "Comment:") {
			abstracts = append(abstracts, d)
		}
	}
	choose(p, readings(n.all("title"), language), substantial(readings(abstracts, language)))
	setOnce(&p.Language, language)
	var creators []string
	for _, c := range n.all("creator") {
		if name := c.first("name", "creatorName"); name != nil { // beside an affiliation
			c = name
		}
		creators = append(creators, c.text())
	}
	p.Authors = text.Names(creators)
	p.Categories = text.Terms(n.texts("subject"))
	p.Date = earliest(dates(n, "date", "issued", "available", "created")...)
	for _, s := range append(n.texts("identifier"), n.texts("doi")...) {
		if !identify(p, s) && p.ArXiv != "" && !isURL(strings.TrimSpace(s)) {
			setOnce(&p.Venue, text.Title(s)) // where arXiv has the journal
		}
		if !isFile(s) {
			setURL(p, s)
		}
	}
	source, _, _ := strings.Cut(n.first("source").text(), ";")
	if !isURL(strings.TrimSpace(source)) {
		setOnce(&p.Venue, text.Title(source))
	}
	setOnce(&p.Venue, text.Title(n.first("publicationName", "isPartOf").text()))
}

// substantial puts the longest of several texts that tell no language first if it is much
// longer than the first, which is then a note.
func substantial(list []reading) []reading {
	if len(list) < 2 {
		return list
	}
	longest := 0
	for i, r := range list {
		if len(r.text) > len(list[longest].text) {
			longest = i
		}
	}
	if base(list[longest].lang) == base(list[0].lang) && len(list[0].text)*3 < len(list[longest].text) || list[longest].lang == "" && len(list[0].text)*3 < len(list[longest].text) {
		list[0].text = list[longest].text
	}
	return list
}

// readMARC reads MARC 21 (https://www.loc.gov/marc/bibliographic/).
func readMARC(p *paper.Paper, n *node) {
	field := func(tag string, codes ...string) []string {
		var list []string
		for _, f := range n.all("datafield") {
			if f.attr("tag") != tag {
				continue
			}
			var parts []string
			for _, s := range f.all("subfield") {
				if s.is("code", codes...) {
					parts = append(parts, s.text())
				}
			}
			list = append(list, strings.Join(parts, " "))
		}
		return list
	}
	first := func(tag string, codes ...string) string {
		for _, s := range field(tag, codes...) {
			if strings.TrimSpace(s) != "" {
				return s
			}
		}
		return ""
	}
	title := strings.TrimRight(first("245", "a"), " /:;,=")
	if subtitle := strings.TrimRight(first("245", "b"), " /:;,="); subtitle != "" {
		title += ": " + subtitle
	}
	p.Title = text.Title(title)
	p.Abstract = text.Abstract(first("520", "a", "b"))
	for _, s := range append(field("100", "a"), field("700", "a")...) {
		p.Authors = append(p.Authors, strings.TrimRight(s, " ,"))
	}
	p.Authors = text.Names(p.Authors)
	for _, tag := range []string{"650", "653"} {
		p.Categories = append(p.Categories, field(tag, "a")...)
	}
	p.Categories = text.Terms(p.Categories)
	p.Date = earliest(append(field("260", "c"), append(field("264", "c"), field("269", "c")...)...)...)
	p.Venue = text.Title(first("773", "t", "p"))
	p.Language = text.Language(first("041", "a"))
	for _, s := range append(field("024", "a"), field("037", "a")...) {
		identify(p, s)
	}
	for _, s := range field("037", "9", "a") { // whose kind, and the id
		if id, ok := strings.CutPrefix(s, "arXiv "); ok {
			identify(p, "arXiv:"+strings.TrimPrefix(id, "arXiv:"))
		}
	}
	for _, s := range field("856", "u") {
		if !isFile(s) {
			setURL(p, s)
		}
	}
}
