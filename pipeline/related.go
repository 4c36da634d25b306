package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kindred/feed"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// RelatedOptions say what papers are compared with, and how many are listed.
type RelatedOptions struct {
	// To is the paper to start from: its id, its URL, its title, or the beginning or a part of its
	// title, of which the first that fits is taken.
	To string
	// Text is a text to start from, in place of To.
	Text string
	// Top is the number of papers; 0 means 10.
	Top int
	// Words is the number of shared words to list for each; 0 means 5.
	Words int
	// MinSimilarity leaves out papers that are less similar, in [0, 1].
	MinSimilarity float64
}

// ErrNoSharedWord says that RelatedOptions.Text has no word that a paper has.
var ErrNoSharedWord = errors.New("pipeline: Related.Text has no word that a paper has")

// PaperError says that RelatedOptions.To is not one paper.
type PaperError struct {
	To string
	// Matches are the papers that fit. If there are none, Nearest are some that share words with To.
	Matches, Nearest []report.Paper
}

// Error says what was asked for, and how many papers fit.
func (e *PaperError) Error() string {
	if len(e.Matches) == 0 {
		return fmt.Sprintf("pipeline: Related.To = %q: no paper has this id or title", e.To)
	}
	return fmt.Sprintf("pipeline: Related.To = %q: %d papers match", e.To, len(e.Matches))
}

// Related finds the papers of all sources that are most similar to one of them, or to a text.
func Related(ctx context.Context, sources []feed.Source, opts Options) (*report.Related, error) {
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	return v.Related(ctx, opts)
}

// Related finds the papers that are most similar to one of them, or to a text. It returns a
// [*PaperError] if opts.Related.To is not one paper, [ErrNoSharedWord] for a text in other words,
// and ctx.Err() if ctx ends first.
func (v *Vectors) Related(ctx context.Context, opts Options) (*report.Related, error) {
	o := opts.Related
	o.Top, o.Words = cmp.Or(o.Top, 10), cmp.Or(o.Words, 5)
	r := &report.Related{Origin: v.origin(&opts), Papers: []report.Relative{}}
	r.Options.Top, r.Options.Words, r.Options.MinSimilarity = o.Top, o.Words, o.MinSimilarity
	index := neighbor.New(v.Blend)
	var query neighbor.Query
	var words sparse.Vec
	self := -1
	if o.To == "" {
		r.Query.Text = true
		words = v.Model.Vector(tfidf.Document{Abstract: o.Text})
		query = neighbor.Query{Words: words, Latent: v.latentVector(words)}
		if len(words.Indices) == 0 {
			return nil, ErrNoSharedWord
		}
	} else {
		var err error
		if self, err = v.Find(o.To); err != nil {
			return nil, err
		}
		r.Query.Paper = paperOf(&v.Papers[self])
		query, words = index.Row(self), v.Terms.Row(self)
	}
	for _, n := range index.Search(nil, query, min(o.Top, len(v.Papers))+1) {
		if n.Row == self || n.Similarity < o.MinSimilarity || len(r.Papers) == o.Top {
			continue
		}
		r.Papers = append(r.Papers, v.relative(words, n, o.Words))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// relative returns a neighbour with the words that it shares with the paper of the given ones.
func (v *Vectors) relative(of sparse.Vec, n neighbor.Neighbor, words int) report.Relative {
	r := report.Relative{Paper: paperOf(&v.Papers[n.Row]), Similarity: report.Number(n.Similarity),
		Shared: []report.Word{}}
	similarity, shared := neighbor.Explain(of, v.Terms.Row(n.Row))
	part := 1.0 // of the similarity, which the words are
	if w := v.Blend.Weight(); w > 0 && similarity > 0 {
		part = min(1, (1-w)*similarity/n.Similarity)
	}
	for _, s := range shared[:min(words, len(shared))] {
		r.Shared = append(r.Shared, report.Word{Term: v.Model.Surfaces()[s.Column],
			Share: report.Number(float64(part * s.Share))})
	}
	return r
}

// Find returns the row of the paper that a user means by an id, a URL, a title or a part of a title, as
// [paper.Find] says. It returns a [*PaperError] if there is no such paper, or more than one.
func (v *Vectors) Find(to string) (int, error) {
	rows := paper.Find(v.Papers, to)
	switch len(rows) {
	case 0:
		return 0, v.notFound(to)
	case 1:
		return rows[0], nil
	}
	found := &PaperError{To: to}
	for _, row := range rows {
		found.Matches = append(found.Matches, paperOf(&v.Papers[row]))
	}
	return 0, found
}

// shownNearest is how many papers the error for one that is not there has.
const shownNearest = 3

// notFound returns the error for a paper that is not there, with the papers whose titles have almost
// the same letters, and then those that share words with it.
func (v *Vectors) notFound(to string) error {
	err := &PaperError{To: to}
	near := paper.Nearest(v.Papers, to, shownNearest)
	for _, row := range near {
		err.Nearest = append(err.Nearest, paperOf(&v.Papers[row]))
	}
	terms, unitErr := sparse.Normalize(v.Terms)
	if unitErr != nil {
		return err
	}
	query := neighbor.Query{Words: v.Model.Vector(tfidf.Document{Title: to})}
	for _, n := range neighbor.New(sparse.WordsOnly(terms)).Search(nil, query, shownNearest) {
		if len(err.Nearest) < shownNearest && !slices.Contains(near, n.Row) {
			err.Nearest = append(err.Nearest, paperOf(&v.Papers[n.Row]))
		}
	}
	return err
}
