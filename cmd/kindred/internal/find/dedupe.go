package find

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"

	kreport "kindred/report"
)

type dedupeOptions struct {
	common.Flags
	similarity float64
	merged     string
	review     string
}

// NewDedupeCommand returns the command dedupe.
func NewDedupeCommand(env *common.Env) *cobra.Command {
	o := &dedupeOptions{similarity: 0.8}
	o.Has.Text = true
	cmd := &cobra.Command{
		Use:   "dedupe [FEED...]",
		Short: "Merge records of the same paper, and list possible duplicates",
		Long: `List the papers that occur more than once in one or more feeds, and the reason why
their records are the same: the arXiv id, DOI, PubMed id, OpenAlex id or URL, or
else the title, first author and year. Records of the same paper are merged; the
most complete value of each field is kept.

Possible duplicates are listed below: pairs of other papers whose texts have at
least the similarity of --similarity. They are not merged. --review writes them to a
CSV file for a person to check, and --merged writes all papers, each of them once.`,
		Example: `  kindred dedupe scopus.csv pubmed.nbib library.bib
  kindred dedupe exports/ --merged all.ris --review pairs.csv
  kindred dedupe papers.jsonl --similarity 0.9 -f json | jq '.near | length'`,
		RunE: common.OverFeeds(env, o, runDedupe),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Number(&o.similarity, false, func(x float64) bool { return x > 0 && x <= 1 },
			"must be a number above 0 and at most 1"),
			"similarity", "list pairs of papers whose texts have at least this similarity; 1 lists none")
		f.Var(flags.File(&o.merged), "merged", "write all papers, each once, to this file; its extension is the format")
		f.Var(flags.File(&o.review), "review", "write the possible duplicates to this CSV file")
	})
	flags.Main(cmd, "similarity", "merged", "review")
	common.PerRun(cmd, "merged", "review")
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

func runDedupe(ctx context.Context, env *common.Env, o *dedupeOptions) error {
	out, format, err := o.OpenReport(env)
	if err != nil {
		return err
	}
	mergedOut, mergedFormat, err := openMerged(env, o)
	if err != nil {
		return err
	}
	var review *output.Output
	if o.review != "" {
		if review, err = output.Open(env.Streams(), "--review", o.review, o.Inputs()); err != nil {
			return err
		}
	}
	if err := output.Apart(out, mergedOut, review); err != nil {
		return err
	}
	m, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		opts.Duplicates.MinSimilarity = o.similarity
		opts.KeepAbstracts = mergedOut != nil
	}, pipeline.Duplicates)
	if err != nil {
		return err
	}
	d := m.Report
	o.Sign(&d.Origin)
	results := []output.Result{{To: out, Encode: func(w io.Writer) error {
		return kreport.Encode(w, d, format, o.Style(env, o.Output))
	}}}
	if mergedOut != nil {
		results = append(results, output.Result{To: mergedOut,
			Encode: func(w io.Writer) error { return pipeline.Write(w, m.Papers, mergedFormat) }})
	}
	if review != nil {
		pairs := &kreport.Review{Near: d.Near}
		results = append(results, output.Result{To: review,
			Encode: func(w io.Writer) error { return kreport.Encode(w, pairs, kreport.CSV, kreport.TextOptions{}) }})
	}
	if err := output.WriteAll(ctx, results...); err != nil {
		return err
	}
	return common.SkippedError(d.Read.Skipped)
}

// openMerged returns where --merged says to write the papers, and in which format; nil if it does not.
func openMerged(env *common.Env, o *dedupeOptions) (*output.Output, feed.Format, error) {
	if o.merged == "" {
		return nil, feed.Format{}, nil
	}
	out, err := output.Open(env.Streams(), "--merged", o.merged, o.Inputs())
	if err != nil {
		return nil, feed.Format{}, err
	}
	format, err := common.FormatOf("--merged", "", o.merged, common.FeedFormats())
	if err == nil {
		common.SayFormat(env, o.Quiet, "", o.merged, format)
	}
	return out, format, err
}
