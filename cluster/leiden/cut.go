package leiden

import (
	"cmp"
	"math"
	"slices"

	"kindred/cluster"
)

// Cut returns k groups: fine groups are joined within medium ones, these within coarse ones, and then the coarse ones,
// always the two that are tied most closely beside what chance would put there, or the two smallest where no edge ties
// any two. There are never more groups than fine ones. It takes O(n + m + (f − k)·(f + e)) time for f groups of the
// level that is joined, with e edges between them.
func (l *Levels) Cut(k int) (*cluster.Partition, error) {
	levels := [][]int32{make([]int32, len(l.medium)), l.coarse, l.medium, l.fine}
	at := 1
	for at < 3 && count(levels[at]) < k {
		at++
	}
	of, parent := levels[at], levels[at-1]
	_, total := l.net.strengths() // which FindLevels has left as the masses of the nodes
	small := l.net.merged(of, count(of))
	above, now := make([]int32, small.nodes()), ascending(small.nodes()) // now has what each group has become
	for v, c := range of {
		above[c] = parent[v]
	}
	for small.nodes() > k {
		a, b := small.closest(above, total)
		if a < 0 {
			a, b = small.smallest(above)
		}
		if a < 0 {
			break
		}
		joined := ascending(small.nodes())
		joined[b] = a
		joined = numbered(joined)
		for c, d := range now {
			now[c] = joined[d]
		}
		small = small.merged(joined, len(joined)-1)
		for c, d := range joined { // no node gets a higher number
			above[d] = above[c]
		}
	}
	groups := make([]int32, len(of))
	for v, c := range of {
		groups[v] = now[c]
	}
	return partition(groups, l.rows, len(l.Medium.Labels))
}

// closest returns the two nodes within the same group above whose edge weighs most beside what chance would put there,
// so that small nodes join first; -1 if no edge joins two.
func (n *network) closest(above []int32, total float64) (a, b int32) {
	a, b = -1, -1
	most := math.Inf(-1)
	for v := range n.nodes() {
		to, weight := n.edges(int32(v))
		for e, u := range to {
			if above[u] != above[v] || int(u) < v {
				continue
			}
			if tie := weight[e] * total / (n.mass[v] * n.mass[u]); tie > most {
				a, b, most = int32(v), u, tie
			}
		}
	}
	return a, b
}

// smallest returns the two smallest nodes that are within the same group above, those of lower keys among equals; -1 if
// no two are.
func (n *network) smallest(above []int32) (a, b int32) {
	order := ascending(n.nodes())
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(n.mass[a], n.mass[b]), cmp.Compare(n.key[a], n.key[b]), cmp.Compare(a, b))
	})
	for p, a := range order {
		for _, b := range order[p+1:] {
			if above[a] == above[b] {
				return min(a, b), max(a, b)
			}
		}
	}
	return -1, -1
}
