package parallel

import (
	"context"
	"errors"
	"iter"
	"math"
	"sync"
)

// errEnd ends the loops of Stream when nothing is left.
var errEnd = errors.New("end of the stream")

// Stream cuts a sequence into chunks of size items (the last may be shorter) and calls
// do(scratch, chunk, items) for each, on up to Workers(workers) goroutines at once, as
// [ChunksWith] does with a slice. One goroutine at a time reads the sequence, and each reads no
// more than the chunk that it works on next, so the items are never all in memory. do must not
// keep the slice.
//
// The error of an item ends the sequence. Stream returns the error of the lowest chunk that
// failed, ctx.Err() if ctx ends first, and nil once every chunk is done.
func Stream[T, S any](ctx context.Context, items iter.Seq2[T, error], size, workers int, newScratch func() S,
	do func(scratch S, chunk int, items []T) error) error {
	next, stop := iter.Pull2(items)
	defer stop()
	var (
		mu       sync.Mutex
		chunks   int
		ended    bool
		failed   = math.MaxInt // lowest failed chunk
		firstErr error
	)
	fail := func(chunk int, err error) {
		if chunk < failed {
			failed, firstErr = chunk, err
		}
	}
	read := func(buffer []T) (chunk int, batch []T) {
		mu.Lock()
		defer mu.Unlock()
		chunk, batch = chunks, buffer[:0]
		chunks++
		for len(batch) < size && !ended {
			item, err, ok := next()
			ended = !ok || err != nil
			switch {
			case err != nil && ok:
				fail(chunk, err)
				return chunk, nil
			case ok:
				batch = append(batch, item)
			}
		}
		return chunk, batch
	}
	type worker struct {
		scratch S
		buffer  []T
	}
	err := ChunksWith(ctx, math.MaxInt, 1, workers,
		func() *worker { return &worker{scratch: newScratch()} },
		func(w *worker, _, _, _ int) error {
			chunk, batch := read(w.buffer)
			if len(batch) == 0 {
				return errEnd
			}
			w.buffer = batch
			if err := do(w.scratch, chunk, batch); err != nil {
				mu.Lock()
				defer mu.Unlock()
				ended = true
				fail(chunk, err)
				return errEnd
			}
			return nil
		})
	if firstErr != nil {
		return firstErr
	}
	if err != errEnd {
		return err
	}
	return nil
}
