package index

import (
	"cmp"
	"slices"
)

// ranking keeps the k best of the rows that are offered to it, in O(log k) time for each.
type ranking struct {
	k     int
	floor float64 // the similarity that a row has to exceed
	list  []Hit   // a heap whose root is the worst, once there are k
}

// newRanking returns a ranking of the k best rows that are more similar than the floor.
func newRanking(k int, floor float64) ranking {
	return ranking{k: k, floor: floor, list: make([]Hit, 0, min(k, 64))}
}

// better compares two hits: more similar ones first, equal ones by row.
func better(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
}

// offer adds a hit, if it is one of the k best so far. Neighbours may come in any order.
func (r *ranking) offer(n Hit) {
	switch {
	case len(r.list) < r.k:
		if n.Similarity <= r.floor {
			return
		}
		r.list = append(r.list, n)
		if len(r.list) < r.k {
			return
		}
		for at := r.k/2 - 1; at >= 0; at-- {
			r.sink(at)
		}
	case better(n, r.list[0]) > 0:
		return
	default:
		r.list[0] = n
		r.sink(0)
	}
	r.floor = r.list[0].Similarity
}

// sink moves the hit at a place of the heap down, below all that are worse.
func (r *ranking) sink(at int) {
	for {
		worst := at
		for child := 2*at + 1; child <= 2*at+2 && child < len(r.list); child++ {
			if better(r.list[child], r.list[worst]) > 0 {
				worst = child
			}
		}
		if worst == at {
			return
		}
		r.list[at], r.list[worst] = r.list[worst], r.list[at]
		at = worst
	}
}

// sorted returns the hits, best first. The ranking must not be used any more.
func (r *ranking) sorted() []Hit {
	slices.SortFunc(r.list, better)
	return r.list
}
