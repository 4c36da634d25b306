package leiden

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/internal/disjoint"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// How levels are found.
//
// A single run depends on chance: another order of nodes, or two papers less, give other groups. So there are many
// runs, each on a graph that lacks a part of the edges, and with resolutions a little below and above that of the
// level. An edge of the graph then weighs the share of runs that put its two ends into one group, and a last run on
// these weights finds the groups on which the runs agree (consensus clustering: Lancichinetti and Fortunato,
// Scientific Reports 2, 2012, doi:10.1038/srep00336; restricted here to the edges of the graph). Which edges a run
// lacks and in which order its nodes have their turn follow from the keys of the papers. So nothing depends on a
// seed or on the order of rows, and when a few papers go, the runs on the others begin as before.
//
// In a small graph, a run on these weights is not steady: parts of groups that half of the runs put elsewhere go one
// way or the other, and groups are joined or not, by a few papers. So there the medium groups are those that agree with
// most pairs of nodes, with or without an edge: every pair in a group adds the share of runs that have it in a group,
// less a threshold (few.go). Parts that the runs do not agree on become groups of their own then. How fine the groups
// of the smallest graphs are depends on how clearly these are divided: the more two runs agree, the coarser they are.
//
// These are the medium groups. Each is then divided in the same way, as a graph of its own, into the fine ones. For the
// coarse ones, medium groups are the nodes of a graph, whose communities are sought at lower and lower resolutions
// until there are few enough. So the levels nest.

const (
	// middle is the resolution of the medium groups of a large graph. With a lower one there are fewer groups, which are
	// less steady where subjects run into each other; docs/decisions.md has the measurements.
	middle = 1.2
	noise  = 0.3 // share of the edges that a run lacks
	spread = 1.5 // resolutions of runs are from 1/spread to spread times that of the level
	// fineness is the resolution at which a group is divided. It is lower than 1, since a group is a part of a graph
	// and less clearly divided than the whole.
	fineness = 0.7
	// manyNodes is the number of nodes above which runs take long, so that there are fewer.
	manyNodes = 30_000
	// fewer is the most coarse groups for each medium one.
	fewer = 0.6
)

// LevelsOptions are the options of [FindLevels].
type LevelsOptions struct {
	// Keys are as in [Options].
	Keys []uint64
	// Runs is the number of runs for the medium groups. In a graph of up to 650 rows, there are up to half as many more,
	// which find how fine the groups are to be. 0 means 160 for up to 250 rows, 80 for up to 700, 60 for up to 2,000, 40
	// for up to 15,000, 24 for up to 30,000 and 6 for more. There are half as many for the fine groups, but at least 4.
	Runs int
	// Loops are for a graph whose rows are groups of nodes of a larger graph. They are, for each row, the weight of the
	// edges that g does not have: edges between the nodes of the row, which count twice, and edges to other nodes that g
	// leaves out. So a row counts for as much as its nodes when groups are compared with chance. Where Loops are given, an
	// edge counts for many, and runs that agree on it count by its weight. nil means none.
	Loops []float64
	// Refine, if not nil, returns the groups that take the place of the medium groups. Every row with an edge must be in
	// one of them. The coarse and the fine groups follow from these groups, which need not be connected.
	Refine func(ctx context.Context, medium *cluster.Partition) (*cluster.Partition, error)
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnRun, if not nil, is called before each of the steps: runs for medium groups, then for fine ones.
	OnRun func(done, total int)
}

// Levels are three partitions that nest: each fine group lies within a medium one, and that within a coarse one. The
// rows that have no edges are outliers of each.
type Levels struct {
	Coarse, Medium, Fine *cluster.Partition
	// Modularity of each level on the graph, at resolution 1.
	Quality struct{ Coarse, Medium, Fine float64 }
	// Agreement is how much the runs agree with the medium groups: the mean share of runs that have the two ends of an
	// edge together, or apart, as the groups have them. Edges count by their weight. It is in [0, 1], and 1 without edges.
	Agreement float64
	// Least and Most are the smallest and largest number of groups that a run found.
	Least, Most int

	net                  *network
	rows                 []int
	coarse, medium, fine []int32
}

