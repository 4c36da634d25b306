package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestPanelsEqualDefinition compares with sums over dense vectors, in float32 and in order.
func TestPanelsEqualDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for _, k := range []int{1, 16, 17, 40} {
		const cols, rows = 30, Block + 3
		p := NewPanels(cols, k)
		vectors := make([][cols]float32, k)
		for c := range vectors {
			for j := range cols {
				vectors[c][j] = rng.Float32() - 0.5
				p.Set(c, int32(j), vectors[c][j])
			}
		}
		indptr, indices, data := []int{0}, []int32{}, []float32{}
		order := make([]int, rows)
		for i := range rows {
			for j := range int32(cols) {
				if rng.IntN(3) == 0 {
					indices, data = append(indices, j), append(data, rng.Float32())
				}
			}
			indptr = append(indptr, len(indices))
			order[i] = rows - 1 - i
		}
		calls := 0
		p.MultiplyAll(make([]float32, Block*p.Width()), indptr, indices, data, order, func(i int, products []float32) {
			if i != order[calls] {
				t.Fatalf("call %d is for row %d, want %d", calls, i, order[calls])
			}
			calls++
			row, values := indices[indptr[i]:indptr[i+1]], data[indptr[i]:indptr[i+1]]
			single := make([]float32, p.Width())
			p.Multiply(single, row, values)
			for c := range p.Width() {
				var want float32
				for q, j := range row {
					if c < k {
						want += float32(values[q] * vectors[c][j])
					}
				}
				if products[c] != want || single[c] != want {
					t.Fatalf("row %d, vector %d: %v and %v, want %v", i, c, products[c], single[c], want)
				}
			}
		})
		if calls != rows {
			t.Errorf("%d calls, want %d", calls, rows)
		}
	}
}
