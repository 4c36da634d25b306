package lsa

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"kindred/sparse"
)

// random returns a matrix of n rows and d columns, with about density·d values in a row.
func random(n, d int, density float64, seed uint64) *sparse.CSR {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := &sparse.CSR{Rows: n, Cols: d, Indptr: []int{0}}
	for range n {
		for j := range d {
			if rng.Float64() < density {
				x.Indices = append(x.Indices, int32(j))
				x.Data = append(x.Data, float32(rng.NormFloat64()))
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

func fit(t *testing.T, x *sparse.CSR, opts Options) *Space {
	t.Helper()
	s, err := Fit(t.Context(), x, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// By hand: two groups of terms that never meet. The first dimension is the larger group.
func TestFitByHand(t *testing.T) {
	x := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 3, 5}, Indices: []int32{0, 1, 2, 1, 2}, Data: []float32{1, 3, 4, 3, 4}}
	s := fit(t, x, Options{Rank: 3})
	if got := s.Singular(); len(got) != 2 || math.Abs(got[0]-math.Sqrt(50)) > 1e-5 || math.Abs(got[1]-1) > 1e-5 {
		t.Fatalf("singular values %v, want √50 and 1", got)
	}
	want := []float32{0, 1, 0.6, 0, 0.8, 0}
	for i, v := range s.Terms().Data {
		if math.Abs(float64(v-want[i])) > 1e-6 {
			t.Fatalf("terms %v, want %v", s.Terms().Data, want)
		}
	}
	if e := s.Explained(); math.Abs(e-1) > 1e-6 {
		t.Errorf("explained %v, want 1", e)
	}
	rows, err := s.Project(t.Context(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := rows.Row(1); math.Abs(float64(got[0])-5) > 1e-5 || math.Abs(float64(got[1])) > 1e-5 {
		t.Errorf("row 1 in the space: %v, want 5 and 0", got)
	}
}

func TestFadedByHand(t *testing.T) {
	x := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 3, 5}, Indices: []int32{0, 1, 2, 1, 2}, Data: []float32{1, 3, 4, 3, 4}}
	s := fit(t, x, Options{Rank: 2}) // singular values √50 and 1
	if diff := cmp.Diff(s.Terms(), s.Faded(2)); diff != "" {
		t.Errorf("all dimensions (-want +got):\n%s", diff)
	}
	faded := s.Faded(1)
	if faded.Rows != 3 || faded.Cols != 1 {
		t.Fatalf("%d×%d", faded.Rows, faded.Cols)
	}
	for j, want := range []float64{0, 0.98 * 0.6, 0.98 * 0.8} {
		if got := float64(faded.Row(j)[0]); math.Abs(got-want) > 1e-6 {
			t.Errorf("term %d: %v, want %v", j, got, want)
		}
	}
}

// TestFadedByDegrees: for a number of dimensions between whole numbers, the last counts for a part: singular values are 3,
// 2 and 1, and c² is 2.5 half way between 4 and 1.
func TestFadedByDegrees(t *testing.T) {
	x := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 1, 2}, Data: []float32{3, 2, 1}}
	faded := fit(t, x, Options{Rank: 3}).Faded(1.5)
	for d, want := range []float64{1 - 2.5/9, 1 - 2.5/4} {
		if got := math.Abs(float64(faded.Row(d)[d])); math.Abs(got-want) > 1e-6 {
			t.Errorf("dimension %d counts %v, want %v", d, got, want)
		}
	}
}

// TestFadedIsSteady: where two singular values are almost equal, a little decides which of them comes first. The
// similarities of terms in a space that ends between them change a lot, those in the faded space a little.
func TestFadedIsSteady(t *testing.T) {
	similarities := func(a, b float32, places func(*Space) *sparse.Dense) (s [9]float64) {
		x := &sparse.CSR{Rows: 3, Cols: 3, Indptr: []int{0, 1, 2, 3}, Indices: []int32{0, 1, 2}, Data: []float32{2, a, b}}
		terms := places(fit(t, x, Options{Rank: 3}))
		for i := range 3 {
			for j := range 3 {
				for d, v := range terms.Row(i)[:2] {
					s[3*i+j] += float64(v) * float64(terms.Row(j)[d])
				}
			}
		}
		return s
	}
	change := func(places func(*Space) *sparse.Dense) (most float64) {
		before, after := similarities(1.01, 1, places), similarities(1, 1.01, places)
		for p, v := range before {
			most = max(most, math.Abs(v-after[p]))
		}
		return most
	}
	if got := change((*Space).Terms); got < 0.9 {
		t.Errorf("without fading, similarities change by %v: the test shows nothing", got)
	}
	if got := change(func(s *Space) *sparse.Dense { return s.Faded(2) }); got > 0.01 {
		t.Errorf("similarities change by %v", got)
	}
}

// The space is the one that gonum's exact decomposition finds.
func TestFitEqualsSVD(t *testing.T) {
	for _, c := range []struct{ n, d, rank int }{{5, 9, 3}, {9, 5, 5}, {60, 40, 10}, {40, 120, 12}, {100, 100, 60}} {
		x := random(c.n, c.d, 0.3, uint64(c.n))
		s := fit(t, x, Options{Rank: c.rank})
		var svd mat.SVD
		if !svd.Factorize(x, mat.SVDThin) {
			t.Fatal("gonum finds no decomposition")
		}
		exact := svd.Values(nil)
		var v mat.Dense
		svd.VTo(&v)
		for d, got := range s.Singular() {
			if math.Abs(got-exact[d]) > 1e-5*exact[0] {
				t.Errorf("%v: singular value %d is %v, want %v", c, d, got, exact[d])
			}
			var product float64
			for j := range c.d {
				product += s.Terms().At(j, d) * v.At(j, d)
			}
			if gap := exact[d] - append(exact, 0)[d+1]; gap > 1e-2*exact[0] && math.Abs(math.Abs(product)-1) > 1e-5 {
				t.Errorf("%v: direction %d has a cosine of %v with the exact one", c, d, product)
			}
		}
	}
}

func TestFitSameBitsForAnyParallelism(t *testing.T) {
	x := random(300, 200, 0.1, 3)
	want := fit(t, x, Options{Rank: 40, Parallelism: 1})
	for _, p := range []int{2, 3, 7} {
		got := fit(t, x, Options{Rank: 40, Parallelism: p})
		if diff := cmp.Diff(want.terms, got.terms); diff != "" {
			t.Errorf("parallelism %d: terms differ (-want +got):\n%s", p, diff)
		}
		a, errA := want.Project(t.Context(), x, 1)
		b, errB := got.Project(t.Context(), x, p)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("parallelism %d: rows differ (-want +got):\n%s", p, diff)
		}
	}
}

// The basis may grow until it holds all that the rows span, and the blocks must stay orthogonal until then.
func TestFitUpToFullRank(t *testing.T) {
	x := random(200, 900, 0.03, 3)
	unit, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	x = unit.CSR()
	dense := mat.NewDense(x.Rows, x.Cols, nil)
	for i := range x.Rows {
		row := x.Row(i)
		for p, j := range row.Indices {
			dense.Set(i, int(j), float64(row.Data[p]))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(dense, mat.SVDNone) {
		t.Fatal("no decomposition")
	}
	want := svd.Values(nil)
	for _, rank := range []int{14, 50, 80, 200} {
		for d, got := range fit(t, x, Options{Rank: rank}).Singular() {
			if math.Abs(got-want[d]) > 2e-3*want[d] {
				t.Errorf("rank %d: singular value %d is %v, want %v", rank, d, got, want[d])
				break
			}
		}
	}
}

// TestBasisStaysOrthogonal: where new vectors are nearly equal, next to nothing is left of each beside the others. Their
// rounding must not bring directions of the basis back, which would count more than once.
func TestBasisStaysOrthogonal(t *testing.T) {
	f := &fitter{opts: Options{Parallelism: 1}}
	q := newBlock(500)
	q.randomise(1, 1)
	if _, err := f.orthogonal(t.Context(), q, 500); err != nil {
		t.Fatal(err)
	}
	f.basis = []block{q}
	next, rest, common := newBlock(500), newBlock(500), newBlock(500)
	rest.randomise(2, 2)
	common.randomise(3, 3)
	for i := range next {
		next[i] = q[i] + common[i-i%lanes] + float32(1e-4*rest[i])
	}
	if _, err := f.removeBasis(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	columns, err := f.orthogonal(t.Context(), next, 500)
	if err != nil || columns < 2 {
		t.Fatalf("%d columns, error %v", columns, err)
	}
	products, err := f.products(t.Context(), f.basis, next)
	if err != nil {
		t.Fatal(err)
	}
	for p, row := range products {
		for l, v := range row {
			if math.Abs(v) > 1e-5 {
				t.Fatalf("column %d of the basis and new column %d have product %v", p, l, v)
			}
		}
	}
}

// The products of weighted terms are those of the columns of the matrix without its first dimension: V·S²·Vᵀ.
func TestWeighted(t *testing.T) {
	x := random(30, 12, 0.4, 5)
	s := fit(t, x, Options{Rank: 12})
	w := Weighted(s.Terms(), s.Singular())
	if w.Rows != 12 || w.Cols != 11 {
		t.Fatalf("%d×%d, want 12×11", w.Rows, w.Cols)
	}
	var squares, fourths float64
	for _, v := range s.Singular()[1:] {
		squares, fourths = squares+v*v, fourths+v*v*v*v
	}
	for i := range 12 {
		for j := range 12 {
			var got, want float64
			for d := range 11 {
				got += w.At(i, d) * w.At(j, d) * fourths / squares
			}
			for p := range 30 {
				want += x.At(p, i) * x.At(p, j)
			}
			want -= s.Terms().At(i, 0) * s.Terms().At(j, 0) * s.Singular()[0] * s.Singular()[0]
			if math.Abs(got-want) > 1e-3 {
				t.Fatalf("terms %d and %d: %v, want %v", i, j, got, want)
			}
		}
	}
	rows, err := s.Project(t.Context(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	var length float64
	for _, v := range Weighted(rows, s.Singular()).Data {
		length += float64(v) * float64(v)
	}
	if math.Abs(length-squares) > 1e-4*squares {
		t.Errorf("weighted papers have a squared length of %v in all, want %v", length, squares)
	}
}

// A compact space has the vectors of the space, except for rounding, and comes back from its bytes.
func TestCompact(t *testing.T) {
	x := random(60, 40, 0.2, 8)
	s := fit(t, x, Options{Rank: 9})
	rows, err := s.Project(t.Context(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	explained := Explained(x, rows)
	c := s.Compact(explained)
	back, err := ReadCompact(c.Append(nil), 40)
	if err != nil {
		t.Fatal(err)
	}
	if string(back.Append(nil)) != string(c.Append(nil)) {
		t.Error("written again it is another space")
	}
	got := make([]float32, c.Rank())
	for j := range 40 {
		back.Vector(got, j)
		var largest float64
		for d := range got {
			largest = max(largest, math.Abs(s.Terms().At(j, d)))
		}
		for d, v := range got {
			if math.Abs(float64(v)-s.Terms().At(j, d)) > largest/253 {
				t.Errorf("term %d, dimension %d: %v, want %v", j, d, v, s.Terms().At(j, d))
			}
		}
	}
	for _, e := range explained {
		below := 0
		for _, other := range explained {
			if other < e {
				below++
			}
		}
		if want := float64(below) / float64(len(explained)-1); math.Abs(back.Usual(e)-want) > 1.0/(numQuantiles-1) {
			t.Errorf("explained %v: usual %v, want about %v", e, back.Usual(e), want)
		}
	}
	if back.Usual(-1) != 0 || back.Usual(2) != 1 {
		t.Error("Usual of impossible values is not 0 and 1")
	}
	vector := make([]float32, back.Rank())
	back.Vector(vector, 3)
	if chosen := back.Select([]int32{5, 3}); chosen.Rows != 2 || !slices.Equal(chosen.Row(1), vector) {
		t.Errorf("the vector of term 3 is %v, selected %v", vector, chosen.Row(1))
	}
	near := back.Near(sparse.Vec{Indices: []int32{4}, Data: []float32{1}}, 100)
	if len(near) != 39 || near[0].Similarity < near[38].Similarity {
		t.Errorf("%d terms near a term of 40, from %v to %v", len(near), near[0], near[len(near)-1])
	}
}

func FuzzReadCompact(f *testing.F) {
	x := random(20, 12, 0.3, 4)
	s, err := Fit(f.Context(), x, Options{Rank: 3})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Compact(nil).Append(nil))
	f.Add([]byte{12, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadCompact(b, 12)
		if err != nil {
			if !errors.Is(err, ErrCompact) {
				t.Error(err)
			}
			return
		}
		if got := c.Append(nil); string(got) != string(b) {
			t.Errorf("read %q, written %q", b, got)
		}
		for _, n := range c.Near(sparse.Vec{Indices: []int32{0, 5}, Data: []float32{1, 2}}, 3) {
			if math.IsNaN(n.Similarity) {
				t.Error("a similarity is no number")
			}
		}
		Weighted(c.Select([]int32{0, 11}), c.Singular())
	})
}

// TestUnfaded: by hand. The first dimension counts half, the second a quarter, the third, which counts nothing, in no
// paper, and the fourth is not asked for.
func TestUnfaded(t *testing.T) {
	terms := &sparse.Dense{Rows: 2, Cols: 4, Data: []float32{0.5, 0, 0, 1, 0, 0.25, 0, 1}}
	places := &sparse.Dense{Rows: 2, Cols: 4, Data: []float32{0.125, 0.125, 0, 0.5, 0, 0, 0, 1}}
	want := &sparse.Dense{Rows: 2, Cols: 3, Data: []float32{0.25, 0.5, 0, 0, 0, 0}}
	if diff := cmp.Diff(want, Unfaded(terms, places, 3)); diff != "" {
		t.Error(diff)
	}
}

// TestFullBlocks: if nearly all papers share no word, most singular values are equal, and few directions lead to others.
// The basis must still be made of blocks with many columns, since empty ones cost as much.
func TestFullBlocks(t *testing.T) {
	const n, pairs, terms = 3000, 40, 3
	order := rand.New(rand.NewPCG(1, 1)).Perm(terms*n - pairs)
	x := &sparse.CSR{Rows: n, Cols: len(order), Indptr: []int{0}}
	next := pairs
	for i := range n {
		row := map[int]float32{}
		for range terms { // of its own
			row[order[next]] = 0.57735026
			next++
		}
		if i < 2*pairs { // the first is one that two papers have
			next--
			delete(row, order[next])
			for j := range row {
				row[j] = 0.58539194
			}
			row[order[i/2]] = 0.5609212
		}
		for _, j := range slices.Sorted(maps.Keys(row)) {
			x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, row[j])
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	f := &fitter{x: x, rank: 96, energy: n}
	if err := f.growBasis(t.Context()); err != nil {
		t.Fatal(err)
	}
	for b, q := range f.basis {
		columns := 0
		for _, square := range q.squares(1) {
			if square > 0 {
				columns++
			}
		}
		if columns <= fewColumns {
			t.Errorf("block %d has only %d columns", b, columns)
		}
	}
	if f.columns < f.rank {
		t.Errorf("only %d columns", f.columns)
	}
}

// TestFewDistinctValues checks that the largest singular values are found if there are only two, each of them many
// times: sixteen random vectors reach only sixteen of the vectors of each.
func TestFewDistinctValues(t *testing.T) {
	const pairs, singles, rank = 40, 60, 36
	x := &sparse.CSR{Rows: 2*pairs + singles, Cols: pairs + singles, Indptr: []int{0}}
	for i := range x.Rows {
		j := i / 2 // two equal rows have the singular value √2
		if i >= 2*pairs {
			j = i - pairs
		}
		x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, 1)
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	s, err := Fit(t.Context(), x, Options{Rank: rank})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.Singular() {
		if math.Abs(v-math.Sqrt2) > 1e-4 {
			t.Errorf("singular value %d is %v, want %v", i, v, math.Sqrt2)
		}
	}
}
