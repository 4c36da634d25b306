package quality

import (
	"math"
	"math/rand/v2"
	"testing"

	"kindred/cluster"
)

// TestAdjustedMutualInformation compares with adjusted_mutual_info_score of scikit-learn 1.9.
func TestAdjustedMutualInformation(t *testing.T) {
	spread := func(n int, f func(i int) int) []int {
		labels := make([]int, n)
		for i := range labels {
			labels[i] = f(i)
		}
		return labels
	}
	truth := []int{0, 0, 0, 1, 1, 1}
	for name, test := range map[string]struct {
		truth, labels []int
		want          float64
	}{
		"pairs":                {truth, []int{0, 0, 1, 1, 2, 2}, 0.2987924581708901},
		"one moved":            {truth, []int{0, 0, 0, 1, 1, 2}, 0.7276079390930809},
		"an outlier":           {truth, []int{0, 0, 0, 1, 1, cluster.Outlier}, 0.7276079390930809},
		"crossed":              {truth, []int{0, 1, 0, 1, 0, 1}, -0.1111111111111109},
		"all alone":            {[]int{0, 1, 2, 3}, []int{0, 1, 2, 3}, 1},
		"all in one":           {[]int{4, 4, 4}, []int{0, 0, 0}, 1},
		"one class, all alone": {[]int{0, 0, 0, 0}, []int{0, 1, 2, 3}, 0},
		"none":                 {nil, nil, 1},
		"unknown":              {[]int{-1, 0, 0}, []int{5, 1, 1}, 1},
		"independent": {spread(200, func(i int) int { return i * i % 7 }),
			spread(200, func(i int) int { return (i*i*i + i) % 11 }), -0.028634741755024444},
		"related": {spread(2000, func(i int) int { return i * i % 7 }), spread(2000, func(i int) int {
			if i%5 == 0 {
				return (i*i%7 + i) % 13
			}
			return i * i % 7
		}), 0.5787162125107636},
	} {
		if got := AdjustedMutualInformation(test.truth, test.labels); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: %.12f, want %.12f", name, got, test.want)
		}
	}
}

// TestExpectedInformationIsTheMean compares with the mean over random orders of the labels.
func TestExpectedInformationIsTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	truth, labels := make([]int, 60), make([]int, 60)
	for i := range truth {
		truth[i], labels[i] = i*i/500, i%9%4
	}
	c := newContingency(truth, labels)
	const orders = 20_000
	var want float64
	for range orders {
		rng.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
		shuffled := newContingency(truth, labels)
		want += shuffled.information() / float64(orders)
	}
	if got := c.expectedInformation(); math.Abs(got-want) > 2e-3 {
		t.Errorf("expected information %v, mean of random orders %v", got, want)
	}
}
