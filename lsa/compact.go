package lsa

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// ErrCompact is wrapped by the errors of [ReadCompact].
var ErrCompact = errors.New("not a latent space of kindred, or a damaged one")

// Compact is a space as files hold it: a byte for each value, and a scale for each term. The rounding turns the
// vector of a term by less than a degree. A Compact is immutable.
type Compact struct {
	rank      int
	singular  []float64
	share     float64   // of the squared values of the matrix that the space holds
	quantiles []float64 // of explained, ascending
	scales    []byte    // a float32 for each term, little-endian
	values    []byte    // an int8 for each term and dimension, term after term
}

// numQuantiles is the number of quantiles that a [Compact] has of how much it explains of papers: of 0, 5, 10 ... 100
// per cent of the papers.
const numQuantiles = 21

// Compact rounds the space for a file. explained is what [Explained] says of the papers that the space was fitted on;
// it may be empty. Papers of which it is 0 are left out: they have no words.
func (s *Space) Compact(explained []float64) *Compact {
	terms, rank := s.terms.Rows, s.Rank()
	c := &Compact{rank: rank, singular: s.singular, share: s.Explained(), quantiles: make([]float64, numQuantiles),
		scales: make([]byte, 0, 4*terms), values: make([]byte, terms*rank)}
	sorted := slices.DeleteFunc(slices.Sorted(slices.Values(explained)), func(v float64) bool { return v == 0 })
	if len(sorted) > 0 {
		for q := range c.quantiles {
			c.quantiles[q] = sorted[q*(len(sorted)-1)/(numQuantiles-1)]
		}
	}
	for j := range terms {
		row := s.terms.Row(j)
		var largest float32
		for _, v := range row {
			largest = max(largest, v, -v)
		}
		scale := largest / 127
		c.scales = binary.LittleEndian.AppendUint32(c.scales, math.Float32bits(scale))
		for d, v := range row {
			if scale > 0 {
				c.values[j*rank+d] = byte(int8(math.RoundToEven(float64(v) / float64(scale))))
			}
		}
	}
	return c
}

// Terms returns the number of terms.
func (c *Compact) Terms() int { return len(c.scales) / 4 }

// Rank returns the number of dimensions.
func (c *Compact) Rank() int { return c.rank }

// Singular returns the singular values, the largest first. The slice is shared and must not be modified.
func (c *Compact) Singular() []float64 { return c.singular }

// Explained returns the fraction of the squared values of the matrix that the space holds, in [0, 1].
func (c *Compact) Explained() float64 { return c.share }

// Usual compares how much the space explains of a paper with the papers that the space was fitted on: it returns the
// fraction of these, in [0, 1], of which the space explains less. Between two quantiles it is linear. A paper of a
// field that the space does not know has a fraction near 0.
func (c *Compact) Usual(explained float64) float64 {
	q, _ := slices.BinarySearch(c.quantiles, explained)
	switch {
	case q == 0:
		return 0
	case q == numQuantiles:
		return 1
	}
	low, high := c.quantiles[q-1], c.quantiles[q]
	return (float64(q-1) + (explained-low)/(high-low)) / (numQuantiles - 1)
}

// scale returns the scale of a term.
func (c *Compact) scale(j int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(c.scales[4*j:]))
}

// row returns the values of a term; each is an int8.
func (c *Compact) row(j int) []byte { return c.values[j*c.rank : (j+1)*c.rank] }

// Vector sets dst, of length Rank, to the vector of term j: row j of V, up to rounding.
func (c *Compact) Vector(dst []float32, j int) {
	scale := c.scale(j)
	for d, v := range c.row(j) {
		dst[d] = scale * float32(int8(v))
	}
}

// Select returns the vectors of the given terms as rows. It takes 4·Rank bytes for each.
func (c *Compact) Select(terms []int32) *sparse.Dense {
	m := sparse.NewDense(len(terms), c.rank)
	for i, j := range terms {
		c.Vector(m.Row(i), int(j))
	}
	return m
}

