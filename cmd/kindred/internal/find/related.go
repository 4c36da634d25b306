// Package find has the commands about single papers: which are related, which have some words, which are the same.
package find

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/internal/parallel"
	"kindred/pipeline"
	"kindred/pipeline/finder"

	kreport "kindred/report"
)

type relatedOptions struct {
	common.Flags
	common.ListFlags
	to            []string
	seeds         []string
	not           []string
	like          []string
	known         []string
	words         int
	minSimilarity float64
	mmr           float64
	approx        bool
}

// NewRelatedCommand returns the command related.
func NewRelatedCommand(env *common.Env) *cobra.Command {
	o := &relatedOptions{words: 5, mmr: 1}
	o.Top = 10
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent = true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "related [FEED...] --to ID|TITLE|- | --like LIBRARY",
		Short: "Find the papers most similar to a paper, and say why",
		Long: `List the papers that are most similar to a paper. For each, list the words that both
papers have, and how much of the similarity comes from each word.

--to takes an id, a URL, a title, or a part of a title. With --to - kindred
reads a text from standard input, such as the draft of an abstract. --to may be
given several times, and --seeds names a file of papers to start from. Kindred then
compares with the mean of all. --not names papers that the results should be unlike.

--like ranks the papers of FEED by a library: for example, today's papers by a .bib
file of papers that you have read. Kindred compares each paper with the three nearest
papers of the library, and lists these.

--since, --until, --category and --cluster say which papers may be listed. They do
not limit the papers to start from. --known leaves out papers that you already have.

A few words in common may be chance. Kindred computes how many papers would be as
close if the words of papers were random, and marks results that may be chance.

If no paper is similar, the list is empty, and the exit code is 0.`,
		Example: `  kindred related feed.txt --to "Demystifying"
  kindred related papers.jsonl --to 2310.06110 --to 2401.00101 --not 1706.03762
  kindred related papers.jsonl --to - < draft.txt
  kindred related https://rss.arxiv.org/rss/cs.DL --like library.bib -n 20
  kindred related papers.jsonl --to 2310.06110 -f json | jq -r '.papers[].title'`,
		RunE: common.OverFeeds(env, o, runRelated),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Texts(&o.to, "PAPER"), "to", "the paper to start from: an id, a URL, a title, a part of one, "+
			"or - for a text; may be given several times")
		f.Var(flags.Files(&o.seeds), "seeds", "start from the papers in this file, in any format that kindred reads")
		f.Var(flags.Texts(&o.not, "PAPER"), "not", "a paper that the results should be unlike; may be given several times")
		f.Var(flags.Files(&o.like), "like", "rank papers by the library in this file, in any format that kindred reads")
		f.Var(flags.Files(&o.known), "known", "leave out the papers in this file")
		common.AddTopFlag(f, &o.ListFlags)
		f.Var(flags.Positive(&o.words), "words", "shared words to list for each paper")
		f.Var(flags.Number(&o.minSimilarity, true, flags.Between(0, 1), "must be a number from 0 to 1"),
			"min-similarity", "leave out papers of less than this similarity, from 0 to 1")
		f.Var(flags.Number(&o.mmr, true, flags.Between(0, 1), "must be a number from 0 to 1"),
			"mmr", "list papers that differ from each other: 1 ranks by similarity alone, 0.5 weighs similarity and "+
				"difference alike")
		f.BoolVar(&o.approx, "approx", false, "for more than two million papers: look only at papers that are "+
			"alike at first sight, and say what part of the nearest papers this finds")
		common.AddClusterFlags(f, &o.ListFlags)
	})
	flags.Main(cmd, "to", "like", "known", "top")
	common.PerRun(cmd, "to", "seeds", "not", "like", "known", "cluster", "clustering")
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// inputs returns the names of all files that are read.
func (o *relatedOptions) inputs() []string {
	return slices.Concat(o.Flags.Inputs(), o.seeds, o.like, o.known, []string{o.Clustering})
}

