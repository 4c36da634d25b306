package rules

import (
	"cmp"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/paper"
)

// TestLessen: by hand. The first paper that is no neighbour keeps a twentieth of its similarity.
func TestLessen(t *testing.T) {
	got := []float32{0.5, 0.25, 0.75}
	Lessen(got, 2)
	least := float32(0.95 * float32(0.25))
	if diff := gocmp.Diff([]float32{0.5 - least, 0.25 - least, 0.75 - least}, got); diff != "" {
		t.Error(diff)
	}
	few := []float32{0.5, 0.25}
	Lessen(few, 2)
	if diff := gocmp.Diff([]float32{0.5, 0.25}, few); diff != "" {
		t.Errorf("no more than the neighbours: %s", diff)
	}
}

// TestLessenByDegrees: for numbers of neighbours that are no whole numbers, weights are between those for whole numbers,
// and change as little as the number does. A paper that is not listed weighs nothing.
func TestLessenByDegrees(t *testing.T) {
	all := []float32{0.5, 0.125, 0.25, 0.75, 0.375}
	weights := func(papers int, k float64) []float32 {
		nearest := slices.Clone(all[:papers])
		slices.SortFunc(nearest, func(a, b float32) int { return cmp.Compare(b, a) })
		nearest = nearest[:min(papers, Listed(k))]
		var listed []float32
		for _, s := range all[:papers] {
			if slices.Contains(nearest, s) {
				listed = append(listed, s)
			}
		}
		Lessen(listed, k)
		of := make([]float32, papers)
		for p, s := range all[:papers] {
			if slices.Contains(nearest, s) {
				of[p], listed = listed[0], listed[1:]
			}
		}
		return of
	}
	// By hand: of four neighbours, the last is half the first other paper, of three and a half.
	half := []float32{0.5, 0.125, 0.25, 0.75, 0.375}
	Lessen(half, 3.5)
	least := float32(0.95 * 0.1875)
	want := []float32{0.5 - least, 0.125 / 2 * 0.05, 0.25 - least, 0.75 - least, 0.375 - least}
	if !gocmp.Equal(want, half, cmpopts.EquateApprox(0, 1e-6)) {
		t.Errorf("3.5 neighbours weigh %v, want %v", half, want)
	}
	const step = 1.0 / 64
	for papers := 2; papers <= len(all); papers++ {
		before := weights(papers, 1)
		for k := 1 + step; k <= 5; k += step {
			now := weights(papers, k)
			for p := range now {
				if change := math.Abs(float64(now[p] - before[p])); change > 0.4*step {
					t.Fatalf("%d papers, %v neighbours: weights %v, and %v for a little less", papers, k, now, before)
				}
				if now[p] < 0 {
					t.Fatalf("%d papers, %v neighbours: weights %v", papers, k, now)
				}
			}
			before = now
		}
	}
}

// TestWordShare: a background counts for little where it begins to count, and in full soon.
func TestWordShare(t *testing.T) {
	for trust, want := range map[float64]float64{0: 0, 0.025: 0.01, 0.125: 0.25, 0.25: 1, 1: 1} {
		if got := WordShare(trust); math.Abs(got-want) > 1e-12 {
			t.Errorf("trust %v: share %v, want %v", trust, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int][3]float64{1: {2, 2, 5}, 48: {8.3138, 9, 8}, 75: {10.3923, 11, 12.5}, 100: {12, 12, 15},
		650: {30.5941, 31, 15}, 6_267: {94.9973, 95, 20}, 49_999: {95, 95, 16}, 1_000_000: {95, 95, 15}} {
		got := [3]float64{Dimensions(n), float64(Rank(n)), Neighbors(n)}
		if !gocmp.Equal(want, got, cmpopts.EquateApprox(0, 1e-4)) {
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
		if diff := gocmp.Diff(want, First(rows, keys, n)); diff != "" {
			t.Errorf("first %d: %s", n, diff)
		}
	}
	if diff := gocmp.Diff([]int{0, 2, 3, 4}, rows); diff != "" {
		t.Errorf("the rows changed: %s", diff)
	}
}
