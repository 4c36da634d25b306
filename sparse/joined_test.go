package sparse

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The cosine of rows with both parts in one is the similarity of the blend.
func TestJoined(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 0))
	x := &CSR{Rows: 40, Cols: 60, Indptr: make([]int, 1, 41)}
	latent := NewDense(40, 5)
	for i := range x.Rows {
		for j := range x.Cols {
			if i < 39 && rng.Float64() < 0.2 { // the last row has no words
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, rng.Float32())
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
		for d := range 5 {
			latent.Row(i)[d] = rng.Float32() - 0.5
		}
		unitRow(latent.Row(i))
	}
	clear(latent.Row(7)) // as if the space did not know the words of row 7
	words, err := Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, weight := range []float64{0, 0.3, 1} {
		blend, err := NewBlend(words, latent, weight)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := blend.Joined()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := Dot(rows.Row(3), rows.Row(4)), blend.Similarity(3, 4); math.Abs(got-want) > 1e-6 {
			t.Errorf("weight %v: similarity %v, want %v", weight, got, want)
		}
		if n := len(rows.Row(39).Indices); n != 0 {
			t.Errorf("weight %v: the row without words has %d values", weight, n)
		}
		if weight == 1 {
			continue // the unknown row is empty
		}
		if diff := cmp.Diff(words.Row(7), rows.Row(7), near); diff != "" {
			t.Errorf("weight %v: the unknown row is not its words alone (-want +got):\n%s", weight, diff)
		}
	}
}

// near takes values for equal that differ by rounding.
var near = cmp.Comparer(func(a, b float32) bool { return math.Abs(float64(a)-float64(b)) < 1e-6 })

// unitRow makes a row a unit vector.
func unitRow(row []float32) {
	var squares float64
	for _, v := range row {
		squares += float64(v) * float64(v)
	}
	for d := range row {
		row[d] /= float32(math.Sqrt(squares))
	}
}
