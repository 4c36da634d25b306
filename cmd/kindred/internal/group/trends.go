package group

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/common"
	"kindred/pipeline"

	kreport "kindred/report"
)

type trendsOptions struct {
	common.Flags
	common.GroupFlags
}

// NewTrendsCommand returns the command trends.
func NewTrendsCommand(env *common.Env) *cobra.Command {
	o := &trendsOptions{}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent, o.Named = true, true, true, true, true, true
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
		RunE: common.OverFeeds(env, o, runTrends),
	}
	common.AddGroupFlags(cmd, &o.GroupFlags)
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// Check returns what is wrong with the flags together.
func (o *trendsOptions) Check() error {
	return cmp.Or(o.CheckGroups(), o.Flags.Check())
}

func runTrends(ctx context.Context, env *common.Env, o *trendsOptions) error {
	out, format, err := o.OpenReport(env)
	if err != nil {
		return err
	}
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) { o.GroupFlags.Set(opts) },
		pipeline.Cluster)
	if err != nil {
		return err
	}
	o.Sign(&r.Origin)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, kreport.TrendTable{Clustering: r}, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return common.SkippedError(r.Read.Skipped)
}
