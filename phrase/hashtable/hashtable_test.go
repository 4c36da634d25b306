package hashtable

import "testing"

// TestTable checks that a table finds what a map does, also after it has grown.
func TestTable(t *testing.T) {
	var table Table
	want := map[uint64]int32{}
	if got := table.Find(0); got != -1 {
		t.Errorf("an empty table has key 0 with the number %d", got)
	}
	for i := range int32(5000) {
		key := uint64(i%7)<<32 | uint64(i) // also keys that differ in high bits alone
		table.Add(key, i)
		want[key] = i
	}
	for high := range uint64(8) {
		for low := range uint64(5100) {
			key, number := high<<32|low, int32(-1)
			if n, ok := want[key]; ok {
				number = n
			}
			if got := table.Find(key); got != number {
				t.Fatalf("key %x has the number %d, want %d", key, got, number)
			}
		}
	}
}

// TestSketch checks that a sketch knows all keys that come twice, also in two sketches, and few others.
func TestSketch(t *testing.T) {
	const n = 10_000
	a, b := NewSketch(8*n), NewSketch(8*n)
	for key := range uint64(n) {
		a.Add(key)
		switch key % 3 {
		case 0:
			a.Add(key)
			a.Add(key)
		case 1:
			b.Add(key)
		}
	}
	a.Merge(b)
	wrong := 0
	for key := range uint64(n) {
		switch twice := a.Twice(key); {
		case key%3 < 2 && !twice:
			t.Fatalf("key %d comes twice", key)
		case key%3 == 2 && twice:
			wrong++
		}
	}
	if wrong > n/20 {
		t.Errorf("%d of %d keys that come once count as two", wrong, n/3)
	}
}
