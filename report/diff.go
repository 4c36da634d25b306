package report

import (
	"fmt"
	"strconv"

	"kindred/report/internal/printer"
)

// Diff is the report of what changed between two clusterings.
type Diff struct {
	Schema  int      `json:"schema"`
	Version string   `json:"kindred"`
	Old     DiffSide `json:"old"`
	New     DiffSide `json:"new"`
	// Common, Added and Removed are the papers in both clusterings, only in the new one, and only in the old one.
	Common  int `json:"common"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
	// AMI is the adjusted mutual information of the two groupings of the papers in both.
	AMI      Number        `json:"ami"`
	Clusters []DiffCluster `json:"clusters"` // the clusters of the new clustering
	Former   []Former      `json:"former"`   // the clusters of the old clustering that no cluster continues
	// Moved are the papers in both clusterings whose new cluster does not continue their old one.
	Moved []Move `json:"moved"`
}

// DiffSide is a clustering that is compared.
type DiffSide struct {
	File
	Papers   int `json:"papers"`
	Clusters int `json:"clusters"`
	Outliers int `json:"outliers"`
}

// DiffCluster is a cluster of the new clustering, and where it comes from.
type DiffCluster struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size"`
	// Before is the name of the cluster that it continues.
	Before string `json:"previous_name,omitempty"`
	Descent
	Added   int `json:"added"`   // the number of its papers that the old clustering does not have
	Removed int `json:"removed"` // the number of papers of the old cluster that the new clustering does not have
}

// Move is a paper that is in another cluster than before. A cluster is 0 for papers that fit nowhere.
type Move struct {
	Paper
	From int `json:"from"` // the ID of its cluster in the old clustering
	To   int `json:"to"`   // the ID of its cluster in the new clustering
}

// heading says what was compared.
func (d *Diff) heading() string {
	return fmt.Sprintf("%s in both clusterings, %d new, %d no longer there; %d moved",
		printer.Plural(d.Common, "paper"), d.Added,
		d.Removed, len(d.Moved))
}

// sides says how many clusters there were and are, and how much they agree.
func (d *Diff) sides() string {
	return fmt.Sprintf("%s: %s · %s: %s · AMI %s", d.Old.Name, printer.Plural(d.Old.Clusters, "group"), d.New.Name,
		printer.Plural(d.New.Clusters, "group"), d.AMI.Decimals(3))
}

// sizes says how many papers the cluster had and has.
func (c *DiffCluster) sizes() string {
	if c.Previous == 0 || c.Descent.Size == c.Size {
		return printer.Plural(c.Size, "paper")
	}
	return fmt.Sprintf("%d → %s", c.Descent.Size, printer.Plural(c.Size, "paper"))
}

// says says what became of the cluster: its relation to others, another id or name, papers that came and went.
func (c *DiffCluster) says() string {
	text := c.sizes()
	add := func(format string, args ...any) { text += " · " + fmt.Sprintf(format, args...) }
	if c.Added > 0 {
		add("%d new", c.Added)
	}
	if c.Removed > 0 {
		add("%d removed", c.Removed)
	}
	if split := c.split(); split != "" {
		add("%s", split)
	}
	if len(c.MergedFrom) > 0 {
		add("merged from %s", numbers(c.MergedFrom))
	}
	if c.Previous != 0 && c.Before != c.Name {
		add("was called %s", c.Before)
	}
	if c.Previous != 0 && c.Previous != c.ID {
		add("was number %d", c.Previous)
	}
	return text
}

// Text implements [Document].
func (d *Diff) Text(p *printer.Printer) {
	p.Line(0, d.heading(), p.Bold)
	p.Blank()
	width := printer.Digits(d.Old.Clusters)
	for _, c := range d.Clusters {
		width = max(width, printer.Digits(c.ID))
	}
	for _, c := range d.Clusters {
		p.Wrapped(fmt.Sprintf("%-6s  %*d  ", c.Status, width, c.ID), p.Number, c.Name, p.Bold)
		p.Line(width+10, c.says(), p.Dim)
	}
	for _, f := range d.Former {
		p.Wrapped(fmt.Sprintf("%-6s  %*d  ", f.Status, width, f.ID), p.Number, f.Name, p.Bold)
		p.Line(width+10, f.says(), p.Dim)
	}
	if len(d.Moved) > 0 {
		p.Blank()
		p.Line(0, "Papers that moved", p.Bold)
		for _, m := range d.Moved[:p.Shown(len(d.Moved))] {
			p.Item(0, m.Name()+" ("+m.way()+")")
		}
		p.Rest(0, len(d.Moved))
	}
	p.Blank()
	p.Line(0, d.sides(), p.Dim)
}

// way says from where to where a paper moved.
func (m *Move) way() string {
	cluster := func(id int) string {
		if id == 0 {
			return "none"
		}
		return strconv.Itoa(id)
	}
	return cluster(m.From) + " → " + cluster(m.To)
}

// Markdown implements [Document].
func (d *Diff) Markdown(p *printer.Printer) {
	p.Printf("# What changed\n\n%s\n\n", printer.Escape(d.heading()))
	rows := [][]string{{"status", "group", "name", "papers"}}
	for _, c := range d.Clusters {
		rows = append(rows, []string{c.Status, strconv.Itoa(c.ID), c.Name, c.says()})
	}
	for _, f := range d.Former {
		rows = append(rows, []string{f.Status, strconv.Itoa(f.ID), f.Name, f.says()})
	}
	p.MarkdownTable(rows, 4)
	if len(d.Moved) > 0 {
		p.Printf("\n## Papers that moved\n\n")
		for _, m := range d.Moved {
			p.Printf("- %s (%s)\n", m.MarkdownLink(), m.way())
		}
	}
	p.Printf("\n---\n\n%s\n", printer.Escape(d.sides()))
}

// Table implements [Document].
func (d *Diff) Table() [][]string {
	rows := [][]string{{"status", "cluster", "name", "papers", "previous", "previous_name", "previous_papers", "overlap",
		"added", "removed", "split_from", "related"}}
	for _, c := range d.Clusters {
		overlap := ""
		if c.Previous != 0 {
			overlap = c.Overlap.String()
		}
		rows = append(rows, []string{c.Status, strconv.Itoa(c.ID), c.Name, strconv.Itoa(c.Size), number(c.Previous),
			c.Before, number(c.Descent.Size), overlap, strconv.Itoa(c.Added), strconv.Itoa(c.Removed),
			number(c.SplitFrom), numbers(c.MergedFrom)})
	}
	for _, f := range d.Former {
		rows = append(rows, []string{f.Status, "", "", "", strconv.Itoa(f.ID), f.Name, strconv.Itoa(f.Size), "", "", "", "",
			numbers(f.Into)})
	}
	return rows
}
