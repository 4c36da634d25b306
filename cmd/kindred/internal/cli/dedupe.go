package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
)

type dedupeOptions struct {
	commonOptions
	similarity float64
	merged     string
	review     string
}

func newDedupeCommand(env *Env, run func(context.Context, *Env, *dedupeOptions) error) *cobra.Command {
	o := &dedupeOptions{}
	cmd := &cobra.Command{
		Use:   "dedupe [FEED...]",
		Short: "Merge papers that come more than once, and say which and why",
		Long: `List the papers that come more than once in one or more feeds, and why they are
held for the same: by arXiv id, DOI, PubMed or OpenAlex id or URL, or else by title,
first author and year. Of each field the richest record is kept.

Pairs of other papers whose texts are nearly the same are listed below, from the
similarity of --similarity on; they are not merged. --review writes them to a CSV
file for a person to go through, and --merged the papers, each of them once.`,
		Example: `  kindred dedupe scopus.csv pubmed.nbib library.bib
  kindred dedupe exports/ --merged all.ris --review pairs.csv
  kindred dedupe papers.jsonl --similarity 0.9 -f json | jq '.near | length'`,
		RunE: overFeeds(env, o, run),
	}
	f := cmd.Flags()
	f.Float64Var(&o.similarity, "similarity", 0.8, "list pairs of papers whose texts are at least so similar, from 0 to 1; 1 lists none")
	f.StringVar(&o.merged, "merged", "", "write the papers, each once, to this `file`, in the format of its ending")
	f.StringVar(&o.review, "review", "", "write the pairs of similar papers to this CSV `file`, for review")
	addCommonFlags(cmd, &o.commonOptions, listed(reportFormats()))
	return cmd
}

func (o *dedupeOptions) check() error {
	if !(o.similarity > 0 && o.similarity <= 1) {
		return usageError{fmt.Errorf("--similarity %v: want a number above 0, up to 1", o.similarity), ""}
	}
	return o.commonOptions.check()
}

func runDedupe(ctx context.Context, env *Env, o *dedupeOptions) error {
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	mergedOut, mergedFormat, err := openMerged(env, o)
	if err != nil {
		return err
	}
	var review *output
	if o.review != "" {
		if review, err = openOutput(env, "--review", o.review, o.inputs()); err != nil {
			return err
		}
	}
	if err := apart(out, mergedOut, review); err != nil {
		return err
	}
	m, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) {
		opts.Duplicates.MinSimilarity = o.similarity
		opts.KeepAbstracts = mergedOut != nil
	}, pipeline.Duplicates)
	if err != nil {
		return err
	}
	d := m.Report
	o.sign(&d.Origin)
	results := []result{{out, func(w io.Writer) error { return kreport.Encode(w, d, format, o.textOptions(env)) }}}
	if mergedOut != nil {
		results = append(results, result{mergedOut, func(w io.Writer) error { return pipeline.Write(w, m.Papers, mergedFormat) }})
	}
	if review != nil {
		pairs := &kreport.Review{Near: d.Near}
		results = append(results, result{review, func(w io.Writer) error { return kreport.Encode(w, pairs, kreport.CSV, kreport.TextOptions{}) }})
	}
	if err := writeAll(ctx, results...); err != nil {
		return err
	}
	return skippedError(d.Read.Skipped)
}

// openMerged returns where --merged says to write the papers, and in which format; nil if it does not.
func openMerged(env *Env, o *dedupeOptions) (*output, feed.Format, error) {
	if o.merged == "" {
		return nil, feed.Format{}, nil
	}
	out, err := openOutput(env, "--merged", o.merged, o.inputs())
	if err != nil {
		return nil, feed.Format{}, err
	}
	format, err := formatOf("", o.merged, feedFormats())
	return out, format, err
}
