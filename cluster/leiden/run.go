package leiden

import (
	"context"
	"math/bits"
	"slices"
)

// run holds what the steps of a run share. Its slices are at least as long as the number of nodes, and are used again
// on every level, and by the next run.
type run struct {
	penalty float64
	seed    uint64

	links   *tally  // of a node to communities
	queue   []int32 // a ring of nodes that wait for their turn
	waiting []bool
	mass    []float64 // of each community
	size    []int32   // nodes of each community
	empty   []int32   // communities without a node
	outside []float64 // of each part: the weight of its edges to the rest of its community
	whole   []float64 // of each community: its mass

	smaller [2]network // graphs of parts, in turn
	members groups     // of these
}

// begin prepares runs on a graph of so many nodes.
func (r *run) begin(nodes int, penalty float64, seed uint64) {
	r.penalty, r.seed = penalty, seed
	if len(r.queue) >= nodes {
		return
	}
	r.links, r.queue, r.waiting = newTally(nodes), make([]int32, nodes), make([]bool, nodes)
	r.mass, r.size, r.empty = make([]float64, nodes), make([]int32, nodes), make([]int32, 0, nodes)
	r.outside, r.whole = make([]float64, nodes), make([]float64, nodes)
}

// run improves communities until each is one node of a smaller graph. Communities are numbered from 0 in the order of
// their first nodes, before and after.
func (r *run) run(ctx context.Context, n *network, of []int32) ([]int32, error) {
	place := ascending(n.nodes()) // which node of the smaller graph a node of the first graph has become
	of = slices.Clone(of)
	for level := uint64(0); ; level++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		order := n.order(mix(r.seed, level))
		r.move(n, of, order)
		of = numbered(of)
		part, parts := r.refine(n, of, order)
		if parts == n.nodes() { // nothing can be put together: also if every community is one node
			break
		}
		smaller := &r.smaller[level%2] // n is the other one, or the first graph
		n.merge(smaller, r.links, &r.members, part, parts)
		ofPart := make([]int32, parts)
		for v, p := range part {
			ofPart[p] = of[v]
		}
		for v, u := range place {
			place[v] = part[u]
		}
		n, of = smaller, ofPart
	}
	communities := make([]int32, len(place))
	for v, u := range place {
		communities[v] = of[u]
	}
	return numbered(communities), nil
}

// order returns the order in which nodes have their turn. Turns are spread evenly, so nodes are put into as many slots
// by their first bits, and there are few in a slot.
func (n *network) order(seed uint64) []int32 {
	type node struct {
		turn uint64
		v    int32
	}
	nodes := n.nodes()
	slot := func(turn uint64) int {
		at, _ := bits.Mul64(turn, uint64(nodes))
		return int(at)
	}
	ends := make([]int32, nodes+1)
	for _, key := range n.key {
		ends[slot(mix(key, seed))+1]++
	}
	for s := range nodes {
		ends[s+1] += ends[s]
	}
	all := make([]node, nodes)
	for v, key := range n.key {
		turn := mix(key, seed)
		at := &ends[slot(turn)]
		all[*at] = node{turn, int32(v)}
		*at++
	}
	// Nodes of a slot are together, and those of a later slot are not before them.
	order := make([]int32, nodes)
	for at, a := range all {
		p := at
		for ; p > 0 && a.turn < all[p-1].turn; p-- {
			all[p] = all[p-1]
		}
		all[p] = a
	}
	for at, a := range all {
		order[at] = a.v
	}
	return order
}

// mix returns a number in which every bit depends on every bit of both arguments: the last step of SplitMix64 (Steele,
// Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195).
func mix(a, b uint64) uint64 {
	z := a + b*0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// measured sets the mass and the size of each community, which it returns, and finds the empty ones.
func (r *run) measured(n *network, of []int32) (mass []float64, size []int32) {
	nodes := n.nodes()
	mass, size = r.mass[:nodes], r.size[:nodes]
	clear(mass)
	clear(size)
	for v, c := range of {
		mass[c] += n.mass[v]
		size[c]++
	}
	r.empty = r.empty[:0]
	for c := nodes - 1; c >= 0; c-- {
		if size[c] == 0 {
			r.empty = append(r.empty, int32(c))
		}
	}
	return mass, size
}

// move moves nodes between communities until no move raises the quality.
func (r *run) move(n *network, of, order []int32) {
	nodes := n.nodes()
	mass, size := r.measured(n, of)
	queue, waiting := r.queue[:nodes], r.waiting[:nodes]
	copy(queue, order)
	for v := range waiting {
		waiting[v] = true
	}
	for head, left := 0, nodes; left > 0; left-- {
		v := queue[head]
		tail := head + left // where the next node would stand, in a ring
		if head++; head == nodes {
			head = 0
		}
		waiting[v] = false
		to, weight := n.edges(v)
		r.links.addAll(to, weight, of)
		own, m := of[v], n.mass[v]
		mass[own] -= m
		best, most := own, r.links.sum[own]-float64(r.penalty*float64(m*mass[own]))
		for _, c := range r.links.touched {
			gain := r.links.sum[c] - float64(r.penalty*float64(m*mass[c]))
			if gain > most || gain == most && best != own && c < best {
				best, most = c, gain
			}
		}
		r.links.clear()
		if most < 0 && size[own] > 1 {
			best = r.empty[len(r.empty)-1]
			r.empty = r.empty[:len(r.empty)-1]
		}
		mass[best] += m
		if best == own {
			continue
		}
		of[v] = best
		size[best]++
		if size[own]--; size[own] == 0 {
			r.empty = append(r.empty, own)
		}
		for _, u := range to {
			if !waiting[u] && of[u] != best {
				waiting[u] = true
				queue[tail%nodes] = u
				tail++
				left++
			}
		}
	}
}

// refine takes each community apart and puts it together again from single nodes. It returns the part of each node
// and their number. A node joins the part to which it is tied most closely, if it is tied to its community well
// enough, and so is the part. Parts are numbered in the order of their first nodes.
func (r *run) refine(n *network, of, order []int32) (part []int32, parts int) {
	nodes := n.nodes()
	mass, size, outside := r.mass[:nodes], r.size[:nodes], r.outside[:nodes] // of parts
	whole := r.whole[:nodes]
	clear(whole)
	for v, c := range of {
		whole[c] += n.mass[v]
		mass[v], size[v], outside[v] = n.mass[v], 1, 0
		to, weight := n.edges(int32(v))
		for e, u := range to {
			if of[u] == c {
				outside[v] += weight[e]
			}
		}
	}
	tied := func(p int32, c int32) bool {
		return outside[p] >= float64(r.penalty*float64(mass[p]*(whole[c]-mass[p])))
	}
	part = ascending(nodes)
	for _, v := range order {
		c := of[v]
		if part[v] != v || size[v] != 1 || !tied(v, c) {
			continue
		}
		to, weight := n.edges(v)
		r.links.addAll(to, weight, part)
		best, most := v, 0.0
		for _, p := range r.links.touched {
			if of[p] != c { // a part has the number of one of its nodes
				continue
			}
			gain := r.links.sum[p] - float64(r.penalty*float64(n.mass[v]*mass[p]))
			if (gain > most || gain == most && p < best) && tied(p, c) {
				best, most = p, gain
			}
		}
		if best != v {
			outside[best] += outside[v] - float64(2*r.links.sum[best])
			mass[best] += n.mass[v]
			size[best]++
			size[v] = 0
			part[v] = best
		}
		r.links.clear()
	}
	part = numbered(part)
	for _, p := range part {
		parts = max(parts, int(p)+1)
	}
	return part, parts
}
