package cluster

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// five is a tree of five leaves, of which row 6 is in the node that the first two make, and row 7 in none.
func five() *Tree {
	return &Tree{Leaves: 5, Node: []int{0, 1, 2, 3, 4, 4, 5, Outlier},
		Merges: []Merge{{0, 1, 0.9}, {2, 3, 0.8}, {4, 5, 0.5}, {6, 7, 0.1}}}
}

func TestCut(t *testing.T) {
	for k, want := range map[int][]int{
		1: {0, 0, 0, 0, 0, 0, 0, -1},
		2: {0, 0, 1, 1, 0, 0, 0, -1},
		3: {0, 0, 1, 1, 2, 2, 0, -1},
		4: {0, 0, 2, 3, 1, 1, 0, -1},
		5: {1, 2, 3, 4, 0, 0, -1, -1},
		9: {1, 2, 3, 4, 0, 0, -1, -1},
	} {
		p, err := five().Cut(k)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Labels, want) {
			t.Errorf("cut into %d: %v, want %v", k, p.Labels, want)
		}
	}
	if got, want := five().Sizes(), []int{1, 1, 1, 1, 2, 3, 2, 5, 7}; !slices.Equal(got, want) {
		t.Errorf("sizes %v, want %v", got, want)
	}
	forest := five()
	forest.Merges = forest.Merges[:2]
	if p, err := forest.Cut(1); err != nil || p.K != 3 {
		t.Errorf("a forest of three trees: %v, error %v", p, err)
	}
	if p, err := (&Tree{}).Cut(1); err != nil || p.K != 0 {
		t.Errorf("a tree of no rows: %v, error %v", p, err)
	}
}

func TestTreeErrors(t *testing.T) {
	for name, change := range map[string]func(*Tree){
		"no such node":    func(t *Tree) { t.Node[0] = 9 },
		"negative node":   func(t *Tree) { t.Node[0] = -2 },
		"merged twice":    func(t *Tree) { t.Merges[2].A = 1 },
		"too early":       func(t *Tree) { t.Merges[1].B = 7 },
		"out of order":    func(t *Tree) { t.Merges[0] = Merge{1, 0, 0.9} },
		"not a number":    func(t *Tree) { t.Merges[0].Similarity = math.NaN() },
		"too many merges": func(t *Tree) { t.Merges = append(t.Merges, Merge{8, 9, 0}) },
	} {
		tree := five()
		change(tree)
		if _, err := tree.Cut(2); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := five().Cut(0); !errors.Is(err, ErrInvalid) {
		t.Errorf("k = 0: error %v", err)
	}
	if err := five().Validate(7); !errors.Is(err, ErrInvalid) {
		t.Errorf("7 rows: error %v", err)
	}
}
