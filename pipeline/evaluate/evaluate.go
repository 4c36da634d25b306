// Package evaluate measures how good groups and neighbours of papers are, against known labels and without.
package evaluate

import (
	"cmp"
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/report/measures"
	"kindred/sparse"
)

// Variation is a setting of [Compare]: what is different from its options.
type Variation struct {
	// Name says what is set, such as "clusters=20".
	Name string
	// Group and Seed are used in place of those of the options.
	Group pipeline.GroupOptions
	Seed  uint64
	// Classes is used in place of EvaluateOptions.Classes.
	Classes bool
}

// LabelsError says that no paper has a label.
type LabelsError struct {
	Labels string // EvaluateOptions.Labels: the field that was asked for, or "" for any
}

// Error says which field no paper has.
func (e *LabelsError) Error() string {
	return fmt.Sprintf("pipeline: Evaluate.Labels = %q: no paper has one", e.Labels)
}

// nearK is how many neighbours of a paper are compared with it.
const nearK = 10

// Run groups the papers of all sources as [pipeline.Cluster] does, and measures the groups, alone and
// against the labels of the papers. It returns a [*LabelsError] if labels are asked for that no paper
// has, the errors of [pipeline.Cluster], and ctx.Err() if ctx ends first.
func Run(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*measures.Evaluation, error) {
	e, err := newEvaluator(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	return e.evaluate(ctx, opts)
}

// Compare measures, as [Run] does, the groups of several settings, which share the vectors of
// the papers. Without variations it measures one, that of opts. The report has a row for each.
func Compare(ctx context.Context, sources []feed.Source, opts pipeline.Options, variations []Variation) (
	*measures.Comparison, error) {
	e, err := newEvaluator(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	if len(variations) == 0 {
		variations = []Variation{{Group: opts.Group, Seed: opts.Seed, Classes: opts.Evaluate.Classes}}
	}
	r := &measures.Comparison{Origin: e.v.Origin(opts)}
	for _, set := range variations {
		o := opts
		o.Group, o.Seed, o.Evaluate.Classes = set.Group, set.Seed, set.Classes
		one, err := e.evaluate(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
		row := one.Row()
		row.Setting = set.Name
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// evaluator measures groups of the same papers. It holds what does not depend on how they are grouped.
type evaluator struct {
	v     *pipeline.Vectors
	truth *labels // nil if no paper has a label
	near  *measures.NearAgreement
}

func newEvaluator(ctx context.Context, sources []feed.Source, opts *pipeline.Options) (*evaluator, error) {
	opts.KeepAbstracts = opts.KeepAbstracts || opts.Evaluate.Drops > 0
	v, err := pipeline.Vectorize(ctx, sources, *opts)
	if err != nil {
		return nil, err
	}
	e := &evaluator{v: v, truth: labelsOf(v.Papers, opts.Evaluate.Labels)}
	if e.truth == nil {
		if opts.Evaluate.Labels != "" {
			return nil, &LabelsError{opts.Evaluate.Labels}
		}
		return e, nil
	}
	graph, err := v.Neighbors(ctx, *opts, nearK, 0)
	if err != nil {
		return nil, err
	}
	keys := make([]uint64, len(v.Papers))
	for i := range v.Papers {
		keys[i] = rules.Key(&v.Papers[i])
	}
	e.near = nearAgreement(e.truth.sets, graph, rules.Order(keys))
	return e, nil
}

// nearAgreement compares the labels of papers with those of their neighbours in a graph. Papers are taken in a random
// order that does not depend on where they stand.
func nearAgreement(truth [][]int, graph *sparse.CSR, order []int) *measures.NearAgreement {
	near := make([][]int, graph.Rows)
	for p, i := range order {
		for _, j := range graph.Row(i).Indices {
			near[p] = append(near[p], int(j))
		}
	}
	const most = 2_000 // papers whose pairs are counted
	return &measures.NearAgreement{K: nearK, Papers: len(order),
		Agreement: report.Number(quality.NeighborAgreement(truth, order, near)),
		Chance:    report.Number(quality.ChanceAgreement(truth, order[:min(len(order), most)]))}
}

// evaluate groups the papers and measures the groups.
func (e *evaluator) evaluate(ctx context.Context, opts pipeline.Options) (*measures.Evaluation, error) {
	if opts.Evaluate.Classes {
		if e.truth == nil {
			return nil, &LabelsError{opts.Evaluate.Labels}
		}
		opts.Group.K = e.truth.classes
	}
	g, err := e.v.Group(ctx, opts)
	if err != nil {
		return nil, err
	}
	r := &measures.Evaluation{Origin: g.Origin(opts), K: g.K, Outliers: g.Outliers(), Near: e.near, Quality: g.Quality()}
	r.Names = nameCoverage(g)
	if e.truth != nil {
		r.Labels, r.Classes, r.Labelled = e.truth.field, e.truth.classes, e.truth.papers
		r.LabelsPerPaper = report.Number(float64(e.truth.count) / float64(e.truth.papers))
	}
	r.Agreed = e.agreement(g.Labels)
	if err := e.stability(ctx, r, g, opts); err != nil {
		return nil, err
	}
	r.Drops, err = e.drops(ctx, g, opts)
	return r, err
}

// agreement compares groups with the labels of the papers; it returns nil if there are none.
func (e *evaluator) agreement(groups []int) *measures.Agreement {
	if e.truth == nil {
		return nil
	}
	classes, clusters := quality.Expand(e.truth.sets, groups)
	h, completeness, v := quality.VMeasure(classes, clusters)
	return &measures.Agreement{
		NMI:          report.Number(v),
		AMI:          report.Number(quality.AdjustedMutualInformation(classes, clusters)),
		ARI:          report.Number(quality.AdjustedRandIndex(classes, clusters)),
		Homogeneity:  report.Number(h),
		Completeness: report.Number(completeness),
		VMeasure:     report.Number(v),
		Purity:       report.Number(quality.Purity(e.truth.sets, groups)),
	}
}

// stability groups the papers with further seeds, and adds to r how much the groupings agree.
func (e *evaluator) stability(ctx context.Context, r *measures.Evaluation, first *pipeline.Groups,
	opts pipeline.Options) error {
	seeds := cmp.Or(opts.Evaluate.Seeds, 5)
	if seeds < 2 {
		return nil
	}
	partitions := []*cluster.Partition{first.Partition}
	seed := cmp.Or(opts.Seed, pipeline.DefaultSeed)
	study := &measures.StabilityStudy{Runs: []measures.SeedRun{{Seed: seed, K: first.K, Outliers: first.Outliers(),
		Agreed: r.Agreed}}}
	for i := 1; i < seeds; i++ {
		o := opts
		o.Seed = seed + uint64(i)
		g, err := e.v.GroupUnnamed(ctx, o)
		if err != nil {
			return err
		}
		partitions = append(partitions, g.Partition)
		study.Runs = append(study.Runs, measures.SeedRun{Seed: o.Seed, K: g.K, Outliers: g.Outliers(),
			Agreed: e.agreement(g.Labels)})
	}
	mean, lowest, err := quality.Stability(partitions)
	if err != nil {
		return err
	}
	study.AMI, study.Lowest = report.Number(mean), report.Number(lowest)
	r.Stability = study
	return nil
}
