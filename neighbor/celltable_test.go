package neighbor

import (
	"slices"
	"testing"
	"time"
)

// recallInCells returns the share of the k nearest rows of some rows that have a cell in common with them, among the
// first m cells of each row: what comparing the rows within each cell finds. of has the cells of each row, width of
// them.
func recallInCells(rows []int, nearest [][]Neighbor, of []int32, width, m int) float64 {
	common := func(i, j int) bool {
		return slices.ContainsFunc(of[i*width:i*width+m], func(c int32) bool {
			return slices.Contains(of[j*width:j*width+m], c)
		})
	}
	found, all := 0, 0
	for at, i := range rows {
		for _, n := range nearest[at] {
			if all++; common(i, n.Row) {
				found++
			}
		}
	}
	return float64(found) / float64(max(1, all))
}

// TestRecallInCells: by hand, and as the neighbours within cells have it.
func TestRecallInCells(t *testing.T) {
	of := []int32{0, 1, 1, 2, 2, 0}
	nearest := [][]Neighbor{{{Row: 1}, {Row: 2}}, {{Row: 2}}}
	for m, want := range map[int]float64{1: 0, 2: 1} {
		if got := recallInCells([]int{0, 1}, nearest, of, 2, m); got != want {
			t.Errorf("%d cells: %v, want %v", m, got, want)
		}
	}
}

// TestRealCells prints the table of docs/scale.md: how many of the ten nearest rows of KINDRED_MATRIX cells find, and
// what it costs.
func TestRealCells(t *testing.T) {
	blend := realBlend(t)
	ix := New(blend)
	n := blend.Rows()
	rows := SampleRows(n, 1000)
	nearest := make([][]Neighbor, len(rows))
	for at, i := range rows {
		nearest[at] = slices.DeleteFunc(ix.Search(nil, ix.Row(i), 11), func(v Neighbor) bool { return v.Row == i })
		nearest[at] = nearest[at][:min(10, len(nearest[at]))]
	}
	var alike []int // the first row of each pair of similarity 0.8 and more
	var pairs [][]Neighbor
	err := ix.Pairs(t.Context(), PairOptions{MinSimilarity: 0.8}, func(list []Pair) {
		for _, p := range list {
			alike, pairs = append(alike, p.A), append(pairs, []Neighbor{{p.B, p.Similarity}})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pairs", len(pairs))
	const width = 5
	for _, count := range []int{100, 300, 1000} {
		cells, err := TrainCells(t.Context(), CellsSample(blend, count), CellOptions{Count: count, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		of, err := cells.Assign(t.Context(), blend, width, 1)
		if err != nil {
			t.Fatal(err)
		}
		assign := time.Since(start)
		for _, m := range []int{1, 2, 3, 5} {
			sizes := make([]float64, count)
			for i := range n {
				for _, c := range of[i*width : i*width+m] {
					sizes[c]++
				}
			}
			var compared float64
			for _, size := range sizes {
				compared += size * size
			}
			t.Logf("| %d | %d | %.3f | %.4f | %.1f %% | %.0f µs | %.1f |", count, m, recallInCells(rows, nearest, of, width, m),
				recallInCells(alike, pairs, of, width, m), 100*compared/float64(n)/float64(n),
				float64(assign.Microseconds())/float64(n), slices.Max(sizes)/(float64(n*m)/float64(count)))
		}
	}
}
