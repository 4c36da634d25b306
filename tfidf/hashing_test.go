package tfidf

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"strings"
	"testing"

	"kindred/sparse"
)

func mustHash(tb testing.TB, docs []Document, columns int, opts Options) (*HashedModel, *sparse.CSR) {
	tb.Helper()
	m, err := FitHashed(context.Background(), each(docs), columns, opts)
	if err != nil {
		tb.Fatal(err)
	}
	x, err := m.Transform(context.Background(), docs)
	if err != nil {
		tb.Fatal(err)
	}
	if err := x.Validate(); err != nil {
		tb.Fatal(err)
	}
	return m, x
}

// hashColumn returns the column of a term among n.
func hashColumn(term string, n int) int {
	words := strings.Fields(term)
	hash := hashOf(words[0])
	for _, w := range words[1:] {
		hash = mix(hash ^ bits.RotateLeft64(hashOf(w), 31))
	}
	column, _ := bits.Mul64(hash, uint64(n))
	return int(column)
}

// columnsApart returns so many columns that no two terms share one.
func columnsApart(terms []string) int {
next:
	for n := 1 << 20; ; n += n / 4 {
		taken := map[int]bool{}
		for _, term := range terms {
			column := hashColumn(term, n)
			if taken[column] {
				continue next
			}
			taken[column] = true
		}
		return n
	}
}

// TestHashed compares with Fit where there are so many columns that no two terms share one.
func TestHashed(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(20)...)
	for name, opts := range optionTable(t) {
		if opts.Collocations || opts.MaxFeatures > 0 || opts.Vocabulary != nil || opts.Background != nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			all := opts
			all.MinDF, all.MaxDF = 1, 1
			everything, _ := mustFit(t, docs, all)
			columns := columnsApart(everything.Terms())
			m, x := mustFit(t, docs, opts)
			hashed, y := mustHash(t, docs, columns, opts)
			if hashed.Docs() != m.Docs() || hashed.Columns() != columns || y.Cols != columns {
				t.Errorf("%d documents, %d columns", hashed.Docs(), hashed.Columns())
			}
			for i := range docs {
				row := x.Row(i)
				if n := len(y.Row(i).Indices); len(row.Indices) != n {
					t.Fatalf("document %d has %d terms, and %d by hash", i, len(row.Indices), n)
				}
				for p, j := range row.Indices {
					got := y.At(i, hashColumn(m.Terms()[j], columns))
					if math.Abs(got-float64(row.Data[p])) > 1e-6 {
						t.Fatalf("document %d, %q: %v, want %v", i, m.Terms()[j], got, row.Data[p])
					}
				}
			}
		})
	}
}

// TestHashedWorkers checks that neither the number of goroutines, nor what a reader remembers and
// forgets, nor the size of batches makes a difference.
func TestHashedWorkers(t *testing.T) {
	var docs []Document // of more forms than are remembered
	for i := range 3_000 {
		var b strings.Builder
		for w := range 100 {
			fmt.Fprintf(&b, "word%d tides ", i*100+w)
		}
		docs = append(docs, Document{Abstract: b.String()})
	}
	opts := Options{MaxN: 2, MinDF: 1, MaxDF: 1, Parallelism: 1, Weighting: BM25}
	_, want := mustHash(t, docs, 1_000, opts)
	for _, workers := range []int{2, 5} {
		opts.Parallelism = workers
		m, x := mustHash(t, docs, 1_000, opts)
		if !sameMatrix(x, want) {
			t.Errorf("%d goroutines make another matrix", workers)
		}
		rows := 0
		err := m.TransformStream(t.Context(), each(append(docs, docs...)), func(first int, x *sparse.CSR) error {
			for i := range x.Rows {
				if a, b := x.Row(i), want.Row((first+i)%want.Rows); fmt.Sprint(a) != fmt.Sprint(b) {
					return fmt.Errorf("row %d differs", first+i)
				}
			}
			rows += x.Rows
			return nil
		})
		if err != nil || rows != 2*len(docs) {
			t.Errorf("%d rows: %v", rows, err)
		}
	}
}

// TestHashedBounded checks that memory does not grow with what comes in.
func TestHashedBounded(t *testing.T) {
	docs := func(n int) func(yield func(Document, error) bool) {
		return func(yield func(Document, error) bool) {
			for i := range n {
				var b strings.Builder
				for w := range 20 {
					fmt.Fprintf(&b, "word%d ", i*20+w)
				}
				if !yield(Document{Abstract: b.String()}, nil) {
					return
				}
			}
		}
	}
	held := func(n int) uint64 {
		m, err := FitHashed(t.Context(), docs(n), 1<<10, Options{Parallelism: 1})
		if err != nil {
			t.Fatal(err)
		}
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		runtime.KeepAlive(m)
		return stats.HeapAlloc
	}
	few, many := held(7_000), held(60_000)
	if many > few+16<<20 {
		t.Errorf("%d bytes are held after 7,000 documents, %d after 60,000", few, many)
	}
}

func TestHashedErrors(t *testing.T) {
	ctx := t.Context()
	for _, opts := range []Options{{Collocations: true}, {MaxFeatures: 1}, {Vocabulary: []string{"tide"}}, {MinDF: -1}} {
		if _, err := FitHashed(ctx, nil, 10, opts); err == nil {
			t.Errorf("no error for %+v", opts)
		}
	}
	for _, columns := range []int{0, -1, MaxHashColumns + 1} {
		if _, err := FitHashed(ctx, nil, columns, Options{}); err == nil {
			t.Errorf("no error for %d columns", columns)
		}
	}
	wrong := errors.New("wrong")
	failing := func(yield func(Document, error) bool) {
		_ = yield(Document{Abstract: "tides"}, nil) && yield(Document{}, wrong)
	}
	if _, err := FitHashed(ctx, failing, 10, Options{}); err != wrong {
		t.Error(err)
	}
	m, err := FitHashed(ctx, nil, 10, Options{IDF: NoIDF})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.TransformStream(ctx, failing, func(int, *sparse.CSR) error { return nil }); err != wrong {
		t.Error(err)
	}
	if err := m.TransformStream(ctx, each(oddDocuments()), func(int, *sparse.CSR) error { return wrong }); err != wrong {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := m.Transform(cancelled, oddDocuments()); err != context.Canceled {
		t.Error(err)
	}
}
