package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAddColumnsByHand(t *testing.T) {
	sums := make([]uint16, 128)
	sums[5] = 1
	columns := make([]uint8, 3*128)
	columns[5], columns[128+5], columns[2*128+127] = 7, 200, 255
	AddColumns(sums, columns, []int32{0, 2}, []uint16{2, 3})
	want := make([]uint16, 128)
	want[5], want[127] = 15, 765
	if !slices.Equal(sums, want) {
		t.Errorf("sums %v, want %v", sums, want)
	}
}

func TestAddColumnsEqualsGo(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, size := range []int{0, 128, 256, 384, 8192} {
		columns := make([]uint8, 9*size)
		for i := range columns {
			columns[i] = uint8(rng.Uint32())
		}
		for n := range 9 {
			sums := make([]uint16, size)
			for i := range sums {
				sums[i] = uint16(rng.Uint32())
			}
			numbers, weights := make([]int32, n), make([]uint16, n)
			for c := range numbers {
				numbers[c], weights[c] = int32(rng.IntN(9)), uint16(rng.Uint32())
			}
			got, want := slices.Clone(sums), slices.Clone(sums)
			AddColumns(got, columns, numbers, weights)
			addColumnsGo(want, columns, numbers, weights)
			if !slices.Equal(got, want) {
				t.Fatalf("%d sums, %d columns: differ from those in Go", size, n)
			}
		}
	}
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
	rng := rand.New(rand.NewPCG(2, 2))
	for _, size := range []int{0, 64, 128, 1024} {
		for range 50 {
			sums, limits := make([]uint16, size), make([]uint16, size)
			for i := range sums {
				sums[i] = uint16(rng.Uint32()) >> rng.IntN(16)
				limits[i] = uint16(rng.Uint32()) >> rng.IntN(16)
			}
			limit := uint16(rng.Uint32()) >> rng.IntN(16)
			got, want := make([]uint64, size/64), make([]uint64, size/64)
			AtLeast(got, sums, limits, limit)
			atLeastGo(want, sums, limits, limit)
			if !slices.Equal(got, want) {
				t.Fatalf("%d sums, limit %d: %b, in Go %b", size, limit, got, want)
			}
		}
	}
}

func BenchmarkAddColumns(b *testing.B) {
	const size, n = 8192, 10
	sums, columns := make([]uint16, size), make([]uint8, 170*size)
	numbers, weights := make([]int32, n), make([]uint16, n)
	for c := range numbers {
		numbers[c], weights[c] = int32(c*17), uint16(c)
	}
	for _, twin := range []struct {
		name string
		run  func([]uint16, []uint8, []int32, []uint16)
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
