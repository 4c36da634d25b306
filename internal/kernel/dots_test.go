package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDotsByHand(t *testing.T) {
	const depth, size = 8, 128
	rows, columns := make([]int8, DotRows*depth), make([]uint8, depth*size)
	rows[0], rows[5] = 2, -3
	rows[3*depth+7] = 127
	columns[DotColumn(depth, 0, 0)], columns[DotColumn(depth, 5, 0)] = 100, 10
	columns[DotColumn(depth, 7, 127)] = 255
	lanes, add := make([]int32, size), [DotRows]int32{1000, 0, 0, -5}
	lanes[0] = 30
	out := make([]uint16, DotRows*size)
	Dots(out, rows, columns, lanes, &add, 1<<DotShift)
	want := make([]uint16, DotRows*size)
	for l := range size {
		want[l] = 1000 // of the first row; the other sums are zero or less
	}
	want[0] = 200 - 30 + 30 + 1000
	want[size], want[2*size] = 30, 30
	want[3*size] = 25
	want[3*size+127] = 127*255 - 5
	same(t, "products", out, want)
	// Halves, and nearly 65,535.
	Dots(out, rows, columns, lanes, &add, 1<<(DotShift-1))
	if got, want := out[3*size+127], uint16((127*255-5)/2); got != want {
		t.Errorf("half: %d, want %d", got, want)
	}
	Dots(out, rows, columns, lanes, &add, 66_000)
	if got, want := out[3*size+127], uint16((127*255-5)*66_000>>DotShift); got != want {
		t.Errorf("twice: %d, want %d", got, want)
	}
}

func TestDotsEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 3))
		for _, size := range []int{0, 64, 128, 320} {
			for _, depth := range []int{4, 8, 20, 100, 204} {
				for _, extreme := range []bool{false, true} {
					rows := places(t, random(rng, DotRows*depth, func(r *rand.Rand) int8 {
						if extreme {
							return int8(127 - 254*r.IntN(2))
						}
						return int8(r.IntN(255) - 127)
					}))
					columns := places(t, random(rng, depth*size, func(r *rand.Rand) uint8 {
						if extreme {
							return uint8(255 * r.IntN(2))
						}
						return uint8(r.Uint32())
					}))
					lanes := places(t, random(rng, size, func(r *rand.Rand) int32 { return r.Int32N(2_000_000) - 1_000_000 }))
					add := [DotRows]int32{rng.Int32N(1 << 20), -rng.Int32N(1 << 20), 0, 77}
					factor := rng.Int32N(1 << 12)
					want := make([]uint16, DotRows*size)
					if size > 0 {
						dotsGo(want, rows[0], columns[0], lanes[0], &add, factor)
					}
					for at, got := range places(t, slices.Repeat([]uint16{7}, DotRows*size)) {
						Dots(got, rows[at], columns[at], lanes[at], &add, factor)
						same(t, fmt.Sprintf("%d columns of %d", size, depth), got, want)
					}
				}
			}
		}
	})
}

func TestDotsLengths(t *testing.T) {
	add := new([DotRows]int32)
	for name, call := range map[string]func(){
		"depth":   func() { Dots(make([]uint16, 256), make([]int8, 24), make([]uint8, 64*6), make([]int32, 64), add, 1) },
		"out":     func() { Dots(make([]uint16, 64), make([]int8, 16), make([]uint8, 256), make([]int32, 64), add, 1) },
		"columns": func() { Dots(make([]uint16, 256), make([]int8, 16), make([]uint8, 255), make([]int32, 64), add, 1) },
		"lanes":   func() { Dots(make([]uint16, 240), make([]int8, 16), make([]uint8, 240), make([]int32, 60), add, 1) },
		"dense":   func() { DotDense(make([]float32, 3), make([]float32, 4)) },
	} {
		mustPanic(t, name, call)
	}
}

func TestDotDense(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 4))
		value := func(r *rand.Rand) float32 { return float32(math.Exp(r.NormFloat64()*3) - math.Exp(r.NormFloat64()*3)) }
		for n := range 70 {
			a, b := places(t, random(rng, n, value)), places(t, random(rng, n, value))
			for at := range a {
				if got, want := DotDense(a[at], b[at]), slowDot(a[0], b[0]); got != want {
					t.Fatalf("%d values: %v, want %v", n, got, want)
				}
			}
		}
	})
}

func BenchmarkDots(b *testing.B) {
	const depth, size = 128, 8192
	rows, columns, lanes := make([]int8, DotRows*depth), make([]uint8, depth*size), make([]int32, size)
	out, add := make([]uint16, DotRows*size), new([DotRows]int32)
	for _, twin := range []struct {
		name string
		run  func([]uint16, []int8, []uint8, []int32, *[DotRows]int32, int32)
	}{{"dispatched", Dots}, {"go", dotsGo}} {
		b.Run("twin="+twin.name, func(b *testing.B) {
			for b.Loop() {
				twin.run(out, rows, columns, lanes, add, 1)
			}
			b.ReportMetric(DotRows*depth*size*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmadd/s")
		})
	}
}

func BenchmarkDotDense(b *testing.B) {
	x, y := make([]float32, 128), make([]float32, 128)
	var sum float64
	for b.Loop() {
		sum += DotDense(x, y)
	}
	if sum != 0 {
		b.Error(sum)
	}
}

// slowDot is the definition of [DotDense].
func slowDot(a, b []float32) float64 {
	var sums [8]float64
	for i := range a {
		sums[i%8] += float64(float64(a[i]) * float64(b[i]))
	}
	for half := 4; half > 0; half /= 2 {
		for l := range half {
			sums[l] += sums[l+half]
		}
	}
	return sums[0]
}
