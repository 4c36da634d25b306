package group

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/lineage"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline/follow"

	kreport "kindred/report"
)

type diffOptions struct {
	common.TextFlags
	files      []string
	minOverlap float64
	top        int
	output     string
	format     string
}

// NewDiffCommand returns the command diff.
func NewDiffCommand(env *common.Env) *cobra.Command {
	o := &diffOptions{minOverlap: 0.3, top: 10}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what changed between two clusterings",
		Long: `Compare two results of kindred cluster -f json or kindred assign: which groups were
kept, grew, shrank, split, merged, are new or gone, and which papers moved.

Groups are matched by the papers that are in both results, not by their ids or names.
Two groups are the same if they share enough of these papers.`,
		Example: `  kindred diff monday.json tuesday.json
  kindred diff old.json new.json -f md -o changes.md
  kindred diff old.json new.json -f json | jq '.moved[].title'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fault.Usage(fmt.Errorf("diff takes two results, not %d", len(args)), "kindred diff OLD NEW")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files = args
			return runDiff(cmd.Context(), env, o)
		},
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Number(&o.minOverlap, false, func(x float64) bool { return x > 0 && x <= 1 },
			"must be a number above 0 and at most 1"), "min-overlap",
			"least share of papers in common, of all papers of two groups, that makes them the same group")
		f.VarP(flags.PositiveOrAll(&o.top), "top", "n", "papers that moved to list in text, or all")
	})
	flags.Main(cmd, "min-overlap", "top")
	common.AddOutputFlags(cmd, &o.output, &o.format, common.ReportFormats())
	common.AddTextFlags(cmd, &o.TextFlags)
	return cmd
}

func runDiff(ctx context.Context, env *common.Env, o *diffOptions) error {
	out, format, err := common.OpenReport(env, o.output, o.format, o.files)
	if err != nil {
		return err
	}
	if o.files[0] == "-" && o.files[1] == "-" {
		return fault.Usage(errors.New("standard input (-) is named twice"), "")
	}
	old, err := common.ReadEarlier(ctx, env, "", o.files[0])
	if err != nil {
		return err
	}
	later, err := common.ReadEarlier(ctx, env, "", o.files[1])
	if err != nil {
		return err
	}
	d, err := follow.Diff(old.Clustering, later.Clustering, old.File, later.File,
		lineage.Options{MinOverlap: o.minOverlap})
	if err != nil {
		return err
	}
	d.Version = common.Version()
	if d.Common == 0 {
		fmt.Fprintln(env.Stderr, "kindred: no paper is in both clusterings")
	}
	text := o.Style(env, o.output)
	text.Top = o.top
	return out.Write(func(w io.Writer) error { return kreport.Encode(w, d, format, text) })
}
