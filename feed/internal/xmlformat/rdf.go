package xmlformat

import (
	"net/url"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
	"kindred/paper"
)

// ZoteroRDF is the export of Zotero as RDF. Attachments, notes, collections and journals are not
// papers.
//
// The DOI of an article is in the element of its journal. Zotero writes that into the article, or
// after the first of several articles of the journal. The others have no DOI then.
var ZoteroRDF = record.Format{
	Name:        "zotero-rdf",
	Description: "Zotero RDF",
	Detect: func(h *record.Head) bool {
		return isXML(h, "RDF") && mentions(h.Text, "http://www.zotero.org/namespaces/export#", "http://purl.org/net/biblio#")
	},
	Decode: func(in record.Input, yield record.Yield) {
		library := zotero{venues: map[string]string{}, yield: yield}
		reader{
			records: []string{"Article", "Book", "BookSection", "Thesis", "Document", "Report", "Manuscript", "Description",
				"Patent", "Letter", "Legislation", "Recording", "Image", "MotionPicture", "Illustration", "Interview", "Data"},
			context: []string{"Journal", "Series", "Attachment", "Memo", "Collection", "Person"},
			note:    library.note,
			read:    library.read,
		}.decode(in, library.hold)
		library.release()
	},
}

// zotero remembers the journals that were read. If the journal of a paper was not read yet, it holds
// the paper back by one element, because the journal may be next.
type zotero struct {
	venues map[string]string
	yield  record.Yield
	held   record.Builder
	in     string // the journal that held waits for, or ""
	next   string // the journal of the paper that was read last
	ended  bool
}

// hold yields an error or a paper, or holds the paper back.
func (z *zotero) hold(p paper.Paper, err error) bool {
	if !z.release() {
		return false
	}
	if err == nil && z.next != "" {
		z.held.Paper, z.in, z.next = p, z.next, ""
		return true
	}
	z.ended = !z.yield(p, err)
	return !z.ended
}

// release yields the paper that was held back, and reports whether to go on.
func (z *zotero) release() bool {
	if z.in != "" && !z.ended {
		z.in = ""
		z.ended = !z.yield(z.held.Paper, nil)
	}
	return !z.ended
}

// maxVenues is how many journals are remembered.
const maxVenues = 10_000

// addVenue remembers the name of a journal.
func (z *zotero) addVenue(about, name string) {
	if about != "" && len(z.venues) < maxVenues {
		z.venues[about] = name
	}
}

// note reads an element that is not a paper.
func (z *zotero) note(n *xmltree.Node) error {
	if n.Local() != "Journal" && n.Local() != "Series" {
		return nil
	}
	about, name := n.Attr("about"), n.Title("title")
	z.addVenue(about, name)
	if about != "" && about == z.in {
		record.SetOnce(&z.held.Venue, name)
		identifyZotero(n, &z.held)
	}
	return nil
}

var zoteroFields = fields{
	id: "citationKey", title: "title", abstract: "abstract description", language: "language", dates: "date issued", terms: "subject",
}

func (z *zotero) read(n *xmltree.Node, b *record.Builder) error {
	z.next = ""
	zoteroFields.read(n, b)
	switch kind := n.Line("itemType"); {
	case kind == "attachment" || kind == "note" || kind == "annotation":
		return record.NotPaper(kind)
	case n.Local() == "Description" && kind == "" && b.Title == "":
		return record.NotPaper("description without title")
	}
	for _, person := range n.All("authors/Seq/li/Person creators/Seq/li/Person") {
		b.AddAuthor(person.FullName("givenName givenname", "surname familyName", ""))
	}
	for _, within := range n.All("isPartOf") {
		for _, c := range within.Children {
			name := c.Title("title")
			record.SetOnce(&b.Venue, name)
			if name != "" {
				z.addVenue(c.Attr("about"), name)
			}
			identifyZotero(c, b)
		}
		resource := within.Attr("resource")
		if _, known := z.venues[resource]; !known {
			z.next = resource
		}
		record.SetOnce(&b.Venue, z.venues[resource])
	}
	record.SetOnce(&b.Venue, n.Title("presentedAt/Conference/title publisher/Organization/name"))
	identifyZotero(n, b)
	about := n.Attr("about")
	if plain, err := url.PathUnescape(about); err == nil {
		b.Identify(plain)
	}
	b.SetURL(about)
	record.SetOnce(&b.DOI, record.DOIInURL(b.URL))
	return nil
}

// identifyZotero reads the identifiers of an element: "DOI 10.1000/xyz", or a URL some elements
// deeper.
func identifyZotero(n *xmltree.Node, b *record.Builder) {
	for _, id := range n.All("identifier") {
		b.Identify(id.Plain())
		b.SetURL(id.Plain())
	}
}

// JaLCRDF is the RDF of the Japan Link Center. Titles and authors are in Japanese and often in
// English too. There are no abstracts.
var JaLCRDF = record.Format{
	Name:        "jalc-rdf",
	Description: "RDF of the Japan Link Center",
	Detect: func(h *record.Head) bool {
		return isXML(h, "RDF") && h.HasElement("Description") && mentions(h.Text, "http://purl.org/dc/terms/") &&
			(mentions(h.Text, "prism:doi") || mentions(h.Text, "about = \"https://doi.org/", "about=\"https://doi.org/")) &&
			!isRSSInRDF(h) && !ZoteroRDF.Detect(h)
	},
	Decode: reader{records: []string{"Description"}, read: readJaLC}.decode,
}

var jalcFields = fields{
	dates: "date issued publicationDate coverDate", terms: "subject", dois: "doi", ids: "@about", urls: "@about",
}

func readJaLC(n *xmltree.Node, b *record.Builder) error {
	jalcFields.read(n, b)
	choose(b, byScript(n.Texts("title")), byScript(n.Texts("abstract description")))
	// Each author occurs once in each script.
	var same, all []string
	for _, person := range n.All("creator/Person") {
		name := text.Name(record.FirstOf(person.FullName("givenName", "familyName", ""), person.First("name").Plain()))
		if name == "" {
			continue
		}
		all = append(all, name)
		if text.IsEastAsian(name) == (b.Language == "ja") {
			same = append(same, name)
		}
	}
	if b.Authors = same; len(same) == 0 {
		b.Authors = all
	}
	for _, r := range byScript(n.Texts("publicationName")) {
		if b.Venue == "" || r.lang == b.Language {
			b.Venue = text.Title(r.text)
		}
	}
	return nil
}

// byScript takes texts in Japanese characters for Japanese and others for English, because the records
// do not say the language.
func byScript(list []string) []reading {
	var readings []reading
	for _, s := range list {
		lang := "en"
		if text.IsEastAsian(s) {
			lang = "ja"
		}
		if strings.TrimSpace(s) != "" {
			readings = append(readings, reading{lang: lang, text: s})
		}
	}
	return readings
}
