package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAddColumnsByHand(t *testing.T) {
	sums := make([]uint16, 256)
	sums[5] = 1
	columns := make([]uint8, 3*256)
	columns[5], columns[256+5], columns[2*256+127] = 7, 200, 255
	AddColumns(sums, columns, []int32{0, 2}, []uint8{2, 3})
	want := make([]uint16, 256)
	want[5], want[127] = 15, 765
	if !slices.Equal(sums, want) {
		t.Errorf("sums %v, want %v", sums, want)
	}
}

// TestAddColumnsEqualsGo fills sums up to the largest that are allowed.
func TestAddColumnsEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 1))
		for _, size := range []int{0, 256, 512, 768, 8192} {
			columns := places(t, random(rng, 9*size, func(r *rand.Rand) uint8 { return uint8(r.Uint32()) >> (r.Uint32() % 8) }))
			for n := range 9 {
				largest := min(127, (32_767-255)/255/max(n, 1))
				numbers := places(t, random(rng, n, func(r *rand.Rand) int32 { return r.Int32N(9) }))
				weights := places(t, random(rng, n, func(r *rand.Rand) uint8 { return uint8(1 + r.IntN(largest)) }))
				sums := random(rng, size, func(r *rand.Rand) uint16 { return uint16(r.IntN(256)) })
				want := slices.Clone(sums)
				addColumnsGo(want, columns[0], numbers[0], weights[0])
				for at, got := range places(t, sums) {
					AddColumns(got, columns[at], numbers[at], weights[at])
					same(t, fmt.Sprintf("%d sums, %d columns", size, n), got, want)
				}
			}
		}
	})
}

func TestAddColumnsLengths(t *testing.T) {
	for name, call := range map[string]func(){
		"sums":    func() { AddColumns(make([]uint16, 128), nil, nil, nil) },
		"weights": func() { AddColumns(make([]uint16, 256), make([]uint8, 256), []int32{0}, nil) },
		"mask":    func() { AtLeast(nil, make([]uint16, 64), make([]uint16, 64), 1) },
		"limits":  func() { AtLeast(make([]uint64, 1), make([]uint16, 64), make([]uint16, 63), 1) },
	} {
		mustPanic(t, name, call)
	}
}

// mustPanic reports a call that does not panic.
func mustPanic(t *testing.T, name string, call func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	call()
}

func TestAtLeastByHand(t *testing.T) {
	sums, limits := make([]uint16, 64), make([]uint16, 64)
	sums[0], sums[1], sums[2], sums[33], sums[63] = 10, 9, 65535, 40000, 3
	for l := range limits {
		limits[l] = 65535
	}
	limits[63] = 3
	mask := []uint64{^uint64(0)}
	AtLeast(mask, sums, limits, 10)
	if want := uint64(1 | 1<<2 | 1<<33 | 1<<63); mask[0] != want {
		t.Errorf("mask %b, want %b", mask[0], want)
	}
}

func TestAtLeastEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(2, 2))
		value := func(r *rand.Rand) uint16 { return uint16(r.Uint32()) >> r.IntN(16) }
		for _, size := range []int{0, 64, 128, 1024} {
			for range 30 {
				sums, limits, limit := places(t, random(rng, size, value)), places(t, random(rng, size, value)), value(rng)
				want := make([]uint64, size/64)
				atLeastGo(want, sums[0], limits[0], limit)
				for at, got := range places(t, random(rng, size/64, (*rand.Rand).Uint64)) {
					AtLeast(got, sums[at], limits[at], limit)
					same(t, fmt.Sprintf("%d sums, limit %d", size, limit), got, want)
				}
			}
		}
	})
}

func BenchmarkAddColumns(b *testing.B) {
	const size, n = 8192, 30
	sums, columns := make([]uint16, size), make([]uint8, 170*size)
	numbers, weights := make([]int32, n), make([]uint8, n)
	for c := range numbers {
		numbers[c], weights[c] = int32(c*5), uint8(c)
	}
	for _, twin := range []struct {
		name string
		run  func([]uint16, []uint8, []int32, []uint8)
	}{{"dispatched", AddColumns}, {"go", addColumnsGo}} {
		b.Run("twin="+twin.name, func(b *testing.B) {
			for b.Loop() {
				twin.run(sums, columns, numbers, weights)
			}
			b.ReportMetric(float64(size*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmadd/s")
		})
	}
}

func BenchmarkAtLeast(b *testing.B) {
	sums, limits, mask := make([]uint16, 8192), make([]uint16, 8192), make([]uint64, 128)
	for _, twin := range []struct {
		name string
		run  func([]uint64, []uint16, []uint16, uint16)
	}{{"dispatched", AtLeast}, {"go", atLeastGo}} {
		b.Run("twin="+twin.name, func(b *testing.B) {
			for b.Loop() {
				twin.run(mask, sums, limits, 10)
			}
		})
	}
}
