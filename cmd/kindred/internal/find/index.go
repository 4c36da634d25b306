package find

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/pipeline"

	kreport "kindred/report"
)

type indexOptions struct {
	common.Flags
	approx bool
}

// NewIndexCommand returns the command index.
func NewIndexCommand(env *common.Env) *cobra.Command {
	o := &indexOptions{}
	o.Has.Model, o.Has.Latent = true, true
	cmd := &cobra.Command{
		Use:   "index [FEED...]",
		Short: "Write papers and vectors to a file that answers questions at once",
		Long: `Write the papers of one or more feeds, with their vectors, to a file. related,
search, show and explain open it without reading it, and answer a question about one
of a hundred thousand papers within a tenth of a second. Every other command reads
the papers in it like those of any feed, and takes the vectors out of the file.

The flags about words and weights say how to make the vectors. A command with other
flags reads the papers and makes the vectors anew, and says so.`,
		Example: `  kindred index papers.jsonl -o papers.kindred
  kindred related papers.kindred --to 2310.06110
  kindred search papers.kindred 'graph neural networks'
  kindred index papers.jsonl --latent 0.3 -o papers.kindred
  kindred index exports/ --lang en --require-abstract -o exports.kindred`,
		RunE: common.OverFeeds(env, o, runIndex),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.BoolVar(&o.approx, "approx", false, "prepare the file for related --approx, which otherwise takes seconds")
	})
	common.AddFileFlag(cmd, &o.Output)
	common.AddFlags(cmd, &o.Flags)
	flags.Main(cmd, "output", "latent", "model")
	return cmd
}

func runIndex(ctx context.Context, env *common.Env, o *indexOptions) error {
	out, err := output.Open(env.Streams(), "-o", o.Output, o.Inputs())
	if err != nil {
		return err
	}
	if err := env.NotOnTerminal(out, "an index"); err != nil {
		return err
	}
	defer common.CollectEarly(env)()
	var used pipeline.Options
	v, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		opts.KeepAbstracts, opts.Related.Approx = true, o.approx
		used = *opts
	}, pipeline.Vectorize)
	if err != nil {
		return err
	}
	if err := out.Write(func(w io.Writer) error {
		return v.WriteIndex(ctx, w, func(origin *kreport.Origin) { o.Sign(origin) }, used)
	}); err != nil {
		return err
	}
	if !o.Quiet && o.Output != "" && o.Output != "-" {
		fmt.Fprintf(env.Stderr, "kindred: wrote an index of %s and %s to %s\n", common.Count(len(v.Papers), "paper"),
			common.Count(v.Terms.Cols, "term"), o.Output)
	}
	return common.SkippedError(v.Counts.Skipped)
}
