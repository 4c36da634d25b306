package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline"
	kreport "kindred/report"
)

type evaluateOptions struct {
	commonOptions
	groupOptions
	labels string
}

func newEvaluateCommand(env *Env, run func(context.Context, *Env, *evaluateOptions) error) *cobra.Command {
	o := &evaluateOptions{labels: auto}
	o.has.model, o.has.vectors, o.has.text, o.has.latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "evaluate [FEED...]",
		Short: "Measure the quality of a clustering",
		Long: `Cluster the papers as kindred cluster does, and measure the result: silhouette,
modularity and inertia. If the papers have labels, compare the clusters with these:
NMI, ARI, homogeneity, completeness and purity. A label is the field "label" of a
JSON Lines record, or else the primary category of the paper.`,
		Example: `  kindred evaluate papers.jsonl
  kindred evaluate papers.jsonl -k 20 --labels category
  kindred evaluate papers.jsonl -f json | jq .agreement.ari`,
		RunE: overFeeds(env, o, run),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.OneOf(&o.labels, "NAME", flags.Choice{Name: auto,
			Description: "the first field that papers have"}, flags.Choice{Name: "label"},
			flags.Choice{Name: "category"}),
			"labels", "field to compare with: label, category, or auto for the first of these that papers have")
	})
	flags.Main(cmd, "labels")
	addGroupFlags(cmd, &o.groupOptions)
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

func runEvaluate(ctx context.Context, env *Env, o *evaluateOptions) error {
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		o.groupOptions.set(opts)
		if o.labels != auto {
			opts.Evaluate.Labels = o.labels
		}
	}, pipeline.Evaluate)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}
