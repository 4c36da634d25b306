package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// MODS is the metadata of libraries (https://www.loc.gov/standards/mods/), which bibutils and
// JabRef write as well.
var MODS = record.Format{
	Name:        "mods",
	Description: "MODS XML of libraries, bibutils and JabRef",
	Detect:      func(h *record.Head) bool { return isXML(h, "mods", "modsCollection") },
	Decode: func(in record.Input, yield record.Yield) {
		reader{names: []string{"mods"}, read: func(n *node) (paper.Paper, error) {
			var p paper.Paper
			readMODS(&p, n)
			p.ID = text.Line(n.attr("ID")) // bibutils puts the citation key there
			for _, id := range n.all("identifier") {
				if id.is("type", "citekey") {
					p.ID = text.Line(id.text())
				}
			}
			findURL(&p)
			return p, nil
		}}.decode(in, yield)
	},
}

// readMODS reads a <mods>.
func readMODS(p *paper.Paper, n *node) {
	language := text.Language(n.first("language/languageTerm", "language").plain())
	var titles []*node
	for _, t := range n.all("titleInfo") {
		if t.is("type", "", "translated") {
			titles = append(titles, modsTitle(t))
		}
	}
	choose(p, readings(titles, language), readings(n.all("abstract"), language))
	setOnce(&p.Language, language)

	for _, name := range n.all("name") {
		if modsAuthor(name) {
			addAuthor(p, modsName(name))
		}
	}
	var terms []string
	for _, s := range n.all("subject") {
		terms = append(terms, s.texts("topic")...)
	}
	p.Categories = subjects(append(terms, n.texts("classification")...))

	host := &node{}
	for _, r := range n.all("relatedItem") {
		if r.is("type", "host") {
			host = r
		}
	}
	p.Venue = text.Title(modsTitle(host.first("titleInfo")).text())
	for _, of := range []*node{n, host} {
		for _, paths := range [][]string{{"originInfo/dateIssued", "part/date"}, {"originInfo/dateCreated", "originInfo/copyrightDate"}} {
			var public []string
			for _, path := range paths {
				public = append(public, of.texts(path)...)
			}
			setOnce(&p.Date, earliest(public...))
		}
	}
	for _, id := range n.all("identifier") {
		value := strings.TrimSpace(id.text())
		switch strings.ToLower(id.attr("type")) {
		case "doi":
			setDOI(p, value)
		case "arxiv", "eprint":
			identify(p, "arXiv:"+strings.TrimPrefix(value, "arXiv:"))
		case "pmid", "pubmed":
			identify(p, "pmid:"+value)
		default:
			identify(p, value)
			setURL(p, value)
		}
	}
	for _, url := range n.all("location/url") {
		if !url.is("access", "preview", "raw object") {
			setURL(p, url.text())
		}
	}
}

// modsTitle returns the parts of a title as one element.
func modsTitle(n *node) *node {
	if n == nil {
		return nil
	}
	title := &node{name: n.name, attrs: n.attrs}
	for _, part := range []struct{ name, before string }{{"nonSort", ""}, {"title", " "}, {"subTitle", ": "}} {
		if c := n.first(part.name); c != nil {
			title.children = append(append(title.children, &node{data: part.before}), c.children...)
		}
	}
	return title
}

// modsAuthor reports whether a name is of an author: its role says so, or says nothing.
func modsAuthor(n *node) bool {
	roles := append(n.texts("role/roleTerm"), n.texts("role/text")...)
	for _, role := range roles {
		switch strings.ToLower(strings.TrimSpace(role)) {
		case "author", "aut", "creator", "cre":
			return true
		}
	}
	return len(roles) == 0
}

// modsName returns a name of its parts.
func modsName(n *node) string {
	var given, family, suffix, whole []string
	for _, part := range n.all("namePart") {
		switch part.attr("type") {
		case "given":
			given = append(given, part.plain())
		case "family":
			family = append(family, part.plain())
		case "termsOfAddress":
			suffix = append(suffix, part.plain())
		case "":
			whole = append(whole, part.plain())
		}
	}
	if len(family) > 0 || len(given) > 0 {
		return text.FullName(strings.Join(given, " "), strings.Join(family, " "), strings.Join(suffix, " "))
	}
	if n.is("type", "corporate", "conference") {
		return strings.Join(whole, ". ")
	}
	return text.Name(strings.Join(whole, " "))
}
