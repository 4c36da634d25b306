package agglo

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
	"kindred/cluster/quality"
	"kindred/sparse"
)

func tree(t testing.TB, x sparse.UnitRows, opts Options) *cluster.Tree {
	t.Helper()
	found, err := Tree(t.Context(), x, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := found.Validate(x.Rows()); err != nil {
		t.Fatal(err)
	}
	return found
}

func cut(t testing.TB, tree *cluster.Tree, k int) *cluster.Partition {
	t.Helper()
	p, err := tree.Cut(k)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rowsOf makes the rows of testdata/linkage.py.
func rowsOf(t testing.TB, n, cols int, seed uint64) sparse.UnitRows {
	t.Helper()
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, cols)
		for j := range rows[i] {
			seed = seed*6364136223846793005 + 1442695040888963407
			rows[i][j] = float64(seed>>33%1000) - 300
		}
	}
	return clustertest.Unit(t, rows)
}

// TestSciPy compares with scipy.cluster.hierarchy.linkage.
func TestSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/linkage.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Rows, Cols   int
			Seed         uint64
			Similarities []float64
			Labels       map[int][]int
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Cases) != 4 {
		t.Fatalf("%d cases, error %v", len(golden.Cases), err)
	}
	for _, c := range golden.Cases {
		found := tree(t, rowsOf(t, c.Rows, c.Cols, c.Seed), Options{})
		if len(found.Merges) != len(c.Similarities) {
			t.Fatalf("%d rows: %d merges, want %d", c.Rows, len(found.Merges), len(c.Similarities))
		}
		for i, m := range found.Merges {
			if math.Abs(m.Similarity-c.Similarities[i]) > 2e-6 {
				t.Fatalf("%d rows, merge %d: similarity %v, want %v", c.Rows, i, m.Similarity, c.Similarities[i])
			}
		}
		for k, want := range c.Labels {
			if ari := quality.AdjustedRandIndex(want, cut(t, found, k).Labels); ari != 1 {
				t.Errorf("%d rows, %d groups: ARI with SciPy %v", c.Rows, k, ari)
			}
		}
	}
}

// slow merges the most similar groups by the definition: the mean over all pairs of their rows.
func slow(x sparse.UnitRows, groups [][]int) (similarities []float64) {
	for len(groups) > 1 {
		a, b, most := 0, 0, math.Inf(-1)
		for k, first := range groups {
			for l, second := range groups[:k] {
				var sum float64
				for _, i := range first {
					for _, j := range second {
						sum += sparse.Dot(x.Row(i), x.Row(j))
					}
				}
				if mean := sum / float64(len(first)*len(second)); mean > most {
					a, b, most = k, l, mean
				}
			}
		}
		similarities = append(similarities, most)
		groups[b] = slices.Concat(groups[b], groups[a])
		groups = slices.Delete(groups, a, a+1)
	}
	return similarities
}

// TestDefinition compares the merges of small groups with those by the definition.
func TestDefinition(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		n := 2 + rng.IntN(60)
		x := rowsOf(t, n, 2+rng.IntN(6), seed)
		labels := make([]int, n)
		for i := range labels {
			labels[i] = rng.IntN(20) - 1
		}
		labels[0] = 0
		p, err := cluster.NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		want := slow(x, p.Members())
		found := tree(t, x, Options{Start: p})
		if found.Leaves != p.K {
			t.Fatalf("%d leaves for %d groups", found.Leaves, p.K)
		}
		for i, m := range found.Merges {
			if math.Abs(m.Similarity-want[i]) > 1e-5 {
				t.Fatalf("seed %d, merge %d of %d: similarity %v, want %v", seed, i, len(want), m.Similarity, want[i])
			}
		}
		for i, node := range found.Node {
			if (node == cluster.Outlier) != (p.Labels[i] == cluster.Outlier) {
				t.Fatalf("row %d of group %d is in leaf %d", i, p.Labels[i], node)
			}
		}
	}
}

// TestByHand: two pairs, of which the first is closer, and a zero row.
func TestByHand(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0, 0}, {0, 0, 1}, {0.8, 0.6, 0}, {0, 0, 0}, {0, 0.8, 0.6}})
	want := []cluster.Merge{{A: 0, B: 2, Similarity: 0.8}, {A: 1, B: 3, Similarity: 0.6}, {A: 4, B: 5, Similarity: 0.12}}
	got := tree(t, x, Options{})
	for i, m := range got.Merges {
		if m.A != want[i].A || m.B != want[i].B || math.Abs(m.Similarity-want[i].Similarity) > 1e-6 {
			t.Errorf("merge %d: %+v, want %+v", i, m, want[i])
		}
	}
	if !slices.Equal(got.Node, []int{0, 1, 2, -1, 3}) {
		t.Errorf("leaves %v", got.Node)
	}
}

func TestWorkers(t *testing.T) {
	x, _ := clustertest.Topics(t, 300, 5, 2)
	want := tree(t, x, Options{Parallelism: 1})
	for _, workers := range []int{2, 7} {
		if diff := cmp.Diff(want, tree(t, x, Options{Parallelism: workers})); diff != "" {
			t.Errorf("%d goroutines (-1 +%d)\n%s", workers, workers, diff)
		}
	}
}

// TestOrder: the tree belongs to the papers and not to their places. Many pairs of them are equally similar.
func TestOrder(t *testing.T) {
	x, _ := clustertest.Topics(t, 300, 5, 3)
	order := rand.New(rand.NewPCG(1, 1)).Perm(x.Rows())
	keys := make([]uint64, x.Rows())
	for i := range keys {
		keys[i] = uint64(order[i])
	}
	a, b := tree(t, x, Options{}), tree(t, x.Select(order), Options{Keys: keys})
	for i, node := range b.Node {
		if a.Node[order[i]] != node {
			t.Fatalf("row %d is in leaf %d, at another place in leaf %d", order[i], a.Node[order[i]], node)
		}
	}
	if diff := cmp.Diff(a.Merges, b.Merges); diff != "" {
		t.Error(diff)
	}
}

func TestErrors(t *testing.T) {
	x, _ := clustertest.Topics(t, 50, 2, 1)
	short, err := cluster.NewPartition([]int{0})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		x    sparse.UnitRows
		opts Options
		want error
	}{
		"zero rows":       {clustertest.Unit(t, [][]float64{{0, 0}}), Options{}, cluster.ErrNoRows},
		"keys":            {x, Options{Keys: []uint64{1}}, cluster.ErrInvalid},
		"start":           {x, Options{Start: short}, cluster.ErrInvalid},
		"too many groups": {clustertest.Wide(t, MaxGroups+1, 100, 2), Options{}, cluster.ErrInvalid},
	} {
		if _, err := Tree(t.Context(), test.x, test.opts); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Tree(ctx, x, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := tree(t, clustertest.Unit(t, [][]float64{{1}}), Options{}); got.Leaves != 1 || len(got.Merges) != 0 {
		t.Errorf("one row: %+v", got)
	}
}

func BenchmarkTree(b *testing.B) {
	x, _ := clustertest.Topics(b, 2_000, 30, 1)
	for b.Loop() {
		tree(b, x, Options{})
	}
}
