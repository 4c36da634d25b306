package ties

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/shard/taskfile"
	"kindred/sparse"
)

// TestGraph: by hand. Weights are shares of the largest between parts; those within count twice.
func TestGraph(t *testing.T) {
	parts, got, loops := (&Ties{map[[2]int64]int64{{5, 9}: 8, {5, 5}: 3, {5, 7}: 2, {7, 7}: 1}}).Graph()
	want := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 2, 3, 4}, Indices: []int32{1, 2, 0, 0},
		Data: []float32{0.25, 1, 0.25, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{5, 7, 9}, parts) + cmp.Diff([]float64{0.75, 0.25, 0}, loops); diff != "" {
		t.Error(diff)
	}
	// Of many links, the strongest stay, and the others count.
	weights := map[[2]int64]int64{}
	for b := range int64(partLinks + 2) {
		weights[[2]int64{0, b + 1}] = b + 1
	}
	_, g, loops := (&Ties{weights}).Graph()
	if row := g.Row(0); len(row.Indices) != partLinks || row.Indices[0] != 3 || row.Data[partLinks-1] != 1 {
		t.Errorf("%d links, the first to %d", len(row.Indices), row.Indices[0])
	}
	if want := 3.0 / (partLinks + 2); loops[0] != want {
		t.Errorf("%v of weak links, want %v", loops[0], want)
	}
	if parts, g, _ := New().Graph(); len(parts) != 0 || g.Rows != 0 {
		t.Errorf("no links: %v, %+v", parts, g)
	}
}

// TestSplit divides links at random: the bytes are those of all.
func TestSplit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	all := New()
	var parts []*Ties
	for range 5 {
		parts = append(parts, New())
	}
	for range 500 {
		a, b, weight := rng.Int64N(20), rng.Int64N(20), rng.Float64()
		all.Add(a, b, weight)
		parts[rng.IntN(5)].Add(b, a, weight)
	}
	merged := New()
	for _, i := range rng.Perm(5) {
		if err := merged.Read(taskfile.NewDecoder(parts[i].Append(nil))); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(merged.Append(nil), all.Append(nil)) || merged.Len() != all.Len() {
		t.Error("other bytes than in one piece")
	}
	if err := merged.Read(taskfile.NewDecoder([]byte{1, 2, 3})); err == nil {
		t.Error("damaged bytes: no error")
	}
}
