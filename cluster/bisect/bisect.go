// Package bisect clusters the rows of a matrix by repeated bisection: the group whose division gains most is divided
// into two, until there are enough groups. The divisions are a tree.
//
// The method and its criterion are those of CLUTO: repeated bisections that maximise I2 (Zhao and Karypis, Machine
// Learning 55, 2004, doi:10.1023/B:MACH.0000027785.44527.d6).
package bisect

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// How a group is divided.
//
// The criterion I2 is the sum of the similarities of rows to the centroid of their group, which is Σₖ ‖Sₖ‖, where Sₖ
// is the sum of the rows of group k. A division starts from two rows: one drawn at random, the other with a probability
// that grows with its distance from the first. A few passes of 2-means follow: a row goes to the side whose centroid is
// nearer, which the sign of one inner product tells. Then single rows change sides where that raises ‖S₀‖ + ‖S₁‖ with
// both sums renewed. Of several trials the best is kept. In large groups, the trials look at a sample, and the best
// goes on with all rows.
//
// Rows are put in the order of a hash of their keys, and everything happens in that order. So random choices and the
// rounding of sums do not depend on the order in which the rows stand.

// Options are the options of [Tree].
type Options struct {
	// Leaves is the number of groups at which to stop. 0 means 4·√n, at least 16, at most 1,000.
	Leaves int
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The groups
	// do not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
	// Seed is the random seed. Every value is a seed like any other.
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnSplit, if not nil, is called after each division, on the caller's goroutine.
	OnSplit func(done, total int)
}

const (
	fewRows     = 1_000 // rows up to which a group is divided in twice as many trials
	sampleRows  = 5_000 // rows that trials look at
	meansPasses = 8     // passes of 2-means in a trial
	movePasses  = 10    // passes that move single rows
	// leastGain is the least increase of the criterion by a division. Equal rows gain nothing, except for rounding.
	leastGain = 1e-6
)

// DefaultLeaves returns the number of leaves of a tree of n rows if Options.Leaves is 0: 4·√n, at least 16, at most
// 1,000.
func DefaultLeaves(n int) int { return min(max(16, int(4*math.Sqrt(float64(n)))), 1000) }

