package paper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArXivID(t *testing.T) {
	for s, want := range map[string]string{
		"2310.06110":                                        "2310.06110",
		"arXiv:2310.06110v2":                                "2310.06110",
		" ARXIV: 0704.0001 ":                                "0704.0001",
		"http://arxiv.org/abs/2310.06110v12":                "2310.06110",
		"https://www.arxiv.org/pdf/2310.06110":              "2310.06110",
		"https://export.arxiv.org/pdf/hep-th/9901001v1.pdf": "hep-th/9901001",
		"oai:arXiv.org:math.GT/0309136":                     "math.GT/0309136",
		"hep-th/9901001":                                    "hep-th/9901001",
		"2310.061":                                          "", "10.1000/2310.06110": "", "": "", "and/or": "", "12345": "", "https://example.org/2310.06110": "",
	} {
		if got, ok := ArXivID(s); got != want || ok != (want != "") {
			t.Errorf("ArXivID(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestDOI(t *testing.T) {
	for s, want := range map[string]string{
		"10.1000/ABC(1)x": "10.1000/abc(1)x", "doi:10.1/x": "", "https://doi.org/10.1103/PhysRevE.69.026113": "10.1103/physreve.69.026113",
		"DOI: 10.1000/x y": "", "": "", "11.1000/x": "",
	} {
		if got, ok := DOI(s); got != want || ok != (want != "") {
			t.Errorf("DOI(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestNormalizeTitleAndSlug(t *testing.T) {
	for title, want := range map[string][2]string{
		"On Neural  Differential Equations.":   {"on neural differential equations", "on-neural-differential-equations"},
		"Is $\\phi^3$ QFT \"causal\"?":         {"is phi 3 qft causal", "is-phi-3-qft-causal"},
		"One two three four five six seven":    {"one two three four five six seven", "one-two-three-four-five-six"},
		"基于图的推荐":                               {"基于图的推荐", "基于图的推荐"},
		"?!":                                   {"", ""},
		strings.Repeat("Donaudampfschiff", 10): {strings.Repeat("donaudampfschiff", 10), strings.Repeat("donaudampfschiff", 10)[:60]},
	} {
		if got := [2]string{NormalizeTitle(title), Slug(title)}; got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestSet(t *testing.T) {
	var s Set
	for i, step := range []struct {
		paper Paper
		row   int
		added bool
		id    string
	}{
		{Paper{ID: "2310.06110v1", Title: "A"}, 0, true, "2310.06110"},
		{Paper{ID: "http://arxiv.org/abs/2310.06110v2", Title: "A, revised", Abstract: "Filled in.", Authors: []string{"X"}}, 0, false, "2310.06110"},
		{Paper{ID: "1", Title: "One"}, 1, true, "1"},
		{Paper{ID: "1", Title: "one!"}, 1, false, "1"},
		{Paper{ID: "1", Title: "Another"}, 2, true, "1~2"},
		{Paper{ID: "1", Title: "Another"}, 2, false, "1~2"},
		{Paper{ID: "1", Title: "A third"}, 3, true, "1~3"},
		{Paper{Title: "No id", Abstract: "x"}, 4, true, "no-id"},
		{Paper{Title: "No ID.", Abstract: "X"}, 4, false, "no-id"},
		{Paper{Title: "No id", Abstract: "y"}, 5, true, "no-id~2"},
		{Paper{Abstract: "untitled"}, 6, true, "paper"},
		{Paper{Abstract: "untitled too"}, 7, true, "paper~2"},
		{Paper{URL: "https://arxiv.org/abs/2401.00001v3", Title: "U"}, 8, true, "2401.00001"},
		{Paper{ID: "https://doi.org/10.1000/X", Title: "D"}, 9, true, "10.1000/x"},
		{Paper{DOI: "10.1000/x", Title: "D again"}, 9, false, "10.1000/x"},
		{Paper{ID: "9", Abstract: "Without a title."}, 10, true, "9"},
		{Paper{ID: "9", Title: "?!", Abstract: "Without a title either."}, 11, true, "9~2"},
		{Paper{ID: "9", Abstract: "without a title"}, 10, false, "9"},
	} {
		row, added := s.Add(step.paper)
		if row != step.row || added != step.added || s.Papers()[row].ID != step.id {
			t.Errorf("step %d: row %d, added %v, id %q; want %d, %v, %q", i, row, added, s.Papers()[row].ID, step.row, step.added, step.id)
		}
	}
	if s.Repeated != 6 || s.Renamed != 3 || s.Len() != 12 {
		t.Errorf("%d repeated, %d renamed, %d papers", s.Repeated, s.Renamed, s.Len())
	}
	want := Paper{ID: "2310.06110", Title: "A", Abstract: "Filled in.", Authors: []string{"X"}}
	if diff := cmp.Diff(want, s.Papers()[0]); diff != "" {
		t.Errorf("merged (-want +got)\n%s", diff)
	}
}

// TestSetIsFast adds a hundred thousand papers that all have one id, and as many without.
func TestSetIsFast(t *testing.T) {
	start := time.Now()
	var s Set
	for i := range 100_000 {
		s.Add(Paper{ID: "x", Title: fmt.Sprint("title ", i)})
		s.Add(Paper{Title: "same title", Abstract: fmt.Sprint(i)})
	}
	if took := time.Since(start); s.Len() != 200_000 || took > 20*time.Second {
		t.Errorf("%d papers in %v", s.Len(), took)
	}
}
