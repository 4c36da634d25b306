package quality

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/cluster"
)

func TestExpandByHand(t *testing.T) {
	classes, clusters := Expand([][]int{{0}, {}, {1, 0}, {2}}, []int{5, 6, 7, cluster.Outlier})
	if want := []int{0, 1, 0, 2}; !slices.Equal(classes, want) {
		t.Errorf("classes %v, want %v", classes, want)
	}
	if want := []int{5, 7, 7, cluster.Outlier}; !slices.Equal(clusters, want) {
		t.Errorf("clusters %v, want %v", clusters, want)
	}
}

func TestPurityByHand(t *testing.T) {
	for name, test := range map[string]struct {
		truth  [][]int
		labels []int
		want   float64
	}{
		"nothing":            {nil, nil, 1},
		"no labels":          {[][]int{{}, {}}, []int{0, 0}, 1},
		"one class":          {[][]int{{0}, {0}}, []int{0, 0}, 1},
		"two of three":       {[][]int{{0}, {0}, {1}}, []int{0, 0, 0}, 2. / 3},
		"second label":       {[][]int{{0}, {0}, {1, 0}}, []int{0, 0, 0}, 1},
		"lowest of equals":   {[][]int{{1}, {0}}, []int{0, 0}, 0.5},
		"outliers are right": {[][]int{{1}, {0}}, []int{cluster.Outlier, cluster.Outlier}, 1},
		"unlabelled left":    {[][]int{{1}, {}, {0}, {0}}, []int{0, 0, 0, 0}, 2. / 3},
	} {
		if got := Purity(test.truth, test.labels); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// TestSetsOfOne: with one label for each row, sets change no measure.
func TestSetsOfOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 1 + rng.IntN(40)
		truth, labels, sets := make([]int, n), make([]int, n), make([][]int, n)
		for i := range n {
			truth[i], labels[i] = rng.IntN(4), rng.IntN(5)-1
			sets[i] = []int{truth[i]}
		}
		classes, clusters := Expand(sets, labels)
		if !slices.Equal(classes, truth) || !slices.Equal(clusters, labels) {
			t.Errorf("expanded %v, %v, want %v, %v", classes, clusters, truth, labels)
		}
	}
}

func TestNeighborAgreementByHand(t *testing.T) {
	truth := [][]int{{0}, {0, 1}, {1}, {}, {2}}
	near := [][]int{
		{1, 2}, // half of the neighbours of row 0 share its label
		{3, 0}, // all that have a label share one with row 1
		{3},    // nothing is known
		{0},    // row 3 has no label
		{0, 1}, // none
	}
	rows := []int{0, 1, 2, 3, 4}
	if got, want := NeighborAgreement(truth, rows, near), (0.5+1+0)/3; math.Abs(got-want) > 1e-12 {
		t.Errorf("agreement %v, want %v", got, want)
	}
	// Of the six pairs of labelled rows, two share a label: 0 and 1, 1 and 2.
	if got, want := ChanceAgreement(truth, rows), 2./6; math.Abs(got-want) > 1e-12 {
		t.Errorf("chance %v, want %v", got, want)
	}
	if got := ChanceAgreement(truth, []int{0, 3}); got != 0 {
		t.Errorf("chance of one row %v", got)
	}
	if got := NeighborAgreement(truth, nil, nil); got != 0 {
		t.Errorf("agreement of nothing %v", got)
	}
}

func TestStability(t *testing.T) {
	partition := func(labels ...int) *cluster.Partition {
		p, err := cluster.NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	a, renamed := partition(0, 0, 1, 1, 2, -1), partition(2, 2, 0, 0, 1, -1)
	other := partition(0, 1, 0, 1, 0, 1)
	if _, _, err := Stability([]*cluster.Partition{a}); !errors.Is(err, ErrNoPair) {
		t.Errorf("one partition: %v", err)
	}
	if mean, lowest, err := Stability([]*cluster.Partition{a, renamed}); err != nil || math.Abs(mean-1) > 1e-9 ||
		math.Abs(lowest-1) > 1e-9 {
		t.Errorf("the same groups: mean %v, lowest %v, error %v", mean, lowest, err)
	}
	mean, lowest, err := Stability([]*cluster.Partition{a, renamed, other})
	worst := AdjustedMutualInformation(outliersApart(a), other.Labels)
	if err != nil || math.Abs(lowest-worst) > 1e-9 || math.Abs(mean-(1+2*worst)/3) > 1e-9 {
		t.Errorf("three: mean %v, lowest %v, error %v, want %v and %v", mean, lowest, err, (1+2*worst)/3, worst)
	}
}
