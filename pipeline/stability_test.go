package pipeline

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/feed"
	"kindred/paper"
)

// steadiness says how much groups depend on what they should not depend on.
type steadiness struct {
	k             int
	fewest, most  int       // groups, where papers are missing
	ami           []float64 // of the groups, and of the groups of each feed from which papers are missing
	seeds, orders float64   // the lowest adjusted mutual information with another seed or order
}

func (s *steadiness) String() string {
	return fmt.Sprintf("| %d | %d to %d | %.2f | %.2f | %.3g | %.3g |", s.k, s.fewest, s.most, mean(s.ami),
		slices.Min(s.ami), s.seeds, s.orders)
}

// grouped returns the group of each paper, by default options except the seed.
func grouped(t *testing.T, papers []paper.Paper, seed uint64) []int {
	t.Helper()
	opts := Options{Seed: seed}
	g, err := weighed(t, papers, opts).GroupUnnamed(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return g.Labels
}

// steady groups papers again: ten times without a fiftieth of them, with other seeds, and in other orders.
func steady(t *testing.T, papers []paper.Paper, seeds, orders, drops int) *steadiness {
	t.Helper()
	n := len(papers)
	base := grouped(t, papers, 1)
	groups := func(labels []int) int { return slices.Max(labels) + 1 }
	s := &steadiness{k: groups(base), fewest: groups(base), most: groups(base), seeds: 1, orders: 1}
	rng := rand.New(rand.NewPCG(uint64(n), 14))
	part := func(rows []int) (some []paper.Paper, labels []int) {
		for _, i := range rows {
			some, labels = append(some, papers[i]), append(labels, base[i])
		}
		return some, labels
	}
	agreement := func(a, b []int) float64 { // a paper that fits nowhere is a group of its own
		var both []*cluster.Partition
		for _, labels := range [][]int{a, b} {
			p, err := cluster.NewPartition(labels)
			if err != nil {
				t.Fatal(err)
			}
			both = append(both, p)
		}
		ami, _, err := quality.Stability(both)
		if err != nil {
			t.Fatal(err)
		}
		return ami
	}
	for range drops {
		rows := rng.Perm(n)[:n-max(1, n/50)]
		slices.Sort(rows)
		some, want := part(rows)
		got := grouped(t, some, 1)
		s.fewest, s.most = min(s.fewest, groups(got)), max(s.most, groups(got))
		s.ami = append(s.ami, agreement(want, got))
	}
	for seed := range seeds {
		s.seeds = min(s.seeds, agreement(base, grouped(t, papers, uint64(seed+2))))
	}
	for range orders {
		some, want := part(rng.Perm(n))
		s.orders = min(s.orders, agreement(want, grouped(t, some, 1)))
	}
	return s
}

// labelled returns the papers of the labelled collections whose names match a pattern.
func labelled(t *testing.T, pattern string) []paper.Paper {
	t.Helper()
	files, err := filepath.Glob("../testdata/labelled/" + pattern + ".jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d collections, error %v", len(files), err)
	}
	var sources []feed.Source
	for _, file := range files {
		sources = append(sources, feed.FromFile(file))
	}
	batch, err := feed.Read(t.Context(), sources, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return batch.Papers
}

// TestStability: the groups of the labelled collections, as one feed, do not depend on the seed or the order of the
// papers, and hardly on a fiftieth of them.
func TestStability(t *testing.T) {
	papers := labelled(t, "*")
	s := steady(t, papers, 1, 1, 2)
	t.Logf("%d papers: %v", len(papers), s)
	if s.seeds != 1 || s.orders != 1 {
		t.Error("the groups depend on the seed or on the order of papers")
	}
	if got := mean(s.ami); got < 0.85 {
		t.Errorf("without a fiftieth of the papers, adjusted mutual information is %.2f on average", got)
	}
}

// TestStabilityFew: the same for parts of the labelled collections of 24 to 54 papers, one paper less each time.
func TestStabilityFew(t *testing.T) {
	var ami []float64
	for _, name := range []string{"biology", "economics", "medicine", "news"} {
		papers := labelled(t, name)
		rand.New(rand.NewPCG(1, 24)).Shuffle(len(papers), func(i, j int) { papers[i], papers[j] = papers[j], papers[i] })
		for _, n := range []int{manyPapers, manyPapers + 1, 39, 54} {
			s := steady(t, papers[:n], 1, 1, 3)
			t.Logf("%s, %d papers: %v", name, n, s)
			if min(s.seeds, s.orders) < 1-1e-9 {
				t.Errorf("%s, %d papers: the groups depend on the seed or on the order of papers", name, n)
			}
			if n > manyPapers { // without one of that many, another method groups the papers
				ami = append(ami, s.ami...)
			}
		}
	}
	if got := mean(ami); got < 0.85 {
		t.Errorf("without one of the papers, adjusted mutual information is %.2f on average", got)
	}
}

// TestAlike: papers that are all equally similar are one group.
func TestAlike(t *testing.T) {
	papers := make([]paper.Paper, 120)
	for i := range papers {
		papers[i] = paper.Paper{ID: fmt.Sprint(i), Title: "Tides", Abstract: fmt.Sprintf("harbour%d", i/60)}
	}
	labels := grouped(t, papers, 1)
	for i, label := range labels {
		if label != labels[i/60*60] || label < 0 {
			t.Fatalf("groups %v", labels)
		}
	}
}

// TestStabilityTable prints the table of docs/benchmarks.md: for draws from KINDRED_CORPUS, and for each feed with 30
// papers or more in the directory KINDRED_FEEDS.
func TestStabilityTable(t *testing.T) {
	corpus, feeds := os.Getenv("KINDRED_CORPUS"), os.Getenv("KINDRED_FEEDS")
	if corpus == "" && feeds == "" || testing.Short() {
		t.Skip("KINDRED_CORPUS is not set to a JSON Lines file of papers, nor KINDRED_FEEDS to a directory of feeds")
	}
	if corpus != "" {
		papers := labelledPapers(t)
		for _, size := range []struct{ papers, draws, seeds, orders, drops int }{{100, 5, 10, 5, 10}, {300, 5, 10, 5, 10},
			{1_000, 2, 10, 5, 10}, {5_000, 1, 10, 5, 10}, {100_000, 1, 1, 1, 3}} {
			for draw := range size.draws {
				if (draw+1)*size.papers > len(papers) {
					break
				}
				some := papers[draw*size.papers : (draw+1)*size.papers]
				t.Logf("| %d %v", size.papers, steady(t, some, size.seeds, size.orders, size.drops))
			}
		}
	}
	if feeds == "" {
		return
	}
	err := filepath.WalkDir(feeds, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		batch, err := feed.Read(t.Context(), []feed.Source{feed.FromFile(path)}, feed.ReadOptions{})
		if err != nil || len(batch.Papers) < 30 {
			return nil //nolint:nilerr // not a feed of papers, as the directory has some
		}
		t.Logf("| %s, %d %v", strings.TrimPrefix(path, feeds), len(batch.Papers), steady(t, batch.Papers, 10, 5, 10))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
