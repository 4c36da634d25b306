package xmlformat

import (
	"net/url"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ZoteroRDF is the export of Zotero as RDF. Attachments, notes, collections and journals are
// no papers.
//
// The DOI of an article is in the node of its journal, which Zotero puts into the article, or
// behind the first of several. Of those the others have no DOI.
var ZoteroRDF = record.Format{
	Name:        "zotero-rdf",
	Description: "Zotero RDF",
	Detect: func(h *record.Head) bool {
		return isXML(h, "RDF") && mentions(h.Text, "http://www.zotero.org/namespaces/export#", "http://purl.org/net/biblio#")
	},
	Decode: func(in record.Input, yield record.Yield) {
		library := zotero{venues: map[string]string{}, yield: yield}
		reader{
			names: []string{"Article", "Book", "BookSection", "Thesis", "Document", "Report", "Manuscript", "Description",
				"Patent", "Letter", "Legislation", "Recording", "Image", "MotionPicture", "Illustration", "Interview", "Data"},
			context: []string{"Journal", "Series", "Attachment", "Memo", "Collection", "Person"},
			read:    library.read,
		}.decode(in, library.hold)
		library.release()
	},
}

// zotero knows the journals that were read. It holds back a paper in a journal that was not,
// for the case that the journal is next.
type zotero struct {
	venues map[string]string
	yield  record.Yield
	held   paper.Paper
	in     string // the journal that held waits for, or ""
	next   string // the journal of the paper that was read last
	ended  bool
}

// hold yields a paper or an error, or holds it back.
func (z *zotero) hold(p paper.Paper, err error) bool {
	if !z.release() {
		return false
	}
	if err == nil && z.next != "" {
		z.held, z.in, z.next = p, z.next, ""
		return true
	}
	z.ended = !z.yield(p, err)
	return !z.ended
}

// release yields the paper that is held back, and reports whether to go on.
func (z *zotero) release() bool {
	if z.in != "" && !z.ended {
		z.in = ""
		findURL(&z.held)
		z.ended = !z.yield(z.held, nil)
	}
	return !z.ended
}

// maxVenues bounds the journals that are remembered.
const maxVenues = 10_000

func (z *zotero) read(n *node) (paper.Paper, error) {
	title := text.Title(n.first("title").text())
	switch n.local() {
	case "Journal", "Series":
		if about := n.attr("about"); about != "" && len(z.venues) < maxVenues {
			z.venues[about] = title
			if about == z.in {
				setOnce(&z.held.Venue, title)
				for _, id := range n.all("identifier") {
					identifyZotero(&z.held, id)
				}
			}
		}
		return paper.Paper{}, errNoPaper
	case "Attachment", "Memo", "Collection", "Person":
		return paper.Paper{}, errNoPaper
	}
	kind := strings.TrimSpace(n.first("itemType").plain())
	if kind == "attachment" || kind == "note" || kind == "annotation" || n.local() == "Description" && kind == "" && title == "" {
		return paper.Paper{}, errNoPaper
	}
	z.next = ""
	p := paper.Paper{
		Title:    title,
		Abstract: text.Abstract(n.first("abstract", "description").text()),
		Date:     text.Date(n.first("date", "issued").plain()),
		Language: text.Language(n.first("language").plain()),
		ID:       text.Line(n.first("citationKey").plain()),
	}
	for _, path := range []string{"authors/Seq/li/Person", "creators/Seq/li/Person"} {
		for _, person := range n.all(path) {
			name := text.FullName(person.first("givenName", "givenname").plain(), person.first("surname", "familyName").plain(), "")
			addAuthor(&p, name)
		}
	}
	var terms []string
	for _, s := range n.all("subject") {
		terms = append(terms, s.plain())
	}
	p.Categories = text.Terms(terms)
	for _, within := range n.all("isPartOf") {
		for _, c := range within.children {
			name := text.Title(c.first("title").text())
			setOnce(&p.Venue, name)
			if about := c.attr("about"); about != "" && name != "" && len(z.venues) < maxVenues {
				z.venues[about] = name
			}
			for _, id := range c.all("identifier") {
				identifyZotero(&p, id)
			}
		}
		resource := within.attr("resource")
		if _, known := z.venues[resource]; !known {
			z.next = resource
		}
		setOnce(&p.Venue, z.venues[resource])
	}
	setOnce(&p.Venue, text.Title(n.first("presentedAt/Conference/title", "publisher/Organization/name").text()))
	for _, id := range n.all("identifier") {
		identifyZotero(&p, id)
	}
	about := n.attr("about")
	if plain, err := url.PathUnescape(about); err == nil {
		identify(&p, plain)
	}
	setURL(&p, about)
	setOnce(&p.DOI, doiInURL(p.URL))
	findURL(&p)
	return p, nil
}

// identifyZotero reads an identifier: "DOI 10.1000/xyz", or a URL some elements deeper.
func identifyZotero(p *paper.Paper, n *node) {
	s := n.plain()
	identify(p, s)
	setURL(p, s)
}

// JaLCRDF is what the Japan Link Center gives out as RDF, with titles and authors in Japanese
// and often in English too, and no abstracts.
var JaLCRDF = record.Format{
	Name:        "jalc-rdf",
	Description: "RDF of the Japan Link Center",
	Detect: func(h *record.Head) bool {
		return isXML(h, "RDF") && h.HasElement("Description") && mentions(h.Text, "http://purl.org/dc/terms/") &&
			(mentions(h.Text, "prism:doi") || mentions(h.Text, "about = \"https://doi.org/", "about=\"https://doi.org/")) &&
			!isRSSInRDF(h) && !ZoteroRDF.Detect(h)
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{names: []string{"Description"}, read: readJaLC}.decode(in, yield)
	},
}

func readJaLC(n *node) (paper.Paper, error) {
	var p paper.Paper
	choose(&p, byScript(n.texts("title")), byScript(append(n.texts("abstract"), n.texts("description")...)))
	setDOI(&p, n.first("doi").plain())
	identify(&p, n.attr("about"))

	// Each author is there once in each script.
	var same, all []string
	for _, person := range n.all("creator/Person") {
		name := text.FullName(person.first("givenName").plain(), person.first("familyName").plain(), "")
		if name == "" {
			name = person.first("name").plain()
		}
		if name = text.Name(name); name == "" {
			continue
		}
		all = append(all, name)
		if text.IsEastAsian(name) == (p.Language == "ja") {
			same = append(same, name)
		}
	}
	if p.Authors = same; len(same) == 0 {
		p.Authors = all
	}
	for _, r := range byScript(n.texts("publicationName")) {
		if p.Venue == "" || r.lang == p.Language {
			p.Venue = text.Title(r.text)
		}
	}
	p.Categories = text.Terms(n.texts("subject"))
	p.Date = earliest(dates(n, "date", "issued", "publicationDate", "coverDate")...)
	setURL(&p, n.attr("about"))
	findURL(&p)
	return p, nil
}

// byScript takes texts of Japanese characters for Japanese, and others for English, as no
// language is told.
func byScript(list []string) []reading {
	var readings []reading
	for _, s := range list {
		switch {
		case strings.TrimSpace(s) == "":
		case text.IsEastAsian(s):
			readings = append(readings, reading{lang: "ja", text: s})
		default:
			readings = append(readings, reading{lang: "en", text: s})
		}
	}
	return readings
}
