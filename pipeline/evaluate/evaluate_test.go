package evaluate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline"
	"kindred/report/measures"
)

func TestLabelsOf(t *testing.T) {
	papers := []paper.Paper{{Label: "x; z|x", Categories: []string{"cs.LG", "stat.ML"}}, {Label: " ; "},
		{Label: "y", Categories: []string{"cs.LG"}}, {Label: "x"}}
	for field, want := range map[string]string{
		"":           "label [[0 1] [] [2] [0]] 3 4 3",
		"label":      "label [[0 1] [] [2] [0]] 3 4 3",
		"category":   "category [[0] [] [0] []] 1 2 2",
		"categories": "categories [[0 1] [] [0] []] 2 3 2",
	} {
		l := labelsOf(papers, field)
		if got := fmt.Sprint(l.field, " ", l.sets, " ", l.classes, " ", l.count, " ", l.papers); got != want {
			t.Errorf("labels of %q: %s, want %s", field, got, want)
		}
	}
	if l := labelsOf([]paper.Paper{{Categories: []string{"a"}}}, ""); l.field != "category" {
		t.Errorf("labels from %q, want category", l.field)
	}
	if l := labelsOf([]paper.Paper{{}}, ""); l != nil {
		t.Errorf("labels of none: %v", l)
	}
}

// TestNameCoverage: the names of the groups of the sample fit their papers better than the others.
func TestNameCoverage(t *testing.T) {
	v, err := pipeline.Vectorize(t.Context(), sample(t), pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.Group(t.Context(), pipeline.Options{Group: pipeline.GroupOptions{K: 8}})
	if err != nil {
		t.Fatal(err)
	}
	got := nameCoverage(g)
	if got.Coverage < 0.8 || got.Coverage > 1 || got.Elsewhere < 0 || got.Elsewhere > 0.3 {
		t.Errorf("coverage %v, elsewhere %v", got.Coverage, got.Elsewhere)
	}
	swapped := *g
	swapped.Names = slices.Clone(g.Names)
	slices.Reverse(swapped.Names)
	if wrong := nameCoverage(&swapped); wrong.Coverage > 0.3 {
		t.Errorf("coverage %v with the names of other groups", wrong.Coverage)
	}
}

func TestCompare(t *testing.T) {
	opts := pipeline.Options{Evaluate: pipeline.EvaluateOptions{Seeds: 1}}
	variations := []Variation{{Name: "k=8", Group: pipeline.GroupOptions{K: 8}}, {Name: "k=classes", Classes: true},
		{Name: "k=2", Group: pipeline.GroupOptions{K: 2}}}
	r, err := Compare(t.Context(), sample(t), opts, variations)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 3 || r.Rows[0].K != 8 || r.Rows[1].K != 8 || r.Rows[2].K != 2 {
		t.Fatalf("rows %+v", r.Rows)
	}
	if a, b := *r.Rows[0].Agreed, *r.Rows[1].Agreed; a != b {
		t.Errorf("as many groups as classes: %+v, want %+v", b, a)
	}
	for _, row := range r.Rows {
		if row.Stability != nil || row.Near.Agreement < 0.4 || row.Near.Chance > 0.2 {
			t.Errorf("%s: %+v", row.Setting, row)
		}
	}
	one, err := Compare(t.Context(), sample(t), pipeline.Options{Evaluate: pipeline.EvaluateOptions{Seeds: 3}}, nil)
	if err != nil || len(one.Rows) != 1 || one.Rows[0].Stability == nil || *one.Rows[0].Stability <= 0 {
		t.Errorf("without variations: %+v, error %v", one, err)
	}
}

// sample returns a source with the papers of the sample.
func sample(t *testing.T) []feed.Source {
	t.Helper()
	sources, err := feed.Sources(t.Context(), []string{"../../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, sample(t), pipeline.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// TestNearOrder: how well neighbours agree does not depend on the order of the papers, also where papers are equally
// similar, and where there are more papers than are looked at.
func TestNearOrder(t *testing.T) {
	words := []string{"soil", "galaxy", "enzyme", "treaty", "lattice", "dialect"}
	papers := make([]paper.Paper, 4_000)
	for i := range papers {
		label := "even"
		if i%2 == 1 {
			label = fmt.Sprint("odd ", max(0, i-len(papers)/2))
		}
		papers[i] = paper.Paper{ID: fmt.Sprint("p", i), Title: fmt.Sprint(words[i/2%6], " ", words[i/12%6], " x", i),
			Label: label}
	}
	measured := func() measures.NearAgreement {
		e, err := newEvaluator(t.Context(), []feed.Source{{Name: "papers", Open: func(context.Context) (*feed.Opened, error) {
			var b bytes.Buffer
			for i := range papers {
				fmt.Fprintf(&b, "{\"id\":%q,\"title\":%q,\"label\":%q}\n", papers[i].ID, papers[i].Title, papers[i].Label)
			}
			return &feed.Opened{ReadCloser: io.NopCloser(&b)}, nil
		}}}, &pipeline.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return *e.near
	}
	want := measured()
	slices.Reverse(papers)
	if got := measured(); got != want {
		t.Errorf("%+v, and %+v if the papers are in the opposite order", want, got)
	}
}
