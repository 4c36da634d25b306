package plan

import "sync"

// counter counts bytes and tells of them.
type counter struct {
	mu        sync.Mutex
	done, all int64
	tell      func(done, all int64)
}

// Write counts bytes.
func (c *counter) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done += int64(len(b))
	if c.tell != nil {
		c.tell(c.done, c.all)
	}
	return len(b), nil
}
