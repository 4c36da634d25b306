package evaluate

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kindred/feed"
	"kindred/pipeline"
	"kindred/report"
)

// TestQuality measures groups, neighbours and names of the labelled collections. The bounds are a little below
// what was measured last (-v shows it); raise them when the measures rise.
func TestQuality(t *testing.T) {
	files, err := filepath.Glob("../../testdata/labelled/*.jsonl")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d collections, error %v", len(files), err)
	}
	means := map[string]float64{}
	add := func(name string, value report.Number) { means[name] += float64(value) / float64(len(files)) }
	for _, file := range files {
		source := feed.Source{Name: file, Open: func(context.Context) (*feed.Opened, error) {
			f, err := os.Open(file)
			return &feed.Opened{ReadCloser: f}, err
		}}
		r, err := Compare(t.Context(), []feed.Source{source}, pipeline.Options{Evaluate: pipeline.EvaluateOptions{Seeds: 1}},
			[]Variation{{Name: "auto"}, {Name: "classes", Classes: true}})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.Rows {
			t.Logf("%s, %s: k %d, NMI %v, ARI %v, near %v, names %v", filepath.Base(file), row.Setting, row.K,
				row.Agreed.NMI, row.Agreed.ARI, row.Near.Agreement, row.Names.Coverage)
			add(row.Setting+" NMI", row.Agreed.NMI)
			add(row.Setting+" ARI", row.Agreed.ARI)
			add(row.Setting+" names", row.Names.Coverage)
			add(row.Setting+" outliers", report.Number(float64(row.Outliers)/float64(row.Papers)))
			add(row.Setting+" near", row.Near.Agreement)
		}
	}
	for name, least := range map[string]float64{
		"auto NMI": 0.70, "auto ARI": 0.66, "auto names": 0.75, "auto near": 0.75,
		"classes NMI": 0.74, "classes ARI": 0.73, "classes names": 0.75,
	} {
		if means[name] < least {
			t.Errorf("%s: %.3f on average, want at least %.2f", name, means[name], least)
		}
		t.Logf("%s: %.3f", name, means[name])
	}
	if got := means["auto outliers"]; got > 0.05 {
		t.Errorf("%.1f %% of the papers fit nowhere, want at most 5", 100*got)
	}
}
