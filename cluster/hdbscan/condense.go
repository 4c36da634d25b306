package hdbscan

import (
	"cmp"
	"slices"

	"kindred/cluster"
)

// leastDistance is what smaller distances count as. So a copy of a paper is no group of endless density.
const leastDistance = 1e-3

// density returns the density at a distance.
func density(distance float64) float64 { return 1 / max(distance, leastDistance) }

// groups are the groups of the hierarchy. A group comes after the one that it is a part of; group 0 has all points.
type groups struct {
	list []group
	of   []int // for each point: the last group that it is in
	node []int // for each group: its node in the tree
}

type group struct {
	birth     float64 // density at which it is born
	stability float64
	apart     float64 // distance at which it falls apart into two
	parts     [2]int  // the two groups that it falls apart into; 0 if it does not
}

// condense finds the groups of at least minSize points.
func (l *linkage) condense(minSize int) *groups {
	g := &groups{of: make([]int, l.points)}
	type part struct {
		node  int32
		group int
	}
	var waiting []part
	if l.points > 0 {
		g.list = append(g.list, group{})
		waiting = append(waiting, part{int32(l.points + len(l.a) - 1), 0})
		if len(l.a) > 0 {
			g.list[0].birth = density(l.distance[len(l.a)-1])
		}
	}
	for len(waiting) > 0 {
		p := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if int(p.node) < l.points {
			g.of[p.node] = p.group
			continue
		}
		join := int(p.node) - l.points
		at := density(l.distance[join])
		a, b := l.a[join], l.b[join]
		lasting := at - g.list[p.group].birth
		switch large := [2]bool{int(l.sizeOf(a)) >= minSize, int(l.sizeOf(b)) >= minSize}; {
		case large[0] && large[1]:
			g.list[p.group].stability += float64(float64(l.sizeOf(p.node)) * lasting)
			g.list[p.group].apart = l.distance[join]
			for side, node := range [2]int32{a, b} {
				g.list[p.group].parts[side] = len(g.list)
				waiting = append(waiting, part{node, len(g.list)})
				g.list = append(g.list, group{birth: at})
			}
		default:
			for side, node := range [2]int32{a, b} {
				if large[side] {
					waiting = append(waiting, part{node, p.group})
					continue
				}
				g.list[p.group].stability += float64(float64(l.sizeOf(node)) * lasting)
				l.each(node, func(v int32) { g.of[v] = p.group })
			}
		}
	}
	return g
}

// selected returns for each group the chosen group that it is within, or [cluster.Outlier].
func (g *groups) selected() []int {
	chosen := make([]bool, len(g.list))
	best := make([]float64, len(g.list)) // the greatest sum of stabilities within each group
	for c := len(g.list) - 1; c >= 0; c-- {
		one := g.list[c]
		if one.parts[0] == 0 {
			chosen[c], best[c] = true, one.stability
			continue
		}
		best[c] = best[one.parts[0]] + best[one.parts[1]]
		if c > 0 && one.stability >= best[c] {
			chosen[c], best[c] = true, one.stability
		}
	}
	within := slices.Repeat([]int{cluster.Outlier}, len(g.list))
	for c, one := range g.list {
		if within[c] == cluster.Outlier && chosen[c] {
			within[c] = c
		}
		if one.parts[0] > 0 {
			for _, part := range one.parts {
				within[part] = within[c]
			}
		}
	}
	return within
}

// tree returns the hierarchy without its points, and sets the node of each group. Merges within chosen groups happen
// first, so that a cut of the tree gives these groups; chosen is what [groups.selected] returns.
func (g *groups) tree(chosen []int) *cluster.Tree {
	t := &cluster.Tree{}
	g.node = make([]int, len(g.list))
	var inner []int
	for c, one := range g.list {
		if one.parts[0] == 0 {
			g.node[c] = t.Leaves
			t.Leaves++
		} else {
			inner = append(inner, c)
		}
	}
	// Those that hang together closest merge first, and of equals the inner ones, which come later.
	slices.Reverse(inner)
	above := func(c int) int { return -min(0, chosen[c]) } // 1 above the chosen groups, else 0
	slices.SortStableFunc(inner, func(a, b int) int {
		return cmp.Or(cmp.Compare(above(a), above(b)), cmp.Compare(g.list[a].apart, g.list[b].apart))
	})
	for i, c := range inner {
		g.node[c] = t.Leaves + i
		a, b := g.node[g.list[c].parts[0]], g.node[g.list[c].parts[1]]
		t.Merges = append(t.Merges, cluster.Merge{A: min(a, b), B: max(a, b), Similarity: 1 - g.list[c].apart})
	}
	return t
}
