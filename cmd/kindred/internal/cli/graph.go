package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/graph/export"
	"kindred/pipeline"
)

type graphOptions struct {
	commonOptions
	groupOptions
	neighbors     int
	minSimilarity float64
	mutual        bool
	noClusters    bool
}

func newGraphCommand(env *Env, run func(context.Context, *Env, *graphOptions) error) *cobra.Command {
	o := &graphOptions{}
	o.has.model, o.has.vectors, o.has.latent = true, true, true
	cmd := &cobra.Command{
		Use:   "graph [FEED...]",
		Short: "Write the graph of similar papers, for drawing or analysis",
		Long: `Write a graph that joins each paper to the papers most similar to it. Papers of a
cluster have the same colour.

The default format is DOT. Graphviz draws it: use dot for up to about a hundred
papers, and sfdp for more. JSON has the same nodes and edges for programs.`,
		Example: `  kindred graph feed.txt | dot -Tsvg > papers.svg
  kindred graph feed.txt -o papers.dot && sfdp -Tpdf papers.dot -o papers.pdf
  kindred graph papers.jsonl --min-similarity 0.2 -o papers.json
  kindred graph papers.jsonl --neighbors 5 --mutual -o papers.dot`,
		RunE: overFeeds(env, o, run),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Positive(&o.neighbors), "neighbors",
			"join each paper to its N nearest papers (default: 3 for up to 50 papers, 5 for up to 1000, else 10)")
		f.Var(flags.Number(&o.minSimilarity, true, func(x float64) bool { return x >= 0 && x < 1 },
			"must be a number from 0 to less than 1"),
			"min-similarity", "leave out edges of at most this similarity, from 0 to less than 1")
		f.BoolVar(&o.mutual, "mutual", false, "join two papers only if each is among the nearest papers of the other")
		f.BoolVar(&o.noClusters, "no-clusters", false, "do not cluster the papers")
	})
	flags.Main(cmd, "neighbors", "min-similarity", "mutual", "no-clusters")
	addGroupFlags(cmd, &o.groupOptions)
	addOutputFlags(cmd, &o.output, &o.format, graphFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

func runGraph(ctx context.Context, env *Env, o *graphOptions) error {
	out, err := output.Open(env.streams(), "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf("-o", o.format, o.output, graphFormats())
	if err != nil {
		return err
	}
	g, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		o.groupOptions.set(opts)
		opts.Graph = pipeline.GraphOptions{Neighbors: o.neighbors, MinSimilarity: o.minSimilarity,
			Mutual: o.mutual, NoGroups: o.noClusters}
	}, pipeline.Graph)
	if err != nil {
		return err
	}
	o.sign(&g.Origin)
	if err := out.Write(func(w io.Writer) error { return export.Encode(w, g.Graph, format) }); err != nil {
		return err
	}
	return skippedError(g.Read.Skipped)
}
