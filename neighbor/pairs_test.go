package neighbor

import (
	"cmp"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// TestPairsEqualDefinition compares with all pairs.
func TestPairsEqualDefinition(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  sparse.Blend
		floor float64
	}{
		{"words", blendOf(t, matrix(900, 300, 8, 1), sparse.NewDense(900, 1), 0), 0.6},
		{"equal rows only", blendOf(t, matrix(900, 300, 8, 1), sparse.NewDense(900, 1), 0), 1},
		{"blend", blendOf(t, matrix(900, 300, 8, 1), latentRows(900, 20, 1), 0.5), 0.7},
		{"long rows", blendOf(t, withLongRows(matrix(300, 3000, 12, 5)), latentRows(300, 20, 8), 0.5), 0.4},
		{"several tiles", blendOf(t, matrix(tileRows+200, 300, 4, 6), sparse.NewDense(tileRows+200, 1), 0), 0.9},
		{"no rows", blendOf(t, noWords(0), sparse.NewDense(0, 1), 0), 0.9},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.rows.Rows() > tileRows {
				t.Skip("takes seconds")
			}
			var want []Pair
			for a := range c.rows.Rows() {
				for b := range a {
					if s := c.rows.Similarity(a, b); s >= c.floor {
						want = append(want, Pair{b, a, s})
					}
				}
			}
			order := func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) }
			slices.SortFunc(want, order)
			for _, parallelism := range []int{1, 2, 7} {
				var got []Pair
				err := New(c.rows).Pairs(t.Context(), PairOptions{MinSimilarity: c.floor, Parallelism: parallelism},
					func(pairs []Pair) { got = append(got, pairs...) })
				if err != nil {
					t.Fatal(err)
				}
				slices.SortFunc(got, order)
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("parallelism %d (-want +got):\n%s", parallelism, diff)
				}
			}
		})
	}
	for _, floor := range []float64{0, -1, 1.5, math.NaN()} {
		ix := New(blendOf(t, matrix(20, 30, 4, 1), sparse.NewDense(20, 1), 0))
		if err := ix.Pairs(t.Context(), PairOptions{MinSimilarity: floor}, func([]Pair) {}); err == nil {
			t.Errorf("MinSimilarity %v: no error", floor)
		}
	}
}
