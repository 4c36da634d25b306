package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// marc is a record of MARC 21 (https://www.loc.gov/marc/bibliographic/).
type marc struct{ *xmltree.Node }

// values returns the values of the fields with the given tags. Of each field it joins the subfields with
// the given codes, which have one letter each.
func (m marc) values(codes string, tags ...string) []string {
	var list []string
	for _, tag := range tags {
		for _, f := range m.Node.All("datafield") {
			if f.Attr("tag") != tag {
				continue
			}
			var parts []string
			for _, s := range f.All("subfield") {
				if code := s.Attr("code"); len(code) == 1 && strings.Contains(codes, code) {
					parts = append(parts, s.Text())
				}
			}
			list = append(list, strings.Join(parts, " "))
		}
	}
	return list
}

// value returns the first value that is not blank, as values has them.
func (m marc) value(codes, tag string) string {
	for _, s := range m.values(codes, tag) {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// readMARC reads a <record> of MARC.
func readMARC(n *xmltree.Node, b *record.Builder) {
	m := marc{n}
	title := strings.TrimRight(m.value("a", "245"), " /:;,=")
	if subtitle := strings.TrimRight(m.value("b", "245"), " /:;,="); subtitle != "" {
		title += ": " + subtitle
	}
	b.Title = text.Title(title)
	b.Abstract = text.Abstract(m.value("ab", "520"))
	for _, name := range m.values("a", "100", "700") {
		b.Authors = append(b.Authors, strings.TrimRight(name, " ,"))
	}
	b.Authors = text.Names(b.Authors)
	b.Categories = text.Terms(m.values("a", "650", "653"))
	b.Date = record.Earliest(m.values("c", "260", "264", "269")...)
	b.Venue = text.Title(m.value("tp", "773"))
	b.Language = text.Language(m.value("a", "041"))
	for _, s := range m.values("a", "024", "037") {
		b.Identify(s)
	}
	for _, s := range m.values("9a", "037") { // "arXiv", and the id
		if id, ok := strings.CutPrefix(s, "arXiv "); ok {
			b.Identify(withLabel("arXiv:", id))
		}
	}
	for _, url := range m.values("u", "856") {
		setPage(b, url)
	}
}
