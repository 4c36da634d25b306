package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// ACL is the source of the ACL Anthology (https://github.com/acl-org/acl-anthology): the
// papers of the volumes of a collection. The front matter of a volume is no paper.
var ACL = record.Format{
	Name:        "acl",
	Description: "XML of the ACL Anthology",
	Detect: func(h *record.Head) bool {
		return isXML(h, "collection") && h.HasElement("volume") || isXML(h, "collection", "volume") && h.HasElement("paper")
	},
	Decode: func(in record.Input, yield record.Yield) {
		a := anthology{}
		reader{names: []string{"paper"}, context: []string{"meta"}, opening: []string{"collection", "volume"}, read: a.read}.decode(in, yield)
	},
}

// anthology is where in the collection the papers are.
type anthology struct {
	collection, volume string
	date, venue        string
}

func (a *anthology) read(n *node) (paper.Paper, error) {
	switch n.local() {
	case "collection":
		a.collection = n.attr("id")
	case "volume":
		a.volume, a.date, a.venue = n.attr("id"), "", ""
	case "meta":
		a.date = partsDate(n)
		a.venue = text.Title(n.first("booktitle").text())
	default:
		return a.paper(n), nil
	}
	return paper.Paper{}, errNoPaper
}

// paper returns a paper of the volume.
func (a *anthology) paper(n *node) paper.Paper {
	p := paper.Paper{
		ID:       a.id(n),
		Title:    text.Title(n.first("title").text()),
		Abstract: text.Abstract(n.first("abstract").text()),
		Date:     earliest(a.date),
		Venue:    a.venue,
		Language: text.Language(n.first("language").text()),
	}
	if n.first("year") != nil { // as it was before 2019
		p.Date = earliest(partsDate(n))
	}
	setOnce(&p.Venue, text.Title(n.first("booktitle").text()))
	for _, author := range n.all("author") {
		name := text.FullName(author.first("first").plain(), author.first("last").plain(), author.first("suffix").plain())
		if name == "" {
			name = text.Name(author.without("affiliation", "variant").plain())
		}
		addAuthor(&p, name)
	}
	setDOI(&p, n.first("doi").plain())
	if p.ID != "" {
		p.URL = "https://aclanthology.org/" + p.ID
	}
	setURL(&p, n.first("url").plain())
	findURL(&p)
	return p
}

// id returns the id of a paper: its URL, or what that would be.
func (a *anthology) id(n *node) string {
	url := strings.TrimSuffix(strings.TrimSpace(n.first("url").plain()), "/")
	if id := url[strings.LastIndexByte(url, '/')+1:]; id != "" && (!isURL(url) || strings.Contains(url, "anthology")) {
		return text.Line(strings.TrimSuffix(id, ".pdf"))
	}
	number := n.attr("id")
	switch {
	case a.collection == "" && a.volume != "" && len(number) >= 4: // <volume id="P18"><paper id="1001">
		return a.volume + "-" + number
	case a.collection == "" || a.volume == "" || number == "":
		return ""
	case strings.Contains(a.collection, "."):
		return a.collection + "-" + a.volume + "." + number
	}
	// Old ids have four digits, of which those of workshops have two for the volume.
	width := 3
	if strings.HasPrefix(a.collection, "W") || len(a.volume) > 1 {
		width = 2
	}
	if pad := width - len(number); pad > 0 {
		number = "000"[:pad] + number
	}
	volume := a.volume
	if width == 2 {
		volume = twoDigits(volume)
	}
	return a.collection + "-" + volume + number
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
		conference := &node{}
		reader{names: []string{"article"}, context: []string{"edition"}, read: func(n *node) (paper.Paper, error) {
			if n.local() == "edition" {
				conference = n
				return paper.Paper{}, errNoPaper
			}
			return readTALN(n, conference), nil
		}}.decode(in, yield)
	},
}

func readTALN(n, conference *node) paper.Paper {
	p := paper.Paper{
		ID:    text.Line(n.attr("id")),
		Date:  earliest(conference.texts("dateDebut")...),
		Venue: text.Title(conference.first("titre", "acronyme").text()),
	}
	var titles, abstracts []reading
	for _, of := range []struct{ name, lang string }{{"titre", "fr"}, {"title", "en"}} {
		titles = append(titles, readings(n.all(of.name), of.lang)...)
	}
	for _, of := range []struct{ name, lang string }{{"resume", "fr"}, {"abstract", "en"}} {
		abstracts = append(abstracts, readings(n.all(of.name), of.lang)...)
	}
	choose(&p, titles, abstracts)
	for _, a := range n.all("auteurs/auteur") {
		addAuthor(&p, text.FullName(a.first("prenom").plain(), a.first("nom").plain(), ""))
	}
	keywords := n.first("mots_cles").text()
	if english := n.first("keywords").text(); p.Language == "en" && english != "" {
		keywords = english
	}
	p.Categories = text.SplitTerms(keywords)
	return p
}
