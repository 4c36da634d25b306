package cluster

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// TestPairSimilarity counts the pairs of rows of different clusters that are no more similar than the limit: their
// share grows with the number of rows, and steps nowhere.
func TestPairSimilarity(t *testing.T) {
	for _, c := range []struct {
		rows int
		want float64 // share of pairs
	}{{50, 0}, {60, 0.095}, {99, 0.4655}, {100, 0.475}, {101, 0.4845}, {149, 0.9405}, {150, 0.95}, {300, 0.95}} {
		x, labels := randomRows(t, rand.New(rand.NewPCG(1, 2)), c.rows, 200, 4)
		for i := range labels {
			labels[i] = i % 4
		}
		p, err := NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		limit, err := PairSimilarity(x, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == 0 && limit != -1 {
			t.Errorf("%d rows: limit %v, want none", c.rows, limit)
		}
		below, all := 0, 0
		for i := range c.rows {
			for j := range i {
				if p.Labels[i] != p.Labels[j] {
					all++
					if sparse.Dot(x.Row(i), x.Row(j)) <= limit {
						below++
					}
				}
			}
		}
		if got := float64(below) / float64(all); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%d rows: %.3f of the pairs are no more similar, want %.3f", c.rows, got, c.want)
		}
	}
}

// Of rows that fit badly, only those are set apart that may be, and their share is of these.
func TestOnly(t *testing.T) {
	labels, ratio, only := make([]int, 30), make([]float64, 30), make([]bool, 30)
	for i := range labels {
		labels[i], ratio[i], only[i] = i%3, float64(i)/100, i >= 10
	}
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	got, err := SetApart(p, ratio, OutlierOptions{Only: only})
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range got.Labels {
		if want := i == 10 || i == 11; (k == Outlier) != want { // a tenth of the 20 rows, with the lowest ratios
			t.Errorf("row %d: set apart %v", i, !want)
		}
	}
	if _, err := SetApart(p, ratio, OutlierOptions{Only: only[:9]}); !errors.Is(err, ErrInvalid) {
		t.Errorf("too few rows: %v", err)
	}
}
