package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"kindred/pipeline"
	kreport "kindred/report"
)

type trendsOptions struct {
	commonOptions
	groupOptions
}

func newTrendsCommand(env *Env) *cobra.Command {
	o := &trendsOptions{}
	o.has.model, o.has.vectors, o.has.text, o.named = true, true, true, true
	cmd := &cobra.Command{
		Use:   "trends [FEED...]",
		Short: "Show which topics and words rise and fall over time",
		Long: `Cluster the papers as kindred cluster does, and count the papers of each group by
year, month or day, as the dates suggest. A group or a word rises or falls if its
share of the papers changes by more than chance explains; single bursts are no trend.

The papers need dates. As CSV the result is a table with a column for each period; as
JSON it is that of kindred cluster.`,
		Example: `  kindred trends library.bib
  kindred trends papers.jsonl --since 2015 -k 20
  kindred trends papers.jsonl -f csv -o trends.csv`,
		RunE: overFeeds(env, o, runTrends),
	}
	addGroupFlags(cmd, &o.groupOptions)
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

func runTrends(ctx context.Context, env *Env, o *trendsOptions) error {
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) { o.groupOptions.set(opts) },
		pipeline.Cluster)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, kreport.TrendTable{Clustering: r}, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}
