package parallel

import (
	"context"
	"io"
)

// Reader returns a reader of r whose Read returns ctx.Err() as soon as ctx ends, even while
// r waits for a terminal or a pipe. A read of r that has begun cannot be stopped and may go on
// until the program ends, so r must not be used any more.
func Reader(ctx context.Context, r io.Reader) io.Reader {
	return &contextReader{ctx: ctx, r: r, requests: make(chan int), results: make(chan result)}
}

type contextReader struct {
	ctx      context.Context
	r        io.Reader
	requests chan int // numbers of bytes to read
	results  chan result
	started  bool
}

type result struct {
	data []byte
	err  error
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil || len(p) == 0 {
		return 0, err
	}
	if !c.started {
		c.started = true
		go c.serve()
	}
	select {
	case c.requests <- len(p):
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	}
	select {
	case r := <-c.results:
		return copy(p, r.data), r.err
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	}
}

// serve reads into memory of its own: after ctx has ended, the caller may use its own for other things.
func (c *contextReader) serve() {
	var buffer []byte
	for {
		select {
		case n := <-c.requests:
			if cap(buffer) < n {
				buffer = make([]byte, n)
			}
			n, err := c.r.Read(buffer[:n])
			select {
			case c.results <- result{buffer[:n], err}:
			case <-c.ctx.Done():
				return
			}
		case <-c.ctx.Done():
			return
		}
	}
}
