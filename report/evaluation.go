package report

import (
	"fmt"
	"strconv"
)

// Evaluation is the report of how good a clustering is.
type Evaluation struct {
	Origin
	K        int        `json:"k"`
	Outliers int        `json:"outliers"`
	Quality  Quality    `json:"quality"`
	Labels   string     `json:"labels"`              // the field that labels were taken from; "" if there are none
	Labelled int        `json:"labelled"`            // papers with a label
	Classes  int        `json:"classes"`             // different labels
	Agreed   *Agreement `json:"agreement,omitempty"` // with the labels; absent if there are none
}

// Agreement holds measures of a clustering against labels. Papers without a label are left
// out, and each outlier counts as a cluster of its own.
type Agreement struct {
	NMI          Number `json:"nmi"`
	ARI          Number `json:"ari"`
	Homogeneity  Number `json:"homogeneity"`
	Completeness Number `json:"completeness"`
	Purity       Number `json:"purity"`
}

// measures returns the rows of the report: a name, a value and what it says.
func (e *Evaluation) measures() [][3]string {
	rows := [][3]string{
		{"papers", strconv.Itoa(e.Read.Papers), ""},
		{"clusters", strconv.Itoa(e.K), ""},
		{"outliers", strconv.Itoa(e.Outliers), "papers that fit no cluster"},
		{"silhouette", e.Quality.Silhouette.String(),
			"how much closer papers are to their own cluster than to the next, −1 to 1"},
		{"modularity", e.Quality.Modularity.String(), "similarity inside clusters beyond what chance gives, at most 1"},
		{"inertia", e.Quality.Inertia.String(), "sum of squared distances to the cluster means"},
	}
	if e.Agreed == nil {
		return rows
	}
	return append(rows,
		[3]string{"labelled", strconv.Itoa(e.Labelled), "papers with a label, from the field " + e.Labels},
		[3]string{"classes", strconv.Itoa(e.Classes), "different labels"},
		[3]string{"NMI", e.Agreed.NMI.String(), "normalised mutual information (V-measure), 0 to 1"},
		[3]string{"ARI", e.Agreed.ARI.String(), "adjusted Rand index: 0 for chance, 1 for equal groups"},
		[3]string{"homogeneity", e.Agreed.Homogeneity.String(), "1 if each cluster has papers of one class only"},
		[3]string{"completeness", e.Agreed.Completeness.String(), "1 if all papers of a class are in one cluster"},
		[3]string{"purity", e.Agreed.Purity.String(), "share of papers in the main class of their cluster"},
	)
}

func (e *Evaluation) text(p *printer) {
	for _, m := range e.measures() {
		prefix := fmt.Sprintf("%-13s%12s", m[0], m[1])
		if p.Width < 60 { // no room for what it says
			m[2] = ""
		}
		p.wrapped(prefix+"  ", p.bold, m[2], p.dim)
	}
	if e.Agreed == nil {
		p.blank()
		p.line(0, "The papers have no labels to compare with.", p.dim)
	}
}

func (e *Evaluation) markdown(p *printer) {
	p.printf("| measure | value | meaning |\n| --- | ---: | --- |\n")
	for _, m := range e.measures() {
		p.printf("| %s | %s | %s |\n", m[0], m[1], escape(m[2]))
	}
}

func (e *Evaluation) table() [][]string {
	rows := [][]string{{"measure", "value"}}
	for _, m := range e.measures() {
		rows = append(rows, []string{m[0], m[1]})
	}
	return rows
}
