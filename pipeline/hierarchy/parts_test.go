package hierarchy

import (
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/sparse"
)

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

// TestWholeParts puts rows that are by themselves into the nearest part of their group, though one of another group is
// nearer, and of equals into that of the lowest key. A group that falls apart is one part.
func TestWholeParts(t *testing.T) {
	x, err := sparse.DenseUnitRows(&sparse.Dense{Rows: 10, Cols: 2, Data: []float32{
		1, 0, 1, 0, 0, 1, 0, 1, 0.6, 0.8, 0.70710678, 0.70710678, // two parts of two rows, and two rows alone
		0.6, 0.8, 0.6, 0.8, 1, 0, 0, 1}}) // a part of two rows; two rows alone
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition([]int{0, 0, 0, 0, 0, 0, 1, 1, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	finer, err := cluster.NewPartition([]int{0, 0, 1, 1, 2, 3, 4, 4, 5, 6})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		keys []uint64
		want []int
	}{
		{[]uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []int{0, 0, 1, 1, 1, 0, 2, 2, 3, 3}},
		{[]uint64{4, 3, 2, 1, 5, 6, 7, 8, 9, 10}, []int{1, 1, 0, 0, 0, 0, 2, 2, 3, 3}},
	} {
		got, err := WholeParts(t.Context(), x, p, finer, c.keys, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Labels, c.want) {
			t.Errorf("keys %v: %v, want %v", c.keys, got.Labels, c.want)
		}
	}
}

// TestSetApart sets apart no more rows than it may, though more are alone in a group: the others join the nearest group.
func TestSetApart(t *testing.T) {
	x, err := sparse.DenseUnitRows(&sparse.Dense{Rows: 9, Cols: 3, Data: []float32{
		1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0,
		0.8, 0, 0.6, 0, 0.6, 0.8, 0, 0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition([]int{0, 0, 0, 1, 1, 1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	l := &Levels{Medium: p}
	got, err := l.SetApart(t.Context(), x, p, cluster.OutlierOptions{Keys: make([]uint64, 9)})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 0, 0, 1, 1, 1, 0, 1, -1}; !slices.Equal(got.Labels, want) {
		t.Errorf("%v, want %v", got.Labels, want)
	}
}
