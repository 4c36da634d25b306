package layout

import (
	"math"
	"math/bits"
	"slices"

	"kindred/internal/kernel"
)

// tree is a quadtree of points for the forces of Barnes and Hut (1986, doi:10.1038/324446a0). Points are
// ordered along a Z-curve, so that every cell holds a range of them, and cells are kept depth first: the first
// child of a cell stands after it, and next is the cell after its last descendant. Forces are found for all
// points of a leaf at once: they share the list of the cells that repel them.
type tree struct {
	order  []int32 // the nodes along the curve
	codes  []uint32
	x, y   []float32 // of the nodes in order
	cells  []cell
	leaves []int32

	otherCodes           []uint32
	otherOrder           []int32
	left, bottom, extent float32
}

// cell is a square of the plane with the points in it.
type cell struct {
	x, y   float32 // the mean of its points
	count  float32
	reach  float32 // the square of the distance from which it counts as a point
	lo, hi int32   // its points
	next   int32   // the cell after its descendants
	leaf   bool
}

const (
	// leafSize is the most points of a leaf. With 12, the squared errors of forces are twice as large, and forces take
	// about one and a half times as long: finding the list of a leaf costs more than the forces of the list.
	leafSize = 48
	depth    = 16 // bits of each coordinate
)

// sort orders the points along the curve. at holds x and y of each. The order is valid until the next call.
func (t *tree) sort(at []float32) []int32 {
	n := len(at) / 2
	if len(t.order) != n {
		t.order, t.codes = make([]int32, n), make([]uint32, n)
		t.otherOrder, t.otherCodes = make([]int32, n), make([]uint32, n)
		t.x, t.y = make([]float32, n), make([]float32, n)
	}
	left, bottom := float32(math.Inf(1)), float32(math.Inf(1))
	right, top := float32(math.Inf(-1)), float32(math.Inf(-1))
	for i := 0; i < len(at); i += 2 {
		left, right = min(left, at[i]), max(right, at[i])
		bottom, top = min(bottom, at[i+1]), max(top, at[i+1])
	}
	t.left, t.bottom = left, bottom
	t.extent = max(right-left, top-bottom, 1e-20) * 1.0001
	scale := (1 << depth) / float64(t.extent)
	for i := range n {
		column := min(uint32(float64(at[2*i]-left)*scale), 1<<depth-1)
		row := min(uint32(float64(at[2*i+1]-bottom)*scale), 1<<depth-1)
		t.order[i], t.codes[i] = int32(i), interleave(column)|interleave(row)<<1
	}
	// A radix sort of four passes: stable, so that points in one place stay in their order.
	for shift := 0; shift < 32; shift += 8 {
		var starts [257]int
		for _, c := range t.codes {
			starts[c>>shift&255+1]++
		}
		for b := range 256 {
			starts[b+1] += starts[b]
		}
		for p, c := range t.codes {
			b := c >> shift & 255
			t.otherCodes[starts[b]], t.otherOrder[starts[b]] = c, t.order[p]
			starts[b]++
		}
		t.codes, t.otherCodes = t.otherCodes, t.codes
		t.order, t.otherOrder = t.otherOrder, t.order
	}
	return t.order
}

// interleave returns the 16 low bits of v with a zero before each.
func interleave(v uint32) uint32 {
	v = (v | v<<8) & 0x00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}

// build makes the tree of the points.
func (t *tree) build(at []float32) {
	t.sort(at)
	for p, i := range t.order {
		t.x[p], t.y[p] = at[2*i], at[2*i+1]
	}
	t.cells, t.leaves = t.cells[:0], t.leaves[:0]
	t.add(0, len(t.order), 2*depth, t.extent)
}

