package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"kindred/feed"
	"kindred/index"
	"kindred/pipeline/finder"
	"kindred/report"
	"kindred/report/answers"
)

// related returns the options of a question.
func (o *Options) related() finder.Options {
	related := o.Related
	related.Parallelism = o.Parallelism
	return related
}

// Ask returns a finder for the papers of all sources. An index of [Vectors.WriteIndex] that is the only source is
// opened and not read, which takes some milliseconds, unless opts ask for other vectors than it has. Otherwise it
// is [Vectorize] and [Vectors.Finder]. The caller closes the finder.
func Ask(ctx context.Context, sources []feed.Source, opts Options) (*finder.Finder, error) {
	f, err := openIndex(sources, &opts)
	if f != nil || err != nil {
		return f, err
	}
	opts.WithoutNames = true
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	return v.Finder(ctx, opts)
}

// Finder returns a finder for the papers of v.
func (v *Vectors) Finder(ctx context.Context, opts Options) (*finder.Finder, error) {
	c, err := v.contents(ctx, opts.ranked)
	if err != nil {
		return nil, err
	}
	ix, err := index.New(ctx, c, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	return finder.New(ix, v.Origin(opts)), nil
}

// contents returns what an index of v is made of.
func (v *Vectors) contents(ctx context.Context, frequencies bool) (index.Contents, error) {
	c := index.Contents{Papers: v.Papers, Model: v.Model, Terms: v.Terms, Blend: v.Blend, Others: v.others}
	if v.Blend.Weight() > 0 && v.Space != nil { // else its latent part is Options.Vectors
		c.Space = v.Space.Dense()
	}
	var err error
	if frequencies && v.Corpus != nil {
		c.Frequencies, err = v.Model.Frequencies(ctx, v.Corpus)
	}
	return c, err
}

// WriteIndex writes an index of the papers that [Ask] opens. The collection must have been read with
// Options.KeepAbstracts. sign, if not nil, completes how the papers came about. With Options.Related.Approx the
// index has cells, so that approximate answers need not make them. It returns ctx.Err() if ctx ends first.
func (v *Vectors) WriteIndex(ctx context.Context, w io.Writer, sign func(*report.Origin), opts Options) error {
	origin := v.Origin(opts)
	if sign != nil {
		sign(&origin)
	}
	c, err := v.contents(ctx, true)
	if err != nil {
		return err
	}
	c.Approx = opts.Related.Approx
	if c.Origin, err = json.Marshal(origin); err != nil {
		return fmt.Errorf("pipeline: %w", err)
	}
	return index.WriteTo(ctx, w, c, opts.Parallelism)
}

// openIndex opens the index that is the only source. It returns nil if it is none, or has other vectors than opts
// ask for.
func openIndex(sources []feed.Source, opts *Options) (*finder.Finder, error) {
	if len(sources) != 1 || opts.Model != nil || opts.Vectors != nil || opts.Feed.Limit > 0 ||
		opts.Feed.Format != "" || !index.IsFile(sources[0].Path) {
		return nil, nil
	}
	name := sources[0].Name
	ix, err := index.Open(sources[0].Path)
	if err != nil {
		return nil, &feed.SourceError{Name: name, Err: err}
	}
	f, err := newFinder(ix, name, opts)
	if f == nil {
		ix.Close()
	}
	if err != nil {
		return nil, &feed.SourceError{Name: name, Err: err}
	}
	return f, nil
}

// newFinder returns a finder for an opened index, or nil if it has other vectors than opts ask for.
func newFinder(ix *index.Index, name string, opts *Options) (*finder.Finder, error) {
	origin, err := originOf(ix)
	if err != nil {
		return nil, err
	}
	model, err := ix.Model()
	if err != nil {
		return nil, err
	}
	latent, have := ix.Weight(), &origin.Options
	switch want := &opts.Latent; {
	case want.Weight > 0 && want.Weight != latent, want.Weight < 0 && latent != 0,
		want.Dimensions > 0 && want.Dimensions != have.Dimensions, want.NoBackground && have.Background != "",
		!model.Suits(opts.Words):
		return nil, nil // and saved tells so
	}
	origin.Index = &report.Index{Name: name, Sum: fmt.Sprintf("%08x", ix.Sum())}
	return finder.New(ix, origin), nil
}

// originOf returns how an index came about.
func originOf(ix *index.Index) (origin report.Origin, err error) {
	data, err := ix.Origin()
	if err != nil {
		return origin, err
	}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&origin); err != nil {
		return origin, fmt.Errorf("pipeline: %w: how it was made cannot be read", index.ErrFile)
	}
	return origin, nil
}

