package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/cluster"
	"kindred/feed"
	"kindred/paper"
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

// TestNoTwins names the groups of written collections, and of draws from the given corpora where these are, for many
// numbers of groups and at all levels, and checks that no two names of a level say the same.
func TestNoTwins(t *testing.T) {
	feeds, err := filepath.Glob("../testdata/labelled/*.jsonl")
	if err != nil || len(feeds) == 0 {
		t.Fatalf("no labelled collections: %v", err)
	}
	if !testing.Short() {
		feeds = append(feeds, "../../shared/data/arxiv-cs.jsonl.zst", "../../shared/data/arxiv-all.jsonl.zst")
	}
	for _, name := range feeds {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			v := weighed(t, draw(t, name), Options{})
			for _, k := range []int{0, 3, 5, 8, 13, 21, 34, 55} {
				g, err := v.Group(t.Context(), Options{Group: GroupOptions{K: k}})
				if err != nil {
					t.Fatal(err)
				}
				checkNoTwins(t, g.Names)
				if g.Finer != nil {
					checkNoTwins(t, g.Finer.Names)
				}
			}
		})
	}
}

// draw returns the papers of a file, or of a large one every hundredth. It skips the test if there is no file.
func draw(t *testing.T, name string) []paper.Paper {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		t.Skipf("%s is not there", name)
	}
	every := 1
	if strings.HasSuffix(name, ".zst") {
		every = 100
	}
	var papers []paper.Paper
	number := 0
	_, err := feed.Walk(t.Context(), []feed.Source{feed.FromFile(name)}, feed.ReadOptions{},
		func(p paper.Paper, _ *feed.File) error {
			if number++; number%every == 0 {
				papers = append(papers, p)
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return papers
}

// checkNoTwins checks the names of a level.
func checkNoTwins(t *testing.T, names []cluster.Name) {
	t.Helper()
	for i := range names {
		for j := range names {
			if i != j && twins(titleParts(names[i].Title), titleParts(names[j].Title)) {
				t.Errorf("of %d groups, %q and %q", len(names), names[i].Title, names[j].Title)
			}
		}
	}
}

// titleParts returns the terms of a title in lower case and the singular, each as words between blanks, and those with an
// acronym also as their acronym alone.
func titleParts(title string) [][]string {
	var parts [][]string
	for term := range strings.SplitSeq(strings.ToLower(title), ", ") {
		words := strings.FieldsFunc(term, func(r rune) bool { return strings.ContainsRune(" -()", r) })
		for i, w := range words {
			switch {
			case strings.HasSuffix(w, "ies"):
				words[i] = strings.TrimSuffix(w, "ies") + "y"
			case !strings.HasSuffix(w, "ss"):
				words[i] = strings.TrimSuffix(w, "s")
			}
		}
		parts = append(parts, words)
	}
	return parts
}

// twins reports whether each term of a title stands in a term of another title, or both begin with the same term, also
// if one is the acronym of the other.
func twins(a, b [][]string) bool {
	joined := func(words []string) string { return " " + strings.Join(words, " ") + " " }
	initials := func(words []string) string {
		var s strings.Builder
		for _, w := range words {
			s.WriteString(w[:min(1, len(w))])
		}
		return s.String()
	}
	if joined(a[0]) == joined(b[0]) || len(a[0]) == 1 && len(b[0]) > 1 && a[0][0] == initials(b[0]) {
		return true
	}
	for _, part := range a {
		if !slices.ContainsFunc(b, func(other []string) bool { return strings.Contains(joined(other), joined(part)) }) {
			return false
		}
	}
	return true
}
