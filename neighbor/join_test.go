package neighbor

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/sparse"
)

// withLongRows returns x with some rows replaced by rows of many small values, the last of them on all
// columns.
func withLongRows(x *sparse.CSR) *sparse.CSR {
	y := &sparse.CSR{Rows: x.Rows, Cols: x.Cols, Indptr: []int{0}}
	for i := range x.Rows {
		row := x.Row(i)
		if i%(x.Rows/5) == 3 {
			row = sparse.Vec{}
			for j := i % 7; j < x.Cols; j += 1 + i%2 {
				row.Indices = append(row.Indices, int32(j))
				row.Data = append(row.Data, 1+float32(j%5))
			}
		}
		y.Indices = append(y.Indices, row.Indices...)
		y.Data = append(y.Data, row.Data...)
		y.Indptr = append(y.Indptr, len(y.Indices))
	}
	return y
}

// The graph equals the definition: for one tile and several,
// with and without arrays, for any number of goroutines, with rows that are too long for 16 bits.
func TestGraphOfTiles(t *testing.T) {
	for _, c := range []struct {
		name   string
		x      *sparse.CSR
		k      int
		floor  float64
		arrays bool
	}{
		{"few rows", matrix(50, 30, 6, 1), 5, 0, true},
		{"more neighbours than rows", matrix(40, 30, 6, 1), 100, 0, true},
		{"one tile", matrix(3000, 400, 12, 2), 10, 0, true},
		{"one tile without arrays", matrix(3000, 400, 12, 2), 10, 0, false},
		{"floor", matrix(3000, 400, 12, 3), 10, 0.3, true},
		{"three tiles", matrix(2*tileRows+700, 5000, 5, 4), 3, 0, true},
		{"long rows", withLongRows(matrix(1200, 3000, 12, 5)), 4, 0, true},
		{"long rows in two tiles", withLongRows(matrix(tileRows+300, 2500, 3, 6)), 2, 0.05, false},
		{"nothing in common", &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 1, 2}, Data: []float32{1, 1, 1}}, 2, 0, true},
		{"no rows", &sparse.CSR{Indptr: []int{0}}, 2, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.x.Rows > 5000 {
				t.Skip("takes seconds")
			}
			unit, err := sparse.Normalize(c.x)
			if err != nil {
				t.Fatal(err)
			}
			rows := sparse.WordsOnly(unit)
			opts := GraphOptions{K: c.k, MinSimilarity: c.floor}
			var first *sparse.CSR
			for _, parallelism := range []int{1, 2, 7} {
				opts.Parallelism = parallelism
				j, err := newJoiner(t.Context(), rows, &opts, c.arrays)
				if err != nil {
					t.Fatal(err)
				}
				if err := j.run(t.Context(), &opts); err != nil {
					t.Fatal(err)
				}
				g := j.graph(0)
				if first == nil {
					first = g
					checkGraph(t, g, rows, c.k, 1+rows.Rows()/400, c.floor)
				} else {
					sameGraph(t, first, g)
				}
			}
		})
	}
}

// TestGraphAmong: neighbours are sought among the first rows only, in one tile and in two, and with rows that are too
// long for 16 bits on both sides.
func TestGraphAmong(t *testing.T) {
	for _, c := range []struct {
		name  string
		x     *sparse.CSR
		among int
		k     int
	}{
		{"one", matrix(70, 30, 6, 1), 1, 5},
		{"one tile", matrix(3000, 400, 12, 2), 700, 10},
		{"all but one", matrix(300, 40, 5, 3), 299, 4},
		{"as many as there are", matrix(300, 40, 5, 3), 300, 4},
		{"two tiles", matrix(tileRows+3000, 3000, 4, 4), tileRows + 900, 3},
		{"long rows", withLongRows(matrix(1200, 3000, 12, 5)), 500, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			unit, err := sparse.Normalize(c.x)
			if err != nil {
				t.Fatal(err)
			}
			ix, x := New(sparse.WordsOnly(unit)), unit.CSR()
			first := *x
			first.Rows, first.Indptr = c.among, x.Indptr[:c.among+1]
			first.Indices, first.Data = x.Indices[:first.Indptr[c.among]], x.Data[:first.Indptr[c.among]]
			var one *sparse.CSR
			for _, parallelism := range []int{1, 2, 7} {
				g, err := ix.Graph(t.Context(), GraphOptions{K: c.k, Among: c.among, Parallelism: parallelism})
				if err != nil {
					t.Fatal(err)
				}
				if one == nil {
					one = g
				}
				sameGraph(t, one, g)
			}
			for i := 0; i < x.Rows; i += 1 + x.Rows/300 {
				want := bruteForce(&first, x.Row(i), c.k, i, 0)
				slices.SortFunc(want, func(a, b Neighbor) int { return a.Row - b.Row })
				row := one.Row(i)
				if len(row.Indices) != len(want) {
					t.Fatalf("row %d has %d neighbours, want %d", i, len(row.Indices), len(want))
				}
				for p, n := range want {
					if int(row.Indices[p]) != n.Row || row.Data[p] != float32(n.Similarity) {
						t.Fatalf("row %d: neighbour %d of %v, want %v", i, row.Indices[p], row.Data[p], n)
					}
				}
			}
		})
	}
	if _, err := New(sparse.WordsOnly(sparse.UnitRows{})).Graph(t.Context(), GraphOptions{Among: -1}); err == nil {
		t.Error("Among = -1: no error")
	}
}

