package pipeline

import (
	"context"
	"math"

	"kindred/lsa"
	"kindred/sparse"
)

// LatentOptions say how much a latent space counts beside the words of papers.
type LatentOptions struct {
	// Weight is the share of the latent space in the similarity of two papers, in (0, 1]. 0 chooses
	// it by the number of papers. A negative number, such as [NoLatent], compares words alone.
	Weight float64
	// Dimensions is the number of dimensions of the space that is fitted to the papers. 0 chooses it
	// by the number of papers. There may be fewer if the papers do not span so many.
	Dimensions int
}

// NoLatent is a LatentOptions.Weight that makes no latent space.
const NoLatent = -1

// The sizes of collections that get a latent space unless a weight is given.
const (
	fewestLatent = 200
	mostLatent   = 5_000
)

// weight returns the weight for n papers.
func (o LatentOptions) weight(n int) float64 {
	switch {
	case o.Weight != 0:
		return max(0, o.Weight)
	case n < fewestLatent || n > mostLatent:
		return 0
	}
	return 0.3
}

// addLatent makes the latent space of the papers, and says what they are compared and grouped by.
func (v *Vectors) addLatent(ctx context.Context, opts *Options) error {
	v.Blend = sparse.WordsOnly(v.Rows)
	v.Grouping = v.Blend
	weight := opts.Latent.weight(len(v.Papers))
	if weight == 0 || opts.Vectors != nil {
		return nil
	}
	x := v.Rows.CSR()
	var err error
	v.Space, err = lsa.Fit(ctx, x, lsa.Options{Rank: opts.Latent.Dimensions, Seed: opts.seed(),
		Parallelism: opts.Parallelism})
	if err != nil {
		return err
	}
	if v.Latent, err = v.Space.Project(ctx, x, opts.Parallelism); err != nil {
		return err
	}
	for i := range v.Latent.Rows {
		normalize(v.Latent.Row(i))
	}
	if v.Blend, err = sparse.NewBlend(v.Rows, v.Latent, weight); err != nil {
		return err
	}
	if opts.Latent.Weight > 0 {
		v.Grouping = v.Blend
	}
	return nil
}

// normalize makes a row a unit vector, or zero if it is next to nothing.
func normalize(row []float32) {
	var squares float64
	for _, v := range row {
		squares += float64(float64(v) * float64(v))
	}
	if squares < 1e-12 {
		clear(row)
		return
	}
	scale := 1 / math.Sqrt(squares)
	for d, v := range row {
		row[d] = float32(scale * float64(v))
	}
}

// concatenated returns the rows of a blend with both parts in one:
//
//	[√(1−Weight)·words, √Weight·latent]
//
// Their cosine similarity is that of the blend. A row without words stays empty, and one that the space
// does not know keeps its words alone. It takes O(nnz + n·r) time and memory.
func concatenated(b sparse.Blend) (sparse.UnitRows, error) {
	if b.Weight() == 0 {
		return b.Words(), nil
	}
	x, latent := b.Words().CSR(), b.Latent()
	m := &sparse.CSR{Rows: x.Rows, Cols: x.Cols + latent.Cols, Indptr: make([]int, 1, x.Rows+1)}
	room := x.NNZ() + x.Rows*latent.Cols
	m.Indices, m.Data = make([]int32, 0, room), make([]float32, 0, room)
	for i := range x.Rows {
		if row := x.Row(i); len(row.Indices) > 0 {
			joined := concatenate(row, latent.Row(i), x.Cols, b.Weight())
			m.Indices, m.Data = append(m.Indices, joined.Indices...), append(m.Data, joined.Data...)
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return sparse.Normalize(m)
}

// concatenate returns the row of words and latent, of which the columns begin at first. The result may be
// shorter than a unit vector if a part is zero.
func concatenate(words sparse.Vec, latent []float32, first int, weight float64) sparse.Vec {
	var row sparse.Vec
	if ofWords := math.Sqrt(1 - weight); ofWords > 0 {
		for p, v := range words.Data {
			row.Indices = append(row.Indices, words.Indices[p])
			row.Data = append(row.Data, float32(ofWords*float64(v)))
		}
	}
	ofLatent := math.Sqrt(weight)
	for d, v := range latent {
		if v != 0 {
			row.Indices = append(row.Indices, int32(first+d))
			row.Data = append(row.Data, float32(ofLatent*float64(v)))
		}
	}
	return row
}

// latentVector returns the place of a text in the latent space, a unit vector or zero; nil if there is no
// space.
func (v *Vectors) latentVector(words sparse.Vec) []float32 {
	if v.Space == nil {
		return nil
	}
	row := v.Space.Vector(nil, words)
	normalize(row)
	return row
}
