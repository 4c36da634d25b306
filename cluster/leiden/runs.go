package leiden

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Runs are the groups that several runs found, each on a graph that lacks a part of the edges.
type Runs struct {
	found [][]int32 // for each run, the groups of the nodes
	node  []int32   // of each row; -1 for rows without edges
}

// FindRuns returns runs like those that [FindLevels] finds its medium groups from; up to 650 rows, all have the
// resolution by which it measures how clearly the graph is divided. g and errors are as there; opts.Loops must be nil.
// Runs hold 4 bytes for each run and row.
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
	r.found, err = n.runs(ctx, at(resolution), ladder(1, around, opts.Runs), &opts, 1)
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

// runs returns the communities that runs find, and nil for a run whose resolution is 0. weigh sets masses and returns
// the penalty that a resolution of 1 stands for.
func (n *network) runs(ctx context.Context, weigh func(*network) float64, resolutions []float64, opts *LevelsOptions,
	stage uint64) (found [][]int32, err error) {
	found = make([][]int32, len(resolutions))
	type scratch struct {
		lacking network
		run     run
	}
	return found, parallel.ChunksWith(ctx, len(found), 1, opts.Parallelism, func() *scratch { return &scratch{} },
		func(s *scratch, r, _, _ int) (err error) {
			if resolutions[r] == 0 {
				return nil
			}
			seed := mix(uint64(r), stage)
			n.thin(&s.lacking, noise, seed)
			penalty := float64(weigh(&s.lacking) * resolutions[r])
			found[r], _, err = s.lacking.communities(ctx, &s.run, penalty, seed, 2)
			return err
		})
}

// ladder returns so many resolutions, from 1/spread to spread times the one in the middle.
func ladder(middle, spread float64, runs int) []float64 {
	steps := make([]float64, runs)
	for r := range steps {
		steps[r] = middle * math.Pow(spread, float64(2*r+1)/float64(runs)-1)
	}
	return steps
}

// compared returns what runs found, without the groups on which they agree. Each run counts by its weight.
func (n *network) compared(found [][]int32, weights []int32, parallelism int) *agreed {
	a := &agreed{together: make([]float64, len(n.to)), least: math.MaxInt}
	all := 0.0
	for r, weight := range weights {
		if weight > 0 {
			k := n.several(found[r])
			a.least, a.most = min(a.least, k), max(a.most, k)
			all += float64(weight)
		}
	}
	parallel.Loop(n.nodes(), parallel.ChunkSize, parallelism, func(_, lo, hi int) {
		for r, weight := range weights {
			if weight > 0 {
				n.addTogether(a.together, found[r], float64(weight), lo, hi)
			}
		}
		for e := n.start[lo]; e < n.start[hi]; e++ {
			a.together[e] /= all
		}
	})
	return a
}

// addTogether adds a weight to the edges of nodes lo to hi whose ends are in one group.
func (n *network) addTogether(together []float64, of []int32, weight float64, lo, hi int) {
	for v := lo; v < hi; v++ {
		for e := n.start[v]; e < n.start[v+1]; e++ {
			if of[v] == of[n.to[e]] {
				together[e] += weight
			}
		}
	}
}

// at returns a function that sets masses and returns the penalty at a resolution.
func at(resolution float64) func(*network) float64 {
	return func(n *network) float64 { return n.weigh(&Options{Resolution: resolution}) }
}

// equally returns weights of runs that all count as much.
func equally(runs int) []int32 { return slices.Repeat([]int32{1}, runs) }
