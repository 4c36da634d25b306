package neighbor

import (
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/sparse"
)

// repeated returns rows of which many are equal, or differ only in a column of their own, beside some without values.
func repeated(t *testing.T, n int, weight float64) sparse.Blend {
	r := rand.New(rand.NewPCG(5, 6))
	x := &sparse.CSR{Rows: n, Cols: 60 + n, Indptr: []int{0}}
	latent := sparse.NewDense(n, 8)
	for i := range n {
		kind := r.IntN(6)
		columns := [][]int32{{3}, {3, 7}, {7, 9, 11}, {}, {20}, nil}[kind]
		if columns == nil {
			columns = []int32{int32(r.IntN(30)), int32(30 + r.IntN(30))}
		}
		if kind < 2 {
			columns = append(columns, int32(60+i)) // no other row has it
		}
		for _, j := range columns {
			x.Indices, x.Data = append(x.Indices, j), append(x.Data, 1)
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
		latent.Row(i)[kind] = 1
		latent.Row(i)[7] = float32(r.IntN(2))
	}
	latent.Normalize()
	return blendOf(t, x, latent, weight)
}

// TestRepeatedRows: rows that are alike are left out, and the graph is that of all rows.
func TestRepeatedRows(t *testing.T) {
	const n = 900
	for _, weight := range []float64{0, 0.25} {
		rows := repeated(t, n, max(weight, 0.001))
		if weight == 0 {
			rows = sparse.WordsOnly(rows.Words())
		}
		ix := New(rows)
		for _, k := range []int{1, 5, 200, 1000} {
			f, err := ix.fewer(t.Context(), k, 2)
			if err != nil {
				t.Fatal(err)
			}
			if few := f != nil; few != (k < 200) {
				t.Errorf("k = %d: rows are left out: %v", k, few)
			}
			for _, among := range []int{0, 4, 333} {
				opts := GraphOptions{K: k, Among: among, Parallelism: 2}
				g, err := ix.Graph(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				all, err := ix.graph(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				sameGraph(t, all, g)
				if among == 0 {
					checkGraph(t, g, rows, k, 7, 0)
				}
			}
			g, _, err := ix.ApproxGraph(t.Context(), ApproxOptions{GraphOptions: GraphOptions{K: k}})
			if err != nil {
				t.Fatal(err)
			}
			checkGraph(t, g, rows, k, 7, 0)
		}
	}
}

// TestAlike: rows are alike if they are equal but for columns of their own.
func TestAlike(t *testing.T) {
	x := &sparse.CSR{Rows: 6, Cols: 6, Indptr: []int{0, 2, 4, 5, 7, 8, 8},
		Indices: []int32{0, 2, 1, 2, 2, 2, 4, 4}, Data: []float32{3, 4, 3, 4, 4, 4, 3, 1}}
	unit, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	ix := New(sparse.WordsOnly(unit))
	shared := sharedColumns(ix.x)
	if want := []bool{false, false, true, false, true, false}; !slices.Equal(shared, want) {
		t.Errorf("shared columns %v, want %v", shared, want)
	}
	for _, c := range []struct {
		a, b int
		want bool
	}{{0, 1, true}, {1, 0, true}, {0, 2, false}, {0, 3, false}, {3, 0, false}, {4, 5, false}, {5, 5, true}} {
		if got := ix.alike(c.a, c.b, shared); got != c.want {
			t.Errorf("rows %d and %d are alike: %v, want %v", c.a, c.b, got, c.want)
		}
		if c.want && ix.hash(c.a, shared) != ix.hash(c.b, shared) {
			t.Errorf("rows %d and %d have different hashes", c.a, c.b)
		}
	}
}
