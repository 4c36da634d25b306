package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// ACL is the source of the ACL Anthology (https://github.com/acl-org/acl-anthology): the
// papers of the volumes of a collection. The front matter of a volume is not read.
var ACL = record.Format{
	Name:        "acl",
	Description: "XML of the ACL Anthology",
	Detect: func(h *record.Head) bool {
		return isXML(h, "collection") && h.HasElement("volume") || isXML(h, "collection", "volume") && h.HasElement("paper")
	},
	Decode: func(in record.Input, yield record.Yield) {
		a := anthology{}
		reader{records: []string{"paper"}, context: []string{"meta"}, opening: []string{"collection", "volume"}, read: a.read, note: a.note}.decode(in, yield)
	},
}

// anthology is the collection and the volume that the next papers belong to.
type anthology struct {
	collection, volume string
	date, venue        string
}

func (a *anthology) note(n *xmltree.Node) error {
	switch n.Local() {
	case "collection":
		a.collection = n.Attr("id")
	case "volume":
		a.volume, a.date, a.venue = n.Attr("id"), "", ""
	case "meta":
		a.date, a.venue = partsDate(n), n.Title("booktitle")
	}
	return nil
}

var anthologyFields = fields{title: "title", abstract: "abstract", language: "language", dois: "doi"}

func (a *anthology) read(n *xmltree.Node, b *record.Builder) error {
	anthologyFields.read(n, b)
	b.ID = a.id(n)
	b.Date = record.Earliest(a.date)
	if n.First("year") != nil { // the form of the files before 2019
		b.Date = record.Earliest(partsDate(n))
	}
	b.Venue = record.FirstOf(a.venue, n.Title("booktitle"))
	for _, author := range n.All("author") {
		name := author.FullName("first", "last", "suffix")
		b.AddAuthor(record.FirstOf(name, text.Name(author.Without("affiliation", "variant").Plain())))
	}
	if b.ID != "" {
		b.URL = "https://aclanthology.org/" + b.ID
	}
	b.SetURL(n.First("url").Text())
	return nil
}

// id returns the id of a paper: that in its URL, else made of collection, volume and number.
func (a *anthology) id(n *xmltree.Node) string {
	url := strings.TrimSuffix(strings.TrimSpace(n.First("url").Text()), "/")
	if id := url[strings.LastIndexByte(url, '/')+1:]; id != "" && (!record.IsURL(url) || strings.Contains(url, "anthology")) {
		return text.Line(strings.TrimSuffix(id, ".pdf"))
	}
	number := n.Attr("id")
	switch {
	case a.collection == "" && a.volume != "" && len(number) >= 4: // <volume id="P18"><paper id="1001">
		return a.volume + "-" + number
	case a.collection == "" || a.volume == "" || number == "":
		return ""
	case strings.Contains(a.collection, "."):
		return a.collection + "-" + a.volume + "." + number
	}
	// Old ids have four digits: one for the volume, or two in the ids of workshops.
	width, volume := 3, a.volume
	if strings.HasPrefix(a.collection, "W") || len(volume) > 1 {
		width, volume = 2, twoDigits(volume)
	}
	return a.collection + "-" + volume + strings.Repeat("0", max(0, width-len(number))) + number
}

// TALN is the XML of the TALN archives (https://github.com/boudinfl/taln-archives), of French
// conferences. Most papers have title and abstract in French and English.
var TALN = record.Format{
	Name:        "taln",
	Description: "XML of the TALN archives",
	Detect: func(h *record.Head) bool {
		return isXML(h, "conference", "articles", "article") && (h.HasElement("titre") || h.HasElement("edition")) && !JATS.Detect(h)
	},
	Decode: func(in record.Input, yield record.Yield) {
		conference := &xmltree.Node{}
		reader{
			records: []string{"article"}, context: []string{"edition"},
			note: func(n *xmltree.Node) error { conference = n; return nil },
			read: func(n *xmltree.Node, b *record.Builder) error { readTALN(n, conference, b); return nil },
		}.decode(in, yield)
	},
}

func readTALN(n, conference *xmltree.Node, b *record.Builder) {
	b.ID = text.Line(n.Attr("id"))
	b.Date = record.Earliest(conference.Texts("dateDebut")...)
	b.Venue = conference.Title("titre acronyme")
	choose(b, append(readings(n.All("titre"), "fr"), readings(n.All("title"), "en")...),
		append(readings(n.All("resume"), "fr"), readings(n.All("abstract"), "en")...))
	for _, a := range n.All("auteurs/auteur") {
		b.AddAuthor(a.FullName("prenom", "nom", ""))
	}
	keywords := n.First("mots_cles").Text()
	if english := n.First("keywords").Text(); b.Language == "en" && english != "" {
		keywords = english
	}
	b.Categories = text.SplitTerms(keywords)
}
