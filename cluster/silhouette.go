package cluster

import (
	"context"
	"fmt"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Silhouette returns the mean silhouette width of the labelled rows with cosine distance
// (Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987,
// doi:10.1016/0377-0427(87)90125-7), in [-1, 1]. For row i with mean distance a to the other
// rows of its cluster and least mean distance b to the rows of another cluster, the width is
//
//	(b − a) / max(a, b)
//
// and 0 in a cluster of one. Outliers are left out. With fewer than two clusters there is no
// other cluster and the result is 0.
//
// The rows of x are unit vectors or zero. Because the mean cosine similarity of a row to a
// cluster is its product with the cluster's sum, divided by the size, the exact value takes
// O(nnz·K) time and O(K·Cols) memory, not O(n²). Equal for every parallelism.
// It returns ctx.Err() if ctx ends first.
func Silhouette(ctx context.Context, x *sparse.CSR, labels []int, parallelism int) (float64, error) {
	if err := x.Validate(); err != nil {
		return 0, fmt.Errorf("cluster: %w", err)
	}
	if len(labels) != x.Rows {
		return 0, fmt.Errorf("cluster: %d labels for %d rows", len(labels), x.Rows)
	}
	k := 0
	for _, label := range labels {
		k = max(k, label+1)
	}
	sizes := make([]int, k)
	for _, label := range labels {
		if label != Outlier {
			sizes[label]++
		}
	}
	means := newPanels(x.Cols, k)
	for j, rows := range membersOf(labels, sizes) {
		sum := make([]float64, x.Cols)
		sumRows(sum, x, rows)
		means.set(j, sum, 1/float64(len(rows)))
	}
	sums := make([]float64, parallel.NumChunks(x.Rows, parallel.ChunkSize))
	counts := make([]int, len(sums))
	err := parallel.ChunksWith(ctx, x.Rows, parallel.ChunkSize, parallelism,
		func() []float32 { return make([]float32, means.width) },
		func(products []float32, chunk, lo, hi int) error {
			for i := lo; i < hi; i++ {
				if labels[i] == Outlier {
					continue
				}
				counts[chunk]++
				row := x.Row(i)
				means.multiply(products, row)
				sums[chunk] += width(products, labels[i], sizes, row.Norm())
			}
			return nil
		})
	if err != nil {
		return 0, err
	}
	var sum, n float64
	for chunk, s := range sums {
		sum += s
		n += float64(counts[chunk])
	}
	if n == 0 {
		return 0, nil
	}
	return sum / n, nil
}

// width returns the silhouette width of a row in cluster own, given the mean product of the row
// with the rows of every cluster.
func width(products []float32, own int, sizes []int, norm float64) float64 {
	if sizes[own] < 2 {
		return 0
	}
	a := 1 - (float64(products[own])*float64(sizes[own])-norm*norm)/float64(sizes[own]-1)
	b := -1.0
	for j, size := range sizes {
		if j != own && size > 0 {
			if distance := 1 - float64(products[j]); b < 0 || distance < b {
				b = distance
			}
		}
	}
	if largest := max(a, b); b >= 0 && largest > 0 {
		return (b - a) / largest
	}
	return 0
}

// membersOf returns the rows of each cluster, ascending.
func membersOf(labels, sizes []int) [][]int {
	members := make([][]int, len(sizes))
	for j, size := range sizes {
		members[j] = make([]int, 0, size)
	}
	for i, label := range labels {
		if label != Outlier {
			members[label] = append(members[label], i)
		}
	}
	return members
}
