package measures

import (
	"fmt"
	"strconv"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Comparison is the report of several clusterings side by side: of several settings, of several
// collections, or of both.
type Comparison struct {
	report.Origin
	Rows []Compared `json:"rows"`
}

// Compared is one clustering of a [Comparison].
type Compared struct {
	Feed     string         `json:"feed,omitempty"`    // the feed; "" if there is only one
	Setting  string         `json:"setting,omitempty"` // what was set, such as "clusters=20"
	Papers   int            `json:"papers"`
	K        int            `json:"k"`
	Outliers int            `json:"outliers"`
	Quality  report.Quality `json:"quality"`
	Labels   string         `json:"labels"` // the field that has the labels; "" if there are none
	Classes  int            `json:"classes"`
	Agreed   *Agreement     `json:"agreement,omitempty"`
	Near     *NearAgreement `json:"neighbors,omitempty"`
	Names    *NameCoverage  `json:"names,omitempty"`
	// Stability is the mean adjusted mutual information of the clusterings of several seeds; absent with one.
	Stability *report.Number `json:"stability,omitempty"`
	// Drops is the lowest adjusted mutual information with the clusters without a fiftieth of the papers; absent if none
	// were left out.
	Drops *report.Number `json:"drops,omitempty"`
}

// Row returns the measures of e as a row of a comparison.
func (e *Evaluation) Row() Compared {
	c := Compared{Papers: e.Read.Papers, K: e.K, Outliers: e.Outliers, Quality: e.Quality, Labels: e.Labels,
		Classes: e.Classes, Agreed: e.Agreed, Near: e.Near, Names: e.Names}
	if e.Stability != nil {
		c.Stability = &e.Stability.AMI
	}
	if e.Drops != nil {
		c.Drops = &e.Drops.Lowest
	}
	return c
}

// comparedColumn is a column of the table: its heading in text, in CSV, and the cell of a row, "" for none.
type comparedColumn struct {
	heading, name string
	cell          func(c *Compared, decimals int) string
}

// number returns a column of whole numbers.
func number(heading, name string, value func(*Compared) int) comparedColumn {
	return comparedColumn{heading, name, func(c *Compared, _ int) string { return strconv.Itoa(value(c)) }}
}

// measure returns a column of measures, nil for none.
func measure(heading, name string, value func(*Compared) *report.Number) comparedColumn {
	return comparedColumn{heading, name, func(c *Compared, decimals int) string {
		if v := value(c); v != nil {
			return v.Decimals(decimals)
		}
		return ""
	}}
}

// agreed returns a column of the agreement with labels.
func agreed(heading, name string, value func(*Agreement) *report.Number) comparedColumn {
	return measure(heading, name, func(c *Compared) *report.Number {
		if c.Agreed == nil {
			return nil
		}
		return value(c.Agreed)
	})
}

// comparedColumns are all columns of the table. The first two hold text.
var comparedColumns = []comparedColumn{
	{"feed", "feed", func(c *Compared, _ int) string { return c.Feed }},
	{"setting", "setting", func(c *Compared, _ int) string { return c.Setting }},
	number("papers", "papers", func(c *Compared) int { return c.Papers }),
	{"classes", "classes", func(c *Compared, _ int) string {
		if c.Classes == 0 {
			return ""
		}
		return strconv.Itoa(c.Classes)
	}},
	number("k", "clusters", func(c *Compared) int { return c.K }),
	number("alone", "outliers", func(c *Compared) int { return c.Outliers }),
	measure("silh.", "silhouette", func(c *Compared) *report.Number { return &c.Quality.Silhouette }),
	agreed("NMI", "nmi", func(a *Agreement) *report.Number { return &a.NMI }),
	agreed("AMI", "ami", func(a *Agreement) *report.Number { return &a.AMI }),
	agreed("ARI", "ari", func(a *Agreement) *report.Number { return &a.ARI }),
	agreed("homog.", "homogeneity", func(a *Agreement) *report.Number { return &a.Homogeneity }),
	agreed("compl.", "completeness", func(a *Agreement) *report.Number { return &a.Completeness }),
	agreed("purity", "purity", func(a *Agreement) *report.Number { return &a.Purity }),
	measure("near", "neighbors", func(c *Compared) *report.Number {
		if c.Near == nil {
			return nil
		}
		return &c.Near.Agreement
	}),
	measure("names", "name_coverage", func(c *Compared) *report.Number {
		if c.Names == nil {
			return nil
		}
		return &c.Names.Coverage
	}),
	measure("stable", "stability", func(c *Compared) *report.Number { return c.Stability }),
	measure("drops", "drops", func(c *Compared) *report.Number { return c.Drops }),
}

// columns returns the columns that any row has a cell in, and how many of them hold text.
func (c *Comparison) columns() (columns []comparedColumn, texts int) {
	for i, column := range comparedColumns {
		for r := range c.Rows {
			if column.cell(&c.Rows[r], 4) != "" {
				columns = append(columns, column)
				if i < 2 {
					texts++
				}
				break
			}
		}
	}
	return columns, texts
}

// cells returns the table with a header.
func (c *Comparison) cells(decimals int, heading func(comparedColumn) string) (rows [][]string, texts int) {
	columns, texts := c.columns()
	var header []string
	for _, column := range columns {
		header = append(header, heading(column))
	}
	rows = append(rows, header)
	for i := range c.Rows {
		var row []string
		for _, column := range columns {
			row = append(row, column.cell(&c.Rows[i], decimals))
		}
		rows = append(rows, row)
	}
	return rows, texts
}

// Text implements [report.Document].
func (c *Comparison) Text(p *printer.Printer) {
	rows, texts := c.cells(3, func(column comparedColumn) string { return column.heading })
	p.Table(rows, texts)
	p.Blank()
	p.Line(0, c.legend(), p.Dim)
}

// legend says what the short headings mean.
func (c *Comparison) legend() string {
	columns, _ := c.columns()
	meaning := map[string]string{"alone": "papers in no group", "silh.": "silhouette", "homog.": "homogeneity",
		"compl.": "completeness", "names": "papers with a term of the name of their group",
		"stable": "AMI of the groups of several seeds",
		"drops":  "lowest AMI with the groups without 2 % of the papers"}
	for _, row := range c.Rows {
		if row.Near != nil {
			meaning["near"] = fmt.Sprintf("the %d nearest papers with the same label", row.Near.K)
		}
	}
	legend := ""
	for _, column := range columns {
		if text, ok := meaning[column.heading]; ok {
			if legend != "" {
				legend += " · "
			}
			legend += column.heading + ": " + text
		}
	}
	return legend
}

// Markdown implements [report.Document].
func (c *Comparison) Markdown(p *printer.Printer) {
	rows, texts := c.cells(3, func(column comparedColumn) string { return column.heading })
	p.MarkdownTable(rows, texts)
	p.Printf("\n%s\n", printer.Escape(c.legend()))
}

// Table implements [report.Document].
func (c *Comparison) Table() [][]string {
	rows, _ := c.cells(4, func(column comparedColumn) string { return column.name })
	return rows
}

// Add adds the rows of another comparison, which was made with the same options.
func (c *Comparison) Add(other *Comparison) {
	c.Rows = append(c.Rows, other.Rows...)
	c.Inputs = append(c.Inputs, other.Inputs...)
	c.Read.Papers += other.Read.Papers
	c.Read.WithoutAbstract += other.Read.WithoutAbstract
	c.Read.Repeated += other.Read.Repeated
	c.Read.Renamed += other.Read.Renamed
	c.Read.Skipped += other.Read.Skipped
	c.Read.Unwanted += other.Read.Unwanted
}
