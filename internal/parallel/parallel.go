// Package parallel runs loops on several goroutines so that the result does not depend on
// how many there are. It is the only package of the libraries with go statements.
//
// Its users keep three rules: work is cut into chunks by position alone, a chunk writes only the
// results that belong to it, and sums over chunks are added in the order of the chunks.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// ChunkSize is the number of rows in a chunk unless a caller has a reason for another one:
// large enough to hide the cost of handing it out, small enough to stop soon after a cancel.
const ChunkSize = 1024

// Workers returns the number of goroutines to use: n, or GOMAXPROCS if n is not positive.
func Workers(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// NumChunks returns how many chunks of the given size cover n items.
func NumChunks(n, size int) int { return (n + size - 1) / size }

// Chunks cuts [0, n) into chunks of size items (the last may be shorter) and calls
// do(chunk, lo, hi) for each, on up to Workers(workers) goroutines at once. Chunks are handed
// out in ascending order, but may finish in any order.
//
// It returns nil once every chunk is done. If ctx ends first it returns ctx.Err(); if do
// fails it hands out no more chunks and returns the error of the lowest chunk that failed.
func Chunks(ctx context.Context, n, size, workers int, do func(chunk, lo, hi int) error) error {
	return ChunksWith(ctx, n, size, workers, func() struct{} { return struct{}{} },
		func(_ struct{}, chunk, lo, hi int) error { return do(chunk, lo, hi) })
}

// Loop is [Chunks] for work that is short and cannot fail.
func Loop(n, size, workers int, do func(chunk, lo, hi int)) {
	_ = Chunks(context.Background(), n, size, workers, func(chunk, lo, hi int) error {
		do(chunk, lo, hi)
		return nil
	})
}

// Together calls each function once, on up to Workers(workers) goroutines at once, and returns the error of the first
// of those that failed. If one fails, those after it may not be called.
func Together(workers int, do ...func() error) error {
	return Chunks(context.Background(), len(do), 1, workers, func(c, _, _ int) error { return do[c]() })
}

// ChunksWith is Chunks with scratch space: each goroutine calls newScratch once and hands
// the result to every do that it runs. The results of do must not depend on what an earlier
// call left in the scratch space.
func ChunksWith[S any](ctx context.Context, n, size, workers int, newScratch func() S,
	do func(scratch S, chunk, lo, hi int) error) error {
	chunks := NumChunks(n, size)
	workers = min(Workers(workers), chunks)
	if workers <= 1 {
		if chunks == 0 {
			return ctx.Err()
		}
		scratch := newScratch()
		for c := range chunks {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(scratch, c, c*size, min(n, (c+1)*size)); err != nil {
				return err
			}
		}
		return nil
	}

	var (
		next     atomic.Int64
		stop     atomic.Bool
		mu       sync.Mutex
		failed   = chunks // lowest failed chunk
		firstErr error
		panicked any
		wg       sync.WaitGroup
	)
	for range workers {
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil { // re-raised on the caller's goroutine, where it can be recovered
					mu.Lock()
					panicked = r
					mu.Unlock()
					stop.Store(true)
				}
			}()
			scratch := newScratch()
			for !stop.Load() && ctx.Err() == nil {
				c := int(next.Add(1)) - 1
				if c >= chunks {
					return
				}
				if err := do(scratch, c, c*size, min(n, (c+1)*size)); err != nil {
					mu.Lock()
					if c < failed {
						failed, firstErr = c, err
					}
					mu.Unlock()
					stop.Store(true)
				}
			}
		})
	}
	wg.Wait()
	if panicked != nil {
		panic(panicked)
	}
	if firstErr != nil {
		return firstErr
	}
	if int(next.Load()) < chunks {
		return ctx.Err()
	}
	return nil
}
