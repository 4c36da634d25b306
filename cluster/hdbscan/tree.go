package hdbscan

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
	above := make([]int32, points) // a forest of points; the root of each stands for what has joined
	top := make([]int32, points)   // the node of each root
	for v := range above {
		above[v], top[v] = int32(v), int32(v)
	}
	find := func(v int32) int32 {
		for above[v] != v {
			above[v] = above[above[v]]
			v = above[v]
		}
		return v
	}
	join := func(a, b int32, distance float64) {
		a, b = find(a), find(b)
		if a == b {
			return
		}
		x, y := top[a], top[b]
		size := l.sizeOf(x) + l.sizeOf(y)
		if l.sizeOf(x) < l.sizeOf(y) { // so that paths to roots are short
			a, b = b, a
		}
		above[b] = a
		top[a] = int32(points + len(l.a))
		l.a, l.b = append(l.a, min(x, y)), append(l.b, max(x, y))
		l.distance, l.size = append(l.distance, distance), append(l.size, size)
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
