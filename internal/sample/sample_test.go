package sample

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	rows := []int{2, 3, 5, 8, 13, 21, 34, 55}
	if got := Rows(rows, 8, rng); !slices.Equal(got, rows) {
		t.Errorf("all rows: %v", got)
	}
	// Each row must be drawn equally often: 3 of 8 times.
	const draws = 8000
	count := map[int]int{}
	for range draws {
		got := Rows(rows, 3, rng)
		if len(got) != 3 || !slices.IsSorted(got) || len(slices.Compact(got)) != 3 {
			t.Fatalf("drawn: %v", got)
		}
		for _, i := range got {
			count[i]++
		}
	}
	for _, i := range rows {
		if share := float64(count[i]) / draws; share < 0.35 || share > 0.4 {
			t.Errorf("row %d was drawn in %.3f of all draws, want 0.375", i, share)
		}
	}
	if len(count) != len(rows) {
		t.Errorf("rows drawn: %v", count)
	}
}

func TestSort(t *testing.T) {
	rows := []int{4, 1, 0, 3}
	Sort(rows, []uint64{7, 1 << 63, 0, 7, 2})
	if want := []int{4, 0, 3, 1}; !slices.Equal(rows, want) {
		t.Errorf("sorted %v, want %v", rows, want)
	}
}

// TestSortRandom compares with a sort by definition: keys that are hashes, small numbers, or all equal.
func TestSortRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for round := range 200 {
		n := rng.IntN(300)
		keys := make([]uint64, n)
		var rows []int
		for i := range keys {
			if keys[i] = rng.Uint64() >> (round % 65); rng.IntN(4) > 0 {
				rows = append(rows, i)
			}
		}
		rng.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
		want := slices.Clone(rows)
		slices.SortFunc(want, func(a, b int) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
		if Sort(rows, keys); !slices.Equal(rows, want) {
			t.Fatalf("round %d: sorted %v, want %v", round, rows, want)
		}
	}
}
