package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// DBLP is XML of dblp: the dump of all of it (https://dblp.org/xml/), the pages of persons,
// and answers to a search. It has no abstracts. Proceedings and home pages are no papers. The
// full stop behind every title is dblp's, as are the numbers of namesakes.
var DBLP = record.Format{
	Name:        "dblp",
	Description: "dblp XML: the dump, persons and searches",
	Detect: func(h *record.Head) bool {
		return isXML(h, "dblp", "dblpperson") || isXML(h, "result") && h.HasElement("hits") && mentions(h.Text, "dblp") ||
			isXML(h, dblpKinds...) && mentions(before(h, "title"), "mdate=") && h.HasElement("author")
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{
			names: append([]string{"hit"}, dblpKinds...),
			// No papers, but elements may be in them that are named like one.
			context: []string{"proceedings", "www", "person"},
			read:    readDBLP,
		}.decode(in, yield)
	},
}

// dblpKinds are the elements for works.
var dblpKinds = []string{"article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data"}

func readDBLP(n *node) (paper.Paper, error) {
	switch n.local() {
	case "proceedings", "www", "person":
		return paper.Paper{}, errNoPaper
	case "hit":
		if n = n.first("info"); n.first("type").plain() == "Editorship" {
			return paper.Paper{}, errNoPaper
		}
	}
	p := paper.Paper{
		ID:    text.Line(n.attr("key")),
		Title: text.Title(n.first("title").text()),
		Date:  earliest(partsDate(n)),
		Venue: text.Title(n.first("journal", "booktitle", "venue", "school", "publisher").text()),
	}
	setOnce(&p.ID, text.Line(n.first("key").plain()))
	if title, stop := strings.CutSuffix(p.Title, "."); stop && !strings.HasSuffix(title, ".") {
		p.Title = title
	}
	for _, a := range append(n.all("author"), n.all("authors/author")...) {
		name := text.Line(a.plain())
		if i := len(name) - 5; i > 0 && name[i] == ' ' && strings.Trim(name[i+1:], "0123456789") == "" {
			name = name[:i]
		}
		addAuthor(&p, name)
	}
	setDOI(&p, n.first("doi").plain())
	for _, ee := range n.all("ee") {
		identify(&p, ee.plain())
		setURL(&p, ee.plain())
	}
	setURL(&p, n.first("url").plain())
	if p.ID != "" {
		setURL(&p, "https://dblp.org/rec/"+p.ID)
	}
	setOnce(&p.DOI, doiInURL(p.URL))
	findURL(&p)
	return p, nil
}
