package report

import (
	"fmt"
	"strconv"

	"kindred/report/internal/printer"
)

// Assignment is a clustering to which papers were added. As JSON it is the whole [Clustering], which further
// papers can be added to; in the other formats it lists the new papers.
type Assignment struct{ *Clustering }

// fresh returns the new papers of a cluster.
func fresh(c *Cluster) (papers []Member) {
	for _, m := range c.Papers {
		if m.New {
			papers = append(papers, m)
		}
	}
	return papers
}

// freshOutliers returns the new papers of no cluster.
func (a Assignment) freshOutliers() (papers []Outlier) {
	for _, o := range a.Outliers {
		if o.New {
			papers = append(papers, o)
		}
	}
	return papers
}

// heading says how many papers were added.
func (a Assignment) heading() string {
	groups := 0
	for i := range a.Clusters {
		if len(fresh(&a.Clusters[i])) > 0 {
			groups++
		}
	}
	text := fmt.Sprintf("%s in %d of %s", printer.Plural(a.Lineage.Added, "new paper"), groups,
		printer.Plural(len(a.Clusters), "group"))
	if n := len(a.freshOutliers()); n == 1 {
		text += ", 1 fits nowhere"
	} else if n > 1 {
		text += fmt.Sprintf(", %d fit nowhere", n)
	}
	return text
}

// closest says which cluster an outlier is most similar to.
func (a Assignment) closest(o *Outlier) string {
	for i := range a.Clusters {
		if a.Clusters[i].ID == o.Nearest {
			return fmt.Sprintf(" (closest to %d. %s)", o.Nearest, a.Clusters[i].Name)
		}
	}
	return ""
}

// Text implements [Document].
func (a Assignment) Text(p *printer.Printer) {
	p.Line(0, a.heading(), p.Bold)
	indent := a.idWidth() + 2
	for i := range a.Clusters {
		c := &a.Clusters[i]
		papers := fresh(c)
		if len(papers) == 0 {
			continue
		}
		p.Blank()
		p.Wrapped(fmt.Sprintf("%*d  ", a.idWidth(), c.ID), p.Number, c.Name, p.Bold)
		p.Line(indent, fmt.Sprintf("%d new, now %s", len(papers), printer.Plural(c.Size, "paper")), p.Dim)
		for _, m := range papers[:p.Shown(len(papers))] {
			p.Item(indent, m.Name())
		}
		p.Rest(indent, len(papers))
	}
	if papers := a.freshOutliers(); len(papers) > 0 {
		p.Blank()
		p.Line(0, "Papers that fit nowhere", p.Bold)
		for i := range papers[:p.Shown(len(papers))] {
			p.Item(indent, papers[i].Name()+a.closest(&papers[i]))
		}
		p.Rest(indent, len(papers))
	}
	p.Blank()
	p.Line(0, "kindred "+a.Version, p.Dim)
}

// Markdown implements [Document].
func (a Assignment) Markdown(p *printer.Printer) {
	p.Printf("# %s\n", printer.Escape(a.heading()))
	for i := range a.Clusters {
		c := &a.Clusters[i]
		papers := fresh(c)
		if len(papers) == 0 {
			continue
		}
		p.Printf("\n## %d. %s\n\n%d new, now %s\n\n", c.ID, printer.Escape(c.Name), len(papers),
			printer.Plural(c.Size, "paper"))
		for _, m := range papers {
			p.Printf("- %s\n", m.MarkdownLink())
		}
	}
	if papers := a.freshOutliers(); len(papers) > 0 {
		p.Printf("\n## Papers that fit nowhere\n\n")
		for i := range papers {
			p.Printf("- %s%s\n", papers[i].MarkdownLink(), printer.MarkdownEscaper.Replace(a.closest(&papers[i])))
		}
	}
	p.Printf("\n---\n\nkindred %s\n", printer.Escape(a.Version))
}

// Table implements [Document].
func (a Assignment) Table() [][]string {
	rows := [][]string{{"cluster", "name", "id", "title", "similarity", "date", "url"}}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		for _, m := range fresh(c) {
			rows = append(rows, []string{strconv.Itoa(c.ID), c.Name, m.ID, m.Title, m.Similarity.String(), m.Date,
				m.URL.String()})
		}
	}
	for _, o := range a.freshOutliers() {
		rows = append(rows, []string{"", "", o.ID, o.Title, o.Similarity.String(), o.Date, o.URL.String()})
	}
	return rows
}
