package shard_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
	"kindred/shard"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

// small makes a plan of two shards over a small corpus.
func small(t *testing.T) (m *plan.Manifest, work string) {
	t.Helper()
	sources := corpus(t, 120)
	work = filepath.Join(t.TempDir(), "work")
	m, err := plan.Make(t.Context(), sources, work, plan.MakeOptions{Kindred: "test", Shards: 2})
	if err != nil {
		t.Fatal(err)
	}
	return m, work
}

// files returns the bytes of all files below a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTwiceAtOnce runs every task three times at once. The files are those of a run, and nothing else is left.
func TestTwiceAtOnce(t *testing.T) {
	m, work := small(t)
	want := filepath.Join(t.TempDir(), "work")
	if err := os.MkdirAll(want, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := shard.Run(t.Context(), m, want, shard.RunOptions{Procs: 2}); err != nil {
		t.Fatal(err)
	}
	for _, s := range m.Stages {
		var wg sync.WaitGroup
		for n := range s.Tasks {
			for _, unique := range []string{"a", "b", "c"} {
				wg.Go(func() {
					if _, err := shard.Task(t.Context(), m, work, s.Name, n, shard.TaskOptions{Unique: unique}); err != nil {
						t.Errorf("stage %s, task %d: %v", s.Name, n, err)
					}
				})
			}
		}
		wg.Wait()
	}
	got := files(t, work)
	delete(got, "/manifest.json")
	for name, data := range files(t, want) {
		if got[name] != data {
			t.Errorf("%s differs", name)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("left: %s", name)
	}
}

// TestKilled finds what killed processes left, and a task that fails leaves nothing.
func TestKilled(t *testing.T) {
	m, work := small(t)
	if err := os.MkdirAll(filepath.Join(work, "read"), 0o777); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(work, "read", ".00000.killed.tmp")
	if err := os.WriteFile(left, []byte("half"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := shard.Task(t.Context(), m, work, "read", 0, shard.TaskOptions{Unique: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed process left is still there")
	}
	_, err := shard.Task(t.Context(), m, work, "vectors", 1, shard.TaskOptions{Unique: "a"})
	if !errors.Is(err, shard.ErrNotDone) {
		t.Errorf("a task without its inputs: %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Join(work, "vectors")); len(entries) > 0 {
		t.Errorf("left of a task that failed: %v", entries)
	}
}

// TestResume runs only what is not whole: a file that is missing, cut, or of another plan.
func TestResume(t *testing.T) {
	m, work := small(t)
	var ran []string
	run := func() {
		ran = nil
		err := shard.Run(t.Context(), m, work, shard.RunOptions{Procs: 1, OnProgress: func(string, int, int) {},
			Task: func(ctx context.Context, s plan.Stage, n int) error {
				ran = append(ran, fmt.Sprintf("%s %d", s.Name, n))
				_, err := shard.Task(ctx, m, work, s.Name, n, shard.TaskOptions{Unique: "a"})
				return err
			}})
		if err != nil {
			t.Fatal(err)
		}
	}
	run()
	all := len(ran)
	if run(); len(ran) != 0 {
		t.Errorf("ran again: %v", ran)
	}
	before := files(t, work)
	if err := os.Remove(filepath.Join(work, "sums-1", "00001")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(work, "merge", "00000"), 300); err != nil {
		t.Fatal(err)
	}
	if run(); strings.Join(ran, ", ") != "merge 0, sums-1 1" {
		t.Errorf("ran %v", ran)
	}
	if diff := cmp.Diff(before, files(t, work)); diff != "" {
		t.Error("other files after a second run")
	}
	// Other options need all but what was read.
	opts := plan.MakeOptions{Kindred: "test", Shards: 2}
	opts.Neighbors = 3
	var sources []feed.Source
	for _, input := range m.Inputs {
		sources = append(sources, feed.FromFile(input.Path))
	}
	var err error
	if m, err = plan.Make(t.Context(), sources, work, opts); err != nil {
		t.Fatal(err)
	}
	if run(); len(ran) != all-len(m.Reads) {
		t.Errorf("%d tasks ran, want %d: all but %d that read", len(ran), all-len(m.Reads), len(m.Reads))
	}
}

// TestDamagedBlock has a file whose index is whole and a block of which is not: the error names the file.
func TestDamagedBlock(t *testing.T) {
	m, work := small(t)
	if err := shard.Run(t.Context(), m, work, shard.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(work, "vectors", "00000")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[100] ^= 1
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = shard.Collect(t.Context(), m, work, filepath.Join(t.TempDir(), "out"), shard.CollectOptions{})
	if !errors.Is(err, taskfile.ErrFile) || !strings.Contains(err.Error(), name) {
		t.Errorf("a damaged block: %v", err)
	}
}
