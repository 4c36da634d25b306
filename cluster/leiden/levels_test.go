package leiden

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"kindred/cluster"
	"kindred/sparse"
)

func levels(t testing.TB, g *sparse.CSR, opts LevelsOptions) *Levels {
	t.Helper()
	l, err := FindLevels(t.Context(), g, opts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// nests fails if a group of fine is in several of coarse.
func nests(t *testing.T, coarse, fine *cluster.Partition) {
	t.Helper()
	in := map[int]int{}
	for i, f := range fine.Labels {
		if c, ok := in[f]; ok && f >= 0 && c != coarse.Labels[i] {
			t.Fatalf("fine group %d is in coarse groups %d and %d", f, c, coarse.Labels[i])
		}
		in[f] = coarse.Labels[i]
	}
}

// TestLevels: planted groups come back, levels nest, and neither workers nor the order of rows matter, in a small graph
// and in a larger one.
func TestLevels(t *testing.T) {
	testLevels(t, 500, 6)
	testLevels(t, 2*mostOfFew, 9)
}

func testLevels(t *testing.T, n, degree int) {
	t.Helper()
	edges := planted(n, 10, degree, 85, 4)
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = mix(uint64(i), 5)
	}
	want := levels(t, graphOf(t, n, edges), LevelsOptions{Keys: keys, Parallelism: 1})
	if want.Medium.K != 10 {
		t.Errorf("%d groups, want 10", want.Medium.K)
	}
	for i := range n {
		if want.Medium.Labels[i] != want.Medium.Labels[i%10] {
			t.Fatalf("row %d is not with row %d", i, i%10)
		}
	}
	nests(t, want.Coarse, want.Medium)
	nests(t, want.Medium, want.Fine)
	if want.Coarse.K > 6 || want.Fine.K < 10 {
		t.Errorf("%d coarse and %d fine groups", want.Coarse.K, want.Fine.K)
	}
	if want.Agreement < 0.9 || want.Agreement > 1 {
		t.Errorf("agreement %v", want.Agreement)
	}
	for _, workers := range []int{2, 7} {
		got := levels(t, graphOf(t, n, edges), LevelsOptions{Keys: keys, Parallelism: workers})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	place := rand.New(rand.NewPCG(1, 1)).Perm(n)
	moved, movedKeys := make([]edge, len(edges)), make([]uint64, n)
	for e, v := range edges {
		moved[e] = edge{place[v.i], place[v.j], v.weight}
	}
	for i, p := range place {
		movedKeys[p] = keys[i]
	}
	got := levels(t, graphOf(t, n, moved), LevelsOptions{Keys: movedKeys})
	if !reflect.DeepEqual(got.fine, want.fine) || !reflect.DeepEqual(got.coarse, want.coarse) {
		t.Error("another order of rows gives other groups")
	}
	for k := 1; k <= want.Fine.K; k++ {
		p, err := want.Cut(k)
		if err != nil || p.K != k {
			t.Fatalf("cut into %d groups gives %d, error %v", k, p.K, err)
		}
		if k >= want.Medium.K {
			nests(t, want.Medium, p)
		} else {
			nests(t, p, want.Medium)
		}
	}
}

// TestLevelsOfLittle: graphs of few rows or no edges have levels too.
func TestLevelsOfLittle(t *testing.T) {
	for name, test := range map[string]struct {
		n, k  int
		edges []edge
	}{
		"no rows":  {0, 0, nil},
		"no edges": {3, 0, nil},
		"one edge": {3, 1, []edge{{0, 1, 1}}},
		"apart":    {4, 2, []edge{{0, 1, 1}, {2, 3, 0.5}}},
	} {
		l := levels(t, graphOf(t, test.n, test.edges), LevelsOptions{})
		if l.Medium.K != test.k || l.Fine.K < test.k || l.Coarse.K > test.k {
			t.Errorf("%s: %d, %d and %d groups", name, l.Coarse.K, l.Medium.K, l.Fine.K)
		}
		for k := 1; k <= l.Fine.K; k++ { // also where no edge ties the groups
			if p, err := l.Cut(k); err != nil || p.K != k {
				t.Errorf("%s: cut into %d groups gives %d, error %v", name, k, p.K, err)
			}
		}
		if _, err := l.Cut(1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
