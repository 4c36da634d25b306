package pipeline

import (
	"context"
	"fmt"

	"kindred/cluster/quality"
	"kindred/feed"
	"kindred/paper"
	"kindred/report"
)

// EvaluateOptions say what groups are compared with.
type EvaluateOptions struct {
	// Labels is the field of papers that has their known group: "label", "category" for the
	// primary category, or "" for the first of these two that any paper has.
	Labels string
}

// LabelsError says that no paper has the field of EvaluateOptions.Labels.
type LabelsError struct{ Labels string }

// Error says which field no paper has.
func (e *LabelsError) Error() string {
	return fmt.Sprintf("pipeline: Evaluate.Labels = %q: no paper has one", e.Labels)
}

// Evaluate groups the papers of all sources as [Cluster] does, and measures the groups, alone and
// against the labels of the papers.
func Evaluate(ctx context.Context, sources []feed.Source, opts Options) (*report.Evaluation, error) {
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	g, err := v.partition(ctx, &opts) // nobody reads names
	if err != nil {
		return nil, err
	}
	return g.Evaluate(ctx, opts)
}

// Evaluate measures the groups, alone and against the labels of the papers. It returns a
// [*LabelsError] if labels are asked for that no paper has, and ctx.Err() if ctx ends first.
func (g *Groups) Evaluate(ctx context.Context, opts Options) (*report.Evaluation, error) {
	r := &report.Evaluation{Origin: g.origin(&opts), K: g.K}
	var err error
	if r.Quality, err = g.Quality(ctx, opts); err != nil {
		return nil, err
	}
	r.Outliers = g.Outliers()
	truth, classes, field := labelsOf(g.Papers, opts.Evaluate.Labels)
	if classes == 0 {
		if opts.Evaluate.Labels != "" {
			return nil, &LabelsError{opts.Evaluate.Labels}
		}
		return r, nil
	}
	r.Labels, r.Classes = field, classes
	for _, t := range truth {
		if t >= 0 {
			r.Labelled++
		}
	}
	h, completeness, v := quality.VMeasure(truth, g.Labels)
	r.Agreed = &report.Agreement{
		NMI:          report.Number(v),
		ARI:          report.Number(quality.AdjustedRandIndex(truth, g.Labels)),
		Homogeneity:  report.Number(h),
		Completeness: report.Number(completeness),
		Purity:       report.Number(quality.Purity(truth, g.Labels)),
	}
	return r, nil
}

// labelsOf numbers the labels of papers, −1 where there is none, and returns how many there
// are and the field that they are from.
func labelsOf(papers []paper.Paper, field string) (truth []int, classes int, from string) {
	fields := []string{field}
	if field == "" {
		fields = []string{"label", "category"}
	}
	for _, from = range fields {
		ids := map[string]int{}
		truth = make([]int, len(papers))
		for i, p := range papers {
			label := p.Label
			if from == "category" {
				label = ""
				if len(p.Categories) > 0 {
					label = p.Categories[0]
				}
			}
			truth[i] = -1
			if label == "" {
				continue
			}
			id, ok := ids[label]
			if !ok {
				id = len(ids)
				ids[label] = id
			}
			truth[i] = id
		}
		if len(ids) > 0 {
			return truth, len(ids), from
		}
	}
	return nil, 0, ""
}
