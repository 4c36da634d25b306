package cluster

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// UsualOutlierShare is the largest share of rows that [Outliers] sets apart if nothing else is asked for.
const UsualOutlierShare = 0.1

// OutlierOptions are the options of [Outliers].
type OutlierOptions struct {
	// MinRatio is how many times more similar a row has to be to the other rows of its cluster
	// than to the rows outside, on average, to stay in the cluster. 0 means 1.25, chosen by
	// reading the papers on both sides of this limit in feeds of 16 to 3,000 papers; below 1,
	// rows stay that are closer to the rest than to their cluster.
	MinRatio float64
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. Random pairs
	// are chosen by them, and they decide which of the rows that fit equally badly are set apart. nil means the numbers
	// of the rows.
	Keys []uint64
	// Words, if it has rows, are the words of the rows of x, where x has more than these.
	Words sparse.UnitRows
	// MaxShare is the largest share of the clustered rows that are set apart, in (0, 1]. If more rows fit nowhere,
	// those with the lowest ratio are set apart. 0 means 0.1.
	MaxShare float64
	// Only, if not nil, has length n and says which rows may be set apart. MaxShare is then a share of these rows.
	Only []bool
	// KeepClusters leaves a cluster as it is if it would lose all of its rows but one, so that
	// the number of clusters does not change.
	KeepClusters bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend
	// on it.
	Parallelism int
}

