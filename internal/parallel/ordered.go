package parallel

import "sync"

// Ordered reads items, works on them on up to Workers(workers) goroutines, and takes them in the order in which they
// were read, all at the same time: one goroutine after the other calls read to fill the next item and then do
// with it, while the caller's goroutine calls take. The memory of the items is used again; there are never more in
// it than there are items.
//
// Reading ends with the first read that reports that nothing follows; that item still counts. Ordered returns when
// the last item was taken, or, once take has returned false, when what runs has ended.
func Ordered[T any](items []T, workers int, read func(item *T) (more bool), do func(item *T), take func(item *T) bool) {
	o := &ordered[T]{items: items, done: make([]bool, len(items)), read: read, do: do}
	o.changed.L = &o.mu
	var wg sync.WaitGroup
	for range min(Workers(workers), len(items)) {
		wg.Go(o.work)
	}
	func() {
		defer wg.Wait()
		defer o.stop() // also if take panics
		for item := o.next(); item != nil && take(item); item = o.next() {
			o.release()
		}
	}()
	if o.panicked != nil {
		panic(o.panicked)
	}
}

// ordered is the state of Ordered. Item i is at items[i%len(items)].
type ordered[T any] struct {
	read func(item *T) bool
	do   func(item *T)

	reading sync.Mutex // held to read; nobody waits for it who only wants the state

	mu       sync.Mutex
	changed  sync.Cond
	items    []T
	done     []bool // whether an item is ready to be taken
	begun    int    // items of which reading has begun
	taken    int
	ended    bool // whether no more items are read
	panicked any
}

// work reads items and works on them, until there are no more.
func (o *ordered[T]) work() {
	defer func() {
		if r := recover(); r != nil { // re-raised on the caller's goroutine
			o.mu.Lock()
			defer o.mu.Unlock()
			o.panicked, o.ended = r, true
			o.changed.Broadcast()
		}
	}()
	for {
		at := o.fill()
		if at < 0 {
			return
		}
		o.do(&o.items[at])
		o.mu.Lock()
		o.done[at] = true
		o.changed.Broadcast()
		o.mu.Unlock()
	}
}

// fill reads the next item, and returns where it is, or −1 if there is none.
func (o *ordered[T]) fill() int {
	o.reading.Lock()
	defer o.reading.Unlock()
	o.mu.Lock()
	for !o.ended && o.begun-o.taken == len(o.items) {
		o.changed.Wait()
	}
	if o.ended {
		o.mu.Unlock()
		return -1
	}
	at := o.begun % len(o.items)
	o.begun++
	o.mu.Unlock()
	if !o.read(&o.items[at]) {
		o.mu.Lock()
		o.ended = true
		o.mu.Unlock()
	}
	return at
}

// next waits for the next item in order, and returns nil if there is none.
func (o *ordered[T]) next() *T {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := o.taken % len(o.items)
	for !o.done[at] {
		if o.panicked != nil || o.ended && o.taken == o.begun {
			return nil
		}
		o.changed.Wait()
	}
	return &o.items[at]
}

// release makes room for another item after the next one was taken.
func (o *ordered[T]) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done[o.taken%len(o.items)] = false
	o.taken++
	o.changed.Broadcast()
}

// stop ends reading.
func (o *ordered[T]) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.changed.Broadcast()
}
