package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGatherPanelByHand(t *testing.T) {
	panel := make([]float32, 6*Lanes)
	for l := range Lanes {
		panel[l], panel[Lanes+l], panel[5*Lanes+l] = float32(l), 1, -2
	}
	var out [Lanes]float32
	GatherPanel(&out, []int32{0, 5, 1, 1, 1}, []float32{3, 0.5, 1, 2, 4}, panel)
	for l, got := range out {
		if want := 3*float32(l) - 1 + 7; got != want {
			t.Errorf("lane %d: %v, want %v", l, got, want)
		}
	}
}

func TestGatherPanelEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 100 {
			indices, values, panel := problem(n, 50)
			var want [Lanes]float32
			gatherPanelGo(&want, indices, values, panel)
			is, vs, ps, outs := places(t, indices), places(t, values), places(t, panel), places(t, want[:])
			for at := range outs {
				clear(outs[at])
				GatherPanel((*[Lanes]float32)(outs[at]), is[at], vs[at], ps[at])
				same(t, "lanes", outs[at], want[:])
			}
		}
	})
}

func TestScatterPanelByHand(t *testing.T) {
	panel := make([]float32, 3*Lanes)
	lanes := [Lanes]float32{1, 2}
	ScatterPanel(panel, []int32{0, 2}, []float32{3, 0.5}, &lanes)
	ScatterPanel(panel, []int32{2}, []float32{1}, &lanes)
	want := make([]float32, 3*Lanes)
	want[0], want[1], want[2*Lanes], want[2*Lanes+1] = 3, 6, 1.5, 3
	for i, got := range panel {
		if got != want[i] {
			t.Errorf("value %d: %v, want %v", i, got, want[i])
		}
	}
}

func TestScatterPanelEqualsGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 100 {
			_, values, panel := problem(n, 200)
			indices := make([]int32, n)
			for i := range indices {
				indices[i] = int32(199 - i)
			}
			lanes := slices.Clone(panel[3 : 3+Lanes])
			is, vs, ps, ls := places(t, indices), places(t, values), places(t, panel), places(t, lanes)
			scatterPanelGo(panel, indices, values, (*[Lanes]float32)(lanes))
			for at := range ps {
				ScatterPanel(ps[at], is[at], vs[at], (*[Lanes]float32)(ls[at]))
				same(t, "panel", ps[at], panel)
			}
		}
	})
}

// tiles returns a tile and two matrices of n rows.
func tiles(n int) (tile Tile, q, w []float32) {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	fill := func(values []float32) []float32 {
		for i := range values {
			values[i] = float32(rng.NormFloat64())
		}
		return values
	}
	fill(tile[:])
	return tile, fill(make([]float32, n*Lanes)), fill(make([]float32, n*Lanes))
}

// TestTilesEqualDefinition compares with sums in float64.
func TestTilesEqualDefinition(t *testing.T) {
	tile, q, w := tiles(5)
	sum, rest := tile, slices.Clone(w)
	AddGram(&sum, q, w)
	SubProduct(rest, q, &tile)
	near := func(got float32, want float64) bool { return float64(got)-want < 1e-4 && want-float64(got) < 1e-4 }
	for i := range Lanes {
		for l := range Lanes {
			want := float64(tile[i*Lanes+l])
			for j := range 5 {
				want += float64(float64(q[j*Lanes+i]) * float64(w[j*Lanes+l]))
			}
			if got := sum[i*Lanes+l]; !near(got, want) {
				t.Errorf("AddGram: row %d, lane %d: %v, want %v", i, l, got, want)
			}
		}
	}
	for j := range 5 {
		for l := range Lanes {
			want := float64(w[j*Lanes+l])
			for i := range Lanes {
				want -= float64(float64(q[j*Lanes+i]) * float64(tile[i*Lanes+l]))
			}
			if got := rest[j*Lanes+l]; !near(got, want) {
				t.Errorf("SubProduct: row %d, lane %d: %v, want %v", j, l, got, want)
			}
		}
	}
}

func TestTilesEqualGo(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 20 {
			tile, q, w := tiles(n)
			gram, rest := tile, slices.Clone(w)
			addGramGo(&gram, q, w)
			subProductGo(rest, q, &tile)
			ts, qs, ws := places(t, tile[:]), places(t, q), places(t, w)
			for at := range ts {
				AddGram((*Tile)(ts[at]), qs[at], ws[at])
				same(t, "tile", ts[at], gram[:])
				copy(ts[at], tile[:])
				SubProduct(ws[at], qs[at], (*Tile)(ts[at]))
				same(t, "rows", ws[at], rest)
			}
		}
	})
}

func TestTilesLengths(t *testing.T) {
	for name, f := range map[string]func(){
		"AddGram":     func() { AddGram(new(Tile), make([]float32, Lanes), nil) },
		"SubProduct":  func() { SubProduct(make([]float32, 3), make([]float32, 3), new(Tile)) },
		"GatherPanel": func() { GatherPanel(new([Lanes]float32), []int32{0}, nil, make([]float32, Lanes)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic for slices of wrong lengths", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkLSAKernels(b *testing.B) {
	indices, values, panel := problem(75, 20_000)
	tile, q, w := tiles(1024)
	var out [Lanes]float32
	for _, k := range []struct {
		name  string
		madds int
		run   func()
	}{
		{"gather/dispatched", 75 * Lanes, func() { GatherPanel(&out, indices, values, panel) }},
		{"gather/go", 75 * Lanes, func() { gatherPanelGo(&out, indices, values, panel) }},
		{"scatter/dispatched", 75 * Lanes, func() { ScatterPanel(panel, indices, values, &out) }},
		{"gram/dispatched", 1024 * Lanes * Lanes, func() { AddGram(&tile, q, w) }},
		{"gram/go", 1024 * Lanes * Lanes, func() { addGramGo(&tile, q, w) }},
		{"product/dispatched", 1024 * Lanes * Lanes, func() { SubProduct(w, q, &tile) }},
		{"product/go", 1024 * Lanes * Lanes, func() { subProductGo(w, q, &tile) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			clear(values)
			clear(q)
			for b.Loop() {
				k.run()
			}
			b.ReportMetric(float64(k.madds)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmadd/s")
		})
	}
}
