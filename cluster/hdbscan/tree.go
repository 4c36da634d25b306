package hdbscan

import "kindred/internal/disjoint"

// linkage is a binary tree of n points: nodes below n are points, and node n + i is the i-th join.
type linkage struct {
	points   int
	a, b     []int32   // the two nodes that join
	distance []float64 // at which they join; it does not fall
	size     []int32   // points of each join
}

// link joins points along edges, which are sorted by their reach: Kruskal's algorithm. Parts that no edge connects join
// at distance 1, or the greatest reach if that is more.
func link(points int, edges []edge) *linkage {
	l := &linkage{points: points}
	joined := disjoint.New(points)
	top := make([]int32, points) // the node of the points that have joined, for the first of them
	for v := range top {
		top[v] = int32(v)
	}
	join := func(a, b int32, distance float64) {
		a, b = joined.Least(a), joined.Least(b)
		if !joined.Join(a, b) {
			return
		}
		x, y := top[a], top[b]
		top[min(a, b)] = int32(points + len(l.a))
		l.a, l.b = append(l.a, min(x, y)), append(l.b, max(x, y))
		l.distance, l.size = append(l.distance, distance), append(l.size, l.sizeOf(x)+l.sizeOf(y))
	}
	far := 1.0
	for _, e := range edges {
		join(e.a, e.b, e.reach)
		far = max(far, e.reach)
	}
	for v := 1; v < points; v++ {
		join(0, int32(v), far)
	}
	return l
}

// sizeOf returns the number of points of a node.
func (l *linkage) sizeOf(node int32) int32 {
	if int(node) < l.points {
		return 1
	}
	return l.size[int(node)-l.points]
}

// each calls do for every point of a node.
func (l *linkage) each(node int32, do func(point int32)) {
	for waiting := []int32{node}; len(waiting) > 0; {
		node, waiting = waiting[len(waiting)-1], waiting[:len(waiting)-1]
		if int(node) < l.points {
			do(node)
			continue
		}
		i := int(node) - l.points
		waiting = append(waiting, l.b[i], l.a[i])
	}
}
