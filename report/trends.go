package report

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/report/internal/printer"
)

// Trends say how many papers there are over time, and which terms rise and fall.
type Trends struct {
	Unit    string   `json:"unit"`    // the length of a period: day, month or year
	Periods []string `json:"periods"` // consecutive periods, in ISO 8601
	Papers  []int    `json:"papers"`  // the number of papers of each period
	Undated int      `json:"undated"` // the number of papers without a date
	// Terms are the words and phrases whose share of the papers rises or falls by more than chance explains,
	// the rising ones first, each by how clear it is.
	Terms []TermTrend `json:"terms"`
}

// Trend says how a part of the papers comes and goes.
type Trend struct {
	// Direction is rising, falling or steady: there is no change, or chance may explain it.
	Direction string `json:"direction"`
	Counts    []int  `json:"counts"` // the number of papers of each period
	// Early and Late are the shares of the papers in the first and in the second half of all papers, by date.
	Early Number `json:"early"`
	Late  Number `json:"late"`
	P     Number `json:"p"` // the probability of such a change by chance
}

// TermTrend is a term with its trend.
type TermTrend struct {
	Term string `json:"term"`
	Trend
}

// says says where the share of the papers goes, or "" if nowhere.
func (t *Trend) says() string {
	if t == nil || t.Direction != "rising" && t.Direction != "falling" {
		return ""
	}
	return t.Direction + " " + t.change()
}

// change returns the shares in the first and the second half of the papers.
func (t *Trend) change() string {
	early, late := sharePercent(float64(t.Early), 0), sharePercent(float64(t.Late), 0)
	if early == late && t.Direction != "steady" { // a change must be seen
		early, late = sharePercent(float64(t.Early), 2), sharePercent(float64(t.Late), 2)
	}
	return early + " → " + late
}

// sharePercent returns a share as people write it, with so many decimals at least.
func sharePercent(share float64, decimals int) string {
	if share > 0 && share < 0.0995 {
		decimals = max(decimals, 1)
	}
	return strconv.FormatFloat(100*share, 'f', decimals, 64) + "%"
}

// mostBars is the largest number of bars in a row.
const mostBars = 24

// perBar returns how many of n periods a bar stands for.
func perBar(n int) int { return max(1, (n+mostBars-1)/mostBars) }

// spark draws counts as bars of one column each, of one period or of the sum of several. All bars stand for the
// same number of periods, so that their heights compare; only the first may stand for fewer.
func spark(counts []int) string {
	if each := perBar(len(counts)); each > 1 {
		sums := make([]int, (len(counts)+each-1)/each)
		for i, c := range counts {
			sums[len(sums)-1-(len(counts)-1-i)/each] += c
		}
		counts = sums
	}
	highest := 1
	for _, c := range counts {
		highest = max(highest, c)
	}
	var b strings.Builder
	for _, c := range counts {
		if c == 0 {
			b.WriteByte('.')
			continue
		}
		b.WriteRune([]rune("▁▂▃▄▅▆▇█")[(8*c-1)/highest])
	}
	return b.String()
}

// list returns the terms that go in a direction.
func (t *Trends) list(direction string) []string {
	var terms []string
	for _, term := range t.Terms {
		if term.Direction == direction {
			terms = append(terms, term.Term)
		}
	}
	return terms
}

// brief says which terms rise and fall, one line each.
func (t *Trends) brief() (lines []string) {
	const most = 6
	for _, direction := range []string{"rising", "falling"} {
		if terms := t.list(direction); len(terms) > 0 {
			lines = append(lines, fmt.Sprintf("%s from %s to %s: %s", direction, t.Periods[0], t.Periods[len(t.Periods)-1],
				strings.Join(terms[:min(most, len(terms))], ", ")))
		}
	}
	return lines
}

// TrendTable is the report of the trends of a clustering: its JSON is that of the clustering.
type TrendTable struct{ *Clustering }

type trendRow struct { // of the table
	kind, id, name string
	trend          *Trend
}

