package pipeline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
)

func vectorsOf(t *testing.T, papers ...paper.Paper) *Vectors {
	t.Helper()
	var set paper.Set
	for _, p := range papers {
		set.Add(p)
	}
	c := newCollection(&feed.Summary{}, set.Merge(), &Options{})
	if err := c.readWords(t.Context(), &Options{}); err != nil {
		t.Fatal(err)
	}
	v, err := c.Vectorize(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFind(t *testing.T) {
	v := vectorsOf(t,
		paper.Paper{ID: "2401.00001", Title: "Graphs", URL: "https://arxiv.org/abs/2401.00001v2"},
		paper.Paper{ID: "b", Title: "Graphs and Colours"},
		paper.Paper{ID: "c", Title: "Colours of Planar Graphs: a Survey"},
		paper.Paper{ID: "Graphs and Colours", Title: "Another Title"},
		paper.Paper{ID: "10.1000/xyz", Title: "Speech"},
	)
	for to, want := range map[string]int{
		"2401.00001":                         0,
		"arXiv:2401.00001v3":                 0,
		"https://arxiv.org/abs/2401.00001v2": 0,
		"https://doi.org/10.1000/XYZ":        4,
		"graphs":                             0, // a title before the beginnings of titles
		"graphs AND":                         1,
		"Graphs and Colours":                 3, // an id before titles
		"graphs and colours":                 1,
		"colours of":                         2, // a beginning before what is in a title
		"survey":                             2,
		"speech":                             4,
	} {
		if got, err := v.Find(to); err != nil || got != want {
			t.Errorf("Find(%q) = %d, %v; want %d", to, got, err, want)
		}
	}
	for to, want := range map[string]string{
		"raphs":   "3 papers match",
		"vocoder": "no paper has this id or title",
		"?!":      "no paper has this id or title",
	} {
		if _, err := v.Find(to); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%q): %v; want %q", to, err, want)
		}
	}
	var wrong *PaperError
	if _, err := v.Find("planar speech"); !errors.As(err, &wrong) || !slices.ContainsFunc(wrong.Nearest, func(p report.Paper) bool { return p.Title == "Speech" }) {
		t.Errorf("the nearest papers are not in the error: %+v", wrong)
	}
}

func TestLabelsOf(t *testing.T) {
	papers := []paper.Paper{{Label: "x", Categories: []string{"cs.LG", "stat.ML"}}, {}, {Label: "y", Categories: []string{"cs.LG"}}, {Label: "x"}}
	for field, want := range map[string][]int{"": {0, -1, 1, 0}, "label": {0, -1, 1, 0}, "category": {0, -1, 0, -1}} {
		if got, _, _ := labelsOf(papers, field); !slices.Equal(got, want) {
			t.Errorf("labelsOf(%s) = %v, want %v", field, got, want)
		}
	}
	if _, classes, from := labelsOf([]paper.Paper{{Categories: []string{"a"}}}, ""); classes != 1 || from != "category" {
		t.Errorf("%d classes from %q, want 1 from category", classes, from)
	}
	if _, classes, _ := labelsOf([]paper.Paper{{}}, ""); classes != 0 {
		t.Errorf("%d classes without a label", classes)
	}
}
