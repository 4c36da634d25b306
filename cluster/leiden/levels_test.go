package leiden

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/sparse"
)

func levels(t testing.TB, g *sparse.CSR, opts LevelsOptions) *Levels {
	t.Helper()
	l, err := FindLevels(t.Context(), g, opts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// nests fails if a group of fine is in several of coarse.
func nests(t *testing.T, coarse, fine *cluster.Partition) {
	t.Helper()
	in := map[int]int{}
	for i, f := range fine.Labels {
		if c, ok := in[f]; ok && f >= 0 && c != coarse.Labels[i] {
			t.Fatalf("fine group %d is in coarse groups %d and %d", f, c, coarse.Labels[i])
		}
		in[f] = coarse.Labels[i]
	}
}

// TestLevels: planted groups come back, levels nest, and neither workers nor the order of rows matter, in a small graph
// and in a larger one.
func TestLevels(t *testing.T) {
	testLevels(t, 500, 6)
	testLevels(t, 2*mostOfFew, 9)
}

func testLevels(t *testing.T, n, degree int) {
	t.Helper()
	edges := planted(n, 10, degree, 85, 4)
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = mix(uint64(i), 5)
	}
	want := levels(t, graphOf(t, n, edges), LevelsOptions{Keys: keys, Parallelism: 1})
	if want.Medium.K != 10 {
		t.Errorf("%d groups, want 10", want.Medium.K)
	}
	for i := range n {
		if want.Medium.Labels[i] != want.Medium.Labels[i%10] {
			t.Fatalf("row %d is not with row %d", i, i%10)
		}
	}
	nests(t, want.Coarse, want.Medium)
	nests(t, want.Medium, want.Fine)
	if want.Coarse.K > 6 || want.Fine.K < 10 {
		t.Errorf("%d coarse and %d fine groups", want.Coarse.K, want.Fine.K)
	}
	if want.Agreement < 0.9 || want.Agreement > 1 {
		t.Errorf("agreement %v", want.Agreement)
	}
	for _, workers := range []int{2, 7} {
		got := levels(t, graphOf(t, n, edges), LevelsOptions{Keys: keys, Parallelism: workers})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	place := rand.New(rand.NewPCG(1, 1)).Perm(n)
	moved, movedKeys := make([]edge, len(edges)), make([]uint64, n)
	for e, v := range edges {
		moved[e] = edge{place[v.i], place[v.j], v.weight}
	}
	for i, p := range place {
		movedKeys[p] = keys[i]
	}
	got := levels(t, graphOf(t, n, moved), LevelsOptions{Keys: movedKeys})
	if !reflect.DeepEqual(got.fine, want.fine) || !reflect.DeepEqual(got.coarse, want.coarse) {
		t.Error("another order of rows gives other groups")
	}
	for k := 1; k <= want.Fine.K; k++ {
		p, err := want.Cut(k)
		if err != nil || p.K != k {
			t.Fatalf("cut into %d groups gives %d, error %v", k, p.K, err)
		}
		if k >= want.Medium.K {
			nests(t, want.Medium, p)
		} else {
			nests(t, p, want.Medium)
		}
	}
}

// TestLevelsOfLittle: graphs of few rows or no edges have levels too.
// TestRefine checks that coarse and fine groups follow from refined medium groups.
func TestRefine(t *testing.T) {
	const n = 500
	var given *cluster.Partition
	l := levels(t, graphOf(t, n, planted(n, 10, 6, 85, 4)), LevelsOptions{
		Refine: func(_ context.Context, p *cluster.Partition) (*cluster.Partition, error) {
			labels := slices.Clone(p.Labels)
			for i := range 100 { // rows of all groups
				labels[i] = labels[0]
			}
			var err error
			given, err = cluster.NewPartition(labels)
			return given, err
		}})
	if !slices.Equal(l.Medium.Labels, given.Labels) {
		t.Errorf("the medium groups are not the refined ones")
	}
	nests(t, l.Coarse, l.Medium)
	nests(t, l.Medium, l.Fine)

	g, failed := graphOf(t, n, planted(n, 10, 6, 85, 4)), errors.New("failed")
	for want, refine := range map[error]func(context.Context, *cluster.Partition) (*cluster.Partition, error){
		failed: func(context.Context, *cluster.Partition) (*cluster.Partition, error) { return nil, failed },
		cluster.ErrInvalid: func(context.Context, *cluster.Partition) (*cluster.Partition, error) {
			return &cluster.Partition{}, nil
		},
	} {
		if _, err := FindLevels(t.Context(), g, LevelsOptions{Refine: refine}); !errors.Is(err, want) {
			t.Errorf("the error is %v, want %v", err, want)
		}
	}
}

func TestLevelsOfLittle(t *testing.T) {
	for name, test := range map[string]struct {
		n, k  int
		edges []edge
	}{
		"no rows":  {0, 0, nil},
		"no edges": {3, 0, nil},
		"one edge": {3, 1, []edge{{0, 1, 1}}},
		"apart":    {4, 2, []edge{{0, 1, 1}, {2, 3, 0.5}}},
	} {
		l := levels(t, graphOf(t, test.n, test.edges), LevelsOptions{})
		if l.Medium.K != test.k || l.Fine.K < test.k || l.Coarse.K > test.k {
			t.Errorf("%s: %d, %d and %d groups", name, l.Coarse.K, l.Medium.K, l.Fine.K)
		}
		for k := 1; k <= l.Fine.K; k++ { // also where no edge ties the groups
			if p, err := l.Cut(k); err != nil || p.K != k {
				t.Errorf("%s: cut into %d groups gives %d, error %v", name, k, p.K, err)
			}
		}
		if _, err := l.Cut(1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCut: groups are joined one by one as the graph of all nodes has them then.
func TestCut(t *testing.T) {
	const n = 600
	l := levels(t, graphOf(t, n, planted(n, 12, 4, 60, 8)), LevelsOptions{Runs: 8})
	if l.Fine.K < l.Medium.K+3 {
		t.Fatalf("%d fine groups in %d medium ones are too few for this test", l.Fine.K, l.Medium.K)
	}
	_, total := l.net.strengths()
	for _, level := range []struct {
		of, parent []int32
		least      int
	}{{l.fine, l.medium, l.Medium.K + 1}, {l.coarse, make([]int32, n), 1}} {
		of := level.of
		for k := count(of); k >= level.least; k-- {
			got, err := l.Cut(k)
			want, wrong := partition(of, l.rows, n)
			if err != nil || wrong != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%d groups are not what joins one by one give: errors %v, %v", k, err, wrong)
			}
			small, above := l.net.merged(of, k), make([]int32, k)
			for v, c := range of {
				above[c] = level.parent[v]
			}
			a, b := small.closest(above, total)
			if a < 0 {
				a, b = small.smallest(above)
			}
			of = slices.Clone(of)
			for v, c := range of {
				if c == b {
					of[v] = a
				}
			}
			of = numbered(of)
		}
	}
}

// TestDivided: a group is divided as the graph of its members alone is, whatever the other groups and the number of
// goroutines are.
func TestDivided(t *testing.T) {
	const nodes = 300
	rng := rand.New(rand.NewPCG(8, 9))
	edges := planted(nodes, 12, 8, 80, 6)
	for e := range edges {
		edges[e].weight = rng.Float64()
	}
	n, _, err := newNetwork(graphOf(t, nodes, edges), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	of := make([]int32, n.nodes())
	for v := range of {
		of[v] = int32(v % 3) // four planted groups each
	}
	of = numbered(of)
	opts := LevelsOptions{Runs: 10, Parallelism: 1}
	all, err := n.divided(t.Context(), of, &opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Parallelism = 5
	if again, err := n.divided(t.Context(), of, &opts); err != nil || !slices.Equal(again, all) {
		t.Fatalf("five goroutines give %v, one gives %v, error %v", again, all, err)
	}
	for c := range int32(3) {
		var members []int
		var keys []uint64
		place := map[int]int{}
		for v := range nodes {
			if of[v] == c {
				place[v] = len(members)
				members, keys = append(members, v), append(keys, n.key[v])
			}
		}
		var inside []edge
		for _, e := range edges {
			if of[e.i] == c && of[e.j] == c {
				inside = append(inside, edge{place[e.i], place[e.j], e.weight})
			}
		}
		m, rows, err := newNetwork(graphOf(t, len(members), inside), keys, 0)
		if err != nil || len(rows) != len(members) {
			t.Fatalf("%d of %d nodes have edges, error %v", len(rows), len(members), err)
		}
		found, err := m.consensus(t.Context(), func(m *network) float64 { return m.weigh(&Options{Resolution: fineness}) },
			&LevelsOptions{Runs: 10, Parallelism: 1}, 2)
		if err != nil {
			t.Fatal(err)
		}
		want, got := m.absorbed(found.of, n.leastSize()), []int32{}
		for _, v := range members {
			got = append(got, all[v])
		}
		if got = numbered(got); !slices.Equal(got, want) {
			t.Errorf("group %d is divided into %v, alone into %v", c, got, want)
		}
		if count(want) < 3 {
			t.Errorf("group %d has %d parts", c, count(want))
		}
	}
}

// TestCores: two nodes are in one core if and only if edges that all runs agree on lead from one to the other.
func TestCores(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		nodes := 2 + rng.IntN(30)
		n, _, err := newNetwork(graphOf(t, nodes, planted(nodes, 1, 2, 50, rng.Uint64())), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		together := make([]float64, len(n.to))
		reach := make([][]bool, n.nodes())
		for v := range reach {
			reach[v] = make([]bool, n.nodes())
			reach[v][v] = true
		}
		for v := range n.nodes() {
			for e := n.start[v]; e < n.start[v+1]; e++ {
				u := int(n.to[e])
				together[e] = 0.5 + float64((min(u, v)*7+max(u, v))%2)/2
				reach[v][u] = together[e] == 1
			}
		}
		for c := range reach {
			for a := range reach {
				for b := range reach {
					reach[a][b] = reach[a][b] || reach[a][c] && reach[c][b]
				}
			}
		}
		core, cores := n.cores(together, 1)
		for a := range reach {
			for b := range reach {
				if reach[a][b] != (core[a] == core[b]) {
					t.Fatalf("nodes %d and %d: cores %d and %d of %d", a, b, core[a], core[b], cores)
				}
			}
		}
	}
}

// TestOrder: nodes have their turn by a hash of their keys, also if many have the same key.
func TestOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for nodes := range 200 {
		n := &network{mass: make([]float64, nodes), key: make([]uint64, nodes)}
		for v := range n.key {
			n.key[v] = rng.Uint64N(uint64(1 + nodes*nodes/(1+nodes%7)))
		}
		seed := rng.Uint64()
		want := ascending(nodes)
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(mix(n.key[a], seed), mix(n.key[b], seed)) })
		if got := n.order(seed); !slices.Equal(got, want) {
			t.Fatalf("%d nodes: %v, want %v", nodes, got, want)
		}
	}
}

// TestTally: a tally has the sum of each number, and the numbers in the order in which they came.
func TestTally(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	links := newTally(20)
	for range 100 {
		sum, touched := make([]float64, 20), []int32{}
		group := make([]int32, 50)
		for v := range group {
			group[v] = int32(rng.IntN(20))
		}
		for range rng.IntN(3) {
			var to []int32
			var weight []float64
			for range rng.IntN(12) {
				to, weight = append(to, int32(rng.IntN(50))), append(weight, float64(1+rng.IntN(9)))
			}
			for e, u := range to {
				if k := group[u]; !slices.Contains(touched, k) {
					touched = append(touched, k)
				}
				sum[group[u]] += weight[e]
			}
			links.addAll(to, weight, group)
		}
		if !slices.Equal(links.sum, sum) || !slices.Equal(links.touched, touched) {
			t.Fatalf("sums %v of %v, want %v of %v", links.sum, links.touched, sum, touched)
		}
		links.clear()
	}
}

// TestNetwork compares the graph of a matrix of several chunks with one that is made pair by pair.
func TestNetwork(t *testing.T) {
	const rows = 2*parallel.ChunkSize + 100
	rng := rand.New(rand.NewPCG(3, 3))
	g := &sparse.CSR{Rows: rows, Cols: rows, Indptr: []int{0}}
	keys, pairs := make([]uint64, rows), map[[2]int]float64{}
	for i := range rows {
		keys[i] = rng.Uint64N(rows) // some are equal
		for j := 0; i%50 != 7 && j < rows; j += 1 + rng.IntN(rows/3) {
			w := float32(rng.IntN(4)) / 4
			g.Indices, g.Data = append(g.Indices, int32(j)), append(g.Data, w)
			if w = max(w, float32(pairs[[2]int{i, j}])); w > 0 && i != j {
				pairs[[2]int{i, j}], pairs[[2]int{j, i}] = float64(w), float64(w)
			}
		}
		g.Indptr = append(g.Indptr, len(g.Indices))
	}
	for _, workers := range []int{1, 3} {
		n, order, err := newNetwork(g, keys, workers)
		if err != nil {
			t.Fatal(err)
		}
		edges := 0
		for v, i := range order {
			if v > 0 && (keys[order[v-1]] > keys[i] || keys[order[v-1]] == keys[i] && order[v-1] > i) {
				t.Fatalf("node %d is row %d, after row %d", v, i, order[v-1])
			}
			to, weight := n.edges(int32(v))
			if !slices.IsSorted(to) {
				t.Fatalf("edges of node %d: %v", v, to)
			}
			for e, u := range to {
				if want := unit * pairs[[2]int{i, order[u]}]; weight[e] != want {
					t.Fatalf("edge of rows %d and %d weighs %v, want %v", i, order[u], weight[e], want)
				}
			}
			edges += len(to)
		}
		if edges != len(pairs) {
			t.Errorf("%d ends of edges, want %d", edges, len(pairs))
		}
	}
}
