package parallel

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// numbers yields 0 to n−1.
func numbers(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func TestStream(t *testing.T) {
	for _, n := range []int{0, 1, 9, 10, 11, 95, 1_000} {
		for _, workers := range []int{1, 2, 7} {
			var mu sync.Mutex
			chunks := map[int][]int{}
			err := Stream(t.Context(), numbers(n), 10, workers, func() int { return 0 }, func(_, chunk int, items []int) error {
				mu.Lock()
				defer mu.Unlock()
				chunks[chunk] = slices.Clone(items)
				return nil
			})
			if err != nil || len(chunks) != NumChunks(n, 10) {
				t.Fatalf("%d items, %d workers: %d chunks, %v", n, workers, len(chunks), err)
			}
			var all []int
			for c := range len(chunks) {
				all = append(all, chunks[c]...)
			}
			for i, item := range all {
				if i != item {
					t.Fatalf("%d items, %d workers: item %d is %d", n, workers, i, item)
				}
			}
			if len(all) != n {
				t.Errorf("%d of %d items", len(all), n)
			}
		}
	}
}

// TestStreamAhead checks that no more items are read than there are goroutines to take them.
func TestStreamAhead(t *testing.T) {
	const size, workers = 10, 3
	var read, done atomic.Int64
	items := func(yield func(int, error) bool) {
		for i := range 1_000 {
			if ahead := read.Add(1) - done.Load(); ahead > size*workers {
				t.Errorf("%d items are held", ahead)
				return
			}
			if !yield(i, nil) {
				return
			}
		}
	}
	err := Stream(t.Context(), items, size, workers, func() int { return 0 }, func(_, _ int, items []int) error {
		done.Add(int64(len(items)))
		return nil
	})
	if err != nil || done.Load() != 1_000 {
		t.Error(done.Load(), err)
	}
}

func TestStreamErrors(t *testing.T) {
	wrong, other := errors.New("wrong"), errors.New("other")
	nothing := func(int, int, []int) error { return nil }
	scratch := func() int { return 0 }
	for _, workers := range []int{1, 2, 7} {
		released := false
		failing := func(yield func(int, error) bool) {
			defer func() { released = true }()
			for i := range 25 {
				if !yield(i, nil) {
					return
				}
			}
			yield(0, wrong)
		}
		if err := Stream(t.Context(), failing, 10, workers, scratch, nothing); err != wrong || !released {
			t.Errorf("%d workers: error %v of an item; released: %v", workers, err, released)
		}
		// Of several errors that of the lowest chunk, as long as that was begun.
		err := Stream(t.Context(), numbers(1_000), 10, workers, scratch, func(_, chunk int, _ []int) error {
			if chunk == 0 {
				return wrong
			}
			return other
		})
		if err != wrong {
			t.Errorf("%d workers: error %v, want that of the first chunk", workers, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = Stream(ctx, numbers(1_000_000_000), 10, workers, scratch, func(_, chunk int, _ []int) error {
			if chunk == 3 {
				cancel()
			}
			return nil
		})
		if err != context.Canceled {
			t.Errorf("%d workers: error %v after a cancel", workers, err)
		}
	}
}
