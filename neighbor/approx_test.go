package neighbor

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// TestApproxGraph: with a few cells most neighbours are found, and the recall that is told is the true one.
func TestApproxGraph(t *testing.T) {
	recalls := map[string]float64{}
	for _, c := range []struct {
		name            string
		rows            sparse.Blend
		rough, shuffled bool
		least           float64
	}{
		{"words", blendOf(t, matrix(2000, 300, 8, 1), sparse.NewDense(2000, 1), 0), false, false, 0.8},
		{"blend", blendOf(t, matrix(2000, 300, 8, 1), latentRows(2000, 20, 1), 0.5), false, false, 0.8},
		{"latent", blendOf(t, noWords(2000), latentRows(2000, 20, 1), 1), false, false, 0.8},
		{"shuffled", blendOf(t, matrix(2000, 300, 8, 1), latentRows(2000, 20, 1), 0.5), false, true, 0.8},
		{"rough", blendOf(t, matrix(2000, 300, 8, 1), latentRows(2000, 20, 1), 0.5), true, true, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			var first *sparse.CSR
			var told *Approximation
			for _, parallelism := range []int{1, 2, 7} {
				opts := ApproxOptions{GraphOptions: GraphOptions{K: 5, Parallelism: parallelism}, Probes: 2, CellRows: 100, Sample: 2000,
					Rough: c.rough, Shuffled: c.shuffled}
				g, made, err := New(c.rows).ApproxGraph(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				if err := g.Validate(); err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first, told = g, made
				}
				sameGraph(t, first, g)
				if diff := cmp.Diff(told, made); diff != "" {
					t.Errorf("parallelism %d (-1 +%d):\n%s", parallelism, parallelism, diff)
				}
			}
			if told.Cells != 20 || told.Sampled != 2000 {
				t.Errorf("%+v, want 20 cells and all rows sampled", told)
			}
			found, all := 0, 0
			for i := range c.rows.Rows() {
				want := nearest(c.rows, i, i, 5, 0)
				all += len(want)
				row := first.Row(i)
				for p, j := range row.Indices {
					if got := c.rows.Similarity(i, int(j)); float32(got) != row.Data[p] {
						t.Fatalf("similarity of rows %d and %d is %v, want %v", i, j, row.Data[p], got)
					} else if got >= want[len(want)-1].Similarity {
						found++
					}
				}
			}
			if recall := float64(found) / float64(all); recall != told.Recall || recall < c.least || recall == 1 {
				t.Errorf("recall %v, told %v, want them equal, at least %v and less than 1", recall, told.Recall, c.least)
			}
			recalls[c.name] = told.Recall
		})
	}
	_, made, err := New(blendOf(t, matrix(300, 100, 8, 1), sparse.NewDense(300, 1), 0)).ApproxGraph(t.Context(),
		ApproxOptions{Probes: 1, CellRows: 30, Sample: -1})
	if err != nil || made.Recall != 0 || made.Sampled != 0 {
		t.Errorf("%+v, %v without a sample", made, err)
	}
	if recalls["rough"] >= recalls["shuffled"] {
		t.Errorf("recall %v without neighbours of neighbours, and %v with", recalls["rough"], recalls["shuffled"])
	}
	if recalls["shuffled"] == recalls["blend"] {
		t.Error("the first rows make the same cells as others")
	}
}

func TestApproxGraphOfFewRows(t *testing.T) {
	ix := New(blendOf(t, matrix(300, 100, 8, 1), sparse.NewDense(300, 1), 0))
	want, err := ix.Graph(t.Context(), GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, made, err := ix.ApproxGraph(t.Context(), ApproxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sameGraph(t, want, got)
	if diff := cmp.Diff(&Approximation{Cells: 1, Probes: 1, Recall: 1}, made); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, opts := range map[string]ApproxOptions{
		"K": {GraphOptions: GraphOptions{K: -1}}, "Probes": {Probes: -1}, "CellRows": {CellRows: -1},
	} {
		if _, _, err := ix.ApproxGraph(t.Context(), opts); err == nil {
			t.Errorf("%s = -1: no error", name)
		}
	}
}

func TestCells(t *testing.T) {
	rows := blendOf(t, matrix(900, 300, 8, 1), latentRows(900, 9, 1), 0.3)
	cells, err := TrainCells(t.Context(), rows.Select(SampleRows(900, 500)), CellOptions{Count: 20, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	of, err := cells.Assign(t.Context(), rows, 20, 0)
	if err != nil {
		t.Fatal(err)
	}
	first, err := cells.Assign(t.Context(), rows, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	used := map[int32]int{}
	for i := range rows.Rows() {
		seen := map[int32]bool{}
		for _, cell := range of[i*20 : (i+1)*20] {
			seen[cell] = true
		}
		if len(seen) != 20 || of[i*20] != first[i*2] || of[i*20+1] != first[i*2+1] {
			t.Fatalf("row %d: cells %v, the first two %v", i, of[i*20:(i+1)*20], first[i*2:(i+1)*2])
		}
		used[of[i*20]]++
	}
	if len(used) < 15 {
		t.Errorf("rows are in %d cells of 20: %v", len(used), used)
	}
	for name, count := range map[string]int{"no cells": 0, "more cells than rows": 901} {
		if _, err := TrainCells(t.Context(), rows, CellOptions{Count: count}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := cells.Assign(t.Context(), rows, 21, 1); err == nil {
		t.Error("more cells for a row than there are: no error")
	}
}

func TestMergeNeighbors(t *testing.T) {
	a := []Neighbor{{3, 0.9}, {7, 0.5}, {1, 0.2}}
	b := []Neighbor{{2, 0.5}, {7, 0.5}}
	want := []Neighbor{{3, 0.9}, {2, 0.5}, {7, 0.5}}
	for _, got := range [][]Neighbor{MergeNeighbors(3, a, b), MergeNeighbors(3, b, a), MergeNeighbors(3, b, nil, a, b)} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
