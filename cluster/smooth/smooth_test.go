package smooth

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/sparse"
)

// collection returns rows of words and of a latent space, all unit vectors except two zero rows of each.
func collection(t testing.TB, n int, seed uint64) (sparse.UnitRows, *sparse.Dense) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	const cols, rank = 90, 4
	m := &sparse.CSR{Rows: n, Cols: cols, Indptr: []int{0}}
	latent := sparse.NewDense(n, rank)
	for i := range n {
		for j := range int32(cols) {
			if i != 3 && i != 7 && rng.IntN(8) == 0 {
				m.Indices, m.Data = append(m.Indices, j), append(m.Data, rng.Float32()+0.1)
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
		if i != 5 && i != 7 {
			for d := range rank {
				latent.Row(i)[d] = float32(rng.NormFloat64())
			}
			sparse.NormalizeDense(latent.Row(i))
		}
	}
	x, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	return x, latent
}

func rows(t testing.TB, x sparse.UnitRows, z *sparse.Dense, opts Options) *sparse.Dense {
	t.Helper()
	moved := &sparse.Dense{Rows: z.Rows, Cols: z.Cols, Data: slices.Clone(z.Data)}
	if err := Rows(t.Context(), x, moved, opts); err != nil {
		t.Fatal(err)
	}
	return moved
}

func TestRowsByHand(t *testing.T) {
	// Rows 0 and 1 share a word, and row 2 is alone.
	x, err := sparse.Normalize(&sparse.CSR{Rows: 3, Cols: 2, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 0, 1},
		Data: []float32{1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	z := &sparse.Dense{Rows: 3, Cols: 2, Data: []float32{1, 0, 0, 1, 0.6, 0.8}}
	got := rows(t, x, z, Options{Rounds: 1})
	h := float32(math.Sqrt(0.5))
	for i, want := range []float32{h, h, h, h, 0.6, 0.8} {
		if math.Abs(float64(got.Data[i]-want)) > 1e-6 {
			t.Errorf("values %v, value %d should be %v", got.Data, i, want)
		}
	}
}

// TestRowsEqualDefinition compares with the formula, computed from all pairs.
func TestRowsEqualDefinition(t *testing.T) {
	for _, n := range []int{9, 70, 600} {
		x, z := collection(t, n, uint64(n))
		ofHalf := func(i, j int) float64 { return float64((i + j) % 3 / 2) } // many rows have no neighbours left
		for _, opts := range []Options{{}, {Neighbors: 3, Rounds: 3}, {Candidates: 40}, {Neighbors: 3, Agreement: ofHalf}} {
			want := slow(x, z, opts)
			for _, workers := range []int{1, 2, 7} {
				opts.Parallelism = workers
				got := rows(t, x, z, opts)
				for i, v := range got.Data {
					if math.Abs(float64(v-want.Data[i])) > 1e-5 {
						t.Fatalf("%d rows, %+v: value %d is %v, want %v", n, opts, i, v, want.Data[i])
					}
				}
			}
		}
	}
}

// near is a row and its similarity.
type near struct {
	row        int
	similarity float64
}

func slow(x sparse.UnitRows, z *sparse.Dense, opts Options) *sparse.Dense {
	opts, _ = opts.withDefaults(x.Rows())
	among := hashed(x, opts)
	among = among[:min(len(among), opts.Candidates)]
	for range opts.Rounds {
		next := sparse.NewDense(z.Rows, z.Cols)
		for i := range z.Rows {
			var found []near
			for _, j := range among {
				if s := sparse.Dot(x.Row(i), x.Row(j)); j != i && s > 0 {
					found = append(found, near{j, s})
				}
			}
			slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(b.similarity, a.similarity) })
			found = found[:min(len(found), opts.Neighbors)]
			var total float64
			for p := range found {
				if opts.Agreement != nil {
					found[p].similarity *= opts.Agreement(i, found[p].row)
				}
				total += found[p].similarity
			}
			for d := range z.Cols {
				v := float64(z.Row(i)[d])
				if total > 0 {
					v /= 2
					for _, n := range found {
						v += n.similarity / total / 2 * float64(z.Row(n.row)[d])
					}
				}
				next.Row(i)[d] = float32(v)
			}
		}
		z = next
	}
	for i := range z.Rows {
		sparse.NormalizeDense(z.Row(i))
	}
	return z
}

// TestOrder: rows in another order, with their keys, get the same values.
func TestOrder(t *testing.T) {
	x, z := collection(t, 300, 2)
	keys := make([]uint64, 300)
	for i := range keys {
		keys[i] = uint64(i) * 31
	}
	order := rand.New(rand.NewPCG(5, 5)).Perm(300)
	moved, places := sparse.NewDense(300, z.Cols), make([]uint64, 300)
	for to, from := range order {
		copy(moved.Row(to), z.Row(from))
		places[to] = keys[from]
	}
	want := rows(t, x, z, Options{Keys: keys, Candidates: 100})
	got := rows(t, x.Select(order), moved, Options{Keys: places, Candidates: 100})
	for to, from := range order {
		if !slices.Equal(got.Row(to), want.Row(from)) {
			t.Fatalf("row %d differs", from)
		}
	}
}

func TestErrors(t *testing.T) {
	x, z := collection(t, 20, 3)
	for name, opts := range map[string]Options{
		"neighbours": {Neighbors: -1}, "rounds": {Rounds: -1}, "candidates": {Candidates: -1}, "keys": {Keys: []uint64{1}},
	} {
		if err := Rows(t.Context(), x, z, opts); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := Rows(t.Context(), x, sparse.NewDense(19, 4), Options{}); err == nil {
		t.Error("no error for too few latent rows")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Rows(ctx, x, z, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
