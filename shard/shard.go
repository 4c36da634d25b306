// Package shard runs the pipeline over more papers than one process can hold: as tasks, each of which reads some files
// and writes one. A [plan.Manifest] lists the stages and the number of their tasks, and any engine that starts programs
// can place the tasks: Slurm, Spark, Dask, a shell script, or [Run] on one machine.
//
// A task depends on nothing but the manifest and the files of the stages before. It may run twice, also at once, and
// writes the same bytes each time. What the stages find does not depend on the number of tasks: papers have numbers by
// their order in the inputs, sums are sums of integers, and lists are merged by the numbers of papers.
package shard

import (
	"context"
	"strings"

	"kindred/shard/plan"
	"kindred/shard/records"
)

// run returns how tasks of a stage run, nil if there is no such stage.
func run(stage string) func(context.Context, *task) error {
	name, _, _ := strings.Cut(stage, "-") // without the number of a pass
	if do, ok := map[string]func(context.Context, *task, *layout) error{
		"vectors": vectorsTask, "start": startTask, "turn": turnTask, "cells": cellsTask, "assign": assignTask,
		"near": nearTask, "neighbors": neighborsTask, "move": moveTask, "links": linksTask, "groups": groupsTask,
		"sums": sumsTask, "centers": centersTask, "fit": fitTask, "apart": apartTask, "names": namesTask,
	}[name]; ok {
		return laidOut(do)
	}
	if do, ok := map[string]func(context.Context, *plan.Task) error{
		"read": records.Read, "link": records.Link, "connect": records.Connect, "match": records.Match,
		"merge": records.Merge, "rename": records.Rename,
	}[name]; ok {
		return func(ctx context.Context, t *task) error { return do(ctx, t.Task) }
	}
	return map[string]func(context.Context, *task) error{
		"count": countTask, "model": modelTask, "mean": meanTask,
	}[name]
}

// laidOut returns how tasks run that need the layout of the papers.
func laidOut(run func(context.Context, *task, *layout) error) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		l, err := t.layout()
		if err != nil {
			return err
		}
		return run(ctx, t, l)
	}
}