// Near returns the n terms that are nearest to v, a weighted sum of terms: best first, and equal ones by number. The
// similarity is the cosine of the vectors, in which each dimension counts with its singular value. The terms of v are
// not among them, and neither are terms that the space does not know. The indices of v must be terms. It takes
// O(Terms·Rank) time.
func (c *Compact) Near(v sparse.Vec, n int) []Neighbor {
	query := make([]float64, c.rank)
	for p, j := range v.Indices {
		weight := float64(v.Data[p]) * float64(c.scale(int(j)))
		for d, b := range c.row(int(j)) {
			query[d] += float64(weight * float64(int8(b)))
		}
	}
	squares := make([]float64, c.rank) // of the singular values, which both sides count with
	var length float64
	for d, s := range c.singular {
		squares[d] = float64(s * s)
		length += float64(float64(query[d]*query[d]) * squares[d])
		query[d] = float64(query[d] * squares[d])
	}
	if length == 0 {
		return nil
	}
	all := make([]Neighbor, 0, c.Terms())
	for j := range c.Terms() {
		var product, own float64
		for d, b := range c.row(j) {
			value := float64(int8(b))
			product += float64(value * query[d])
			own += float64(float64(value*value) * squares[d])
		}
		if own > 0 && !slices.Contains(v.Indices, int32(j)) {
			all = append(all, Neighbor{Term: j, Similarity: product / math.Sqrt(float64(length*own))})
		}
	}
	slices.SortStableFunc(all, func(a, b Neighbor) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return all[:min(n, len(all))]
}

// Neighbor is a term near another one, and the cosine of the two.
type Neighbor struct {
	Term       int
	Similarity float64
}

// Explained returns, for each row of x, the share of its squared length that its row in a space holds: in [0, 1], up to
// rounding, and 0 for an empty row. rows are the rows of x in the space, as [Space.Project] returns them: the vectors
// of the terms must be orthonormal. It takes O(nnz + n·Rank) time.
func Explained(x *sparse.CSR, rows *sparse.Dense) []float64 {
	shares := make([]float64, rows.Rows)
	for i := range shares {
		var all, held float64
		for _, v := range x.Row(i).Data {
			all += float64(float64(v) * float64(v))
		}
		for _, v := range rows.Row(i) {
			held += float64(float64(v) * float64(v))
		}
		if all > 0 {
			shares[i] = held / all
		}
	}
	return shares
}

// Weighted returns rows of a space, of papers or of terms, in the form whose cosine is the similarity to use: each
// dimension counts with its singular value, and the first is left out, which tells little more than that a text has
// common words. rows is n×r and singular has length r; the result is n×(r−1).
//
// The product of two papers is then Σ xᵢ·yⱼ·cᵢⱼ over their terms, where cᵢⱼ is the product of columns i and j of the
// matrix that the space was fitted on, as far as these dimensions hold it. This finds more neighbours of the same
// label than equal weights do, and depends less on the rank; docs/decisions.md has the figures. A common factor
// keeps the mean squared length, over the rows of that matrix, of the dimensions that are left.
func Weighted(rows *sparse.Dense, singular []float64) *sparse.Dense {
	m := sparse.NewDense(rows.Rows, max(rows.Cols-1, 0))
	var squares, fourths float64
	for _, s := range singular[min(1, len(singular)):] {
		squares += float64(s * s)
		fourths += float64(float64(s*s) * float64(s*s))
	}
	factor := math.Sqrt(squares / max(fourths, math.SmallestNonzeroFloat64))
	for i := range m.Rows {
		to := m.Row(i)
		for d := range to {
			to[d] = float32(float64(rows.Row(i)[d+1]) * singular[d+1] * factor)
		}
	}
	return m
}

// Append appends the space to b as [ReadCompact] reads it. docs/formats.md describes the bytes.
func (c *Compact) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(c.Terms()))
	b = binary.AppendUvarint(b, uint64(c.rank))
	for _, values := range [][]float64{c.singular, {c.share}, c.quantiles} {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	return append(append(b, c.scales...), c.values...)
}

