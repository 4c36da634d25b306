package disjoint

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSets compares with labels that are all changed at every join.
func TestSets(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n := 1 + rng.IntN(50)
		s, least := New(n-1), make([]int32, n)
		s = append(s, int32(n-1))
		for i := range least {
			least[i] = int32(i)
		}
		for range rng.IntN(2 * n) {
			i, j := rng.IntN(n), rng.IntN(n)
			a, b := least[i], least[j]
			if got := s.Join(int32(i), int32(j)); got != (a != b) {
				t.Fatalf("seed %d: %d and %d joined: %v", seed, i, j, got)
			}
			for k := range least {
				if least[k] == max(a, b) {
					least[k] = min(a, b)
				}
			}
		}
		got := make([]int32, n)
		for i := range got {
			got[i] = s.Least(int32(i))
		}
		if !slices.Equal(got, least) {
			t.Fatalf("seed %d: least numbers %v, want %v", seed, got, least)
		}
	}
}
