package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// problem returns a sparse vector of n terms and a panel of cols columns, with values of
// very different sizes, so that the order and the rounding of the sums show.
func problem(n, cols int) (indices []int32, values, panel []float32) {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	value := func() float32 { return float32(math.Exp(rng.NormFloat64() * 3)) }
	for range n {
		indices = append(indices, int32(rng.IntN(cols)))
		values = append(values, value())
	}
	for range cols * Lanes {
		panel = append(panel, value()-value())
	}
	return indices, values, panel
}

func TestMulPanelByHand(t *testing.T) {
	panel := make([]float32, 3*Lanes)
	for l := range Lanes {
		panel[l], panel[Lanes+l], panel[2*Lanes+l] = float32(l), 1, -2
	}
	var out [Lanes]float32
	MulPanel(&out, []int32{0, 2}, []float32{3, 0.5}, panel)
	for l, got := range out {
		if want := 3*float32(l) - 1; got != want {
			t.Errorf("lane %d: %v, want %v", l, got, want)
		}
	}
}

func TestMulPanelEqualsGo(t *testing.T) {
	for n := range 200 {
		indices, values, panel := problem(n, 50)
		var got, want [Lanes]float32
		MulPanel(&got, indices, values, panel)
		mulPanelGo(&want, indices, values, panel)
		if got != want {
			t.Fatalf("%d terms: %v, in Go %v", n, got, want)
		}
	}
}

func TestMulPanelLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for slices of different lengths")
		}
	}()
	MulPanel(new([Lanes]float32), []int32{0}, nil, make([]float32, Lanes))
}

func BenchmarkMulPanel(b *testing.B) {
	indices, values, panel := problem(75, 20_000)
	var out [Lanes]float32
	for _, twin := range []struct {
		name string
		run  func(*[Lanes]float32, []int32, []float32, []float32)
	}{{"dispatched", MulPanel}, {"go", mulPanelGo}} {
		b.Run(fmt.Sprintf("twin=%s", twin.name), func(b *testing.B) {
			for b.Loop() {
				twin.run(&out, indices, values, panel)
			}
			b.ReportMetric(float64(len(indices)*Lanes)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmadd/s")
		})
	}
}
