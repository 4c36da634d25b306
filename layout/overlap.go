package layout

import (
	"cmp"
	"math"
	"slices"

	"kindred/sparse"
)

// Box is the size of a label, which is drawn around its place.
type Box struct{ Width, Height float32 }

const (
	pushes = 300
	// crowded is which share of the drawing boxes may fill before they are pushed apart.
	crowded = 0.35
)

// Separate returns places at which the boxes of the nodes do not overlap, near the given places, in their
// arrangement. The places are first scaled so that boxes take about a third of the drawing; then overlapping
// boxes push each other apart, along the direction in which they overlap less. What overlaps in the end is
// parted by scaling all places. Equal arguments give equal bits. It takes O(n²) time at worst.
func Separate(places *sparse.Dense, boxes []Box) *sparse.Dense {
	n := places.Rows
	out := sparse.NewDense(n, 2)
	copy(out.Data, places.Data)
	if n < 2 {
		return out
	}
	var area float64
	left, bottom := float32(math.Inf(1)), float32(math.Inf(1))
	right, top := float32(math.Inf(-1)), float32(math.Inf(-1))
	for i := range n {
		p := out.Row(i)
		left, right, bottom, top = min(left, p[0]), max(right, p[0]), min(bottom, p[1]), max(top, p[1])
		area += float64(boxes[i].Width * boxes[i].Height)
	}
	// Two nodes, or a chain of nodes, may stand on a line, which has no area: boxes would be far apart on it.
	width, height := float64(right-left), float64(top-bottom)
	least := max(width, height) / 2
	plane := max(float64(max(width, least)*max(height, least)), 1e-12)
	scale := math.Sqrt(area / crowded / plane)
	// Boxes are wider than high, and so is the room that they need.
	for i := range n {
		p := out.Row(i)
		p[0], p[1] = float32(float64(p[0])*scale*1.25), float32(float64(p[1])*scale*0.8)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for range pushes {
		if !push(out, boxes, order) {
			return out
		}
	}
	for overlaps(out, boxes) {
		for p := range out.Data {
			out.Data[p] *= 1.1
		}
		for i := range n { // places that are equal are not parted by scaling
			out.Row(i)[0] += float32(unit(random(7, uint64(i), 1)) * 1e-3)
		}
	}
	return out
}

// push moves every two overlapping boxes apart by half of what they overlap, and reports whether there were any.
func push(places *sparse.Dense, boxes []Box, order []int) bool {
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(leftOf(places, boxes, a), leftOf(places, boxes, b)), cmp.Compare(a, b))
	})
	moved := false
	for p, i := range order {
		for _, j := range order[p+1:] {
			a, b := places.Row(i), places.Row(j)
			if leftOf(places, boxes, j) >= a[0]+float32(boxes[i].Width/2) {
				break // no later box begins farther left
			}
			dx, dy := b[0]-a[0], b[1]-a[1]
			overX := float32((boxes[i].Width+boxes[j].Width)/2) - float32(math.Abs(float64(dx)))
			overY := float32((boxes[i].Height+boxes[j].Height)/2) - float32(math.Abs(float64(dy)))
			if overX <= 0 || overY <= 0 {
				continue
			}
			moved = true
			if overX < overY {
				by := float32(overX*0.5) + 1e-3
				if dx < 0 || dx == 0 && j < i {
					by = -by
				}
				a[0] -= by
				b[0] += by
			} else {
				by := float32(overY*0.5) + 1e-3
				if dy < 0 || dy == 0 && j < i {
					by = -by
				}
				a[1] -= by
				b[1] += by
			}
		}
	}
	return moved
}

// leftOf returns where a box begins.
func leftOf(places *sparse.Dense, boxes []Box, i int) float32 {
	return places.Row(i)[0] - float32(boxes[i].Width/2)
}

// overlaps reports whether any two boxes overlap.
func overlaps(places *sparse.Dense, boxes []Box) bool {
	for i := range places.Rows {
		for j := range i {
			a, b := places.Row(i), places.Row(j)
			if math.Abs(float64(b[0]-a[0])) < float64(float64(boxes[i].Width+boxes[j].Width)/2)-1e-3 &&
				math.Abs(float64(b[1]-a[1])) < float64(float64(boxes[i].Height+boxes[j].Height)/2)-1e-3 {
				return true
			}
		}
	}
	return false
}
