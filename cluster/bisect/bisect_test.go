package bisect

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
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

func random(t testing.TB, n, cols int, seed uint64) sparse.UnitRows {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 3))
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, cols)
		for j := range rows[i] {
			rows[i][j] = rng.NormFloat64()
		}
	}
	return clustertest.Unit(t, rows)
}

// TestByHand: two pairs of rows and a zero row.
func TestByHand(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0, 0}, {0, 0, 1}, {0.8, 0.6, 0}, {0, 0, 0}, {0, 0.6, 0.8}})
	found := tree(t, x, Options{Leaves: 3})
	if got := cut(t, found, 2).Labels; !slices.Equal(got, []int{0, 1, 0, -1, 1}) {
		t.Errorf("two groups: %v", got)
	}
	last := found.Merges[len(found.Merges)-1]
	if want := 0.36 / 4; math.Abs(last.Similarity-want) > 1e-6 { // one of four pairs has a similarity
		t.Errorf("similarity of the two groups is %v, want %v", last.Similarity, want)
	}
	if len(found.Merges) != 2 {
		t.Errorf("merges: %v", found.Merges)
	}
}

// TestBest compares the first division with the best of all divisions.
func TestBest(t *testing.T) {
	reached := 0
	const tries = 40
	for seed := range uint64(tries) {
		x := random(t, 10, 3, seed)
		best := 0.0
		for set := 1; set < 1<<9; set++ {
			var sums [2][3]float64
			for i := range x.Rows() {
				for p, j := range x.Row(i).Indices {
					sums[set>>i&1][j] += float64(x.Row(i).Data[p])
				}
			}
			best = max(best, math.Hypot(math.Hypot(sums[0][0], sums[0][1]), sums[0][2])+
				math.Hypot(math.Hypot(sums[1][0], sums[1][1]), sums[1][2]))
		}
		p := cut(t, tree(t, x, Options{Leaves: 2, Seed: seed}), 2)
		centroids, err := cluster.NewCentroids(t.Context(), x, p, 1)
		if err != nil {
			t.Fatal(err)
		}
		var got float64
		for k, cohesion := range centroids.Cohesion {
			got += cohesion * float64(p.Sizes[k])
		}
		if got > best+1e-5 {
			t.Fatalf("seed %d: criterion %v is above the best, %v", seed, got, best)
		}
		if got > best-1e-5 {
			reached++
		}
	}
	if reached < tries-2 {
		t.Errorf("the best division was found in %d of %d cases", reached, tries)
	}
}

// TestTie: a row that is as similar to one side as to the other stays where it is, although its move looks like a gain
// at some of these angles, because values are rounded.
func TestTie(t *testing.T) {
	for degree := 1.0; degree < 90; degree++ {
		var rows [][]float64
		for _, at := range []float64{17 + degree, 17, 17 - degree} {
			sin, cos := math.Sincos(at * math.Pi / 180)
			rows = append(rows, []float64{cos, sin})
		}
		h := newHalves(newLocal(clustertest.Unit(t, rows), []int{0, 1, 2}, make([]int32, 2)))
		h.second = []bool{false, false, true}
		h.fill()
		if p := h.moved(); !slices.Equal(p.second, []bool{false, false, true}) {
			t.Errorf("%v degrees: sides %v", degree, p.second)
		}
	}
}

// TestSimilarity compares the similarities of the merges with means over all pairs.
func TestSimilarity(t *testing.T) {
	x := random(t, 60, 8, 1)
	found := tree(t, x, Options{Leaves: 60})
	if found.Leaves != 60 {
		t.Fatalf("%d leaves", found.Leaves)
	}
	members := make([][]int, found.Leaves)
	for i, node := range found.Node {
		members[node] = append(members[node], i)
	}
	for _, m := range found.Merges {
		var sum float64
		for _, i := range members[m.A] {
			for _, j := range members[m.B] {
				sum += sparse.Dot(x.Row(i), x.Row(j))
			}
		}
		if want := sum / float64(len(members[m.A])*len(members[m.B])); math.Abs(m.Similarity-want) > 1e-6 {
			t.Fatalf("merge %+v, want %v", m, want)
		}
		members = append(members, slices.Concat(members[m.A], members[m.B]))
	}
}

