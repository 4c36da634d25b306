package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/lsa"
	"kindred/sparse"
)

// TestUnfaded: by hand. The first dimension counts half, the second a quarter, the third, which counts nothing, in no
// paper, and the fourth is not asked for.
func TestUnfaded(t *testing.T) {
	v := &Vectors{
		Space:  lsa.Join(&sparse.Dense{Rows: 2, Cols: 4, Data: []float32{0.5, 0, 0, 1, 0, 0.25, 0, 1}}, nil, nil),
		Latent: &sparse.Dense{Rows: 2, Cols: 4, Data: []float32{0.125, 0.125, 0, 0.5, 0, 0, 0, 1}},
	}
	want := &sparse.Dense{Rows: 2, Cols: 3, Data: []float32{0.25, 0.5, 0, 0, 0, 0}}
	if diff := cmp.Diff(want, v.unfaded(3)); diff != "" {
		t.Error(diff)
	}
}
