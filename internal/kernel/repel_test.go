package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRepelByHand(t *testing.T) {
	x, y, mass := make([]float32, 8), make([]float32, 8), make([]float32, 8)
	x[1], y[1], mass[1] = 1, 0, 2 // k is 1/2 for the first point, and 1/5 for the second
	x[6], y[6], mass[6] = 0, 2, 5 // 1/5 and 1
	forces := make([]float32, 6)
	Repel(forces, []float32{0, 0}, []float32{0, 2}, x, y, mass)
	k := float32(1.0 / 6)
	want := []float32{1 + 1, 2 * 0.25 * -1, 5 * 0.04 * -2, 2*k + 5, 2 * k * k * -1, 2 * k * k * 2}
	for i := range want {
		if d := forces[i] - want[i]; d > 1e-6 || d < -1e-6 {
			t.Errorf("forces %v, want %v", forces, want)
			break
		}
	}
}

func TestRepelEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 3))
		place := func(r *rand.Rand) float32 { return float32(r.NormFloat64() * 30) }
		for _, points := range []int{0, 1, 2, 13} {
			for _, masses := range []int{0, 8, 16, 120} {
				px, py := places(t, random(rng, points, place)), places(t, random(rng, points, place))
				x, y := places(t, random(rng, masses, place)), places(t, random(rng, masses, place))
				mass := places(t, random(rng, masses, func(r *rand.Rand) float32 { return float32(r.IntN(99)) }))
				want := make([]float32, 3*points)
				repelGo(want, px[0], py[0], x[0], y[0], mass[0])
				for at, got := range places(t, random(rng, 3*points, place)) {
					Repel(got, px[at], py[at], x[at], y[at], mass[at])
					same(t, fmt.Sprintf("%d points, %d masses", points, masses), got, want)
				}
			}
		}
	})
}

func TestRepelLengths(t *testing.T) {
	eight := make([]float32, 8)
	for name, call := range map[string]func(){
		"forces": func() { Repel(eight, eight, eight, eight, eight, eight) },
		"points": func() { Repel(eight[:3], eight[:1], eight, eight, eight, eight) },
		"lanes":  func() { Repel(eight[:3], eight[:1], eight[:1], eight[:7], eight[:7], eight[:7]) },
		"masses": func() { Repel(eight[:3], eight[:1], eight[:1], eight, eight, slices.Repeat(eight, 2)) },
	} {
		mustPanic(t, name, call)
	}
}

func BenchmarkRepel(b *testing.B) {
	const points, masses = 8, 400
	rng := rand.New(rand.NewPCG(4, 4))
	place := func(r *rand.Rand) float32 { return float32(r.NormFloat64() * 30) }
	px, py, forces := random(rng, points, place), random(rng, points, place), make([]float32, 3*points)
	x, y, mass := random(rng, masses, place), random(rng, masses, place), random(rng, masses, place)
	for _, twin := range []struct {
		name string
		run  func(forces, px, py, x, y, mass []float32)
	}{{"dispatched", Repel}, {"go", repelGo}} {
		b.Run("twin="+twin.name, func(b *testing.B) {
			for b.Loop() {
				twin.run(forces, px, py, x, y, mass)
			}
			b.ReportMetric(points*masses*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gpairs/s")
		})
	}
}
