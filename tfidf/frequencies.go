package tfidf

import (
	"context"
	"slices"

	"kindred/sparse"
)

// Frequencies returns how often each term occurs in the documents of a corpus, where a word of the title and of
// the abstract counts as the options of m say. It has values in the same places as [Model.TransformCorpus]. The
// corpus must have been read with the Tokens and the Language of the model.
func (m *Model) Frequencies(ctx context.Context, c *Corpus) (*sparse.CSR, error) {
	r, err := m.read(ctx, c.words)
	if err != nil {
		return nil, err
	}
	opts := m.opts
	opts.Weighting, opts.Norm = RawTF, NoNorm
	return m.matrixOf(ctx, r, newWeigher(&opts, slices.Repeat([]float64{1}, len(m.terms)), 0))
}
