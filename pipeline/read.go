package pipeline

import (
	"context"
	"iter"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
	"kindred/tfidf"
)

// Collection is the papers of some sources, each once, and the words of their texts. It is
// immutable.
type Collection struct {
	// Papers have an ID that no other has. Abstract is empty unless Options.KeepAbstracts is given.
	Papers  []paper.Paper
	Corpus  *tfidf.Corpus // document i is paper i
	Summary feed.Summary  // what was read, and what was not
	Counts  report.Counts

	// abstracts are those of some papers, for names: "" for the others. nil if Papers have them.
	abstracts []string
}

// Read reads the papers of all sources, merges those that come more than once as [paper.Set]
// describes, and takes the words of their texts. It fails as [feed.Walk] does.
//
// The texts are handed on one at a time, and each is dropped when it is read, so that they are
// in memory only until their words are.
func Read(ctx context.Context, sources []feed.Source, opts Options) (*Collection, error) {
	summary, merged, err := merge(ctx, sources, &opts, func(paper.Paper, *feed.File) {})
	if err != nil {
		return nil, err
	}
	c := newCollection(summary, merged, &opts)
	if err := c.readWords(ctx, &opts); err != nil {
		return nil, err
	}
	return c, nil
}

// merge reads the papers of all sources and merges those that come more than once. It calls visit
// for each record. The papers belong to the caller.
func merge(ctx context.Context, sources []feed.Source, opts *Options,
	visit func(paper.Paper, *feed.File)) (*feed.Summary, paper.Merged, error) {
	var set paper.Set
	summary, err := feed.Walk(ctx, sources, opts.readOptions(), func(p paper.Paper, f *feed.File) error {
		visit(p, f)
		set.Add(p)
		return nil
	})
	if err != nil {
		return nil, paper.Merged{}, err
	}
	return summary, set.Merge(), nil
}

// newCollection makes a collection of merged papers, which it takes over, without their words.
func newCollection(summary *feed.Summary, m paper.Merged, opts *Options) *Collection {
	c := &Collection{Papers: m.Papers, Summary: *summary}
	c.Counts = report.Counts{Papers: len(m.Papers), Repeated: len(m.Rows) - len(m.Papers), Renamed: m.Renamed,
		Skipped: summary.SkippedCount, Unwanted: summary.Unwanted}
	for i := range m.Papers {
		if m.Papers[i].Abstract == "" {
			c.Counts.WithoutAbstract++
		}
	}
	if opts.OnRead != nil {
		opts.OnRead(&c.Summary, c.Counts)
	}
	return c
}

// readWords takes the words of the texts of a new collection, which nobody else has seen yet.
func (c *Collection) readWords(ctx context.Context, opts *Options) (err error) {
	texts := documents(c.Papers)
	if !opts.KeepAbstracts {
		texts = drain(c.Papers, c.keepSome(opts))
	}
	c.Corpus, err = tfidf.Read(ctx, texts, opts.wordOptions(len(c.Papers)))
	return err
}

// documents yields the texts of papers.
func documents(papers []paper.Paper) iter.Seq2[tfidf.Document, error] {
	return func(yield func(tfidf.Document, error) bool) {
		for i := range papers {
			if !yield(documentOf(&papers[i]), nil) {
				return
			}
		}
	}
}

// drain yields the texts of papers, and leaves the papers without their abstracts, after it called see for each.
// Nobody else may have seen the papers yet.
func drain(papers []paper.Paper, see func(i int, abstract string)) iter.Seq2[tfidf.Document, error] {
	return func(yield func(tfidf.Document, error) bool) {
		for i := range papers {
			d := documentOf(&papers[i])
			see(i, d.Abstract)
			card := papers[i]
			card.Abstract = ""
			papers[i] = card.Clone() // whose texts do not hold the memory of the abstract
			if !yield(d, nil) {
				return
			}
		}
	}
}

// documentOf returns the text of a paper.
func documentOf(p *paper.Paper) tfidf.Document {
	return tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
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
