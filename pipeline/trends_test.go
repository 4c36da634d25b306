package pipeline

import (
	"context"
	"os"
	"slices"
	"testing"

	"kindred/feed"
	"kindred/report"
)

// TestTrends: in each labelled collection the first class has more papers from year to year, and the second
// fewer. Their groups are said to rise and fall, and hardly any other.
func TestTrends(t *testing.T) {
	found, wrong := 0, 0
	for _, field := range []string{"medicine", "mathematics", "economics", "biology", "computing", "news"} {
		file := "../testdata/labelled/" + field + ".jsonl"
		source := feed.Source{Name: file, Open: func(context.Context) (*feed.Opened, error) {
			f, err := os.Open(file)
			return &feed.Opened{ReadCloser: f}, err
		}}
		v, err := Vectorize(t.Context(), []feed.Source{source}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		opts := Options{Group: GroupOptions{K: 6}}
		g, err := v.Group(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		r, err := g.Report(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if r.Trends == nil || r.Trends.Unit != "year" || len(r.Trends.Periods) != 9 || r.Trends.Undated != 0 {
			t.Fatalf("%s: trends %+v", field, r.Trends)
		}
		sums := make([]int, len(r.Trends.Papers))
		for _, c := range r.Clusters {
			for i, n := range c.Trend.Counts {
				sums[i] += n
			}
			if c.Trend.Direction == "steady" {
				continue
			}
			growth := c.Trend.Late - c.Trend.Early
			if (c.Trend.Direction == "rising") != (growth > 0) {
				t.Errorf("%s: %s is %s from %v to %v", field, c.Name, c.Trend.Direction, c.Trend.Early, c.Trend.Late)
			}
			if growth > 0.15 || growth < -0.15 {
				found++
			} else {
				wrong++
			}
		}
		if len(r.Outliers) == 0 && !slices.Equal(sums, r.Trends.Papers) {
			t.Errorf("%s: clusters have %v papers, all together %v", field, sums, r.Trends.Papers)
		}
	}
	if found < 9 || wrong > 1 {
		t.Errorf("%d trends of 12 found, %d groups without a trend said to have one", found, wrong)
	}
	t.Logf("%d of 12 found, %d wrong", found, wrong)
}

// TestNoTrends: without dates, with few, or in one period, there are no trends.
func TestNoTrends(t *testing.T) {
	v, err := Vectorize(t.Context(), sample(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, date := range map[string]func(i int) string{
		"none":       func(int) string { return "" },
		"few":        func(i int) string { return []string{"2020", "2021", "2022", "", "", "", ""}[i%7] },
		"one period": func(int) string { return "2020" },
	} {
		changed := *v.Collection
		changed.Papers = slices.Clone(v.Papers)
		for i := range changed.Papers {
			changed.Papers[i].Date = date(i)
		}
		vectors := *v
		vectors.Collection = &changed
		opts := Options{Group: GroupOptions{K: 8}}
		g, err := vectors.Group(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		r, err := g.Report(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if r.Trends != nil || slices.ContainsFunc(r.Clusters, func(c report.Cluster) bool { return c.Trend != nil }) {
			t.Errorf("%s: trends %+v", name, r.Trends)
		}
	}
}
