package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/pipeline"
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
	addCommonFlags(cmd, &o.commonOptions, listed(reportFormats()))
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
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		opts.Group = o.groupOptions.pipelineOptions()
		if o.labels != "auto" {
			opts.Evaluate.Labels = o.labels
		}
	}, pipeline.Evaluate)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.textOptions(env)) }); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}

// explainLabels says of an error of the pipeline what to do about --labels.
func explainLabels(err error) error {
	var none *pipeline.LabelsError
	if errors.As(err, &none) {
		return hintError{fmt.Errorf("--labels %s: no paper has one", none.Labels), "without --labels, measures that need none are written"}
	}
	return err
}
