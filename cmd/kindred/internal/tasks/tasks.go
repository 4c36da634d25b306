// Package tasks holds the commands of kindred shard: it runs tasks, as processes too, and shows how far they are.
package tasks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"kindred/cmd/kindred/internal/common"
	"kindred/internal/parallel"
	"kindred/shard"
	"kindred/shard/plan"
)

// memory is the limit that a process tries to keep, unless the environment says otherwise.
const memory = "GOMEMLIMIT=900MiB"

// processes returns a function that runs a task as a process of this program. If procs of them run at once, each has
// its share of the processors; a task that is alone in its stage has all.
func processes(work string, procs int, getenv func(string) string) (
	func(context.Context, plan.Stage, int) error, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	all := parallel.Workers(0)
	return func(ctx context.Context, s plan.Stage, n int) error {
		jobs := max(1, all/parallel.Workers(procs))
		if s.Tasks == 1 {
			jobs = all
		}
		cmd := exec.CommandContext(ctx, program, "shard", "task", "--work", work, "-j", strconv.Itoa(jobs), s.Name,
			strconv.Itoa(n))
		cmd.Env = os.Environ()
		if getenv("GOMEMLIMIT") == "" {
			cmd.Env = append(cmd.Env, memory)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			return failure(err, stderr.String())
		}
		return ctx.Err()
	}, nil
}

// runTask runs a task in this process and writes its log.
func runTask(ctx context.Context, m *plan.Manifest, work, stage string, n, jobs int) error {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	start := time.Now()
	ran, err := shard.Task(ctx, m, work, stage, n, shard.TaskOptions{Parallelism: jobs,
		Unique: fmt.Sprintf("%s-%d-%d", filepath.Base(host), os.Getpid(), start.UnixNano())})
	if ctx.Err() != nil || !ran && err == nil || errors.Is(err, plan.ErrNoStage) {
		return err
	}
	log := plan.Log{Seconds: time.Since(start).Seconds()}
	log.CPU, log.Memory = used()
	if err != nil {
		log.Error = common.OneLine(err.Error())
	}
	if logErr := plan.WriteLog(m, work, stage, n, log); err == nil {
		err = logErr
	}
	return err
}

// failure returns the error of a process: what it said, or how it ended.
func failure(err error, said string) error {
	said, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(said), "kindred: "), "\n")
	var exit *exec.ExitError
	if said == "" || errors.As(err, &exit) && !exit.Exited() {
		return fmt.Errorf("its process failed: %w", err)
	}
	return errors.New(said)
}

// size returns a number of bytes as people read it.
func size(bytes int64) string {
	const units = "kMGTP"
	if bytes < 1000 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	value, unit := float64(bytes)/1000, 0
	for ; value >= 999.5 && unit < len(units)-1; unit++ {
		value /= 1000
	}
	if value < 9.95 {
		return fmt.Sprintf("%.1f %cB", value, units[unit])
	}
	return fmt.Sprintf("%.0f %cB", value, units[unit])
}

// hours returns a time as people read it.
func hours(h float64) string {
	switch {
	case h < 1.0/60:
		return common.Count(max(1, int(math.Round(h*3600))), "second")
	case h < 2:
		return common.Count(int(math.Round(h*60)), "minute")
	}
	return common.Count(int(math.Round(h)), "hour")
}

// writeStatus writes how far a run is, for people.
func writeStatus(w io.Writer, s *plan.Status) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "stage\tdone\ttasks\tsize\tprocessor\tmemory\t")
	for _, stage := range s.Stages {
		cells := []string{stage.Name, strconv.Itoa(stage.Done), strconv.Itoa(stage.Tasks), "", "", ""}
		if stage.Done > 0 {
			cells[3] = size(stage.Bytes)
		}
		if stage.CPU > 0 {
			cells[4] = fmt.Sprintf("%.1f s", stage.CPU)
		}
		if stage.Memory > 0 {
			cells[5] = size(stage.Memory)
		}
		fmt.Fprintln(table, strings.Join(cells, "\t")+"\t")
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, stage := range s.Stages {
		for _, f := range stage.Failures {
			if _, err := fmt.Fprintf(w, "failed: stage %s, task %d: %s\n", stage.Name, f.Task, f.Error); err != nil {
				return err
			}
		}
	}
	return nil
}
