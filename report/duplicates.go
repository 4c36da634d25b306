package report

import (
	"strconv"
)

// Duplicates says which papers came more than once, and which may have.
type Duplicates struct {
	Origin
	Groups []DuplicateGroup `json:"merged"`
	Near   []NearDuplicate  `json:"near"`
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
}

// heading says how many there are.
func (d *Duplicates) heading() string {
	records := 0
	for _, g := range d.Groups {
		records += len(g.Records)
	}
	if len(d.Groups) == 0 {
		return plural(d.Read.Papers, "paper") + ", none of them seen twice"
	}
	times := " seen twice)"
	if records > 2*len(d.Groups) {
		times = " seen more than once)"
	}
	all := d.Read.Papers + records - len(d.Groups)
	return plural(all, "record") + ", " + plural(d.Read.Papers, "paper") + " (" + strconv.Itoa(len(d.Groups)) + times
}

func (d *Duplicates) text(p *printer) {
	p.line(0, d.heading(), p.bold)
	for _, g := range d.Groups[:p.shown(len(d.Groups))] {
		p.blank()
		p.line(0, g.Paper.name()+" ("+g.Paper.ID+")", nil)
		for _, r := range g.Records {
			why := r.Feed
			if r.Reason != "" {
				why += ": " + r.Reason
			}
			p.item(2, why)
		}
	}
	p.rest(0, len(d.Groups))
	if len(d.Near) > 0 {
		p.blank()
		(&Review{d.Near}).text(p)
	}
}

func (d *Duplicates) markdown(p *printer) {
	p.printf("# Duplicates\n\n%s.\n", d.heading())
	for _, g := range d.Groups {
		p.printf("\n## %s\n\n", link(g.Paper, false))
		for _, r := range g.Records {
			p.printf("- %s: %s", escape(r.Feed), escape(r.name()))
			if r.Reason != "" {
				p.printf(" (%s)", r.Reason)
			}
			p.printf("\n")
		}
	}
	if len(d.Near) > 0 {
		p.printf("\n#")
		(&Review{d.Near}).markdown(p)
	}
}

func (d *Duplicates) table() [][]string {
	rows := [][]string{{"kind", "paper", "feed", "id", "title", "reason", "similarity"}}
	for _, g := range d.Groups {
		for _, r := range g.Records {
			rows = append(rows, []string{"merged", g.Paper.ID, r.Feed, r.ID, r.Title, r.Reason, ""})
		}
	}
	for _, n := range d.Near {
		rows = append(rows, []string{"near", n.A.ID, "", n.B.ID, n.B.Title, "similar text", n.Similarity.String()})
	}
	return rows
}

// Review is the pairs of similar papers for a person to go through, in a spreadsheet: the
// column decision is empty.
type Review struct {
	Near []NearDuplicate `json:"near"`
}

func (r *Review) text(p *printer) {
	p.line(0, "possible duplicates (similar text)", p.bold)
	for _, n := range r.Near[:p.shown(len(r.Near))] {
		p.blank()
		p.wrapped(n.Similarity.decimals(2)+"  ", p.number, n.A.name()+" ("+n.A.ID+")", nil)
		p.line(6, n.B.name()+" ("+n.B.ID+")", nil)
	}
	p.rest(0, len(r.Near))
}

func (r *Review) markdown(p *printer) {
	p.printf("# Possible duplicates (similar text)\n\n| similarity | paper | paper |\n| ---: | --- | --- |\n")
	for _, n := range r.Near {
		p.printf("| %s | %s | %s |\n", n.Similarity.decimals(2), link(n.A, false), link(n.B, false))
	}
}

func (r *Review) table() [][]string {
	rows := [][]string{{"similarity", "decision", "id_a", "id_b", "title_a", "title_b", "date_a", "date_b", "url_a", "url_b"}}
	for _, n := range r.Near {
		rows = append(rows, []string{n.Similarity.String(), "", n.A.ID, n.B.ID, n.A.Title, n.B.Title, n.A.Date, n.B.Date, n.A.URL.String(), n.B.URL.String()})
	}
	return rows
}
