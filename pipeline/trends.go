package pipeline

import (
	"kindred/pipeline/trending"
	"kindred/report"
)

// trends returns when the papers appeared, and how terms come and go over time; nothing if the papers have too few
// dates.
func (v *Vectors) trends() (*trending.Dated, []report.TermTrend) {
	dates := make([]string, len(v.Papers))
	for i := range v.Papers {
		dates[i] = v.Papers[i].Date
	}
	dated := trending.New(dates)
	if dated == nil {
		return nil, nil
	}
	counter := dated.NewCounter(v.Terms.Cols)
	for i := range v.Terms.Rows {
		counter.Add(i, v.Terms.Row(i).Indices)
	}
	return dated, counter.Trends(v.Model.Surfaces())
}
