package shard_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kindred/feed"
	"kindred/shard"
	"kindred/shard/plan"
)

// TestFullDisk runs a plan on a disk that is too small, which grows whenever it is full: each error names the file and
// the cause, nothing half-written is left, and the run goes on. The files are those of a large disk.
func TestFullDisk(t *testing.T) {
	sources := corpus(t, 200)
	work := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(work, 0o777); err != nil {
		t.Fatal(err)
	}
	size := 32
	mount := func(flags uintptr) error {
		return syscall.Mount("tmpfs", work, "tmpfs", flags, fmt.Sprintf("size=%dk", size))
	}
	if err := mount(0); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(work, 0); err != nil {
			t.Error(err)
		}
	})
	m, err := plan.Make(t.Context(), sources, work, plan.MakeOptions{Kindred: "test", Shards: 3})
	if err != nil {
		t.Fatal(err)
	}
	failed := map[string]bool{}
	for {
		err := shard.Run(t.Context(), m, work, shard.RunOptions{Procs: 1})
		if err == nil {
			break
		}
		var of *shard.TaskError
		if !errors.As(err, &of) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), work) {
			t.Fatal(err)
		}
		failed[of.Stage] = true
		if _, err := os.Stat(plan.File(work, of.Stage, of.N)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stage %s: the file of the task that failed: %v", of.Stage, err)
		}
		for name := range files(t, work) {
			if strings.HasSuffix(name, ".tmp") {
				t.Errorf("stage %s: left over: %s", of.Stage, name)
			}
		}
		if size += size / 2; size > 1<<20 {
			t.Fatal("a gigabyte is not enough")
		}
		if err := mount(syscall.MS_REMOUNT); err != nil {
			t.Fatal(err)
		}
	}
	if len(failed) < 3 {
		t.Errorf("only %v failed", failed)
	}
	large := t.TempDir()
	if _, err := plan.Make(t.Context(), inputs(m), large, plan.MakeOptions{Kindred: "test", Shards: 3}); err != nil {
		t.Fatal(err)
	}
	if err := shard.Run(t.Context(), m, large, shard.RunOptions{Procs: 2}); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(files(t, work), files(t, large)) {
		t.Error("other files than on a large disk")
	}
}

// inputs returns the inputs of a plan.
func inputs(m *plan.Manifest) (sources []feed.Source) {
	for _, input := range m.Inputs {
		sources = append(sources, feed.FromFile(input.Path))
	}
	return sources
}
