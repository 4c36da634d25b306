package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kindred/shard/taskfile"
)

// File returns the name of the file of a task.
func File(work, stage string, n int) string {
	return filepath.Join(work, stage, fmt.Sprintf("%05d", n))
}

// Done reports whether the file of a task is there and whole.
func Done(m *Manifest, work, stage string, n int) bool {
	r, err := taskfile.Open(File(work, stage, n), m.Fingerprint(stage, n))
	if err != nil {
		return false
	}
	r.Close()
	return true
}

// ErrNoStage is wrapped by the error for a stage or task that a plan does not have.
var ErrNoStage = errors.New("the plan has no such task")

// Check returns an error for a task that a plan does not have.
func (m *Manifest) Check(stage string, n int) error {
	switch tasks := m.Tasks(stage); {
	case tasks == 0:
		return fmt.Errorf("stage %q: %w", stage, ErrNoStage)
	case n < 0 || n >= tasks:
		return fmt.Errorf("stage %s has the tasks 0 to %d, not %d: %w", stage, tasks-1, n, ErrNoStage)
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
func WriteLog(m *Manifest, work, stage string, n int, log Log) error {
	if err := m.Check(stage, n); err != nil {
		return err
	}
	data, err := json.Marshal(log)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(work, "log"), 0o777); err != nil {
		return err
	}
	return replaceFile(logPath(work, stage, n), append(data, '\n'))
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
	Bytes    int64     `json:"bytes"`                 // the bytes of the files of tasks that are done
	CPU      float64   `json:"cpu_seconds,omitempty"` // the seconds of tasks that are done, as far as logs say
	Seconds  float64   `json:"seconds,omitempty"`
	Memory   int64     `json:"memory,omitempty"` // the most memory that a task had, in bytes
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
func StatusOf(m *Manifest, work string) (*Status, error) {
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
			if info, err := os.Stat(File(work, s.Name, n)); err == nil {
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
