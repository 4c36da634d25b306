package topk

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

type neighbor struct {
	Row        int
	Similarity float64
}

// TestList compares with sorting all that was offered.
func TestList(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 300 {
		n, k := rng.IntN(30), 1+rng.IntN(12)
		const floor = 0.2
		r := New[neighbor](k, floor)
		var all []neighbor
		for _, i := range rng.Perm(n) {
			v := neighbor{i, float64(rng.IntN(6)) / 5}
			r.Offer(v)
			if v.Similarity > floor {
				all = append(all, v)
			}
		}
		slices.SortFunc(all, Compare)
		if diff := cmp.Diff(all[:min(k, len(all))], r.Sorted(nil), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("n = %d, k = %d (-want +got)\n%s", n, k, diff)
		}
	}
}

// TestManyAreNotQuadratic ranks a million rows, the worst first. To keep a sorted list
// would move twelve terabytes; a heap takes less than a second on a quiet machine.
func TestManyAreNotQuadratic(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const n = 1 << 20
	start := time.Now()
	r := New[neighbor](n, 0)
	for i := range n {
		r.Offer(neighbor{i, float64(i+1) / n})
		if i%1024 == 0 && time.Since(start) > time.Minute {
			t.Fatalf("a minute for %d of %d rows", i, n)
		}
	}
	if list := r.Sorted(nil); len(list) != n || list[0].Row != n-1 || list[n-1].Row != 0 {
		t.Errorf("%d neighbours, from %v to %v", len(list), list[0], list[len(list)-1])
	}
}

// TestLists compares with lists of one row each.
func TestLists(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		n, k := rng.IntN(8), 1+rng.IntN(9)
		all := NewLists(n, k, 0.1)
		single := make([]List[neighbor], n)
		for i := range single {
			single[i] = New[neighbor](k, 0.1)
		}
		for r := range rng.IntN(30) * n {
			i, v := rng.IntN(n), neighbor{r, float64(rng.IntN(6)) / 5}
			all.Offer(i, v.Row, v.Similarity)
			single[i].Offer(v)
			if all.Floor(i) != single[i].Floor {
				t.Fatalf("floor %v, want %v", all.Floor(i), single[i].Floor)
			}
		}
		for i := range single {
			rows, similarities := all.Items(i)
			var items []neighbor
			for at, row := range rows {
				items = append(items, neighbor{int(row), similarities[at]})
			}
			slices.SortFunc(items, Compare)
			if diff := cmp.Diff(single[i].Sorted(nil), items); diff != "" {
				t.Fatalf("list %d (-want +got)\n%s", i, diff)
			}
		}
		starts, rows, similarities := all.Take(func(n int, do func(lo, hi int)) {
			do(n/2, n)
			do(0, n/2)
		})
		for i := range single {
			want := single[i].Sorted(nil)
			slices.SortFunc(want, func(a, b neighbor) int { return a.Row - b.Row })
			if starts[i+1]-starts[i] != len(want) {
				t.Fatalf("list %d has %d items, want %d", i, starts[i+1]-starts[i], len(want))
			}
			for at, v := range want {
				if p := starts[i] + at; int(rows[p]) != v.Row || similarities[p] != float32(v.Similarity) {
					t.Fatalf("list %d: %d with %v, want %v", i, rows[p], similarities[p], v)
				}
			}
		}
	}
}
