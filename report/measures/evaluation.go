// Package measures holds reports of how good clusterings are, as plain values.
package measures

import (
	"fmt"
	"slices"
	"strconv"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Evaluation is the report of how good a clustering is.
type Evaluation struct {
	report.Origin
	K        int            `json:"k"`
	Outliers int            `json:"outliers"`
	Quality  report.Quality `json:"quality"`
	Labels   string         `json:"labels"`   // the field that has the labels; "" if there are none
	Labelled int            `json:"labelled"` // the number of papers with a label
	Classes  int            `json:"classes"`  // the number of different labels
	// LabelsPerPaper is the mean number of labels of the papers that have one; absent without labels.
	LabelsPerPaper report.Number `json:"labels_per_paper,omitempty"`
	Agreed         *Agreement    `json:"agreement,omitempty"` // how groups agree with labels; absent without labels
	// Near says how neighbours agree with labels; absent without labels.
	Near      *NearAgreement  `json:"neighbors,omitempty"`
	Names     *NameCoverage   `json:"names,omitempty"`     // how names fit; absent without groups
	Stability *StabilityStudy `json:"stability,omitempty"` // how seeds change groups; absent with one seed
	// Drops says how groups change without some papers; absent if none were left out.
	Drops *DropStudy `json:"drops,omitempty"`
}

// Agreement holds measures of a clustering against labels. Papers without a label are left
// out, and each outlier counts as a cluster of its own. A paper with several labels counts once
// in each class, except Purity, for which one of its labels must be the class of the cluster.
type Agreement struct {
	NMI          report.Number `json:"nmi"` // normalised mutual information, equal to the V-measure
	AMI          report.Number `json:"ami"` // adjusted mutual information
	ARI          report.Number `json:"ari"` // adjusted Rand index
	Homogeneity  report.Number `json:"homogeneity"`
	Completeness report.Number `json:"completeness"`
	VMeasure     report.Number `json:"v_measure"`
	Purity       report.Number `json:"purity"`
}

// NearAgreement says how often papers share a label with the papers nearest to them.
type NearAgreement struct {
	K         int           `json:"k"`         // the number of neighbours of each paper
	Papers    int           `json:"papers"`    // the number of papers whose neighbours were looked up: all, or a sample
	Agreement report.Number `json:"agreement"` // the mean fraction of the neighbours that share a label
	Chance    report.Number `json:"chance"`    // the same fraction for papers drawn at random
}

// NameCoverage says how well the names of groups fit their papers.
type NameCoverage struct {
	Coverage report.Number `json:"coverage"` // the fraction of papers that have a term of the name of their group
	// Elsewhere is the mean fraction of the papers outside a group that have a term of its name.
	Elsewhere report.Number `json:"elsewhere"`
}

// StabilityStudy says how much the groups depend on the random seed.
type StabilityStudy struct {
	AMI    report.Number `json:"ami"`        // the mean adjusted mutual information of all pairs of runs
	Lowest report.Number `json:"lowest_ami"` // the lowest of any pair
	Runs   []SeedRun     `json:"runs"`       // the runs; the report describes the first in full
}

// SeedRun is the clustering of one seed.
type SeedRun struct {
	Seed     uint64     `json:"seed"`
	K        int        `json:"k"`
	Outliers int        `json:"outliers"`
	Agreed   *Agreement `json:"agreement,omitempty"`
}

// DropStudy says how much the groups depend on single papers: the papers were grouped again and again without a random
// fiftieth of them.
type DropStudy struct {
	Missing int           `json:"missing"`    // the number of papers that were left out each time
	AMI     report.Number `json:"ami"`        // the mean adjusted mutual information with the groups of all papers
	Lowest  report.Number `json:"lowest_ami"` // the lowest of any run
	Runs    []DropRun     `json:"runs"`
}

// DropRun is the clustering without some papers.
type DropRun struct {
	K        int           `json:"k"`
	Outliers int           `json:"outliers"`
	AMI      report.Number `json:"ami"` // adjusted mutual information with the groups of all papers
}

// fewest and most return the smallest and largest number of groups.
func (d *DropStudy) fewest() int {
	return slices.MinFunc(d.Runs, func(a, b DropRun) int { return a.K - b.K }).K
}
func (d *DropStudy) most() int {
	return slices.MaxFunc(d.Runs, func(a, b DropRun) int { return a.K - b.K }).K
}

// groups is the name of the number of groups in a report for people.
const groups = "groups"

// measures returns the rows of the report: a name, a value and what it says.
func (e *Evaluation) measures() [][3]string {
	rows := [][3]string{
		{"papers", strconv.Itoa(e.Read.Papers), ""},
		{groups, strconv.Itoa(e.K), ""},
		{"outliers", strconv.Itoa(e.Outliers), "papers that fit no group"},
		{"silhouette", e.Quality.Silhouette.String(),
			"how much closer papers are to their own group than to the next, −1 to 1"},
		{"modularity", e.Quality.Modularity.String(), "similarity inside groups beyond what chance gives, at most 1 " +
			"unless some similarities are negative"},
		{"inertia", e.Quality.Inertia.String(), "sum of squared distances to the group means"},
	}
	if n := e.Names; n != nil {
		rows = append(rows, [3]string{"names", n.Coverage.String(),
			"share of papers with a term of the name of their group; elsewhere " + n.Elsewhere.String()})
	}
	if a := e.Agreed; a != nil {
		rows = append(rows,
			[3]string{"labelled", strconv.Itoa(e.Labelled), "papers with a label, from the field " + e.Labels},
			[3]string{"classes", strconv.Itoa(e.Classes), e.classes()},
			[3]string{"NMI", a.NMI.String(), "normalised mutual information (V-measure), 0 to 1"},
			[3]string{"AMI", a.AMI.String(), "mutual information adjusted for chance: 0 for chance, 1 for equal groups"},
			[3]string{"ARI", a.ARI.String(), "adjusted Rand index: 0 for chance, 1 for equal groups"},
			[3]string{"homogeneity", a.Homogeneity.String(), "1 if each group has papers of one class only"},
			[3]string{"completeness", a.Completeness.String(), "1 if all papers of a class are in one group"},
			[3]string{"purity", a.Purity.String(), "share of papers in the main class of their group"},
		)
	}
	if n := e.Near; n != nil {
		rows = append(rows, [3]string{fmt.Sprintf("neighbours@%d", n.K), n.Agreement.String(),
			fmt.Sprintf("share of the %d nearest papers with the same label; %s for papers at random", n.K, n.Chance)})
	}
	if s := e.Stability; s != nil {
		rows = append(rows, [3]string{"stability", s.AMI.String(),
			fmt.Sprintf("AMI of the groups of %d seeds with one another, %s at least", len(s.Runs), s.Lowest)})
	}
	if d := e.Drops; d != nil {
		papers := "1 paper"
		if d.Missing != 1 {
			papers = fmt.Sprintf("%d papers", d.Missing)
		}
		rows = append(rows, [3]string{"without 2 %", d.AMI.String(), fmt.Sprintf("AMI of the groups with those without "+
			"%s at random, %s at least in %d runs; %d to %d groups", papers, d.Lowest, len(d.Runs), d.fewest(), d.most())})
	}
	return rows
}

// classes says what a class is.
func (e *Evaluation) classes() string {
	if e.LabelsPerPaper <= 1 {
		return "different labels"
	}
	return fmt.Sprintf("different labels, %s for each paper on average", e.LabelsPerPaper.Decimals(1))
}

// spread returns how much numbers depend on the seed: a name, the median, the lowest and the highest value.
func (e *Evaluation) spread() [][]string {
	s := e.Stability
	if s == nil {
		return nil
	}
	rows := [][]string{{"", "median", "lowest", "highest"}}
	add := func(name string, decimals int, of func(r SeedRun) report.Number) {
		values := make([]report.Number, len(s.Runs))
		for i, r := range s.Runs {
			values[i] = of(r)
		}
		slices.Sort(values)
		n := len(values)
		median := (values[(n-1)/2] + values[n/2]) / 2
		if decimals == 0 && median != report.Number(int(median)) {
			rows = append(rows, []string{name, median.Decimals(1), values[0].Decimals(0), values[n-1].Decimals(0)})
			return
		}
		rows = append(rows, []string{name, median.Decimals(decimals), values[0].Decimals(decimals),
			values[n-1].Decimals(decimals)})
	}
	add(groups, 0, func(r SeedRun) report.Number { return report.Number(r.K) })
	add("outliers", 0, func(r SeedRun) report.Number { return report.Number(r.Outliers) })
	if e.Agreed != nil {
		add("NMI", 4, func(r SeedRun) report.Number { return r.Agreed.NMI })
		add("AMI", 4, func(r SeedRun) report.Number { return r.Agreed.AMI })
		add("ARI", 4, func(r SeedRun) report.Number { return r.Agreed.ARI })
	}
	return rows
}

// Text implements [report.Document].
func (e *Evaluation) Text(p *printer.Printer) {
	for _, m := range e.measures() {
		prefix := fmt.Sprintf("%-13s%12s", m[0], m[1])
		if p.Width < 60 { // no room for what it says
			m[2] = ""
		}
		p.Wrapped(prefix+"  ", p.Bold, m[2], p.Dim)
	}
	if e.Stability != nil {
		p.Blank()
		p.Line(0, fmt.Sprintf("Over %d seeds", len(e.Stability.Runs)), p.Bold)
		p.Table(e.spread(), 1)
	}
	if e.Agreed == nil {
		p.Blank()
		p.Line(0, "The papers have no labels to compare with.", p.Dim)
	}
}

// Markdown implements [report.Document].
func (e *Evaluation) Markdown(p *printer.Printer) {
	p.Printf("| measure | value | meaning |\n| --- | ---: | --- |\n")
	for _, m := range e.measures() {
		p.Printf("| %s | %s | %s |\n", m[0], m[1], printer.Escape(m[2]))
	}
	if e.Stability != nil {
		p.Printf("\nOver %d seeds:\n\n", len(e.Stability.Runs))
		p.MarkdownTable(e.spread(), 1)
	}
}

// Table implements [report.Document].
func (e *Evaluation) Table() [][]string {
	rows := [][]string{{"measure", "value"}}
	named := func(measure string) string {
		if measure == groups {
			return "clusters" // as keys and columns call them
		}
		return measure
	}
	for _, m := range e.measures() {
		rows = append(rows, []string{named(m[0]), m[1]})
	}
	for i, s := range e.spread() {
		if i > 0 {
			name := named(s[0])
			rows = append(rows, []string{name + " (lowest of seeds)", s[2]}, []string{name + " (highest of seeds)", s[3]})
		}
	}
	return rows
}
