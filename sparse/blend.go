package sparse

import (
	"errors"
	"fmt"
	"math"
)

// ErrBlend is wrapped by the errors of [NewBlend].
var ErrBlend = errors.New("sparse: invalid blend")

// Blend is a matrix whose rows have two parts: words, and a place in a latent space. The similarity
// of two rows is the weighted mean of the cosine similarities of the parts:
//
//	(1 − Weight)·wordsᵢ·wordsⱼ + Weight·latentᵢ·latentⱼ
//
// It is at most 1, and negative only where the latent part is. A Blend is small: pass it by value.
// It is immutable.
type Blend struct {
	words  UnitRows
	latent *Dense
	weight float64
}

// WordsOnly returns a blend without a latent part.
func WordsOnly(words UnitRows) Blend { return Blend{words: words} }

// NewBlend returns the blend of words and latent, which have as many rows. Each row of latent is a
// unit vector, up to [UnitTolerance], or zero: a paper that the latent space does not know. weight is
// the share of the latent part, in [0, 1]. An error wraps [ErrBlend]. It takes O(Rows·Cols) time of
// latent and copies nothing.
func NewBlend(words UnitRows, latent *Dense, weight float64) (Blend, error) {
	if !(weight >= 0 && weight <= 1) {
		return Blend{}, fmt.Errorf("%w: weight %v, must be from 0 to 1", ErrBlend, weight)
	}
	if latent.Rows != words.Rows() || len(latent.Data) != latent.Rows*latent.Cols {
		return Blend{}, fmt.Errorf("%w: %d rows of words, latent part of %d×%d with %d values", ErrBlend, words.Rows(),
			latent.Rows, latent.Cols, len(latent.Data))
	}
	err := checked(latent.Rows, func(i int) error {
		var squares float64
		for _, v := range latent.Row(i) {
			squares += float64(float64(v) * float64(v))
		}
		if norm := math.Sqrt(squares); norm != 0 && !(math.Abs(norm-1) <= UnitTolerance) {
			return fmt.Errorf("%w: row %d of the latent part has norm %v, must be 1 or 0", ErrBlend, i, norm)
		}
		return nil
	})
	if err != nil {
		return Blend{}, err
	}
	if weight == 0 {
		return WordsOnly(words), nil
	}
	return Blend{words, latent, weight}, nil
}

// Rows returns the number of rows.
func (b Blend) Rows() int { return b.words.Rows() }

// Words returns the words of all rows.
func (b Blend) Words() UnitRows { return b.words }

// Latent returns the latent part, whose rows are unit vectors or zero; nil if Weight is 0.
func (b Blend) Latent() *Dense { return b.latent }

// Weight returns the share of the latent part in a similarity, in [0, 1].
func (b Blend) Weight() float64 { return b.weight }

// Similarity returns the similarity of rows i and j.
func (b Blend) Similarity(i, j int) float64 {
	words := Dot(b.words.Row(i), b.words.Row(j))
	if b.latent == nil {
		return words
	}
	latent := DotDense(b.latent.Row(i), b.latent.Row(j))
	return float64((1-b.weight)*words) + float64(b.weight*latent)
}

// Select returns the given rows, in the given order, as a blend of its own.
func (b Blend) Select(rows []int) Blend {
	part := Blend{words: b.words.Select(rows), weight: b.weight}
	if b.latent != nil {
		part.latent = NewDense(len(rows), b.latent.Cols)
		inChunks(len(rows), func(p int) { copy(part.latent.Row(p), b.latent.Row(rows[p])) })
	}
	return part
}

// Joined returns the rows with both parts in one:
//
//	[√(1−Weight)·words, √Weight·latent]
//
// Their cosine similarity is that of the blend. A row without words stays empty, and one that the space
// does not know keeps its words alone. It takes O(nnz + n·r) time and memory.
func (b Blend) Joined() (UnitRows, error) {
	if b.weight == 0 {
		return b.words, nil
	}
	x, latent := b.words.CSR(), b.latent
	m := &CSR{Rows: x.Rows, Cols: x.Cols + latent.Cols, Indptr: make([]int, 1, x.Rows+1)}
	room := x.NNZ() + x.Rows*latent.Cols
	m.Indices, m.Data = make([]int32, 0, room), make([]float32, 0, room)
	for i := range x.Rows {
		if row := x.Row(i); len(row.Indices) > 0 {
			row := joined(row, latent.Row(i), x.Cols, b.weight)
			m.Indices, m.Data = append(m.Indices, row.Indices...), append(m.Data, row.Data...)
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return Normalize(m)
}

// joined returns the row of words and latent, of which the columns begin at first. The result may be
// shorter than a unit vector if a part is zero.
func joined(words Vec, latent []float32, first int, weight float64) Vec {
	var row Vec
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
