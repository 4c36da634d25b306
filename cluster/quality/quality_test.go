package quality

import (
	"math"
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
	for _, workers := range []int{1, 2, 7} {
		got, err := Silhouette(t.Context(), x, p, workers)
		if err != nil || math.Abs(got-sum/n) > 1e-5 {
			t.Errorf("silhouette %v, error %v, want %v", got, err, sum/n)
		}
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
		if got := NormalizedMutualInformation(truth, test.labels); math.Abs(got-test.nmi) > 1e-6 {
			t.Errorf("%v: NMI %.8f, want %.8f", test.labels, got, test.nmi)
		}
		if got := Purity(truth, test.labels); math.Abs(got-test.purity) > 1e-6 {
			t.Errorf("%v: purity %.8f, want %.8f", test.labels, got, test.purity)
		}
	}
	if got := AdjustedRandIndex([]int{-1, 0, 0}, []int{5, 1, 1}); got != 1 {
		t.Errorf("unlabelled rows count: ARI %v", got)
	}
}
