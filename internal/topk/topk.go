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

// Compare orders items: more similar ones first, equal ones by row.
func Compare[T Item](a, b T) int {
	x, y := row(a), row(b)
	return cmp.Or(cmp.Compare(y.Similarity, x.Similarity), cmp.Compare(x.Row, y.Row))
}

// List keeps the k best of the items that are offered to it, in O(log k) time for each.
type List[T Item] struct {
	Floor float64 // the similarity that an item has to exceed to get into the list
	k     int
	heap  heap
}

// New returns a list of the k best items that are more similar than the floor. k is at least 1.
func New[T Item](k int, floor float64) List[T] { return List[T]{Floor: floor, k: k} }

// Reset empties the list, and keeps its memory.
func (l *List[T]) Reset(floor float64) {
	l.Floor, l.heap.rows, l.heap.similarities = floor, l.heap.rows[:0], l.heap.similarities[:0]
}

// Offer adds an item, if it is one of the k best so far. Items may come in any order.
func (l *List[T]) Offer(item T) {
	l.Floor = l.heap.offer(l.k, l.Floor, row(item).Row, row(item).Similarity)
}

// Sorted appends the items to dst, best first, and returns it.
func (l *List[T]) Sorted(dst []T) []T {
	first := len(dst)
	for at, r := range l.heap.rows {
		dst = append(dst, T{int(r), l.heap.similarities[at]})
	}
	slices.SortFunc(dst[first:], Compare)
	return dst
}

// Lists are a [List] for each of many rows, in 12·k + 4 bytes each. Several goroutines may use them at once, but only
// one at a time the same list.
type Lists struct {
	k      int
	floor  float64
	counts []int32 // items of each list
	all    heap    // list i has room from i·k on
}

// NewLists returns n lists of the k best items that are more similar than the floor. k is at least 1.
func NewLists(n, k int, floor float64) *Lists {
	return &Lists{k, floor, make([]int32, n), heap{make([]int32, n*k), make([]float64, n*k)}}
}

// heap returns the items of list i.
func (l *Lists) heap(i int) heap {
	lo, hi, room := i*l.k, i*l.k+int(l.counts[i]), (i+1)*l.k
	return heap{l.all.rows[lo:hi:room], l.all.similarities[lo:hi:room]}
}

// Offer adds an item to list i, if it is one of the k best so far. Items may come in any order.
func (l *Lists) Offer(i, row int, similarity float64) {
	h := l.heap(i)
	h.offer(l.k, l.Floor(i), row, similarity)
	l.counts[i] = int32(len(h.rows))
}

// Floor returns the similarity that an item has to exceed to get into list i.
func (l *Lists) Floor(i int) float64 {
	if int(l.counts[i]) < l.k {
		return l.floor
	}
	return l.all.similarities[i*l.k]
}

// Items returns the rows of list i with their similarities, in no order. They must not be modified, and are valid
// until the next call of Offer.
func (l *Lists) Items(i int) (rows []int32, similarities []float64) {
	h := l.heap(i)
	return h.rows, h.similarities
}

// Take returns the items of all lists, each by ascending rows: those of list i are in [starts[i], starts[i+1]). It
// uses the memory of the lists, which are no more. chunks calls do for all parts of the lists, on several goroutines or
// on one.
func (l *Lists) Take(chunks func(n int, do func(lo, hi int))) (starts []int, rows []int32, similarities []float32) {
	n := len(l.counts)
	starts = make([]int, n+1)
	for i, count := range l.counts {
		starts[i+1] = starts[i] + int(count)
	}
	similarities = make([]float32, starts[n])
	chunks(n, func(lo, hi int) {
		var items []uint64 // the rows of a list, and where they stand in it
		for i := lo; i < hi; i++ {
			h := l.heap(i)
			items = items[:0]
			for at, r := range h.rows {
				items = append(items, uint64(r)<<32|uint64(at))
			}
			slices.Sort(items)
			for at, item := range items {
				h.rows[at] = int32(item >> 32)
				similarities[starts[i]+at] = float32(h.similarities[uint32(item)])
			}
		}
	})
	rows = l.all.rows
	if starts[n] < len(rows) {
		for i := range n { // no list begins before starts[i]
			copy(rows[starts[i]:], l.heap(i).rows)
		}
	}
	rows = rows[:starts[n]]
	*l = Lists{}
	return starts, rows, similarities
}

// heap holds items; once there are as many as there may be, the first is the worst, and each is worse than those at
// twice its place and one or two more.
type heap struct {
	rows         []int32
	similarities []float64
}

// offer adds an item if it is one of the k best so far, and returns the new floor.
func (h *heap) offer(k int, floor float64, row int, similarity float64) float64 {
	if len(h.rows) < k {
		if similarity <= floor {
			return floor
		}
		h.rows, h.similarities = append(h.rows, int32(row)), append(h.similarities, similarity)
		if len(h.rows) < k {
			return floor
		}
		for at := k/2 - 1; at >= 0; at-- {
			h.sink(at)
		}
		return h.similarities[0]
	}
	if worst := h.similarities[0]; similarity < worst || similarity == worst && row >= int(h.rows[0]) {
		return floor
	}
	h.rows[0], h.similarities[0] = int32(row), similarity
	h.sink(0)
	return h.similarities[0]
}

// sink moves the item at a place down, below all that are worse.
func (h *heap) sink(at int) {
	for {
		worst := at
		for child := 2*at + 1; child <= 2*at+2 && child < len(h.rows); child++ {
			if x, y := h.similarities[child], h.similarities[worst]; x < y || x == y && h.rows[child] > h.rows[worst] {
				worst = child
			}
		}
		if worst == at {
			return
		}
		h.rows[at], h.rows[worst] = h.rows[worst], h.rows[at]
		h.similarities[at], h.similarities[worst] = h.similarities[worst], h.similarities[at]
		at = worst
	}
}
