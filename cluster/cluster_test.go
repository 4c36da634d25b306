package cluster

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster/internal/clustertest"
	"kindred/sparse"
)

func partition(t testing.TB, labels []int) *Partition {
	t.Helper()
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOutliers(t *testing.T) {
	x, truth := clustertest.Topics(t, 60, 3, 4)
	// The last row shares words with everybody and belongs to nobody.
	rows := make([][]float64, 61)
	for i := range 60 {
		rows[i] = make([]float64, x.Cols())
		row := x.Row(i)
		for p, j := range row.Indices {
			rows[i][j] = float64(row.Data[p])
		}
	}
	rows[60] = make([]float64, x.Cols())
	for j := x.Cols() - 100; j < x.Cols(); j++ {
		rows[60][j] = 1
	}
	x = clustertest.Unit(t, rows)
	c := partition(t, append(truth, 0))
	out, err := Outliers(t.Context(), x, c, OutlierOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if out.Labels[60] != Outlier || out.K != 3 {
		t.Errorf("label of the odd row %d, %d clusters", out.Labels[60], out.K)
	}
	for i := range 59 {
		if (c.Labels[i] == Outlier) != (out.Labels[i] == Outlier) {
			t.Errorf("row %d was set apart", i)
		}
	}
	if _, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: math.NaN()}); err == nil {
		t.Error("MinRatio = NaN: no error")
	}
	none, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9, KeepClusters: true})
	if err != nil || none.K != 3 {
		t.Errorf("KeepClusters: %v clusters, %v", none.K, err)
	}
	all, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9})
	if err != nil || all.K != 0 {
		t.Errorf("every paper set apart: %v clusters, %v", all.K, err)
	}
}

func TestNames(t *testing.T) {
	// Two papers on state space models, two on graphs, one term that all have. Columns:
	words := []string{"state", "space", "models", "graph", "edges", "graphs", "model", "β"}
	x := clustertest.Unit(t, [][]float64{
		{1, 1, 1, 0, 0, 0, 1, 1},
		{1, 1, 1, 0, 0, 0, 1, 1},
		{0, 0, 0, 3, 1, 1, 1, 0},
		{0, 0, 0, 3, 1, 1, 1, 0},
	})
	c := partition(t, []int{0, 0, 1, 1})
	phrases := &sparse.CSR{Rows: 4, Cols: 2, Indptr: []int{0, 2, 4, 4, 4}, Indices: []int32{0, 1, 0, 1}, Data: []float32{1, 1, 1, 1}}
	v := Vocabulary{Terms: words, Phrases: phrases, PhraseText: []string{"state space", "state space models"}, PhraseParts: [][]int32{{0, 1}, {0, 1, 2}}}
	names, err := Names(t.Context(), x.CSR(), c, v, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, n := range names {
		list := []string{n.Title}
		for _, term := range n.Terms {
			list = append(list, term.Text)
		}
		got = append(got, list)
	}
	want := [][]string{
		{"State space models", "state space models"}, // "model" is a twin, "β" no name
		{"Graph, edges", "graph", "edges"},           // "graphs" is a twin
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, workers := range []int{2, 7} {
		again, err := Names(t.Context(), x.CSR(), c, v, NameOptions{Parallelism: workers})
		if diff := cmp.Diff(names, again); diff != "" || err != nil {
			t.Errorf("%d workers differ, error %v\n%s", workers, err, diff)
		}
	}
	if _, err := Names(t.Context(), x.CSR(), c, Vocabulary{}, NameOptions{}); err == nil {
		t.Error("no error for a vocabulary of another size")
	}
}

func TestTitlesDiffer(t *testing.T) {
	terms := func(texts ...string) (list []Term) {
		for _, s := range texts {
			list = append(list, Term{Text: s, Weight: 1})
		}
		return list
	}
	names := titled([][]Term{terms("a1", "b1", "c1", "d1"), terms("a1", "b1", "c1", "e1"), terms("a1", "b1", "c1"), terms("a1", "b1", "c1"), nil, nil},
		NameOptions{TitleTerms: 3})
	var got []string
	for _, n := range names {
		got = append(got, n.Title)
	}
	want := []string{"A1, b1, c1", "A1, b1, c1, e1", "A1, b1, c1 (2)", "A1, b1, c1 (3)", "Unnamed", "Unnamed (2)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTwins(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"network", "networks", true}, {"electron", "electronic", true}, {"Graph", "graph", true},
		{"graph", "grammar", false}, {"proof", "proofs", true}, {"transport", "transformation", false}, {"", "", true},
	} {
		if got := twins(test.a, test.b); got != test.want {
			t.Errorf("twins(%q, %q) = %v", test.a, test.b, got)
		}
	}
	for _, test := range []struct {
		acronym, phrase string
		want            bool
	}{
		{"LLMs", "large language models", true}, {"LLMs", "large language", true}, {"SSM", "state space models", true},
		{"SSM", "sparse matrix", false}, {"gan", "graph attention network", false}, {"AI", "artificial intelligence", true},
	} {
		if got := isAcronymOf(test.acronym, test.phrase); got != test.want {
			t.Errorf("isAcronymOf(%q, %q) = %v", test.acronym, test.phrase, got)
		}
	}
}

func TestRanked(t *testing.T) {
	x, truth := clustertest.Topics(t, 100, 3, 6)
	p := partition(t, truth)
	c, err := NewCentroids(t.Context(), x, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	ranked, err := c.Ranked(x, p)
	if err != nil {
		t.Fatal(err)
	}
	for k, members := range ranked {
		var rows []int
		for r, m := range members {
			rows = append(rows, m.Row)
			if want := c.Similarities(nil, x.Row(m.Row))[k]; m.Similarity != want {
				t.Errorf("row %d: similarity %v, want %v", m.Row, m.Similarity, want)
			}
			if r > 0 && (m.Similarity > members[r-1].Similarity || m.Similarity == members[r-1].Similarity && m.Row < members[r-1].Row) {
				t.Errorf("cluster %d: %v comes after %v", k, m, members[r-1])
			}
		}
		slices.Sort(rows)
		if diff := cmp.Diff(p.Members()[k], rows); diff != "" {
			t.Errorf("cluster %d (-members +ranked)\n%s", k, diff)
		}
	}
}
