package leiden

import (
	"cmp"
	"context"
	"slices"

	"kindred/internal/parallel"
)

// divided divides each group, as a graph of its own, into groups on which runs agree. It returns all of these.
func (n *network) divided(ctx context.Context, of []int32, opts *LevelsOptions) ([]int32, error) {
	groups := grouped(of, count(of))
	order := ascending(count(of)) // the largest first, so that no goroutine is left with one alone at the end
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Compare(len(groups.of(int(b))), len(groups.of(int(a))))
	})
	place := make([]int32, n.nodes()) // of a node in its group
	for k := range order {
		for p, v := range groups.of(k) {
			place[v] = int32(p)
		}
	}
	alone := *opts
	alone.Parallelism = 1
	parts := make([][]int32, len(order))
	err := parallel.Chunks(ctx, len(order), 1, opts.Parallelism, func(g, _, _ int) error {
		inside := n.inside(groups.of(int(order[g])), of, place)
		c, err := inside.consensus(ctx, at(fineness), &alone, 2)
		if err == nil {
			parts[order[g]] = inside.absorbed(c.of, n.leastSize())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	all, first := make([]int32, n.nodes()), int32(0)
	for k, part := range parts {
		for p, v := range groups.of(k) {
			all[v] = first + part[p]
		}
		first += int32(count(part))
	}
	return numbered(all), nil
}

// inside returns the graph of the members of a group, which are nodes of n in ascending order. place tells which node
// each becomes.
func (n *network) inside(members, of, place []int32) *network {
	m := &network{start: make([]int, 1, len(members)+1), mass: make([]float64, len(members)),
		key: make([]uint64, len(members))}
	for p, v := range members {
		m.key[p] = n.key[v]
		if n.loop != nil {
			m.loop = append(m.loop, n.loop[v])
		}
		to, weight := n.edges(v)
		for e, u := range to {
			if of[u] == of[v] {
				m.to, m.weight = append(m.to, place[u]), append(m.weight, weight[e])
			}
		}
		m.start = append(m.start, len(m.to))
	}
	return m
}

// absorbed returns groups in which those of fewer nodes than least have joined the group to which their edges weigh
// most.
func (n *network) absorbed(of []int32, least int) []int32 {
	of = numbered(of)
	links := newTally(n.nodes())
	for range 3 { // a small group may join another small one
		groups := grouped(of, n.nodes())
		changed := false
		for c := range int32(n.nodes()) {
			members := groups.of(int(c))
			if len(members) == 0 || len(members) >= least {
				continue
			}
			if to := n.nearestGroup(members, of, c, links); to != c {
				changed = true
				for _, v := range members {
					of[v] = to
				}
			}
		}
		if !changed {
			break
		}
	}
	return numbered(of)
}

// nearestGroup returns the group to which the edges of the members of group c weigh most, the lower one of equals; c if
// no edge leads elsewhere. It uses links, which has no sums.
func (n *network) nearestGroup(members, of []int32, c int32, links *tally) int32 {
	for _, v := range members {
		to, weight := n.edges(v)
		for e, u := range to {
			if of[u] != c {
				links.add(of[u], weight[e])
			}
		}
	}
	best, most := c, 0.0
	for _, d := range links.touched {
		if w := links.sum[d]; w > most || w == most && d < best {
			best, most = d, w
		}
	}
	links.clear()
	return best
}
