package shard

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

// TaskOptions are the options of [Task].
type TaskOptions struct {
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The file does not depend on it.
	Parallelism int
	// Unique is a text that no other process uses that runs the same task, for the names of temporary files.
	Unique string
}

// task is a task that runs.
type task struct {
	*plan.Manifest
	work    string
	stage   string
	n       int
	workers int
	out     *taskfile.Writer
}

// ErrNotDone is wrapped by the error for a task whose inputs are not there yet.
var ErrNotDone = errors.New("is not done yet")

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
	t := &task{Manifest: m, work: work, stage: stage, n: n, workers: opts.Parallelism}
	if t.out, err = taskfile.Create(plan.File(work, stage, n), opts.Unique, m.Fingerprint(stage, n)); err != nil {
		return false, err
	}
	if err = run(stage)(ctx, t); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		t.out.Abort()
		return false, err
	}
	return true, t.out.Close()
}

// open opens the file of a task of an earlier stage.
func (t *task) open(stage string, n int) (*taskfile.Reader, error) {
	r, err := taskfile.Open(plan.File(t.work, stage, n), t.Fingerprint(stage, n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("stage %s: task %d %w", stage, n, ErrNotDone)
	}
	return r, err
}

// each calls do with every file of a stage, in order.
func (t *task) each(stage string, do func(n int, r *taskfile.Reader) error) error {
	for n := range t.Tasks(stage) {
		if err := t.with(stage, n, func(r *taskfile.Reader) error { return do(n, r) }); err != nil {
			return err
		}
	}
	return nil
}

// with calls do with the file of a task. An error for a damaged file names it.
func (t *task) with(stage string, n int, do func(r *taskfile.Reader) error) error {
	r, err := t.open(stage, n)
	if err != nil {
		return err
	}
	defer r.Close()
	if err = do(r); err == taskfile.ErrFile {
		err = fmt.Errorf("%s: %w", plan.File(t.work, stage, n), err)
	}
	return err
}

// gather calls do with the blocks of a name and a number in all files of a stage, in order.
func (t *task) gather(stage, name string, number int, do func(d *taskfile.Decoder) error) error {
	return t.each(stage, func(_ int, r *taskfile.Reader) error {
		return r.Each(name, number, func(_ taskfile.Block, data []byte) error { return taskfile.Decode(data, do) })
	})
}

// gatherBlocks calls do with the blocks of a name and the number 0 in all files of a stage, in order.
func (t *task) gatherBlocks(stage, name string, do func(data []byte) error) error {
	return t.each(stage, func(_ int, r *taskfile.Reader) error {
		return r.Each(name, 0, func(_ taskfile.Block, data []byte) error { return do(data) })
	})
}
