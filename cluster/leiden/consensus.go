package leiden

import (
	"context"
	"math"

	"kindred/internal/disjoint"
	"kindred/internal/parallel"
)

// agreed is what several runs found.
type agreed struct {
	of          []int32   // the groups on which the runs agree
	together    []float64 // for each edge: the share of runs that put both ends into one group
	least, most int       // groups that a run found
}

// groups finds the medium groups.
func (n *network) groups(ctx context.Context, opts *LevelsOptions) (*agreed, error) {
	if n.nodes() <= mostOfFew && n.loop == nil { // with loops, a node stands for many
		return n.groupsOfFew(ctx, opts)
	}
	return n.consensus(ctx, at(middle), opts, 1)
}

// consensus finds the groups on which runs agree. weigh sets masses and returns the penalty at the resolution of the
// level.
func (n *network) consensus(ctx context.Context, weigh func(*network) float64, opts *LevelsOptions, stage uint64) (
	*agreed, error) {
	found, err := n.runs(ctx, weigh, ladder(1, spread, opts.Runs), opts, stage)
	if err != nil {
		return nil, err
	}
	a := n.compared(found, equally(opts.Runs), opts.Parallelism)
	last := &network{}
	n.with(last, n.loop, func(_, _ int32, e int) float64 {
		if n.loop != nil {
			return math.Round(float64(a.together[e] * n.weight[e]))
		}
		return math.Round(float64(a.together[e] * unit))
	})
	penalty := weigh(last)
	core, cores := n.cores(a.together, 1)
	a.of, err = last.bestOf(ctx, core, cores, penalty, stage, opts)
	return a, err
}

// bestOf returns the communities of cores that have the highest quality among some tries. To seek groups of cores takes
// less time than to seek groups of nodes, and finds groups that are as good (core groups: Ovelgönne and Geyer-Schulz,
// Contemporary Mathematics 588, 2013).
func (n *network) bestOf(ctx context.Context, core []int32, cores int, penalty float64, stage uint64,
	opts *LevelsOptions) ([]int32, error) {
	of, err := n.merged(core, cores).best(ctx, penalty, stage, max(1, opts.Runs/triesPerRun), opts.Parallelism)
	if err != nil {
		return nil, err
	}
	for v, c := range core {
		core[v] = of[c]
	}
	return core, nil
}

// cores returns the parts of the graph that are left if it has only the edges that all runs have within a group, and
// their number: edges e for which together[e] is all.
func (n *network) cores(together []float64, all float64) (core []int32, cores int) {
	sets := disjoint.New(n.nodes())
	for v := range n.nodes() {
		for e := n.start[v]; e < n.start[v+1]; e++ {
			if together[e] == all {
				sets.Join(int32(v), n.to[e])
			}
		}
	}
	for v := range sets {
		sets[v] = sets.Least(int32(v))
	}
	core = numbered(sets)
	return core, count(core)
}

// best returns the communities of the highest quality among some tries.
func (n *network) best(ctx context.Context, penalty float64, stage uint64, tries, parallelism int) ([]int32, error) {
	repeats := 10
	if n.nodes() > manyNodes {
		repeats = 3 // of which later ones change little and take long
	}
	found, quality := make([][]int32, tries), make([]float64, tries)
	err := parallel.Chunks(ctx, tries, 1, parallelism, func(t, _, _ int) error {
		var err error
		found[t], _, err = n.communities(ctx, &run{}, penalty, mix(uint64(t), stage), repeats)
		if err == nil {
			quality[t] = n.quality(found[t], penalty)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	top := 0
	for t := range found {
		if quality[t] > quality[top] {
			top = t
		}
	}
	return found[top], nil
}

// several returns the number of communities of more than one node.
func (n *network) several(of []int32) int {
	size := make([]int32, n.nodes())
	k := 0
	for _, c := range of {
		if size[c]++; size[c] == 2 {
			k++
		}
	}
	return k
}

// agreement returns the mean share of runs that agree with the groups on an edge, by the weight of the edges.
func (a *agreed) agreement(n *network, of []int32) float64 {
	var agree, all float64
	for v := range n.nodes() {
		for e := n.start[v]; e < n.start[v+1]; e++ {
			share := a.together[e]
			if of[v] != of[n.to[e]] {
				share = 1 - share
			}
			agree += float64(n.weight[e] * share)
			all += n.weight[e]
		}
	}
	if all == 0 {
		return 1
	}
	return agree / all
}

// thin sets m to n without a share of its edges. It uses the memory of m.
func (n *network) thin(m *network, share float64, seed uint64) {
	var loop []float64
	if n.loop != nil {
		loop = make([]float64, len(n.loop))
		for v, w := range n.loop {
			loop[v] = math.Round(float64((1 - share) * w))
		}
	}
	limit := uint64(share * (1 << 53))
	n.with(m, loop, func(v, u int32, e int) float64 {
		a, b := n.key[v], n.key[u]
		if mix(min(a, b), mix(max(a, b), seed))>>11 < limit {
			return 0
		}
		return n.weight[e]
	})
}

// with sets m to n with other loops and weights, and with masses of its own, which are any. weigh returns the weight of
// edge e, from v to u; edges that weigh nothing are left out. It uses the memory of m.
func (n *network) with(m *network, loop []float64, weigh func(v, u int32, e int) float64) {
	*m = network{start: sized(m.start, len(n.start)), key: n.key, loop: loop, mass: sized(m.mass, n.nodes()),
		to: sized(m.to, len(n.to)), weight: sized(m.weight, len(n.to))}
	m.start[0] = 0
	at := 0
	for v := range n.nodes() {
		for e := n.start[v]; e < n.start[v+1]; e++ {
			if w := weigh(int32(v), n.to[e], e); w > 0 {
				m.to[at], m.weight[at] = n.to[e], w
				at++
			}
		}
		m.start[v+1] = at
	}
	m.to, m.weight = m.to[:at], m.weight[:at]
}

// triesPerRun is how many runs there are for each try to find the best communities of the weights that the runs gave.
const triesPerRun = 10