// ask is [Ask] for a question about papers: what opts.Feed.Filter leaves out is not listed, but may be asked for.
func ask(ctx context.Context, sources []feed.Source, opts *Options) (*finder.Finder, error) {
	read := opts.Feed.Filter
	opts.Related.Filter, opts.Feed.Filter = read, feed.Filter{}
	f, err := openIndex(sources, opts)
	if f != nil || err != nil {
		return f, err
	}
	// Abstracts are not kept, so what needs them is left out here.
	opts.Feed.Filter = feed.Filter{Languages: read.Languages, RequireAbstract: read.RequireAbstract}
	opts.Related.Filter.Languages, opts.Related.Filter.RequireAbstract = nil, false
	opts.WithoutNames = true
	v, err := Vectorize(ctx, sources, *opts)
	if err != nil {
		return nil, err
	}
	return v.Finder(ctx, *opts)
}

// ErrIndex is wrapped by the errors for a damaged index.
var ErrIndex = index.ErrFile

// ofIndex returns an error of a finder with the name of the index, if this turned out to be damaged.
func ofIndex(err error, sources []feed.Source) error {
	if errors.Is(err, ErrIndex) && len(sources) == 1 {
		return &feed.SourceError{Name: sources[0].Name, Err: err}
	}
	return err
}

// Related finds the papers of all sources that are most similar to some of them, to a text, or to a library.
// opts.Feed.Filter says which papers are listed; the papers to start from may be others. An index of
// [Vectors.WriteIndex] is opened and not read, see [Ask].
func Related(ctx context.Context, sources []feed.Source, opts Options) (*answers.Related, error) {
	f, err := ask(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := f.Related(ctx, opts.related())
	return r, ofIndex(err, sources)
}

// Related is [finder.Finder.Related] for the papers of v.
func (v *Vectors) Related(ctx context.Context, opts Options) (*answers.Related, error) {
	f, err := v.Finder(ctx, opts)
	if err != nil {
		return nil, err
	}
	return f.Related(ctx, opts.related())
}

// Search ranks the papers of all sources by words. opts.Feed.Filter says which papers are listed. An index of
// [Vectors.WriteIndex] is opened and not read, see [Ask].
func Search(ctx context.Context, sources []feed.Source, words string, opts Options) (*answers.Found, error) {
	opts.ranked = true
	opts.KeepAbstracts = strings.Contains(words, `"`) // words in quotes are looked for in abstracts
	f, err := ask(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := f.Search(ctx, words, opts.related())
	return r, ofIndex(err, sources)
}

// Show shows one of the papers of all sources. An index of [Vectors.WriteIndex] is opened and not read, see [Ask].
func Show(ctx context.Context, sources []feed.Source, name string, opts Options) (*answers.Card, error) {
	opts.KeepAbstracts = true
	f, err := ask(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := f.Show(ctx, name, opts.related())
	return r, ofIndex(err, sources)
}

// Explain says why two of the papers of all sources are similar. An index of [Vectors.WriteIndex] is opened and not
// read, see [Ask].
func Explain(ctx context.Context, sources []feed.Source, a, b string, opts Options) (*answers.Explanation, error) {
	f, err := ask(ctx, sources, &opts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := f.Explain(ctx, a, b, opts.related())
	return r, ofIndex(err, sources)
}
