package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// level is a set of instructions, and whether kernels may use it.
type level struct {
	name string
	may  *bool
}

// eachLevel runs a test with all instructions that the processor has, then without the newest, and so on
// down to Go. Tests that use it must not be parallel.
func eachLevel(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	for l := 0; l <= len(levels); l++ {
		name := "Go"
		if l < len(levels) {
			if name = levels[l].name; !*levels[l].may {
				t.Logf("this processor has no %s", name)
				continue
			}
		}
		had := make([]bool, l)
		for i := range had {
			had[i] = *levels[i].may
			*levels[i].may = false
		}
		t.Run(name, test)
		for i := range had {
			*levels[i].may = had[i]
		}
	}
}

// guarded returns a copy of values that ends where memory ends that may be read, and another that begins
// where it begins, so that a kernel that reads or writes outside its slices ends the program. Where the system
// has no such memory, they are plain copies.
func guarded[T any](t testing.TB, values []T) (atEnd, atStart []T) {
	t.Helper()
	var zero T
	size := int(unsafe.Sizeof(zero)) * len(values)
	if size == 0 {
		return nil, nil
	}
	low, high := guardedBytes(t, size), guardedBytes(t, size)
	atStart = unsafe.Slice((*T)(unsafe.Pointer(&low[0])), len(values))
	atEnd = unsafe.Slice((*T)(unsafe.Pointer(&high[len(high)-size])), len(values))
	copy(atStart, values)
	copy(atEnd, values)
	return atEnd, atStart
}

// places returns values at the end and at the start of guarded memory, by number.
func places[T any](t testing.TB, values []T) [2][]T {
	end, start := guarded(t, values)
	return [2][]T{end, start}
}

// random returns n values.
func random[T any](rng *rand.Rand, n int, value func(*rand.Rand) T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = value(rng)
	}
	return list
}

// same reports where two slices differ.
func same[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: value %d of %d is %v, want %v", what, i, len(want), got[i], want[i])
		}
	}
}
