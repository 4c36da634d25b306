package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// DBLP is the XML of dblp: the whole database (https://dblp.org/xml/), the pages of persons, and answers to a search.
// It has no abstracts. Proceedings and home pages are not papers. The full stop after every title is removed, and so
// are the numbers that tell people of the same name apart.
var DBLP = record.Format{
	Name:        "dblp",
	Description: "dblp XML: the dump, persons and searches",
	Detect: func(h *record.Head) bool {
		return isXML(h, "dblp", "dblpperson") || isXML(h, "result") && h.HasElement("hits") && mentions(h.Text, "dblp") ||
			isXML(h, dblpKinds...) && mentions(before(h, "title"), "mdate=") && h.HasElement("author")
	},
	Decode: reader{
		records: append([]string{"hit"}, dblpKinds...),
		// These are not papers, but may contain elements with the names of papers.
		context: []string{"proceedings", "www", "person"},
		note: func(n *xmltree.Node) error {
			return record.NotPaper(map[string]string{"proceedings": "proceedings", "www": "home page", "person": "person"}[n.Local()])
		},
		read: readDBLP,
	}.decode,
}

// dblpKinds are the elements for papers.
var dblpKinds = []string{"article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data"}

var dblpFields = fields{
	title: "title", venue: "journal booktitle venue school publisher",
	dois: "doi", ids: "ee", urls: "ee url",
}

func readDBLP(n *xmltree.Node, b *record.Builder) error {
	if n.Local() == "hit" {
		n = n.First("info")
	}
	if n.Line("type") == "Editorship" {
		return record.NotPaper("proceedings")
	}
	dblpFields.read(n, b)
	b.ID = record.FirstOf(text.Line(n.Attr("key")), n.Line("key"))
	b.Date = record.Earliest(partsDate(n))
	if title, stop := strings.CutSuffix(b.Title, "."); stop && !strings.HasSuffix(title, ".") {
		b.Title = title
	}
	for _, name := range n.Texts("author authors/author") {
		name = text.Line(name)
		if i := len(name) - 5; i > 0 && name[i] == ' ' && strings.Trim(name[i+1:], "0123456789") == "" {
			name = name[:i]
		}
		b.AddAuthor(name)
	}
	if b.ID != "" {
		b.SetURL("https://dblp.org/rec/" + b.ID)
	}
	record.SetOnce(&b.DOI, record.DOIInURL(b.URL))
	return nil
}
