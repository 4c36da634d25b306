package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

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
	o.has.model, o.has.vectors, o.has.neighbors = true, true, true
	cmd := &cobra.Command{
		Use:   "graph [FEED...]",
		Short: "Write the graph of related papers, for Graphviz or a program",
		Long: `Write a graph in which each paper is joined to those nearest to it, coloured by
cluster. The default is DOT, which Graphviz draws: dot up to about a hundred papers,
sfdp for more. JSON has the same nodes and links for programs.`,
		Example: `  kindred graph feed.txt | dot -Tsvg > papers.svg
  kindred graph feed.txt -o papers.dot && sfdp -Tpdf papers.dot -o papers.pdf
  kindred graph papers.jsonl --neighbors 5 --mutual -o papers.dot
  kindred graph papers.jsonl --min-similarity 0.2 -o papers.json`,
		RunE: overFeeds(env, o, run),
	}
	f := cmd.Flags()
	f.IntVar(&o.neighbors, "neighbors", 0, "join each paper to this many (default: 3 up to 50 papers, 5 up to 1000, else 10)")
	f.Float64Var(&o.minSimilarity, "min-similarity", 0, "leave out edges between papers that are not more similar, from 0 to 1")
	f.BoolVar(&o.mutual, "mutual", false, "join two papers only if each is among the nearest of the other")
	f.BoolVar(&o.noClusters, "no-clusters", false, "do not cluster the papers")
	addGroupFlags(cmd, &o.groupOptions)
	addCommonFlags(cmd, &o.commonOptions, listed(graphFormats()))
	return cmd
}

func (o *graphOptions) check() error {
	switch {
	case o.neighbors < 0:
		return usageError{fmt.Errorf("--neighbors %d: want at least 1", o.neighbors), ""}
	case !(o.minSimilarity >= 0 && o.minSimilarity < 1):
		return usageError{fmt.Errorf("--min-similarity %v: want a number from 0 to below 1", o.minSimilarity), ""}
	}
	if err := o.commonOptions.check(); err != nil {
		return err
	}
	return o.groupOptions.check()
}

func runGraph(ctx context.Context, env *Env, o *graphOptions) error {
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, graphFormats())
	if err != nil {
		return err
	}
	g, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		opts.Group = o.groupOptions.pipelineOptions()
		opts.Graph = pipeline.GraphOptions{Neighbors: o.neighbors, MinSimilarity: o.minSimilarity, Mutual: o.mutual, NoGroups: o.noClusters}
	}, pipeline.Graph)
	if err != nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return export.Encode(w, g.Graph, format) }); err != nil {
		return err
	}
	return skippedError(g.Read.Skipped)
}
