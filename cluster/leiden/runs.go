package leiden

import (
	"context"

	"kindred/sparse"
)

// Runs are the groups that several runs found, each on a graph that lacks a part of the edges.
type Runs struct {
	found [][]int32 // for each run, the groups of the nodes
	node  []int32   // of each row; -1 for rows without edges
}

// FindRuns returns the runs that [FindLevels] finds its medium groups from. g and errors are as there; opts.Loops must
// be nil. Runs hold 4 bytes for each run and row.
func FindRuns(ctx context.Context, g *sparse.CSR, opts LevelsOptions) (*Runs, error) {
	n, rows, err := newNetwork(g, opts.Keys, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	if opts.Runs <= 0 {
		opts.Runs = usualRuns(len(rows))
	}
	r := &Runs{node: make([]int32, g.Rows)}
	for i := range r.node {
		r.node[i] = -1
	}
	for v, i := range rows {
		r.node[i] = int32(v)
	}
	resolution, around := middle, spread
	if len(rows) <= mostOfFew {
		resolution, around = runsOfFew(len(rows))
	}
	weigh := func(m *network) float64 { return m.weigh(&Options{Resolution: resolution}) }
	r.found, err = n.runs(ctx, weigh, around, &opts, 1)
	return r, err
}

// Together returns the share of runs that put rows i and j into one group. It is 0 for rows without edges.
func (r *Runs) Together(i, j int) float64 {
	a, b := r.node[i], r.node[j]
	if a < 0 || b < 0 {
		return 0
	}
	times := 0
	for _, of := range r.found {
		if of[a] == of[b] {
			times++
		}
	}
	return float64(times) / float64(len(r.found))
}
