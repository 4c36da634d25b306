package report_test

import (
	"fmt"
	"strings"
	"testing"

	"kindred/report"
)

// TestLongTrends: bars of a long time stand for equally many periods each, and the heading says for how many.
func TestLongTrends(t *testing.T) {
	for _, test := range []struct {
		years   int
		heading string
		bars    string
	}{
		{24, "24 papers by year, 2001 to 2024", strings.Repeat("█", 24)},
		{26, "26 papers by year, 2001 to 2026; a bar is 2 years", strings.Repeat("█", 13)},
		{49, "49 papers by year, 2001 to 2049; a bar is 3 years", "▃" + strings.Repeat("█", 16)}, // the first is 1 year
	} {
		tr := &report.Trends{Unit: "year"}
		for i := range test.years {
			tr.Periods, tr.Papers = append(tr.Periods, fmt.Sprint(2001+i)), append(tr.Papers, 1)
		}
		table := report.TrendTable{Clustering: &report.Clustering{Trends: tr}}
		table.Read.Papers = test.years
		var b strings.Builder
		if err := report.Encode(&b, table, report.Text, report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if want := test.heading + "\n" + test.bars + "\n"; !strings.HasPrefix(b.String(), want) {
			t.Errorf("%d years: got\n%s\nwant\n%s", test.years, b.String(), want)
		}
	}
}
