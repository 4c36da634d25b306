// Package hdbscan finds dense groups of papers in the graph of nearest neighbours. Papers between the groups are in
// none.
//
// The method is HDBSCAN (Campello, Moulavi and Sander, PAKDD 2013, doi:10.1007/978-3-642-37456-2_14; Campello et al.,
// ACM Transactions on Knowledge Discovery from Data 10, 2015, doi:10.1145/2733381), restricted to the edges of a graph.
package hdbscan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/internal/sample"
	"kindred/sparse"
)

// How groups are found.
//
// The distance of two papers is 1 minus their similarity. The core distance of a paper is the distance of its
// MinSamples-th nearest paper, itself counted: it is small where papers lie dense. Two papers reach each other at the
// greatest of their distance and their two core distances. At which distance papers hang together is what a minimum
// spanning tree of the graph says (tree.go). Parts of the graph that no edge connects hang together at distance 1.
//
// From the root down, groups are what is left of the tree when distances above a limit are cut, for a limit that falls.
// Where a group falls apart into two of at least MinSize papers, two groups are born; fewer papers just leave it
// (condense.go). A group is the more stable, the longer its papers stay, in units of 1/distance. The groups of the
// result are those that are the most stable in sum, no two of which are within each other.

// ErrGraph is wrapped by errors about a matrix that is not a graph.
var ErrGraph = errors.New("hdbscan: invalid graph")

// Options are the options of [Cluster].
type Options struct {
	// MinSize is the size of the smallest group, at least 2. 0 means 5.
	MinSize int
	// MinSamples is how many papers must be near a paper, itself counted, for its place to be dense. The higher it is, the
	// more papers are in no group. 0 means MinSize. It is at most the number of neighbours in the graph, plus one.
	MinSamples int
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The groups
	// do not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
}

// Result is a partition into dense groups. Rows that are in none are outliers.
type Result struct {
	*cluster.Partition
	// Tree is the hierarchy that the groups were chosen from: its leaves never fall apart into two groups. A merge has
	// the similarity at which the two groups hang together; those within the groups of the partition come first, so that
	// the cut into K is the partition. Many rows leave a group before it falls apart, and belong to that node.
	Tree *cluster.Tree
}

// Cluster finds groups of the rows of the graph g, an n×n matrix of similarities from −1 to 1, such as
// [neighbor.Index.Graph] returns. Two rows have an edge if any of the two values of their pair is stored; it has the
// greater one. The diagonal does not count. Rows without edges are outliers. If no group falls apart into two, all rows
// with edges are one group.
//
// An error wraps [ErrGraph] if g is no such matrix or options are out of range, or [sparse.ErrInvalid]; it is ctx.Err()
// if ctx ends first. Equal arguments give equal results. Cluster takes O(m·log m) time and O(m) memory for m edges.
func Cluster(ctx context.Context, g *sparse.CSR, opts Options) (*Result, error) {
	opts.MinSize = cmp.Or(opts.MinSize, 5)
	opts.MinSamples = cmp.Or(opts.MinSamples, opts.MinSize)
	if opts.MinSize < 2 || opts.MinSamples < 1 {
		return nil, fmt.Errorf("%w: MinSize = %d and MinSamples = %d, must be at least 2 and 1", ErrGraph, opts.MinSize,
			opts.MinSamples)
	}
	rows, edges, err := reach(g, opts.MinSamples, opts.Keys)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	groups := link(len(rows), edges).condense(opts.MinSize)
	chosen := groups.selected()
	labels, node := slices.Repeat([]int{cluster.Outlier}, g.Rows), slices.Repeat([]int{cluster.Outlier}, g.Rows)
	t := groups.tree(chosen)
	for v, i := range rows {
		c := groups.of[v]
		labels[i], node[i] = chosen[c], groups.node[c]
	}
	t.Node = node
	p, err := cluster.NewPartition(labels)
	if err != nil {
		return nil, err
	}
	return &Result{p, t}, ctx.Err()
}

// edge joins two points of the graph.
type edge struct {
	a, b     int32   // a < b
	distance float64 // 1 minus the similarity
	reach    float64 // at which the two reach each other
}

// reach returns the edges of the graph, those that reach least first, and the row of each point. Points are the rows
// that have edges, in the order of their keys.
func reach(g *sparse.CSR, minSamples int, keys []uint64) (rows []int, edges []edge, err error) {
	if err := check(g, keys); err != nil {
		return nil, nil, err
	}
	rows = connected(g)
	if keys != nil {
		sample.Sort(rows, keys)
	}
	point := make([]int32, g.Rows)
	for v, i := range rows {
		point[i] = int32(v)
	}
	core := make([]float64, len(rows))
	var near []float64
	for v, i := range rows {
		row := g.Row(i)
		near = near[:0]
		for p, j := range row.Indices {
			if int(j) == i {
				continue
			}
			distance := 1 - float64(row.Data[p])
			near = append(near, distance)
			u := point[j]
			edges = append(edges, edge{a: min(int32(v), u), b: max(int32(v), u), distance: distance})
		}
		switch slices.Sort(near); {
		case minSamples == 1:
		case minSamples-2 < len(near):
			core[v] = near[minSamples-2]
		default:
			core[v] = 1
		}
	}
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.distance, y.distance))
	})
	edges = slices.CompactFunc(edges, func(x, y edge) bool { return x.a == y.a && x.b == y.b })
	for e := range edges {
		edges[e].reach = max(edges[e].distance, core[edges[e].a], core[edges[e].b])
	}
	// Among edges with the same reach, the shorter one counts first: a point joins its nearest neighbour.
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(x.reach, y.reach), cmp.Compare(x.distance, y.distance), cmp.Compare(x.a, y.a),
			cmp.Compare(x.b, y.b))
	})
	return rows, edges, nil
}

// check returns what is wrong with a graph.
func check(g *sparse.CSR, keys []uint64) error {
	if err := g.Validate(); err != nil {
		return fmt.Errorf("hdbscan: %w", err)
	}
	if g.Rows != g.Cols {
		return fmt.Errorf("%w: %d rows and %d columns", ErrGraph, g.Rows, g.Cols)
	}
	if keys != nil && len(keys) != g.Rows {
		return fmt.Errorf("%w: %d keys for %d rows", ErrGraph, len(keys), g.Rows)
	}
	const most = 1 + sparse.UnitTolerance
	for i := range g.Rows {
		row := g.Row(i)
		for p, w := range row.Data {
			if math.Abs(float64(w)) > most {
				return fmt.Errorf("%w: row %d, column %d: similarity %v, must be from -1 to 1", ErrGraph, i, row.Indices[p], w)
			}
		}
	}
	return nil
}

// connected returns the rows that have an edge, in whatever direction.
func connected(g *sparse.CSR) []int {
	has := make([]bool, g.Rows)
	for i := range g.Rows {
		for _, j := range g.Row(i).Indices {
			if int(j) != i {
				has[i], has[j] = true, true
			}
		}
	}
	var rows []int
	for i, connected := range has {
		if connected {
			rows = append(rows, i)
		}
	}
	return rows
}
