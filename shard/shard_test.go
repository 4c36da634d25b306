package shard_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/feed"
	"kindred/lsa"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/rules"
	"kindred/shard"
	"kindred/shard/lists"
	"kindred/shard/plan"
	"kindred/sparse"
	"kindred/tfidf"
)

// corpus writes n random records to some feeds.
func corpus(t *testing.T, n int) []feed.Source {
	t.Helper()
	return writeFeeds(t, randomRecords(n))
}

// randomRecords returns papers of a few topics: records that come twice, ids that several papers have, papers without
// words and without abstracts.
func randomRecords(n int) []paper.Paper {
	r := rand.New(rand.NewPCG(1, 2))
	words := func(topic, count int) string {
		var list []string
		for range count {
			w := r.IntN(30)
			if r.IntN(3) == 0 {
				w = 100 + r.IntN(200)
			} else {
				w += 1000 * (topic + 1)
			}
			list = append(list, "w"+strings.Map(func(c rune) rune { return c - '0' + 'a' }, fmt.Sprint(w))+"x")
		}
		return strings.Join(list, " ")
	}
	var records []paper.Paper
	for range n {
		topic := r.IntN(5)
		p := paper.Paper{Title: words(topic, 6), Abstract: words(topic, 40) + ". " + words(topic, 30) + ".",
			Authors: []string{"Ada " + words(0, 1)}, Date: fmt.Sprint(2000 + r.IntN(20))}
		switch r.IntN(6) {
		case 0:
			p.DOI = fmt.Sprintf("10.1000/%d", r.IntN(n))
		case 1:
			p.ArXiv = fmt.Sprintf("2001.%05d", r.IntN(n))
		case 2:
			p.ID = fmt.Sprintf("key%d", r.IntN(n/8))
		case 3:
			p.ID = fmt.Sprintf("key%d~2", r.IntN(n/8))
		}
		switch r.IntN(20) {
		case 0:
			p.Abstract = ""
		case 1:
			p.Title, p.Abstract = "The", "Of the"
		case 2, 3:
			q := records[r.IntN(max(1, len(records)))]
			p.Title, p.Authors = q.Title, q.Authors
			if r.IntN(2) == 0 {
				p.Abstract = q.Abstract
			}
		}
		records = append(records, p)
	}
	return records
}

