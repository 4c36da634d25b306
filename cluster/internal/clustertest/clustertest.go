// Package clustertest makes matrices for the tests of package cluster and the packages below
// it.
package clustertest

import (
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// Unit returns the rows of a dense matrix, divided by their norms.
func Unit(t testing.TB, rows [][]float64) sparse.UnitRows {
	t.Helper()
	m := &sparse.CSR{Rows: len(rows), Cols: len(rows[0]), Indptr: []int{0}}
	for _, row := range rows {
		for j, v := range row {
			if v != 0 {
				m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, float32(v))
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	x, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Topics returns n papers about k topics, and the topic of each: a paper has ten words of the
// twenty words of its topic, and ten of a hundred words that all topics share. Every twentieth
// paper has no words and topic −1.
func Topics(t testing.TB, n, k int, seed uint64) (x sparse.UnitRows, truth []int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 9))
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, 20*k+100)
		topic := rng.IntN(k)
		truth = append(truth, topic)
		if i%20 == 19 {
			truth[i] = -1
			continue
		}
		for range 10 {
			rows[i][20*topic+rng.IntN(20)]++
			rows[i][20*k+rng.IntN(100)]++
		}
	}
	return Unit(t, rows), truth
}

// Wide returns n unit rows with nnz random values each, over a large number of columns, for
// tests of time and memory.
func Wide(t testing.TB, n, cols, nnz int) sparse.UnitRows {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	m := &sparse.CSR{Rows: n, Cols: cols, Indptr: []int{0}}
	for range n {
		j := rng.IntN(cols / nnz)
		for range nnz {
			m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, 0.5+float32(rng.Float64()))
			j += 1 + rng.IntN(cols/nnz-1)
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	x, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
