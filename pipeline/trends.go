package pipeline

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
)

// addTrends adds to a report, whose cluster k is group k, how the groups and the terms come and go over time. It
// does nothing if the papers have too few dates.
func (g *Groups) addTrends(r *report.Clustering) {
	dates := make([]string, len(g.Papers))
	for i := range g.Papers {
		dates[i] = g.Papers[i].Date
	}
	periods := trend.Choose(dates)
	of := make([]int, len(dates)) // the period of each paper, −1 for none
	totals := make([]int, periods.Len())
	dated := 0
	for i, d := range dates {
		if of[i] = periods.Of(d); of[i] >= 0 {
			totals[of[i]]++
			dated++
		}
	}
	if periods.Len() < minPeriods || dated < minDated || 2*dated < len(dates) {
		return
	}
	r.Trends = &report.Trends{Unit: string(periods.Unit), Papers: totals, Undated: len(dates) - dated}
	for i := range periods.Len() {
		r.Trends.Periods = append(r.Trends.Periods, periods.Name(i))
	}
	counts := make([][]int, g.K)
	for k := range counts {
		counts[k] = make([]int, len(totals))
	}
	for i, k := range g.Labels {
		if k != cluster.Outlier && of[i] >= 0 {
			counts[k][of[i]]++
		}
	}
	series := make([]trend.Series, g.K)
	for k := range series {
		series[k] = trend.Test(counts[k], totals)
	}
	trend.Judge(series, trend.Options{})
	for k := range series {
		t := trendOf(&series[k])
		r.Clusters[k].Trend = &t
	}
	r.Trends.Terms = g.termTrends(of, totals)
}

// trendOf returns a series as reports have it.
func trendOf(s *trend.Series) report.Trend {
	return report.Trend{Direction: string(s.Direction), Counts: s.Counts, Early: report.Number(s.Early),
		Late: report.Number(s.Late), P: report.Number(s.P)}
}

// termTrends returns the terms that rise and those that fall, the clearest first. Of terms that contain one
// another, it takes the clearest.
func (g *Groups) termTrends(of, totals []int) []report.TermTrend {
	columns := g.Terms.Transposed()
	var series []trend.Series
	var terms []int
	for j := range columns.Rows {
		rows := columns.Row(j).Indices
		if len(rows) < minTermPapers {
			continue
		}
		counts := make([]int, len(totals))
		for _, i := range rows {
			if of[i] >= 0 {
				counts[of[i]]++
			}
		}
		series, terms = append(series, trend.Test(counts, totals)), append(terms, j)
	}
	trend.Judge(series, trend.Options{})
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
	surfaces := g.Model.Surfaces()
	for _, s := range order {
		name := surfaces[terms[s]]
		within := func(t report.TermTrend) bool {
			a, b := strings.ToLower(t.Term), strings.ToLower(name)
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

// minTermPapers is how many papers a term must be in for a trend.
const minTermPapers = 8