// Outliers returns p without the rows that fit nowhere: they get the label [Outlier]. A row fits nowhere if
// any of these holds:
//
//   - It is no closer to its cluster than chance has it: its similarity to the centroid of the other rows of the
//     cluster is at most [PairSimilarity], which 95 % of random pairs of rows of different clusters do not exceed. The
//     share is smaller for fewer than 150 rows, which give few pairs to tell by.
//   - It is hardly closer to its cluster than to the rest: its mean similarity to the other rows of the cluster is less
//     than opts.MinRatio times that to the rows outside. Two means of the same row are compared, so it does not count
//     how long or how general a text is.
//   - It shares no word with the other rows of its cluster: a latent space alone has put it there.
//
// A row that is alone in its cluster fits nowhere. A cluster that loses all rows but one is dissolved, unless
// opts.KeepClusters is set. A cluster that holds all rows is left alone.
//
// p is a partition of the rows of x, and is not modified. An error wraps [ErrInvalid] if p or the keys do not fit x; it
// is ctx.Err() if ctx ends first. Outliers takes O(nnz + K·Cols/64) time and O(Cols) memory for each goroutine.
func Outliers(ctx context.Context, x sparse.UnitRows, p *Partition, opts OutlierOptions) (*Partition, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	if err := p.Validate(x.Rows()); err != nil {
		return nil, err
	}
	if words := opts.Words.Rows(); words > 0 && words != x.Rows() {
		return nil, fmt.Errorf("%w: words of %d rows, not of %d", ErrInvalid, words, x.Rows())
	}
	m, members, clustered := x.CSR(), p.Members(), p.Clustered()
	total := sparse.NewAccumulator(m.Cols)
	var limit float64
	err := parallel.Together(opts.Parallelism, func() (err error) {
		limit, err = PairSimilarity(x, p, opts.Keys)
		return err
	}, func() error {
		for i := range m.Rows {
			total.Add(m.Row(i))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ratio := make([]float64, m.Rows) // how many times more similar a row is to its cluster than to the rest
	err = parallel.ChunksWith(ctx, p.K, 1, opts.Parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(m.Cols) },
		func(sum *sparse.Accumulator, k, _, _ int) error {
			rows := members[k]
			sum.Reset()
			sum.AddRows(m, rows)
			norm := sum.Norm()
			for _, i := range rows {
				if ratio[i] = math.Inf(1); len(rows) == clustered {
					continue
				}
				inner, inside := sparse.Dot(m.Row(i), m.Row(i)), sum.Dot(m.Row(i))
				ratio[i] = fit(inner, inside, total.Dot(m.Row(i)), len(rows), m.Rows)
				if limit > -1 && closeness(inner, inside, norm) <= limit { // whatever the ratio is
					ratio[i] = min(ratio[i], belowAll(opts.MinRatio))
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	if opts.Words.Rows() > 0 {
		for _, rows := range members {
			if len(rows) < clustered {
				strangers(opts.Words, rows, ratio)
			}
		}
	}
	return SetApart(p, ratio, opts)
}

// strangers sets the ratio of rows of a cluster that share no word with the others to the lowest one.
func strangers(words sparse.UnitRows, rows []int, ratio []float64) {
	having := map[int32]int{} // how many of the rows have each word
	for _, i := range rows {
		for _, j := range words.Row(i).Indices {
			having[j]++
		}
	}
	for _, i := range rows {
		shared := func(j int32) bool { return having[j] > 1 }
		if !slices.ContainsFunc(words.Row(i).Indices, shared) {
			ratio[i] = math.Inf(-1)
		}
	}
}

// minRatio is OutlierOptions.MinRatio if that is 0.
const minRatio = 1.25

// complete sets what is 0 to what that means, and returns an error for values that are not allowed.
func (opts *OutlierOptions) complete() error {
	if opts.MinRatio == 0 {
		opts.MinRatio = minRatio
	}
	if math.IsNaN(opts.MinRatio) || opts.MinRatio < 0 {
		return fmt.Errorf("cluster: MinRatio is %v, must be at least 0", opts.MinRatio)
	}
	if opts.MaxShare == 0 {
		opts.MaxShare = UsualOutlierShare
	}
	if !(opts.MaxShare > 0 && opts.MaxShare <= 1) {
		return fmt.Errorf("cluster: MaxShare is %v, must be from 0 to 1", opts.MaxShare)
	}
	return nil
}

// SetApart is the second half of [Outliers], for rows that are not in memory: ratio says of each row how many times
// more similar it is to its cluster than to the rest, as [Fitter.Ratio] does. p is a partition of as many rows; the
// error wraps [ErrInvalid] if it is not, or if opts.Keys or opts.Only have another length.
func SetApart(p *Partition, ratio []float64, opts OutlierOptions) (*Partition, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	if err := p.Validate(len(ratio)); err != nil {
		return nil, err
	}
	if opts.Keys != nil && len(opts.Keys) != len(ratio) {
		return nil, fmt.Errorf("%w: %d keys for %d rows", ErrInvalid, len(opts.Keys), len(ratio))
	}
	if opts.Only != nil && len(opts.Only) != len(ratio) {
		return nil, fmt.Errorf("%w: Only has %d rows of %d", ErrInvalid, len(opts.Only), len(ratio))
	}
	members, clustered := p.Members(), p.Clustered()
	apart := unfit(p, ratio, opts)
	labels := make([]int, len(ratio))
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

// unfit returns which rows do not fit. If these are more than opts.MaxShare of the rows, it returns those that fit
// worst.
func unfit(p *Partition, ratio []float64, opts OutlierOptions) []bool {
	var rows []int
	asked := 0
	for i, k := range p.Labels {
		if k == Outlier || opts.Only != nil && !opts.Only[i] {
			continue
		}
		if asked++; ratio[i] < opts.MinRatio {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		order := cmp.Compare(ratio[a], ratio[b])
		if order == 0 && opts.Keys != nil {
			order = cmp.Compare(opts.Keys[a], opts.Keys[b])
		}
		return order
	})
	if most := max(1, int(opts.MaxShare*float64(asked))); len(rows) > most {
		rows = rows[:most]
	}
	apart := make([]bool, len(ratio))
	for _, i := range rows {
		apart[i] = true
	}
	return apart
}

// belowAll returns the ratio of a row that is no closer to its cluster than chance has it, if all others stay that have
// at least the given one.
func belowAll(least float64) float64 { return math.Nextafter(least, 0) }

// closeness returns the similarity of a row to the centroid of the other rows of its cluster; −1 if there are none, or
// if they have no direction. inner and inside are the products of the row with itself and with the sum of the cluster,
// whose norm is given.
func closeness(inner, inside, norm float64) float64 {
	others := float64(norm*norm) - float64(2*inside) + inner // the square of the norm of their sum
	if others <= 1e-9 {
		return -1
	}
	return (inside - inner) / math.Sqrt(others)
}

// fit returns how many times more similar a row is to the other rows of its cluster, which has the given size, than to
// the rows outside. inner, inside and all are its products with itself, with the sum of the cluster and with that of
// all n rows.
func fit(inner, inside, all float64, size, n int) float64 {
	if size < 2 {
		return math.Inf(-1)
	}
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

const (
	// pairShare is the share of random pairs than which a row has to be more similar to its cluster.
	pairShare = 0.95
	// randomPairs is how many pairs of rows are compared at random.
	randomPairs = 20_000
	// PairRows is how many rows random pairs are chosen from, if there are more: those of the lowest keys.
	PairRows = 40_000
	// fewestPairs is the number of rows up to which random pairs tell nothing. With them, every fifth of 16 random
	// arXiv papers would fit nowhere, and these papers were hardly more often in a wrong group than the others. From
	// enoughPairs rows on, random pairs count in full. Between the two numbers, they count in part, because with a
	// sharp limit a feed that loses a paper would have other outliers.
	fewestPairs, enoughPairs = 50, 150
)

// PairSimilarity returns the similarity that 95 % of random pairs of rows of different clusters of p do not exceed, in
// [-1, 1]. Below 150 rows, the share falls in proportion to the rows, to none at 50. It compares up to 20,000 pairs of
// the [PairRows] rows of the lowest keys. Outliers of p and zero rows do not count. Without two clusters, or with 50
// rows or fewer, it is −1. keys are as in [OutlierOptions].
// An error wraps [ErrInvalid] if p or the keys do not fit.
func PairSimilarity(x sparse.UnitRows, p *Partition, keys []uint64) (float64, error) {
	if keys != nil && len(keys) != x.Rows() {
		return 0, fmt.Errorf("%w: %d keys for %d rows", ErrInvalid, len(keys), x.Rows())
	}
	if err := p.Validate(x.Rows()); err != nil {
		return 0, err
	}
	rows := slices.DeleteFunc(x.NonEmpty(), func(i int) bool { return p.Labels[i] == Outlier })
	if p.K < 2 || len(rows) <= fewestPairs {
		return -1, nil
	}
	share := float64(pairShare * min(1, float64(len(rows)-fewestPairs)/float64(enoughPairs-fewestPairs)))
	if keys != nil {
		sample.Sort(rows, keys)
	}
	rows = rows[:min(len(rows), PairRows)]
	rng := rand.New(rand.NewPCG(1, uint64(len(rows))))
	pairs := make([][2]int, 0, randomPairs)
	for range randomPairs {
		i, j := rows[rng.IntN(len(rows))], rows[rng.IntN(len(rows))]
		if p.Labels[i] != p.Labels[j] {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	if len(pairs) == 0 {
		return -1, nil
	}
	similarities := make([]float64, len(pairs))
	parallel.Loop(len(pairs), parallel.ChunkSize, 0, func(_, lo, hi int) {
		for n, pair := range pairs[lo:hi] {
			similarities[lo+n] = sparse.Dot(x.Row(pair[0]), x.Row(pair[1]))
		}
	})
	slices.Sort(similarities)
	return similarities[int(math.Ceil(share*float64(len(similarities))))-1], nil
}