// add adds the cell of points [lo, hi), whose codes differ in the given number of low bits at most, with all
// its descendants.
func (t *tree) add(lo, hi, low int, width float32) {
	number := len(t.cells)
	t.cells = append(t.cells, cell{lo: int32(lo), hi: int32(hi)})
	// A cell with all its points in one child is left out for the child.
	if differ := bits.Len32(t.codes[lo] ^ t.codes[hi-1]); differ < low-1 {
		skip := (low - differ) / 2
		low -= 2 * skip
		width = float32(math.Ldexp(float64(width), -skip))
	}
	var x, y float64
	if hi-lo <= leafSize || low == 0 {
		for p := lo; p < hi; p++ {
			x += float64(t.x[p])
			y += float64(t.y[p])
		}
		t.cells[number].leaf = true
		t.leaves = append(t.leaves, int32(number))
	} else {
		for from := lo; from < hi; {
			quarter := t.codes[from] >> (low - 2) & 3
			to := from + 1
			for to < hi && t.codes[to]>>(low-2)&3 == quarter {
				to++
			}
			child := len(t.cells)
			t.add(from, to, low-2, width/2)
			count := float64(to - from)
			x += float64(float64(t.cells[child].x) * count)
			y += float64(float64(t.cells[child].y) * count)
			from = to
		}
	}
	c := &t.cells[number]
	c.count = float32(hi - lo)
	c.x, c.y = float32(x/float64(hi-lo)), float32(y/float64(hi-lo))
	c.reach = float32(width*width) / (theta * theta)
	c.next = int32(len(t.cells))
}

// cells is a list of cells that repel the points of a leaf, with the forces on them, as scratch space.
type cells struct {
	x, y, count, forces []float32
	n                   int // of the cells
}

// room makes room for n cells.
func (l *cells) room(n int) {
	if len(l.x) < n {
		l.x, l.y, l.count = make([]float32, n), make([]float32, n), make([]float32, n)
	}
}

// repel sets the repulsion of the points of a leaf, and returns the sum of 1/(1+d²) over their pairs.
func (t *tree) repel(leaf int32, list *cells, repelled []float32) float64 {
	own := &t.cells[leaf]
	t.list(own, list)
	points := int(own.hi - own.lo)
	list.forces = slices.Grow(list.forces[:0], 3*points)[:3*points]
	n := list.n
	kernel.Repel(list.forces, t.x[own.lo:own.hi], t.y[own.lo:own.hi], list.x[:n], list.y[:n], list.count[:n])
	total := 0.0
	for p, i := range t.order[own.lo:own.hi] {
		total += float64(list.forces[3*p]) - 1 // without the point itself
		repelled[2*i], repelled[2*i+1] = list.forces[3*p+1], list.forces[3*p+2]
	}
	return total
}

// list lists the cells and points that repel the points of a leaf, and after them places that count nothing, up to
// the number that the kernel needs.
func (t *tree) list(own *cell, list *cells) {
	left, right, bottom, top := t.bounds(own)
	list.room(len(t.order) + kernel.RepelLanes)
	x, y, count := list.x, list.y, list.count
	n := 0
	for c := 0; c < len(t.cells); {
		other := &t.cells[c]
		// The distance of the mean of the other cell from the box of the leaf.
		dx := max(left-other.x, other.x-right, 0)
		dy := max(bottom-other.y, other.y-top, 0)
		switch {
		case other.reach < float32(dx*dx)+float32(dy*dy):
			x[n], y[n], count[n] = other.x, other.y, other.count
			n++
			c = int(other.next)
		case other.leaf:
			k := copy(x[n:], t.x[other.lo:other.hi])
			copy(y[n:], t.y[other.lo:other.hi])
			for p := n; p < n+k; p++ {
				count[p] = 1
			}
			n += k
			c = int(other.next)
		default:
			c++
		}
	}
	for ; n%kernel.RepelLanes != 0; n++ {
		x[n], y[n], count[n] = 0, 0, 0
	}
	list.n = n
}

// bounds returns the smallest box around the points of a cell.
func (t *tree) bounds(c *cell) (left, right, bottom, top float32) {
	left, bottom = t.x[c.lo], t.y[c.lo]
	right, top = left, bottom
	for p := c.lo + 1; p < c.hi; p++ {
		left, right = min(left, t.x[p]), max(right, t.x[p])
		bottom, top = min(bottom, t.y[p]), max(top, t.y[p])
	}
	return left, right, bottom, top
}
