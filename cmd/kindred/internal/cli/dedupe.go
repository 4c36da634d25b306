package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/neighbor"
	"kindred/paper"
	kreport "kindred/report"
	"kindred/tfidf"
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
	addCommonFlags(cmd, &o.commonOptions, "text, md, json or csv")
	return cmd
}

func (o *dedupeOptions) check() error {
	if !(o.similarity > 0 && o.similarity <= 1) {
		return usageError{fmt.Errorf("--similarity %v: want a number above 0, up to 1", o.similarity), ""}
	}
	return o.commonOptions.check()
}

func runDedupe(ctx context.Context, env *Env, o *dedupeOptions) error {
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	mergedOut, encodeMerged, err := openMerged(env, o)
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
	p := newProgress(env, o.quiet)
	d, merged, summary, err := o.duplicates(ctx, env, p)
	if err != nil {
		return err
	}
	if d.Near, err = o.near(ctx, merged, p); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	results := []result{{out, func(w io.Writer) error { return kreport.Encode(w, d, format, o.textOptions(env)) }}}
	if mergedOut != nil {
		results = append(results, result{mergedOut, func(w io.Writer) error { return encodeMerged(w, merged) }})
	}
	if review != nil {
		pairs := &kreport.Review{Near: d.Near}
		results = append(results, result{review, func(w io.Writer) error { return kreport.Encode(w, pairs, kreport.CSV, kreport.TextOptions{}) }})
	}
	if err := writeAll(ctx, results...); err != nil {
		return err
	}
	return skippedError(summary)
}

// openMerged returns where --merged says to write the papers, and in which way; nil if it does not.
func openMerged(env *Env, o *dedupeOptions) (*output, func(w io.Writer, papers []paper.Paper) error, error) {
	if o.merged == "" {
		return nil, nil, nil
	}
	out, err := openOutput(env, "--merged", o.merged, o.inputs())
	if err != nil {
		return nil, nil, err
	}
	name, err := formatOf("", o.merged, writtenFormats())
	if err != nil {
		return nil, nil, err
	}
	format, err := feed.Lookup(name)
	if err != nil {
		return nil, nil, err
	}
	return out, func(w io.Writer, papers []paper.Paper) error {
		e, err := feed.NewEncoder(w, format)
		if err != nil {
			return err
		}
		for _, p := range papers {
			if err := e.Encode(p); err != nil {
				return err
			}
		}
		return e.Close()
	}, nil
}

// duplicates reads the feeds and returns what was merged.
func (o *dedupeOptions) duplicates(ctx context.Context, env *Env, p *progress) (*kreport.Duplicates, []paper.Paper, *feed.Summary, error) {
	sources, err := o.sources(ctx, env)
	if err != nil {
		return nil, nil, nil, err
	}
	var (
		set     paper.Set
		records []kreport.DuplicateRecord // by the order in which they were added
	)
	opts := o.readOptions(p)
	opts.Hash = true
	summary, err := feed.Walk(ctx, sources, opts, func(q paper.Paper, f *feed.File) error {
		records = append(records, kreport.DuplicateRecord{Feed: f.Name, ID: q.ID, Title: q.Title})
		set.Add(q)
		return nil
	})
	p.end()
	if err != nil {
		return nil, nil, nil, err
	}
	merged := set.Merge()
	batch := feed.NewBatch(summary, merged)
	o.summarise(env, batch)

	d := &kreport.Duplicates{Origin: o.origin(&corpus{batch: batch}), Groups: []kreport.DuplicateGroup{}, Near: []kreport.NearDuplicate{}}
	d.Options.MinSimilarity = o.similarity
	groups := map[int32]int{} // by paper
	first := make([]int, len(merged.Papers))
	for row, of := range merged.Rows {
		record := records[row]
		if merged.Reasons[row] == paper.NotMerged {
			first[of] = row
			continue
		}
		at, ok := groups[of]
		if !ok {
			at = len(d.Groups)
			groups[of] = at
			d.Groups = append(d.Groups, kreport.DuplicateGroup{Paper: paperOf(merged.Papers[of]), Records: []kreport.DuplicateRecord{records[first[of]]}})
		}
		record.Reason = merged.Reasons[row].String()
		d.Groups[at].Records = append(d.Groups[at].Records, record)
	}
	return d, merged.Papers, summary, nil
}

// near returns the pairs of papers with nearly the same text, the most similar first.
func (o *dedupeOptions) near(ctx context.Context, papers []paper.Paper, p *progress) ([]kreport.NearDuplicate, error) {
	pairs := []kreport.NearDuplicate{}
	if o.similarity == 1 || len(papers) < 2 {
		return pairs, nil
	}
	v, err := o.newVectorizer()
	if err != nil {
		return nil, err
	}
	// Every word counts, or texts that share all frequent ones would look the same.
	v.opts.MinDF, v.opts.MaxDF = cmp.Or(v.opts.MinDF, 1), cmp.Or(v.opts.MaxDF, 1)
	c := &corpus{batch: &feed.Batch{Papers: slices.Clone(papers)}}
	if err := v.vectorize(ctx, c, o.jobs, p); errors.Is(err, tfidf.ErrNoTerms) {
		return pairs, nil // no words, so none in common
	} else if err != nil {
		return nil, err
	}
	index, err := neighbor.New(c.x)
	if err != nil {
		return nil, err
	}
	g, err := index.Graph(ctx, neighbor.GraphOptions{K: 10, MinSimilarity: o.similarity, Parallelism: o.jobs,
		OnProgress: func(done, total int) { p.update("comparing papers", done, total) }})
	p.end()
	if err != nil {
		return nil, err
	}
	for i := range papers {
		row := g.Row(i)
		for k, j := range row.Indices {
			// A pair may be among the nearest of one of the two only.
			if int(j) > i || !has(g.Row(int(j)).Indices, int32(i)) {
				pairs = append(pairs, kreport.NearDuplicate{A: paperOf(papers[min(i, int(j))]), B: paperOf(papers[max(i, int(j))]), Similarity: kreport.Number(row.Data[k])})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b kreport.NearDuplicate) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return pairs, nil
}

func has(sorted []int32, want int32) bool {
	_, ok := slices.BinarySearch(sorted, want)
	return ok
}
