package shard

import (
	"context"
	"os"
	"path/filepath"

	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

// TaskOptions are the options of [Task].
type TaskOptions struct {
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The file does not depend on it.
	Parallelism int
	// Unique is a text for the names of temporary files. No other process that runs the same task may use it.
	Unique string
}

// task is a task that runs.
type task struct{ *plan.Task }

// ErrNotDone is [plan.ErrNotDone].
var ErrNotDone = plan.ErrNotDone

// Task runs a task, unless its file is there and whole. ran reports whether there was something to do. The error names
// the file to blame. Nothing is left of a task that failed.
func Task(ctx context.Context, m *plan.Manifest, work, stage string, n int, opts TaskOptions) (ran bool, err error) {
	if err := m.Check(stage, n); err != nil {
		return false, err
	}
	if plan.Done(m, work, stage, n) {
		taskfile.RemoveLeft(plan.File(work, stage, n))
		return false, nil
	}
	if err := os.MkdirAll(filepath.Join(work, stage), 0o777); err != nil {
		return false, err
	}
	t := &task{&plan.Task{Manifest: m, Work: work, Stage: stage, N: n, Workers: opts.Parallelism}}
	if t.Out, err = taskfile.Create(plan.File(work, stage, n), opts.Unique, m.Fingerprint(stage, n)); err != nil {
		return false, err
	}
	if err = run(stage)(ctx, t); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		t.Out.Abort()
		return false, err
	}
	return true, t.Out.Close()
}
