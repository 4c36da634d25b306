package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/report"
)

// followed is a clustering that was compared with an earlier one.
func followed() *report.Clustering {
	c := clustering()
	c.Lineage = &report.Lineage{Against: report.File{Name: "earlier_*.json", SHA256: strings.Repeat("ab", 32)}, Common: 3,
		Added: 2, Removed: 4, HighestID: 12, Former: []report.Former{
			{ID: 3, Name: "Old | name", Size: 7, Status: "split", Into: []int{1, 12, 9}},
			{ID: 4, Name: "Gone", Size: 1, Status: "gone", Into: []int{}},
		}}
	c.Clusters[0].Descent = &report.Descent{Status: "grown", Previous: 1, Size: 2, Overlap: 0.5, MergedFrom: []int{1, 5}}
	c.Clusters[0].Papers[1].New = true
	c.Clusters[1].ID = 12
	c.Clusters[1].Descent = &report.Descent{Status: "split", SplitFrom: 3}
	return c
}

// trending is a clustering whose papers have dates.
func trending() *report.Clustering {
	c := clustering()
	rising := report.Trend{Direction: "rising", Counts: []int{0, 1, 2, 8}, Early: 0.05, Late: 0.25, P: 0.00123}
	steady := report.Trend{Direction: "steady", Counts: []int{1, 0, 1, 0}, Early: 0.1, Late: 0.1, P: 0.9}
	falling := report.Trend{Direction: "falling", Counts: []int{9, 3, 0, 0}, Early: 1. / 3, Late: 0, P: 0.00001}
	c.Clusters[0].Trend, c.Clusters[1].Trend = &rising, &steady
	c.Trends = &report.Trends{Unit: "month", Periods: []string{"2023-11", "2023-12", "2024-01", "2024-02"}, Papers: []int{10, 20, 0, 31},
		Undated: 2, Terms: []report.TermTrend{{Term: "planar | graph", Trend: rising}, {Term: "=old", Trend: falling}}}
	return c
}

func assignment() report.Assignment {
	c := followed()
	c.Clusters[0].Papers[2].New = true
	c.Outliers[0].New, c.Outliers[0].Nearest = true, 12
	c.Outliers = append(c.Outliers, report.Outlier{Paper: report.Paper{ID: "old"}}, report.Outlier{Paper: report.Paper{ID: "wordless"}, New: true})
	c.Lineage.Added = 4
	return report.Assignment{Clustering: c}
}

func diff() *report.Diff {
	return &report.Diff{Schema: report.Schema, Version: "v1.2.3",
		Old:    report.DiffSide{File: report.File{Name: "old.json", SHA256: strings.Repeat("ab", 32)}, Papers: 9, Clusters: 3, Outliers: 1},
		New:    report.DiffSide{File: report.File{Name: "new.json", SHA256: strings.Repeat("cd", 32)}, Papers: 10, Clusters: 4},
		Common: 8, Added: 2, Removed: 1, AMI: 0.8125,
		Clusters: []report.DiffCluster{
			{ID: 1, Name: "Graph colouring, chromatic number", Size: 4, Before: "Graph colouring", Added: 1, Removed: 1,
				Descent: report.Descent{Status: "grown", Previous: 2, Size: 3, Overlap: 0.75}},
			{ID: 2, Name: "语音合成", Size: 3, Before: "语音合成", Descent: report.Descent{Status: "kept", Previous: 2, Size: 3, Overlap: 1}},
			{ID: 7, Name: "Parts", Size: 2, Descent: report.Descent{Status: "split", SplitFrom: 3}},
			{ID: 12, Name: "=new", Size: 1, Added: 1, Descent: report.Descent{Status: "new"}},
		},
		Former: []report.Former{{ID: 3, Name: "A | b", Size: 2, Status: "merged", Into: []int{1}}},
		Moved: []report.Move{{Paper: report.Paper{ID: "a", Title: "Bounds on the chromatic number of very long graphs that do not fit on one line"}, From: 3, To: 1},
			{Paper: report.Paper{ID: "b", Title: "*b*", URL: "https://example.org/b"}, To: 2}},
	}
}

