package index

import (
	"os"
	"slices"
	"testing"
	"time"
)

// TestRealQueries measures queries on an opened index, on one goroutine: KINDRED_INDEX=papers.kindred.
func TestRealQueries(t *testing.T) {
	name := os.Getenv("KINDRED_INDEX")
	if name == "" {
		t.Skip("KINDRED_INDEX is not set")
	}
	begin := time.Now()
	ix, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	t.Logf("opened %d papers in %v", ix.Len(), time.Since(begin))
	const queries = 5000
	times := make([]time.Duration, 0, queries)
	for i := range queries {
		row := int(uint(i) * 7919 % uint(ix.Len()))
		begin := time.Now()
		q, err := ix.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ix.Search(q, 10, 0, func(other int) bool { return other != row }); err != nil {
			t.Fatal(err)
		}
		times = append(times, time.Since(begin))
	}
	slices.Sort(times)
	t.Logf("%d queries: p50 %v, p90 %v, p99 %v, p99.9 %v", queries, times[queries/2], times[queries*9/10],
		times[queries*99/100], times[queries*999/1000])
}

// TestRealApproximate compares the time of approximate queries with that of exact ones: KINDRED_INDEX=papers.kindred.
func TestRealApproximate(t *testing.T) {
	name := os.Getenv("KINDRED_INDEX")
	if name == "" {
		t.Skip("KINDRED_INDEX is not set")
	}
	ix, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	cells, err := ix.Cells(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	const queries = 500
	for _, kind := range []struct {
		name   string
		search func(q Query, k int, floor float64, keep func(row int) bool) ([]Hit, error)
	}{{"exact", ix.Search}, {"approximate", cells.Search}} {
		begin := time.Now()
		for i := range queries {
			row := int(uint(i) * 7919 % uint(ix.Len()))
			q, err := ix.Row(row)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := kind.search(q, 10, 0, func(other int) bool { return other != row }); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d papers, recall %.3f: a query takes %v (%s)", ix.Len(), cells.Recall, time.Since(begin)/queries, kind.name)
	}
}
