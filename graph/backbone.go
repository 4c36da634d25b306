package graph

import (
	"cmp"
	"slices"

	"kindred/internal/disjoint"
	"kindred/sparse"
)

// link is an edge between rows i < j.
type link struct {
	i, j   int32
	weight float32
}

// links returns the edges of a symmetric matrix, the heaviest first, ties by row and column.
func links(edges *sparse.CSR) []link {
	list := make([]link, 0, edges.NNZ()/2)
	for i := range edges.Rows {
		row := edges.Row(i)
		for p, j := range row.Indices {
			if int(j) > i {
				list = append(list, link{int32(i), j, row.Data[p]})
			}
		}
	}
	slices.SortFunc(list, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	return list
}

// Backbone returns g with at most maxEdges edges: first those of a maximum spanning forest, so that
// what is connected stays connected, then the heaviest others. If maxEdges is less than a forest
// takes, the forest loses its lightest edges. A maxEdges of 0 or less keeps all edges. Equal weights
// are ordered by the rows of the papers. Measures are dropped if edges are. It takes O(E·log E) time.
func (g *Graph) Backbone(maxEdges int) *Graph {
	if maxEdges <= 0 || g.NumEdges() <= maxEdges {
		return g
	}
	list := links(g.edges)
	sets := disjoint.New(g.Len())
	forest, others := make([]link, 0, g.Len()), make([]link, 0, len(list))
	for _, l := range list {
		if sets.Join(l.i, l.j) {
			forest = append(forest, l)
		} else {
			others = append(others, l)
		}
	}
	kept := forest[:min(len(forest), maxEdges)]
	kept = append(kept, others[:min(len(others), maxEdges-len(kept))]...)
	reduced := *g
	reduced.measures = nil
	reduced.edges = symmetricOf(g.Len(), kept)
	return &reduced
}

// symmetricOf returns the symmetric n×n matrix with the given edges.
func symmetricOf(n int, list []link) *sparse.CSR {
	m := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, n+1),
		Indices: make([]int32, 2*len(list)), Data: make([]float32, 2*len(list))}
	slices.SortFunc(list, func(a, b link) int { return cmp.Or(cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j)) })
	for _, l := range list {
		m.Indptr[l.i+1]++
		m.Indptr[l.j+1]++
	}
	for i := range n {
		m.Indptr[i+1] += m.Indptr[i]
	}
	next := slices.Clone(m.Indptr[:n])
	put := func(i, j int32, weight float32) {
		m.Indices[next[i]], m.Data[next[i]] = j, weight
		next[i]++
	}
	// Every row first takes the edges to rows before it, in their order, and then those after it.
	for _, l := range list {
		put(l.j, l.i, l.weight)
	}
	for _, l := range list {
		put(l.i, l.j, l.weight)
	}
	return m
}
