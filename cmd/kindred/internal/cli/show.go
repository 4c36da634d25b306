package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
)

type showOptions struct {
	commonOptions
	listOptions
	names []string // of the papers
	pair  bool     // two papers are named, not one
}

func newShowCommand(env *Env) *cobra.Command {
	o := &showOptions{}
	o.top = 5
	o.has.model, o.has.vectors, o.has.text, o.has.latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "show [FEED...] ID|TITLE",
		Short: "Show a paper, its cluster, and the papers nearest to it",
		Long: `Show what is known of a paper: title, authors, ids, abstract, the words that
weigh most, its cluster, and the papers nearest to it. The last argument is an id,
a URL, a title, or the beginning of a title.`,
		Example: `  kindred show papers.kindred 2310.06110
  kindred show feed.txt "Demystifying" -n 3
  kindred cluster papers.jsonl -f json -o clusters.json
  kindred show papers.jsonl 2310.06110 --clustering clusters.json`,
		RunE: overFeeds(env, o, runShow),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		addTopFlag(f, &o.listOptions)
		f.Var(flags.File(&o.clustering), "clustering", "show clusters by this file, which kindred cluster -f json wrote")
	})
	flags.Main(cmd, "top", "clustering")
	perRun(cmd, "clustering")
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

func newExplainCommand(env *Env) *cobra.Command {
	o := &showOptions{pair: true}
	o.has.model, o.has.vectors, o.has.text, o.has.latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "explain [FEED...] PAPER PAPER",
		Short: "Say why two papers are similar, or are not",
		Long: `Show the similarity of two papers, the words that both have with the share of
each, and what the similarity means in this collection: how many pairs of papers
have less, which place each paper has among the neighbours of the other, and how
many papers would be as close by chance.

The last two arguments name the papers: by ids, URLs, titles or beginnings of titles.`,
		Example: `  kindred explain papers.kindred 2310.06110 1706.03762
  kindred explain feed.txt "Demystifying" "Attention is all"
  kindred explain feed.txt "Demystifying" "Attention is all" -f json`,
		RunE: overFeeds(env, o, runExplain),
	}
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

// take takes the arguments of the command.
func (o *showOptions) take(args []string) {
	n := max(0, len(args)-1)
	if o.pair {
		n = max(0, len(args)-2)
	}
	o.feeds, o.names = args[:n], args[n:]
}

func (o *showOptions) check() error {
	switch {
	case o.pair && len(o.names) < 2:
		return fault.Usage(errors.New("explain: two papers must be named"), "kindred explain FEED ID ID")
	case len(o.names) < 1:
		return fault.Usage(errors.New("show: no paper named"), "kindred show FEED ID")
	}
	return o.commonOptions.check()
}

func runShow(ctx context.Context, env *Env, o *showOptions) error {
	return o.run(ctx, env, func(ctx context.Context, sources []feed.Source,
		opts pipeline.Options) (kreport.Document, *kreport.Origin, error) {
		r, err := pipeline.Show(ctx, sources, o.names[0], opts)
		if err != nil {
			return nil, nil, err
		}
		return r, &r.Origin, nil
	})
}

func runExplain(ctx context.Context, env *Env, o *showOptions) error {
	return o.run(ctx, env, func(ctx context.Context, sources []feed.Source,
		opts pipeline.Options) (kreport.Document, *kreport.Origin, error) {
		r, err := pipeline.Explain(ctx, sources, o.names[0], o.names[1], opts)
		if err != nil {
			return nil, nil, err
		}
		return r, &r.Origin, nil
	})
}

// run answers a question about named papers.
func (o *showOptions) run(ctx context.Context, env *Env,
	ask func(context.Context, []feed.Source, pipeline.Options) (kreport.Document, *kreport.Origin, error)) error {
	out, format, err := openReport(env, o.output, o.format, append(o.inputs(), o.clustering))
	if err != nil {
		return err
	}
	var related pipeline.RelatedOptions
	if err := o.listOptions.set(ctx, env, &related); err != nil {
		return err
	}
	var origin *kreport.Origin
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) { opts.Related = related },
		func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (d kreport.Document, err error) {
			d, origin, err = ask(ctx, sources, opts)
			return d, err
		})
	if err != nil {
		return err
	}
	o.sign(origin, o.clustering)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedOf(origin)
}
