package leiden

import (
	"testing"

	"kindred/sparse"
)

// TestTogether: rows 0 to 7 and 8 to 15 are cliques, which most runs find, rows 16 and 17 are a pair, whose edge some
// runs lack, and row 18 has no edges. In the second graph, the rows are in the opposite order.
func TestTogether(t *testing.T) {
	const n = 19
	keys, backwards := make([]uint64, n), make([]uint64, n)
	for i := range keys {
		keys[i] = mix(uint64(i), 5)
		backwards[n-1-i] = keys[i]
	}
	edges := []edge{{16, 17, 1}}
	for i := range 16 {
		for j := i - i%8; j < i; j++ {
			edges = append(edges, edge{i, j, 1})
		}
	}
	var moved []edge
	for _, e := range edges {
		moved = append(moved, edge{n - 1 - e.i, n - 1 - e.j, e.weight})
	}
	find := func(g *sparse.CSR, keys []uint64, workers int) *Runs {
		r, err := FindRuns(t.Context(), g, LevelsOptions{Keys: keys, Runs: 50, Parallelism: workers})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	kept := 0 // runs that have the edge of the pair
	for r := range 50 {
		a, b := min(keys[16], keys[17]), max(keys[16], keys[17])
		if float64(mix(a, mix(b, mix(uint64(r), 1)))>>11) >= noise*(1<<53) {
			kept++
		}
	}
	if kept < 20 || kept > 45 {
		t.Fatalf("%d runs have an edge, should be about 35 of 50", kept)
	}
	r, other := find(graphOf(t, n, edges), keys, 1), find(graphOf(t, n, moved), backwards, 3)
	for i := range n {
		for j := range n {
			least, most := 0.0, 0.0
			switch {
			case i == 18 || j == 18:
			case i == j:
				least, most = 1, 1
			case i < 16 && j < 16 && i/8 == j/8:
				least, most = 0.7, 1
			case i >= 16 && j >= 16:
				least, most = float64(kept)/50, float64(kept)/50
			}
			got := r.Together(i, j)
			if got < least || got > most {
				t.Errorf("rows %d and %d are together in %v of the runs, should be in %v to %v", i, j, got, least, most)
			}
			if moved := other.Together(n-1-i, n-1-j); moved != got {
				t.Errorf("rows %d and %d are together in %v of the runs, and in %v in another order", i, j, got, moved)
			}
		}
	}
}

// TestRunsOfNothing: without edges, no rows are together.
func TestRunsOfNothing(t *testing.T) {
	r, err := FindRuns(t.Context(), graphOf(t, 2, nil), LevelsOptions{})
	if err != nil || r.Together(0, 1) != 0 {
		t.Errorf("together in %v of the runs, error %v", r.Together(0, 1), err)
	}
}
