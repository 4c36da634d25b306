package neighbor

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/topk"
	"kindred/sparse"
)

// latentRows returns n random unit rows of d values. They lie around a few centres, whose values differ in
// size like those of a latent space; every ninth is zero, every tenth a copy, every eleventh has one value only.
func latentRows(n, d int, seed uint64) *sparse.Dense {
	rng := rand.New(rand.NewPCG(seed, 3))
	m := sparse.NewDense(n, d)
	for i := range n {
		row := m.Row(i)
		switch {
		case i%9 == 8:
			continue
		case i%10 == 9:
			copy(row, m.Row(rng.IntN(i)))
			continue
		case i%11 == 10:
			row[rng.IntN(d)] = float32(1 - 2*rng.IntN(2))
			continue
		}
		centre := rand.New(rand.NewPCG(seed, uint64(rng.IntN(12))))
		var squares float64
		for j := range row {
			row[j] = float32((centre.NormFloat64() + 0.5*rng.NormFloat64()) / math.Sqrt(float64(1+j)))
			squares += float64(float64(row[j]) * float64(row[j]))
		}
		for j := range row {
			row[j] = float32(float64(row[j]) / math.Sqrt(squares))
		}
	}
	return m
}

func blendOf(t testing.TB, words *sparse.CSR, latent *sparse.Dense, weight float64) sparse.Blend {
	t.Helper()
	unit, err := sparse.Normalize(words)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sparse.NewBlend(unit, latent, weight)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// nearest is the definition of the neighbours of row i, self left out.
func nearest(b sparse.Blend, i, self, k int, floor float64) []Neighbor {
	var all []Neighbor
	for j := range b.Rows() {
		if s := b.Similarity(i, j); s > floor && j != self {
			all = append(all, Neighbor{j, s})
		}
	}
	slices.SortFunc(all, topk.Compare)
	return all[:min(k, len(all))]
}

// checkGraph compares every step-th row of a graph with the definition.
func checkGraph(t *testing.T, g *sparse.CSR, b sparse.Blend, k, step int, floor float64) {
	t.Helper()
	for i := 0; i < b.Rows(); i += step {
		want := map[int32]float32{}
		for _, n := range nearest(b, i, i, k, floor) {
			want[int32(n.Row)] = float32(n.Similarity)
		}
		got := map[int32]float32{}
		row := g.Row(i)
		for p, j := range row.Indices {
			got[j] = row.Data[p]
		}
		if !maps.Equal(want, got) {
			t.Fatalf("row %d (-want +got)\n%s", i, cmp.Diff(want, got))
		}
	}
}

// sameGraph reports graphs that are not the same bits.
func sameGraph(t *testing.T, want, got *sparse.CSR) {
	t.Helper()
	if !slices.Equal(want.Indptr, got.Indptr) || !slices.Equal(want.Indices, got.Indices) || !slices.Equal(want.Data, got.Data) {
		t.Fatalf("graphs differ (-want +got):\n%s", cmp.Diff(want, got))
	}
}

func noWords(rows int) *sparse.CSR { return &sparse.CSR{Rows: rows, Indptr: make([]int, rows+1)} }

func TestBlendEqualsDefinition(t *testing.T) {
	for _, c := range []struct {
		name   string
		words  *sparse.CSR
		dims   int
		weight float64
	}{
		{"words and latent", matrix(700, 300, 12, 1), 30, 0.5},
		{"nearly words", matrix(500, 300, 12, 2), 7, 0.01},
		{"nearly latent", matrix(500, 300, 12, 3), 130, 0.99},
		{"words count for almost nothing", matrix(500, 300, 12, 3), 130, 0.99999},
		{"latent", matrix(500, 300, 12, 4), 16, 1},
		{"one dimension", matrix(200, 300, 12, 5), 1, 0.3},
		{"no words", noWords(600), 50, 1},
		{"no words counted", noWords(600), 50, 0.4},
		{"long rows", withLongRows(matrix(300, 3000, 12, 5)), 20, 0.5},
		{"signed words", signedMatrix(300, 60, 60, 5), 20, 0.5},
		{"signed sparse words", signedMatrix(300, 400, 9, 5), 20, 0.25},
		{"several tiles", matrix(tileRows+300, 300, 4, 6), 12, 0.5},
		{"five rows", matrix(5, 30, 4, 6), 3, 0.5},
		{"no rows", noWords(0), 3, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := blendOf(t, c.words, latentRows(c.words.Rows, c.dims, 8), c.weight)
			ix := New(b)
			n := b.Rows()
			for i := 0; i < n; i += 1 + n/10 {
				for _, k := range []int{1, 10, n + 3} {
					if want, got := nearest(b, i, -1, k, 0), ix.Search(nil, ix.Row(i), k); !slices.Equal(want, got) {
						t.Fatalf("search for row %d, k = %d (-want +got)\n%s", i, k, cmp.Diff(want, got))
					}
				}
			}
			for _, opts := range []GraphOptions{{K: 1}, {K: 5, MinSimilarity: 0.3}, {K: 12}, {K: 1000}} {
				if (n > tileRows || testing.Short()) && opts.K > 100 {
					continue
				}
				t.Run(fmt.Sprintf("k=%d", opts.K), func(t *testing.T) {
					var first *sparse.CSR
					for _, opts.Parallelism = range []int{1, 2, 7} {
						g, err := ix.Graph(t.Context(), opts)
						if err != nil {
							t.Fatal(err)
						}
						if first == nil {
							first = g
							checkGraph(t, g, b, opts.K, 1+n/600, opts.MinSimilarity)
						} else {
							sameGraph(t, first, g)
						}
					}
				})
			}
		})
	}
}

func TestSearchLengths(t *testing.T) {
	ix := New(blendOf(t, matrix(20, 30, 4, 1), latentRows(20, 8, 1), 0.5))
	q := ix.Row(3)
	q.Latent = nil
	if got, all := ix.Search(nil, q, 30), ix.Search(nil, ix.Row(3), 30); len(got) == 0 || slices.Equal(got, all) {
		t.Errorf("neighbours of the words alone: %v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a query of another latent space")
		}
	}()
	ix.Search(nil, Query{Latent: make([]float32, 7)}, 3)
}
