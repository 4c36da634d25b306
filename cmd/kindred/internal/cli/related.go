package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/internal/parallel"
	"kindred/pipeline"
	kreport "kindred/report"
)

type relatedOptions struct {
	commonOptions
	to            string
	top           int
	words         int
	minSimilarity float64
}

func newRelatedCommand(env *Env, run func(context.Context, *Env, *relatedOptions) error) *cobra.Command {
	o := &relatedOptions{top: 10, words: 5}
	o.has.model, o.has.vectors, o.has.text, o.has.latent = true, true, true, true
	cmd := &cobra.Command{
		Use:   "related FEED... --to ID|TITLE|-",
		Short: "Find the papers most similar to a paper, and say why",
		Long: `List the papers that are most similar to a paper. For each, list the words that both
papers have, and how much of the similarity comes from each word.

--to takes an id, a URL, a title, or the beginning of a title. With --to - kindred
reads a text from standard input, such as the draft of an abstract.`,
		Example: `  kindred related feed.txt --to "Demystifying"
  kindred related papers.jsonl --to 2310.06110 -n 5
  kindred related papers.jsonl --to - < draft.txt
  kindred related papers.jsonl --to 2310.06110 -f json | jq -r '.papers[].title'`,
		RunE: overFeeds(env, o, run),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Checked(&o.to, "PAPER", nil), "to", "the paper to start from: an id, a URL, a title, its "+
			"beginning, or - for a text")
		f.VarP(flags.Positive(&o.top), "top", "n", "papers to list")
		f.Var(flags.Positive(&o.words), "words", "shared words to list for each paper")
		f.Var(flags.Number(&o.minSimilarity, true, flags.Between(0, 1), "must be a number from 0 to 1"),
			"min-similarity", "leave out papers of less than this similarity, from 0 to 1")
	})
	flags.Main(cmd, "to", "top", "words", "min-similarity")
	perRun(cmd, "to")
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addCommonFlags(cmd, &o.commonOptions)
	return cmd
}

func (o *relatedOptions) check() error {
	switch {
	case o.to == "":
		return fault.Usage(errors.New("--to is missing"),
			`name a paper: --to ID or --to "beginning of its title"; or --to - for a text`)
	case o.to == "-" && (len(o.feeds) == 0 || slices.Contains(o.feeds, "-")):
		return fault.Usage(errors.New("--to - reads the text from standard input"), "name the file of the feed")
	case o.to == "-" && o.vectors != "":
		return fault.Usage(errors.New("--to - and --vectors exclude each other: a text has no row in the file"),
			"name a paper")
	}
	return o.commonOptions.check()
}

func runRelated(ctx context.Context, env *Env, o *relatedOptions) error {
	out, format, err := o.openReport(env)
	if err != nil {
		return err
	}
	related := pipeline.RelatedOptions{To: o.to, Top: o.top, Words: o.words, MinSimilarity: o.minSimilarity}
	if o.to == "-" {
		related.To = ""
		if related.Text, err = readText(ctx, env); err != nil {
			return err
		}
	}
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) { opts.Related = related },
		pipeline.Related)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	if len(r.Papers) == 0 && !o.quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper is similar")
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}

// explainTo says what is wrong with --to.
func explainTo(err *pipeline.PaperError) error {
	if n := len(err.Matches); n > 0 {
		return fault.Hint(fmt.Errorf("--to %q: %d papers match: %s", err.To, n, quoted(err.Matches)),
			"use the id, or more of the title")
	}
	plain := fmt.Errorf("--to %q: no paper has this id or title", err.To)
	if len(err.Nearest) == 0 {
		return plain
	}
	return fault.Hint(plain, "similar: "+quoted(err.Nearest))
}

// maxText bounds the text that --to - reads.
const maxText = 16 << 20

func readText(ctx context.Context, env *Env) (string, error) {
	text, err := io.ReadAll(io.LimitReader(parallel.Reader(ctx, env.Stdin), maxText+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > maxText:
		return "", fmt.Errorf("--to -: the text is larger than %d MiB", maxText>>20)
	case strings.TrimSpace(string(text)) == "":
		return "", fault.Usage(errors.New("--to -: no text on standard input"), "")
	}
	return string(text), nil
}

// shownMatches is how many papers an error lists.
const shownMatches = 3

// quoted lists papers by title and id.
func quoted(papers []kreport.Paper) string {
	var list []string
	for i, p := range papers {
		if i == shownMatches {
			list = append(list, fmt.Sprintf("and %d more", len(papers)-i))
			break
		}
		title := []rune(p.Title)
		if len(title) > 60 {
			title = append(title[:60], '…')
		}
		list = append(list, fmt.Sprintf("%q (%s)", string(title), p.ID))
	}
	return strings.Join(list, ", ")
}
