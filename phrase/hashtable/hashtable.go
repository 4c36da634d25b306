// Package hashtable has hash tables of many keys of 64 bits: one that finds a number by its key, and a smaller one that
// only tells which keys come more than once.
package hashtable

// Hash returns a hash of a key, whose low bits depend on all bits of the key.
func Hash(key uint64) uint64 {
	key ^= key >> 32
	key *= 0x9E3779B97F4A7C15
	return key ^ key>>29
}

// Table finds numbers by their keys. The zero value is empty. No key has all bits set.
type Table struct {
	keys   []uint64 // plus one; 0 is free
	values []int32
	used   int
}

// leastSize is the size of the smallest table. A table is at most half full, and then grows fourfold.
const leastSize = 1024

// Find returns the number of a key, or -1.
func (t *Table) Find(key uint64) int32 {
	if len(t.keys) == 0 {
		return -1
	}
	mask := uint64(len(t.keys) - 1)
	for at := Hash(key) & mask; ; at = (at + 1) & mask {
		switch t.keys[at] {
		case key + 1:
			return t.values[at]
		case 0:
			return -1
		}
	}
}

// Add adds a key that is not there.
func (t *Table) Add(key uint64, value int32) {
	if 2*(t.used+1) > len(t.keys) {
		t.grow()
	}
	mask := uint64(len(t.keys) - 1)
	at := Hash(key) & mask
	for t.keys[at] != 0 {
		at = (at + 1) & mask
	}
	t.keys[at], t.values[at] = key+1, value
	t.used++
}

// grow makes room for more keys.
func (t *Table) grow() {
	old := *t
	size := max(leastSize, 4*len(old.keys))
	*t = Table{keys: make([]uint64, size), values: make([]int32, size)}
	for at, k := range old.keys {
		if k != 0 {
			t.Add(k-1, old.values[at])
		}
	}
}

// Sketch counts keys up to two. Keys may share a counter, so a count may be too high, and never is too low.
type Sketch []uint8

// NewSketch returns a sketch with at least n counters.
func NewSketch(n int) Sketch {
	size := leastSize
	for size < n {
		size *= 2
	}
	return make(Sketch, size)
}

// Add counts a key.
func (s Sketch) Add(key uint64) {
	at := Hash(key) & uint64(len(s)-1)
	s[at] = min(2, s[at]+1)
}

// Merge adds the counts of another sketch of the same size.
func (s Sketch) Merge(other Sketch) {
	for at, n := range other {
		s[at] = min(2, s[at]+n)
	}
}

// Twice reports whether a key may have been counted twice. It is false only for a key that has not.
func (s Sketch) Twice(key uint64) bool { return s[Hash(key)&uint64(len(s)-1)] >= 2 }
