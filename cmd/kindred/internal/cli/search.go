package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/finder"
	kreport "kindred/report"
)

type searchOptions struct {
	commonOptions
	listOptions
	query string
}

func newSearchCommand(env *Env) *cobra.Command {
	o := &searchOptions{}
	o.top = 10
	o.has.model, o.has.text = true, true
	cmd := &cobra.Command{
		Use:   "search [FEED...] WORDS",
		Short: "Find papers by words",
		Long: `List the papers that have the given words, ranked by BM25: a word counts for more if
few papers have it, and if it occurs often in a short text. Words are found in all
their forms.

WORDS is one argument. "Words in quotes" must stand together. title:word and
author:name must be in the title and among the authors.`,
		Example: `  kindred search papers.jsonl 'graph neural networks'
  kindred search papers.kindred '"soil carbon" drought' --since 2020
  kindred search library.bib 'author:lovelace engine' -n 3`,
		RunE: overFeeds(env, o, runSearch),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		addTopFlag(f, &o.listOptions)
		addClusterFlags(f, &o.listOptions)
	})
	flags.Main(cmd, "top")
	perRun(cmd, "cluster", "clustering")
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

// take takes the arguments of the command.
func (o *searchOptions) take(args []string) {
	if n := len(args); n > 0 {
		o.feeds, o.query = args[:n-1], args[n-1]
	}
}

func (o *searchOptions) check() error {
	if o.query == "" {
		return fault.Usage(errors.New("search: no words given"), "kindred search FEED 'WORDS'")
	}
	if err := o.listOptions.check(); err != nil {
		return err
	}
	return o.commonOptions.check()
}

func runSearch(ctx context.Context, env *Env, o *searchOptions) error {
	out, format, err := openReport(env, o.output, o.format, append(o.inputs(), o.clustering))
	if err != nil {
		return err
	}
	var related pipeline.RelatedOptions
	if err := o.listOptions.set(ctx, env, &related); err != nil {
		return err
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		opts.Related = related
		opts.Latent.Weight = pipeline.NoLatent
		if len(o.feeds) == 1 {
			opts.Latent.Weight = 0 // an index may have a latent space
		}
	}, func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*kreport.Found, error) {
		return pipeline.Search(ctx, sources, o.query, opts)
	})
	if errors.Is(err, finder.ErrNoSearchWord) {
		return fmt.Errorf("%q: no paper has one of these words", o.query)
	}
	if err != nil {
		return err
	}
	o.sign(&r.Origin, o.clustering)
	if len(r.Papers) == 0 && !o.quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper fits")
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedOf(&r.Origin)
}
