package index

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/internal/golden"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

func TestMain(m *testing.M) { golden.Main(m) }

// collection returns the contents of an index of n papers of random words, in a latent space of ten dimensions if
// a weight is given.
func collection(tb testing.TB, n int, weight float64) Contents {
	tb.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	var c Contents
	var docs []tfidf.Document
	for i := range n {
		var words []string
		for range 3 + rng.IntN(20) {
			words = append(words, fmt.Sprintf("w%c%c", 'a'+rune(rng.IntN(20)*rng.IntN(20)/20), 'a'+rune(i%3+rng.IntN(3))))
		}
		p := paper.Paper{ID: fmt.Sprint("p", i), Title: fmt.Sprint("Title ", i), Abstract: strings.Join(words, " ")}
		c.Papers = append(c.Papers, p)
		docs = append(docs, tfidf.Document{Title: p.Title, Abstract: p.Abstract})
	}
	corpus, err := tfidf.ReadAll(tb.Context(), docs, tfidf.Options{MinDF: 1})
	if err != nil {
		tb.Fatal(err)
	}
	if c.Model, c.Terms, err = corpus.Fit(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if c.Frequencies, err = c.Model.Frequencies(tb.Context(), corpus); err != nil {
		tb.Fatal(err)
	}
	words, err := sparse.NewUnitRows(c.Terms)
	if err != nil {
		tb.Fatal(err)
	}
	c.Blend = sparse.WordsOnly(words)
	if weight > 0 {
		c.Space = sparse.NewDense(c.Terms.Cols, 10)
		for i := range c.Space.Data {
			c.Space.Data[i] = float32(rng.NormFloat64())
		}
		latent := sparse.NewDense(n, 10)
		place := &Index{latent: latent, space: c.Space}
		for i := range n {
			copy(latent.Row(i), place.Place(words.Row(i)))
		}
		if c.Blend, err = sparse.NewBlend(words, latent, weight); err != nil {
			tb.Fatal(err)
		}
	}
	c.Origin = []byte(`{"schema":1}`)
	return c
}

// both returns an index in memory and the same in a file.
func both(tb testing.TB, c Contents) map[string]*Index {
	tb.Helper()
	inMemory, err := New(tb.Context(), c, 2)
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteTo(tb.Context(), &b, c, 2); err != nil {
		tb.Fatal(err)
	}
	name := filepath.Join(tb.TempDir(), "x.kindred")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	opened, err := Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { opened.Close() })
	if err := opened.Verify(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return map[string]*Index{"memory": inMemory, "file": opened}
}

// brute returns all rows that are similar to a query, best first, by computing each similarity.
func brute(c Contents, q Query, keep func(row int) bool) []Hit {
	var hits []Hit
	for row := range c.Papers {
		if keep != nil && !keep(row) {
			continue
		}
		s := (1 - c.Blend.Weight()) * sparse.Dot(q.Words, c.Blend.Words().Row(row))
		if latent := c.Blend.Latent(); latent != nil && q.Latent != nil {
			s += float64(c.Blend.Weight() * sparse.DotDense(q.Latent, latent.Row(row)))
		}
		if s > 0 {
			hits = append(hits, Hit{row, s})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
	})
	return hits
}

// Search finds what comparing with each row finds, in memory and in a file, over several tiles, for papers, for
// texts and for queries with negative values.
func TestSearch(t *testing.T) {
	for _, n := range []int{1, 2, 50, tileRows + 30} {
		for _, weight := range []float64{0, 0.3} {
			c := collection(t, n, weight)
			for name, ix := range both(t, c) {
				var queries []Query
				for row := 0; row < n; row += 1 + n/5 {
					q, err := ix.Row(row)
					if err != nil {
						t.Fatal(err)
					}
					queries = append(queries, q)
					negative := Query{Words: sparse.Vec{Indices: q.Words.Indices, Data: slices.Clone(q.Words.Data)}, Latent: q.Latent}
					for i := range negative.Words.Data {
						if i%3 == 0 {
							negative.Words.Data[i] *= -1
						}
					}
					queries = append(queries, negative)
				}
				words := c.Model.Vector(tfidf.Document{Title: "waa wbb waa wcc"})
				queries = append(queries, Query{words, ix.Place(words)}, Query{})
				odd := func(row int) bool { return row%2 == 1 }
				for i, q := range queries {
					for _, keep := range []func(int) bool{nil, odd} {
						want := brute(c, q, keep)
						for _, k := range []int{0, 1, 7, n + 5} {
							got, err := ix.Search(q, k, 0, keep)
							if err != nil || !slices.Equal(got, want[:min(k, len(want))]) {
								t.Fatalf("%s, n = %d, weight %v, query %d, k = %d: %v %v, want %v", name, n, weight, i, k, got, err, want[:min(k, len(want))])
							}
						}
						if len(want) > 3 {
							floor := want[2].Similarity
							got, err := ix.Search(q, n, floor, keep)
							if err != nil || len(got) == 0 || slices.ContainsFunc(got, func(h Hit) bool { return h.Similarity <= floor }) && want[0].Similarity > floor {
								t.Errorf("above %v: %v, %v", floor, got[:min(5, len(got))], err)
							}
						}
					}
				}
			}
		}
	}
}

// What is in a file is what was in memory, for any number of workers.
func TestFile(t *testing.T) {
	for _, weight := range []float64{0, 0.5} {
		c := collection(t, 300, weight)
		var first []byte
		for _, workers := range []int{1, 2, 7} {
			var b bytes.Buffer
			if err := WriteTo(t.Context(), &b, c, workers); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = b.Bytes()
			} else if !bytes.Equal(first, b.Bytes()) {
				t.Errorf("other bytes with %d workers", workers)
			}
		}
		pair := both(t, c)
		a, b := pair["memory"], pair["file"]
		origin, _ := b.Origin()
		if b.Len() != 300 || string(origin) != string(c.Origin) || b.Weight() != weight || b.Sum() == 0 || a.Sum() != 0 || !b.OfTerms() {
			t.Errorf("%d papers, origin %s, weight %v, sum %d", b.Len(), origin, b.Weight(), b.Sum())
		}
		for row := range c.Papers {
			p, _ := a.Paper(row)
			q, err := b.Paper(row)
			abstract, err2 := b.Abstract(row)
			u, _ := a.Terms(row)
			v, err3 := b.Terms(row)
			if p.ID != q.ID || q.Abstract != "" || abstract != c.Papers[row].Abstract || errors.Join(err, err2, err3) != nil ||
				!slices.Equal(u.Indices, v.Indices) || !slices.Equal(u.Data, v.Data) {
				t.Fatalf("row %d is not the same", row)
			}
		}
		x, err := a.Chance(t.Context(), 1)
		y, err2 := b.Chance(t.Context(), 1)
		if errors.Join(err, err2) != nil || !slices.Equal(x.Pairs, y.Pairs) || len(x.Pairs) == 0 {
			t.Errorf("other similarities by chance: %v %v", err, err2)
		}
		if rows, err := b.Find(t.Context(), "title 77"); len(rows) != 1 || rows[0] != 77 || err != nil {
			t.Errorf("Find: %v, %v", rows, err)
		}
	}
}

