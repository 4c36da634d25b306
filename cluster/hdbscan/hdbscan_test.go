package hdbscan

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/internal/clustertest"
	"kindred/neighbor"
	"kindred/sparse"
)

func find(t testing.TB, g *sparse.CSR, opts Options) *Result {
	t.Helper()
	r, err := Cluster(t.Context(), g, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Validate(g.Rows); err != nil {
		t.Fatal(err)
	}
	if err := r.Tree.Validate(g.Rows); err != nil {
		t.Fatal(err)
	}
	return r
}

// pairs returns the graph of all pairs of rows, or of those of a similarity of at least least.
func pairs(t testing.TB, x sparse.UnitRows, least float64) *sparse.CSR {
	t.Helper()
	g := &sparse.CSR{Rows: x.Rows(), Cols: x.Rows(), Indptr: []int{0}}
	for i := range x.Rows() {
		for j := range x.Rows() {
			if s := sparse.Dot(x.Row(i), x.Row(j)); i != j && s >= least {
				g.Indices, g.Data = append(g.Indices, int32(j)), append(g.Data, float32(s))
			}
		}
		g.Indptr = append(g.Indptr, len(g.Indices))
	}
	return g
}

// rowsOf makes the rows of testdata/hdbscan.py.
func rowsOf(t testing.TB, n, groups, cols int, spread float64, seed uint64) sparse.UnitRows {
	t.Helper()
	random := func(n int) [][]float64 {
		rows := make([][]float64, n)
		for i := range rows {
			for range cols {
				seed = seed*6364136223846793005 + 1442695040888963407
				rows[i] = append(rows[i], float64(seed>>33%1000)-500)
			}
		}
		return rows
	}
	centres, rows := random(groups), random(n)
	for i, row := range rows {
		for j := range row {
			if i%5 != 4 {
				row[j] = row[j]*spread + 100*centres[i%groups][j]
			}
		}
	}
	return clustertest.Unit(t, rows)
}

// TestScikitLearn compares with sklearn.cluster.HDBSCAN, which compares all pairs. With core distances, a row often
// reaches several others at the same distance, and which of them it joins first is open: kindred takes the nearest.
func TestScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/hdbscan.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Rows, Groups, Cols, MinSize, MinSamples int
			Spread                                  float64
			Seed                                    uint64
			Leaf                                    bool
			Labels                                  []int
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Cases) != 30 {
		t.Fatalf("%d cases, error %v", len(golden.Cases), err)
	}
	for _, c := range golden.Cases {
		x := rowsOf(t, c.Rows, c.Groups, c.Cols, c.Spread, c.Seed)
		opts := Options{MinSize: c.MinSize, MinSamples: c.MinSamples}
		want, err := cluster.NewPartition(c.Labels)
		if err != nil {
			t.Fatal(err)
		}
		found := find(t, pairs(t, x, -1), opts)
		got := found.Partition
		if c.Leaf { // the groups that never fall apart
			if got, err = found.Tree.Cut(found.Tree.Leaves); err != nil {
				t.Fatal(err)
			}
		}
		differ, most := 0, 0
		for i, label := range got.Labels {
			if label != want.Labels[i] {
				differ++
			}
		}
		if c.MinSamples > 1 {
			most = c.Rows / 20
		}
		if got.K != want.K || differ > most {
			t.Errorf("%d rows, %+v: %d labels differ (-scikit-learn +kindred)\n%s", c.Rows, opts, differ,
				cmp.Diff(want.Labels, got.Labels))
		}
	}
}

// TestNeighbors: the graph of some nearest neighbours gives nearly the groups of all pairs.
func TestNeighbors(t *testing.T) {
	x := rowsOf(t, 300, 7, 10, 50, 3)
	g, err := neighbor.New(sparse.WordsOnly(x)).Graph(t.Context(), neighbor.GraphOptions{K: 15})
	if err != nil {
		t.Fatal(err)
	}
	all, near := find(t, pairs(t, x, -1), Options{}), find(t, g, Options{})
	differ := 0
	for i, label := range all.Labels {
		if label != near.Labels[i] {
			differ++
		}
	}
	if differ > 3 || near.K != 7 {
		t.Errorf("%d groups, %d of 300 rows are in another group", near.K, differ)
	}
}

