package plan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/feed"
	"kindred/shard/plan"
)

// lines writes a file of n papers as JSON Lines.
func lines(t *testing.T, n int) (path, text string) {
	t.Helper()
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\": \"p%d\", \"title\": \"On the number %d\", \"abstract\": %q}\n", i, i, strings.Repeat("word ", i%40))
	}
	path = filepath.Join(t.TempDir(), "papers.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path, b.String()
}

// TestParts checks that the parts of an input cover it, and that each begins with a line.
func TestParts(t *testing.T) {
	path, text := lines(t, 500)
	for _, shards := range []int{1, 2, 7, 64, 499, 5000} {
		m, err := plan.Make(t.Context(), []feed.Source{feed.FromFile(path)}, t.TempDir(), plan.MakeOptions{Shards: shards})
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for _, task := range m.Reads {
			for _, p := range task {
				if p.Offset != at || p.Bytes == 0 || p.Offset > 0 && text[p.Offset-1] != '\n' {
					t.Fatalf("%d shards: part %+v after %d", shards, p, at)
				}
				at += p.Bytes
			}
		}
		if at != int64(len(text)) {
			t.Errorf("%d shards: parts end at %d of %d", shards, at, len(text))
		}
		if tasks := m.Tasks("read"); shards <= 64 && (tasks < shards/2 || tasks > 2*shards) {
			t.Errorf("%d shards: %d tasks read", shards, tasks)
		}
		if m.Tasks("vectors") != shards || m.Tasks("model") != 1 || m.Tasks("none") != 0 {
			t.Errorf("%d shards: %+v", shards, m.Stages)
		}
		if m.Cost.Papers != 500 {
			t.Errorf("%d papers estimated, want 500", m.Cost.Papers)
		}
	}
}

func TestLoad(t *testing.T) {
	path, _ := lines(t, 20)
	work := t.TempDir()
	made, err := plan.Make(t.Context(), []feed.Source{feed.FromFile(path)}, work, plan.MakeOptions{Kindred: "1"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := plan.Load(work, "1")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Stages {
		for n := range s.Tasks {
			if m.Fingerprint(s.Name, n) != made.Fingerprint(s.Name, n) {
				t.Errorf("stage %s: another fingerprint of a plan that was read", s.Name)
			}
		}
	}
	if _, err := plan.Load(work, "2"); !errors.Is(err, plan.ErrVersion) {
		t.Errorf("a plan of another program: %v", err)
	}
	if _, err := plan.Load(t.TempDir(), "1"); !errors.Is(err, plan.ErrNoPlan) {
		t.Errorf("a folder without a plan: %v", err)
	}
	name := filepath.Join(work, "manifest.json")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for old, damaged := range map[string]string{
		`"tasks": 1`: `"tasks": 2`, `"shards": 1`: `"shards": -1`, `"input": 0`: `"input": 5`, `"overlap": 3`: `"overlap": -3`,
		"{": "",
	} {
		if err := os.WriteFile(name, []byte(strings.Replace(string(data), old, damaged, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Load(work, "1"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s for %s: %v", damaged, old, err)
		}
	}
}

func TestMakeErrors(t *testing.T) {
	path, _ := lines(t, 20)
	good := feed.FromFile(path)
	opts := plan.MakeOptions{}
	opts.Overlap = 1000
	if _, err := plan.Make(t.Context(), []feed.Source{good}, t.TempDir(), opts); err == nil {
		t.Error("Overlap 1000: no error")
	}
	if _, err := plan.Make(t.Context(), []feed.Source{good}, t.TempDir(), plan.MakeOptions{Shards: -1}); err == nil {
		t.Error("Shards -1: no error")
	}
	if _, err := plan.Make(t.Context(), []feed.Source{{Name: "https://example.org/"}}, t.TempDir(), plan.MakeOptions{}); !errors.Is(err, plan.ErrNotFile) {
		t.Errorf("a URL: %v", err)
	}
	missing := feed.FromFile(path + ".none")
	if _, err := plan.Make(t.Context(), []feed.Source{missing}, t.TempDir(), plan.MakeOptions{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	work := t.TempDir()
	if _, err := plan.Make(ctx, []feed.Source{good}, work, plan.MakeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left, _ := os.ReadDir(work); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// BenchmarkFingerprint: a task of a plan of 2,000 shards opens 2,000 files, each by its fingerprint.
func BenchmarkFingerprint(b *testing.B) {
	m := &plan.Manifest{Inputs: []plan.Input{{Path: "papers.jsonl"}}}
	for i := range 2_000 {
		m.Reads = append(m.Reads, []plan.Part{{Offset: int64(i), Bytes: 1, SHA256: strings.Repeat("a", 64)}})
	}
	for b.Loop() {
		for n := range 2_000 {
			m.Fingerprint("vectors", n)
		}
	}
}

// TestFingerprintsAreCheap: the fingerprint of a file takes no more time with more inputs, since a task opens files of
// all tasks before it.
func TestFingerprintsAreCheap(t *testing.T) {
	m := &plan.Manifest{Inputs: []plan.Input{{}}, Reads: make([][]plan.Part, 100)}
	first := m.Fingerprint("count", 0)
	if allocs := testing.AllocsPerRun(10, func() { m.Fingerprint("vectors", 1) }); allocs > 0 {
		t.Errorf("%g allocations for a fingerprint that is known", allocs)
	}
	if m.Fingerprint("vectors", 1) != first || m.Fingerprint("read", 1) == first {
		t.Error("a file of a later task does not depend on all inputs, or one of the first on all")
	}
}
