package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// OutlierOptions are the options of [Outliers].
type OutlierOptions struct {
	// MinRatio is how many times as similar as to the other papers, on average, a paper has to
	// be to its cluster to belong to it. 0 means 1.25, chosen by reading the papers on both
	// sides of it in a few feeds of 16 to 3,000; below 1 a paper is closer to the rest.
	MinRatio float64
	// KeepClusters keeps all papers of a cluster that would lose all but one of them, so that
	// the number of clusters stays what it is.
	KeepClusters bool
	Parallelism  int // number of goroutines; 0 means GOMAXPROCS; the result does not depend on it
}

// Outliers returns c without the papers that fit nowhere: they get the label [Outlier], and
// sizes, centroids and measures are renewed. A paper fits if its mean cosine similarity to the
// others of its cluster is at least opts.MinRatio times that to the papers outside. Comparing
// two means of the same paper makes the test independent of how long and how general its
// abstract is, which no threshold on similarities is. A cluster that loses all papers but one
// is dissolved unless opts.KeepClusters is set; one that holds all papers is left alone.
//
// x is the matrix that c was made from. c is not modified. Outliers returns ctx.Err() if ctx
// ends first. It takes O(nnz + K·Cols) time.
func Outliers(ctx context.Context, x *sparse.CSR, c *Clustering, opts OutlierOptions) (*Clustering, error) {
	if opts.MinRatio == 0 {
		opts.MinRatio = 1.25
	}
	if math.IsNaN(opts.MinRatio) || opts.MinRatio < 0 {
		return nil, fmt.Errorf("cluster: MinRatio = %v, want at least 0", opts.MinRatio)
	}
	members := c.Members()
	labelled := 0
	for _, n := range c.Sizes {
		labelled += n
	}
	total := make([]float64, x.Cols)
	sumRows(total, x, nonZeroRows(x))
	stays := make([][]int, c.K) // the members of each cluster that fit
	err := parallel.ChunksWith(ctx, c.K, 1, opts.Parallelism,
		func() []float64 { return make([]float64, x.Cols) },
		func(sum []float64, k, _, _ int) error {
			rows := members[k]
			if len(rows) == labelled {
				stays[k] = rows
				return nil
			}
			sumRows(sum, x, rows)
			for _, i := range rows {
				if fits(x.Row(i), sum, total, len(rows), x.Rows, opts.MinRatio) {
					stays[k] = append(stays[k], i)
				}
			}
			if len(stays[k]) < 2 {
				stays[k] = nil
				if opts.KeepClusters {
					stays[k] = rows
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	labels := make([]int, x.Rows)
	for i := range labels {
		labels[i] = Outlier
	}
	k := 0
	for _, rows := range stays {
		if len(rows) == 0 {
			continue
		}
		for _, i := range rows {
			labels[i] = k
		}
		k++
	}
	renewed := newClustering(x, labels, k)
	renewed.Iterations, renewed.Converged, renewed.History = c.Iterations, c.Converged, c.History
	return renewed, nil
}

// fits reports whether a row of a cluster of the given size and sum belongs there.
func fits(row sparse.Vec, sum, total []float64, size, n int, minRatio float64) bool {
	if size < 2 {
		return false
	}
	var inner, inside, all float64
	for p, j := range row.Indices {
		v := float64(row.Data[p])
		inner += v * v
		inside += float64(v * sum[j])
		all += float64(v * total[j])
	}
	mates := (inside - inner) / float64(size-1)
	others := (all - inside) / float64(n-size)
	return mates > 1e-9 && mates >= minRatio*others
}
