package parallel

import (
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

type squared struct{ number, square int }

// counter returns a function that reads the numbers from 0 to n−1, which must not be called twice at once.
func counter(t *testing.T, n int) func(*squared) bool {
	next := 0
	var busy atomic.Bool
	return func(s *squared) bool {
		if !busy.CompareAndSwap(false, true) {
			t.Error("two goroutines read at once")
		}
		defer busy.Store(false)
		*s = squared{number: next}
		next++
		return next < n
	}
}

func square(s *squared) { s.square = s.number * s.number }

func TestOrdered(t *testing.T) {
	for _, n := range []int{1, 2, 7, 1_000} {
		for _, room := range []int{1, 2, 8} {
			for _, workers := range []int{1, 2, 7} {
				var got []int
				Ordered(make([]squared, room), workers, counter(t, n), square, func(s *squared) bool {
					got = append(got, s.square)
					return true
				})
				for i, v := range got {
					if v != i*i {
						t.Fatalf("%d items, room for %d, %d workers: item %d is %d", n, room, workers, i, v)
					}
				}
				if len(got) != n {
					t.Errorf("%d items, room for %d, %d workers: took %d", n, room, workers, len(got))
				}
			}
		}
	}
}

// Once take has enough, it gets no more, and reading stops soon.
func TestOrderedStops(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		var read, done atomic.Int64
		var got []int
		Ordered(make([]squared, 8), workers,
			func(s *squared) bool { s.number = int(read.Add(1)) - 1; return true },
			func(s *squared) { square(s); done.Add(1) },
			func(s *squared) bool { got = append(got, s.square); return len(got) < 5 })
		if !slices.Equal(got, []int{0, 1, 4, 9, 16}) {
			t.Errorf("%d workers: took %v", workers, got)
		}
		if r := read.Load(); r > 5+8+int64(workers) || r != done.Load() {
			t.Errorf("%d workers: read %d items, worked on %d", workers, r, done.Load())
		}
	}
}

func TestOrderedPanics(t *testing.T) {
	for _, workers := range []int{1, 3} {
		func() {
			defer func() {
				if r := recover(); r != "wrong" {
					t.Errorf("%d workers: recovered %v, want wrong", workers, r)
				}
			}()
			Ordered(make([]squared, 4), workers, counter(t, 100), func(s *squared) {
				if s.number == 10 {
					panic("wrong")
				}
			}, func(*squared) bool { return true })
		}()
	}
}

// No goroutine goes on, or waits for ever, once take has panicked: else the test ends in a deadlock.
func TestOrderedTakePanics(t *testing.T) {
	for _, workers := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if r := recover(); r != "wrong" {
					t.Errorf("%d workers: recovered %v, want wrong", workers, r)
				}
			}()
			Ordered(make([]squared, 4), workers, counter(t, 100), square, func(s *squared) bool {
				if s.number == 10 {
					panic("wrong")
				}
				return true
			})
		})
	}
}
