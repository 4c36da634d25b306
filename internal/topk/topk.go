// Package topk keeps the best of many rows, for packages that find neighbours.
package topk

import (
	"cmp"
	"slices"
)

// row is what all items are.
type row = struct {
	Row        int
	Similarity float64
}

// Item is a type of rows with similarities.
type Item interface {
	~struct {
		Row        int
		Similarity float64
	}
}

// List keeps the K best of the items that are offered to it, in O(log K) time for each.
type List[T Item] struct {
	K     int
	Floor float64 // the similarity that an item has to exceed to get into the list
	Items []T     // a heap whose root is the worst, once there are K
}

// New returns a list of the k best items that are more similar than the floor.
func New[T Item](k int, floor float64) List[T] {
	return List[T]{K: k, Floor: floor, Items: make([]T, 0, min(k, 64))}
}

// Compare orders items: more similar ones first, equal ones by row.
func Compare[T Item](a, b T) int {
	x, y := row(a), row(b)
	return cmp.Or(cmp.Compare(y.Similarity, x.Similarity), cmp.Compare(x.Row, y.Row))
}

// Offer adds an item, if it is one of the K best so far. Items may come in any order.
func (l *List[T]) Offer(item T) {
	switch {
	case len(l.Items) < l.K:
		if row(item).Similarity <= l.Floor {
			return
		}
		l.Items = append(l.Items, item)
		if len(l.Items) < l.K {
			return
		}
		for at := l.K/2 - 1; at >= 0; at-- {
			l.sink(at)
		}
	case Compare(item, l.Items[0]) > 0:
		return
	default:
		l.Items[0] = item
		l.sink(0)
	}
	l.Floor = row(l.Items[0]).Similarity
}

// sink moves the item at a place of the heap down, below all that are worse.
func (l *List[T]) sink(at int) {
	for {
		worst := at
		for child := 2*at + 1; child <= 2*at+2 && child < len(l.Items); child++ {
			if Compare(l.Items[child], l.Items[worst]) > 0 {
				worst = child
			}
		}
		if worst == at {
			return
		}
		l.Items[at], l.Items[worst] = l.Items[worst], l.Items[at]
		at = worst
	}
}

// Sorted returns the items, best first. The list must not be used any more.
func (l *List[T]) Sorted() []T {
	slices.SortFunc(l.Items, Compare)
	return l.Items
}