// TestTopics finds topics, and groups of more and fewer of them nest.
func TestTopics(t *testing.T) {
	x, truth := clustertest.Topics(t, 600, 8, 1)
	found := tree(t, x, Options{})
	p := cut(t, found, 8)
	if ari := quality.AdjustedRandIndex(truth, p.Labels); ari < 0.9 {
		t.Errorf("ARI %v", ari)
	}
	for i, label := range p.Labels {
		if (label == cluster.Outlier) != (truth[i] < 0) {
			t.Fatalf("row %d of topic %d is in group %d", i, truth[i], label)
		}
	}
	coarse, fine := cut(t, found, 3), cut(t, found, 30)
	within := map[int]int{}
	for i, k := range fine.Labels {
		if above, ok := within[k]; ok && above != coarse.Labels[i] {
			t.Fatalf("group %d of 30 is in two of 3", k)
		}
		within[k] = coarse.Labels[i]
	}
}

// TestSample: the trials of a large group look at a part of its rows.
func TestSample(t *testing.T) {
	x, truth := clustertest.Topics(t, sampleRows+2000, 2, 4)
	if ari := quality.AdjustedRandIndex(truth, cut(t, tree(t, x, Options{Leaves: 2}), 2).Labels); ari < 0.95 {
		t.Errorf("ARI %v", ari)
	}
}

func TestWorkers(t *testing.T) {
	x, _ := clustertest.Topics(t, 400, 8, 2)
	want := tree(t, x, Options{Parallelism: 1})
	for _, workers := range []int{2, 7} {
		if diff := cmp.Diff(want, tree(t, x, Options{Parallelism: workers})); diff != "" {
			t.Errorf("%d goroutines (-1 +%d)\n%s", workers, workers, diff)
		}
	}
}

// TestOrder: the groups belong to the papers and not to their places.
func TestOrder(t *testing.T) {
	x, _ := clustertest.Topics(t, 400, 8, 3)
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

func TestFewRows(t *testing.T) {
	same := clustertest.Unit(t, [][]float64{{1, 1}, {1, 1}, {1, 1}, {0, 1}})
	if got := cut(t, tree(t, same, Options{Leaves: 4}), 4).Labels; !slices.Equal(got, []int{0, 0, 0, 1}) {
		t.Errorf("three equal rows and another: %v", got)
	}
	one := clustertest.Unit(t, [][]float64{{1, 0}})
	if got := tree(t, one, Options{}); got.Leaves != 1 || len(got.Merges) != 0 {
		t.Errorf("one row: %+v", got)
	}
	opposite := clustertest.Unit(t, [][]float64{{1, 0}, {-1, 0}, {1, 0}, {-1, 0}})
	if got := cut(t, tree(t, opposite, Options{}), 2).Labels; !slices.Equal(got, []int{0, 1, 0, 1}) {
		t.Errorf("opposite rows: %v", got)
	}
}

func TestErrors(t *testing.T) {
	x, _ := clustertest.Topics(t, 50, 2, 1)
	for name, test := range map[string]struct {
		x    sparse.UnitRows
		opts Options
		want error
	}{
		"zero rows": {clustertest.Unit(t, [][]float64{{0, 0}}), Options{}, cluster.ErrNoRows},
		"keys":      {x, Options{Keys: []uint64{1}}, cluster.ErrInvalid},
		"leaves":    {x, Options{Leaves: -1}, cluster.ErrInvalid},
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
}

func BenchmarkTree(b *testing.B) {
	x, _ := clustertest.Topics(b, 10_000, 30, 1)
	for b.Loop() {
		if found := tree(b, x, Options{}); found.Leaves < 300 {
			b.Fatal(found.Leaves)
		}
	}
}