func (o *relatedOptions) Check() error {
	text := slices.Contains(o.to, "-")
	switch {
	case len(o.to)+len(o.seeds)+len(o.like) == 0:
		return fault.Usage(errors.New("--to is missing"),
			`name a paper: --to ID or --to "a part of its title"; --to - for a text; or --like FILE for a library`)
	case len(o.like) > 0 && len(o.to)+len(o.seeds)+len(o.not) > 0:
		return fault.Usage(errors.New("--like and --to, --seeds or --not exclude each other"),
			"--like ranks by a library, and --to and --seeds start from papers")
	case len(o.like) > 0 && o.approx:
		return fault.Usage(errors.New("--approx has no effect with --like"), "omit it: a library is compared with all papers")
	case o.Top == 0 && o.mmr < 1:
		return fault.Usage(errors.New("-n all and --mmr exclude each other: --mmr chooses some of the papers"),
			"use a number with -n")
	case text && (len(o.Feeds) == 0 || slices.Contains(o.Feeds, "-")):
		return fault.Usage(errors.New("--to - reads the text from standard input"), "name the file of the feed")
	case slices.Contains(o.not, "-"):
		return fault.Usage(errors.New("--not - is no paper"), "name a paper of the feed")
	case text && o.Vectors != "":
		return fault.Usage(errors.New("--to - and --vectors exclude each other: a text has no row in the file"),
			"name a paper")
	case len(o.seeds)+len(o.like) > 0 && o.Vectors != "":
		return fault.Usage(errors.New("--vectors compares only the papers of the feed, so --seeds and --like have no "+
			"effect"), "name papers of the feed with --to")
	}
	if err := o.ListFlags.Check(); err != nil {
		return err
	}
	return o.Flags.Check()
}

// related returns the options of the question, with what is in the files that flags name.
func (o *relatedOptions) related(ctx context.Context, env *common.Env) (finder.Options, error) {
	r := finder.Options{Not: o.not, Words: o.words, Approx: o.approx, MinSimilarity: o.minSimilarity, MMR: o.mmr}
	if o.mmr == 0 {
		r.MMR = 1e-9 // nothing but unlike each other
	}
	err := o.ListFlags.Set(ctx, env, &r)
	for _, name := range o.to {
		if name != "-" {
			r.To = append(r.To, name)
		} else if r.Text == "" && err == nil {
			r.Text, err = readText(ctx, env)
		}
	}
	if err == nil {
		r.Seeds, err = o.ReadPapers(ctx, env, "--seeds", o.seeds)
	}
	if err == nil {
		r.Like, err = o.ReadPapers(ctx, env, "--like", o.like)
	}
	if err == nil {
		r.Known, err = o.ReadPapers(ctx, env, "--known", o.known)
	}
	return r, err
}

func runRelated(ctx context.Context, env *common.Env, o *relatedOptions) error {
	out, format, err := common.OpenReport(env, o.Output, o.Format, o.inputs())
	if err != nil {
		return err
	}
	related, err := o.related(ctx, env)
	if err != nil {
		return err
	}
	o.Asked = func(name string) string {
		if slices.Contains(o.not, name) && !slices.Contains(o.to, name) {
			return "--not "
		}
		return "--to "
	}
	r, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) { opts.Related = related },
		pipeline.Related)
	if err != nil {
		return err
	}
	o.Sign(&r.Origin, slices.Concat(o.seeds, o.like, o.known, []string{o.Clustering})...)
	if o.approx && !o.Quiet {
		common.TellRecall(env, float64(r.Options.Recall))
	}
	if len(r.Papers) == 0 && !o.Quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper is similar")
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return skippedOf(&r.Origin)
}

// skippedOf returns common.ErrSkipped if records were skipped in this run, and not when an index was made.
func skippedOf(origin *kreport.Origin) error {
	if origin.Index != nil {
		return nil
	}
	return common.SkippedError(origin.Read.Skipped)
}

// maxText bounds the text that --to - reads.
const maxText = 16 << 20

func readText(ctx context.Context, env *common.Env) (string, error) {
	text, err := io.ReadAll(io.LimitReader(feed.Text(parallel.Reader(ctx, env.Stdin)), maxText+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > maxText:
		return "", fmt.Errorf("--to -: the text is larger than %d MiB", maxText>>20)
	case strings.TrimSpace(string(text)) == "":
		return "", fault.Usage(errors.New("--to -: no text on standard input"), "")
	case !feed.IsText(text):
		return "", fault.Hint(errors.New("--to -: what standard input has is not text"),
			"save a document as text first; pdftotext does it for PDF files")
	}
	return string(text), nil
}
