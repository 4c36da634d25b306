package plan

import (
	"fmt"
	"slices"
)

// Stage is a step of a run. Its tasks may run at once, when all tasks of the stages of After are done.
type Stage struct {
	Name  string   `json:"name"`
	Tasks int      `json:"tasks"`
	After []string `json:"after"`
}

// stages are all stages in their order, without the number of their tasks: 1 for those of one task.
var stages = []Stage{
	{Name: "read"},
	{Name: "link", After: []string{"read"}},
	{Name: "connect", Tasks: 1, After: []string{"read", "link"}},
	{Name: "match", After: []string{"read", "connect"}},
	{Name: "merge", After: []string{"read", "match"}},
	{Name: "rename", After: []string{"merge"}},
	{Name: "count", After: []string{"merge"}},
	{Name: "model", Tasks: 1, After: []string{"merge", "count"}},
	{Name: "vectors", After: []string{"merge", "rename", "model"}},
	{Name: "start", Tasks: 1, After: []string{"model", "vectors"}},
	{Name: "turn", After: []string{"model", "vectors", "start"}},
	{Name: "cells", Tasks: 1, After: []string{"model", "vectors", "start", "turn"}},
	{Name: "assign", After: []string{"model", "vectors", "cells"}},
	{Name: "near", After: []string{"model", "cells", "assign"}},
	{Name: "neighbors", After: []string{"model", "near"}},
	{Name: "groups", Tasks: 1, After: []string{"model", "vectors", "neighbors"}},
	{Name: "sums-1", After: []string{"model", "vectors", "groups"}},
	{Name: "centers-1", Tasks: 1, After: []string{"model", "sums-1"}},
	{Name: "fit-1", After: []string{"model", "vectors", "groups", "centers-1"}},
	{Name: "apart", Tasks: 1, After: []string{"model", "groups", "fit-1"}},
	{Name: "sums-2", After: []string{"model", "vectors", "apart"}},
	{Name: "centers-2", Tasks: 1, After: []string{"model", "sums-2"}},
	{Name: "fit-2", After: []string{"model", "vectors", "apart", "centers-2"}},
	{Name: "names", Tasks: 1, After: []string{"merge", "model", "vectors", "apart", "centers-2", "fit-2"}},
}

// maxTurns bounds the number of tasks of "turn": each writes a number for each term and dimension.
const maxTurns = 64

// newStages returns the stages of a plan.
func newStages(reads, shards int, o *Options) []Stage {
	at := slices.IndexFunc(stages, func(s Stage) bool { return s.Name == "groups" })
	list := slices.Insert(slices.Clone(stages), at, o.meanStages()...)
	groups := &list[at+len(list)-len(stages)]
	switch {
	case o.Clusters > 0:
		groups.After = []string{"model", fmt.Sprintf("move-%d", o.Passes())}
	case o.Parts > 0:
		groups.After = []string{"model", "neighbors", "links"}
	}
	for i := range list {
		if list[i].Tasks == 0 {
			list[i].Tasks = shards
		}
		if list[i].Name == "turn" {
			list[i].Tasks = min(shards, maxTurns)
		}
		list[i].After = append([]string{}, list[i].After...)
	}
	list[0].Tasks = reads
	return list
}

// meanStages returns the stages of k-means, and of parts.
func (o *Options) meanStages() (list []Stage) {
	before := "cells"
	for pass := range o.Passes() {
		if pass > 0 {
			mean := fmt.Sprintf("mean-%d", pass)
			list = append(list, Stage{Name: mean, Tasks: 1, After: []string{before}})
			before = mean
		}
		move := fmt.Sprintf("move-%d", pass+1)
		list = append(list, Stage{Name: move, After: slices.Compact([]string{"model", "vectors", "cells", before})})
		before = move
	}
	if o.Parts > 0 {
		list = append(list, Stage{Name: "links", After: []string{"model", "neighbors"}})
	}
	return list
}

// Tasks returns the number of tasks of a stage, 0 if there is no such stage.
func (m *Manifest) Tasks(name string) int {
	for _, s := range m.Stages {
		if s.Name == name {
			return s.Tasks
		}
	}
	return 0
}