// writeFeeds writes records to three files in two formats, in order.
func writeFeeds(t *testing.T, records []paper.Paper) []feed.Source {
	t.Helper()
	dir, n := t.TempDir(), len(records)
	cut := []int{0, n / 2, n/2 + n/4, n}
	var sources []feed.Source
	for f, name := range []string{"a.jsonl", "b.jsonl", "c.ris"} {
		format, err := feed.Lookup([]string{"jsonl", "jsonl", "ris"}[f])
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		e, err := feed.NewEncoder(&b, format)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range records[cut[f]:cut[f+1]] {
			if err := e.Encode(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		sources = append(sources, feed.FromFile(path))
	}
	return sources
}

// collected runs a plan and returns what it found: the bytes of each file.
func collected(t *testing.T, sources []feed.Source, opts plan.MakeOptions, procs int) map[string]string {
	t.Helper()
	work, out := t.TempDir(), t.TempDir()
	m, err := plan.Make(t.Context(), sources, work, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := shard.Run(t.Context(), m, work, shard.RunOptions{Procs: procs}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []int{40, 150} { // the second result has fewer parts, and none of the first may stay
		if _, err := shard.Collect(t.Context(), m, work, out, shard.CollectOptions{PartPapers: part}); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(out, "*-00008.*")); len(left) > 0 {
		t.Errorf("parts of an earlier result are left: %v", left)
	}
	files := map[string]string{}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

// TestSharding compares all files of runs with 1 to 64 shards, of which one or several run at once.
func TestSharding(t *testing.T) {
	sources := corpus(t, 600)
	opts := plan.MakeOptions{Kindred: "test"}
	opts.Cells, opts.Overlap, opts.Shards = 7, 2, 1
	want := collected(t, sources, opts, 1)
	if len(want) < 10 {
		t.Fatalf("only %d files", len(want))
	}
	for _, c := range []struct{ shards, procs int }{{3, 4}, {8, 1}, {64, 4}} {
		if testing.Short() && c.shards == 64 {
			continue
		}
		opts.Shards = c.shards
		got := collected(t, sources, opts, c.procs)
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%d shards, %d at once: %s differs: %d and %d bytes", c.shards, c.procs, name, len(got[name]),
					len(want[name]))
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d shards: %d files, want %d", c.shards, len(got), len(want))
		}
	}
}

// TestShardingLarge compares runs whose groups k-means finds, whose latent space is improved by all papers (cells need
// 256 papers of the sample each), and whose graph does not fit into memory.
func TestShardingLarge(t *testing.T) {
	sources := corpus(t, 500)
	for _, c := range []struct{ clusters, cells, memory, groups int }{{6, 1, 0, 6}, {0, 4, 1, 0}} {
		opts := plan.MakeOptions{Kindred: "test", Shards: 1, Memory: int64(c.memory)}
		opts.Clusters, opts.Cells, opts.Overlap, opts.Sample = c.clusters, c.cells, 2, 100
		want := collected(t, sources, opts, 1)
		var r struct {
			K        int
			Clusters []struct{ Size int }
			Options  struct{ Outliers string }
		}
		if err := json.Unmarshal([]byte(want["clusters.json"]), &r); err != nil {
			t.Fatal(err)
		}
		if r.Options.Outliers != "mark" { // as kindred cluster -f json calls it
			t.Errorf("outliers: %q", r.Options.Outliers)
		}
		if r.K < 2 || c.groups > 0 && r.K != c.groups || r.Clusters[0].Size > 250 {
			t.Errorf("%+v: %+v", c, r)
		}
		for _, shards := range []int{3, 8} {
			opts.Shards = shards
			if got := collected(t, sources, opts, 2); !maps.Equal(got, want) {
				t.Errorf("%+v: other files with %d shards", c, shards)
			}
		}
	}
}

// TestOneMachine compares the papers, the model, the vectors and the neighbours with those of one machine.
func TestOneMachine(t *testing.T) {
	sources := corpus(t, 500)
	batch, err := feed.Read(t.Context(), sources, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if batch.Repeated < 10 || batch.Renamed < 10 {
		t.Fatalf("%d records merged, %d renamed: too few to test", batch.Repeated, batch.Renamed)
	}
	docs := make([]tfidf.Document, len(batch.Papers))
	for i := range batch.Papers {
		docs[i] = rules.Document(&batch.Papers[i])
	}
	model, x, err := tfidf.Fit(t.Context(), docs, tfidf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := model.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	opts := plan.MakeOptions{Kindred: "test", Shards: 5}
	opts.Cells, opts.Overlap, opts.Neighbors, opts.WordsOnly = 6, 2, 4, true
	files := collected(t, sources, opts, 2)
	if files["model.kindred"] != b.String() {
		t.Error("the model differs")
	}
	var papers []lists.Paper
	var links []lists.Link
	for part := 0; ; part++ {
		list, ok := files[fmt.Sprintf("papers-%05d.jsonl", part)]
		if !ok {
			break
		}
		papers = append(papers, decodeLines[lists.Paper](t, list)...)
		links = append(links, decodeLines[lists.Link](t, files[fmt.Sprintf("neighbors-%05d.jsonl", part)])...)
	}
	if len(papers) != len(batch.Papers) {
		t.Fatalf("%d papers, want %d", len(papers), len(batch.Papers))
	}
	for i, p := range batch.Papers {
		if got := papers[i]; got.ID != p.ID || got.Title != p.Title || got.Date != p.Date || got.DOI != p.DOI {
			t.Fatalf("paper %d is %+v, want %+v", i, got, p)
		}
	}
	var want []lists.Link
	for i, list := range nearWithin(t, x, opts.Options) {
		for _, n := range list {
			want = append(want, lists.Link{Source: batch.Papers[i].ID, Target: batch.Papers[n.Row].ID})
		}
	}
	for i := range links {
		links[i].Weight = 0
	}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Error(diff)
	}
}

// nearWithin returns the neighbours of rows in common cells.
func nearWithin(t *testing.T, x *sparse.CSR, opts plan.Options) [][]neighbor.Neighbor {
	t.Helper()
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	blend := sparse.WordsOnly(unit)
	cells, err := neighbor.TrainCells(t.Context(), blend, neighbor.CellOptions{Count: opts.Cells, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	of, err := cells.Assign(t.Context(), blend, opts.Overlap, 1)
	if err != nil {
		t.Fatal(err)
	}
	common := func(i, j int) bool {
		for _, a := range of[i*opts.Overlap : (i+1)*opts.Overlap] {
			if slices.Contains(of[j*opts.Overlap:(j+1)*opts.Overlap], a) {
				return true
			}
		}
		return false
	}
	near := make([][]neighbor.Neighbor, x.Rows)
	for i := range near {
		for j := range near {
			if s := blend.Similarity(i, j); i != j && s > 0 && common(i, j) {
				near[i] = append(near[i], neighbor.Neighbor{Row: j, Similarity: s})
			}
		}
		near[i] = neighbor.MergeNeighbors(opts.Neighbors, near[i])
	}
	return near
}

// decodeLines reads JSON Lines.
func decodeLines[T any](t *testing.T, text string) (list []T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	for d.More() {
		var row T
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}

// TestOneMachineGroups compares the groups with those of one machine, if all papers are compared with each other.
func TestOneMachineGroups(t *testing.T) {
	sources := corpus(t, 400)
	batch, err := feed.Read(t.Context(), sources, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	docs := make([]tfidf.Document, len(batch.Papers))
	keys := make([]uint64, len(batch.Papers))
	for i := range batch.Papers {
		p := &batch.Papers[i]
		docs[i], keys[i] = rules.Document(p), rules.Key(p)
	}
	_, x, err := tfidf.Fit(t.Context(), docs, tfidf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	space, err := rules.Space(t.Context(), unit.Select(rules.Order(keys)).CSR(), rules.Dimensions(x.Rows), 0)
	if err != nil {
		t.Fatal(err)
	}
	places, err := lsa.Project(t.Context(), x, space, 1)
	if err != nil {
		t.Fatal(err)
	}
	places.Normalize()
	blend, err := sparse.NewBlend(unit, places, rules.OwnWeight)
	if err != nil {
		t.Fatal(err)
	}
	_, graph, err := hierarchy.NeighborGraph(t.Context(), blend, keys, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	levels, err := leiden.FindLevels(t.Context(), graph, leiden.LevelsOptions{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	want, err := cluster.Outliers(t.Context(), unit, levels.Medium, cluster.OutlierOptions{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	opts := plan.MakeOptions{Kindred: "test", Shards: 4}
	opts.Cells = 1
	files := collected(t, sources, opts, 2)
	var got []int
	for part := 0; len(got) < x.Rows; part++ {
		for _, row := range decodeLines[lists.Paper](t, files[fmt.Sprintf("papers-%05d.jsonl", part)]) {
			got = append(got, int(row.Cluster)-1)
		}
	}
	if want.K < 3 || want.Outliers() == 0 {
		t.Errorf("%d groups and %d outliers: too few to test", want.K, want.Outliers())
	}
	if diff := cmp.Diff(want.Labels, got); diff != "" {
		t.Error(diff)
	}
}
