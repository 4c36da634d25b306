package pipeline

import (
	"context"
	"io"
	"iter"

	"kindred/background"
	"kindred/feed"
	"kindred/lsa"
	"kindred/paper"
	"kindred/pipeline/intake"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// Training is what [Train] returns.
type Training struct {
	Model *tfidf.Model
	// Space is the latent space of the papers, whose terms are those of Model; nil without Options.Train.Latent.
	Space   *lsa.Compact
	Summary feed.Summary  // what was read, and what was not
	Counts  report.Counts // of records: one that comes twice counts twice
}

// Train fits a model to the papers of all sources, for Options.Model and the Background of
// Options.Words. It keeps neither papers nor texts, so that millions of papers take little memory;
// therefore a paper that comes twice counts twice. It fails as [feed.Walk] does, and with an error
// that wraps [tfidf.ErrNoTerms] if no paper has a word that counts.
func Train(ctx context.Context, sources []feed.Source, opts Options) (*Training, error) {
	t := &Training{}
	corpus, err := tfidf.Read(ctx, t.documents(ctx, sources, opts.readOptions()), opts.wordOptions())
	if err != nil {
		return nil, err
	}
	opts.progress(Weighing, 0, t.Counts.Papers)
	t.Counts.Skipped, t.Counts.Unwanted = t.Summary.SkippedCount, t.Summary.Unwanted
	if !opts.Train.Latent {
		if t.Model, err = corpus.Model(ctx); err != nil {
			return nil, err
		}
		return t, nil
	}
	var x *sparse.CSR
	if t.Model, x, err = corpus.Fit(ctx); err != nil {
		return nil, err
	}
	space, err := FitSpace(ctx, x, opts.Train.Rank, opts)
	if err != nil {
		return nil, err
	}
	t.Space = space.Space
	return t, nil
}

// TrainOptions are the options of [Train].
type TrainOptions struct {
	// Latent fits a latent space to the papers, too. This needs the matrix of all papers, which takes eight bytes
	// for each value, about 600 for an abstract.
	Latent bool
	// Rank is the number of dimensions of the space. 0 means [lsa.DefaultRank] of the number of papers.
	Rank int
}

// WriteTo writes the model, with the latent space if there is one, as a file.
func (t *Training) WriteTo(w io.Writer) (int64, error) {
	b, err := background.New(t.Model, t.Space)
	if err != nil {
		return 0, err
	}
	return b.WriteTo(w)
}

// documents yields the texts of the papers of all sources, and counts them.
func (t *Training) documents(ctx context.Context, sources []feed.Source,
	opts feed.ReadOptions) iter.Seq2[tfidf.Document, error] {
	opts.Hash = false
	records := intake.Records{Sources: sources, Options: opts, Visit: func(p paper.Paper, _ *feed.File) {
		t.Counts.Papers++
		if p.Abstract == "" {
			t.Counts.WithoutAbstract++
		}
	}}
	return func(yield func(tfidf.Document, error) bool) {
		for p, err := range records.All(ctx) {
			if !yield(rules.Document(&p), err) {
				break
			}
		}
		t.Summary = records.Summary
	}
}
