package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// MODS is the metadata of libraries (https://www.loc.gov/standards/mods/), which bibutils and
// JabRef write as well.
var MODS = record.Format{
	Name:        "mods",
	Description: "MODS XML of libraries, bibutils and JabRef",
	Detect:      func(h *record.Head) bool { return isXML(h, "mods", "modsCollection") },
	Decode: reader{records: []string{"mods"}, read: func(n *node, b *record.Builder) error {
		readMODS(n, b)
		b.ID = text.Line(n.attr("ID")) // the citation key, if bibutils wrote it
		for _, id := range n.all("identifier") {
			if id.is("type", "citekey") {
				b.ID = text.Line(id.text())
			}
		}
		return nil
	}}.decode,
}

// readMODS reads a <mods>.
func readMODS(n *node, b *record.Builder) {
	language := text.Language(n.first("language/languageTerm language").plain())
	var titles []*node
	for _, t := range n.all("titleInfo") {
		if t.is("type", "", "translated") {
			titles = append(titles, modsTitle(t))
		}
	}
	choose(b, readings(titles, language), readings(n.all("abstract"), language))
	record.SetOnce(&b.Language, language)
	for _, name := range n.all("name") {
		if modsAuthor(name) {
			b.AddAuthor(modsName(name))
		}
	}
	b.Categories = subjects(n.texts("subject/topic classification"))

	host := &node{}
	for _, r := range n.all("relatedItem") {
		if r.is("type", "host") {
			host = r
		}
	}
	b.Venue = text.Title(modsTitle(host.first("titleInfo")).text())
	for _, of := range []*node{n, host} {
		for _, paths := range []string{"originInfo/dateIssued part/date", "originInfo/dateCreated originInfo/copyrightDate"} {
			record.SetOnce(&b.Date, record.Earliest(of.texts(paths)...))
		}
	}
	for _, id := range n.all("identifier") {
		switch value := strings.TrimSpace(id.text()); strings.ToLower(id.attr("type")) {
		case "doi":
			b.SetDOI(value)
		case "arxiv", "eprint":
			b.Identify(withLabel("arXiv:", value))
		case "pmid", "pubmed":
			b.Identify(withLabel("pmid:", value))
		default:
			b.Identify(value)
			b.SetURL(value)
		}
	}
	for _, url := range n.all("location/url") {
		if !url.is("access", "preview", "raw object") {
			b.SetURL(url.text())
		}
	}
}

// modsTitle returns the parts of a title in one element.
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

// modsAuthor reports whether a name is that of an author, by its role. A name without a role is.
func modsAuthor(n *node) bool {
	roles := n.texts("role/roleTerm role/text")
	return len(roles) == 0 || slices.ContainsFunc(roles, func(role string) bool {
		return slices.Contains([]string{"author", "aut", "creator", "cre"}, strings.ToLower(strings.TrimSpace(role)))
	})
}

// modsName returns a name from its parts.
func modsName(n *node) string {
	parts := map[string][]string{}
	for _, part := range n.all("namePart") {
		parts[part.attr("type")] = append(parts[part.attr("type")], part.plain())
	}
	join := func(kind string) string { return strings.Join(parts[kind], " ") }
	switch {
	case parts["family"] != nil || parts["given"] != nil:
		return text.FullName(join("given"), join("family"), join("termsOfAddress"))
	case n.is("type", "corporate", "conference"):
		return strings.Join(parts[""], ". ")
	}
	return text.Name(join(""))
}
