package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMulWideByHand(t *testing.T) {
	for width := Lanes; width <= Wide; width += Lanes {
		panel := make([]float32, 3*width)
		for l := range width {
			panel[l], panel[width+l], panel[2*width+l] = float32(l), 1, -2
		}
		out := make([]float32, width)
		MulWide(out, []int32{0, 2}, []float32{3, 0.5}, panel)
		for l, got := range out {
			if want := 3*float32(l) - 1; got != want {
				t.Errorf("width %d, lane %d: %v, want %v", width, l, got, want)
			}
		}
	}
}

// TestWideEqualsGo compares each way to compute with the Go twin, on rows of all short lengths.
func TestWideEqualsGo(t *testing.T) {
	for width := Lanes; width <= Wide; width += Lanes {
		for n := range 100 {
			indices, values, panel := problem(n, 50*width/Lanes)
			for i := range indices {
				indices[i] %= 50
			}
			want := make([]float32, width)
			mulWideGo(want, indices, values, panel)
			for name, mul := range wideTwins() {
				got := slices.Repeat([]float32{7}, width)
				mul(got, indices, values, panel)
				if !slices.Equal(got, want) {
					t.Fatalf("%s, width %d, %d terms: %v, in Go %v", name, width, n, got, want)
				}
			}
		}
	}
}

func TestAboveByHand(t *testing.T) {
	products, scale, bias := make([]float32, 80), make([]float32, 80), make([]float32, 80)
	for l := range products {
		products[l], scale[l] = float32(l), 0.5
	}
	bias[70] = 10
	mask := []uint64{^uint64(0), ^uint64(0)}
	Above(mask, products, scale, bias, 31)
	if want := uint64(1) << 63; mask[0] != want {
		t.Errorf("word 0 is %x, want %x", mask[0], want)
	}
	if want := uint64(1<<16-1) &^ (1 << 6); mask[1] != want {
		t.Errorf("word 1 is %x, want %x", mask[1], want)
	}
}

func TestAboveEqualsGo(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for n := 0; n <= 256; n += Lanes {
		for range 20 {
			products, scale, bias := make([]float32, n), make([]float32, n), make([]float32, n)
			for l := range products {
				products[l], scale[l], bias[l] = float32(rng.IntN(9)), float32(rng.IntN(3))/4, float32(rng.IntN(3))
			}
			got, want := slices.Repeat([]uint64{5}, (n+63)/64), make([]uint64, (n+63)/64)
			Above(got, products, scale, bias, 0.5)
			aboveGo(want, products, scale, bias, 0.5)
			if !slices.Equal(got, want) {
				t.Fatalf("%d lanes: %x, in Go %x", n, got, want)
			}
		}
	}
}

func TestWideLengths(t *testing.T) {
	for name, call := range map[string]func(){
		"width":  func() { MulWide(make([]float32, 8), nil, nil, nil) },
		"none":   func() { MulWide(nil, nil, nil, nil) },
		"wide":   func() { MulWide(make([]float32, 80), nil, nil, nil) },
		"values": func() { MulWide(make([]float32, 16), []int32{0}, nil, make([]float32, 16)) },
		"mask":   func() { Above(nil, make([]float32, 16), make([]float32, 16), make([]float32, 16), 0) },
		"scale":  func() { Above(make([]uint64, 1), make([]float32, 16), nil, make([]float32, 16), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic for wrong lengths")
				}
			}()
			call()
		})
	}
}

// TestWidePanels: panels of every width hold a value for each vector and column, and share none.
func TestWidePanels(t *testing.T) {
	for _, k := range []int{1, 16, 17, 64, 65, 100, 200} {
		const cols = 5
		p := NewWidePanels(cols, k)
		if p.Width()%Lanes != 0 || p.Width() < k || p.Width() >= k+Lanes {
			t.Errorf("k = %d: width %d", k, p.Width())
		}
		vectors := 0
		for b := range p.Panels() {
			values, width := p.Panel(b)
			if len(values) != cols*width || width > Wide || width < Wide && b != p.Panels()-1 {
				t.Errorf("k = %d: panel %d has %d values, width %d", k, b, len(values), width)
			}
			for i, v := range values {
				if v != 0 {
					t.Fatalf("k = %d: value %d of panel %d is one of another panel", k, i, b)
				}
				values[i] = 1
			}
			vectors += width
		}
		if vectors != p.Width() {
			t.Errorf("k = %d: panels of %d vectors, want %d", k, vectors, p.Width())
		}
		p.Clear()
		for b := range p.Panels() {
			if values, _ := p.Panel(b); slices.ContainsFunc(values, func(v float32) bool { return v != 0 }) {
				t.Errorf("k = %d: panel %d is not clear", k, b)
			}
		}
	}
}

func BenchmarkMulWide(b *testing.B) {
	indices, values, panel := problem(75, 4*20_000)
	for i := range indices {
		indices[i] %= 20_000
	}
	for name, mul := range wideTwins() {
		for width := Lanes; width <= Wide; width += Lanes {
			out := make([]float32, width)
			b.Run(fmt.Sprintf("twin=%s/width=%d", name, width), func(b *testing.B) {
				for b.Loop() {
					mul(out, indices, values, panel)
				}
				b.ReportMetric(float64(len(indices)*width)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmadd/s")
			})
		}
	}
}
