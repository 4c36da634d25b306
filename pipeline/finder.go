package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"kindred/feed"
	"kindred/index"
	"kindred/paper"
	"kindred/paper/paperfile"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// Finder answers questions about single papers of a collection: what is related to one, which have some words,
// why two are close. It is immutable and may be used by several goroutines.
type Finder struct {
	ix     *index.Index
	origin report.Origin
}

// Ask returns a finder for the papers of all sources. An index of [Vectors.WriteIndex] that is the only source is
// opened and not read, which takes some milliseconds, unless opts ask for other vectors than it has. Otherwise it
// is [Vectorize] and [Vectors.Finder]. The caller closes the finder.
func Ask(ctx context.Context, sources []feed.Source, opts Options) (*Finder, error) {
	f, err := openIndex(sources, &opts)
	if f != nil || err != nil {
		return f, err
	}
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	return v.Finder(ctx, opts)
}

// Finder returns a finder for the papers of v.
func (v *Vectors) Finder(ctx context.Context, opts Options) (*Finder, error) {
	c, err := v.contents(ctx, opts.Related.frequencies)
	if err != nil {
		return nil, err
	}
	ix, err := index.New(ctx, c, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	return &Finder{ix: ix, origin: v.origin(&opts)}, nil
}

// contents returns what an index of v is made of.
func (v *Vectors) contents(ctx context.Context, frequencies bool) (index.Contents, error) {
	c := index.Contents{Papers: v.Papers, Model: v.Model, Terms: v.Terms, Blend: v.Blend}
	if v.Blend.Weight() > 0 && v.Space != nil {
		c.Space = v.Space.Terms()
	}
	var err error
	if frequencies && v.Corpus != nil {
		c.Frequencies, err = v.Model.Frequencies(ctx, v.Corpus)
	}
	return c, err
}

// WriteIndex writes an index of the papers that [Ask] opens. The collection must have been read with
// Options.KeepAbstracts. version is the version of kindred, for reports. It returns ctx.Err() if ctx ends first.
func (v *Vectors) WriteIndex(ctx context.Context, w io.Writer, sign func(*report.Origin), opts Options) error {
	origin := v.origin(&opts)
	if sign != nil {
		sign(&origin)
	}
	c, err := v.contents(ctx, true)
	if err != nil {
		return err
	}
	if c.Origin, err = json.Marshal(origin); err != nil {
		return fmt.Errorf("pipeline: %w", err)
	}
	return index.WriteTo(ctx, w, c, opts.Parallelism)
}

// IsIndex reports whether a source is a file that [Vectors.WriteIndex] wrote.
func IsIndex(s feed.Source) bool {
	if s.Path == "" {
		return false
	}
	f, err := os.Open(s.Path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(paperfile.Magic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == paperfile.Magic
}

// openIndex opens the index that is the only source. It returns nil if it is none, or has other vectors than opts
// ask for.
func openIndex(sources []feed.Source, opts *Options) (*Finder, error) {
	if len(sources) != 1 || opts.Model != nil || opts.Vectors != nil || opts.Feed.Limit > 0 ||
		opts.Feed.Format != "" || !IsIndex(sources[0]) {
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
func newFinder(ix *index.Index, name string, opts *Options) (*Finder, error) {
	data, err := ix.Origin()
	if err != nil {
		return nil, err
	}
	f := &Finder{ix: ix}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&f.origin); err != nil {
		return nil, fmt.Errorf("pipeline: %w: how it was made cannot be read", index.ErrFile)
	}
	model, err := ix.Model()
	if err != nil {
		return nil, err
	}
	latent, dimensions := ix.Weight(), 0
	if space := ix.Space(); space != nil {
		dimensions = space.Cols
	}
	switch want := opts.Latent; {
	case want.Weight > 0 && want.Weight != latent, want.Weight < 0 && latent != 0,
		want.Dimensions > 0 && want.Dimensions != dimensions, !sameWords(model.Options(), opts.Words):
		return nil, nil
	}
	f.origin.Index = &report.Index{Name: name, Sum: fmt.Sprintf("%08x", ix.Sum())}
	return f, nil
}

// sameWords reports whether a model with some options weighs words as a user wants, who may leave options open.
func sameWords(have, want tfidf.Options) bool {
	number := func(have, want, open float64) bool { return want == open || want == 0 || want == have }
	flag := func(have, want bool) bool { return !want || have }
	return want.Background == nil && (want.Tokens == 0 || want.Tokens == have.Tokens) &&
		(want.Language == "" || want.Language == have.Language) &&
		number(float64(have.MinLength), float64(want.MinLength), 0) &&
		number(float64(have.MaxLength), float64(want.MaxLength), 0) &&
		(len(want.StopWords) == 0 || slices.Equal(want.StopWords, have.StopWords)) &&
		flag(have.KeepStopWords, want.KeepStopWords) && flag(have.KeepBoilerplate, want.KeepBoilerplate) &&
		flag(have.NoStemming, want.NoStemming) &&
		(len(want.Synonyms) == 0 || slices.EqualFunc(want.Synonyms, have.Synonyms, slices.Equal[[]string])) &&
		number(float64(have.MinN), float64(want.MinN), 1) && number(float64(have.MaxN), float64(want.MaxN), 1) &&
		flag(have.Collocations, want.Collocations) && number(have.MinDF, want.MinDF, 0) &&
		number(have.MaxDF, want.MaxDF, 0) && number(float64(have.MaxFeatures), float64(want.MaxFeatures), 0) &&
		(len(want.Vocabulary) == 0 || slices.Equal(want.Vocabulary, have.Vocabulary)) &&
		number(have.TitleWeight, want.TitleWeight, 0) && number(have.AbstractWeight, want.AbstractWeight, 0) &&
		(want.Weighting == 0 || want.Weighting == have.Weighting) && flag(have.Binary, want.Binary) &&
		(want.IDF == 0 || want.IDF == have.IDF) && number(have.K1, want.K1, 0) && number(have.B, want.B, 0.75) &&
		(want.Norm == 0 || want.Norm == have.Norm)
}

// Close releases the index.
func (f *Finder) Close() error { return f.ix.Close() }

// Len returns the number of papers.
func (f *Finder) Len() int { return f.ix.Len() }

// begin returns how a report is made.
func (f *Finder) begin(opts *Options) report.Origin {
	origin := f.origin
	filter := &opts.Related.Filter
	to := &origin.Options
	if filter.Since != "" {
		to.Since = filter.Since
	}
	if filter.Until != "" {
		to.Until = filter.Until
	}
	if len(filter.Categories) > 0 {
		to.Categories = filter.Categories
	}
	if len(filter.Languages) > 0 {
		to.Languages = filter.Languages
	}
	to.RequireAbstract = to.RequireAbstract || filter.RequireAbstract
	return origin
}

// paper returns the paper in a row as reports show it.
func (f *Finder) paper(row int) (report.Paper, error) {
	p, err := f.ix.Paper(row)
	return paperOf(&p), err
}

// Find returns the row of the paper that a user means by an id, a URL, a title or a part of a title, as
// [paper.Find] says. It returns a [*PaperError] if there is no such paper, or more than one.
func (f *Finder) Find(ctx context.Context, to string) (int, error) {
	rows, err := f.ix.Find(ctx, to)
	switch {
	case err != nil:
		return 0, err
	case len(rows) == 0:
		return 0, f.notFound(ctx, to)
	case len(rows) == 1:
		return rows[0], nil
	}
	found := &PaperError{To: to}
	for _, row := range rows {
		p, err := f.paper(row)
		if err != nil {
			return 0, err
		}
		found.Matches = append(found.Matches, p)
	}
	return 0, found
}

// shownNearest is how many papers the error for one that is not there has.
const shownNearest = 3

// notFound returns the error for a paper that is not there, with the papers whose titles have almost
// the same letters, and then those that share words with it.
func (f *Finder) notFound(ctx context.Context, to string) error {
	missing := &PaperError{To: to}
	papers, err := f.ix.Papers(ctx)
	if err != nil {
		return err
	}
	near := paper.Nearest(papers, to, shownNearest)
	if f.ix.OfTerms() {
		query, err := f.query(tfidf.Document{Title: to})
		if err != nil {
			return err
		}
		hits, err := f.ix.Search(query, 2*shownNearest, 0, nil)
		if err != nil {
			return err
		}
		for _, hit := range hits {
			if !slices.Contains(near, hit.Row) {
				near = append(near, hit.Row)
			}
		}
	}
	for _, row := range near[:min(len(near), shownNearest)] {
		missing.Nearest = append(missing.Nearest, paperOf(&papers[row]))
	}
	return missing
}

// query returns what papers are compared with if they are compared with a text.
func (f *Finder) query(d tfidf.Document) (index.Query, error) {
	model, err := f.ix.Model()
	if err != nil {
		return index.Query{}, err
	}
	words := model.Vector(d)
	if model.Options().Norm != tfidf.L2 {
		words = unitOf(words)
	}
	return index.Query{Words: words, Latent: f.ix.Place(words)}, nil
}

// unitOf returns a vector divided by its norm.
func unitOf(v sparse.Vec) sparse.Vec {
	norm := v.Norm()
	if norm == 0 {
		return v
	}
	data := make([]float32, len(v.Data))
	for i, x := range v.Data {
		data[i] = float32(float64(x) / norm)
	}
	return sparse.Vec{Indices: v.Indices, Data: data}
}

// same returns the rows of papers that are also among others: by [paper.Set] without looking at abstracts, or by
// equal titles of four words or more. Who names papers means all records of them.
func (f *Finder) same(ctx context.Context, others []paper.Paper) (map[int]bool, error) {
	rows := map[int]bool{}
	if len(others) == 0 {
		return rows, nil
	}
	papers, err := f.ix.Papers(ctx)
	if err != nil {
		return nil, err
	}
	var set paper.Set
	for _, p := range papers {
		p.Abstract = ""
		set.Add(p)
	}
	for _, p := range others {
		p.Abstract = ""
		set.Add(p)
	}
	merged := set.Merge()
	known := map[int32]bool{}
	titles := map[string]bool{}
	for i := range others {
		if title := paper.NormalizeTitle(others[i].Title); strings.Count(title, " ") >= 3 {
			titles[title] = true
		}
	}
	for _, of := range merged.Rows[len(papers):] {
		known[of] = true
	}
	for row, of := range merged.Rows[:len(papers)] {
		if known[of] || titles[paper.NormalizeTitle(papers[row].Title)] {
			rows[row] = true
		}
	}
	return rows, ctx.Err()
}

// keep returns which rows may be listed.
func (f *Finder) keep(o *RelatedOptions, without map[int]bool) (keep func(row int) bool, err error) {
	members, err := o.members()
	if err != nil {
		return nil, err
	}
	filter := o.Filter
	all := filter.Since == "" && filter.Until == "" && len(filter.Categories) == 0 && len(filter.Languages) == 0 &&
		!filter.RequireAbstract
	return func(row int) bool {
		if without[row] {
			return false
		}
		if all && members == nil {
			return true
		}
		p, err := f.ix.Paper(row)
		if err != nil || members != nil && !members[p.ID] {
			return false
		}
		if !all {
			if filter.RequireAbstract || len(filter.Languages) > 0 && p.Language == "" {
				if p.Abstract, err = f.ix.Abstract(row); err != nil {
					return false
				}
			}
			return filter.Keep(&p)
		}
		return true
	}, nil
}

// GroupError says that RelatedOptions.Group is no group of RelatedOptions.Groups.
type GroupError struct{ Group string }

// Error says which group was asked for.
func (e *GroupError) Error() string {
	return fmt.Sprintf("pipeline: Related.Group = %q: no group has this number or name", e.Group)
}

// errNoGroups says that a group is asked for without groups.
var errNoGroups = errors.New("pipeline: Related.Group needs Related.Groups")
