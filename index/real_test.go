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
