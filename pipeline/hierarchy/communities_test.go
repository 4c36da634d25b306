package hierarchy

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"kindred/sparse"
)

// TestNeighborGraph: the graph does not depend on the order of rows, also where rows are equal and equally similar.
func TestNeighborGraph(t *testing.T) {
	const n = 90
	rng := rand.New(rand.NewPCG(1, 2))
	x := &sparse.CSR{Rows: n, Cols: 6, Indptr: []int{0}}
	keys := make([]uint64, n)
	for i := range n {
		keys[i] = rng.Uint64()
		for j := range 6 {
			if value := rng.IntN(3); value > 0 || j == i%6 { // so that many rows are equal
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, float32(value+1))
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	rows, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
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
	order := rng.Perm(n)
	moved := make([]uint64, n)
	for p, i := range order {
		moved[p] = keys[i]
	}
	movedNear, movedGraph := graphs(rows.Select(order), moved)
	if !reflect.DeepEqual(replaced(movedNear, order), near) || !reflect.DeepEqual(replaced(movedGraph, order), graph) {
		t.Error("another order of rows gives another graph")
	}
}
