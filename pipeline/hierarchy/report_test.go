package hierarchy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/report"
)

// TestReport: the same tree of rows in another order, with its leaves in another order, is the same report.
func TestReport(t *testing.T) {
	want := &report.Tree{Leaves: 3, Merges: []report.Merge{{Node: 4, A: 1, B: 3, Similarity: 0.5, Size: 3},
		{Node: 5, A: 2, B: 4, Similarity: 0.25, Size: 5}},
		Papers: []report.TreePaper{{ID: "a", Node: 1}, {ID: "b", Node: 2}, {ID: "c", Node: 1}, {ID: "d", Node: 3}, {ID: "e", Node: 5}}}
	for _, test := range []struct {
		ids  []string
		tree cluster.Tree
	}{
		{[]string{"a", "b", "c", "d", "e", "f"}, cluster.Tree{Leaves: 3, Node: []int{0, 1, 0, 2, 4, cluster.Outlier},
			Merges: []cluster.Merge{{A: 0, B: 2, Similarity: 0.5}, {A: 1, B: 3, Similarity: 0.25}}}},
		{[]string{"f", "e", "d", "c", "b", "a"}, cluster.Tree{Leaves: 3, Node: []int{cluster.Outlier, 4, 0, 1, 2, 1},
			Merges: []cluster.Merge{{A: 0, B: 1, Similarity: 0.5}, {A: 2, B: 3, Similarity: 0.25}}}},
	} {
		got := Report(&test.tree, func(i int) string { return test.ids[i] })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got)\n%s", test.ids, diff)
		}
	}
}
