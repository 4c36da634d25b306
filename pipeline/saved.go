package pipeline

import (
	"cmp"
	"context"

	"kindred/feed"
	"kindred/index"
	"kindred/lsa"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// saved returns the vectors of the index that the papers were read from, if it is the only source and has the vectors
// that [Collection.Vectorize] would make; else nil. It calls opts.OnOtherVectors if the file has other vectors.
func (c *Collection) saved(ctx context.Context, sources []feed.Source, opts *Options) (*Vectors, error) {
	if len(sources) != 1 || opts.Model != nil || opts.Vectors != nil || !index.IsFile(sources[0].Path) {
		return nil, nil
	}
	ix, err := index.Open(sources[0].Path)
	if err == nil {
		defer ix.Close()
		err = ix.Verify(ctx)
	}
	var v *Vectors
	if err == nil {
		v, err = c.vectorsOf(ctx, ix, opts)
	}
	if err != nil {
		return nil, &feed.SourceError{Name: sources[0].Name, Err: err}
	}
	return v, nil
}

// vectorsOf is saved for an opened index, of which it keeps nothing.
func (c *Collection) vectorsOf(ctx context.Context, ix *index.Index, opts *Options) (*Vectors, error) {
	origin, err := originOf(ix)
	if err != nil {
		return nil, err
	}
	papers, err := ix.Papers(ctx)
	if err != nil {
		return nil, err
	}
	background, err := opts.background(len(c.Papers))
	if err != nil {
		return nil, err
	}
	if len(papers) != len(c.Papers) || background != nil && origin.Options.Background != "" {
		return nil, nil // some papers are left out, or are so few that vectors are made at once
	}
	for i := range papers {
		if papers[i].ID != c.Papers[i].ID {
			return nil, nil
		}
	}
	model, err := ix.Model()
	if err != nil {
		return nil, err
	}
	latent := &opts.Latent
	weight, dimensions := cmp.Or(latent.Weight, rules.OwnWeight), cmp.Or(latent.Dimensions, rules.Rank(len(papers)))
	if latent.Weight < 0 || len(papers) < fewestLatent && latent.Weight == 0 {
		weight, dimensions = 0, 0
	}
	if background != nil || origin.Options.Background != "" || !model.MadeWith(opts.Words) || ix.Weight() != weight ||
		origin.Options.Dimensions != dimensions {
		opts.otherVectors()
		return nil, nil
	}
	v := &Vectors{Collection: c, Model: model, Terms: ix.Matrix(), dimensions: dimensions, keys: c.keysOnce()}
	if err := v.setRows(opts); err != nil {
		return nil, err
	}
	v.Blend = sparse.WordsOnly(v.Rows)
	v.Grouping = v.Blend
	if weight > 0 {
		space, places := ix.Latent()
		v.Space, v.Latent = lsa.Join(space, nil, nil), places
		v.topics = v.Space
		if v.Blend, err = sparse.NewBlend(v.Rows, v.Latent, weight); err != nil {
			return nil, err
		}
		if latent.Weight > 0 {
			v.Grouping = v.Blend
		}
	}
	if opts.OnModel != nil {
		opts.OnModel(v.Model)
	}
	return v, nil
}

// otherVectors tells that vectors are made anew.
func (o *Options) otherVectors() {
	if o.OnOtherVectors != nil {
		o.OnOtherVectors()
	}
}
