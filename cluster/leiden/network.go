package leiden

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// network is an undirected graph without loops. Each edge is stored at both of its ends. Weights are whole
// numbers, so that sums of weights are exact and do not depend on the order in which they are added.
type network struct {
	start  []int     // the edges of node v are at start[v] to start[v+1]
	to     []int32   // where an edge leads
	weight []float64 // how much it weighs
	mass   []float64 // what a node counts for when communities are compared with chance
	key    []uint64  // decides in which order nodes have their turn
	loop   []float64 // twice the weight of edges that are not there but count, see LevelsOptions.Loops; nil for none
}

func (n *network) nodes() int { return len(n.mass) }

func (n *network) edges(v int32) ([]int32, []float64) {
	lo, hi := n.start[v], n.start[v+1]
	return n.to[lo:hi], n.weight[lo:hi]
}

// unit is the weight of an edge of similarity 1. Similarities are rounded to multiples of 1/unit.
const unit = 1 << 20

// maxWeight bounds what an edge may weigh, so that no sum of weights exceeds 2⁵³.
const maxWeight = 1 << 10

// newNetwork returns the graph of a square matrix: nodes i and j have an edge if any of the two values of
// their pair is not zero, and it weighs the greater one. Nodes are sorted by their keys; rows[v] is the row
// of node v. Rows without edges are left out.
func newNetwork(g *sparse.CSR, keys []uint64, parallelism int) (n *network, rows []int, err error) {
	if err := g.Validate(); err != nil {
		return nil, nil, fmt.Errorf("leiden: %w", err)
	}
	if g.Rows != g.Cols {
		return nil, nil, fmt.Errorf("%w: %d rows and %d columns", ErrGraph, g.Rows, g.Cols)
	}
	if keys != nil && len(keys) != g.Rows {
		return nil, nil, fmt.Errorf("%w: %d keys for %d rows", ErrGraph, len(keys), g.Rows)
	}
	for p, w := range g.Data {
		if !(w >= 0 && w <= maxWeight) {
			i := sort.SearchInts(g.Indptr, p+1) - 1
			return nil, nil, fmt.Errorf("%w: row %d, column %d: weight %v, must be from 0 to %d", ErrGraph, i,
				g.Indices[p], w, maxWeight)
		}
	}
	m := union(g, parallelism)
	rows = make([]int, 0, m.Rows)
	for i := range m.Rows {
		if m.Indptr[i] < m.Indptr[i+1] {
			rows = append(rows, i)
		}
	}
	if keys != nil {
		sample.Sort(rows, keys)
	}
	node := make([]int32, m.Rows)
	for v, i := range rows {
		node[i] = int32(v)
	}
	n = &network{start: make([]int, len(rows)+1), to: make([]int32, len(m.Indices)),
		weight: make([]float64, len(m.Indices)), mass: make([]float64, len(rows)), key: make([]uint64, len(rows))}
	for v, i := range rows {
		n.start[v+1] = n.start[v] + m.Indptr[i+1] - m.Indptr[i]
		n.key[v] = uint64(v)
		if keys != nil {
			n.key[v] = keys[i]
		}
	}
	parallel.Loop(len(rows), parallel.ChunkSize, parallelism, func(_, lo, hi int) {
		var edges []uint64 // of a node: where they lead, and where they stand in its row
		for v := lo; v < hi; v++ {
			row := m.Row(rows[v])
			edges = edges[:0]
			for p, j := range row.Indices {
				edges = append(edges, uint64(node[j])<<32|uint64(p))
			}
			slices.Sort(edges)
			for e, edge := range edges {
				n.to[n.start[v]+e], n.weight[n.start[v]+e] = int32(edge>>32), float64(row.Data[uint32(edge)])
			}
		}
	})
	return n, rows, nil
}

// union returns the matrix with the greater of the two values of each pair, in whole units, without the
// diagonal and without zeros.
func union(g *sparse.CSR, parallelism int) *sparse.CSR {
	t := g.Transposed()
	parts := make([]sparse.CSR, parallel.NumChunks(g.Rows, parallel.ChunkSize))
	parallel.Loop(g.Rows, parallel.ChunkSize, parallelism, func(c, lo, hi int) { parts[c] = unionOf(g, t, lo, hi) })
	m := &sparse.CSR{Rows: g.Rows, Cols: g.Cols, Indptr: make([]int, 1, g.Rows+1)}
	first := make([]int, len(parts)) // value of each part
	for c, part := range parts {
		first[c] = m.Indptr[len(m.Indptr)-1]
		for _, end := range part.Indptr[1:] {
			m.Indptr = append(m.Indptr, first[c]+end)
		}
	}
	m.Indices, m.Data = make([]int32, m.Indptr[g.Rows]), make([]float32, m.Indptr[g.Rows])
	parallel.Loop(g.Rows, parallel.ChunkSize, parallelism, func(c, _, _ int) {
		copy(m.Indices[first[c]:], parts[c].Indices)
		copy(m.Data[first[c]:], parts[c].Data)
	})
	return m
}

