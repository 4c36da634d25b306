package draw

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/graph/export"
	"kindred/pipeline"
)

type mapOptions struct {
	common.Flags
	common.GroupFlags
	approx     bool
	noClusters bool
}

// mapNeighbors is the number of neighbours from which the map of a collection is made.
const mapNeighbors = 10

// NewMapCommand returns the command map.
func NewMapCommand(env *common.Env) *cobra.Command {
	o := &mapOptions{}
	o.Has.Model, o.Has.Vectors, o.Has.Latent = true, true, true
	cmd := &cobra.Command{
		Use:   "map [FEED...]",
		Short: "Draw the papers as a map",
		Long: `Draw a map: a dot for each paper, near the dots of similar papers. Papers of a
cluster have the same colour, and the map has the names of the clusters.

Near papers are neighbours. How far apart distant papers are means little, and
so do the axes.

-o FILE chooses the format by its extension: svg, png, pdf, or csv for a table of
the places.`,
		Example: `  kindred map feed.txt -o papers.svg
  kindred map export.ris -o papers.png
  kindred map papers.jsonl -o places.csv`,
		RunE: common.OverFeeds(env, o, runMap),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.BoolVar(&o.approx, "approx", false,
			"for very many papers: compare only papers that are alike at first sight")
		f.BoolVar(&o.noClusters, "no-clusters", false, "do not cluster the papers")
	})
	common.AddGroupFlags(cmd, &o.GroupFlags)
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.MapFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

func runMap(ctx context.Context, env *common.Env, o *mapOptions) error {
	if o.Format == "html" || o.Format == "" && common.Extension(o.Output) == "html" {
		return fault.Usage(errors.New("a map is svg, png, pdf or csv, not html"),
			"kindred cluster -o report.html writes a page that has the map")
	}
	out, err := output.Open(env.Streams(), "-o", o.Output, o.Inputs())
	if err != nil {
		return err
	}
	format, err := common.FormatOf("-o", o.Format, o.Output, common.MapFormats())
	if err != nil {
		return err
	}
	g, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		opts.Graph = pipeline.GraphOptions{Neighbors: mapNeighbors, Approx: o.approx, NoGroups: o.noClusters, Words: -1,
			Places: true, MaxDrawn: export.MaxLabelled, LabelSize: export.DotSize}
	}, pipeline.Graph)
	if err != nil {
		return err
	}
	if err := out.Write(func(w io.Writer) error { return export.Encode(w, g.Graph, format) }); err != nil {
		return err
	}
	tellMissing(env, &o.Flags, g, format)
	return common.SkippedError(g.Read.Skipped)
}
