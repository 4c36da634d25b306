package lsa

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// rowsOf returns some rows of a matrix.
func rowsOf(x *sparse.CSR, rows []int) *sparse.CSR {
	m := &sparse.CSR{Cols: x.Cols, Indptr: []int{0}}
	for _, i := range rows {
		row := x.Row(i)
		m.Indices, m.Data = append(m.Indices, row.Indices...), append(m.Data, row.Data...)
		m.Rows++
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}

func products(t *testing.T, x *sparse.CSR, v *sparse.Dense) *Products {
	t.Helper()
	p, err := NewProducts(t.Context(), x, v)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// topics returns unit rows whose terms come from a few topics.
func topics(n int, seed uint64) *sparse.CSR {
	rng := rand.New(rand.NewPCG(seed, 5))
	x := &sparse.CSR{Rows: n, Cols: 60, Indptr: []int{0}}
	for range n {
		topic := rng.IntN(4)
		for j := range 60 {
			if share := 0.05; rng.Float64() < share || j/15 == topic && rng.Float64() < 0.1*float64(topic+2) {
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, 0.2)
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

// TestProductsSplit splits rows at random and merges the products of the parts in a random order: the bytes are those
// of all rows.
func TestProductsSplit(t *testing.T) {
	x := topics(200, 1)
	v := fit(t, x, Options{Rank: 5}).Terms()
	want := products(t, x, v).Append(nil)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		parts := make([][]int, 1+rng.IntN(6))
		for _, i := range rng.Perm(200) {
			p := rng.IntN(len(parts))
			parts[p] = append(parts[p], i)
		}
		all := products(t, rowsOf(x, nil), v)
		for _, rows := range parts {
			p, err := ReadProducts(products(t, rowsOf(x, rows), v).Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			if all, err = all.Merge(p); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(all.Append(nil), want) {
			t.Fatal("other bytes than in one part")
		}
	}
	if _, err := products(t, x, v).Merge(products(t, x, v.Columns(4))); !errors.Is(err, ErrOtherProducts) {
		t.Errorf("other dimensions: %v", err)
	}
}

// TestProductsImprove: from the space of a sample, a step leads to that of all rows.
func TestProductsImprove(t *testing.T) {
	x := topics(3000, 2)
	exact := fit(t, x, Options{Rank: 4})
	rows := make([]int, 300)
	for i := range rows {
		rows[i] = 10 * i
	}
	start := fit(t, rowsOf(x, rows), Options{Rank: 10})
	better, err := products(t, x, start.Terms()).Space(4)
	if err != nil {
		t.Fatal(err)
	}
	if better.Rank() != 4 || math.Abs(better.Explained()-exact.Explained()) > 0.01 {
		t.Errorf("rank %d, explains %v, want %v", better.Rank(), better.Explained(), exact.Explained())
	}
	distance := func(s *Space) (most float64) { // of dimensions from those of all rows
		for d := range 4 {
			var inner float64
			for j := range 60 {
				inner += float64(s.Terms().Row(j)[d]) * float64(exact.Terms().Row(j)[d])
			}
			most = max(most, 1-math.Abs(inner))
		}
		return most
	}
	before, after := distance(start), distance(better)
	if after > before/3 || after > 0.01 {
		t.Errorf("the dimensions differ by up to %.4f, by %.4f without the step", after, before)
	}
	for d, v := range better.Singular() {
		if want := exact.Singular()[d]; v > want+1e-5 || v < 0.97*want {
			t.Errorf("singular value %d is %v, want at most, and almost, %v", d, v, want)
		}
	}
	// From the space of all rows, a step leads to itself.
	same, err := products(t, x, exact.Terms()).Space(4)
	if err != nil {
		t.Fatal(err)
	}
	if d := distance(same); d > 1e-5 {
		t.Errorf("a step from the space itself: it differs by %v", d)
	}
}

func TestProductsErrors(t *testing.T) {
	x := topics(20, 3)
	v := fit(t, x, Options{Rank: 2}).Terms()
	if _, err := products(t, rowsOf(x, nil), v).Space(2); !errors.Is(err, ErrNoValues) {
		t.Errorf("no rows: %v", err)
	}
	if _, err := NewProducts(t.Context(), x, sparse.NewDense(3, 2)); err == nil {
		t.Error("a space of other terms: no error")
	}
}

func FuzzReadProducts(f *testing.F) {
	f.Add([]byte{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{255, 255, 255, 255, 7, 255, 255, 255, 255, 7, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ReadProducts(b)
		if err != nil {
			return
		}
		if q, err := ReadProducts(p.Append(nil)); err != nil || !bytes.Equal(q.Append(nil), p.Append(nil)) {
			t.Errorf("written and read again: %v", err)
		}
	})
}
