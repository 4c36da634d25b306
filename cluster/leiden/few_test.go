package leiden

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPairs: an edge weighs the share of runs that have a pair together, for all pairs, whatever the graph is. Runs
// count by their weights.
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
	weights := make([]int32, runs)
	all := int32(0)
	for r := range weights {
		weights[r] = int32(r % 3)
		all += weights[r]
	}
	got := n.pairs(found, weights, 0)
	for v := range nodes {
		to, weight := got.edges(int32(v))
		if !slices.IsSorted(to) {
			t.Fatalf("node %d: neighbours %v", v, to)
		}
		for u := range nodes {
			together := int32(0)
			for r, of := range found {
				if of[u] == of[v] {
					together += weights[r]
				}
			}
			want := 0.0
			if share := float64(together) / float64(all); u != v && share >= leastShare {
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
	pairs := n.pairs(found, equally(runs), 0)
	of, err := pairs.best(t.Context(), pairs.weigh(&Options{Quality: CPM, Resolution: 0.25}), 1, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for v, c := range numbered(of) {
		if int(c) != v/20 {
			t.Fatalf("groups %v", of)
		}
	}
}

// TestCoresOfPairs: to seek groups of nodes that all runs keep together finds groups as good as to seek groups of
// nodes.
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
		pairs := n.pairs(found, equally(runs), 0)
		penalty := pairs.weigh(&Options{Quality: CPM, Resolution: 0.25})
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

// TestClarity: the mean, over pairs of different runs, of how many pairs of nodes both have together, beyond chance;
// runs that do not count make no difference.
func TestClarity(t *testing.T) {
	const nodes, runs = 50, 8
	rng := rand.New(rand.NewPCG(1, 9))
	found, weights := make([][]int32, runs), make([]int32, runs)
	for r := range found {
		for v := range nodes {
			found[r] = append(found[r], int32(v/10))
			if rng.IntN(3) == 0 {
				found[r][v] = int32(rng.IntN(5))
			}
		}
		weights[r] = int32(min(1, r)) // all but the first
	}
	n := &network{start: make([]int, nodes+1), mass: make([]float64, nodes), key: make([]uint64, nodes)}
	var mean, both float64
	for r := 1; r < runs; r++ {
		for s := 1; s < runs; s++ {
			for v := range nodes {
				for u := range nodes {
					if u == v || found[r][u] != found[r][v] {
						continue
					}
					if r == s {
						mean += 1. / (nodes * (nodes - 1) * (runs - 1))
					} else if found[s][u] == found[s][v] {
						both += 1. / (nodes * (nodes - 1) * (runs - 1) * (runs - 2))
					}
				}
			}
		}
	}
	want := (both - mean*mean) / (mean - mean*mean)
	if got := n.clarity(found, weights, 0); math.Abs(got-want) > 1e-5 {
		t.Errorf("clarity %v, want %v", got, want)
	}
	for r := range found {
		found[r] = found[1]
	}
	if got := n.clarity(found, weights, 0); math.Abs(got-1) > 1e-5 {
		t.Errorf("equal runs have a clarity of %v", got)
	}
}

// TestNear: runs at the level count in full, those a little beyond the band not at all, and a level that moves a little
// changes each weight a little.
func TestNear(t *testing.T) {
	at := []float64{1 / 1.3, 1 / 1.22, 1 / 1.1, 1, 1.1, 1.22, 1.3}
	if got, want := near(at, 1), []int32{0, full / 2, full, full, full, full / 2, 0}; !slices.Equal(got, want) {
		t.Errorf("weights %v, want %v", got, want)
	}
	l := newRungs(160)
	for level := coarsest; level < finest; level *= 1.001 {
		before, after := near(l.resolutions, level), near(l.resolutions, level*1.001)
		sum := int32(0)
		for r := range before {
			if sum += before[r]; max(before[r]-after[r], after[r]-before[r]) > 1 {
				t.Fatalf("weights %v and %v of a run", before[r], after[r])
			}
		}
		if runs := sum / full; runs < 158 || runs > 162 {
			t.Fatalf("at resolution %v, %v runs count", level, runs)
		}
	}
}

// TestOfNumber: runs have three parts of twenty nodes, of which the first two are together in some of them. Where that is
// nearly as often as the usual threshold says, the wanted number decides if they are one group; where it is plain, it
// does not. The result depends neither on the workers nor on the order of the nodes.
func TestOfNumber(t *testing.T) {
	const nodes, runs = 60, 100
	divide := func(together int, wanted float64, workers int, place func(int) int) []int32 {
		found := make([][]int32, runs)
		for r := range found {
			found[r] = make([]int32, nodes)
			for v := range nodes {
				found[r][place(v)] = int32(v / 20)
				if r < together && v < 20 {
					found[r][place(v)] = 1
				}
			}
		}
		n := &network{start: make([]int, nodes+1), mass: make([]float64, nodes), key: make([]uint64, nodes)}
		for v := range n.key {
			n.key[place(v)] = mix(uint64(v), 3)
		}
		pairs := n.pairs(found, equally(runs), workers)
		core, cores := pairs.cores(pairs.weight, unit)
		of, err := pairs.ofNumber(t.Context(), core, cores, wanted, count, &LevelsOptions{Runs: runs, Parallelism: workers})
		if err != nil {
			t.Fatal(err)
		}
		back := make([]int32, nodes)
		for v := range back {
			back[v] = of[place(v)]
		}
		return numbered(back)
	}
	for _, tt := range []struct {
		together int
		wanted   float64
		want     int32
	}{{28, 3, 3}, {28, 2, 2}, {34, 2, 2}, {34, 3, 3}, {80, 3, 2}, {80, 9, 2}, {5, 2, 3}, {5, 1, 3}, {28, 0, 2}} {
		of := divide(tt.together, tt.wanted, 1, func(v int) int { return v })
		for v, c := range of {
			if want := max(int32(v/20)-3+tt.want, 0); c != want {
				t.Fatalf("together in %d runs, %v groups wanted: groups %v", tt.together, tt.wanted, of)
			}
		}
		if other := divide(tt.together, tt.wanted, 3, func(v int) int { return (7*v + 5) % nodes }); !slices.Equal(of, other) {
			t.Fatalf("groups %v, and %v in another order", of, other)
		}
	}
}

// TestMeanGroups: groups of one node do not count, and runs count by their weight.
func TestMeanGroups(t *testing.T) {
	n := &network{mass: make([]float64, 5)}
	found := [][]int32{{0, 0, 1, 1, 2}, nil, {0, 0, 0, 0, 0}}
	if got := n.meanGroups(found, []int32{3, 0, 1}); got != 1.75 {
		t.Errorf("%v groups, want 1.75", got)
	}
}
