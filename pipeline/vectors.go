package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kindred/feed"
	"kindred/lsa"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// Vectors is a collection whose papers are rows of a matrix. It is immutable.
type Vectors struct {
	*Collection
	Model *tfidf.Model
	// Terms is the matrix of papers by the terms of Model.
	Terms *sparse.CSR
	// Rows holds what papers are compared by: Terms or Options.Vectors, as unit vectors.
	Rows sparse.UnitRows
	// Space is the latent space of the papers, which has the place of each term. Latent has the place of each
	// paper: the sum of the places of its words, each times its weight, as a unit vector, or zero for a paper that
	// the space does not know. Both are nil without a latent space.
	Space  *lsa.Joined
	Latent *sparse.Dense
	// Known is how well the background knows the papers, from 0 to 1: the share of the papers that it was
	// trained on of which it explains less, on average. It is about 0.5 for papers like those, and 0 without a
	// background.
	Known float64
	// Blend is what neighbours are found by: Rows and Latent.
	Blend sparse.Blend
	// Grouping is what papers are grouped by: words alone (its Weight is 0), the latent space alone (1), or both.
	Grouping sparse.Blend

	topics     *lsa.Joined // the space that says what the words of names are about; nil without one
	dimensions int         // of Space, those that were found in the papers
	background string      // what reports call it; "" without one

	keys func() []uint64 // returns the key of each paper, which is not to be modified
}

// keysOnce returns a function that returns the key of each paper. It computes them when it is called first.
func (c *Collection) keysOnce() func() []uint64 {
	return sync.OnceValue(func() []uint64 {
		keys := make([]uint64, len(c.Papers))
		for i := range c.Papers {
			keys[i] = rules.Key(&c.Papers[i])
		}
		return keys
	})
}

var (
	// ErrNoKnownWord says that no paper has a word of Options.Model, or of Options.Words.Vocabulary.
	ErrNoKnownWord = errors.New("pipeline: no paper has a word of the model")
	// ErrVectorRows is wrapped by the error for Options.Vectors that are not one for each paper.
	ErrVectorRows = errors.New("pipeline: Vectors must have one row for each paper")
	// ErrNoVectorValue says that Options.Vectors have no value other than zero.
	ErrNoVectorValue = errors.New("pipeline: Vectors have no value")
	// ErrVectorColumns is wrapped by the error for Options.Vectors that have too many columns to be blended with words.
	ErrVectorColumns = errors.New("pipeline: Vectors have too many columns to be blended")
)

// VectorsError says what is wrong with Options.Vectors.
type VectorsError struct {
	Err    error  // ErrVectorRows, ErrNoVectorValue or ErrVectorColumns
	Detail string // the numbers, without the name of the option
}

// Error says what is wrong, and where.
func (e *VectorsError) Error() string {
	if e.Detail == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + ": " + e.Detail
}

// Unwrap returns e.Err.
func (e *VectorsError) Unwrap() error { return e.Err }

// Vectorize reads the papers of all sources and makes vectors of them. It is [Read] and
// [Collection.Vectorize], whose result it takes from an index of [Vectors.WriteIndex] that is the only source, if that
// has it.
func Vectorize(ctx context.Context, sources []feed.Source, opts Options) (*Vectors, error) {
	c, err := Read(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	if v, err := c.saved(ctx, sources, &opts); v != nil || err != nil {
		return v, err
	}
	return c.Vectorize(ctx, opts)
}

// Vectorize makes vectors of the papers: it fits a model to them, or weighs their words by
// opts.Model. It returns an error that wraps [tfidf.ErrNoTerms] if no paper has a word that counts,
// a [*VectorsError] for wrong opts.Vectors, and ctx.Err() if ctx ends first. The collection must
// have been read with the same options.
func (c *Collection) Vectorize(ctx context.Context, opts Options) (*Vectors, error) {
	v := &Vectors{Collection: c, Model: opts.Model, keys: c.keysOnce()}
	var err error
	if opts.Model == nil {
		v.Model, v.Terms, err = c.Corpus.Fit(ctx)
	} else {
		v.Terms, err = opts.Model.TransformCorpus(ctx, c.Corpus)
	}
	if err == nil && v.Terms.NNZ() == 0 && (opts.Model != nil || opts.Vectors == nil) {
		err = ErrNoKnownWord
	}
	if err == nil {
		err = v.setRows(&opts)
	}
	if err != nil {
		return nil, err
	}
	if err := v.addLatent(ctx, &opts); err != nil {
		return nil, err
	}
	if opts.Model == nil && opts.OnModel != nil {
		opts.OnModel(v.Model)
	}
	return v, nil
}

// setRows sets Rows by Terms or opts.Vectors.
func (v *Vectors) setRows(opts *Options) (err error) {
	switch {
	case opts.Vectors != nil && !opts.blends():
		v.Rows, err = unitRows(opts.Vectors, len(v.Papers))
	case v.Model.Options().Norm == tfidf.L2:
		v.Rows, err = sparse.NewUnitRows(v.Terms)
	default:
		v.Rows, err = sparse.Normalize(v.Terms)
	}
	return err
}

// Origin returns how a report on the vectors is made, with the limits and weights as they were used.
func (v *Vectors) Origin(opts Options) report.Origin {
	origin := v.Collection.origin(&opts)
	used := v.Model.Options()
	to := &origin.Options
	to.MinDF, to.MaxDF, to.TitleWeight, to.AbstractWeight = used.MinDF, used.MaxDF, used.TitleWeight,
		used.AbstractWeight
	if v.Latent != nil && !opts.blends() { // else Latent has the rows of opts.Vectors
		to.Latent, to.Dimensions = report.Number(v.Blend.Weight()), v.dimensions
	}
	to.Background, to.Known = v.background, report.Number(v.Known)
	return origin
}

// MostBlended is how many columns Options.Vectors may have if they are blended with words. They are held dense then.
const MostBlended = 8_192

// blends reports whether Options.Vectors count beside the words.
func (o *Options) blends() bool {
	return o.Vectors != nil && o.VectorsWeight > 0 && o.VectorsWeight < 1
}

// blend makes opts.Vectors the latent part of what papers are compared and grouped by. A paper without words has no
// similarity, as without vectors.
func (v *Vectors) blend(opts *Options) error {
	if cols := opts.Vectors.Cols; cols > MostBlended {
		return &VectorsError{ErrVectorColumns, fmt.Sprintf("%d columns, at most %d", cols, MostBlended)}
	}
	unit, err := unitRows(opts.Vectors, len(v.Papers))
	if err != nil {
		return err
	}
	v.Latent = sparse.NewDense(unit.Rows(), unit.Cols())
	for i := range unit.Rows() {
		row := unit.Row(i)
		for p, j := range row.Indices {
			v.Latent.Row(i)[j] = row.Data[p]
		}
	}
	v.Blend, err = sparse.NewBlend(v.Rows, v.Latent, opts.VectorsWeight)
	v.Grouping = v.Blend
	return err
}

// unitRows returns the rows of a matrix, which must be n, as unit vectors.
func unitRows(x *sparse.CSR, n int) (sparse.UnitRows, error) {
	if x.Rows != n {
		return sparse.UnitRows{}, &VectorsError{ErrVectorRows,
			fmt.Sprintf("%s for %s", count(x.Rows, "row"), count(n, "paper"))}
	}
	unit, err := sparse.Normalize(x)
	if err == nil && unit.CSR().NNZ() == 0 {
		err = &VectorsError{Err: ErrNoVectorValue}
	}
	return unit, err
}

// count returns a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
