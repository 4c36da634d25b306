package naming

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/paper"
)

func TestUserNames(t *testing.T) {
	p, err := cluster.NewPartition([]int{0, 0, 0, 0, 1, 1, 1, cluster.Outlier})
	if err != nil {
		t.Fatal(err)
	}
	papers := make([]paper.Paper, 8)
	for i := range papers {
		papers[i].ID = string(rune('a' + i))
	}
	for _, test := range []struct {
		names []NamedPapers
		want  []string
	}{
		{nil, []string{"one", "two"}},
		{[]NamedPapers{{"Mine", []string{"a"}}}, []string{"Mine", "two"}},
		{[]NamedPapers{{"Mine", []string{"a", "b", "e", "f", "g"}}}, []string{"one", "Mine"}},
		{[]NamedPapers{{"Small", []string{"a"}}, {"Large", []string{"b", "c"}}}, []string{"Large", "two"}},
		{[]NamedPapers{{"Gone", []string{"x", "y"}}, {"Alone", []string{"h"}}, {"", []string{"a"}}}, []string{"one", "two"}},
		{[]NamedPapers{{"Everywhere", []string{"a", "b", "c", "e", "f", "x"}}, {"Rest", []string{"g"}}}, []string{"Everywhere", "Rest"}},
	} {
		names := []cluster.Name{{Title: "one"}, {Title: "two"}}
		named := Rename(names, p, papers, test.names)
		if diff := cmp.Diff(test.want, []string{names[0].Title, names[1].Title}); diff != "" ||
			named[0] != (names[0].Title != "one") || named[1] != (names[1].Title != "two") {
			t.Errorf("%v (-want +got)\n%s", test.names, diff)
		}
	}
}
