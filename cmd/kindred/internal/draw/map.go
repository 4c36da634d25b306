package draw

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/graph/export"
	"kindred/pipeline"
	"kindred/pipeline/page"
	"kindred/report/html"
)

type mapOptions struct {
	common.Flags
	common.GroupFlags
	common.AgainstFlag
	approx     bool
	noClusters bool
}

// mapNeighbors is the number of neighbours from which the map of a collection is made.
const mapNeighbors = 10

// NewMapCommand returns the command map.
func NewMapCommand(env *common.Env) *cobra.Command {
	o := &mapOptions{}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "map [FEED...]",
		Short: "Draw the papers as a map",
		Long: `Draw a map: a dot for each paper, near the dots of similar papers. Papers of a
group have the same colour, and the map has the names of the groups.

Papers near each other are similar. Large distances mean little, and the axes mean
nothing.

-o FILE chooses the format by its extension: svg, png, pdf, html for a page in which
you can move the map and search, or csv for a table of the places.`,
		Example: `  kindred map feed.txt -o papers.svg
  kindred map export.ris -o papers.png
  kindred map export.ris -o papers.html
  kindred map papers.jsonl -o places.csv
  kindred map papers.jsonl --against groups.json -o papers.svg`,
		RunE: common.OverFeeds(env, o, runMap),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.BoolVar(&o.approx, "approx", false,
			"for very many papers: compare only papers that are alike at first sight")
		f.BoolVar(&o.noClusters, "no-clusters", false, "do not cluster the papers")
		o.AgainstFlag.Add(f, ", and so their colours")
	})
	common.PerRun(cmd, "against")
	common.AddGroupFlags(cmd, &o.GroupFlags)
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.MapFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// Check returns what is wrong with the flags together.
func (o *mapOptions) Check() error {
	return cmp.Or(o.CheckGroups(), checkClusters(&o.GroupFlags, &o.AgainstFlag, o.noClusters), o.Flags.Check())
}

func runMap(ctx context.Context, env *common.Env, o *mapOptions) error {
	out, format, err := common.OpenAs(env, &o.Flags, common.MapFormats())
	if err != nil {
		return common.OrDraw(err)
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
	if format.Name == common.MapPage.Name {
		return o.writePage(ctx, env, out, earlier)
	}
	g, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		opts.Graph = pipeline.GraphOptions{Neighbors: mapNeighbors, Approx: o.approx, NoGroups: o.noClusters, Words: -1,
			Mapped: !o.approx, Places: true, MaxDrawn: export.MaxLabelled, LabelSize: export.DotSize,
			Follow: earlier.Follower()}
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

// writePage writes the map as a page for browsers.
func (o *mapOptions) writePage(ctx context.Context, env *common.Env, out *output.Output,
	earlier *common.Earlier) error {
	if o.approx || o.noClusters {
		return fault.Usage(errors.New("--approx and --no-clusters do not go with html"),
			"the page shows groups, which are found by comparing all papers")
	}
	p, err := common.Work(ctx, env, &o.Flags, o.GroupFlags.Set,
		func(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*html.Page, error) {
			r, content, err := page.Group(ctx, sources, opts)
			if err == nil {
				err = earlier.Follow(r)
			}
			if err != nil {
				return nil, err
			}
			return content.Page(r), nil
		})
	if err != nil {
		return err
	}
	o.Sign(&p.Origin)
	if err := out.Write(func(w io.Writer) error { return html.WriteMap(w, p) }); err != nil {
		return err
	}
	return common.SkippedError(p.Read.Skipped)
}
