package rules

import (
	"hash/fnv"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/paper"
)

// TestLessen: by hand. The first paper that is no neighbour keeps a twentieth of its similarity.
func TestLessen(t *testing.T) {
	got := []float32{0.5, 0.25, 0.75}
	Lessen(got, 2)
	least := float32(0.95 * float32(0.25))
	if diff := cmp.Diff([]float32{0.5 - least, 0.25 - least, 0.75 - least}, got); diff != "" {
		t.Error(diff)
	}
	few := []float32{0.5, 0.25}
	Lessen(few, 2)
	if diff := cmp.Diff([]float32{0.5, 0.25}, few); diff != "" {
		t.Errorf("no more than the neighbours: %s", diff)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int][2]int{1: {2, 5}, 48: {8, 8}, 98: {12, 15}, 100: {12, 15}, 650: {31, 15}, 6_267: {95, 20}, 49_999: {95, 16},
		1_000_000: {95, 15}} {
		if got := [2]int{Rank(n), Neighbors(n)}; got != want {
			t.Errorf("%d papers: %v, want %v", n, got, want)
		}
	}
	a, b := paper.Paper{ID: "a", Title: "b"}, paper.Paper{ID: "a", Title: "c"}
	if Key(&a) == Key(&b) {
		t.Error("papers of different titles have the same key")
	}
	h := fnv.New64a()
	io.WriteString(h, "a\x00b")
	if got, want := Key(&a), h.Sum64(); got != want {
		t.Errorf("Key = %x, want %x", got, want)
	}
}

func TestFirst(t *testing.T) {
	keys, rows := []uint64{40, 10, 30, 20, 10}, []int{0, 2, 3, 4}
	for n, want := range map[int][]int{2: {4, 3}, 9: {4, 3, 2, 0}} {
		if diff := cmp.Diff(want, First(rows, keys, n)); diff != "" {
			t.Errorf("first %d: %s", n, diff)
		}
	}
	if diff := cmp.Diff([]int{0, 2, 3, 4}, rows); diff != "" {
		t.Errorf("the rows changed: %s", diff)
	}
}
