package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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
	o := &relatedOptions{}
	o.has.model, o.has.vectors, o.has.neighbors = true, true, true
	cmd := &cobra.Command{
		Use:   "related FEED... --to ID|TITLE|-",
		Short: "Find the papers nearest to one, and say why",
		Long: `List the papers that are most similar to one paper, and the words that make them
so, with the share of the similarity that comes from each.

--to takes an id, a title, or the beginning of a title; with - a text is read from
standard input, such as the draft of an abstract.`,
		Example: `  kindred related feed.txt --to "Demystifying"
  kindred related papers.jsonl --to 2310.06110 -n 5
  kindred related papers.jsonl --to - < draft.txt
  kindred related papers.jsonl --to 2310.06110 -f json | jq -r '.papers[].title'`,
		RunE: overFeeds(env, o, run),
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "", "the paper to start from: its id, its title or the beginning of it, or - for a text")
	f.IntVarP(&o.top, "top", "n", 10, "papers to list")
	f.IntVar(&o.words, "words", 5, "shared words to list for each")
	f.Float64Var(&o.minSimilarity, "min-similarity", 0, "leave out papers that are less similar, from 0 to 1")
	addCommonFlags(cmd, &o.commonOptions, listed(reportFormats()))
	return cmd
}

func (o *relatedOptions) check() error {
	switch {
	case o.to == "":
		return usageError{errors.New("--to is missing"), `name a paper: --to ID, --to "beginning of its title", or --to - for a text`}
	case o.to == "-" && (len(o.feeds) == 0 || slices.Contains(o.feeds, "-")):
		return usageError{errors.New("--to - reads the text from standard input, so the feed has to be a file"), ""}
	case o.to == "-" && o.vectors != "":
		return usageError{errors.New("--to - with --vectors: nobody knows the vector of the text"), "name a paper"}
	case o.top < 1 || o.words < 1:
		return usageError{errors.New("--top and --words take numbers from 1"), ""}
	case !(o.minSimilarity >= 0 && o.minSimilarity <= 1):
		return usageError{fmt.Errorf("--min-similarity %v: want a number between 0 and 1", o.minSimilarity), ""}
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
	r, err := work(ctx, env, &o.commonOptions, func(opts *pipeline.Options) { opts.Related = related }, pipeline.Related)
	if err != nil {
		return err
	}
	o.sign(&r.Origin)
	if len(r.Papers) == 0 && !o.quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper is related")
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.textOptions(env)) }); err != nil {
		return err
	}
	return skippedError(r.Read.Skipped)
}

// explainTo says of an error of the pipeline what is wrong with --to.
func explainTo(err error) error {
	var wrong *pipeline.PaperError
	switch {
	case errors.Is(err, pipeline.ErrNoSharedWord):
		return errors.New("--to -: the text has no word that a paper of the feed has")
	case !errors.As(err, &wrong):
		return err
	case len(wrong.Matches) > 0:
		return hintError{fmt.Errorf("--to %q: %d papers match: %s", wrong.To, len(wrong.Matches), quoted(wrong.Matches)), "give more of the title, or the id"}
	}
	err = fmt.Errorf("--to %q: no paper has this id or title", wrong.To)
	if len(wrong.Nearest) == 0 {
		return err
	}
	return hintError{err, "the nearest are " + quoted(wrong.Nearest)}
}

// maxText bounds the text that --to - reads.
const maxText = 16 << 20

func readText(ctx context.Context, env *Env) (string, error) {
	text, err := io.ReadAll(io.LimitReader(parallel.Reader(ctx, env.Stdin), maxText+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > maxText:
		return "", fmt.Errorf("--to -: the text has more than %d MiB", maxText>>20)
	case strings.TrimSpace(string(text)) == "":
		return "", usageError{errors.New("--to -: there is no text on standard input"), ""}
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
			list = append(list, "...")
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
