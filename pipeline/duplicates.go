package pipeline

import (
	"cmp"
	"context"
	"errors"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/duplicates"
	"kindred/report"
	"kindred/tfidf"
)

// DuplicateOptions say which papers may be the same.
type DuplicateOptions struct {
	// MinSimilarity is how similar the texts of two papers must at least be, in (0, 1]. 0 means
	// 0.8; 1 looks for none.
	MinSimilarity float64
}

// Merging is what [Duplicates] returns.
type Merging struct {
	Report *report.Duplicates
	// Papers has each paper once, with the richest of what its records say. Abstracts are there
	// if Options.KeepAbstracts is given.
	Papers []paper.Paper
}

// Duplicates merges the papers of all sources that come more than once, as [paper.Set] describes,
// and looks for further pairs whose texts are nearly the same. It fails as [feed.Walk] does.
func Duplicates(ctx context.Context, sources []feed.Source, opts Options) (*Merging, error) {
	least := cmp.Or(opts.Duplicates.MinSimilarity, 0.8)
	var records []report.DuplicateRecord // in the order in which they were read
	opts.everyWord()
	c, merged, err := read(ctx, sources, &opts, func(p paper.Paper, f *feed.File) {
		records = append(records, report.DuplicateRecord{Feed: f.Name, ID: p.ID, Title: p.Title})
	})
	if err != nil {
		return nil, err
	}
	groups := duplicates.Merged(merged, records)
	titleOnly := make([]bool, len(c.Papers))
	for i := range titleOnly {
		titleOnly[i] = !merged.HasAbstract(i) // c.Papers may have been read without their abstracts
	}
	c.dropAbstracts(&opts)
	d := &report.Duplicates{Origin: c.origin(&opts), Groups: groups, Near: []report.NearDuplicate{},
		NearGroups: []report.NearGroup{}}
	if least < 1 && len(c.Papers) > 1 {
		v, err := c.Vectorize(ctx, opts)
		if err != nil && !errors.Is(err, tfidf.ErrNoTerms) {
			return nil, err
		}
		if err == nil { // else there are no words, so none in common
			d.Origin = v.Origin(opts)
			d.Near, d.NearGroups, err = duplicates.Near(ctx, v.Rows, v.Papers, duplicates.NearOptions{
				MinSimilarity: least, TitleOnly: titleOnly, Parallelism: opts.Parallelism,
				OnProgress: func(done, total int) { opts.progress(Comparing, done, total) }})
			if err != nil {
				return nil, err
			}
		}
	}
	d.Options.MinSimilarity = least
	return &Merging{d, c.Papers}, nil
}

// everyWord makes every word count, or texts that share all frequent words would look the same.
func (o *Options) everyWord() {
	o.WithoutNames = true
	o.Latent = LatentOptions{Weight: NoLatent, NoBackground: true} // the same paper has the same words
	o.Words.MinDF, o.Words.MaxDF = cmp.Or(o.Words.MinDF, 1), cmp.Or(o.Words.MaxDF, 1)
}
