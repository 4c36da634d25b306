package pipeline

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"kindred/feed"
	"kindred/pipeline/assign"
	"kindred/report"
)

// part returns a source with some lines of the sample, from first on.
func part(t *testing.T, name string, first, n int) feed.Source {
	t.Helper()
	text, err := os.ReadFile("../testdata/abstracts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")[first : first+n]
	return feed.Source{Name: name, Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(strings.NewReader(strings.Join(lines, "")))}, nil
	}}
}

func TestAssign(t *testing.T) {
	for name, method := range map[string]Method{"kmeans": KMeans, "leiden": Communities} {
		t.Run(name, func(t *testing.T) { testAssign(t, method) })
	}
}

func testAssign(t *testing.T, method Method) {
	old, fresh := part(t, "old.jsonl", 0, 40), part(t, "new.jsonl", 36, 12)
	to, err := Cluster(t.Context(), []feed.Source{old}, Options{Group: GroupOptions{K: 8, Method: method}})
	if err != nil {
		t.Fatal(err)
	}
	before := text(t, to)
	var first string
	for _, workers := range []int{1, 2, 7} {
		r, err := Assign(t.Context(), []feed.Source{fresh}, Options{Parallelism: workers,
			Assign: AssignOptions{To: to, Old: []feed.Source{old}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, r); first == "" {
			first = got
		} else if got != first {
			t.Errorf("another result with %d workers", workers)
		}
		truth := map[string]string{} // the label of a paper
		all, err := Read(t.Context(), []feed.Source{old, fresh}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all.Papers {
			truth[p.ID] = p.Label
		}
		added := 0
		for k, c := range r.Clusters {
			labels := map[string]int{}
			for _, m := range c.Papers {
				labels[truth[m.ID]]++
				if m.New {
					added++
				}
			}
			if len(labels) != 1 {
				t.Errorf("cluster %d has papers of %v", c.ID, labels)
			}
			if c.ID != to.Clusters[k].ID || c.Name != to.Clusters[k].Name || c.Size != len(c.Papers) ||
				c.Descent.Size != len(to.Clusters[k].Papers) {
				t.Errorf("cluster %d %q of %d papers was %d %q", c.ID, c.Name, c.Size, to.Clusters[k].ID, to.Clusters[k].Name)
			}
		}
		if added != 8 || r.Lineage.Added != 8 || r.Read.Papers != 48 {
			t.Errorf("%d of %d new papers in groups, %d papers in all; want 8, 8, 48", added, r.Lineage.Added, r.Read.Papers)
		}
	}
	if text(t, to) != before {
		t.Error("the earlier clustering was changed")
	}
	// Papers of old sources that are in no group are not assigned.
	all := part(t, "all.jsonl", 0, 48)
	r, err := Assign(t.Context(), []feed.Source{part(t, "new.jsonl", 40, 2)}, Options{Assign: AssignOptions{To: to, Old: []feed.Source{all}}})
	if err != nil || r.Lineage.Added != 2 {
		t.Errorf("%d added, error %v, want 2", r.Lineage.Added, err)
	}
	var few *assign.FewKnownError
	_, err = Assign(t.Context(), []feed.Source{fresh}, Options{Assign: AssignOptions{To: to}})
	if !errors.As(err, &few) || !errors.Is(err, assign.ErrFewKnown) || few.Known != 4 || few.Papers != 40 {
		t.Errorf("without the old papers: %v", err)
	}
}

// text returns a clustering as JSON.
func text(t *testing.T, c *report.Clustering) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Encode(&b, c, report.JSON, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The groups of the level above have the new papers, too.
func TestAssignLevels(t *testing.T) {
	old, fresh := part(t, "old.jsonl", 0, 40), part(t, "new.jsonl", 40, 8)
	to, err := Cluster(t.Context(), []feed.Source{old}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if to.Levels == nil || len(to.Levels.Coarser) == 0 {
		t.Fatal("there is no level above")
	}
	before := to.Levels.Coarser[0].Size
	r, err := Assign(t.Context(), []feed.Source{fresh}, Options{Assign: AssignOptions{To: to, Old: []feed.Source{old}}})
	if err != nil {
		t.Fatal(err)
	}
	papers := map[int]int{}
	for _, c := range r.Clusters {
		papers[c.Parent] += len(c.Papers)
	}
	added := 0
	for i, g := range r.Levels.Coarser {
		if g.Size != papers[g.ID] {
			t.Errorf("group %d above has %d papers, its clusters %d", g.ID, g.Size, papers[g.ID])
		}
		added += g.Size - to.Levels.Coarser[i].Size
	}
	if added == 0 || to.Levels.Coarser[0].Size != before {
		t.Errorf("%d papers were added; the first group above had %d papers before, and now %d", added, before,
			to.Levels.Coarser[0].Size)
	}
}

// New papers are compared with the background of the groups, or without one as these.
func TestAssignBackground(t *testing.T) {
	old, fresh := part(t, "old.jsonl", 0, 40), part(t, "new.jsonl", 40, 8)
	for _, latent := range []LatentOptions{{}, {NoBackground: true}} {
		to, err := Cluster(t.Context(), []feed.Source{old}, Options{Latent: latent})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Assign(t.Context(), []feed.Source{fresh}, Options{Assign: AssignOptions{To: to, Old: []feed.Source{old}}})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Options.Background, to.Options.Background; got != want || (want == "") != latent.NoBackground {
			t.Errorf("background %q, of the groups %q, with %+v", got, want, latent)
		}
		if r.Options.Latent == 0 {
			t.Errorf("no latent space with %+v", latent)
		}
	}
}

// Where groups were made so that every paper is in one, new papers are, too.
func TestAssignOutliers(t *testing.T) {
	old := part(t, "old.jsonl", 0, 40)
	odd := feed.Source{Name: "odd.jsonl", Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(strings.NewReader(
			`{"id":"odd","title":"Zzyzx qwertz","abstract":"Plugh xyzzy foobarbaz quuxly zzyzx."}`))}, nil
	}}
	for outliers, want := range map[Outliers]int{Mark: 1, Nearest: 0, Keep: 0} {
		to, err := Cluster(t.Context(), []feed.Source{old}, Options{Group: GroupOptions{Outliers: outliers}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Assign(t.Context(), []feed.Source{odd}, Options{Assign: AssignOptions{To: to, Old: []feed.Source{old}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(r.Outliers) - len(to.Outliers); got != want {
			t.Errorf("--outliers %s: %d new papers fit nowhere, want %d", outliers, got, want)
		}
	}
}
