package hierarchy

import (
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/sparse"
)

func TestPlace(t *testing.T) {
	x, err := sparse.DenseUnitRows(&sparse.Dense{Rows: 6, Cols: 2, Data: []float32{1, 0, 0, 1, 0.8, 0.6, 0.6, 0.8, 0, 0, -1, 0}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition([]int{0, 1, -1, -1, -1, -1})
	if err != nil {
		t.Fatal(err)
	}
	keys := make([]uint64, 6)
	for share, want := range map[float64][]int{0: {1, 0, 1, 0, -1, 0}, 0.34: {0, 1, 0, 1, -1, -1}} {
		got, err := Place(t.Context(), x, p, share, keys, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Labels, want) {
			t.Errorf("a share of %v: %v, want %v", share, got.Labels, want)
		}
	}
}

// TestPlaceEquals places all but one of rows that fit equally well, in two orders.
func TestPlaceEquals(t *testing.T) {
	x, err := sparse.DenseUnitRows(&sparse.Dense{Rows: 4, Cols: 2, Data: []float32{1, 0, 0.6, 0.8, 0.6, 0.8, 0.6, 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition([]int{0, -1, -1, -1})
	if err != nil {
		t.Fatal(err)
	}
	for _, keys := range [][]uint64{{0, 3, 1, 2}, {0, 2, 3, 1}} {
		got, err := Place(t.Context(), x, p, 0.25, keys, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range got.Labels {
			if (k == cluster.Outlier) != (keys[i] == 1) {
				t.Errorf("keys %v: row %d is in group %d", keys, i, k)
			}
		}
	}
}

func TestParts(t *testing.T) {
	partition := func(labels ...int) *cluster.Partition {
		p, err := cluster.NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := partition(0, 0, 0, 0, 0, 1, 1, -1)
	got, err := Parts(p, partition(0, 0, 1, 1, 2, 3, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 0, 1, 1, -1, 2, 2, -1}; !slices.Equal(got.Labels, want) {
		t.Errorf("parts %v, want %v", got.Labels, want)
	}
	if got, err := Parts(p, partition(0, 0, 0, 0, 1, 3, 3, 3)); got != nil || err != nil {
		t.Errorf("no group has two parts: %v, error %v", got, err)
	}
}
