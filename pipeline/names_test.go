package pipeline

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kindred/report"
)

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
		if words := len(strings.Fields(c.Sentence.Text)); !member || words < 8 || words > 45 {
			t.Errorf("%s: sentence %q of paper %s", c.Name, c.Sentence.Text, c.Sentence.Paper)
		}
	}
}
