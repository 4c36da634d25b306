package group

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/trend"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline"

	kreport "kindred/report"
)

type trendsOptions struct {
	common.Flags
	common.GroupFlags
	by string
}

// NewTrendsCommand returns the command trends.
func NewTrendsCommand(env *common.Env) *cobra.Command {
	o := &trendsOptions{}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent, o.Named = true, true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "trends [FEED...]",
		Short: "Show which topics and words rise and fall over time",
		Long: `Cluster the papers as kindred cluster does, and count the papers of each group by
year, month or day, as the dates suggest or --by says. A group or a word rises or
falls if its share of the papers changes by more than chance explains; single bursts
are no trend.

The papers need dates. As CSV the result is a table with a column for each period; as
JSON it is that of kindred cluster.`,
		Example: `  kindred trends library.bib
  kindred trends papers.jsonl --since 2015 --by year -k 20
  kindred trends papers.jsonl -f csv -o trends.csv`,
		RunE: common.OverFeeds(env, o, runTrends),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.OneOf(&o.by, "PERIOD", flags.Choice{Name: string(trend.Year)}, flags.Choice{Name: string(trend.Month)},
			flags.Choice{Name: string(trend.Day)}), "by", "count the papers of each year, month or day (default: day "+
			"for dates of up to 45 days, month for up to 36 months, else year)")
	})
	flags.Main(cmd, "by")
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
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		opts.Group.Period = trend.Unit(o.by)
	}, pipeline.Cluster)
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
