package group

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/evaluate"
	"kindred/report/measures"

	kreport "kindred/report"
)

type evaluateOptions struct {
	common.Flags
	common.GroupFlags
	labels string
	seeds  int
	drops  int
	sweep  string
	each   bool

	grouping *pflag.FlagSet // the flags of groupOptions
	settings []evaluate.Variation
}

// defaultDrops is --drops if one clustering is measured.
const defaultDrops = 5

// NewEvaluateCommand returns the command evaluate.
func NewEvaluateCommand(env *common.Env) *cobra.Command {
	o := &evaluateOptions{labels: common.Auto, drops: -1}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent = true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "evaluate [FEED...]",
		Short: "Measure the quality of a clustering",
		Long: `Cluster the papers as kindred cluster does, and measure the result. Without labels:
silhouette, modularity, inertia, how well the names fit the papers, and how much the
groups depend on the random seed and on single papers. With labels also NMI, AMI,
ARI, homogeneity, completeness, purity, and how many of the nearest papers have the
same label.

A label is the field "label" of a JSON Lines record or the column of a table, or else
the primary category. Several labels of a paper are a list, or have semicolons
between them. A paper that fits no group counts as a group of its own when groups
are compared with labels.`,
		Example: `  kindred evaluate papers.jsonl
  kindred evaluate papers.jsonl --sweep k=5..50
  kindred evaluate papers.jsonl --sweep k=auto,classes --seeds 10
  kindred evaluate collections/ --each -f md
  kindred evaluate papers.jsonl -k 20 -f json | jq .agreement.ari`,
		RunE: common.OverFeeds(env, o, runEvaluate),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.OneOf(&o.labels, "NAME", flags.Choice{Name: common.Auto,
			Description: "the label, or else the primary category"}, flags.Choice{Name: "label"},
			flags.Choice{Name: "category", Description: "the primary category"},
			flags.Choice{Name: "categories", Description: "all categories and keywords"}),
			"labels", "field to compare with: label, category or categories (category: the primary one; categories: all "+
				"of them; auto: the first of label and category that papers have)")
		f.Var(flags.Positive(&o.seeds), "seeds", "cluster with N random seeds, to see how stable the result is "+
			"(default: 5, or 1 with --sweep or --each)")
		f.Var(flags.Natural(&o.drops), "drops", "cluster N times without a random 2 % of the papers, to see how much "+
			"groups depend on single papers (default: 5, or 0 with --sweep or --each)")
		f.Var(flags.Checked(&o.sweep, "FLAG=VALUES", func(text string) error {
			if o.sweep != "" {
				return errors.New("--sweep was given already, and varies one flag")
			}
			_, _, err := parseSweep(text)
			return err
		}), "sweep", "compare several values of a flag, such as k=5..50 (also k=5..50:5 for steps of 5, seed=1..10, "+
			"outliers=mark,none; any flag of clustering; in k=auto,classes, classes is the number of different labels; "+
			"values of cut have semicolons between them: cut='5,20;10,40')")
		f.BoolVar(&o.each, "each", false, "evaluate each file by itself, and compare them")
	})
	flags.Main(cmd, "labels", "sweep", "each")
	common.PerRun(cmd, "sweep", "each")
	common.AddGroupFlags(cmd, &o.GroupFlags)
	o.grouping = pflag.NewFlagSet("", pflag.ContinueOnError)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if flags.Heading(f) == common.GroupHeading {
			o.grouping.AddFlag(f)
		}
	})
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

func (o *evaluateOptions) Check() (err error) {
	if o.drops < 0 {
		if o.drops = defaultDrops; o.compares() {
			o.drops = 0
		}
	}
	if o.settings, err = o.variations(); err != nil {
		return err
	}
	return cmp.Or(o.CheckGroups(), o.Flags.Check())
}

// compares reports whether there are several clusterings to compare.
func (o *evaluateOptions) compares() bool { return o.each || o.sweep != "" }

func runEvaluate(ctx context.Context, env *common.Env, o *evaluateOptions) error {
	out, format, err := o.OpenReport(env)
	if err != nil {
		return err
	}
	set := func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		if o.labels != common.Auto {
			opts.Evaluate.Labels = o.labels
		}
		if opts.Evaluate.Seeds = o.seeds; o.seeds == 0 && o.compares() {
			opts.Evaluate.Seeds = 1
		}
		opts.Evaluate.Drops = o.drops
	}
	var r kreport.Document
	var origin *kreport.Origin
	if o.compares() {
		c, err := common.Work(ctx, env, &o.Flags, set, o.compare)
		if err != nil {
			return err
		}
		r, origin = c, &c.Origin
	} else {
		e, err := common.Work(ctx, env, &o.Flags, set, evaluate.Run)
		if err != nil {
			return err
		}
		r, origin = e, &e.Origin
	}
	o.Sign(origin)
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return common.SkippedError(origin.Read.Skipped)
}

// compare compares the settings of a sweep, with all sources as one collection or each as one of its own.
func (o *evaluateOptions) compare(ctx context.Context, sources []feed.Source, opts pipeline.Options) (
	*measures.Comparison, error) {
	if !o.each || len(sources) < 2 {
		return evaluate.Compare(ctx, sources, opts, o.settings)
	}
	var all *measures.Comparison
	for i := range sources {
		c, err := evaluate.Compare(ctx, sources[i:i+1], opts, o.settings)
		var named *feed.SourceError
		switch {
		case errors.As(err, &named):
			return nil, err
		case err != nil:
			return nil, &feed.SourceError{Name: sources[i].Name, Err: err}
		}
		for r := range c.Rows {
			c.Rows[r].Feed = sources[i].Name
		}
		if all == nil {
			all = c
			continue
		}
		all.Add(c)
	}
	return all, nil
}