// parts returns the clusters and the terms with their trends.
func (t TrendTable) parts() (clusters, terms []trendRow) {
	for i := range t.Clusters {
		c := &t.Clusters[i]
		if c.Trend != nil {
			clusters = append(clusters, trendRow{"cluster", strconv.Itoa(c.ID), c.Name, c.Trend})
		}
	}
	if t.Trends != nil {
		for i := range t.Trends.Terms {
			terms = append(terms, trendRow{"term", "", t.Trends.Terms[i].Term, &t.Trends.Terms[i].Trend})
		}
	}
	return clusters, terms
}

// heading says what the trends are of.
func (t TrendTable) heading() string {
	tr := t.Trends
	text := fmt.Sprintf("%s by %s, %s to %s", printer.Plural(t.Read.Papers, "paper"), tr.Unit, tr.Periods[0],
		tr.Periods[len(tr.Periods)-1])
	if tr.Undated > 0 {
		text += fmt.Sprintf(", %d without a date", tr.Undated)
	}
	return text
}

const noTrends = "There are too few dates to tell how the papers change over time."

// Text implements [Document].
func (t TrendTable) Text(p *printer.Printer) {
	if t.Trends == nil {
		p.Line(0, noTrends, p.Bold)
		return
	}
	heading := t.heading()
	if each := perBar(len(t.Trends.Periods)); each > 1 {
		heading += fmt.Sprintf("; a bar is %d %ss", each, t.Trends.Unit)
	}
	p.Line(0, heading, p.Bold)
	p.Line(0, spark(t.Trends.Papers), nil)
	clusters, terms := t.parts()
	list := func(title string, rows []trendRow) {
		if len(rows) == 0 {
			return
		}
		p.Blank()
		p.Line(0, title, p.Bold)
		width := printer.Columns.StringWidth(spark(t.Trends.Papers))
		for _, r := range rows {
			name := strings.TrimSpace(r.id + "  " + r.name)
			if p.Width < width+50 { // no room for the bars
				p.Wrapped(fmt.Sprintf("%-7s  ", r.trend.Direction), p.Number, name+" ("+r.trend.change()+")", nil)
				continue
			}
			prefix := fmt.Sprintf("%-7s  %s%s  %13s  ", r.trend.Direction, spark(r.trend.Counts),
				strings.Repeat(" ", width-printer.Columns.StringWidth(spark(r.trend.Counts))), r.trend.change())
			p.Wrapped(prefix, p.Number, name, nil)
		}
	}
	list("Groups", clusters)
	list("Words and phrases", terms)
	p.Blank()
	p.Line(0, "shares of the papers in the first and the second half of all papers; rising and falling: more than chance "+
		"explains; steady: chance may explain the change", p.Dim)
	p.Line(0, t.with(), p.Dim)
}

// Markdown implements [Document].
func (t TrendTable) Markdown(p *printer.Printer) {
	if t.Trends == nil {
		p.Printf("%s\n", noTrends)
		return
	}
	p.Printf("# %s\n\n", printer.Escape(t.heading()))
	p.MarkdownTable(t.Table(), 4)
}

// Table returns the table with a header. The first four columns hold text, the others numbers.
func (t TrendTable) Table() [][]string {
	header := []string{"kind", "cluster", "name", "direction", "early", "late", "p"}
	if t.Trends == nil {
		return [][]string{header}
	}
	rows := [][]string{append(header, t.Trends.Periods...)}
	all := []string{"all", "", "", "", "", "", ""}
	for _, n := range t.Trends.Papers {
		all = append(all, strconv.Itoa(n))
	}
	rows = append(rows, all)
	clusters, terms := t.parts()
	for _, r := range append(clusters, terms...) {
		row := []string{r.kind, r.id, r.name, r.trend.Direction, r.trend.Early.String(), r.trend.Late.String(),
			r.trend.P.String()}
		for _, n := range r.trend.Counts {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return rows
}
