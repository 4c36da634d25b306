// Package trending tells how groups and terms come and go over time, by the dates of papers.
package trending

import (
	"cmp"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/cluster/trend"
	"kindred/report"
)

const (
	minPeriods = 3  // below which there is no trend
	minDated   = 20 // papers with a date, below which there is none
	trendTerms = 10 // terms of each direction that a report lists
	// minTermPapers is how many papers a term must be in for a trend.
	minTermPapers = 8
)

// Dated is when papers appeared.
type Dated struct {
	Of     []int // the period of each paper, −1 for none
	Totals []int // the papers of each period

	periods trend.Periods
	dated   int
}

// New returns when papers appeared that have the given dates; nil if too few have one, or in too few periods. unit is
// the length of a period, see [trend.Choose].
func New(dates []string, unit trend.Unit) *Dated {
	d := &Dated{periods: trend.Choose(dates, unit), Of: make([]int, len(dates))}
	d.Totals = make([]int, d.periods.Len())
	for i, date := range dates {
		if d.Of[i] = d.periods.Of(date); d.Of[i] >= 0 {
			d.Totals[d.Of[i]]++
			d.dated++
		}
	}
	if d.periods.Len() < minPeriods || d.dated < minDated || 2*d.dated < len(dates) {
		return nil
	}
	return d
}

// Terms returns how terms come and go over time: row returns the terms of a paper, and surfaces are the terms as people
// write them.
func (d *Dated) Terms(row func(paper int) []int32, surfaces []string) []report.TermTrend {
	counter := d.NewCounter(len(surfaces))
	for i := range d.Of {
		counter.Add(i, row(i))
	}
	return counter.Trends(surfaces)
}

// Add adds to a report, whose clusters are the groups of the papers, how these come and go.
func (d *Dated) Add(r *report.Clustering, labels []int) {
	r.Trends = &report.Trends{Unit: string(d.periods.Unit), Papers: d.Totals, Undated: len(d.Of) - d.dated}
	for i := range d.periods.Len() {
		r.Trends.Periods = append(r.Trends.Periods, d.periods.Name(i))
	}
	counts := make([][]int, len(r.Clusters))
	for k := range counts {
		counts[k] = make([]int, len(d.Totals))
	}
	for i, k := range labels {
		if k != cluster.Outlier && d.Of[i] >= 0 {
			counts[k][d.Of[i]]++
		}
	}
	series := make([]trend.Series, len(counts))
	for k := range series {
		series[k] = trend.Test(counts[k], d.Totals)
	}
	trend.Judge(series)
	for k := range series {
		t := trendOf(&series[k])
		r.Clusters[k].Trend = &t
	}
}

// trendOf returns a series as reports have it.
func trendOf(s *trend.Series) report.Trend {
	return report.Trend{Direction: string(s.Direction), Counts: s.Counts, Early: report.Number(s.Early),
		Late: report.Number(s.Late), P: report.Number(s.P)}
}

// Counter counts the papers of each period that have a term.
type Counter struct {
	dated  *Dated
	terms  []int // papers with each term
	counts []int // of each term and period
}

// NewCounter returns a counter of a number of terms.
func (d *Dated) NewCounter(terms int) *Counter {
	return &Counter{d, make([]int, terms), make([]int, terms*len(d.Totals))}
}

// Add counts a paper and its terms.
func (c *Counter) Add(paper int, terms []int32) {
	period := c.dated.Of[paper]
	for _, j := range terms {
		if c.terms[j]++; period >= 0 {
			c.counts[int(j)*len(c.dated.Totals)+period]++
		}
	}
}

// Trends returns the terms that rise and those that fall, the clearest first. Of terms that contain one another, it
// takes the clearest. surfaces are the terms as people write them.
func (c *Counter) Trends(surfaces []string) []report.TermTrend {
	var series []trend.Series
	var terms []int
	periods := len(c.dated.Totals)
	for j, papers := range c.terms {
		if papers >= minTermPapers {
			counts := slices.Clone(c.counts[j*periods : (j+1)*periods])
			series, terms = append(series, trend.Test(counts, c.dated.Totals)), append(terms, j)
		}
	}
	trend.Judge(series)
	var order []int
	for s := range series {
		if series[s].Direction != trend.Steady {
			order = append(order, s)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(series[b].Direction, series[a].Direction), // rising before falling
			cmp.Compare(series[a].P, series[b].P), cmp.Compare(terms[a], terms[b]))
	})
	list := []report.TermTrend{}
	taken := map[trend.Direction]int{}
	for _, s := range order {
		name := surfaces[terms[s]]
		within := func(t report.TermTrend) bool {
			a, b := spaced(t.Term), spaced(name)
			return strings.Contains(a, b) || strings.Contains(b, a)
		}
		if taken[series[s].Direction] == trendTerms || slices.ContainsFunc(list, within) {
			continue
		}
		taken[series[s].Direction]++
		list = append(list, report.TermTrend{Term: name, Trend: trendOf(&series[s])})
	}
	return list
}

// spaced returns the words of a term in lower case with a blank before and behind each, so that a term contains another
// one by words, and not as "domain" has the letters of "ai".
func spaced(term string) string {
	return " " + strings.ReplaceAll(strings.ToLower(term), "-", " ") + " "
}
