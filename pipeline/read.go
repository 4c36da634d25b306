package pipeline

import (
	"context"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/intake"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/tfidf"
)

// Collection is the papers of some sources, each once, and the words of their texts. It is immutable.
type Collection struct {
	// Papers have an ID that no other has. Abstract is empty unless Options.KeepAbstracts is given.
	Papers  []paper.Paper
	Corpus  *tfidf.Corpus // document i is paper i
	Summary feed.Summary  // what was read, and what was not
	Counts  report.Counts

	// abstracts are those of some papers, for names: "" for the others. nil if Papers have them.
	abstracts []string
	others    []paper.Other // ids that merged records lost
}

// Read reads the papers of all sources, merges those that come more than once as [paper.Set]
// describes, and takes the words of their texts. It fails as [feed.Walk] does.
func Read(ctx context.Context, sources []feed.Source, opts Options) (*Collection, error) {
	c, _, err := read(ctx, sources, &opts, func(paper.Paper, *feed.File) {})
	if err != nil {
		return nil, err
	}
	c.dropAbstracts(&opts)
	return c, nil
}

// Select returns some papers as a collection of their own, in the given order. The collection must have been read with
// Options.KeepAbstracts. It fails as [tfidf.Read] does.
func (c *Collection) Select(ctx context.Context, rows []int, opts Options) (*Collection, error) {
	part := &Collection{Papers: make([]paper.Paper, len(rows)), Summary: c.Summary, Counts: c.Counts}
	part.Counts.Papers = len(rows)
	texts := make([]tfidf.Document, len(rows))
	for p, i := range rows {
		part.Papers[p] = c.Papers[i]
		texts[p] = rules.Document(&c.Papers[i])
	}
	var err error
	part.Corpus, err = tfidf.ReadAll(ctx, texts, opts.wordOptions())
	return part, err
}

// read is [Read] with all abstracts, which are the caller's to drop. It calls visit for each record, and tells
// how the records became papers.
func read(ctx context.Context, sources []feed.Source, opts *Options,
	visit func(paper.Paper, *feed.File)) (c *Collection, merged paper.Merged, err error) {
	records := intake.Records{Sources: sources, Options: opts.readOptions(), Visit: visit}
	merged, corpus, err := intake.Merge(ctx, records.All(ctx), opts.wordOptions(), opts.needsTexts())
	if err != nil {
		return nil, merged, err
	}
	c = newCollection(&records.Summary, merged, opts)
	c.Corpus = corpus
	opts.progress(Weighing, 0, len(c.Papers))
	return c, merged, nil
}

// needsTexts reports whether abstracts are needed when their words were read.
func (o *Options) needsTexts() bool { return o.KeepAbstracts || !o.WithoutNames }

// newCollection makes a collection of merged papers, which it takes over, without their words.
func newCollection(summary *feed.Summary, m paper.Merged, opts *Options) *Collection {
	c := &Collection{Papers: m.Papers, Summary: *summary, others: m.Others}
	c.Counts = report.Counts{Papers: len(m.Papers), Repeated: len(m.Rows) - len(m.Papers), Renamed: m.Renamed,
		Skipped: summary.SkippedCount, Unwanted: summary.Unwanted}
	for i := range m.Papers {
		if !m.HasAbstract(i) {
			c.Counts.WithoutAbstract++
		}
	}
	if opts.OnRead != nil {
		opts.OnRead(&c.Summary, c.Counts)
	}
	return c
}

// dropAbstracts leaves the papers of a new collection, which nobody else has seen yet, without their abstracts,
// unless opts say otherwise.
func (c *Collection) dropAbstracts(opts *Options) {
	if opts.KeepAbstracts || !opts.needsTexts() {
		return // they stay, or there are none
	}
	c.keepSome()
}

// origin returns how a report on the collection is made.
func (c *Collection) origin(opts *Options) report.Origin {
	f := &opts.Feed
	origin := report.Origin{
		Schema: report.Schema,
		Read:   c.Counts,
		Options: report.Options{
			Since: f.Filter.Since, Until: f.Filter.Until, Categories: f.Filter.Categories,
			Languages:       f.Filter.Languages,
			RequireAbstract: f.Filter.RequireAbstract, Limit: f.Limit},
	}
	origin.Inputs = inputsOf(&c.Summary)
	return origin
}

// inputsOf returns what was read.
func inputsOf(s *feed.Summary) []report.Input {
	inputs := []report.Input{}
	for _, f := range s.Files {
		inputs = append(inputs, report.Input{Name: f.Name, Format: f.Format, Papers: f.Papers, SHA256: f.SHA256})
	}
	return inputs
}
