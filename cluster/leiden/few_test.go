package leiden

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPairs: an edge weighs the share of runs that have a pair together, for all pairs, whatever the graph is.
func TestPairs(t *testing.T) {
	const nodes, runs = 40, 25
	rng := rand.New(rand.NewPCG(3, 4))
	found := make([][]int32, runs)
	for r := range found {
		for range nodes {
			found[r] = append(found[r], int32(rng.IntN(7)))
		}
	}
	n := &network{start: make([]int, nodes+1), mass: make([]float64, nodes), key: make([]uint64, nodes)}
	got := n.pairs(found, 0)
	for v := range nodes {
		to, weight := got.edges(int32(v))
		if !slices.IsSorted(to) {
			t.Fatalf("node %d: neighbours %v", v, to)
		}
		for u := range nodes {
			times := 0
			for _, of := range found {
				if of[u] == of[v] {
					times++
				}
			}
			want := 0.0
			if share := float64(times) / runs; u != v && share >= leastShare {
				want = math.Round(share * unit)
			}
			has := 0.0
			if e, ok := slices.BinarySearch(to, int32(u)); ok {
				has = weight[e]
			}
			if has != want {
				t.Fatalf("nodes %d and %d weigh %v, want %v", v, u, has, want)
			}
		}
	}
}

// TestApart: nodes that the runs put with one group in a fifth of the runs and with another in a fifth are a group of
// their own.
func TestApart(t *testing.T) {
	const nodes, runs = 60, 20 // three parts of twenty nodes; the second goes this way and that
	found := make([][]int32, runs)
	for r := range found {
		second := []int32{0, 1, 1, 1, 2}[r%5]
		for v := range nodes {
			found[r] = append(found[r], []int32{0, second, 2}[v/20])
		}
	}
	n := &network{start: make([]int, nodes+1), mass: make([]float64, nodes), key: make([]uint64, nodes)}
	for v := range n.key {
		n.key[v] = uint64(v)
	}
	pairs := n.pairs(found, 0)
	of, err := pairs.best(t.Context(), pairs.weigh(&Options{Quality: CPM, Resolution: threshold}), 1, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for v, c := range numbered(of) {
		if int(c) != v/20 {
			t.Fatalf("groups %v", of)
		}
	}
}

// TestCoresOfPairs: to seek groups of nodes that all runs keep together finds groups as good as to seek groups of nodes.
func TestCoresOfPairs(t *testing.T) {
	const nodes, runs = 80, 12
	rng := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		found := make([][]int32, runs)
		for r := range found {
			for v := range nodes { // pairs of nodes that are always together, in groups that a part of them leaves
				if v%2 == 0 {
					found[r] = append(found[r], int32(v/16))
					if rng.IntN(4) == 0 {
						found[r][v] = int32(rng.IntN(5))
					}
				} else {
					found[r] = append(found[r], found[r][v-1])
				}
			}
		}
		n := &network{start: make([]int, nodes+1), mass: make([]float64, nodes), key: make([]uint64, nodes)}
		for v := range n.key {
			n.key[v] = rng.Uint64()
		}
		pairs := n.pairs(found, 0)
		penalty := pairs.weigh(&Options{Quality: CPM, Resolution: threshold})
		want, err := pairs.best(t.Context(), penalty, 1, 20, 1)
		if err != nil {
			t.Fatal(err)
		}
		core, cores := pairs.cores(pairs.weight, unit)
		if cores > nodes/2 {
			t.Fatalf("%d cores of %d pairs of nodes", cores, nodes/2)
		}
		got, err := pairs.bestOf(t.Context(), core, cores, penalty, 1, &LevelsOptions{Runs: 20 * triesPerRun})
		if err != nil {
			t.Fatal(err)
		}
		if g, w := pairs.quality(got, penalty), pairs.quality(want, penalty); g < w {
			t.Errorf("groups of cores have a quality of %v, groups of nodes of %v", g, w)
		}
	}
}
