package quality

import (
	"context"
	"math"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// panelValues bounds the memory of the dense means that Silhouette holds at a time: 64 MB.
const panelValues = 1 << 24

// Silhouette returns the mean silhouette width of the rows that are not outliers, with cosine
// distance (Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987,
// doi:10.1016/0377-0427(87)90125-7), in [-1, 1]. Let a be the mean distance of a row to the
// other rows of its cluster, and b the smallest mean distance to the rows of another cluster.
// The width of the row is
//
//	(b − a) / max(a, b)
//
// and 0 in a cluster of one row. Outliers are left out; with fewer than two clusters the result
// is 0.
//
// p is a partition of the rows of x; an error wraps [cluster.ErrInvalid] if it is not, and is ctx.Err() if ctx ends
// first. The mean cosine similarity of a row to a cluster is its product with the sum of the cluster, divided by the
// size. The exact value therefore takes O(nnz·K) time, not O(n²·d). Memory is O(n) and at most 64 MB for means of
// clusters, whatever K. parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
func Silhouette(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, parallelism int) (float64, error) {
	return silhouette(ctx, x, p, parallelism, blockOf(x.Cols(), p.K))
}

// silhouette is Silhouette with the means of so many clusters at a time.
func silhouette(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, parallelism, block int) (float64, error) {
	if err := p.Validate(x.Rows()); err != nil {
		return 0, err
	}
	if p.K < 2 {
		return 0, ctx.Err()
	}
	m, members := x.CSR(), p.Members()
	rows := make([]int, 0, p.Clustered())
	for i, k := range p.Labels {
		if k != cluster.Outlier {
			rows = append(rows, i)
		}
	}
	own := make([]float32, m.Rows)     // mean product of a row with the rows of its cluster
	nearest := make([]float32, m.Rows) // the largest mean product with another cluster
	for _, i := range rows {
		nearest[i] = float32(math.Inf(-1))
	}
	means := kernel.NewWidePanels(m.Cols, block)
	for first := 0; first < p.K; first += block {
		last := min(first+block, p.K)
		if err := setMeans(ctx, means, m, members[first:last], parallelism); err != nil {
			return 0, err
		}
		err := productsWith(ctx, m, rows, means, last-first, parallelism, func(i, from int, products []float32) {
			for c, product := range products {
				if first+from+c == p.Labels[i] {
					own[i] = product
				} else if product > nearest[i] {
					nearest[i] = product
				}
			}
		})
		if err != nil {
			return 0, err
		}
	}
	var sum float64
	for _, i := range rows {
		sum += width(m.Row(i), own[i], nearest[i], p.Sizes[p.Labels[i]])
	}
	return sum / float64(len(rows)), nil
}

// productsWith calls do with each of some rows, and with its products with means from a number on: several times for a
// row, until it has had those of the first n means. It is called by several goroutines, but not at once for one row.
func productsWith(ctx context.Context, m *sparse.CSR, rows []int, means *kernel.WidePanels, n, parallelism int,
	do func(i, from int, products []float32)) error {
	return parallel.ChunksWith(ctx, len(rows), parallel.ChunkSize, parallelism,
		func() []float32 { return make([]float32, kernel.Wide) },
		func(products []float32, _, lo, hi int) error {
			for from := 0; from < n; from += kernel.Wide {
				panel, width := means.Panel(from / kernel.Wide)
				for _, i := range rows[lo:hi] {
					row := m.Row(i)
					kernel.MulWide(products[:width], row.Indices, row.Data, panel)
					do(i, from, products[:min(width, n-from)])
				}
			}
			return nil
		})
}

// blockOf returns how many of k clusters to hold as dense means at a time.
func blockOf(cols, k int) int {
	return min(k, max(1, panelValues/max(1, cols)/kernel.Lanes)*kernel.Lanes)
}

// setMeans makes the mean of each list of rows a vector of the panels.
func setMeans(ctx context.Context, means *kernel.WidePanels, m *sparse.CSR, members [][]int, parallelism int) error {
	means.Clear()
	return parallel.ChunksWith(ctx, len(members), 1, parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(m.Cols) },
		func(sum *sparse.Accumulator, k, _, _ int) error {
			sum.Reset()
			sum.AddRows(m, members[k])
			scale := 1 / float64(len(members[k]))
			panel, width := means.Panel(k / kernel.Wide)
			for j, v := range sum.All() {
				panel[int(j)*width+k%kernel.Wide] = float32(float64(v * scale))
			}
			return nil
		})
}

// width returns the silhouette width of a row, given its mean product with the rows of its own
// cluster, itself included, and of the nearest other cluster.
func width(row sparse.Vec, own, nearest float32, size int) float64 {
	if size < 2 {
		return 0
	}
	var inner float64
	for _, v := range row.Data {
		inner += float64(float64(v) * float64(v))
	}
	a := 1 - (float64(float64(own)*float64(size))-inner)/float64(size-1)
	b := 1 - float64(nearest)
	if largest := max(a, b); largest > 0 {
		return (b - a) / largest
	}
	return 0
}
