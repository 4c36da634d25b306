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

// TestPlaceInTree puts rows of inner nodes into leaves below them, though another leaf is nearer, and rows of the root
// below the nearest medium group, except one that is similar to none.
func TestPlaceInTree(t *testing.T) {
	x, err := sparse.DenseUnitRows(&sparse.Dense{Rows: 8, Cols: 3, Data: []float32{
		1, 0, 0, 0, 1, 0, 0, 0, 1, // leaves 0, 1 and 2
		0, 0.6, 0.8, 0.8, 0.6, 0, 0, 0.6, 0.8, 0, 0, -1, 0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	tree := &cluster.Tree{Leaves: 3, Node: []int{0, 1, 2, 3, 3, 4, 4, cluster.Outlier},
		Merges: []cluster.Merge{{A: 0, B: 1}, {A: 2, B: 3}}}
	medium, err := tree.Cut(2)
	if err != nil {
		t.Fatal(err)
	}
	l := &Levels{Tree: tree, Medium: medium}
	if err := l.place(t.Context(), &Input{Rows: x, Share: 0.15, Keys: make([]uint64, 8)}); err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 1, 2, 1, 0, 2, -1, -1}; !slices.Equal(l.Tree.Node, want) {
		t.Errorf("leaves %v, want %v", l.Tree.Node, want)
	}
	if cut, err := l.Tree.Cut(2); err != nil || !slices.Equal(cut.Labels, l.Medium.Labels) {
		t.Errorf("medium groups %v are no cut of the tree, error %v", l.Medium.Labels, err)
	}
}
