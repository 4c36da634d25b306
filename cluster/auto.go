package cluster

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"kindred/sparse"
)

// AutoOptions are the options of [Auto].
type AutoOptions struct {
	// MaxK is the largest number of clusters to try. 0 means 1.5·√n, but at least 8 and at most
	// 100; in any case at most n/2. Beyond, clusters of a few papers raise the silhouette
	// although there is nothing to find.
	MaxK int
	// KMeans holds the options of the clusterings, but for K.
	KMeans KMeansOptions
	// OnProgress, if not nil, is called after each k with the number of those tried and to try.
	OnProgress func(done, total int)
}

// Choice says how [Auto] chose the number of clusters.
type Choice struct {
	K          int
	Candidates []Candidate // by K
	Rows       int         // how many rows the candidates were tried on
}

// Candidate is a number of clusters that was tried.
type Candidate struct {
	K          int
	Silhouette float64 // see [Silhouette]
	Modularity float64 // see [Modularity]
	Score      float64 // their product
}

const (
	// autoSample is how many rows Auto tries numbers of clusters on, to bound the time that the
	// choice takes.
	autoSample = 5_000
	// autoRestarts is how often each candidate is started, at most, if there are more than a
	// hundred rows.
	autoRestarts = 5
	// indifference is how much of the best score a finer clustering may lack and still be
	// chosen: the curve is flat and noisy there, and the names of smaller clusters say more.
	indifference = 0.02
)

// Auto chooses the number of clusters and returns the clustering. It clusters the rows for
// growing k and scores each clustering by
//
//	silhouette · modularity
//
// The silhouette asks whether a paper is closer to its own cluster than to the next one, and
// on sparse text favours many small clusters; the modularity asks how much of all similarity
// lies within clusters beyond what chance would put there, and favours a few large ones.
// Their product has its peak between, near the true number where there is one. Of the ks within two
// per cent of the best score, Auto takes the largest.
//
// More than 5,000 rows are sampled for the choice. With fewer than four rows, or if no k
// scores above zero, there is one cluster. Errors and determinism are those of [KMeans].
func Auto(ctx context.Context, x *sparse.CSR, opts AutoOptions) (*Clustering, *Choice, error) {
	if err := x.Validate(); err != nil {
		return nil, nil, fmt.Errorf("cluster: %w", err)
	}
	rows := nonZeroRows(x)
	if len(rows) == 0 {
		return nil, nil, ErrNoRows
	}
	rows = sample(rows, autoSample, rand.New(rand.NewPCG(opts.KMeans.Seed, math.MaxUint64)))
	part := selectRows(x, rows)
	choice := &Choice{K: 1, Rows: len(rows)}
	trial := opts.KMeans.withDefaults(len(rows))
	if len(rows) > 100 {
		trial.Restarts = min(trial.Restarts, autoRestarts)
	}
	trial.OnIteration = nil
	ks := grid(len(rows), opts.MaxK)
	best := 0.0
	for i, k := range ks {
		trial.K = k
		c, err := KMeans(ctx, part, trial)
		if err != nil {
			return nil, nil, err
		}
		s, err := Silhouette(ctx, part, c.Labels, trial.Parallelism)
		if err != nil {
			return nil, nil, err
		}
		candidate := Candidate{K: k, Silhouette: s, Modularity: Modularity(part, c.Labels)}
		if s > 0 && candidate.Modularity > 0 {
			candidate.Score = s * candidate.Modularity
		}
		best = max(best, candidate.Score)
		choice.Candidates = append(choice.Candidates, candidate)
		if opts.OnProgress != nil {
			opts.OnProgress(i+1, len(ks))
		}
	}
	for _, candidate := range choice.Candidates {
		if candidate.Score > 0 && candidate.Score >= best*(1-indifference) {
			choice.K = candidate.K
		}
	}
	final := opts.KMeans
	final.K = choice.K
	c, err := KMeans(ctx, x, final)
	if err != nil {
		return nil, nil, err
	}
	return c, choice, nil
}

// grid returns the numbers of clusters to try for n rows: all up to 16, then steps of a
// seventh.
func grid(n, maxK int) []int {
	if maxK == 0 {
		maxK = min(100, max(8, int(1.5*math.Sqrt(float64(n)))))
	}
	maxK = min(maxK, n/2)
	var ks []int
	for k := 2; k <= maxK; k += max(1, k/7) {
		ks = append(ks, k)
	}
	return ks
}

// selectRows returns the given rows of x as a matrix.
func selectRows(x *sparse.CSR, rows []int) *sparse.CSR {
	if len(rows) == x.Rows {
		return x
	}
	part := &sparse.CSR{Rows: len(rows), Cols: x.Cols, Indptr: make([]int, 1, len(rows)+1)}
	for _, i := range rows {
		row := x.Row(i)
		part.Indices = append(part.Indices, row.Indices...)
		part.Data = append(part.Data, row.Data...)
		part.Indptr = append(part.Indptr, len(part.Indices))
	}
	return part
}

// Modularity returns the modularity (Newman and Girvan, Physical Review E 69, 2004,
// doi:10.1103/PhysRevE.69.026113) of labels on the complete graph whose edges weigh the cosine
// similarity of the rows: the fraction of the weight within clusters, less the fraction that
// would be there if only the degrees of the rows mattered. The expected fraction counts pairs
// of different rows, because few rows have none with themselves. It is at most 1, and about
// 0 for random labels; outliers count as clusters of their own.
//
// The rows of x are unit vectors or zero. It takes O(nnz + K·Cols) time: like the silhouette,
// it follows from the sums of the clusters.
func Modularity(x *sparse.CSR, labels []int) float64 {
	total := make([]float64, x.Cols)
	rows := nonZeroRows(x)
	sumRows(total, x, rows)
	degree := make([]float64, x.Rows)
	var weight, squares float64
	for _, i := range rows {
		row := x.Row(i)
		var inner float64
		for p, j := range row.Indices {
			v := float64(row.Data[p])
			degree[i] += float64(v * total[j])
			inner += float64(v * v)
		}
		degree[i] -= inner
		weight += degree[i]
		squares += degree[i] * degree[i]
	}
	pairs := weight*weight - squares
	if weight <= 0 || pairs <= 0 {
		return 0
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
	sum := make([]float64, x.Cols)
	var q float64
	for _, members := range membersOf(labels, sizes) {
		sumRows(sum, x, members)
		var within, degrees, own float64
		for _, v := range sum {
			within += float64(v * v)
		}
		for _, i := range members {
			within -= x.Row(i).Norm() * x.Row(i).Norm()
			degrees += degree[i]
			own += degree[i] * degree[i]
		}
		q += within/weight - (degrees*degrees-own)/pairs
	}
	return q
}
