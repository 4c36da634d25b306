package cluster

import (
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
		limit, err := PairSimilarity(x, p, 0, nil)
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
