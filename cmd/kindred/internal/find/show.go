package find

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/finder"

	kreport "kindred/report"
)

type showOptions struct {
	common.Flags
	common.ListFlags
	names []string // of the papers
	pair  bool     // two papers are named, not one
}

// NewShowCommand returns the command show.
func NewShowCommand(env *common.Env) *cobra.Command {
	o := &showOptions{}
	o.Top = 5
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent = true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "show [FEED...] ID|TITLE",
		Short: "Show a paper, its group, and the papers nearest to it",
		Long: `Show what is known of a paper: title, authors, ids, abstract, the words that
weigh most, its group, and the papers nearest to it. The last argument is an id,
a URL, a title, or a part of a title.`,
		Example: `  kindred show papers.kindred 2310.06110
  kindred show feed.txt "Demystifying" -n 3
  kindred cluster papers.jsonl -f json -o clusters.json
  kindred show papers.jsonl 2310.06110 --clustering clusters.json`,
		RunE: common.OverFeeds(env, o, runShow),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		common.AddTopFlag(f, &o.ListFlags)
		f.Var(flags.File(&o.Clustering), "clustering", "show groups by this file, which kindred cluster -f json wrote")
	})
	flags.Main(cmd, "top", "clustering")
	common.PerRun(cmd, "clustering")
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// NewExplainCommand returns the command explain.
func NewExplainCommand(env *common.Env) *cobra.Command {
	o := &showOptions{pair: true}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent = true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "explain [FEED...] PAPER PAPER",
		Short: "Say why two papers are similar, or are not",
		Long: `Show the similarity of two papers, the words that both have with the share of
each, and what the similarity means in this collection: how many pairs of papers
have less, the rank of each paper among the neighbours of the other, and how many
papers would be as close by chance.

The last two arguments name the papers: by ids, URLs, titles or parts of titles.`,
		Example: `  kindred explain papers.kindred 2310.06110 1706.03762
  kindred explain feed.txt "Demystifying" "Attention is all"
  kindred explain feed.txt "Demystifying" "Attention is all" -f json`,
		RunE: common.OverFeeds(env, o, runExplain),
	}
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// Take takes the arguments of the command.
func (o *showOptions) Take(args []string) {
	n := max(0, len(args)-1)
	if o.pair {
		n = max(0, len(args)-2)
	}
	o.Feeds, o.names = args[:n], args[n:]
}

func (o *showOptions) Check() error {
	switch {
	case o.pair && len(o.names) < 2:
		return fault.Usage(errors.New("explain: two papers must be named"), "kindred explain FEED ID ID")
	case len(o.names) < 1:
		return fault.Usage(errors.New("show: no paper named"), "kindred show FEED ID")
	case len(o.Feeds) == 0 && isFile(o.names[0]):
		hint := "kindred show FEED ID"
		if o.pair {
			hint = "kindred explain FEED ID ID"
		}
		return fault.Usage(fmt.Errorf("%s is a file, and names no paper", o.names[0]), hint)
	}
	return o.Flags.Check()
}

// hintOrder adds a hint to the error of a feed that is not there. If a file comes last, the user may have exchanged the
// feed and what is asked for. If other feeds come before the missing one, the user may have omitted the quotes around
// several words, and each word but the last is taken for a feed.
func hintOrder(err error, feeds []string, asked string) error {
	var missing *feed.SourceError
	if !errors.As(err, &missing) || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	switch at := slices.Index(feeds, missing.Name); {
	case at >= 0 && isFile(asked):
		return fault.Hint(err, "the feed comes first, and what is asked for last")
	case at > 0:
		return fault.Hint(err, "write quotes around several words: 'graph neural networks'")
	}
	return err
}

// isFile reports whether there is a file of this name: the user gave a feed where words or a paper belong.
func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func runShow(ctx context.Context, env *common.Env, o *showOptions) error {
	return o.run(ctx, env, func(ctx context.Context, sources []feed.Source,
		opts pipeline.Options) (kreport.Document, *kreport.Origin, error) {
		r, err := pipeline.Show(ctx, sources, o.names[0], opts)
		if err != nil {
			return nil, nil, err
		}
		return r, &r.Origin, nil
	})
}

func runExplain(ctx context.Context, env *common.Env, o *showOptions) error {
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
func (o *showOptions) run(ctx context.Context, env *common.Env,
	ask func(context.Context, []feed.Source, pipeline.Options) (kreport.Document, *kreport.Origin, error)) error {
	out, format, err := common.OpenReport(env, o.Output, o.Format, append(o.Inputs(), o.Clustering))
	if err != nil {
		return err
	}
	var related finder.Options
	if err := o.ListFlags.Set(ctx, env, &related); err != nil {
		return err
	}
	var origin *kreport.Origin
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) { opts.Related = related },
		func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (d kreport.Document, err error) {
			d, origin, err = ask(ctx, sources, opts)
			return d, err
		})
	if err != nil {
		return hintOrder(err, o.Feeds, o.names[len(o.names)-1])
	}
	o.Sign(origin, o.Clustering)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return skippedOf(origin)
}
