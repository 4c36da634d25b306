package shard

import (
	"context"
	"fmt"
	"os"
	"sync"

	"kindred/internal/parallel"
	"kindred/shard/plan"
)

// RunOptions are the options of [Run].
type RunOptions struct {
	// Procs is how many tasks run at once; 0 means GOMAXPROCS.
	Procs int
	// Task runs a task, for example as a process of its own. nil means [Task].
	Task func(ctx context.Context, s plan.Stage, n int) error
	// OnProgress, if not nil, is called when tasks of a stage are done, never twice at once.
	OnProgress func(stage string, done, total int)
}

// TaskError says which task failed.
type TaskError struct {
	Stage string
	N     int
	Err   error
}

// Error says which task failed, and why.
func (e *TaskError) Error() string { return fmt.Sprintf("stage %s, task %d: %v", e.Stage, e.N, e.Err) }

// Unwrap returns e.Err.
func (e *TaskError) Unwrap() error { return e.Err }

// Run runs all tasks that are left, stage after stage. It stops at the first stage with a task that fails, with a
// [*TaskError], and returns ctx.Err() if ctx ends first. Run again, it goes on with what is left.
func Run(ctx context.Context, m *plan.Manifest, work string, opts RunOptions) error {
	do := opts.Task
	if do == nil {
		do = func(ctx context.Context, s plan.Stage, n int) error {
			_, err := Task(ctx, m, work, s.Name, n, TaskOptions{Parallelism: 1, Unique: fmt.Sprint(os.Getpid())})
			return err
		}
	}
	for _, s := range m.Stages {
		var left []int
		for n := range s.Tasks {
			if !plan.Done(m, work, s.Name, n) {
				left = append(left, n)
			}
		}
		var mu sync.Mutex
		finished := s.Tasks - len(left)
		tell := func(more int) {
			mu.Lock()
			defer mu.Unlock()
			finished += more
			if opts.OnProgress != nil {
				opts.OnProgress(s.Name, finished, s.Tasks)
			}
		}
		tell(0)
		err := parallel.Chunks(ctx, len(left), 1, opts.Procs, func(i, _, _ int) error {
			if err := do(ctx, s, left[i]); err != nil {
				return &TaskError{s.Name, left[i], err}
			}
			tell(1)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
