package leiden

import (
	"context"
	"fmt"
	"math"

	"kindred/cluster"
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
		if err := n.setLoops(opts.Loops, rows, g.Rows); err != nil {
			return nil, err
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

// setLoops sets the loops of nodes from those of all rows. rows has the row of each node.
func (n *network) setLoops(loops []float64, rows []int, all int) error {
	if len(loops) != all {
		return fmt.Errorf("%w: %d loops for %d rows", ErrGraph, len(loops), all)
	}
	n.loop = make([]float64, len(rows))
	for v, i := range rows {
		if !(loops[i] >= 0 && loops[i] <= math.MaxFloat32) {
			return fmt.Errorf("%w: loop of row %d is %v", ErrGraph, i, loops[i])
		}
		n.loop[v] = math.Round(float64(loops[i] * unit))
	}
	return nil
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
