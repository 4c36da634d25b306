// Package draw has the commands that draw papers.
package draw

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/graph"
	"kindred/graph/export"
	"kindred/pipeline"
)

// The levels of a graph.
const (
	levelPapers = "papers"
	levelGroups = "groups"
)

type graphOptions struct {
	common.Flags
	common.GroupFlags
	common.AgainstFlag
	neighbors     int
	minSimilarity float64
	mutual        bool
	approx        bool
	noClusters    bool
	level         string
	maxEdges      int
	edgeWords     int
	engine        string // of Graphviz; empty for kindred's own
}

// NewGraphCommand returns the command graph.
func NewGraphCommand(env *common.Env) *cobra.Command {
	o := &graphOptions{}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "graph [FEED...]",
		Short: "Write the graph of similar papers, for drawing or analysis",
		Long: `Write a graph that joins each paper to the papers most similar to it. Papers of a
group have the same colour.

-o papers.svg, .png or .pdf draws a picture. With --engine, Graphviz draws it. The
default format is DOT, for Graphviz.
A drawing has only the edges that hold the graph together, and the strongest.
The formats for programs have all edges, and measure the degree, PageRank and
betweenness of each paper.

With --level groups the nodes are the groups, and the edges say how much two groups
have in common.`,
		Example: `  kindred graph feed.txt -o papers.svg
  kindred graph feed.txt -o papers.pdf --engine sfdp
  kindred graph papers.jsonl --min-similarity 0.2 -o papers.gexf
  kindred graph papers.jsonl --level groups -o groups.dot
  kindred graph papers.jsonl --against groups.json -o papers.svg
  kindred graph papers.jsonl --neighbors 5 --mutual`,
		RunE: common.OverFeeds(env, o, runGraph),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Positive(&o.neighbors), "neighbors",
			"join each paper to its N nearest papers (default: 3 for up to 50 papers, 5 for up to 1000, else 10)")
		f.Var(flags.Number(&o.minSimilarity, true, func(x float64) bool { return x >= 0 && x < 1 },
			"must be a number from 0 to less than 1"),
			"min-similarity", "leave out edges of at most this similarity, from 0 to less than 1")
		f.BoolVar(&o.mutual, "mutual", false, "join two papers only if each is among the nearest papers of the other")
		f.BoolVar(&o.approx, "approx", false,
			"for very many papers: compare only papers that are alike at first sight, and say what part of the "+
				"nearest papers this finds")
		f.BoolVar(&o.noClusters, "no-clusters", false, "do not cluster the papers")
		o.AgainstFlag.Add(f, ", and so their colours")
		f.Var(flags.Positive(&o.maxEdges), "max-edges",
			"keep N edges at most: those that hold the graph together, and the strongest (default: 3 for every "+
				"2 papers in a drawing, else all)")
		o.level = levelPapers
		f.Var(flags.OneOf(&o.level, "NAME", flags.Choice{Name: levelPapers}, flags.Choice{Name: levelGroups}),
			"level", "what the nodes are: papers or groups")
		o.edgeWords = -1
		f.Var(flags.Natural(&o.edgeWords), "edge-words",
			"list N words that the papers of an edge share (default: 3 for up to 1000 papers, else 0)")
		f.Var(engines(&o.engine), "engine", engineHelp)
	})
	flags.Main(cmd, "neighbors", "level", "max-edges")
	common.PerRun(cmd, "against")
	common.AddGroupFlags(cmd, &o.GroupFlags)
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.GraphFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// Check returns what is wrong with the flags together.
func (o *graphOptions) Check() error {
	return cmp.Or(o.CheckGroups(), checkClusters(&o.GroupFlags, &o.AgainstFlag, o.noClusters), o.Flags.Check())
}

// checkClusters returns an error if a flag about clusters goes with --no-clusters.
func checkClusters(groups *common.GroupFlags, against *common.AgainstFlag, noClusters bool) error {
	if !noClusters {
		return nil
	}
	flag := groups.AnyGiven()
	if against.IsSet() {
		flag = "--against"
	}
	if flag == "" {
		return nil
	}
	return fault.Usage(fmt.Errorf("%s and --no-clusters exclude each other", flag), "omit --no-clusters")
}

func runGraph(ctx context.Context, env *common.Env, o *graphOptions) error {
	out, format, err := common.OpenAs(env, &o.Flags, common.GraphFormats())
	if err != nil {
		return common.OrDraw(err)
	}
	if o.level == levelGroups && o.noClusters {
		return fault.Usage(errors.New("--level groups and --no-clusters exclude each other"), "omit --no-clusters")
	}
	if format.Binary {
		if err := env.NotOnTerminal(out, format.Name); err != nil {
			return err
		}
	}
	earlier, err := o.ReadAgainst(ctx, env)
	if err != nil {
		return err
	}
	encode := func(w io.Writer, g *graph.Graph) error { return export.Encode(w, g, format) }
	if o.engine != "" {
		draw, err := graphviz(ctx, o.engine, format)
		if err != nil {
			return err
		}
		encode, format = draw, export.Formats()[0]
	}
	g, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		opts.Graph = pipeline.GraphOptions{Neighbors: o.neighbors, MinSimilarity: o.minSimilarity,
			Mutual: o.mutual, Approx: o.approx, NoGroups: o.noClusters, OfGroups: o.level == levelGroups,
			MaxEdges: o.maxEdges, Drawing: format.Drawing, Measures: format.Measured, Words: o.words(),
			Places: format.Places != export.NoPlaces, LabelSize: export.LabelSize, MaxDrawn: export.MaxLabelled,
			Follow: earlier.Follower()}
	}, pipeline.Graph)
	if err != nil {
		return err
	}
	o.Sign(&g.Origin)
	earlier.Record(&g.Origin)
	if o.approx && !o.Quiet {
		common.TellRecall(env, float64(g.Options.Recall))
	}
	if err := out.Write(func(w io.Writer) error { return encode(w, g.Graph) }); err != nil {
		return err
	}
	tellMissing(env, &o.Flags, g, format)
	return common.SkippedError(g.Read.Skipped)
}

// tellMissing says which letters of a picture became a box, since the font of PNG and PDF lacks them.
func tellMissing(env *common.Env, o *common.Flags, g *pipeline.PaperGraph, format export.Format) {
	if missing := export.Missing(g.Graph, format); len(missing) > 0 && !o.Quiet {
		some := missing[:min(10, len(missing))]
		fmt.Fprintf(env.Stderr, "kindred: the font lacks %s, drawn as □: %s (SVG has every script)\n",
			common.Count(len(missing), "letter"), string(some))
	}
}

// words returns how many words to list for an edge, as the pipeline takes it.
func (o *graphOptions) words() int {
	switch o.edgeWords {
	case -1:
		return 0
	case 0:
		return -1
	}
	return o.edgeWords
}
