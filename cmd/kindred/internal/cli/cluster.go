package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/pipeline"
	kreport "kindred/report"
)

type clusterOptions struct {
	commonOptions
	groupOptions
	representatives int
	top             int
}

func newClusterCommand(env *Env, run func(context.Context, *Env, *clusterOptions) error) *cobra.Command {
	o := &clusterOptions{}
	o.has.model, o.has.vectors = true, true
	cmd := &cobra.Command{
		Use:   "cluster [FEED...]",
		Short: "Group papers and name the groups",
		Long: `Group the papers of one or more feeds by what they are about, and name each group
by the words and phrases that set it apart. Without -k, the number of groups is
chosen: where papers are closest to their own group, and groups hold more of all
similarity than chance would give them. Papers that fit nowhere are listed apart.

Without FEED, or with -, papers are read from standard input.`,
		Example: `  kindred cluster feed.txt                       what is in this feed?
  kindred cluster monday.jsonl tuesday.jsonl     papers that come twice are merged
  kindred cluster -k 20 papers.jsonl -o out.md   twenty groups, as Markdown
  kindred cluster papers.jsonl -f json | jq '.clusters[].name'
  zstd -dc papers.jsonl.zst | kindred cluster -k 100 -n 5`,
		RunE: overFeeds(env, o, run),
	}
	addGroupFlags(cmd, &o.groupOptions)
	f := cmd.Flags()
	f.IntVarP(&o.top, "top", "n", 0, "papers to list for each group in text (default: all, or 10 of more than 200 papers)")
	f.IntVar(&o.representatives, "representatives", 3, "papers of each group to mark as its representatives")
	addCommonFlags(cmd, &o.commonOptions, listed(reportFormats()))
	return cmd
}

func (o *clusterOptions) check() error {
	if err := o.commonOptions.check(); err != nil {
		return err
	}
	if o.top < 0 || o.representatives < 0 {
		return usageError{fmt.Errorf("--top and --representatives take numbers from 0"), ""}
	}
	return o.groupOptions.check()
}

func runCluster(ctx context.Context, env *Env, o *clusterOptions) error {
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		opts.Group = o.groupOptions.pipelineOptions()
		if opts.Group.Representatives = o.representatives; o.representatives == 0 {
			opts.Group.Representatives = -1
		}
	}, pipeline.Cluster)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	text := o.textOptions(env)
	if text.Top = o.top; o.top == 0 && r.Read.Papers > 200 {
		text.Top = 10
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, text) }); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}
