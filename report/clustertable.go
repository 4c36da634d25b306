package report

import (
	"strconv"
	"strings"
)

// Table implements [Document]: a row for each paper, those that fit nowhere at the end.
func (c *Clustering) Table() [][]string {
	names := c.levelNames()
	head := []string{"cluster", "name", "id", "title", "similarity", "representative", "date", "url", "terms",
		"authors", "venue", "doi", "nearest"}
	rows := [][]string{append(head, names.head()...)}
	row := func(cluster int, name string, p *Paper, similarity Number, representative bool, terms string,
		nearest int) []string {
		return []string{number(cluster), name, p.ID, p.Title, similarity.String(), strconv.FormatBool(representative),
			p.Date, p.URL.String(), terms, strings.Join(p.Authors, "; "), p.Venue, p.DOI, number(nearest)}
	}
	for i := range c.Clusters {
		k := &c.Clusters[i]
		terms := scored(k.Terms)
		for j := range k.Papers {
			m := &k.Papers[j]
			rows = append(rows, append(row(k.ID, k.Name, &m.Paper, m.Similarity, m.Representative, terms, 0),
				names.cells(k.Parent, m.Part)...))
		}
	}
	for i := range c.Outliers {
		o := &c.Outliers[i]
		rows = append(rows, append(row(0, "", &o.Paper, o.Similarity, false, "", o.Nearest), names.cells(0, 0)...))
	}
	return rows
}

// TermTable returns the terms of the clusters as a table with a header: a row for each term of each cluster.
func (c *Clustering) TermTable() [][]string {
	rows := [][]string{{"cluster", "name", "papers", "rank", "term", "weight", "coverage"}}
	for _, k := range c.Clusters {
		for i, t := range k.Terms {
			rows = append(rows, []string{number(k.ID), k.Name, strconv.Itoa(k.Size), strconv.Itoa(i + 1), t.Term,
				t.Weight.String(), t.Coverage.String()})
		}
	}
	return rows
}

// levelNames are the names of the groups of the levels above and below, by their ids. A map is nil if there is no
// such level.
type levelNames struct{ coarser, finer map[int]string }

func (c *Clustering) levelNames() levelNames {
	names := func(groups []Group) map[int]string {
		if len(groups) == 0 {
			return nil
		}
		m := map[int]string{}
		for _, g := range groups {
			m[g.ID] = g.Name
		}
		return m
	}
	if c.Levels == nil {
		return levelNames{}
	}
	return levelNames{names(c.Levels.Coarser), names(c.Levels.Finer)}
}

// head returns the names of the columns of the levels.
func (l levelNames) head() (columns []string) {
	if l.coarser != nil {
		columns = append(columns, "coarser", "coarser_name")
	}
	if l.finer != nil {
		columns = append(columns, "finer", "finer_name")
	}
	return columns
}

// cells returns the cells of the levels of a paper: the ids of its groups, 0 for none, and their names.
func (l levelNames) cells(coarser, finer int) (cells []string) {
	if l.coarser != nil {
		cells = append(cells, number(coarser), l.coarser[coarser])
	}
	if l.finer != nil {
		cells = append(cells, number(finer), l.finer[finer])
	}
	return cells
}

// number returns the number of a group, "" for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// scored lists terms with their weights.
func scored(terms []Term) string {
	var list []string
	for _, t := range terms {
		list = append(list, t.Term+" "+t.Weight.String())
	}
	return strings.Join(list, "; ")
}