func TestReadClustering(t *testing.T) {
	for name, want := range map[string]*report.Clustering{"plain": clustering(), "followed": followed()} {
		text := encode(t, want, report.JSON, report.TextOptions{})
		got, err := report.ReadClustering(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range want.Clusters {
			want.Clusters[i].Size = len(want.Clusters[i].Papers)
		}
		if diff := cmp.Diff(string(encode(t, want, report.JSON, report.TextOptions{})), string(encode(t, got, report.JSON, report.TextOptions{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for text, want := range map[string]string{
		``:                             "the file is empty",
		`{"schema":1`:                  "the JSON ends before it is complete",
		`[]`:                           "the file has a list where it must have an object",
		`{"schema":"1"}`:               "schema is a string, must be a whole number",
		`{}`:                           "no schema or no clusters",
		`{"schema":1}`:                 "no schema or no clusters",
		`{"schema":2,"clusters":[]}`:   "schema 2, must be 1",
		`{"schema":1,"clusters":{}}`:   "clusters is an object, must be a list",
		`{"schema":1,"clusters":[{}]}`: "group 1 of the list has the id 0, must be from 1 to 2147483647",
		`{"schema":1,"clusters":[{"id":1},{"id":1}]}`:                                      "group 2 of the list has the id 1, as a group before it",
		`{"schema":1,"clusters":[{"id":1000000000001}]}`:                                   " 1000000000001, must be ",
		`{"schema":1,"clusters":[{"id":1e30}]}`:                                            "clusters.id is 1e30, must be a whole number",
		`{"schema":1,"clusters":[{"cohesion":1e999}]}`:                                     "must be a number that is not too large",
		`{"schema":1,"clusters":[5]}`:                                                      "must be an object",
		`{"schema":1,"clusters":[{"id":1,"papers":[{"id":"a"},{"id":"a"}]}]}`:              `paper "a" comes twice`,
		`{"schema":1,"clusters":[{"id":1,"papers":[{"title":"a"}]}]}`:                      "a paper has no id",
		`{"schema":1,"clusters":[{"id":1,"papers":[{"id":"a"}]}],"outliers":[{"id":"a"}]}`: `paper "a" comes twice`,
		`{"schema":1,"clusters":[{"id":1}],"nodes":[]}`:                                    "it is a graph of papers",
		`{"schema":1,"clusters":[],"lineage":{"highest_id":-1}}`:                           "highest_id is -1",
	} {
		if _, err := report.ReadClustering(strings.NewReader(text)); !errors.Is(err, report.ErrNotClustering) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

// FuzzReadClustering: what is read can be written, and is read again as it was.
func FuzzReadClustering(f *testing.F) {
	for _, c := range []*report.Clustering{clustering(), followed()} {
		f.Add(encode(f, c, report.JSON, report.TextOptions{}))
	}
	f.Add([]byte(`{"schema":1,"clusters":[]}`))
	f.Add([]byte(`{"schema":1,"clusters":[{"id":1,"papers":[{"id":"0","url":"no link"}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := report.ReadClustering(bytes.NewReader(text))
		if err != nil {
			return
		}
		first := encode(t, c, report.JSON, report.TextOptions{})
		again, err := report.ReadClustering(bytes.NewReader(first))
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second := encode(t, again, report.JSON, report.TextOptions{}); !bytes.Equal(first, second) {
			t.Errorf("written again:\n%s", cmp.Diff(string(first), string(second)))
		}
		for _, format := range report.Formats() {
			encode(t, c, format, report.TextOptions{Width: 80})
		}
	})
}

// A cluster that continues one and got a part of another did not split itself.
func TestDescent(t *testing.T) {
	for _, test := range []struct {
		descent report.Descent
		want    string
	}{
		{report.Descent{Status: "split", SplitFrom: 9}, "3 papers · split from 9 · "},
		{report.Descent{Status: "shrunk", Previous: 9, Size: 18, SplitFrom: 9}, "3 papers · shrunk from 18, split · "},
		{report.Descent{Status: "grown", Previous: 7, Size: 2, SplitFrom: 9}, "3 papers · grown from 2, with a part of 9 · "},
	} {
		c := clustering()
		c.Clusters[0].Descent, c.Clusters[0].Size = &test.descent, 3
		if text := string(encode(t, c, report.Text, report.TextOptions{})); !strings.Contains(text, test.want) {
			t.Errorf("no %q in\n%s", test.want, text)
		}
	}
}
