package lsa

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/sparse"
)

// TestJoined: rows of papers are those in the dense matrix of all places, up to rounding, whichever part is there,
// and the same for any number of workers.
func TestJoined(t *testing.T) {
	x := random(30, 8, 0.4, 1)
	all := &sparse.Dense{Rows: 8, Cols: 3, Data: random(8, 3, 1, 2).Data}
	known := &sparse.Dense{Rows: 3, Cols: 20, Data: random(3, 20, 1, 3).Data}
	at := []int32{-1, 0, -1, 1, -1, -1, 2, -1}
	for name, space := range map[string]*Joined{
		"both": Join(all, known, at), "all": Join(all, nil, nil), "known": Join(nil, known, at),
	} {
		want, err := Project(t.Context(), x, space.Dense(), 1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := space.Project(t.Context(), x, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%s (-dense +joined):\n%s", name, diff)
		}
		if other, err := space.Project(t.Context(), x, 3); err != nil || !slices.Equal(other.Data, got.Data) {
			t.Errorf("%s: 3 workers give other rows, or the error %v", name, err)
		}
		if space.Terms() != 8 {
			t.Errorf("%s: %d terms, want 8", name, space.Terms())
		}
	}
	place := slices.Repeat([]float32{9}, 23)
	Join(all, known, at).Place(place, 3)
	if !slices.Equal(place, slices.Concat(all.Row(3), known.Row(1))) {
		t.Errorf("the place of term 3 is %v", place)
	}
	Join(all, known, at).Place(place, 4)
	if !slices.Equal(place, slices.Concat(all.Row(4), make([]float32, 20))) {
		t.Errorf("the place of term 4, which the second part does not know, is %v", place)
	}
}
