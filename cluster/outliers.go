package cluster

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// OutlierOptions are the options of [Outliers].
type OutlierOptions struct {
	// MinRatio is how many times more similar a row has to be to the other rows of its cluster
	// than to the rows outside, on average, to stay in the cluster. 0 means 1.25, chosen by
	// reading the papers on both sides of this limit in feeds of 16 to 3,000 papers; below 1,
	// rows stay that are closer to the rest than to their cluster.
	MinRatio float64
	// MaxShare is the largest share of the clustered rows that are set apart, in (0, 1]: of more, those with the
	// lowest ratio are. 0 means 0.1.
	MaxShare float64
	// KeepClusters leaves a cluster as it is if it would lose all of its rows but one, so that
	// the number of clusters does not change.
	KeepClusters bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend
	// on it.
	Parallelism int
}

// Outliers returns p without the rows that fit nowhere: they get the label [Outlier]. A row
// fits if its mean cosine similarity to the other rows of its cluster is at least
// opts.MinRatio times its mean similarity to the rows outside. The test compares two means of
// the same row, so it does not depend on how long or how general a text is, as a limit on the
// similarity itself would. A cluster that loses all rows but one is dissolved, unless
// opts.KeepClusters is set. A cluster that holds all rows is left alone.
//
// p is a partition of the rows of x, and is not modified. An error wraps [ErrInvalid] if p
// does not fit x; it is ctx.Err() if ctx ends first. Outliers takes O(nnz + K·Cols/64) time
// and O(Cols) memory for each goroutine.
func Outliers(ctx context.Context, x sparse.UnitRows, p *Partition, opts OutlierOptions) (*Partition, error) {
	if opts.MinRatio == 0 {
		opts.MinRatio = 1.25
	}
	if math.IsNaN(opts.MinRatio) || opts.MinRatio < 0 {
		return nil, fmt.Errorf("cluster: MinRatio is %v, must be at least 0", opts.MinRatio)
	}
	if opts.MaxShare == 0 {
		opts.MaxShare = 0.1
	}
	if !(opts.MaxShare > 0 && opts.MaxShare <= 1) {
		return nil, fmt.Errorf("cluster: MaxShare is %v, must be from 0 to 1", opts.MaxShare)
	}
	if err := p.Validate(x.Rows()); err != nil {
		return nil, err
	}
	m, members, clustered := x.CSR(), p.Members(), p.Clustered()
	total := sparse.NewAccumulator(m.Cols)
	for i := range m.Rows {
		total.Add(m.Row(i))
	}
	ratio := make([]float64, m.Rows) // how many times more similar a row is to its cluster than to the rest
	err := parallel.ChunksWith(ctx, p.K, 1, opts.Parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(m.Cols) },
		func(sum *sparse.Accumulator, k, _, _ int) error {
			rows := members[k]
			sum.Reset()
			sum.AddRows(m, rows)
			for _, i := range rows {
				if ratio[i] = math.Inf(1); len(rows) < clustered {
					ratio[i] = fit(m.Row(i), sum, total, len(rows), m.Rows)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	apart := unfit(p, ratio, opts)
	labels := make([]int, m.Rows)
	for i := range labels {
		labels[i] = Outlier
	}
	stays := make([][]int, p.K) // the members of each cluster that fit
	for k, rows := range members {
		for _, i := range rows {
			if !apart[i] {
				stays[k] = append(stays[k], i)
			}
		}
		if len(stays[k]) < 2 && len(rows) < clustered {
			stays[k] = nil
			if opts.KeepClusters {
				stays[k] = rows
			}
		}
	}
	for k, rows := range stays {
		for _, i := range rows {
			labels[i] = k
		}
	}
	return NewPartition(labels)
}

// unfit returns which rows do not fit: of more than opts.MaxShare of the rows, those that fit worst.
func unfit(p *Partition, ratio []float64, opts OutlierOptions) []bool {
	var rows []int
	for i, k := range p.Labels {
		if k != Outlier && ratio[i] < opts.MinRatio {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(ratio[a], ratio[b]) })
	if most := max(1, int(opts.MaxShare*float64(p.Clustered()))); len(rows) > most {
		rows = rows[:most]
	}
	apart := make([]bool, len(ratio))
	for _, i := range rows {
		apart[i] = true
	}
	return apart
}

// fit returns how many times more similar a row is to the other rows of its cluster, which has the given size and
// sum, than to the rows outside.
func fit(row sparse.Vec, sum, total *sparse.Accumulator, size, n int) float64 {
	if size < 2 {
		return math.Inf(-1)
	}
	var inner float64
	for _, v := range row.Data {
		inner += float64(float64(v) * float64(v))
	}
	inside, all := sum.Dot(row), total.Dot(row)
	mates := (inside - inner) / float64(size-1)
	others := (all - inside) / float64(n-size)
	switch {
	case mates <= 1e-9:
		return math.Inf(-1)
	case others <= 0:
		return math.Inf(1)
	}
	return mates / others
}
