package find

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/finder"
	"kindred/report/answers"

	kreport "kindred/report"
)

type searchOptions struct {
	common.Flags
	common.ListFlags
	query string
}

// NewSearchCommand returns the command search.
func NewSearchCommand(env *common.Env) *cobra.Command {
	o := &searchOptions{}
	o.Top = 10
	o.Has.Model, o.Has.Text = true, true
	cmd := &cobra.Command{
		Use:   "search [FEED...] WORDS",
		Short: "Find papers by words",
		Long: `List the papers that have the given words, ranked by BM25: a word counts for more if
few papers have it, and if it occurs often in a short text. Words are found in all
their forms.

WORDS is one argument. "Words in quotes" must stand together. title:word and
author:name must be in the title and among the authors.

If no paper fits, the list is empty, and the exit code is 0.`,
		Example: `  kindred search papers.jsonl 'graph neural networks'
  kindred search papers.kindred '"soil carbon" drought' --since 2020
  kindred search library.bib 'author:lovelace engine' -n 3`,
		RunE: common.OverFeeds(env, o, runSearch),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		common.AddTopFlag(f, &o.ListFlags)
		common.AddClusterFlags(f, &o.ListFlags)
	})
	flags.Main(cmd, "top")
	common.PerRun(cmd, "cluster", "clustering")
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// Take takes the arguments of the command.
func (o *searchOptions) Take(args []string) {
	if n := len(args); n > 0 {
		o.Feeds, o.query = args[:n-1], args[n-1]
	}
}

func (o *searchOptions) Check() error {
	if o.query == "" {
		return fault.Usage(errors.New("search: no words given"), "kindred search FEED 'WORDS'")
	}
	if len(o.Feeds) == 0 && isFile(o.query) {
		return fault.Usage(fmt.Errorf("search: %s is a file, and no words are given", o.query),
			"kindred search FEED 'WORDS'")
	}
	if err := o.ListFlags.Check(); err != nil {
		return err
	}
	return o.Flags.Check()
}

func runSearch(ctx context.Context, env *common.Env, o *searchOptions) error {
	out, format, err := common.OpenReport(env, o.Output, o.Format, append(o.Inputs(), o.Clustering))
	if err != nil {
		return err
	}
	var related finder.Options
	if err := o.ListFlags.Set(ctx, env, &related); err != nil {
		return err
	}
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		opts.Related = related
		opts.Latent.Weight = pipeline.NoLatent
		if len(o.Feeds) == 1 {
			opts.Latent.Weight = 0 // an index may have a latent space
		}
	}, func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*answers.Found, error) {
		return pipeline.Search(ctx, sources, o.query, opts)
	})
	if err != nil {
		return hintOrder(err, o.Feeds, o.query)
	}
	o.Sign(&r.Origin, o.Clustering)
	if len(r.Papers) == 0 && !o.Quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper fits")
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return skippedOf(&r.Origin)
}
