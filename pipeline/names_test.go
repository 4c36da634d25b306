package pipeline

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/paper"
	"kindred/report"
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
		g := &Groups{Vectors: &Vectors{Collection: &Collection{Papers: papers}}, Partition: p,
			Names: []cluster.Name{{Title: "one"}, {Title: "two"}}}
		g.rename(test.names)
		if diff := cmp.Diff(test.want, []string{g.Names[0].Title, g.Names[1].Title}); diff != "" {
			t.Errorf("%v (-want +got)\n%s", test.names, diff)
		}
	}
}

func TestNameFunc(t *testing.T) {
	opts := Options{Group: GroupOptions{K: 8}}
	opts.Group.NameFunc = func(_ context.Context, c *report.Cluster) (string, error) {
		if c.ID == 2 {
			return "", nil
		}
		return " Group of\n" + c.Papers[0].ID, nil
	}
	r, err := Cluster(t.Context(), sample(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Clusters {
		if asked := strings.HasPrefix(c.Name, "Group of "); asked != (c.ID != 2) {
			t.Errorf("cluster %d is named %q", c.ID, c.Name)
		}
	}
	failed := errors.New("failed")
	opts.Group.NameFunc = func(context.Context, *report.Cluster) (string, error) { return "", failed }
	if _, err := Cluster(t.Context(), sample(t), opts); !errors.Is(err, failed) {
		t.Errorf("error of NameFunc: %v", err)
	}
}

// TestSentence checks that each group of the sample has a sentence of one of its papers.
func TestSentence(t *testing.T) {
	r, err := Cluster(t.Context(), sample(t), Options{Group: GroupOptions{K: 8}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Clusters {
		if c.Sentence == nil {
			t.Errorf("%s: no sentence", c.Name)
			continue
		}
		member := false
		for _, p := range c.Papers {
			member = member || p.ID == c.Sentence.Paper
		}
		if words := len(strings.Fields(c.Sentence.Text)); !member || words < shortest || words > longest {
			t.Errorf("%s: sentence %q of paper %s", c.Name, c.Sentence.Text, c.Sentence.Paper)
		}
	}
}
