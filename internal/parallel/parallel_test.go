package parallel

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var workerCounts = []int{0, 1, 2, 7}

// each runs a test once for every number of workers.
func each(t *testing.T, test func(t *testing.T, workers int)) {
	for _, workers := range workerCounts {
		t.Run(fmt.Sprintf("workers=%d", workers), func(t *testing.T) { test(t, workers) })
	}
}

func TestWorkers(t *testing.T) {
	for n, want := range map[int]int{1: 1, 7: 7, 0: runtime.GOMAXPROCS(0), -1: runtime.GOMAXPROCS(0)} {
		if got := Workers(n); got != want {
			t.Errorf("Workers(%d) = %d, want %d", n, got, want)
		}
	}
}

// Every item is covered once, by a chunk whose bounds follow from its number alone.
func TestChunksCover(t *testing.T) {
	type chunk struct{ Lo, Hi int }
	for _, tt := range []struct {
		n, size int
		want    []chunk
	}{
		{0, 4, []chunk{}},
		{1, 4, []chunk{{0, 1}}},
		{4, 4, []chunk{{0, 4}}},
		{5, 4, []chunk{{0, 4}, {4, 5}}},
		{12, 4, []chunk{{0, 4}, {4, 8}, {8, 12}}},
		{3, 1, []chunk{{0, 1}, {1, 2}, {2, 3}}},
	} {
		t.Run(fmt.Sprintf("n=%d/size=%d", tt.n, tt.size), func(t *testing.T) {
			each(t, func(t *testing.T, workers int) {
				if got := NumChunks(tt.n, tt.size); got != len(tt.want) {
					t.Fatalf("NumChunks = %d, want %d", got, len(tt.want))
				}
				got := make([]chunk, len(tt.want))
				calls := make([]atomic.Int32, len(tt.want))
				do := func(c, lo, hi int) {
					got[c] = chunk{lo, hi}
					calls[c].Add(1)
				}
				err := Chunks(t.Context(), tt.n, tt.size, workers, func(c, lo, hi int) error {
					do(c, lo, hi)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				Loop(tt.n, tt.size, workers, do)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("chunks (-want +got):\n%s", diff)
				}
				for c := range calls {
					if n := calls[c].Load(); n != 2 {
						t.Errorf("chunk %d was done %d times by Chunks and Loop, want once by each", c, n)
					}
				}
			})
		})
	}
}

func TestOneWorkerGoesInOrder(t *testing.T) {
	var got []int
	err := Chunks(t.Context(), 10, 3, 1, func(c, _, _ int) error {
		got = append(got, c)
		return nil
	})
	if diff := cmp.Diff([]int{0, 1, 2, 3}, got); err != nil || diff != "" {
		t.Errorf("err = %v; order (-want +got):\n%s", err, diff)
	}
}

// The rule of the package, at work: partial sums added up in the order of the chunks are the
// same bits for any number of workers, though float32 addition is not associative.
func TestSumsDoNotDependOnWorkers(t *testing.T) {
	const n, size = 10_000, 64
	sum := func(workers int) (total float32) {
		partial := make([]float32, NumChunks(n, size))
		err := Chunks(t.Context(), n, size, workers, func(c, lo, hi int) error {
			for i := lo; i < hi; i++ {
				partial[c] += 1 / float32(1+i*7919%n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range partial {
			total += p
		}
		return total
	}
	want := sum(1)
	for _, workers := range workerCounts {
		for range 20 {
			if got := sum(workers); got != want {
				t.Fatalf("sum with %d workers = %v, want %v", workers, got, want)
			}
		}
	}
}

func TestZeroItems(t *testing.T) {
	each(t, func(t *testing.T, workers int) {
		err := ChunksWith(t.Context(), 0, 8, workers, func() int {
			t.Error("newScratch was called")
			return 0
		}, func(int, int, int, int) error {
			t.Error("do was called")
			return nil
		})
		if err != nil {
			t.Errorf("err = %v, want nil", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := Chunks(ctx, 0, 8, workers, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: err = %v, want %v", err, context.Canceled)
		}
	})
}

// Chunk 3 fails after chunk 5 has failed; still its error is the one that is returned.
func TestLowestErrorWins(t *testing.T) {
	each(t, func(t *testing.T, workers int) {
		for range 50 {
			fiveFailed := make(chan struct{})
			var calls atomic.Int32
			err := Chunks(t.Context(), 1000, 1, workers, func(c, _, _ int) error {
				calls.Add(1)
				switch {
				case c == 3 && Workers(workers) > 1:
					<-fiveFailed
					return errors.New("chunk 3")
				case c == 3:
					return errors.New("chunk 3")
				case c == 5:
					defer close(fiveFailed)
					return errors.New("chunk 5")
				}
				return nil
			})
			if err == nil || err.Error() != "chunk 3" {
				t.Fatalf("err = %v, want chunk 3", err)
			}
			if n := calls.Load(); Workers(workers) == 1 && n != 4 {
				t.Errorf("%d chunks were done, want none after the one that fails", n)
			}
		}
	})
}

func TestCancelBefore(t *testing.T) {
	each(t, func(t *testing.T, workers int) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := Chunks(ctx, 100, 1, workers, func(c, _, _ int) error {
			t.Errorf("chunk %d was done", c)
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v, want %v", err, context.Canceled)
		}
	})
}

func TestCancelAmidst(t *testing.T) {
	each(t, func(t *testing.T, workers int) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var calls atomic.Int32
		err := Chunks(ctx, 1000, 1, workers, func(c, _, _ int) error {
			calls.Add(1)
			if c == 10 {
				cancel()
			} else if c > 10 {
				<-ctx.Done()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v, want %v", err, context.Canceled)
		}
		// Each of the other workers finishes its chunk, and may have looked at ctx just before.
		if n, most := int(calls.Load()), 11+2*(Workers(workers)-1); n < 11 || n > most {
			t.Errorf("%d chunks were done, want 11 to %d", n, most)
		}
	})
}

// Work that is complete is not lost because the context ends with the last of it.
func TestCancelAtTheEnd(t *testing.T) {
	each(t, func(t *testing.T, workers int) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := Chunks(ctx, 100, 1, workers, func(c, _, _ int) error {
			if c == 99 {
				cancel()
			}
			return nil
		})
		if err != nil {
			t.Errorf("err = %v, want nil", err)
		}
	})
}

func TestPanicPassesThrough(t *testing.T) {
	type reason struct{ chunk int }
	each(t, func(t *testing.T, workers int) {
		var running atomic.Int32
		func() {
			defer func() {
				if got := recover(); got != any(reason{4}) {
					t.Errorf("recovered %v, want %v", got, reason{4})
				}
			}()
			err := Chunks(t.Context(), 100, 1, workers, func(c, _, _ int) error {
				running.Add(1)
				defer running.Add(-1)
				if c == 4 {
					panic(reason{c})
				}
				return nil
			})
			t.Errorf("Chunks returned %v, want a panic", err)
		}()
		if n := running.Load(); n != 0 {
			t.Errorf("%d chunks still run after the panic has passed", n)
		}
	})
}

// A scratch space belongs to one goroutine, and there are no more than workers or chunks.
func TestScratch(t *testing.T) {
	type scratch struct {
		busy  atomic.Bool
		calls int // not atomic: the race detector would tell
	}
	for _, chunks := range []int{1, 3, 500} {
		each(t, func(t *testing.T, workers int) {
			var made atomic.Int32
			err := ChunksWith(t.Context(), chunks, 1, workers, func() *scratch {
				made.Add(1)
				return new(scratch)
			}, func(s *scratch, c, _, _ int) error {
				if !s.busy.CompareAndSwap(false, true) {
					return fmt.Errorf("chunk %d got a scratch space that is in use", c)
				}
				s.calls++
				runtime.Gosched()
				s.busy.Store(false)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if n := int(made.Load()); n < 1 || n > min(Workers(workers), chunks) {
				t.Errorf("%d scratch spaces for %d workers and %d chunks", n, workers, chunks)
			}
		})
	}
}

// TestTogether: every function is called, and the error is that of the first one that failed.
func TestTogether(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		var a, b, c int
		add := func(to *int) func() error {
			return func() error {
				*to++
				return nil
			}
		}
		if err := Together(workers, add(&a), add(&b), add(&c)); err != nil || a != 1 || b != 1 || c != 1 {
			t.Errorf("%d workers: %d, %d and %d calls, error %v", workers, a, b, c, err)
		}
		first, second := errors.New("first"), errors.New("second")
		fail := func(err error) func() error { return func() error { return err } }
		if err := Together(workers, add(&a), fail(first), fail(second)); err != first {
			t.Errorf("%d workers: %v, want %v", workers, err, first)
		}
	}
}
