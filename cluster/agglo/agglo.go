// Package agglo clusters the rows of a matrix by agglomeration with average linkage (UPGMA): the two groups that are
// most similar merge, again and again, until all are one. For large collections, it begins with small groups that
// another method found. Then memory grows with the square of the number of these groups, and not with that of the
// rows.
//
// The similarity of two groups is the mean over all pairs of their rows (Sokal and Michener, University of Kansas
// Science Bulletin 38, 1958). It is exact, whatever the groups begin with.
package agglo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// How groups merge.
//
// The rows are unit vectors, so the sum of the similarities of all pairs between groups a and b is Sₐ·S_b, where S is
// the sum of the rows of a group. It is computed once for the groups at the beginning. When a and b merge, their sums
// of similarities to any other group add up; no vector is looked at again.
//
// Which groups merge follows a chain: from any group to the one that is most similar to it, and on, until two are most
// similar to each other. These merge. To merge them early changes nothing, since no group that others make can be more
// similar to one of the two than the better of its parts was. So all merges take time in proportion to the square of
// the number of groups. Afterwards they are put in the order of their similarity.

// MaxGroups is the largest number of groups that [Tree] begins with. Their similarities take 268 MB.
const MaxGroups = 8_192

// Options are the options of [Tree].
type Options struct {
	// Start are the groups that merge. nil means that each row is a group. Outliers are not in the tree.
	Start *cluster.Partition
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The tree
	// does not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnMerge, if not nil, is called now and then, on the caller's goroutine.
	OnMerge func(done, total int)
}

// Tree merges the groups of opts.Start by average linkage, and returns the tree of merges, the most similar first. It
// finds the merges by the nearest-neighbour chain (Murtagh, The Computer Journal 26, 1983,
// doi:10.1093/comjnl/26.4.354). The groups are the leaves, in the order of the least key of their rows. Zero rows of x
// are in no leaf.
//
// An error is [cluster.ErrNoRows] if there is no group, and wraps [cluster.ErrInvalid] for a wrong start, keys that do
// not fit, or more than [MaxGroups] groups; it is ctx.Err() if ctx ends first. Equal arguments give equal results for
// every Parallelism. For m groups, Tree takes O(m·nnz + m²) time, where nnz counts the values of the sums of the
// groups, and 4·m² bytes and room for the sums.
func Tree(ctx context.Context, x sparse.UnitRows, opts Options) (*cluster.Tree, error) {
	groups, err := start(x, &opts)
	if err != nil {
		return nil, err
	}
	t := &cluster.Tree{Leaves: len(groups), Node: slices.Repeat([]int{cluster.Outlier}, x.Rows())}
	for k, rows := range groups {
		for _, i := range rows {
			t.Node[i] = k
		}
	}
	c := &chain{pairs: make([][]float64, len(groups)), size: make([]float64, len(groups))}
	for k, rows := range groups {
		c.size[k] = float64(len(rows))
		c.pairs[k] = make([]float64, k)
	}
	if err := c.compare(ctx, sums(x, groups), opts.Parallelism); err != nil {
		return nil, err
	}
	merges, err := c.merges(ctx, opts.OnMerge)
	if err != nil {
		return nil, err
	}
	t.Merges = ordered(merges, len(groups))
	return t, nil
}

