package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/graph"
	"kindred/neighbor"
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
	addCommonFlags(cmd, &o.commonOptions, "dot or json")
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
	format, err := formatOf(o.format, o.output, graph.Formats())
	if err != nil {
		return err
	}
	p := newProgress(env, o.quiet)
	c, err := o.load(ctx, env, p)
	if err != nil {
		return err
	}
	nodes := make([]graph.Paper, len(c.papers()))
	for i, paper := range c.papers() {
		nodes[i] = graph.Paper{ID: paper.ID, Title: paper.Title, URL: paper.URL, Cluster: -1}
	}
	var clusters []graph.Cluster
	if !o.noClusters {
		g, err := o.group(ctx, &o.commonOptions, c, p)
		if err != nil {
			return err
		}
		for i, label := range g.Labels {
			nodes[i].Cluster = label
		}
		for _, name := range g.names {
			clusters = append(clusters, graph.Cluster{Name: name.Title})
		}
	}
	index, err := neighbor.New(c.x)
	if err != nil {
		return err
	}
	near, err := index.Graph(ctx, neighbor.GraphOptions{
		K: o.degree(len(nodes)), MinSimilarity: o.minSimilarity, Parallelism: o.jobs,
		OnProgress: func(done, total int) { p.update("comparing papers", done, total) },
	})
	p.end()
	if err != nil {
		return err
	}
	g, err := graph.New(near, nodes, graph.Options{Clusters: clusters, Mutual: o.mutual})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return graph.Encode(w, g, format) }); err != nil {
		return err
	}
	return c.done()
}

// degree returns how many neighbours to join each of n papers to: few where a person reads
// the drawing, more where a program does.
func (o *graphOptions) degree(n int) int {
	switch {
	case o.neighbors > 0:
		return o.neighbors
	case n <= 50:
		return 3
	case n <= 1000:
		return 5
	}
	return 10
}