// unionOf returns rows lo to hi of the union of a matrix and its transpose.
func unionOf(g, t *sparse.CSR, lo, hi int) sparse.CSR {
	room := g.Indptr[hi] - g.Indptr[lo] + t.Indptr[hi] - t.Indptr[lo]
	m := sparse.CSR{Indptr: make([]int, 1, hi-lo+1), Indices: make([]int32, 0, room), Data: make([]float32, 0, room)}
	for i := lo; i < hi; i++ {
		a, b := g.Row(i), t.Row(i)
		for p, q := 0, 0; p < len(a.Indices) || q < len(b.Indices); {
			j, w := int32(math.MaxInt32), float32(0)
			if p < len(a.Indices) {
				j = a.Indices[p]
			}
			if q < len(b.Indices) {
				j = min(j, b.Indices[q])
			}
			if p < len(a.Indices) && a.Indices[p] == j {
				w = a.Data[p]
				p++
			}
			if q < len(b.Indices) && b.Indices[q] == j {
				w = max(w, b.Data[q])
				q++
			}
			if w = float32(math.Round(float64(w) * unit)); w > 0 && int(j) != i {
				m.Indices, m.Data = append(m.Indices, j), append(m.Data, w)
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}

// strengths returns the sum of the weights of the edges of each node, and the sum over all nodes.
func (n *network) strengths() (of []float64, total float64) {
	of = make([]float64, n.nodes())
	for v := range of {
		_, weights := n.edges(int32(v))
		for _, w := range weights {
			of[v] += w
		}
		if n.loop != nil {
			of[v] += n.loop[v]
		}
		total += of[v]
	}
	return of, total
}

// merged returns the graph whose nodes are the parts of n: part[v], below parts, is the node that v becomes. An
// edge weighs what all edges between two parts weigh; those within a part are gone.
func (n *network) merged(part []int32, parts int) *network {
	m := &network{}
	n.merge(m, newTally(parts), &groups{}, part, parts)
	return m
}

// merge sets m to merged(part, parts). It uses the memory of m, of members, and of links, which has no sums.
func (n *network) merge(m *network, links *tally, members *groups, part []int32, parts int) {
	m.start, m.to, m.weight = append(m.start[:0], 0), m.to[:0], m.weight[:0]
	m.mass, m.key = sized(m.mass, parts), sized(m.key, parts)
	members.set(part, parts)
	for p := range parts {
		m.mass[p], m.key[p] = 0, math.MaxUint64
		for _, v := range members.of(p) {
			m.mass[p] += n.mass[v]
			m.key[p] = min(m.key[p], n.key[v])
			to, weight := n.edges(v)
			links.addAll(to, weight, part)
		}
		for _, q := range links.touched {
			if q != int32(p) {
				m.to, m.weight = append(m.to, q), append(m.weight, links.sum[q])
			}
		}
		links.clear()
		m.start = append(m.start, len(m.to))
	}
}

// sized returns a slice of length n, which is s if that has room. What is in it may be anything.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// groups are the members of each group, ascending.
type groups struct {
	start []int
	all   []int32
}

// grouped sorts numbers by their group.
func grouped(group []int32, n int) (g groups) {
	g.set(group, n)
	return g
}

// set sorts numbers by their group, by counting. It uses the memory of g.
func (g *groups) set(group []int32, n int) {
	g.start, g.all = sized(g.start, n+2), sized(g.all, len(group))
	clear(g.start)
	next := g.start[1:] // of each group: where its next member goes
	for _, k := range group {
		next[k+1]++
	}
	for k := range n {
		next[k+1] += next[k]
	}
	for v, k := range group {
		g.all[next[k]] = int32(v)
		next[k]++
	}
	g.start = g.start[:n+1]
}

func (g groups) of(k int) []int32 { return g.all[g.start[k]:g.start[k+1]] }

// tally sums weights by number.
type tally struct {
	sum     []float64
	touched []int32 // the numbers with a sum, in the order in which they came
}

func newTally(n int) *tally { return &tally{sum: make([]float64, n)} }

func (t *tally) add(k int32, weight float64) {
	if t.sum[k] == 0 {
		t.touched = append(t.touched, k)
	}
	t.sum[k] += weight // which is never zero
}

// addAll adds the weights of edges to some nodes, each to the number that group has for the node. Most of the time goes
// into this. Whether a number has a sum cannot be foreseen, so there is no branch that depends on it: the next number
// overwrites one that was there before.
func (t *tally) addAll(to []int32, weight []float64, group []int32) {
	n := len(t.touched)
	t.touched = slices.Grow(t.touched, len(to))
	touched := t.touched[n : n+len(to)]
	weight = weight[:len(to)]
	more := 0
	for e, u := range to {
		k := group[u]
		sum := t.sum[k]
		touched[more] = k
		more += int((math.Float64bits(sum) - 1) >> 63) // one if the sum is zero; no sum is negative
		t.sum[k] = sum + weight[e]
	}
	t.touched = t.touched[:n+more]
}

func (t *tally) clear() {
	for _, k := range t.touched {
		t.sum[k] = 0
	}
	t.touched = t.touched[:0]
}
