// Package lsa finds the latent space of a collection: latent semantic analysis (Deerwester, Dumais,
// Furnas, Landauer and Harshman, Journal of the American Society for Information Science 41, 1990). In
// the space, papers that use different words for the same subject are close, because other papers use
// these words together.
//
// The space is the truncated singular value decomposition X ≈ U·S·Vᵀ of the matrix of papers and terms.
// [Fit] computes V and S, [Space.Project] gives the rows of papers.
package lsa

import (
	"context"
	"errors"
	"math"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// ErrNoValues says that the matrix has no value other than zero, so that there is no space.
var ErrNoValues = errors.New("lsa: the matrix has no value other than zero")

// Options are the options of [Fit]. The zero value is a good default.
type Options struct {
	// Rank is the number of dimensions, at most [MaxRank]. 0 means [DefaultRank] of the number of rows. Fit
	// returns fewer dimensions if the matrix has a lower rank.
	Rank int
	// Seed chooses the random vectors that the iterations start from.
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnProgress, if not nil, is called now and then with the size of the basis and the sum of the squared
	// singular values found so far. It is called on the caller's goroutine.
	OnProgress func(basis int, energy float64)
}

// MaxRank is the largest Options.Rank.
const MaxRank = 1000

// DefaultRank returns the rank of the space of n papers: the square root of n, but at least 2 and at most 100.
// A rank that is too high harms small collections: of 200 abstracts, neighbours become better in 10 dimensions
// and worse in 25 (TestLatent in package pipeline).
func DefaultRank(n int) int { return max(2, min(100, int(math.Sqrt(float64(n))))) }

// Space is a latent space. It is immutable.
type Space struct {
	terms    *sparse.Dense // a row for each term: V
	singular []float64
	energy   float64 // the sum of the squared values of the matrix
}

// Rank returns the number of dimensions.
func (s *Space) Rank() int { return len(s.singular) }

// Terms returns V: row j is term j, and column d is dimension d. Columns are orthonormal, up to rounding.
// The value of largest magnitude in a column is positive; of equals, that of the lowest term. The matrix
// is shared and must not be modified.
func (s *Space) Terms() *sparse.Dense { return s.terms }

// Singular returns the singular values, the largest first. The slice is shared and must not be modified.
func (s *Space) Singular() []float64 { return s.singular }

// Explained returns the fraction of the squared values of the matrix that the space holds, in [0, 1].
func (s *Space) Explained() float64 {
	var sum float64
	for _, v := range s.singular {
		sum += float64(v * v)
	}
	return min(1, sum/s.energy)
}

// Faded returns the places of the terms in the space of the first dimensions, of which weak dimensions count less:
// dimension d counts 1 − (c/s_d)², where s is the singular values and c the value after the last of the dimensions, or
// 0 if s has no more. For a number of dimensions between two whole numbers, c² is in between, and the last dimension
// counts for a part. If a few rows of the matrix change, dimensions near the end of a space change places with those
// beyond it, and a space that ends at once becomes another space. This space changes as little as the matrix does.
func (s *Space) Faded(dimensions float64) *sparse.Dense {
	rank := int(math.Ceil(dimensions))
	if rank >= s.Rank() {
		return s.terms
	}
	square := func(d int) float64 { return float64(s.singular[d] * s.singular[d]) }
	cut := square(rank)
	if beyond := float64(rank) - dimensions; beyond > 0 {
		cut += float64(beyond * (square(rank-1) - cut))
	}
	scale := make([]float32, rank)
	for d := range scale {
		scale[d] = float32(1 - cut/square(d))
	}
	faded := sparse.NewDense(s.terms.Rows, rank)
	parallel.Loop(faded.Rows, parallel.ChunkSize, 0, func(_, lo, hi int) {
		for j := lo; j < hi; j++ {
			to := faded.Row(j)
			for d, v := range s.terms.Row(j)[:rank] {
				to[d] = v * scale[d]
			}
		}
	})
	return faded
}

// Unfaded undoes [Space.Faded]: it returns places in the first rank dimensions of a space, and each dimension counts in
// full. terms are the places of the terms in the space, as [Space.Faded] returns them, and places are those of papers,
// in terms.Cols or more dimensions, of which the first are those of terms. A dimension whose weight is 0 stays zero.
func Unfaded(terms, places *sparse.Dense, rank int) *sparse.Dense {
	scale := make([]float64, rank) // 1 where a dimension counts in full
	for j := range terms.Rows {
		for d, x := range terms.Row(j)[:rank] {
			scale[d] += float64(float64(x) * float64(x))
		}
	}
	for d, square := range scale {
		scale[d] = math.Sqrt(square)
	}
	full := sparse.NewDense(places.Rows, rank)
	parallel.Loop(places.Rows, parallel.ChunkSize, 0, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			to := full.Row(i)
			for d, x := range places.Row(i)[:rank] {
				if scale[d] > 0 {
					to[d] = float32(float64(x) / scale[d])
				}
			}
		}
	})
	return full
}

// Project returns the rows of x in the space: X·V, of x.Rows×Rank. For the matrix that the space was
// fitted on, these are U·S; for other papers they are the fold-in of Deerwester et al. x must have as many
// columns as the space has terms. Project takes O(nnz·Rank) time, and returns ctx.Err() if ctx ends first.
func (s *Space) Project(ctx context.Context, x *sparse.CSR, parallelism int) (*sparse.Dense, error) {
	return Project(ctx, x, s.terms, parallelism)
}
