package pipeline

import (
	"kindred/pipeline/trending"
	"kindred/report"
)

// addTrends adds to a report, whose cluster k is group k, how the groups and the terms come and go over time. It
// does nothing if the papers have too few dates.
func (g *Groups) addTrends(r *report.Clustering) {
	dates := make([]string, len(g.Papers))
	for i := range g.Papers {
		dates[i] = g.Papers[i].Date
	}
	dated := trending.New(dates)
	if dated == nil {
		return
	}
	dated.Add(r, g.Labels)
	counter := dated.NewCounter(g.Terms.Cols)
	for i := range g.Terms.Rows {
		counter.Add(i, g.Terms.Row(i).Indices)
	}
	r.Trends.Terms = counter.Trends(g.Model.Surfaces())
}
