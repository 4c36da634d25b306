package shard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
			if !Done(m, work, s.Name, n) {
				left = append(left, n)
			}
		}
		done := make(chan struct{}, 1) // whoever holds it tells of progress
		finished := s.Tasks - len(left)
		tell := func(more int) {
			done <- struct{}{}
			finished += more
			if opts.OnProgress != nil {
				opts.OnProgress(s.Name, finished, s.Tasks)
			}
			<-done
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

// Log says how a task went. It is for people: nothing that is computed depends on it.
type Log struct {
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu_seconds,omitempty"`
	Memory  int64   `json:"memory,omitempty"` // the most that the process had, in bytes
	Error   string  `json:"error,omitempty"`  // why it failed
}

// logPath returns the name of the log of a task.
func logPath(work, stage string, n int) string {
	return filepath.Join(work, "log", fmt.Sprintf("%s-%05d.json", stage, n))
}

// WriteLog writes the log of a task.
func WriteLog(m *plan.Manifest, work, stage string, n int, log Log) error {
	if err := check(m, stage, n); err != nil {
		return err
	}
	data, err := json.Marshal(log)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(work, "log"), 0o777); err != nil {
		return err
	}
	return plan.ReplaceFile(logPath(work, stage, n), append(data, '\n'))
}

// Status says how far a run is.
type Status struct {
	Stages []StageStatus `json:"stages"`
	Done   bool          `json:"done"`
}

// StageStatus says how far a stage is.
type StageStatus struct {
	Name     string    `json:"name"`
	Tasks    int       `json:"tasks"`
	Done     int       `json:"done"`
	Bytes    int64     `json:"bytes"`                 // of the files that are done
	CPU      float64   `json:"cpu_seconds,omitempty"` // of tasks that are done, as far as logs say
	Seconds  float64   `json:"seconds,omitempty"`
	Memory   int64     `json:"memory,omitempty"` // the most that a task had
	Failures []Failure `json:"failures,omitempty"`
}

// Failure is a task that failed the last time, and is not done.
type Failure struct {
	Task  int    `json:"task"`
	Error string `json:"error"`
}

// Failed returns the number of tasks that failed the last time.
func (s *Status) Failed() (n int) {
	for i := range s.Stages {
		n += len(s.Stages[i].Failures)
	}
	return n
}

// StatusOf looks at the files of a run.
func StatusOf(m *plan.Manifest, work string) (*Status, error) {
	status := &Status{Done: true}
	for _, s := range m.Stages {
		now := StageStatus{Name: s.Name, Tasks: s.Tasks}
		for n := range s.Tasks {
			log, err := readLog(work, s.Name, n)
			if err != nil {
				return nil, err
			}
			if !Done(m, work, s.Name, n) {
				status.Done = false
				if log.Error != "" {
					now.Failures = append(now.Failures, Failure{n, log.Error})
				}
				continue
			}
			now.Done++
			if info, err := os.Stat(path(work, s.Name, n)); err == nil {
				now.Bytes += info.Size()
			}
			now.Seconds += log.Seconds
			now.CPU += log.CPU
			now.Memory = max(now.Memory, log.Memory)
		}
		status.Stages = append(status.Stages, now)
	}
	return status, nil
}

// readLog reads the log of a task; the zero value if there is none, or it is damaged.
func readLog(work, stage string, n int) (log Log, err error) {
	data, err := os.ReadFile(logPath(work, stage, n))
	if errors.Is(err, fs.ErrNotExist) {
		return log, nil
	}
	if err != nil {
		return log, err
	}
	if json.Unmarshal(data, &log) != nil {
		return Log{}, nil
	}
	return log, nil
}
