package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// MODS is the metadata of libraries (https://www.loc.gov/standards/mods/), which bibutils and
// JabRef write as well.
var MODS = record.Format{
	Name:        "mods",
	Description: "MODS XML of libraries, bibutils and JabRef",
	Detect:      func(h *record.Head) bool { return isXML(h, "mods", "modsCollection") },
	Decode: reader{records: []string{"mods"}, read: func(n *xmltree.Node, b *record.Builder) error {
		readMODS(n, b)
		b.ID = text.Line(n.Attr("ID")) // the citation key, if bibutils wrote it
		for _, id := range n.All("identifier") {
			if id.Is("type", "citekey") {
				b.ID = text.Line(id.Text())
			}
		}
		return nil
	}}.decode,
}

// readMODS reads a <mods>.
func readMODS(n *xmltree.Node, b *record.Builder) {
	language := text.Language(n.First("language/languageTerm language").Plain())
	var titles []*xmltree.Node
	for _, t := range n.All("titleInfo") {
		if t.Is("type", "", "translated") {
			titles = append(titles, modsTitle(t))
		}
	}
	choose(b, readings(titles, language), readings(n.All("abstract"), language))
	record.SetOnce(&b.Language, language)
	for _, name := range n.All("name") {
		if modsAuthor(name) {
			b.AddAuthor(modsName(name))
		}
	}
	b.Categories = subjects(n.Texts("subject/topic classification"))

	host := &xmltree.Node{}
	for _, r := range n.All("relatedItem") {
		if r.Is("type", "host") {
			host = r
		}
	}
	b.Venue = text.Title(modsTitle(host.First("titleInfo")).Text())
	for _, of := range []*xmltree.Node{n, host} {
		for _, paths := range []string{"originInfo/dateIssued part/date", "originInfo/dateCreated originInfo/copyrightDate"} {
			record.SetOnce(&b.Date, record.Earliest(of.Texts(paths)...))
		}
	}
	for _, id := range n.All("identifier") {
		switch value := strings.TrimSpace(id.Text()); strings.ToLower(id.Attr("type")) {
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
	for _, url := range n.All("location/url") {
		if !url.Is("access", "preview", "raw object") {
			b.SetURL(url.Text())
		}
	}
}

// modsTitle returns the parts of a title in one element.
func modsTitle(n *xmltree.Node) *xmltree.Node {
	if n == nil {
		return nil
	}
	title := &xmltree.Node{Name: n.Name, Attrs: n.Attrs}
	for _, part := range []struct{ name, before string }{{"nonSort", ""}, {"title", " "}, {"subTitle", ": "}} {
		if c := n.First(part.name); c != nil {
			title.Children = append(append(title.Children, &xmltree.Node{Data: part.before}), c.Children...)
		}
	}
	return title
}

// modsAuthor reports whether a name is that of an author, by its role. A name without a role is.
func modsAuthor(n *xmltree.Node) bool {
	roles := n.Texts("role/roleTerm role/text")
	return len(roles) == 0 || slices.ContainsFunc(roles, func(role string) bool {
		return slices.Contains([]string{"author", "aut", "creator", "cre"}, strings.ToLower(strings.TrimSpace(role)))
	})
}

// modsName returns a name from its parts.
func modsName(n *xmltree.Node) string {
	parts := map[string][]string{}
	for _, part := range n.All("namePart") {
		parts[part.Attr("type")] = append(parts[part.Attr("type")], part.Plain())
	}
	join := func(kind string) string { return strings.Join(parts[kind], " ") }
	switch {
	case parts["family"] != nil || parts["given"] != nil:
		return text.FullName(join("given"), join("family"), join("termsOfAddress"))
	case n.Is("type", "corporate", "conference"):
		return strings.Join(parts[""], ". ")
	}
	return text.Name(join(""))
}
