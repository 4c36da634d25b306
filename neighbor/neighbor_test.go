package neighbor

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// matrix returns n random unit rows over d columns whose frequencies fall like those of words.
// Every tenth row is a copy of another, every thirteenth is zero.
func matrix(n, d, nnz int, seed uint64) *sparse.CSR {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := &sparse.CSR{Rows: n, Cols: d, Indptr: []int{0}}
	for i := range n {
		var row sparse.Vec
		switch {
		case i%13 == 12:
		case i%10 == 9:
			row = x.Row(rng.IntN(i))
		default:
			values := map[int32]float32{}
			for range nnz {
				j := int32(math.Exp(rng.Float64()*math.Log(float64(d+1)))) - 1
				values[min(j, int32(d-1))] += float32(1 + rng.IntN(3))
			}
			for j := range values {
				row.Indices = append(row.Indices, j)
			}
			slices.Sort(row.Indices)
			var squares float64
			for _, j := range row.Indices {
				squares += float64(values[j] * values[j])
			}
			for _, j := range row.Indices {
				row.Data = append(row.Data, float32(float64(values[j])/math.Sqrt(squares)))
			}
		}
		x.Indices = append(x.Indices, row.Indices...)
		x.Data = append(x.Data, row.Data...)
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

// bruteForce is Search by the definition.
func bruteForce(x *sparse.CSR, q sparse.Vec, k, self int, floor float64) []Neighbor {
	var all []Neighbor
	for i := range x.Rows {
		if s := sparse.Dot(q, x.Row(i)); s > floor && i != self {
			all = append(all, Neighbor{i, s})
		}
	}
	slices.SortStableFunc(all, func(a, b Neighbor) int {
		switch {
		case a.Similarity > b.Similarity:
			return -1
		case a.Similarity < b.Similarity:
			return 1
		}
		return a.Row - b.Row
	})
	return all[:min(k, len(all))]
}

func newIndex(t testing.TB, x *sparse.CSR) *Index {
	t.Helper()
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	return New(sparse.WordsOnly(unit))
}

func TestSearchByHand(t *testing.T) {
	s := float32(math.Sqrt(0.5))
	x := &sparse.CSR{Rows: 4, Cols: 3, Indptr: []int{0, 1, 3, 4, 4}, Indices: []int32{0, 0, 1, 2}, Data: []float32{1, s, s, 1}}
	ix := newIndex(t, x)
	got := ix.Search(nil, ix.Row(0), 10)
	want := []Neighbor{{0, 1}, {1, float64(s)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := ix.Search(nil, ix.Row(3), 10); len(got) != 0 {
		t.Errorf("a zero vector has neighbours: %v", got)
	}
	if got := ix.Search(nil, ix.Row(0), 0); len(got) != 0 {
		t.Errorf("k = 0: %v", got)
	}
}

func TestSearchEqualsBruteForce(t *testing.T) {
	for _, size := range []struct{ n, d, nnz int }{{1, 1, 1}, {30, 5, 3}, {300, 200, 12}, {tileRows + 50, 300, 8}} {
		x := matrix(size.n, size.d, size.nnz, 7)
		ix := newIndex(t, x)
		for i := 0; i < x.Rows; i += 1 + x.Rows/40 {
			all := bruteForce(x, x.Row(i), x.Rows, -1, 0)
			for _, k := range []int{1, 3, 10, x.Rows + 5} {
				want, got := all[:min(k, len(all))], ix.Search(nil, ix.Row(i), k)
				if !slices.Equal(want, got) {
					diff := cmp.Diff(want, got)
					t.Fatalf("n = %d, row %d, k = %d (-want +got)\n%s", size.n, i, k, diff)
				}
			}
		}
	}
}

func TestGraphEqualsBruteForce(t *testing.T) {
	testGraph(t, matrix(400, 150, 10, 3))
}

// signedMatrix returns n random unit rows with values of both signs. With nnz = d they are
// dense. Every tenth row is a copy of another, every eleventh its opposite.
func signedMatrix(n, d, nnz int, seed uint64) *sparse.CSR {
	rng := rand.New(rand.NewPCG(seed, 2))
	x := &sparse.CSR{Rows: n, Cols: d, Indptr: []int{0}}
	for i := range n {
		var row sparse.Vec
		if i%10 == 9 || i%11 == 10 {
			row = x.Row(rng.IntN(i))
			row.Data = slices.Clone(row.Data)
			if i%11 == 10 {
				for p := range row.Data {
					row.Data[p] = -row.Data[p]
				}
			}
		} else {
			for j := range int32(d) {
				if nnz == d || rng.IntN(d) < nnz {
					row.Indices, row.Data = append(row.Indices, j), append(row.Data, float32(rng.NormFloat64()))
				}
			}
			norm := row.Norm()
			for p := range row.Data {
				row.Data[p] = float32(float64(row.Data[p]) / norm)
			}
		}
		x.Indices = append(x.Indices, row.Indices...)
		x.Data = append(x.Data, row.Data...)
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

// TestSignedEqualsBruteForce: with negative values the search is as exact as without.
func TestSignedEqualsBruteForce(t *testing.T) {
	for _, size := range []struct{ n, d, nnz int }{{40, 3, 3}, {300, 100, 100}, {300, 200, 5}, {tileRows + 50, 40, 6}} {
		x := signedMatrix(size.n, size.d, size.nnz, 11)
		ix := newIndex(t, x)
		for i := 0; i < x.Rows; i += 1 + x.Rows/20 {
			all := bruteForce(x, x.Row(i), x.Rows, -1, 0)
			for _, k := range []int{1, 10, x.Rows - 1, x.Rows + 5} {
				want, got := all[:min(k, len(all))], ix.Search(nil, ix.Row(i), k)
				if !slices.Equal(want, got) {
					diff := cmp.Diff(want, got)
					t.Fatalf("n = %d, row %d, k = %d (-want +got)\n%s", size.n, i, k, diff)
				}
			}
		}
	}
	testGraph(t, signedMatrix(300, 60, 60, 5))
	testGraph(t, signedMatrix(300, 200, 8, 6))
}

// TestSignedQuery: the query may have negative values where the matrix has none. In float32 the
// products of the first row cancel each other; in float64 they leave ε² = 2⁻⁴⁸.
func TestSignedQuery(t *testing.T) {
	h := float32(math.Sqrt(0.5))
	below, above := math.Nextafter32(h, 0), math.Nextafter32(h, 1)
	x := &sparse.CSR{Rows: 2, Cols: 3, Indptr: []int{0, 2, 3}, Indices: []int32{0, 1, 2}, Data: []float32{below, h, 1}}
	q := sparse.Vec{Indices: []int32{0, 1}, Data: []float32{-above, h}}
	want := []Neighbor{{0, 0x1p-48}}
	if diff := cmp.Diff(want, newIndex(t, x).Search(nil, Query{Words: q}, 2)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The same with the signs in the matrix.
	x.Data[0], q.Data[0] = -below, above
	if diff := cmp.Diff(want, newIndex(t, x).Search(nil, Query{Words: q}, 2)); diff != "" {
		t.Errorf("signed matrix (-want +got)\n%s", diff)
	}
}

func testGraph(t *testing.T, x *sparse.CSR) {
	t.Helper()
	for _, opts := range []GraphOptions{{}, {K: 1}, {K: 5, MinSimilarity: 0.3}, {K: 1000}} {
		var first *sparse.CSR
		for _, workers := range []int{1, 2, 7} {
			opts.Parallelism = workers
			g, err := newIndex(t, x).Graph(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Validate(); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = g
			} else {
				sameGraph(t, first, g)
			}
		}
		k := opts.K
		if k == 0 {
			k = 10
		}
		for i := range x.Rows {
			want := map[int32]float32{}
			for _, n := range bruteForce(x, x.Row(i), k, i, opts.MinSimilarity) {
				want[int32(n.Row)] = float32(n.Similarity)
			}
			got := map[int32]float32{}
			row := first.Row(i)
			for p, j := range row.Indices {
				got[j] = row.Data[p]
			}
			if !maps.Equal(want, got) {
				t.Fatalf("K = %d, row %d (-want +got)\n%s", k, i, cmp.Diff(want, got))
			}
		}
	}
}

func TestGraphStops(t *testing.T) {
	x := matrix(600, 50, 5, 1)
	if _, err := newIndex(t, x).Graph(t.Context(), GraphOptions{K: -1}); err == nil {
		t.Error("K = -1: no error")
	}
	if _, err := newIndex(t, x).Graph(t.Context(), GraphOptions{MinSimilarity: math.NaN()}); err == nil {
		t.Error("MinSimilarity = NaN: no error")
	}
	many := &sparse.CSR{Rows: 100_000, Cols: 1, Indptr: make([]int, 100_001)}
	if _, err := newIndex(t, many).Graph(t.Context(), GraphOptions{K: 50_000}); err == nil {
		t.Error("five billion neighbours: no error")
	}
	calls := 0
	if _, err := newIndex(t, x).Graph(t.Context(), GraphOptions{OnProgress: func(done, total int) { calls++ }}); err != nil || calls != 3 {
		t.Errorf("%d calls of OnProgress, error %v", calls, err)
	}
}

func TestExplain(t *testing.T) {
	a := sparse.Vec{Indices: []int32{0, 2, 3, 9}, Data: []float32{0.5, 0.5, 0.5, 0.5}}
	b := sparse.Vec{Indices: []int32{2, 3, 4}, Data: []float32{0.25, 0.75, 0.5}}
	similarity, shared := Explain(a, b)
	want := []Shared{{3, 0.375, 0.75}, {2, 0.125, 0.25}}
	if diff := cmp.Diff(want, shared); diff != "" || similarity != 0.5 {
		t.Errorf("similarity %v (-want +got)\n%s", similarity, diff)
	}
	// Of signed vectors, a part may lower the similarity; the shares are of all parts together.
	c := sparse.Vec{Indices: []int32{2, 3}, Data: []float32{-0.5, 0.5}}
	similarity, shared = Explain(a, c)
	if diff := cmp.Diff([]Shared{{3, 0.25, 0.5}, {2, -0.25, -0.5}}, shared); diff != "" || similarity != 0 {
		t.Errorf("signed: similarity %v (-want +got)\n%s", similarity, diff)
	}
	if s, shared := Explain(a, sparse.Vec{}); s != 0 || shared != nil {
		t.Errorf("with nothing: %v, %v", s, shared)
	}
}

func BenchmarkGraph(b *testing.B) {
	for _, n := range []int{1_000, 20_000} {
		x := matrix(n, 20_000, 40, 1)
		b.Run(fmt.Sprintf("docs=%d/k=10", n), func(b *testing.B) {
			b.ReportAllocs()
			ix := newIndex(b, x)
			for b.Loop() {
				if _, err := ix.Graph(b.Context(), GraphOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