// start returns the rows of each group, both in the order of the keys.
func start(x sparse.UnitRows, opts *Options) ([][]int, error) {
	if opts.Keys != nil && len(opts.Keys) != x.Rows() {
		return nil, fmt.Errorf("%w: %d keys for %d rows", cluster.ErrInvalid, len(opts.Keys), x.Rows())
	}
	rows := x.NonEmpty()
	if p := opts.Start; p != nil {
		if err := p.Validate(x.Rows()); err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(i int) bool { return p.Labels[i] == cluster.Outlier })
	}
	if len(rows) == 0 {
		return nil, cluster.ErrNoRows
	}
	if opts.Keys != nil {
		sample.Sort(rows, opts.Keys)
	}
	var groups [][]int
	number := make(map[int]int) // of each group of the start, plus one
	for _, i := range rows {
		g := len(groups)
		if opts.Start != nil {
			label := opts.Start.Labels[i]
			if number[label] == 0 {
				number[label] = g + 1
			}
			g = number[label] - 1
		}
		if g == len(groups) {
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	if len(groups) > MaxGroups {
		return nil, fmt.Errorf("%w: %d groups to begin with, at most %d", cluster.ErrInvalid, len(groups), MaxGroups)
	}
	return groups, nil
}

// sums returns the sum of the rows of each group.
func sums(x sparse.UnitRows, groups [][]int) []sparse.Vec {
	all := make([]sparse.Vec, len(groups))
	sum := sparse.NewAccumulator(x.Cols())
	for k, rows := range groups {
		if len(rows) == 1 {
			all[k] = x.Row(rows[0])
			continue
		}
		sum.Reset()
		sum.AddRows(x.CSR(), rows)
		for j, v := range sum.All() {
			all[k].Indices, all[k].Data = append(all[k].Indices, j), append(all[k].Data, float32(v))
		}
	}
	return all
}

// chain merges groups.
type chain struct {
	pairs [][]float64 // pairs[a][b], b < a: the sum of the similarities of the rows of a to those of b
	size  []float64   // rows of each group; 0 for one that has merged into another
}

// compare computes the sums of the similarities of all pairs of groups.
func (c *chain) compare(ctx context.Context, sums []sparse.Vec, parallelism int) error {
	cols := 0
	for _, s := range sums {
		if n := len(s.Indices); n > 0 {
			cols = max(cols, int(s.Indices[n-1])+1)
		}
	}
	return parallel.ChunksWith(ctx, len(sums), 1, parallelism,
		func() []float64 { return make([]float64, cols) },
		func(dense []float64, a, _, _ int) error {
			for p, j := range sums[a].Indices {
				dense[j] = float64(sums[a].Data[p])
			}
			for b := range a {
				var sum float64
				for p, j := range sums[b].Indices {
					sum += float64(dense[j] * float64(sums[b].Data[p]))
				}
				c.pairs[a][b] = sum
			}
			for _, j := range sums[a].Indices {
				dense[j] = 0
			}
			return nil
		})
}

// at returns where the sum of a pair is.
func (c *chain) at(a, b int) *float64 {
	if a < b {
		a, b = b, a
	}
	return &c.pairs[a][b]
}

// similarity returns the mean similarity of the rows of two groups.
func (c *chain) similarity(a, b int) float64 { return *c.at(a, b) / float64(c.size[a]*c.size[b]) }

// merges merges all groups. In the result, A and B are groups of the beginning; B, and what has merged into it, merges
// into A.
func (c *chain) merges(ctx context.Context, tell func(done, total int)) ([]cluster.Merge, error) {
	var all []cluster.Merge
	least := slices.Repeat([]float64{2}, len(c.size)) // the least similarity at which each group has merged
	var path []int
	for first := 0; len(all) < len(c.size)-1; {
		if len(all)%64 == 0 && len(path) == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if tell != nil {
				tell(len(all), len(c.size)-1)
			}
		}
		if len(path) == 0 {
			for c.size[first] == 0 {
				first++
			}
			path = append(path, first)
		}
		a := path[len(path)-1]
		b := c.nearest(a, path)
		if len(path) < 2 || path[len(path)-2] != b {
			path = append(path, b)
			continue
		}
		path = path[:len(path)-2]
		a, b = min(a, b), max(a, b)
		// No merge is more similar than those before it, except for rounding.
		similarity := min(c.similarity(a, b), least[a], least[b])
		least[a] = similarity
		all = append(all, cluster.Merge{A: a, B: b, Similarity: similarity})
		c.merge(a, b)
	}
	return all, nil
}

// nearest returns the group that is most similar to the last one of a path: of equals the one before it on the path,
// or else the first.
func (c *chain) nearest(a int, path []int) int {
	best, most := -1, 0.0
	if len(path) > 1 {
		best = path[len(path)-2]
		most = c.similarity(a, best)
	}
	for b, size := range c.size {
		if b == a || size == 0 {
			continue
		}
		if s := c.similarity(a, b); best < 0 || s > most {
			best, most = b, s
		}
	}
	return best
}

// merge adds group b to group a.
func (c *chain) merge(a, b int) {
	for other, size := range c.size {
		if size > 0 && other != a && other != b {
			*c.at(a, other) += *c.at(b, other)
		}
	}
	c.size[a] += c.size[b]
	c.size[b] = 0
}

// ordered puts merges in the order of their similarity, and names what merges by its node in the tree.
func ordered(merges []cluster.Merge, leaves int) []cluster.Merge {
	// Equal similarities keep their order: the first may have made a group that a later one merges.
	slices.SortStableFunc(merges, func(a, b cluster.Merge) int { return cmp.Compare(b.Similarity, a.Similarity) })
	node := make([]int, leaves) // where a group of the beginning is
	for k := range node {
		node[k] = k
	}
	for i := range merges {
		m := &merges[i]
		a, b := node[m.A], node[m.B]
		node[m.A] = leaves + i
		m.A, m.B = min(a, b), max(a, b)
	}
	return merges
}