// ReadCompact reads a space of a number of terms that [Compact.Append] wrote. The space shares the memory of b. An
// error wraps [ErrCompact].
func ReadCompact(b []byte, terms int) (*Compact, error) {
	fail := func(format string, args ...any) (*Compact, error) {
		return nil, fmt.Errorf("lsa: %w: "+format, append([]any{ErrCompact}, args...)...)
	}
	r := bytes.NewReader(b)
	n, err := binary.ReadUvarint(r)
	if err != nil || n != uint64(terms) {
		return fail("it has %d terms instead of %d", n, terms)
	}
	rank, err := binary.ReadUvarint(r)
	if err != nil || rank == 0 || rank > MaxRank {
		return fail("its rank is %d", rank)
	}
	c := &Compact{rank: int(rank), singular: make([]float64, rank), quantiles: make([]float64, numQuantiles)}
	rest := b[len(b)-r.Len():]
	floats := 8 * (c.rank + 1 + numQuantiles)
	if want := uint64(floats) + uint64(terms)*uint64(4+c.rank); uint64(len(rest)) != want {
		return fail("%d bytes instead of %d", len(rest), want)
	}
	for _, values := range [][]float64{c.singular, {0}, c.quantiles} {
		for i := range values {
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(rest))
			rest = rest[8:]
		}
		if len(values) == 1 {
			c.share = values[0]
		}
	}
	c.scales, c.values = rest[:4*terms], rest[4*terms:]
	for d, v := range c.singular {
		if !(v > 0 && v <= math.MaxFloat32) || d > 0 && v > c.singular[d-1] {
			return fail("singular value %d is %v", d, v)
		}
	}
	if !(c.share >= 0 && c.share <= 1) {
		return fail("it explains %v of its papers", c.share)
	}
	for q, v := range c.quantiles {
		if !(v >= 0 && v <= 2) || q > 0 && v < c.quantiles[q-1] {
			return fail("quantile %d is %v", q, v)
		}
	}
	for j := range terms {
		// A value of V is at most 1, up to rounding.
		if scale := c.scale(j); !(scale >= 0 && scale <= 0.01) {
			return fail("the scale of term %d is %v", j, scale)
		}
	}
	return c, nil
}

// Project returns the rows of x in a space whose vectors of terms are the rows of terms: x·terms, of
// x.Rows×terms.Cols. x must have as many columns as there are terms. It takes O(nnz·Rank) time, and returns
// ctx.Err() if ctx ends first. Equal x and terms give equal bits for every parallelism.
func Project(ctx context.Context, x *sparse.CSR, terms *sparse.Dense, parallelism int) (*sparse.Dense, error) {
	if x.Cols != terms.Rows {
		return nil, fmt.Errorf("lsa: the matrix has %d columns, the space has %d terms", x.Cols, terms.Rows)
	}
	if err := x.Validate(); err != nil {
		return nil, fmt.Errorf("lsa: %w", err)
	}
	rank := terms.Cols
	rows := sparse.NewDense(x.Rows, rank)
	blocks := make([]block, parallel.NumChunks(rank, lanes))
	parallel.Loop(len(blocks), 1, parallelism, func(b, _, _ int) {
		blocks[b] = newBlock(x.Cols)
		for j := range x.Cols {
			copy(blocks[b].row(j)[:], terms.Row(j)[b*lanes:])
		}
	})
	err := parallel.Chunks(ctx, x.Rows, parallel.ChunkSize, parallelism, func(_, lo, hi int) error {
		var products lane
		for b, block := range blocks {
			for i := lo; i < hi; i++ {
				row := x.Row(i)
				kernel.GatherPanel(&products, row.Indices, row.Data, block)
				copy(rows.Row(i)[b*lanes:], products[:])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}
