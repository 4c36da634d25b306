package report

import (
	"strconv"
	"strings"

	"kindred/report/internal/printer"
)

// Duplicates says which papers came more than once, and which may have.
type Duplicates struct {
	Origin
	Groups []DuplicateGroup `json:"merged"`
	Near   []NearDuplicate  `json:"near"` // pairs of papers with nearly the same text, the most similar first
	// NearGroups are the papers of Near in groups: papers that are connected by pairs with the same
	// relation, the most similar first.
	NearGroups []NearGroup `json:"near_groups"`
}

// DuplicateGroup is a paper that was merged from several records.
type DuplicateGroup struct {
	Paper   Paper             `json:"paper"`
	Records []DuplicateRecord `json:"records"`
}

// DuplicateRecord is a record that became part of a paper.
type DuplicateRecord struct {
	Feed  string `json:"feed"`
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
	// Reason says what it has in common with an earlier record; it is empty for the first.
	Reason string `json:"reason,omitempty"`
}

// name returns what to call the record.
func (d DuplicateRecord) name() string {
	switch {
	case d.Title != "":
		return d.Title
	case d.ID != "":
		return "[" + d.ID + "]"
	}
	return "without title and id"
}

// NearDuplicate is a pair of papers with nearly the same text.
type NearDuplicate struct {
	A          Paper  `json:"a"`
	B          Paper  `json:"b"`
	Similarity Number `json:"similarity"`
	// Relation is "similar" for papers that may be the same, "edition" for editions of one work, and
	// "part" for parts of one work.
	Relation string `json:"relation"`
}

// NearGroup is a group of papers with nearly the same text.
type NearGroup struct {
	Relation   string  `json:"relation"`
	Similarity Number  `json:"similarity"` // the similarity of the most similar pair
	Papers     []Paper `json:"papers"`
}

// relations lists the relations in the order in which a report has them, with a heading and with what
// a table says.
var relations = []struct{ name, heading, reason string }{
	{"similar", "possible duplicates (similar text)", "similar text"},
	{"edition", "editions of one work (not merged)", "editions of one work"},
	{"part", "parts of one work (not merged)", "parts of one work"},
}

// ofRelation returns the groups with a relation.
func ofRelation(groups []NearGroup, name string) (list []NearGroup) {
	for _, g := range groups {
		if g.Relation == name {
			list = append(list, g)
		}
	}
	return list
}

// reason says how the papers are related.
func (n NearDuplicate) reason() string {
	for _, relation := range relations {
		if relation.name == n.Relation {
			return relation.reason
		}
	}
	return relations[0].reason
}

// heading says how many there are.
func (d *Duplicates) heading() string {
	records := 0
	for _, g := range d.Groups {
		records += len(g.Records)
	}
	if len(d.Groups) == 0 {
		return printer.Plural(d.Read.Papers, "paper") + ", none of them seen twice"
	}
	times := " seen twice)"
	if records > 2*len(d.Groups) {
		times = " seen more than once)"
	}
	all := d.Read.Papers + records - len(d.Groups)
	return printer.Plural(all, "record") + ", " +
		printer.Plural(d.Read.Papers, "paper") + " (" + strconv.Itoa(len(d.Groups)) + times
}

// Text implements [Document].
func (d *Duplicates) Text(p *printer.Printer) {
	p.Line(0, d.heading(), p.Bold)
	for _, g := range d.Groups[:p.Shown(len(d.Groups))] {
		p.Blank()
		p.Line(0, g.Paper.Name()+" ("+g.Paper.ID+")", nil)
		for _, r := range g.Records {
			why := r.Feed
			if r.Reason != "" {
				why += ": " + r.Reason
			}
			p.Item(2, why)
		}
	}
	p.Rest(0, len(d.Groups))
	for _, relation := range relations {
		groups := ofRelation(d.NearGroups, relation.name)
		if len(groups) == 0 {
			continue
		}
		p.Blank()
		p.Line(0, relation.heading, p.Bold)
		for _, g := range groups[:p.Shown(len(groups))] {
			p.Blank()
			p.Wrapped(g.Similarity.Decimals(2)+"  ", p.Number, g.Papers[0].Name()+" ("+g.Papers[0].ID+")", nil)
			for _, other := range g.Papers[1:] {
				p.Line(6, other.Name()+" ("+other.ID+")", nil)
			}
		}
		p.Rest(0, len(groups))
	}
}

