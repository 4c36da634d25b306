package hierarchy

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"kindred/cluster"
	"kindred/sparse"
)

// equalRows returns rows many of which are equal, and keys for them.
func equalRows(t *testing.T, rng *rand.Rand) (sparse.UnitRows, []uint64) {
	const n = 600
	x := &sparse.CSR{Rows: n, Cols: 6, Indptr: []int{0}}
	keys := make([]uint64, n)
	for i := range n {
		keys[i] = rng.Uint64()
		for j := range 6 {
			if value := rng.IntN(2); value > 0 || j == i%6 {
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, float32(value+1))
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	rows, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	return rows, keys
}

// moved returns rows and keys in a random order, and the row that each was.
func moved(rng *rand.Rand, rows sparse.UnitRows, keys []uint64) (sparse.UnitRows, []uint64, []int) {
	order := rng.Perm(len(keys))
	there := make([]uint64, len(keys))
	for p, i := range order {
		there[p] = keys[i]
	}
	return rows.Select(order), there, order
}

// TestDensityOrder: dense groups do not depend on the order of rows, also where rows are equal and equally similar.
func TestDensityOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	several := false
	for range 5 {
		rows, keys := equalRows(t, rng)
		groups := func(rows sparse.UnitRows, keys []uint64) *cluster.Partition {
			l, err := Find(t.Context(), Density, Input{Rows: rows, Blend: sparse.WordsOnly(rows), Keys: keys, MinSize: 3})
			if err != nil {
				t.Fatal(err)
			}
			return l.Medium
		}
		want := groups(rows, keys)
		several = several || want.K > 1
		rows, keys, order := moved(rng, rows, keys)
		labels := make([]int, len(order))
		for p, k := range groups(rows, keys).Labels {
			labels[order[p]] = k
		}
		got, err := cluster.NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Labels, want.Labels) {
			t.Fatalf("another order of rows gives %d groups and not %d, or other ones", got.K, want.K)
		}
	}
	if !several {
		t.Error("no rows had more than one dense group")
	}
}

// TestNeighborGraph: the graph does not depend on the order of rows, also where rows are equal and equally similar.
func TestNeighborGraph(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	rows, keys := equalRows(t, rng)
	graphs := func(rows sparse.UnitRows, keys []uint64) (near, graph *sparse.CSR) {
		near, graph, err := NeighborGraph(t.Context(), sparse.WordsOnly(rows), keys, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := near.Validate(); err != nil {
			t.Fatal(err)
		}
		return near, graph
	}
	near, graph := graphs(rows, keys)
	movedRows, movedKeys, order := moved(rng, rows, keys)
	movedNear, movedGraph := graphs(movedRows, movedKeys)
	if !reflect.DeepEqual(replaced(movedNear, order), near) || !reflect.DeepEqual(replaced(movedGraph, order), graph) {
		t.Error("another order of rows gives another graph")
	}
}
