package quality

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"

	"kindred/cluster"
	"kindred/cluster/internal/clustertest"
	"kindred/sparse"
)

// partition returns a partition that puts the rows of each topic into several clusters, and row
// 0 into a cluster of its own.
func partition(t testing.TB, truth []int, k int) *cluster.Partition {
	t.Helper()
	labels := make([]int, len(truth))
	for i, topic := range truth {
		if labels[i] = topic; topic >= 0 {
			labels[i] = (topic + i%2*3) % k
		}
	}
	labels[0] = k
	p, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSilhouetteEqualsDefinition compares with the mean of pairwise distances.
func TestSilhouetteEqualsDefinition(t *testing.T) {
	x, truth := clustertest.Topics(t, 90, 4, 8)
	p := partition(t, truth, 6) // six clusters of four topics, and a cluster of one row
	labels := p.Labels
	var sum, n float64
	for i := range x.Rows() {
		if labels[i] == cluster.Outlier {
			continue
		}
		n++
		var distance, count [7]float64
		for j := range x.Rows() {
			if k := labels[j]; k != cluster.Outlier && i != j {
				distance[k] += 1 - sparse.Dot(x.Row(i), x.Row(j))
				count[k]++
			}
		}
		a, b := distance[labels[i]]/count[labels[i]], math.Inf(1)
		for k := range 7 {
			if k != labels[i] && count[k] > 0 {
				b = min(b, distance[k]/count[k])
			}
		}
		if count[labels[i]] > 0 {
			sum += (b - a) / max(a, b)
		}
	}
	first, err := Silhouette(t.Context(), x, p, 1)
	if err != nil || math.Abs(first-sum/n) > 1e-5 {
		t.Errorf("silhouette %v, error %v, want %v", first, err, sum/n)
	}
	for _, workers := range []int{2, 7} {
		if got, err := Silhouette(t.Context(), x, p, workers); err != nil || got != first {
			t.Errorf("%d workers: %v, error %v, want %v as with one", workers, got, err, first)
		}
	}
	for _, block := range []int{1, 3} {
		if got, err := silhouette(t.Context(), x, p, 2, block); err != nil || got != first {
			t.Errorf("blocks of %d clusters: %v, error %v, want %v as in one", block, got, err, first)
		}
	}
}

func TestSilhouetteByHand(t *testing.T) {
	for name, test := range map[string]struct {
		rows   [][]float64
		labels []int
		want   float64
	}{
		"one cluster":    {[][]float64{{1, 0}, {0, 1}}, []int{0, 0}, 0},
		"no cluster":     {[][]float64{{1, 0}, {0, 1}}, []int{-1, -1}, 0},
		"pairs apart":    {[][]float64{{1, 0}, {1, 0}, {0, 1}, {0, 1}}, []int{0, 0, 1, 1}, 1},
		"single rows":    {[][]float64{{1, 0}, {0, 1}}, []int{0, 1}, 0},
		"pairs mixed":    {[][]float64{{1, 0}, {0, 1}, {1, 0}, {0, 1}}, []int{0, 0, 1, 1}, -0.5},
		"all equal":      {[][]float64{{1, 0}, {1, 0}, {1, 0}, {1, 0}}, []int{0, 0, 1, 1}, 0},
		"opposite pairs": {[][]float64{{1, 0}, {1, 0}, {-1, 0}, {-1, 0}}, []int{0, 0, 1, 1}, 1},
		// The third row has distance 1 − √½ to the first cluster and 1 to the other outlier.
		"an outlier": {[][]float64{{1, 0}, {1, 0}, {0, 1}, {0, 1}, {1, 1}}, []int{0, 0, 1, 1, -1}, 1},
	} {
		p, err := cluster.NewPartition(test.labels)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Silhouette(t.Context(), clustertest.Unit(t, test.rows), p, 1)
		if err != nil || math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s: %v, error %v, want %v", name, got, err, test.want)
		}
	}
}

// TestLabelsOutOfRange: a partition that is not valid is an error, never a panic.
func TestLabelsOutOfRange(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0}, {1, 1}, {0, 1}})
	for name, p := range map[string]*cluster.Partition{
		"too few labels":  {K: 1, Labels: []int{0, 0}, Sizes: []int{2}},
		"too many labels": {K: 1, Labels: []int{0, 0, 0, 0}, Sizes: []int{4}},
		"label K":         {K: 2, Labels: []int{0, 1, 2}, Sizes: []int{1, 1}},
		"label -2":        {K: 1, Labels: []int{0, -2, 0}, Sizes: []int{2}},
		"huge label":      {K: 1, Labels: []int{0, 0, math.MaxInt}, Sizes: []int{2}},
		"no sizes":        {K: 2, Labels: []int{0, 0, 1}},
		"empty cluster":   {K: 2, Labels: []int{0, 0, 0}, Sizes: []int{3, 0}},
	} {
		if _, err := Silhouette(t.Context(), x, p, 1); !errors.Is(err, cluster.ErrInvalid) {
			t.Errorf("%s: Silhouette: %v", name, err)
		}
		if _, err := Modularity(x, p); !errors.Is(err, cluster.ErrInvalid) {
			t.Errorf("%s: Modularity: %v", name, err)
		}
	}
}

