// Package ties adds up the weights of links between parts of a graph, and makes a graph of the parts.
package ties

import (
	"cmp"
	"math"
	"slices"

	"kindred/shard/taskfile"
	"kindred/sparse"
)

const (
	// partLinks is to how many others a part has links in the graph: those of the largest weight.
	partLinks = 256
	// unit is the weight 1 of a link, as an integer.
	unit = 1 << 20
)

// Ties are sums of the weights of links by the parts of both ends. Weights are rounded to multiples of 2⁻²⁰ and added
// as integers, so that the sums depend neither on the order of links nor on how they were divided. The zero value is
// not usable: see [New].
type Ties struct{ weights map[[2]int64]int64 }

// New returns no ties.
func New() *Ties { return &Ties{map[[2]int64]int64{}} }

// Add adds a link between two parts, which may be the same. Parts have numbers from 0.
func (t *Ties) Add(a, b int64, weight float64) {
	if w := int64(math.Round(float64(weight * unit))); w > 0 {
		t.weights[[2]int64{min(a, b), max(a, b)}] += w
	}
}

// Len returns the number of pairs of parts.
func (t *Ties) Len() int { return len(t.weights) }

// Append appends the ties to b as [Ties.Read] reads them.
func (t *Ties) Append(b []byte) []byte {
	for _, ends := range t.sorted() {
		b = taskfile.AppendNumbers(b, int(ends[0]), int(ends[1]))
		b = taskfile.AppendUint64(b, uint64(t.weights[ends]))
	}
	return b
}

// Read adds the ties that d has.
func (t *Ties) Read(d *taskfile.Decoder) error {
	for d.More() {
		ends := [2]int64{int64(d.Number()), int64(d.Number())}
		weight := int64(d.Uint64())
		if d.Err() != nil {
			return d.Err()
		}
		t.weights[ends] += weight
	}
	return nil
}

// sorted returns the pairs of parts in order.
func (t *Ties) sorted() [][2]int64 {
	list := make([][2]int64, 0, len(t.weights))
	for ends := range t.weights {
		list = append(list, ends)
	}
	slices.SortFunc(list, func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) })
	return list
}

// Graph returns the parts in order, the graph of the links between them, with weights as shares of the largest, and
// loops: for each part, the weight of its links that are not in the graph. Links within the part count twice; a part
// has links to at most 256 others in the graph.
func (t *Ties) Graph() (parts []int64, g *sparse.CSR, loops []float64) {
	ends := t.sorted()
	most := int64(1)
	for _, e := range ends {
		parts = append(parts, e[0], e[1])
		if e[0] != e[1] {
			most = max(most, t.weights[e])
		}
	}
	slices.Sort(parts)
	parts = slices.Compact(parts)
	type link struct {
		to     int32
		weight int64
	}
	links, left := make([][]link, len(parts)), make([]int64, len(parts))
	for _, e := range ends {
		a, _ := slices.BinarySearch(parts, e[0])
		b, _ := slices.BinarySearch(parts, e[1])
		if w := t.weights[e]; a == b {
			left[a] += 2 * w
		} else {
			links[a], links[b] = append(links[a], link{int32(b), w}), append(links[b], link{int32(a), w})
		}
	}
	scale := 1 / float64(most)
	g = &sparse.CSR{Cols: len(parts), Indptr: []int{0}}
	loops = make([]float64, len(parts))
	for a, list := range links {
		slices.SortFunc(list, func(x, y link) int { return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.to, y.to)) })
		for _, weak := range list[min(len(list), partLinks):] {
			left[a] += weak.weight
		}
		list = list[:min(len(list), partLinks)]
		slices.SortFunc(list, func(x, y link) int { return cmp.Compare(x.to, y.to) })
		for _, strong := range list {
			g.Indices = append(g.Indices, strong.to)
			g.Data = append(g.Data, float32(float64(strong.weight)*scale))
		}
		g.Rows++
		g.Indptr = append(g.Indptr, len(g.Indices))
		loops[a] = float64(left[a]) * scale
	}
	return parts, g, loops
}
