package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/paper"
	kreport "kindred/report"
)

type evaluateOptions struct {
	commonOptions
	groupOptions
	labels string
}

func newEvaluateCommand(env *Env, run func(context.Context, *Env, *evaluateOptions) error) *cobra.Command {
	o := &evaluateOptions{}
	o.has.model, o.has.vectors = true, true
	cmd := &cobra.Command{
		Use:   "evaluate [FEED...]",
		Short: "Measure a clustering, alone and against known labels",
		Long: `Cluster papers as the cluster command does, and measure the result: silhouette,
modularity and inertia; and against the labels that the papers carry NMI, ARI,
homogeneity, completeness and purity. Labels are taken from the field "label" of
JSON Lines, else from the primary category.`,
		Example: `  kindred evaluate papers.jsonl
  kindred evaluate -k 20 papers.jsonl --labels category
  kindred evaluate papers.jsonl -f json | jq .agreement.ari`,
		RunE: overFeeds(env, o, run),
	}
	f := cmd.Flags()
	f.StringVar(&o.labels, "labels", "auto", "field to compare with: label, category, or auto for the first that there is")
	addGroupFlags(cmd, &o.groupOptions)
	addCommonFlags(cmd, &o.commonOptions, "text, md, json or csv")
	return cmd
}

func (o *evaluateOptions) check() error {
	if o.labels != "auto" && o.labels != "label" && o.labels != "category" {
		return usageError{fmt.Errorf("--labels %s: want auto, label or category", o.labels), ""}
	}
	if err := o.commonOptions.check(); err != nil {
		return err
	}
	return o.groupOptions.check()
}

func runEvaluate(ctx context.Context, env *Env, o *evaluateOptions) error {
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	p := newProgress(env, o.quiet)
	c, err := o.load(ctx, env, p)
	if err != nil {
		return err
	}
	g, err := o.group(ctx, &o.commonOptions, c, p)
	if err != nil {
		return err
	}
	r := &kreport.Evaluation{Origin: o.origin(c), K: g.K}
	o.describe(&r.Options)
	if r.Quality, err = g.quality(ctx, &o.commonOptions, c); err != nil {
		return err
	}
	for _, label := range g.Labels {
		if label == cluster.Outlier {
			r.Outliers++
		}
	}
	truth, classes, field := labelsOf(c.papers(), o.labels)
	if classes == 0 && o.labels != "auto" {
		return hintError{fmt.Errorf("--labels %s: no paper has one", o.labels), "without --labels, measures that need none are written"}
	}
	if classes > 0 {
		r.Labels, r.Classes = field, classes
		for _, t := range truth {
			if t >= 0 {
				r.Labelled++
			}
		}
		h, completeness, v := cluster.VMeasure(truth, g.Labels)
		r.Agreed = &kreport.Agreement{
			NMI:          kreport.Number(v),
			ARI:          kreport.Number(cluster.AdjustedRandIndex(truth, g.Labels)),
			Homogeneity:  kreport.Number(h),
			Completeness: kreport.Number(completeness),
			Purity:       kreport.Number(cluster.Purity(truth, g.Labels)),
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.textOptions(env)) }); err != nil {
		return err
	}
	return c.done()
}

// labelsOf numbers the labels of papers, −1 where there is none, and returns how many there
// are and the field that they are from.
func labelsOf(papers []paper.Paper, field string) (truth []int, classes int, from string) {
	fields := []string{field}
	if field == "auto" {
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
