package report

import (
	"fmt"
	"strconv"
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
	text := fmt.Sprintf("%s in %d of %s", plural(a.Lineage.Added, "new paper"), groups, plural(len(a.Clusters), "cluster"))
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

func (a Assignment) text(p *printer) {
	p.line(0, a.heading(), p.bold)
	indent := a.idWidth() + 2
	for i := range a.Clusters {
		c := &a.Clusters[i]
		papers := fresh(c)
		if len(papers) == 0 {
			continue
		}
		p.blank()
		p.wrapped(fmt.Sprintf("%*d  ", a.idWidth(), c.ID), p.number, c.Name, p.bold)
		p.line(indent, fmt.Sprintf("%d new, now %s", len(papers), plural(c.Size, "paper")), p.dim)
		for _, m := range papers[:p.shown(len(papers))] {
			p.item(indent, m.name())
		}
		p.rest(indent, len(papers))
	}
	if papers := a.freshOutliers(); len(papers) > 0 {
		p.blank()
		p.line(0, "Papers that fit nowhere", p.bold)
		for i := range papers[:p.shown(len(papers))] {
			p.item(indent, papers[i].name()+a.closest(&papers[i]))
		}
		p.rest(indent, len(papers))
	}
	p.blank()
	p.line(0, "kindred "+a.Version, p.dim)
}

func (a Assignment) markdown(p *printer) {
	p.printf("# %s\n", escape(a.heading()))
	for i := range a.Clusters {
		c := &a.Clusters[i]
		papers := fresh(c)
		if len(papers) == 0 {
			continue
		}
		p.printf("\n## %d. %s\n\n%d new, now %s\n\n", c.ID, escape(c.Name), len(papers), plural(c.Size, "paper"))
		for _, m := range papers {
			p.printf("- %s\n", link(m.Paper, false))
		}
	}
	if papers := a.freshOutliers(); len(papers) > 0 {
		p.printf("\n## Papers that fit nowhere\n\n")
		for i := range papers {
			p.printf("- %s%s\n", link(papers[i].Paper, false), markdownEscaper.Replace(a.closest(&papers[i])))
		}
	}
	p.printf("\n---\n\nkindred %s\n", escape(a.Version))
}

func (a Assignment) table() [][]string {
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
