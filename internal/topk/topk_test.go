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
		r := New[neighbor](k, 0.1)
		var all []neighbor
		for i := range n {
			v := neighbor{i, float64(rng.IntN(6)) / 5}
			r.Offer(v)
			if v.Similarity > 0.1 {
				all = append(all, v)
			}
		}
		slices.SortFunc(all, Compare)
		if diff := cmp.Diff(all[:min(k, len(all))], r.Sorted(), cmpopts.EquateEmpty()); diff != "" {
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
	if list := r.Sorted(); len(list) != n || list[0].Row != n-1 || list[n-1].Row != 0 {
		t.Errorf("%d neighbours, from %v to %v", len(list), list[0], list[len(list)-1])
	}
}