// FindLevels finds groups of the rows of the graph g, whose number follows from the graph. g is as for [Cluster], and
// so are errors. It takes the time of about 1.5·Runs runs of [Cluster], and a few more.
func FindLevels(ctx context.Context, g *sparse.CSR, opts LevelsOptions) (*Levels, error) {
	n, rows, err := newNetwork(g, opts.Keys, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	if opts.Loops != nil {
		if len(opts.Loops) != g.Rows {
			return nil, fmt.Errorf("%w: %d loops for %d rows", ErrGraph, len(opts.Loops), g.Rows)
		}
		n.loop = make([]float64, len(rows))
		for v, i := range rows {
			if !(opts.Loops[i] >= 0 && opts.Loops[i] <= math.MaxFloat32) {
				return nil, fmt.Errorf("%w: loop of row %d is %v", ErrGraph, i, opts.Loops[i])
			}
			n.loop[v] = math.Round(float64(opts.Loops[i] * unit))
		}
	}
	if opts.Runs <= 0 {
		opts.Runs = usualRuns(len(rows))
	}
	step := func(s int) {
		if opts.OnRun != nil {
			opts.OnRun(s, 2)
		}
	}
	l := &Levels{net: n, rows: rows}
	step(0)
	c, err := n.groups(ctx, &opts)
	if err != nil {
		return nil, err
	}
	l.medium = n.absorbed(c.of, n.leastSize())
	if opts.Refine != nil {
		if l.medium, err = refined(ctx, l.medium, rows, g.Rows, opts.Refine); err != nil {
			return nil, err
		}
	}
	l.Least, l.Most, l.Agreement = c.least, c.most, c.agreement(n, l.medium)
	step(1)
	opts.Runs = max(4, opts.Runs/2)
	penalty := n.weigh(&Options{Resolution: 1})
	err = parallel.Together(opts.Parallelism, func() (err error) {
		l.coarse, err = n.coarser(ctx, l.medium) // on one processor
		return err
	}, func() (err error) {
		l.fine, err = n.divided(ctx, l.medium, &opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, level := range []struct {
		of      []int32
		p       **cluster.Partition
		quality *float64
	}{{l.coarse, &l.Coarse, &l.Quality.Coarse}, {l.medium, &l.Medium, &l.Quality.Medium},
		{l.fine, &l.Fine, &l.Quality.Fine}} {
		if *level.p, err = partition(level.of, rows, g.Rows); err != nil {
			return nil, err
		}
		*level.quality = n.quality(level.of, penalty)
	}
	return l, nil
}

// refined returns the groups that refine makes of the groups of nodes. rows has the row of each node, of n rows.
func refined(ctx context.Context, of []int32, rows []int, n int,
	refine func(context.Context, *cluster.Partition) (*cluster.Partition, error)) ([]int32, error) {
	before, err := partition(of, rows, n)
	if err != nil {
		return nil, err
	}
	p, err := refine(ctx, before)
	if err != nil {
		return nil, err
	}
	if err := p.Validate(n); err != nil {
		return nil, err
	}
	next := make([]int32, len(rows))
	for v, i := range rows {
		if p.Labels[i] == cluster.Outlier {
			return nil, fmt.Errorf("%w: row %d has edges, but no refined group", ErrGraph, i)
		}
		next[v] = int32(p.Labels[i])
	}
	return numbered(next), nil
}

// usualRuns returns the number of runs for the medium groups of a graph of so many nodes.
func usualRuns(nodes int) int {
	switch {
	case nodes <= 250:
		return 160
	case nodes <= 700:
		return 80
	case nodes <= mostOfFew:
		return 60
	case nodes <= 15_000:
		return 40
	case nodes <= manyNodes:
		return 24
	}
	return 6
}

// leastSize is the size below which a group joins another one.
func (n *network) leastSize() int {
	if n.nodes() < 100 {
		return 2
	}
	return 3
}

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

// triesPerRun is how many runs there are for each try to find the best communities of the weights that the runs gave.
const triesPerRun = 10

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

// divided divides each group, as a graph of its own, into groups on which runs agree. It returns all of these.
func (n *network) divided(ctx context.Context, of []int32, opts *LevelsOptions) ([]int32, error) {
	groups := grouped(of, count(of))
	order := ascending(count(of)) // the largest first, so that no goroutine is left with one alone at the end
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Compare(len(groups.of(int(b))), len(groups.of(int(a))))
	})
	place := make([]int32, n.nodes()) // of a node in its group
	for k := range order {
		for p, v := range groups.of(k) {
			place[v] = int32(p)
		}
	}
	alone := *opts
	alone.Parallelism = 1
	parts := make([][]int32, len(order))
	err := parallel.Chunks(ctx, len(order), 1, opts.Parallelism, func(g, _, _ int) error {
		inside := n.inside(groups.of(int(order[g])), of, place)
		c, err := inside.consensus(ctx, at(fineness), &alone, 2)
		if err == nil {
			parts[order[g]] = inside.absorbed(c.of, n.leastSize())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	all, first := make([]int32, n.nodes()), int32(0)
	for k, part := range parts {
		for p, v := range groups.of(k) {
			all[v] = first + part[p]
		}
		first += int32(count(part))
	}
	return numbered(all), nil
}

// inside returns the graph of the members of a group, which are nodes of n in ascending order. place tells which node
// each becomes.
func (n *network) inside(members, of, place []int32) *network {
	m := &network{start: make([]int, 1, len(members)+1), mass: make([]float64, len(members)),
		key: make([]uint64, len(members))}
	for p, v := range members {
		m.key[p] = n.key[v]
		if n.loop != nil {
			m.loop = append(m.loop, n.loop[v])
		}
		to, weight := n.edges(v)
		for e, u := range to {
			if of[u] == of[v] {
				m.to, m.weight = append(m.to, place[u]), append(m.weight, weight[e])
			}
		}
		m.start = append(m.start, len(m.to))
	}
	return m
}

// absorbed returns groups in which those of fewer nodes than least have joined the group to which their edges weigh
// most.
func (n *network) absorbed(of []int32, least int) []int32 {
	of = numbered(of)
	links := newTally(n.nodes())
	for range 3 { // a small group may join another small one
		groups := grouped(of, n.nodes())
		changed := false
		for c := range int32(n.nodes()) {
			members := groups.of(int(c))
			if len(members) == 0 || len(members) >= least {
				continue
			}
			if to := n.nearestGroup(members, of, c, links); to != c {
				changed = true
				for _, v := range members {
					of[v] = to
				}
			}
		}
		if !changed {
			break
		}
	}
	return numbered(of)
}

// nearestGroup returns the group to which the edges of the members of group c weigh most, the lower one of equals; c if
// no edge leads elsewhere. It uses links, which has no sums.
func (n *network) nearestGroup(members, of []int32, c int32, links *tally) int32 {
	for _, v := range members {
		to, weight := n.edges(v)
		for e, u := range to {
			if of[u] != c {
				links.add(of[u], weight[e])
			}
		}
	}
	best, most := c, 0.0
	for _, d := range links.touched {
		if w := links.sum[d]; w > most || w == most && d < best {
			best, most = d, w
		}
	}
	links.clear()
	return best
}

// coarser joins groups to at most fewer times as many. The masses of nodes are their strengths.
func (n *network) coarser(ctx context.Context, of []int32) ([]int32, error) {
	k := count(of)
	small := n.merged(of, k)
	_, total := n.strengths()
	group, r := ascending(k), &run{}
	for resolution := 0.8; resolution > 0.01 && k > 2; resolution *= 0.8 {
		var err error
		if group, _, err = small.communities(ctx, r, resolution/total, 0, 10); err != nil {
			return nil, err
		}
		if float64(count(group)) <= fewer*float64(k) {
			break
		}
	}
	out := make([]int32, len(of))
	for v, c := range of {
		out[v] = group[c]
	}
	return numbered(out), nil
}

// count returns the number of groups, which are numbered without gaps.
func count(of []int32) int {
	k := int32(-1)
	for _, c := range of {
		k = max(k, c)
	}
	return int(k + 1)
}

// Cut returns k groups: fine groups are joined within medium ones, these within coarse ones, and then the coarse ones,
// always the two that are tied most closely beside what chance would put there, or the two smallest where no edge ties
// any two. There are never more groups than fine ones. It takes O(n + m + (f − k)·(f + e)) time for f groups of the
// level that is joined, with e edges between them.
func (l *Levels) Cut(k int) (*cluster.Partition, error) {
	levels := [][]int32{make([]int32, len(l.medium)), l.coarse, l.medium, l.fine}
	at := 1
	for at < 3 && count(levels[at]) < k {
		at++
	}
	of, parent := levels[at], levels[at-1]
	_, total := l.net.strengths() // which FindLevels has left as the masses of the nodes
	small := l.net.merged(of, count(of))
	above, now := make([]int32, small.nodes()), ascending(small.nodes()) // now has what each group has become
	for v, c := range of {
		above[c] = parent[v]
	}
	for small.nodes() > k {
		a, b := small.closest(above, total)
		if a < 0 {
			a, b = small.smallest(above)
		}
		if a < 0 {
			break
		}
		joined := ascending(small.nodes())
		joined[b] = a
		joined = numbered(joined)
		for c, d := range now {
			now[c] = joined[d]
		}
		small = small.merged(joined, len(joined)-1)
		for c, d := range joined { // no node gets a higher number
			above[d] = above[c]
		}
	}
	groups := make([]int32, len(of))
	for v, c := range of {
		groups[v] = now[c]
	}
	return partition(groups, l.rows, len(l.Medium.Labels))
}

// closest returns the two nodes within the same group above whose edge weighs most beside what chance would put there,
// so that small nodes join first; -1 if no edge joins two.
func (n *network) closest(above []int32, total float64) (a, b int32) {
	a, b = -1, -1
	most := math.Inf(-1)
	for v := range n.nodes() {
		to, weight := n.edges(int32(v))
		for e, u := range to {
			if above[u] != above[v] || int(u) < v {
				continue
			}
			if tie := weight[e] * total / (n.mass[v] * n.mass[u]); tie > most {
				a, b, most = int32(v), u, tie
			}
		}
	}
	return a, b
}

// smallest returns the two smallest nodes that are within the same group above, those of lower keys among equals; -1 if
// no two are.
func (n *network) smallest(above []int32) (a, b int32) {
	order := ascending(n.nodes())
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(n.mass[a], n.mass[b]), cmp.Compare(n.key[a], n.key[b]), cmp.Compare(a, b))
	})
	for p, a := range order {
		for _, b := range order[p+1:] {
			if above[a] == above[b] {
				return min(a, b), max(a, b)
			}
		}
	}
	return -1, -1
}