// Rank is BM25 as its doc comment has it.
func TestRank(t *testing.T) {
	c := collection(t, 400, 0)
	length := make([]float64, 400)
	mean := 0.0
	for i := range length {
		for _, tf := range c.Frequencies.Row(i).Data {
			length[i] += float64(tf)
		}
		mean += length[i] / 400
	}
	columns := []int{1, 3, 5}
	var want []Hit
	for i := range length {
		score := 0.0
		for _, j := range columns {
			df := float64(c.Model.DF(j))
			tf := c.Frequencies.At(i, j)
			score += math.Log(1+(400-df+0.5)/(df+0.5)) * tf * 2.2 / (tf + 1.2*(0.25+0.75*length[i]/mean))
		}
		if score > 0 {
			want = append(want, Hit{i, score})
		}
	}
	slices.SortFunc(want, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row)) })
	for name, ix := range both(t, c) {
		got, err := ix.Rank(append(slices.Clone(columns), -1, 1<<30), 20, nil)
		if err != nil || len(got) != 20 {
			t.Fatalf("%s: %d papers, %v", name, len(got), err)
		}
		for i, s := range got {
			sum := 0.0
			for _, part := range s.Parts {
				sum += part
			}
			if s.Row != want[i].Row || math.Abs(s.Score-want[i].Similarity) > 1e-6 || math.Abs(sum-s.Score) > 1e-9 {
				t.Errorf("%s: place %d: %+v, want %+v", name, i, s, want[i])
			}
		}
		if got, _ := ix.Rank(columns, 3, func(row int) bool { return row != want[0].Row }); got[0].Row != want[1].Row {
			t.Errorf("%s: the first is %d", name, got[0].Row)
		}
	}
	c.Frequencies = nil
	ix, err := New(t.Context(), c, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Rank(columns, 3, nil); err != ErrNoFrequencies {
		t.Errorf("without frequencies: %v", err)
	}
}

