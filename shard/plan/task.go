package plan

import (
	"errors"
	"fmt"
	"io/fs"

	"kindred/shard/taskfile"
)

// Task is a task that runs: it reads the files of tasks of earlier stages, and writes one.
type Task struct {
	*Manifest
	Work    string // the folder of the files
	Stage   string
	N       int // the number of the task in its stage
	Workers int // number of goroutines; 0 means GOMAXPROCS
	Out     *taskfile.Writer
}

// ErrNotDone is wrapped by the error for a task whose inputs are not there yet.
var ErrNotDone = errors.New("is not done yet")

// open opens the file of a task of an earlier stage.
func (t *Task) open(stage string, n int) (*taskfile.Reader, error) {
	r, err := taskfile.Open(File(t.Work, stage, n), t.Fingerprint(stage, n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("stage %s: task %d %w", stage, n, ErrNotDone)
	}
	return r, err
}

// Each calls do with every file of a stage, in order.
func (t *Task) Each(stage string, do func(n int, r *taskfile.Reader) error) error {
	for n := range t.Tasks(stage) {
		if err := t.With(stage, n, func(r *taskfile.Reader) error { return do(n, r) }); err != nil {
			return err
		}
	}
	return nil
}

// With calls do with the file of a task. An error for a damaged file names it.
func (t *Task) With(stage string, n int, do func(r *taskfile.Reader) error) error {
	r, err := t.open(stage, n)
	if err != nil {
		return err
	}
	defer r.Close()
	if err = do(r); err == taskfile.ErrFile {
		err = fmt.Errorf("%s: %w", File(t.Work, stage, n), err)
	}
	return err
}

// Gather calls do with the blocks of a name and a number in all files of a stage, in order.
func (t *Task) Gather(stage, name string, number int, do func(d *taskfile.Decoder) error) error {
	return t.Each(stage, func(_ int, r *taskfile.Reader) error {
		return r.Each(name, number, func(_ taskfile.Block, data []byte) error { return taskfile.Decode(data, do) })
	})
}

// GatherBlocks calls do with the blocks of a name and the number 0 in all files of a stage, in order.
func (t *Task) GatherBlocks(stage, name string, do func(data []byte) error) error {
	return t.Each(stage, func(_ int, r *taskfile.Reader) error {
		return r.Each(name, 0, func(_ taskfile.Block, data []byte) error { return do(data) })
	})
}

// GatherOne calls do with the blocks of a name, of number 0, in the file of one task.
func (t *Task) GatherOne(stage, name string, n int, do func(d *taskfile.Decoder) error) error {
	return t.With(stage, n, func(r *taskfile.Reader) error {
		return r.Each(name, 0, func(_ taskfile.Block, data []byte) error { return taskfile.Decode(data, do) })
	})
}