// Markdown implements [Document].
func (d *Duplicates) Markdown(p *printer.Printer) {
	p.Printf("# Duplicates\n\n%s.\n", d.heading())
	for _, g := range d.Groups {
		p.Printf("\n## %s\n\n", g.Paper.MarkdownLink())
		for _, r := range g.Records {
			p.Printf("- %s: %s", printer.Escape(r.Feed), printer.Escape(r.name()))
			if r.Reason != "" {
				p.Printf(" (%s)", r.Reason)
			}
			p.Printf("\n")
		}
	}
	for _, relation := range relations {
		groups := ofRelation(d.NearGroups, relation.name)
		if len(groups) == 0 {
			continue
		}
		heading := strings.ToUpper(relation.heading[:1]) + relation.heading[1:]
		p.Printf("\n## %s\n\n| similarity | papers |\n| ---: | --- |\n", heading)
		for _, g := range groups {
			var links []string
			for _, paper := range g.Papers {
				links = append(links, paper.MarkdownLink())
			}
			p.Printf("| %s | %s |\n", g.Similarity.Decimals(2), strings.Join(links, "<br>"))
		}
	}
}

// Table implements [Document].
func (d *Duplicates) Table() [][]string {
	rows := [][]string{{"kind", "paper", "feed", "id", "title", "reason", "similarity"}}
	for _, g := range d.Groups {
		for _, r := range g.Records {
			rows = append(rows, []string{"merged", g.Paper.ID, r.Feed, r.ID, r.Title, r.Reason, ""})
		}
	}
	for _, n := range d.Near {
		rows = append(rows, []string{"near", n.A.ID, "", n.B.ID, n.B.Title, n.reason(), n.Similarity.String()})
	}
	return rows
}

// Review is the pairs of similar papers for a person to go through, in a spreadsheet: the
// column decision is empty.
type Review struct {
	Near []NearDuplicate `json:"near"`
}

// Text implements [Document].
func (r *Review) Text(p *printer.Printer) {
	p.Line(0, "possible duplicates (similar text)", p.Bold)
	for _, n := range r.Near[:p.Shown(len(r.Near))] {
		p.Blank()
		p.Wrapped(n.Similarity.Decimals(2)+"  ", p.Number, n.A.Name()+" ("+n.A.ID+")", nil)
		p.Line(6, n.B.Name()+" ("+n.B.ID+")", nil)
	}
	p.Rest(0, len(r.Near))
}

// Markdown implements [Document].
func (r *Review) Markdown(p *printer.Printer) {
	p.Printf("# Possible duplicates (similar text)\n\n| similarity | paper | paper |\n| ---: | --- | --- |\n")
	for _, n := range r.Near {
		p.Printf("| %s | %s | %s |\n", n.Similarity.Decimals(2), n.A.MarkdownLink(), n.B.MarkdownLink())
	}
}

// Table implements [Document].
func (r *Review) Table() [][]string {
	rows := [][]string{{"similarity", "decision", "id_a", "id_b", "title_a", "title_b", "date_a", "date_b",
		"url_a", "url_b", "relation"}}
	for _, n := range r.Near {
		rows = append(rows, []string{n.Similarity.String(), "", n.A.ID, n.B.ID, n.A.Title, n.B.Title,
			n.A.Date, n.B.Date, n.A.URL.String(), n.B.URL.String(), n.reason()})
	}
	return rows
}