func TestSilhouetteStops(t *testing.T) {
	x, truth := clustertest.Topics(t, 100, 3, 1)
	p, err := cluster.NewPartition(truth)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Silhouette(ctx, x, p, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestManyClustersTakeLittleMemory: a dense vector for each of 5,000 clusters over 43,000
// columns would take 860 MB.
func TestManyClustersTakeLittleMemory(t *testing.T) {
	const clusters, cols = 5_000, 43_000
	x := clustertest.Wide(t, clusters+500, cols, 4)
	labels := make([]int, x.Rows())
	for i := range labels {
		labels[i] = i % clusters
	}
	p, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Silhouette(t.Context(), x, p, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := Modularity(x, p); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 150<<20 {
		t.Errorf("%d MB allocated, want at most 150", got>>20)
	}
}

// TestModularityEqualsDefinition compares with the sums over all pairs.
func TestModularityEqualsDefinition(t *testing.T) {
	x, truth := clustertest.Topics(t, 60, 3, 2)
	p := partition(t, truth, 4)
	labels := p.Labels
	degree := make([]float64, x.Rows())
	var weight float64
	for i := range x.Rows() {
		for j := range x.Rows() {
			if i != j {
				degree[i] += sparse.Dot(x.Row(i), x.Row(j))
			}
		}
		weight += degree[i]
	}
	var within, expected, pairs float64
	for i := range x.Rows() {
		for j := range x.Rows() {
			if i == j {
				continue
			}
			pairs += degree[i] * degree[j]
			if labels[i] == labels[j] && labels[i] != cluster.Outlier {
				within += sparse.Dot(x.Row(i), x.Row(j))
				expected += degree[i] * degree[j]
			}
		}
	}
	want := within/weight - expected/pairs
	if got, err := Modularity(x, p); err != nil || math.Abs(got-want) > 1e-5 {
		t.Errorf("modularity %v, error %v, want %v", got, err, want)
	}
}

// TestModularityOfNegativeSimilarities: edges that pull apart, between clusters, lift the modularity above 1. By hand: the
// similarities are 1 within a cluster and -0.5 between the two, so that each of the six rows has the degree 2 - 1.5.
func TestModularityOfNegativeSimilarities(t *testing.T) {
	x, err := sparse.Normalize(&sparse.CSR{Rows: 6, Cols: 2, Indptr: []int{0, 1, 2, 3, 5, 7, 9},
		Indices: []int32{0, 0, 0, 0, 1, 0, 1, 0, 1},
		Data:    []float32{1, 1, 1, -0.5, 0.8660254, -0.5, 0.8660254, -0.5, 0.8660254}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition([]int{0, 0, 0, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	const within, expected = 12.0 / 3, 12.0 / 30
	if got, err := Modularity(x, p); err != nil || math.Abs(got-(within-expected)) > 1e-5 {
		t.Errorf("modularity %v, error %v, want %v", got, err, within-expected)
	}
}

func TestAgreementByHand(t *testing.T) {
	truth := []int{0, 0, 0, 1, 1, 1}
	for _, test := range []struct {
		labels           []int
		ari, nmi, purity float64
	}{
		{[]int{0, 0, 0, 1, 1, 1}, 1, 1, 1},
		{[]int{1, 1, 1, 0, 0, 0}, 1, 1, 1},
		{[]int{0, 0, 0, 0, 0, 0}, 0, 0, 0.5},
		// scikit-learn 1.2.1: adjusted_rand_score, normalized_mutual_info_score
		{[]int{0, 0, 1, 1, 2, 2}, 0.24242424, 0.51580375, 5. / 6},
		// An outlier is a cluster of its own, as if it had label 2.
		{[]int{0, 0, 0, 1, 1, cluster.Outlier}, 0.70588235, 0.81328983, 1},
	} {
		if got := AdjustedRandIndex(truth, test.labels); math.Abs(got-test.ari) > 1e-6 {
			t.Errorf("%v: ARI %.8f, want %.8f", test.labels, got, test.ari)
		}
		if _, _, got := VMeasure(truth, test.labels); math.Abs(got-test.nmi) > 1e-6 {
			t.Errorf("%v: NMI %.8f, want %.8f", test.labels, got, test.nmi)
		}
		if got := Purity([][]int{{0}, {0}, {0}, {1}, {1}, {1}}, test.labels); math.Abs(got-test.purity) > 1e-6 {
			t.Errorf("%v: purity %.8f, want %.8f", test.labels, got, test.purity)
		}
	}
	if got := AdjustedRandIndex([]int{-1, 0, 0}, []int{5, 1, 1}); got != 1 {
		t.Errorf("unlabelled rows count: ARI %v", got)
	}
}
