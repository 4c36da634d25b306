package xmlformat

import (
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// marc is a record of MARC 21 (https://www.loc.gov/marc/bibliographic/).
type marc struct{ *node }

// all returns the values of the fields with the given tags. Of each field it joins the subfields with
// the given codes, which have one letter each.
func (m marc) all(codes string, tags ...string) []string {
	var list []string
	for _, tag := range tags {
		for _, f := range m.node.all("datafield") {
			if f.attr("tag") != tag {
				continue
			}
			var parts []string
			for _, s := range f.all("subfield") {
				if code := s.attr("code"); len(code) == 1 && strings.Contains(codes, code) {
					parts = append(parts, s.text())
				}
			}
			list = append(list, strings.Join(parts, " "))
		}
	}
	return list
}

// first returns the first value that is not blank, as all does.
func (m marc) first(codes, tag string) string {
	for _, s := range m.all(codes, tag) {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// readMARC reads a <record> of MARC.
func readMARC(n *node, b *record.Builder) {
	m := marc{n}
	title := strings.TrimRight(m.first("a", "245"), " /:;,=")
	if subtitle := strings.TrimRight(m.first("b", "245"), " /:;,="); subtitle != "" {
		title += ": " + subtitle
	}
	b.Title = text.Title(title)
	b.Abstract = text.Abstract(m.first("ab", "520"))
	for _, name := range m.all("a", "100", "700") {
		b.Authors = append(b.Authors, strings.TrimRight(name, " ,"))
	}
	b.Authors = text.Names(b.Authors)
	b.Categories = text.Terms(m.all("a", "650", "653"))
	b.Date = record.Earliest(m.all("c", "260", "264", "269")...)
	b.Venue = text.Title(m.first("tp", "773"))
	b.Language = text.Language(m.first("a", "041"))
	for _, s := range m.all("a", "024", "037") {
		b.Identify(s)
	}
	for _, s := range m.all("9a", "037") { // "arXiv", and the id
		if id, ok := strings.CutPrefix(s, "arXiv "); ok {
			b.Identify(withLabel("arXiv:", id))
		}
	}
	for _, url := range m.all("u", "856") {
		setPage(b, url)
	}
}
