package parallel

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
)

func TestChunksCoverEverything(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		for _, n := range []int{0, 1, 9, 10, 11, 100} {
			counts := make([]int, n)
			err := Chunks(t.Context(), n, 10, workers, func(chunk, lo, hi int) error {
				if lo != chunk*10 || hi != min(n, lo+10) {
					t.Errorf("chunk %d is [%d, %d)", chunk, lo, hi)
				}
				for i := lo; i < hi; i++ {
					counts[i]++
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			for i, c := range counts {
				if c != 1 {
					t.Errorf("n = %d, %d workers: item %d done %d times", n, workers, i, c)
				}
			}
		}
	}
}

func TestScratchBelongsToOneGoroutine(t *testing.T) {
	var made atomic.Int32
	err := ChunksWith(t.Context(), 1000, 1, 7, func() *int { made.Add(1); return new(int) }, func(busy *int, _, _, _ int) error {
		*busy++ // the race detector would tell
		return nil
	})
	if n := made.Load(); err != nil || n < 1 || n > 7 {
		t.Errorf("%d scratch spaces for 7 workers, error %v", n, err)
	}
}

func TestLowestErrorWins(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		err := Chunks(t.Context(), 100, 1, workers, func(chunk, _, _ int) error {
			if chunk >= 3 {
				return fmt.Errorf("chunk %d", chunk)
			}
			return nil
		})
		if err == nil || err.Error() != "chunk 3" {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestCancel(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		ctx, cancel := context.WithCancel(t.Context())
		var done atomic.Int32
		err := Chunks(ctx, 1000, 1, workers, func(chunk, _, _ int) error {
			if done.Add(1) == 5 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || done.Load() > 5+int32(workers) {
			t.Errorf("%d workers: error %v after %d chunks", workers, err, done.Load())
		}
		if err := Chunks(ctx, 0, 1, workers, nil); !errors.Is(err, context.Canceled) && workers == 1 {
			t.Errorf("nothing to do, cancelled: %v", err)
		}
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	for _, workers := range []int{1, 7} {
		func() {
			defer func() {
				if r := recover(); r != "boom" {
					t.Errorf("%d workers: recovered %v", workers, r)
				}
			}()
			_ = Chunks(t.Context(), 50, 1, workers, func(chunk, _, _ int) error {
				if chunk == 20 {
					panic("boom")
				}
				return nil
			})
			t.Errorf("%d workers: no panic", workers)
		}()
	}
}
