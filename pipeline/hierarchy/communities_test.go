package hierarchy

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/neighbor"
	"kindred/pipeline/rules"
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
	if !reflect.DeepEqual(replaced(movedNear, order, 0), near) || !reflect.DeepEqual(replaced(movedGraph, order, 0), graph) {
		t.Error("another order of rows gives another graph")
	}
}

// TestNeighborGraphOfMany: of many rows, most neighbours are found, and the graph does not depend on their order.
func TestNeighborGraphOfMany(t *testing.T) {
	if testing.Short() {
		t.Skip("compares 50,000 rows")
	}
	const n, columns, topics = fewestApproximate, 3_000, 100
	rng := rand.New(rand.NewPCG(1, 2))
	x := &sparse.CSR{Rows: n, Cols: columns, Indptr: []int{0}}
	keys := make([]uint64, n)
	for i := range n {
		keys[i] = rng.Uint64()
		words := map[int32]bool{}
		for range 12 { // most words are those of a topic
			word := rng.IntN(columns)
			if rng.IntN(4) > 0 {
				word = i%topics*(columns/topics) + rng.IntN(columns/topics)
			}
			words[int32(word)] = true
		}
		for _, j := range slices.Sorted(maps.Keys(words)) {
			x.Indices, x.Data = append(x.Indices, j), append(x.Data, 1+rng.Float32())
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	rows, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	near, _, err := NeighborGraph(t.Context(), sparse.WordsOnly(rows), keys, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := Nearest(t.Context(), sparse.WordsOnly(rows), keys,
		neighbor.GraphOptions{K: rules.Listed(rules.Neighbors(n))})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := range n {
		row := near.Row(i)
		for _, j := range exact.Row(i).Indices {
			if _, ok := slices.BinarySearch(row.Indices, j); ok {
				found++
			}
		}
	}
	if recall := float64(found) / float64(exact.NNZ()); recall < 0.9 || recall == 1 {
		t.Errorf("%v of the nearest rows were found, want at least 0.9 and not all", recall)
	}
	movedRows, movedKeys, order := moved(rng, rows, keys)
	movedNear, _, err := NeighborGraph(t.Context(), sparse.WordsOnly(movedRows), movedKeys, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(replaced(movedNear, order, 0), near) {
		t.Error("another order of rows gives another graph")
	}
}

// TestApproximate: by hand.
func TestApproximate(t *testing.T) {
	for n, want := range map[int]neighbor.ApproxOptions{
		50_000:  {Probes: 6, CellRows: 1_042, Rough: true, Sample: -1, Shuffled: true},
		250_000: {Probes: 6, CellRows: 5_209, Rough: true, Sample: -1, Shuffled: true},
		250_001: {Sample: -1, Shuffled: true},
	} {
		if got := approximate(n, neighbor.GraphOptions{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%d rows: %+v, want %+v", n, got, want)
		}
	}
}

// A row joins the label of most of its neighbours, also if the mean of another label is nearer, and wherever the rows
// stand. A row without neighbours keeps its label.
func TestElect(t *testing.T) {
	// Label 0 has two distant halves, of which the second is beside the new row; label 1 is in the middle.
	at := [][2]float32{{1, 0.02}, {1, 0.01}, {1, 0}, {0.02, 1}, {0.01, 1}, {0, 1}, {0.5, 0.9}, {0.55, 0.9},
		{0.6, 0.9}, {0.2, 1}}
	labels := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, cluster.Outlier}
	for _, reverse := range []bool{false, true} {
		x, row, keys := &sparse.CSR{Cols: 3, Indptr: []int{0}}, make([]int, len(at)), make([]uint64, len(at)+1)
		given, isNew := make([]int, len(at)+1), make([]bool, len(at)+1)
		for n := range at {
			i := n
			if reverse {
				i = len(at) - 1 - n
			}
			x.Indices, x.Data = append(x.Indices, 0, 1), append(x.Data, at[i][:]...)
			x.Indptr = append(x.Indptr, len(x.Data))
			row[i], keys[n], given[n], isNew[n] = n, uint64(i+1), labels[i], labels[i] == cluster.Outlier
		}
		last := len(at) // a row that shares nothing with the others
		x.Indices, x.Data, x.Indptr = append(x.Indices, 2), append(x.Data, 1), append(x.Indptr, len(x.Data)+1)
		x.Rows, given[last], isNew[last] = last+1, cluster.Outlier, true
		rows, err := sparse.Normalize(x)
		if err != nil {
			t.Fatal(err)
		}
		joined := slices.Repeat([]int{1}, len(given))
		if err := Elect(t.Context(), sparse.WordsOnly(rows), keys, given, joined, isNew, 1); err != nil {
			t.Fatal(err)
		}
		if joined[row[9]] != 0 || joined[last] != 1 {
			t.Errorf("reversed %v: labels %d and %d, want 0 and 1", reverse, joined[row[9]], joined[last])
		}
	}
}

// TestFindLevels: the coarse level of few groups has two, and dense groups are smaller where more of them are asked for.
func TestFindLevels(t *testing.T) {
	rows, keys := equalRows(t, rand.New(rand.NewPCG(3, 4)))
	in := Input{Rows: rows, Blend: sparse.WordsOnly(rows), Spaces: []sparse.UnitRows{rows}, Keys: keys}
	for method, name := range map[Method]string{Bisection: "bisection", Agglomeration: "agglomeration"} {
		l, err := Find(t.Context(), method, in)
		if err != nil {
			t.Fatal(err)
		}
		want := max(2, l.Medium.K/apart)
		if several(l.Coarse) != want || l.Fine.K <= l.Medium.K || l.Fine.K > min(apart*l.Medium.K, l.Tree.Leaves) {
			t.Errorf("%s: %d, %d and %d groups", name, l.Coarse.K, l.Medium.K, l.Fine.K)
		}
		for i, k := range l.Fine.Labels {
			if l.Fine.Sizes[k] == 1 && l.Medium.Sizes[l.Medium.Labels[i]] > 1 {
				t.Errorf("%s: row %d is alone in a part of a group of %d", name, i, l.Medium.Sizes[l.Medium.Labels[i]])
			}
		}
	}
	few, err := Find(t.Context(), Density, in)
	if err != nil {
		t.Fatal(err)
	}
	in.K = few.Tree.Leaves + 1
	many, err := Find(t.Context(), Density, in)
	if err != nil {
		t.Fatal(err)
	}
	if many.Tree.Leaves < in.K {
		t.Errorf("%d dense groups, and %d where %d are asked for", few.Tree.Leaves, many.Tree.Leaves, in.K)
	}
}

// TestFewDense: three rows beside a hundred others are a group where there is no larger one, unless the user forbids it.
func TestFewDense(t *testing.T) {
	const n = 103
	x := &sparse.Dense{Rows: n, Cols: 2, Data: make([]float32, 2*n)}
	keys := make([]uint64, n)
	for i := range n {
		keys[i], x.Data[2*i+i/100] = uint64(i), 1
	}
	rows, err := sparse.DenseUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int]int{0: 2, 5: 1} {
		l, err := Find(t.Context(), Density, Input{Rows: rows, Blend: sparse.WordsOnly(rows), Keys: keys, MinSize: size})
		if err != nil {
			t.Fatal(err)
		}
		if l.Medium.K != want || l.Medium.Labels[100] != want-1 || l.Medium.Labels[102] != want-1 {
			t.Errorf("size %d: %d groups, want %d; labels %v", size, l.Medium.K, want, l.Medium.Labels)
		}
	}
}