// TestConcentrated: where most rows are about equally near, the graph is right, and few pairs are compared exactly.
func TestConcentrated(t *testing.T) {
	const n, k = 3000, 10
	r := rand.New(rand.NewPCG(1, 2))
	// Words are rare: each is in six rows. In the latent space, all rows are nearly parallel.
	x := &sparse.CSR{Rows: n, Cols: n / 2, Indptr: []int{0}}
	latent := sparse.NewDense(n, 40)
	for i := range n {
		columns := r.Perm(n / 2)[:3]
		slices.Sort(columns)
		for _, j := range columns {
			x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, 1)
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
		for d := range 40 {
			latent.Row(i)[d] = 0.05 * float32(r.NormFloat64())
		}
		latent.Row(i)[7] = 2
	}
	latent.Normalize()
	rows := blendOf(t, x, latent, 0.25)
	opts := GraphOptions{K: k, Parallelism: 2}
	j, err := newJoiner(t.Context(), rows, &opts, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.run(t.Context(), &opts); err != nil {
		t.Fatal(err)
	}
	var compared int
	for _, q := range j.queries.all {
		compared += q.compared
	}
	if most := 3 * k * n; compared > most {
		t.Errorf("%d pairs were compared exactly, want at most %d", compared, most)
	}
	checkGraph(t, j.graph(0), rows, k, 10, 0)
}

// TestOpposite: the bounds of latent rows hold if a few rows point away from all others, and the sums of rows that are
// left out do not overflow.
func TestOpposite(t *testing.T) {
	const n = 1500
	r := rand.New(rand.NewPCG(3, 4))
	latent := sparse.NewDense(n, 12)
	for i := range n {
		if i%90 == 5 {
			continue // a paper without a place
		}
		for d := range 12 {
			latent.Row(i)[d] = 0.01 * float32(r.NormFloat64())
		}
		latent.Row(i)[3] = 1
		if i%100 == 7 {
			latent.Row(i)[3] = -1
		}
	}
	latent.Normalize()
	for _, weight := range []float64{0.5, 1} {
		rows := blendOf(t, &sparse.CSR{Rows: n, Cols: 1, Indptr: make([]int, n+1)}, latent, weight)
		g, err := New(rows).Graph(t.Context(), GraphOptions{K: 20})
		if err != nil {
			t.Fatal(err)
		}
		checkGraph(t, g, rows, 20, 7, 0)
	}
}

// TestThroughStops: rows stop going through a tile soon after the context ends.
func TestThroughStops(t *testing.T) {
	const n = 600
	x := &sparse.CSR{Rows: n, Cols: 1, Indptr: make([]int, n+1)}
	for i := range n {
		x.Indptr[i+1], x.Indices, x.Data = i+1, append(x.Indices, 0), append(x.Data, 1)
	}
	rows, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	j, err := newJoiner(ctx, sparse.WordsOnly(rows), &GraphOptions{}, true)
	if err != nil {
		t.Fatal(err)
	}
	var tile joinTile
	tile.set(j, allRows(n))
	done := 0
	err = j.newQuery().through(ctx, j, &tile, allRows(n), func(int) {
		done++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || done > 8 {
		t.Errorf("%d rows went through after the context ended, and the error is %v", done, err)
	}
}
