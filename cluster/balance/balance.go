// Package balance changes a partition so that no group is smaller or larger than asked for, such as the sessions of a
// conference. As few papers as possible move, and they are the ones that lose least similarity to their group.
package balance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/cluster/bisect"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// How groups get their sizes.
//
// If the number of groups is free, groups that are too small first merge with the group that is most similar to them,
// and groups that are too large are divided (adjust). What is left is a problem of transport (flow.go): rows have to
// leave groups that are too large, and to join groups that are too small. A row may make room for another, which
// makes room for a third. Each time the chain of moves is made that loses the least similarity of rows to the
// centroids of their groups: successive shortest paths, on a graph whose nodes are the groups.
//
// Where there will be very many groups, they are first put into blocks of groups that are alike (blocks.go), and rows
// stay in their block: time and memory would grow with the square of the rows otherwise.

// Options are the options of [Groups].
type Options struct {
	// Min and Max are the sizes of the smallest and the largest group. 0 means no limit.
	Min, Max int
	// KeepK keeps the number of groups.
	KeepK bool
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The groups
	// do not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
	// Seed is the random seed for the division of large groups.
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

// maxCells bounds the number of rows times the number of groups; each takes four bytes.
const maxCells = 100_000_000

// ErrTooLarge is wrapped by the error for rows and groups that would take too much memory.
var ErrTooLarge = errors.New("balance: too many rows and groups")

// SizeError says that no partition has the sizes.
type SizeError struct {
	Rows     int // that are in groups
	K        int // number of groups; 0 if it is free
	Min, Max int // sizes; 0 for no limit
}

// Error says in a sentence what is impossible, and what would be possible.
func (e *SizeError) Error() string {
	switch {
	case e.Max > 0 && e.Min > e.Max:
		return fmt.Sprintf("the smallest size of a group, %d, is above the largest, %d", e.Min, e.Max)
	case e.K > 0 && e.K*e.Min > e.Rows:
		return fmt.Sprintf("%d groups of at least %d papers need %d papers; there are %d", e.K, e.Min, e.K*e.Min, e.Rows)
	case e.K > 0:
		return fmt.Sprintf("%d groups of at most %d papers hold %d papers; there are %d", e.K, e.Max, e.K*e.Max, e.Rows)
	case e.Min > e.Rows:
		return fmt.Sprintf("a group of at least %d papers needs more than the %d there are", e.Min, e.Rows)
	}
	k := e.Rows / e.Min
	groups := "groups hold"
	if k == 1 {
		groups = "group holds"
	}
	return fmt.Sprintf("%d papers cannot be divided into groups of %d to %d: %d %s at most %d, and %d need %d", e.Rows,
		e.Min, e.Max, k, groups, k*e.Max, k+1, (k+1)*e.Min)
}

// check returns a [*SizeError] if no partition of n rows has the sizes.
func (o *Options) check(n, k int) error {
	e := &SizeError{Rows: n, Min: o.Min, Max: o.Max}
	if o.KeepK {
		e.K = k
	}
	least, most := o.numbers(n)
	if o.Max > 0 && o.Min > o.Max || least > most || o.KeepK && (k < least || k > most) {
		return e
	}
	return nil
}

// numbers returns the fewest and the most groups that n rows can have.
func (o *Options) numbers(n int) (least, most int) {
	least, most = 1, n
	if o.Max > 0 {
		least = (n + o.Max - 1) / o.Max
	}
	if o.Min > 0 {
		most = n / o.Min
	}
	return least, most
}

// Groups returns a partition whose groups have the sizes that opts asks for, and that differs from p as little as
// possible. p is a partition of the rows of x. Its outliers stay outliers and count nowhere.
//
// Rows move between groups as a flow of least cost, where the cost of a move is the cosine similarity to the centroid
// of the group that a row loses. The flow grows by one shortest path at a time, found by Bellman and Ford (Edmonds and
// Karp, Journal of the ACM 19, 1972, doi:10.1145/321694.321699). Centroids are those of the groups before any row
// moves. If the number of groups is free, small groups merge and large ones are divided before, by bisecting k-means
// (package bisect).
//
// It returns a [*SizeError] if no partition has the sizes, and errors that wrap [ErrTooLarge], or [cluster.ErrInvalid]
// if p or the keys do not fit; it is ctx.Err() if ctx ends first. Equal arguments give equal results for every
// Parallelism. For n rows in K groups it takes 4·n·K bytes, O(K·nnz) time, and for each path O(n·K) time and O(K²) for
// each pass of its search, of which there are at most K, and mostly a few. If the number of groups is free, rows are
// balanced in blocks, and n and K are those of a block.
func Groups(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, opts Options) (*cluster.Partition, error) {
	if err := p.Validate(x.Rows()); err != nil {
		return nil, err
	}
	switch {
	case opts.Keys != nil && len(opts.Keys) != x.Rows():
		return nil, fmt.Errorf("%w: %d keys for %d rows", cluster.ErrInvalid, len(opts.Keys), x.Rows())
	case opts.Min < 0 || opts.Max < 0:
		return nil, fmt.Errorf("%w: sizes from %d to %d, must not be negative", cluster.ErrInvalid, opts.Min, opts.Max)
	case p.K == 0:
		return p, ctx.Err()
	}
	if err := opts.check(p.Clustered(), p.K); err != nil {
		return nil, err
	}
	blocks := [][][]int{inOrder(p, opts.Keys)}
	var err error
	if !opts.KeepK {
		if blocks, err = inBlocks(ctx, x, blocks[0], opts); err != nil {
			return nil, err
		}
	}
	err = parallel.Chunks(ctx, len(blocks), 1, opts.Parallelism, func(b, _, _ int) (err error) {
		blocks[b], err = sized(ctx, x, blocks[b], opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	labels := slices.Repeat([]int{cluster.Outlier}, x.Rows())
	for k, rows := range slices.Concat(blocks...) {
		for _, i := range rows {
			labels[i] = k
		}
	}
	return cluster.NewPartition(labels)
}

// sized returns the groups of a block with the sizes that opts asks for.
func sized(ctx context.Context, x sparse.UnitRows, groups [][]int, opts Options) ([][]int, error) {
	n := rowsIn(groups)
	tooLarge := func(k int) error {
		if n > maxCells/k {
			return fmt.Errorf("%w: %d rows and at least %d groups", ErrTooLarge, n, k)
		}
		return nil
	}
	// The least number of groups tells before groups are divided, which takes long.
	least, _ := opts.numbers(n)
	if err := tooLarge(least); err != nil {
		return nil, err
	}
	if !opts.KeepK {
		var err error
		if groups, err = adjust(ctx, x, groups, opts); err != nil {
			return nil, err
		}
	}
	if err := tooLarge(len(groups)); err != nil {
		return nil, err
	}
	f, err := newFlow(ctx, x, groups, opts)
	if err != nil {
		return nil, err
	}
	if err := f.run(ctx); err != nil {
		return nil, err
	}
	for k, rows := range f.groups {
		groups[k] = make([]int, len(rows))
		for p, r := range rows {
			groups[k][p] = f.rows[r]
		}
	}
	return groups, nil
}

// inOrder returns the rows of each group, both in the order of the keys.
func inOrder(p *cluster.Partition, keys []uint64) [][]int {
	groups := p.Members()
	if keys == nil {
		return groups
	}
	for _, rows := range groups {
		sample.Sort(rows, keys)
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(keys[a[0]], keys[b[0]]) })
	return groups
}

// adjust merges small groups and divides large ones. Afterwards the number of groups is one that allows the sizes.
func adjust(ctx context.Context, x sparse.UnitRows, groups [][]int, opts Options) ([][]int, error) {
	least, most := opts.numbers(rowsIn(groups))
	groups = merged(x, groups, opts, least, most)
	for {
		large := largest(groups)
		if len(groups) >= most || (opts.Max == 0 || len(groups[large]) <= opts.Max) && len(groups) >= least {
			return merged(x, groups, opts, least, most), nil // what division left small
		}
		parts, err := divided(ctx, x, groups[large], opts)
		if err != nil {
			return nil, err
		}
		groups = append(slices.Delete(groups, large, large+1), parts...)
	}
}

// merged merges groups that are too small, or too many, with the groups that are most similar to them, as long as
// these have room and there are more than the least number of groups.
func merged(x sparse.UnitRows, groups [][]int, opts Options, least, most int) [][]int {
	sum := sparse.NewAccumulator(x.Cols())
	for {
		small := smallest(groups)
		if len(groups) <= least || len(groups[small]) >= opts.Min && len(groups) <= most {
			return groups
		}
		to := nearest(x, groups, sum, small, opts.Max)
		if to < 0 { // no group has room for all its rows
			if len(groups) <= most {
				return groups
			}
			to = nearest(x, groups, sum, small, 0)
		}
		groups[to] = append(groups[to], groups[small]...)
		groups = slices.Delete(groups, small, small+1)
	}
}

func smallest(groups [][]int) int {
	least := 0
	for k, rows := range groups {
		if len(rows) < len(groups[least]) {
			least = k
		}
	}
	return least
}

func largest(groups [][]int) int {
	most := 0
	for k, rows := range groups {
		if len(rows) > len(groups[most]) {
			most = k
		}
	}
	return most
}

// nearest returns the group that is most similar to group k, on average over all pairs of rows, and that has room for
// its rows; −1 if none has. most is 0 for groups without limit. It uses sum.
func nearest(x sparse.UnitRows, groups [][]int, sum *sparse.Accumulator, k, most int) int {
	sum.Reset()
	sum.AddRows(x.CSR(), groups[k])
	best, highest := -1, math.Inf(-1)
	for other, rows := range groups {
		if other == k || most > 0 && len(rows)+len(groups[k]) > most {
			continue
		}
		var total float64
		for _, i := range rows {
			total += sum.Dot(x.Row(i))
		}
		if mean := total / float64(len(rows)); mean > highest {
			best, highest = other, mean
		}
	}
	return best
}

// divided divides rows into two groups.
func divided(ctx context.Context, x sparse.UnitRows, rows []int, opts Options) ([][]int, error) {
	var keys []uint64
	for _, i := range rows {
		if opts.Keys != nil {
			keys = append(keys, opts.Keys[i])
		}
	}
	half := len(rows) / 2 // of rows that do not differ
	parts := [][]int{rows[:half:half], rows[half:]}
	tree, err := bisect.Tree(ctx, x.Select(rows), bisect.Options{Leaves: 2, Keys: keys, Seed: opts.Seed,
		Parallelism: opts.Parallelism})
	if errors.Is(err, cluster.ErrNoRows) || err == nil && tree.Leaves < 2 {
		return parts, nil
	}
	if err != nil {
		return nil, err
	}
	parts = make([][]int, 2)
	for at, node := range tree.Node {
		parts[max(0, node)] = append(parts[max(0, node)], rows[at])
	}
	return parts, nil
}