// TestByHand: two groups of three rows that a chain connects, and two rows of another part of the graph.
func TestByHand(t *testing.T) {
	g := &sparse.CSR{Rows: 9, Cols: 9, Indptr: []int{0}}
	similar := map[[2]int]float32{{0, 1}: 0.9, {1, 2}: 0.9, {3, 4}: 0.8, {4, 5}: 0.8, {2, 3}: 0.5, {6, 7}: 0.7}
	for i := range 9 {
		for j := range 9 {
			if w := similar[[2]int{i, j}]; w > 0 {
				g.Indices, g.Data = append(g.Indices, int32(j)), append(g.Data, w)
			}
		}
		g.Indptr = append(g.Indptr, len(g.Indices))
	}
	r := find(t, g, Options{MinSize: 3, MinSamples: 1})
	if want := []int{0, 0, 0, 1, 1, 1, -1, -1, -1}; !slices.Equal(r.Labels, want) {
		t.Errorf("labels %v, want %v", r.Labels, want)
	}
	// Rows 6 and 7 leave the root, and row 8 is not in the graph.
	want := &cluster.Tree{Leaves: 2, Node: []int{0, 0, 0, 1, 1, 1, 2, 2, -1}, Merges: []cluster.Merge{{A: 0, B: 1, Similarity: 0.5}}}
	if r.Tree.Node[0] == 1 { // which of the two is the first leaf is a matter of the order of points
		want.Node = []int{1, 1, 1, 0, 0, 0, 2, 2, -1}
	}
	if diff := cmp.Diff(want, r.Tree, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })); diff != "" {
		t.Error(diff)
	}
	if r := find(t, g, Options{MinSize: 4, MinSamples: 1}); r.K != 1 || r.Clustered() != 8 {
		t.Errorf("without a group that falls apart, labels are %v", r.Labels)
	}
	if r := find(t, g, Options{MinSize: 2, MinSamples: 1}); r.K != 3 || r.Labels[6] != r.Labels[7] {
		t.Errorf("groups of two: %v", r.Labels)
	}
}

// TestOrder: the groups belong to the papers and not to their places. Copies of papers are equally far from others.
func TestOrder(t *testing.T) {
	x, _ := clustertest.Topics(t, 200, 4, 3)
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		rows := rng.Perm(x.Rows())
		copy(rows[150:], rows[:50]) // copies
		keys := make([]uint64, len(rows))
		for i := range keys {
			keys[i] = rng.Uint64()
		}
		order := rng.Perm(len(rows))
		moved, movedKeys := make([]int, len(rows)), make([]uint64, len(rows))
		for i, at := range order {
			moved[i], movedKeys[i] = rows[at], keys[at]
		}
		a := find(t, pairs(t, x.Select(rows), 0.1), Options{Keys: keys})
		b := find(t, pairs(t, x.Select(moved), 0.1), Options{Keys: movedKeys})
		back := make([]int, len(rows))
		for i, at := range order {
			back[at] = b.Labels[i]
		}
		want, err := cluster.NewPartition(back)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.Partition, want); diff != "" {
			t.Fatalf("seed %d: rows in another order\n%s", seed, diff)
		}
	}
}

// TestProperties: groups have at least MinSize rows, and are a cut of the tree.
func TestProperties(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 4))
		x := rowsOf(t, 20+rng.IntN(200), 1+rng.IntN(6), 3+rng.IntN(6), 60, seed)
		opts := Options{MinSize: 2 + rng.IntN(8), MinSamples: 1 + rng.IntN(8)}
		r := find(t, pairs(t, x, rng.Float64()), opts)
		if r.K > 1 && r.Sizes[r.K-1] < opts.MinSize {
			t.Fatalf("seed %d, %+v: sizes %v", seed, opts, r.Sizes)
		}
		if r.K > max(1, r.Tree.Leaves) {
			t.Fatalf("seed %d, %+v: %d groups of %d leaves", seed, opts, r.K, r.Tree.Leaves)
		}
		all, err := r.Tree.Cut(1)
		if err != nil {
			t.Fatal(err)
		}
		for i, label := range r.Labels {
			if label != cluster.Outlier && all.Labels[i] != 0 {
				t.Fatalf("seed %d: row %d is in a group and not in the tree", seed, i)
			}
		}
		cut, err := r.Tree.Cut(r.K)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.Partition, cut); diff != "" {
			t.Fatalf("seed %d, %+v: the groups are no cut of the tree\n%s", seed, opts, diff)
		}
	}
}

func TestErrors(t *testing.T) {
	good := &sparse.CSR{Rows: 2, Cols: 2, Indptr: []int{0, 1, 2}, Indices: []int32{1, 0}, Data: []float32{0.5, 0.5}}
	for name, test := range map[string]struct {
		g    *sparse.CSR
		opts Options
		want error
	}{
		"not square":   {&sparse.CSR{Rows: 1, Cols: 2, Indptr: []int{0, 0}}, Options{}, ErrGraph},
		"invalid":      {&sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0}}, Options{}, sparse.ErrInvalid},
		"similarity":   {&sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{2}}, Options{}, ErrGraph},
		"size":         {good, Options{MinSize: 1}, ErrGraph},
		"samples":      {good, Options{MinSamples: -1}, ErrGraph},
		"too few keys": {good, Options{Keys: []uint64{1}}, ErrGraph},
	} {
		if _, err := Cluster(t.Context(), test.g, test.opts); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Cluster(ctx, good, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, n := range []int{0, 3} {
		empty := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, n+1)}
		if r := find(t, empty, Options{}); r.K != 0 || r.Outliers() != n {
			t.Errorf("%d rows without edges: %+v", n, r.Partition)
		}
	}
}
