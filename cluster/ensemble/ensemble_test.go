package ensemble

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/cluster/quality"
	"kindred/sparse"
)

// blobs returns rows around k directions, of which the first columns say more than the last, and their directions. Every
// twentieth row is zero and has none.
func blobs(n, k, columns int, noise float64) (x *sparse.Dense, truth []int, keys []uint64) {
	rng := rand.New(rand.NewPCG(14, uint64(n)))
	centres := sparse.NewDense(k, columns)
	for p := range centres.Data {
		centres.Data[p] = float32(rng.NormFloat64())
	}
	x = sparse.NewDense(n, columns)
	for i := range n {
		keys = append(keys, rng.Uint64())
		truth = append(truth, i%k)
		if i%20 == 19 {
			truth[i] = cluster.Outlier
			continue
		}
		for d, v := range centres.Row(i % k) {
			x.Row(i)[d] = (v + float32(noise*rng.NormFloat64())) / float32(d+1)
		}
	}
	x.Normalize()
	return x, truth, keys
}

func agreement(t *testing.T, a, b []int) float64 {
	t.Helper()
	p, err := cluster.NewPartition(a)
	if err != nil {
		t.Fatal(err)
	}
	q, err := cluster.NewPartition(b)
	if err != nil {
		t.Fatal(err)
	}
	ami, _, err := quality.Stability([]*cluster.Partition{p, q})
	if err != nil {
		t.Fatal(err)
	}
	return ami
}

func found(t *testing.T, x *sparse.Dense, o kmeans.Options) *kmeans.Result {
	t.Helper()
	r, err := Cluster(t.Context(), x, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCluster: plain groups are found, and zero rows are in none.
func TestCluster(t *testing.T) {
	x, truth, keys := blobs(200, 4, Columns(5), 0.03)
	r := found(t, x, kmeans.Options{K: 4, Keys: keys})
	if got := agreement(t, r.Labels, truth); got < 1-1e-9 {
		t.Errorf("AMI %v with groups that are plain", got)
	}
	if r.Restarts != runsOfFew || !r.Converged {
		t.Errorf("%d runs, converged %v", r.Restarts, r.Converged)
	}
	for i, k := range r.Labels {
		if (k == cluster.Outlier) != (truth[i] == cluster.Outlier) {
			t.Fatalf("row %d has the label %d", i, k)
		}
	}
}

// TestSame: the result does not depend on the number of goroutines, nor on the order of rows with keys.
func TestSame(t *testing.T) {
	x, _, keys := blobs(300, 6, 8, 1.5)
	want := found(t, x, kmeans.Options{K: 6, Keys: keys, Parallelism: 1}).Labels
	if diff := cmp.Diff(want, found(t, x, kmeans.Options{K: 6, Keys: keys, Parallelism: 5}).Labels); diff != "" {
		t.Errorf("five goroutines: %s", diff)
	}
	order := rand.New(rand.NewPCG(2, 2)).Perm(x.Rows)
	shuffled, shuffledKeys, there := sparse.NewDense(x.Rows, x.Cols), make([]uint64, x.Rows), make([]int, x.Rows)
	for to, from := range order {
		copy(shuffled.Row(to), x.Row(from))
		shuffledKeys[to], there[to] = keys[from], want[from]
	}
	if got := agreement(t, found(t, shuffled, kmeans.Options{K: 6, Keys: shuffledKeys}).Labels, there); got < 1-1e-9 {
		t.Errorf("another order: AMI %v", got)
	}
}

// TestSteadier: groups that run into each other depend less on the seed than those of k-means.
func TestSteadier(t *testing.T) {
	x, _, keys := blobs(400, 12, Columns(10), 1.2)
	steady := func(group func(context.Context, *sparse.Dense, kmeans.Options) (*kmeans.Result, error)) float64 {
		var found []*cluster.Partition
		for seed := range uint64(6) {
			r, err := group(t.Context(), x, kmeans.Options{K: 12, Keys: keys, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, r.Partition)
		}
		mean, _, err := quality.Stability(found)
		if err != nil {
			t.Fatal(err)
		}
		return mean
	}
	one, many := steady(kmeans.ClusterDense), steady(Cluster)
	t.Logf("AMI of two seeds: %.3f for k-means, %.3f for what runs agree on", one, many)
	if many <= one {
		t.Error("no steadier than k-means")
	}
}

func TestOneHot(t *testing.T) {
	a := &cluster.Partition{K: 2, Labels: []int{0, 1, cluster.Outlier}}
	b := &cluster.Partition{K: 3, Labels: []int{2, 0, cluster.Outlier}}
	want := &sparse.CSR{Rows: 3, Cols: 5, Indptr: []int{0, 2, 4, 4}, Indices: []int32{0, 4, 1, 2},
		Data: []float32{1, 1, 1, 1}}
	if diff := cmp.Diff(want, oneHot([]*cluster.Partition{a, b})); diff != "" {
		t.Error(diff)
	}
}

// TestColumns: runs see from spread times fewer to spread times more columns than the number they are around.
func TestColumns(t *testing.T) {
	all := Columns(30)
	var seen []int
	for r := range 5 {
		seen = append(seen, columns(all, r, 5))
	}
	if all != 48 || !slices.IsSorted(seen) || seen[0] < 19 || seen[4] > all || seen[2] != 30 {
		t.Errorf("runs see %v of %d columns", seen, all)
	}
	if got := columns(2, 0, 20); got != 2 {
		t.Errorf("a run sees %d of 2 columns", got)
	}
}

func TestErrors(t *testing.T) {
	x, _, _ := blobs(20, 2, 4, 0)
	if _, err := Cluster(t.Context(), x, kmeans.Options{K: 21}); !errors.Is(err, cluster.ErrTooFewRows) {
		t.Errorf("more clusters than rows: %v", err)
	}
	for _, o := range []kmeans.Options{{K: 2, Restarts: -1}, {K: 2, Seeds: []int{0, 1}}, {K: 0}} {
		if _, err := Cluster(t.Context(), x, o); err == nil {
			t.Errorf("no error for %+v", o)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Cluster(ctx, x, kmeans.Options{K: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("after ctx has ended: %v", err)
	}
}
