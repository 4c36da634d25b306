package pipeline

import (
	"context"
	"errors"
	"iter"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
	"kindred/tfidf"
)

// Training is what [Train] returns.
type Training struct {
	Model   *tfidf.Model
	Summary feed.Summary  // what was read, and what was not
	Counts  report.Counts // of records: one that comes twice counts twice
}

// Train fits a model to the papers of all sources, for Options.Model and the Background of
// Options.Words. It keeps neither papers nor texts, so that millions of papers take little memory;
// therefore a paper that comes twice counts twice. It fails as [feed.Walk] does, and with an error
// that wraps [tfidf.ErrNoTerms] if no paper has a word that counts.
func Train(ctx context.Context, sources []feed.Source, opts Options) (*Training, error) {
	t := &Training{}
	corpus, err := tfidf.Read(ctx, t.documents(ctx, sources, opts.readOptions()), opts.wordOptions(0))
	if err != nil {
		return nil, err
	}
	t.Counts.Skipped, t.Counts.Unwanted = t.Summary.SkippedCount, t.Summary.Unwanted
	if t.Model, err = corpus.Model(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// errEnough ends a stream that nobody reads on.
var errEnough = errors.New("enough")

// documents yields the texts of the papers of all sources, and counts them.
func (t *Training) documents(ctx context.Context, sources []feed.Source,
	opts feed.ReadOptions) iter.Seq2[tfidf.Document, error] {
	opts.Hash = false
	return func(yield func(tfidf.Document, error) bool) {
		summary, err := feed.Walk(ctx, sources, opts, func(p paper.Paper, _ *feed.File) error {
			t.Counts.Papers++
			if p.Abstract == "" {
				t.Counts.WithoutAbstract++
			}
			if !yield(documentOf(&p), nil) {
				return errEnough
			}
			return nil
		})
		if summary != nil {
			t.Summary = *summary
		}
		if err != nil && err != errEnough {
			yield(tfidf.Document{}, err)
		}
	}
}