// Expected tells as many papers as there are among papers whose words are drawn one by one.
func TestExpected(t *testing.T) {
	const n, terms = 6000, 60
	rng := rand.New(rand.NewPCG(3, 4))
	x := &sparse.CSR{Rows: n, Cols: terms, Indptr: []int{0}}
	for range n {
		var data []float32
		for j := range int32(terms) {
			if rng.Float64() < 0.02+0.2*float64(j%7)/7 {
				x.Indices = append(x.Indices, j)
				data = append(data, float32(0.5+rng.Float64()))
			}
		}
		norm := (sparse.Vec{Data: data}).Norm()
		for i := range data {
			data[i] = float32(float64(data[i]) / norm)
		}
		x.Data = append(x.Data, data...)
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	words, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := New(t.Context(), Contents{Papers: make([]paper.Paper, n), Terms: x, Blend: sparse.WordsOnly(words)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for row := range 20 {
		q, _ := ix.Row(row)
		if len(q.Words.Indices) < 3 {
			continue
		}
		hits, err := ix.Search(q, n, 0, func(other int) bool { return other != row })
		if err != nil {
			t.Fatal(err)
		}
		e := ix.Expected(q, row)
		for _, rank := range []int{30, 100, 600} {
			if got := e.Above(hits[rank-1].Similarity); got < float64(rank)/5 || got > float64(rank)*5 {
				t.Errorf("row %d: %d papers are as similar, Above says %.3g", row, rank, got)
			}
		}
		if e.Above(-1) != n-1 || e.Above(0.9999) > 0.5 || e.Above(2) > 1e-6 {
			t.Errorf("row %d: above -1, 0.9999 and 2: %v, %v, %v", row, e.Above(-1), e.Above(0.9999), e.Above(2))
		}
		last := math.Inf(1)
		for s := 0.1; s < 1; s += 0.05 {
			now := e.Above(s)
			if now > last*1.5 {
				t.Errorf("row %d: %v papers above %v, %v below", row, now, s, last)
			}
			last = now
		}
	}
}

// In a feed of a few papers, words that only two have in common are rare, and a word that all have is not. Above counts
// neither the paper that asks nor the hit where it looks how frequent words are.
func TestExpectedOfFewPapers(t *testing.T) {
	const n = 12
	x := &sparse.CSR{Rows: n, Cols: 5 + 2*n, Indptr: []int{0}}
	for i := range n {
		x.Indices = append(x.Indices, 0) // all have it
		if i < 2 {
			x.Indices = append(x.Indices, 1, 2, 3, 4)
		}
		x.Indices = append(x.Indices, int32(5+2*i), int32(6+2*i))
		for from := x.Indptr[i]; len(x.Data) < len(x.Indices); {
			x.Data = append(x.Data, float32(1/math.Sqrt(float64(len(x.Indices)-from))))
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	words, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := New(t.Context(), Contents{Papers: make([]paper.Paper, n), Terms: x, Blend: sparse.WordsOnly(words)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ix.Row(0)
	if err != nil {
		t.Fatal(err)
	}
	e := ix.Expected(q, 0)
	above := func(row int) float64 {
		s, err := ix.Similarity(q, row)
		if err != nil {
			t.Fatal(err)
		}
		return e.Without(row).Above(s)
	}
	if got := above(1); got > 0.1 {
		t.Errorf("four words that nobody else has: %.3g papers by chance", got)
	}
	if got := above(5); got < 5 {
		t.Errorf("a word that all have: %.3g papers by chance", got)
	}
	// By hand: each of the four words is in none of the ten other papers, and the first in all of them.
	for _, w := range e.Without(1).words {
		want := 0.5 / 11
		if w.column == 0 {
			want = 10.5 / 11
		}
		if math.Abs(w.share-want) > 1e-12 {
			t.Errorf("word %d: share %v, want %v", w.column, w.share, want)
		}
	}
}

// Random papers have the percentiles that they should have.
func TestChance(t *testing.T) {
	for _, n := range []int{0, 1, 2, 40, 1000} {
		if n == 0 {
			continue
		}
		for name, ix := range both(t, collection(t, n, 0)) {
			c, err := ix.Chance(t.Context(), 2)
			if err != nil || !slices.IsSorted(c.Pairs) || len(c.Pairs) > n*(n-1)/2 {
				t.Fatalf("%s: %d pairs of %d papers, %v", name, len(c.Pairs), n, err)
			}
			if n > 10 && (math.Abs(c.Percentile(c.Pair(0.9))-0.9) > 0.01 || c.Percentile(2) != 1 || c.Percentile(-2) != 0) {
				t.Errorf("%s: percentiles %v, %v, %v", name, c.Percentile(c.Pair(0.9)), c.Percentile(2), c.Percentile(-2))
			}
		}
	}
}

func TestPairOf(t *testing.T) {
	p := 0
	for i := range 200 {
		for j := range i {
			if a, b := pairOf(p); a != i || b != j {
				t.Fatalf("pair %d is %d, %d, want %d, %d", p, a, b, i, j)
			}
			p++
		}
	}
	if i, j := pairOf(10_000 * 9_999 / 2); i != 10_000 || j != 0 {
		t.Errorf("a late pair: %d, %d", i, j)
	}
}

// Every damaged byte and every file cut short is an error.
func TestDamaged(t *testing.T) {
	var b bytes.Buffer
	c := collection(t, 12, 0.3)
	c.Approx = true
	if err := WriteTo(t.Context(), &b, c, 1); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	read := func(data []byte) error {
		ix, err := FromBytes(data)
		if err == nil {
			err = ix.Verify(t.Context())
		}
		return err
	}
	if err := read(data); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		damaged := slices.Clone(data)
		damaged[i] ^= 0xff
		if err := read(damaged); !errors.Is(err, ErrFile) {
			t.Fatalf("byte %d of %d: %v", i, len(data), err)
		}
		if err := read(data[:i]); !errors.Is(err, ErrFile) {
			t.Fatalf("the first %d of %d bytes: %v", i, len(data), err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{empty, dir} {
		if _, err := Open(name); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	c := collection(t, 5, 0)
	c.Papers = c.Papers[:4]
	if _, err := New(t.Context(), c, 1); err == nil {
		t.Error("too few papers")
	}
	c = collection(t, 5, 0)
	c.Frequencies = nil
	if err := WriteTo(t.Context(), &bytes.Buffer{}, c, 1); err == nil {
		t.Error("a file without frequencies")
	}
}

// The numbers of a file are the same on a processor of the other order.
func TestNumbers(t *testing.T) {
	values := []float32{0, 1, -2.5, float32(math.Inf(1))}
	data := bytesOf(values)
	if !slices.Equal(decode[float32](data, 4), values) || !slices.Equal(numbersOf[float32](data), values) {
		t.Error("float32")
	}
	if got := decode[uint16]([]byte{1, 2, 3, 4}, 2); !slices.Equal(got, []uint16{0x201, 0x403}) {
		t.Error(got)
	}
	shifted := append([]byte{0}, data...)[1:]
	if !slices.Equal(numbersOf[float32](shifted), values) {
		t.Error("at an odd address")
	}
	if got := numbersOf[uint64](bytesOf([]uint64{1 << 40, 7})); !slices.Equal(got, []uint64{1 << 40, 7}) {
		t.Error(got)
	}
	if got := decode[int32](bytesOf([]int32{-7}), 1); got[0] != -7 {
		t.Error(got)
	}
	if got := decode[uint32](bytesOf([]uint32{7}), 1); got[0] != 7 {
		t.Error(got)
	}
}

func FuzzIndex(f *testing.F) {
	for _, weight := range []float64{0, 0.3} {
		var b bytes.Buffer
		c := collection(f, 4, weight)
		c.Approx = true
		if err := WriteTo(f.Context(), &b, c, 1); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), 0, byte(0))
		f.Add(b.Bytes(), 2000, byte(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, at int, value byte) {
		data = slices.Clone(data)
		if at >= 0 && at < len(data) {
			data[at] = value
		}
		repair(data)
		ix, err := FromBytes(data)
		if err != nil {
			if !errors.Is(err, ErrFile) {
				t.Error(err)
			}
			return
		}
		_ = ix.Verify(t.Context())
		for row := range min(ix.Len(), 5) {
			q, err := ix.Row(row)
			if err != nil {
				continue
			}
			_, _ = ix.Search(q, 3, 0, nil)
			if cells, err := ix.Cells(t.Context(), 1); err == nil {
				_, _ = cells.Search(q, 3, 0, nil)
			}
			ix.Expected(q, row).Without(0).Above(0.5)
			_, _ = ix.Rank([]int{0, 1, 2}, 3, nil)
			_, _ = ix.Paper(row)
			_, _ = ix.Abstract(row)
		}
		_, _ = ix.Chance(t.Context(), 1)
	})
}

// Bounds of bytes are never less than the products, and little more.
func TestBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, dims := range []int{1, 3, 4, 100} {
		rows := sparse.NewDense(tileRows+70, dims)
		for i := range rows.Rows {
			row := rows.Row(i)
			if i%11 == 0 {
				continue // a paper that the space does not know
			}
			for d := range row {
				row[d] = float32(rng.NormFloat64() / float64(1+d%(1+i%5)))
			}
			unit(row)
		}
		b := newByteRows(rows)
		for _, i := range []int{1, 5, 11, tileRows + 3} {
			q := b.newQuery(rows.Row(i))
			for tile := range 2 {
				acc := make([]float32, min(tileRows, rows.Rows-tile*tileRows))
				b.bound(acc, q, tile, 0.5)
				for l, bound := range acc {
					product := 0.5 * sparse.DotDense(rows.Row(i), rows.Row(tile*tileRows+l))
					if off := float64(bound) - product; off < 0 || off > 0.2 {
						t.Fatalf("%d dimensions, rows %d and %d: bound %v of %v", dims, i, tile*tileRows+l, bound, product)
					}
				}
			}
		}
	}
}
