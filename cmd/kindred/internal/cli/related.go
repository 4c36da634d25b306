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
	"kindred/neighbor"
	"kindred/paper"
	kreport "kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
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
	addCommonFlags(cmd, &o.commonOptions, "text, md, json or csv")
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
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	var text string
	if o.to == "-" {
		if text, err = readText(ctx, env); err != nil {
			return err
		}
	}
	p := newProgress(env, o.quiet)
	c, err := o.load(ctx, env, p)
	if err != nil {
		return err
	}
	r := &kreport.Related{Origin: o.origin(c), Papers: []kreport.Relative{}}
	r.Options.Top, r.Options.Words, r.Options.MinSimilarity = o.top, o.words, o.minSimilarity
	var query, words sparse.Vec
	self := -1
	if o.to == "-" {
		r.Query.Text = true
		query = c.model.Vector(tfidf.Document{Abstract: text})
		words = query
		if len(query.Indices) == 0 {
			return errors.New("--to -: the text has no word that a paper of the feed has")
		}
	} else {
		if self, err = find(c, o.to); err != nil {
			return err
		}
		r.Query.Paper = paperOf(c.papers()[self])
		query, words = c.x.Row(self), c.terms.Row(self)
	}
	index, err := neighbor.New(c.x)
	if err != nil {
		return err
	}
	for _, n := range index.Search(nil, query, min(o.top, len(c.papers()))+1) {
		if n.Row == self || n.Similarity < o.minSimilarity || len(r.Papers) == o.top {
			continue
		}
		r.Papers = append(r.Papers, relative(c, words, n, o.words))
	}
	if len(r.Papers) == 0 && !o.quiet {
		fmt.Fprintln(env.Stderr, "kindred: no paper is related")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.textOptions(env)) }); err != nil {
		return err
	}
	return c.done()
}

// relative returns a neighbour with the words that it shares with the paper of the given ones.
func relative(c *corpus, of sparse.Vec, n neighbor.Neighbor, words int) kreport.Relative {
	r := kreport.Relative{Paper: paperOf(c.papers()[n.Row]), Similarity: kreport.Number(n.Similarity), Shared: []kreport.Word{}}
	_, shared := neighbor.Explain(of, c.terms.Row(n.Row))
	for _, s := range shared[:min(words, len(shared))] {
		r.Shared = append(r.Shared, kreport.Word{Term: c.model.Surfaces()[s.Column], Share: kreport.Number(s.Share)})
	}
	return r
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

// find returns the row of the paper that the user means: the one with this id, else with this
// title, else the one whose title begins with it, else the one whose title contains it.
func find(c *corpus, to string) (int, error) {
	papers := c.papers()
	id := to
	if arxiv, ok := paper.ArXivID(to); ok {
		id = arxiv
	} else if doi, ok := paper.DOI(to); ok {
		id = doi
	}
	for i, p := range papers {
		if p.ID == id || p.ID == to || p.URL == to {
			return i, nil
		}
	}
	want := paper.NormalizeTitle(to)
	if want == "" {
		return 0, notFound(c, to)
	}
	titles := make([]string, len(papers))
	for i, p := range papers {
		titles[i] = paper.NormalizeTitle(p.Title)
	}
	for _, matches := range []func(title string) bool{
		func(title string) bool { return title == want },
		func(title string) bool { return strings.HasPrefix(title, want) },
		func(title string) bool { return strings.Contains(title, want) },
	} {
		var rows []int
		for i, title := range titles {
			if matches(title) {
				rows = append(rows, i)
			}
		}
		switch len(rows) {
		case 0:
		case 1:
			return rows[0], nil
		default:
			return 0, hintError{fmt.Errorf("--to %q: %d papers match: %s", to, len(rows), quoted(c, rows)), "give more of the title, or the id"}
		}
	}
	return 0, notFound(c, to)
}

// shownMatches is how many papers an error lists.
const shownMatches = 3

// quoted lists papers by title and id.
func quoted(c *corpus, rows []int) string {
	var list []string
	for i, row := range rows {
		if i == shownMatches {
			list = append(list, "...")
			break
		}
		p := c.papers()[row]
		title := []rune(p.Title)
		if len(title) > 60 {
			title = append(title[:60], '…')
		}
		list = append(list, fmt.Sprintf("%q (%s)", string(title), p.ID))
	}
	return strings.Join(list, ", ")
}

// notFound returns the error for a paper that is not there, with those that share words with
// what was asked for.
func notFound(c *corpus, to string) error {
	err := fmt.Errorf("--to %q: no paper has this id or title", to)
	index, indexErr := neighbor.New(c.terms)
	if indexErr != nil {
		return err
	}
	var rows []int
	for _, n := range index.Search(nil, c.model.Vector(tfidf.Document{Title: to}), shownMatches) {
		rows = append(rows, n.Row)
	}
	if len(rows) > 0 {
		return hintError{err, "the nearest are " + quoted(c, rows)}
	}
	return err
}
