package duplicates

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/paper"
	"kindred/report"
	"kindred/sparse"
)

// unit returns rows that each have one column, with the value 1.
func unit(t *testing.T, columns ...int32) sparse.UnitRows {
	t.Helper()
	x := &sparse.CSR{Rows: len(columns), Cols: 100, Indptr: []int{0}}
	for i, j := range columns {
		x.Indptr, x.Indices, x.Data = append(x.Indptr, i+1), append(x.Indices, j), append(x.Data, 1)
	}
	rows, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Two pairs have the same words; of the second, one paper is a title alone that differs from the other title.
func TestNear(t *testing.T) {
	papers := []paper.Paper{{ID: "a", Title: "Dense graphs"}, {ID: "b", Title: "Speech of whales"},
		{ID: "c", Title: "Dense graphs, again"}, {ID: "d", Title: "Networks of roads"}}
	opts := NearOptions{MinSimilarity: 0.9, TitleOnly: []bool{false, true, false, false}}
	pairs, groups, err := Near(t.Context(), unit(t, 0, 1, 0, 1), papers, opts)
	if err != nil {
		t.Fatal(err)
	}
	a, c := report.PaperOf(&papers[0]), report.PaperOf(&papers[2])
	relation := paper.Relate(&papers[0], &papers[2]).String()
	if diff := cmp.Diff([]report.NearDuplicate{{A: a, B: c, Similarity: 1, Relation: relation}}, pairs); diff != "" {
		t.Errorf("pairs (-want +got)\n%s", diff)
	}
	want := []report.NearGroup{{Relation: relation, Similarity: 1, Papers: []report.Paper{a, c}}}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Errorf("groups (-want +got)\n%s", diff)
	}
}

// Of many papers with the same words a few pairs are listed for each, and the group has all of them.
func TestNearMany(t *testing.T) {
	const n = 40
	papers := make([]paper.Paper, n)
	for i := range papers {
		papers[i] = paper.Paper{ID: fmt.Sprint("p", i), Title: "Dense graphs"}
	}
	pairs, groups, err := Near(t.Context(), unit(t, make([]int32, n)...), papers,
		NearOptions{MinSimilarity: 1, TitleOnly: make([]bool, n)})
	if err != nil {
		t.Fatal(err)
	}
	if len(pairs) < n-1 || len(pairs) > n*listedPairs {
		t.Errorf("%d pairs are listed, want %d to %d", len(pairs), n-1, n*listedPairs)
	}
	if len(groups) != 1 || len(groups[0].Papers) != n {
		t.Errorf("groups: %v, want one of %d papers", groups, n)
	}
}

// A paper with three records is listed once, one with a single record is not.
func TestMerged(t *testing.T) {
	var set paper.Set
	var records []report.DuplicateRecord
	for _, p := range []paper.Paper{{ID: "a", Title: "One"}, {ID: "b", Title: "Two"}, {ID: "a", Title: "One"}, {ID: "a", Title: "One"}} {
		set.Add(p)
		records = append(records, report.DuplicateRecord{Feed: "f", ID: p.ID, Title: p.Title})
	}
	groups := Merged(set.Merge(), records)
	if len(groups) != 1 || len(groups[0].Records) != 3 || groups[0].Paper.ID != "a" {
		t.Fatalf("groups: %+v, want one of three records", groups)
	}
	if r := groups[0].Records; r[0].Reason != "" || r[1].Reason == "" || r[2].Reason == "" {
		t.Errorf("reasons: %q, %q, %q; want one for all but the first", r[0].Reason, r[1].Reason, r[2].Reason)
	}
}