// Tree divides the rows of x again and again, and returns the tree of the divisions, each as a merge whose Similarity
// is the mean similarity of the rows of one side to those of the other. [cluster.Tree.Cut] gives k groups as they were
// after k − 1 divisions, for every k up to the number of leaves. There are fewer leaves than asked for if there are
// fewer distinct rows. Zero rows are not in the tree.
//
// An error is [cluster.ErrNoRows] if all rows are zero, wraps [cluster.ErrInvalid] for keys that do not fit, or is
// ctx.Err() if ctx ends first. Equal arguments give equal results for every Parallelism. Tree takes O(nnz·log Leaves)
// time if groups are divided about evenly, and memory for a copy of x and 24·Cols bytes for each goroutine.
func Tree(ctx context.Context, x sparse.UnitRows, opts Options) (*cluster.Tree, error) {
	rows := x.NonEmpty()
	switch {
	case len(rows) == 0:
		return nil, cluster.ErrNoRows
	case opts.Keys != nil && len(opts.Keys) != x.Rows():
		return nil, fmt.Errorf("%w: %d keys for %d rows", cluster.ErrInvalid, len(opts.Keys), x.Rows())
	case opts.Leaves < 0:
		return nil, fmt.Errorf("%w: %d leaves, must not be negative", cluster.ErrInvalid, opts.Leaves)
	}
	if opts.Leaves == 0 {
		opts.Leaves = DefaultLeaves(len(rows))
	}
	b := &builder{x: x, opts: opts, leaves: min(opts.Leaves, len(rows)), numbers: make([]int32, x.Cols())}
	root := b.root(rows)
	if err := b.divide(ctx, root); err != nil {
		return nil, err
	}
	groups := []*group{root} // the leaves, in the order in which they were made
	var splits []*group
	for len(groups) < b.leaves {
		next := -1
		for i, g := range groups {
			if g.gain > leastGain && (next < 0 || g.gain > groups[next].gain) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		g := groups[next]
		splits = append(splits, g)
		groups = append(slices.Delete(groups, next, next+1), g.parts[0], g.parts[1])
		if opts.OnSplit != nil {
			opts.OnSplit(len(splits), b.leaves-1)
		}
		if len(groups) == b.leaves {
			break
		}
		for _, part := range g.parts {
			if err := b.divide(ctx, part); err != nil {
				return nil, err
			}
		}
	}
	return treeOf(x.Rows(), groups, splits), nil
}

// treeOf returns the tree of n rows whose leaves are groups, and in which splits are undone, the last one first.
func treeOf(n int, groups, splits []*group) *cluster.Tree {
	t := &cluster.Tree{Leaves: len(groups), Node: slices.Repeat([]int{cluster.Outlier}, n)}
	node := make(map[*group]int)
	for k, g := range groups {
		node[g] = k
		for _, i := range g.rows {
			t.Node[i] = k
		}
	}
	slices.Reverse(splits)
	for _, g := range splits {
		node[g] = t.Leaves + len(t.Merges)
		a, b := node[g.parts[0]], node[g.parts[1]]
		t.Merges = append(t.Merges, cluster.Merge{A: min(a, b), B: max(a, b), Similarity: g.between})
	}
	return t
}

// group is a set of rows, in the order of the hashes, with its best division.
type group struct {
	rows    []int
	sum     float64   // squared norm of the sum of the rows
	gain    float64   // what the division adds to the criterion; 0 if there is none
	between float64   // mean similarity of the rows of one part to those of the other
	parts   [2]*group // nil if there is no division
}

type builder struct {
	x       sparse.UnitRows
	opts    Options
	leaves  int
	made    uint64  // divisions, for random numbers
	numbers []int32 // scratch of newLocal
}

// root returns the group of all rows.
func (b *builder) root(rows []int) *group {
	order := make([]uint64, b.x.Rows())
	for _, i := range rows {
		key := uint64(i)
		if b.opts.Keys != nil {
			key = b.opts.Keys[i]
		}
		order[i] = sample.Mix(key ^ sample.Mix(b.opts.Seed))
	}
	sample.Sort(rows, order)
	sum := make([]float64, b.x.Cols())
	for _, i := range rows {
		add(sum, b.x.Row(i), 1)
	}
	return &group{rows: rows, sum: squares(sum)}
}

// divide finds the best division of a group.
func (b *builder) divide(ctx context.Context, g *group) error {
	b.made++
	if len(g.rows) < 2 {
		return ctx.Err()
	}
	trials := 5
	if len(g.rows) <= fewRows {
		trials = 10
	}
	x := newLocal(b.x, g.rows, b.numbers)
	size := min(len(g.rows), sampleRows)
	found := make([]*partition, trials)
	err := parallel.ChunksWith(ctx, trials, 1, b.opts.Parallelism,
		func() *halves { return newHalves(x) },
		func(h *halves, t, _, _ int) error {
			rng := rand.New(rand.NewPCG(b.opts.Seed, b.made<<16|uint64(t)))
			found[t] = h.trial(size, rng)
			return nil
		})
	if err != nil {
		return err
	}
	best := found[0]
	for _, p := range found[1:] {
		if p != nil && (best == nil || p.score > best.score+leastGain) {
			best = p
		}
	}
	if best == nil {
		return nil
	}
	if size < len(g.rows) {
		if best = newHalves(x).extend(best); best == nil {
			return nil
		}
	}
	g.take(best)
	return nil
}

// take makes a division that of a group.
func (g *group) take(p *partition) {
	if g.gain = p.score - math.Sqrt(g.sum); g.gain <= leastGain {
		g.gain = 0
		return
	}
	for side, squared := range p.squared {
		g.parts[side] = &group{sum: squared}
	}
	for at, i := range g.rows {
		part := g.parts[0]
		if p.second[at] {
			part = g.parts[1]
		}
		part.rows = append(part.rows, i)
	}
	pairs := float64(len(g.parts[0].rows)) * float64(len(g.parts[1].rows))
	g.between = max(-1, min(1, (g.sum-p.squared[0]-p.squared[1])/2/pairs))
}
