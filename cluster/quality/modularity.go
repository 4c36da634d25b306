package quality

import (
	"kindred/cluster"
	"kindred/sparse"
)

// Modularity returns the modularity (Newman and Girvan, Physical Review E 69, 2004,
// doi:10.1103/PhysRevE.69.026113) of a partition, on the complete graph whose edges weigh the
// cosine similarity of the rows: the fraction of the weight that lies within clusters, minus
// the fraction that would lie there if only the degrees of the rows mattered. The expected
// fraction counts pairs of different rows, because no row has an edge to itself. The result is
// at most 1, and about 0 for random labels. Outliers count as clusters of their own.
//
// Vectors with negative values may have negative similarities. They are edges that pull apart: where such edges lie
// between clusters, the result may be above 1. It is 0 if the edges have no weight in sum.
//
// p is a partition of the rows of x; an error wraps [cluster.ErrInvalid] if it is not. Like the
// silhouette, the value follows from the sums of the clusters. It takes O(nnz + K·Cols/64) time
// and O(n + Cols) memory.
func Modularity(x sparse.UnitRows, p *cluster.Partition) (float64, error) {
	if err := p.Validate(x.Rows()); err != nil {
		return 0, err
	}
	m := x.CSR()
	sum := sparse.NewAccumulator(m.Cols)
	for i := range m.Rows {
		sum.Add(m.Row(i))
	}
	degree := make([]float64, m.Rows)
	squares := make([]float64, m.Rows) // of the norms
	var weight, weightSquares float64
	for i := range m.Rows {
		row := m.Row(i)
		for _, v := range row.Data {
			squares[i] += float64(float64(v) * float64(v))
		}
		degree[i] = sum.Dot(row) - squares[i]
		weight += degree[i]
		weightSquares += float64(degree[i] * degree[i])
	}
	pairs := float64(weight*weight) - weightSquares
	if weight <= 0 || pairs <= 0 {
		return 0, nil
	}
	var q float64
	for _, members := range p.Members() {
		sum.Reset()
		sum.AddRows(m, members)
		var within, degrees, own float64
		for _, v := range sum.All() {
			within += float64(v * v)
		}
		for _, i := range members {
			within -= squares[i]
			degrees += degree[i]
			own += float64(degree[i] * degree[i])
		}
		q += within/weight - (float64(degrees*degrees)-own)/pairs
	}
	return q, nil
}
