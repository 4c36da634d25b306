package group

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/assign"

	kreport "kindred/report"
)

type assignOptions struct {
	common.Flags
	to  string
	top int
}

// NewAssignCommand returns the command assign.
func NewAssignCommand(env *common.Env) *cobra.Command {
	o := &assignOptions{top: 10}
	o.Has.Model, o.Has.Text, o.Has.Latent, o.Has.Earlier = true, true, true, true
	cmd := &cobra.Command{
		Use:   "assign [FEED...] --to FILE",
		Short: "Put new papers into the groups of an earlier result",
		Long: `Put the papers of a feed into the groups of an earlier result of kindred cluster
-f json. Papers that are in the groups already stay where they are, and groups keep
their ids and names. A new paper goes to the most similar group. A paper that
fits no group is listed apart: at most a tenth of the new papers that share words
with the groups, and none if the groups were made with --outliers nearest or none.

Kindred needs the texts of the old papers, too. It reads them from the feeds that the
result was made from, if these did not change. Otherwise name them with the new feed.
With -o FILE.json, the result has all papers and can be the next --to.

Kindred compares papers as it did for the groups: with the same background, and by
the flags that the result records, unless you give a flag about words, weights or the
latent space.`,
		Example: `  kindred assign today.xml --to groups.json
  kindred assign today.xml --to groups.json -o groups.json
  kindred assign library.bib today.xml --to groups.json -f csv`,
		RunE: common.OverFeeds(env, o, runAssign),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.File(&o.to), "to", "the earlier result, in JSON")
		f.VarP(flags.PositiveOrAll(&o.top), "top", "n", "new papers to list for each group in text, or all")
	})
	flags.Main(cmd, "to", "top")
	common.PerRun(cmd, "to")
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

func (o *assignOptions) Check() error {
	if o.to == "" {
		return fault.Usage(errors.New("--to is missing"), "name an earlier result: --to groups.json")
	}
	return o.Flags.Check()
}

func runAssign(ctx context.Context, env *common.Env, o *assignOptions) error {
	to, err := common.ReadEarlier(ctx, env, "--to", o.to)
	if err != nil {
		return err
	}
	if err := o.weighAgain(env, to.Options.Vectors); err != nil {
		return err
	}
	out, format, err := o.OpenReport(env)
	if err != nil {
		return err
	}
	old := o.unchanged(to.Inputs)
	into := pipeline.AssignOptions{To: to.Clustering}
	if len(old) > 0 {
		into.Old, err = feed.Sources(ctx, old, feed.SourceOptions{})
		if err != nil {
			return err
		}
		if !o.Quiet {
			fmt.Fprintf(env.Stderr, "kindred: the papers of the groups are read from %s\n",
				common.OneLine(strings.Join(old, ", ")))
		}
	}
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) { opts.Assign = into }, pipeline.Assign)
	if err != nil {
		return o.explainFew(err, to)
	}
	r.Lineage.Against = to.File
	o.Sign(&r.Origin)
	text := o.Style(env, o.Output)
	text.Top = o.top
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, kreport.Assignment{Clustering: r}, format, text)
	}); err != nil {
		return err
	}
	return common.SkippedError(r.Read.Skipped)
}

// weighAgain sets the flags that say how papers are compared to those of the groups, given by name.
func (o *assignOptions) weighAgain(env *common.Env, made map[string]string) error {
	again, err := o.Again(made)
	if err != nil {
		return fmt.Errorf("--to %s: %w", o.to, err)
	}
	if err := o.Check(); err != nil {
		return err
	}
	if len(again) > 0 && !o.Quiet {
		fmt.Fprintf(env.Stderr, "kindred: papers are compared as they were for the groups: %s\n",
			common.OneLine(strings.Join(again, " ")))
	}
	if file := made["vectors"]; file != "" && !o.Quiet {
		fmt.Fprintf(env.Stderr, "kindred: the groups were made by the vectors of %s; new papers are compared by words\n",
			common.OneLine(file))
	}
	return nil
}

// unchanged returns the names of those inputs of the earlier result that are files as they were then, and that
// the user did not name.
func (o *assignOptions) unchanged(inputs []kreport.Input) (names []string) {
	for _, in := range inputs {
		named := func(feed string) bool { return filepath.Clean(feed) == filepath.Clean(in.Name) }
		if !slices.ContainsFunc(o.Feeds, named) && in.SHA256 != "" && common.FileSum(in.Name) == in.SHA256 {
			names = append(names, in.Name)
		}
	}
	return names
}

// explainFew says which feeds are missing if there are too few papers of the groups.
func (o *assignOptions) explainFew(err error, to *common.Earlier) error {
	var few *assign.FewKnownError
	if !errors.As(err, &few) {
		return err
	}
	if few.Papers == 0 {
		return fmt.Errorf("--to %s: its groups have no papers", o.to)
	}
	var names []string
	for _, in := range to.Inputs {
		names = append(names, in.Name)
	}
	plain := fmt.Errorf("--to %s: the feeds have %d of the %s in the groups, which are too few to compare with", o.to,
		few.Known, common.Count(few.Papers, "paper"))
	if len(names) == 0 {
		return plain
	}
	return fault.Hint(plain,
		"name the feeds of the groups, too; they were made from "+common.OneLine(strings.Join(names, ", ")))
}
