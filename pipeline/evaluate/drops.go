package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/pipeline"
	"kindred/report"
	"kindred/report/measures"
	"kindred/sparse"
	"kindred/tfidf"
)

const (
	// dropped is how many papers there are for each that is left out.
	dropped = 50
	// fewestDropped is the number of papers below which none is left out: it would be a tenth of them and more.
	fewestDropped = 10
)

// drops groups the papers again and again without a random fiftieth of them, and compares the groups of the others
// with their groups among all papers. Words are counted and weighed without the missing papers, too. It returns nil if
// that is not asked for, or if there are too few papers or words.
func (e *evaluator) drops(ctx context.Context, all *pipeline.Groups, opts pipeline.Options) (
	*measures.DropStudy, error) {
	n := len(e.v.Papers)
	missing := max(1, n/dropped)
	if opts.Evaluate.Drops < 1 || n < fewestDropped || opts.Group.K > n-missing {
		return nil, nil
	}
	// Which papers are missing does not depend on their order.
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(e.v.Papers[a].ID, e.v.Papers[b].ID) })
	rng := rand.New(rand.NewPCG(cmp.Or(opts.Seed, pipeline.DefaultSeed), uint64(n)))
	study := &measures.DropStudy{Missing: missing, Lowest: 1}
	var sum float64
	for range opts.Evaluate.Drops {
		var rows []int
		for _, p := range rng.Perm(n)[missing:] {
			rows = append(rows, order[p])
		}
		slices.Sort(rows)
		g, err := e.without(ctx, rows, opts)
		if errors.Is(err, tfidf.ErrNoTerms) {
			return nil, nil // so few words are left that there is nothing to compare
		}
		if err != nil {
			return nil, fmt.Errorf("without %d of %d papers: %w", missing, n, err)
		}
		before := make([]int, len(rows))
		for p, i := range rows {
			before[p] = all.Labels[i]
		}
		others, err := cluster.NewPartition(before)
		if err != nil {
			return nil, err
		}
		ami, _, err := quality.Stability([]*cluster.Partition{others, g.Partition})
		if err != nil {
			return nil, err
		}
		sum += ami
		study.Lowest = min(study.Lowest, report.Number(ami))
		study.Runs = append(study.Runs, measures.DropRun{K: g.K, Outliers: g.Outliers(), AMI: report.Number(ami)})
	}
	study.AMI = report.Number(sum / float64(len(study.Runs)))
	return study, nil
}

// without groups the papers of some rows alone.
func (e *evaluator) without(ctx context.Context, rows []int, opts pipeline.Options) (*pipeline.Groups, error) {
	opts.OnModel = nil
	if opts.Vectors != nil {
		opts.Vectors = selected(opts.Vectors, rows)
	}
	c, err := e.v.Collection.Select(ctx, rows, opts)
	if err != nil {
		return nil, err
	}
	v, err := c.Vectorize(ctx, opts)
	if err != nil {
		return nil, err
	}
	return v.GroupUnnamed(ctx, opts)
}

// selected returns some rows of a matrix.
func selected(m *sparse.CSR, rows []int) *sparse.CSR {
	part := &sparse.CSR{Rows: len(rows), Cols: m.Cols, Indptr: make([]int, 1, len(rows)+1)}
	for _, i := range rows {
		row := m.Row(i)
		part.Indices, part.Data = append(part.Indices, row.Indices...), append(part.Data, row.Data...)
		part.Indptr = append(part.Indptr, len(part.Indices))
	}
	return part
}
