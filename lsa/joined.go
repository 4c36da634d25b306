package lsa

import (
	"context"
	"math"

	"kindred/sparse"
)

// Joined is the place of each term in a space of two parts, one beside the other: a part in which every term has a
// place, and a part that knows some of the terms, such as the space of a background. A term that the second part does
// not know takes four bytes there, however many dimensions the part has: collections can have many more terms than a
// background knows. A Joined is immutable.
type Joined struct {
	all   *sparse.Dense // of all terms; nil for no such part
	known *sparse.Dense // of the known terms; nil for no such part
	at    []int32       // of each term, its row in known; negative for a term that is not known
}

// Join joins the places of all terms, which are the rows of all, with those of known terms: at has a number for each
// term, that of its row in known, or a negative one. The rows of known are in the order of the terms. all may be nil,
// and so may known and at, but not both.
func Join(all, known *sparse.Dense, at []int32) *Joined { return &Joined{all, known, at} }

// Combine is [Join] with weights: share, in [0, 1], is the part of known in squared distances, and all has the rest. If
// one of them is nil, the other has everything. It returns nil if both are nil.
func Combine(all, known *sparse.Dense, at []int32, share float64) *Joined {
	switch {
	case all == nil && known == nil:
		return nil
	case all == nil || known == nil:
		return Join(all, known, at)
	}
	return Join(scaled(all, math.Sqrt(1-share)), scaled(known, math.Sqrt(share)), at)
}

// scaled returns the product of a matrix and a number.
func scaled(m *sparse.Dense, factor float64) *sparse.Dense {
	product := sparse.NewDense(m.Rows, m.Cols)
	for i, x := range m.Data {
		product.Data[i] = float32(factor * float64(x))
	}
	return product
}

// Terms returns the number of terms.
func (s *Joined) Terms() int {
	if s.all != nil {
		return s.all.Rows
	}
	return len(s.at)
}

// Dimensions returns the number of dimensions of both parts.
func (s *Joined) Dimensions() int { return columns(s.all) + columns(s.known) }

func columns(m *sparse.Dense) int {
	if m == nil {
		return 0
	}
	return m.Cols
}

// All returns the part in which every term has a place, one row for each term. It is nil if there is none.
func (s *Joined) All() *sparse.Dense { return s.all }

// Place sets dst, of length Dimensions, to the place of term j.
func (s *Joined) Place(dst []float32, j int) {
	n := 0
	if s.all != nil {
		n = copy(dst, s.all.Row(j))
	}
	switch {
	case s.known == nil:
	case s.at[j] >= 0:
		copy(dst[n:], s.known.Row(int(s.at[j])))
	default:
		clear(dst[n:])
	}
}

// Dense returns the places of all terms as rows. It takes 4·Terms·Dimensions bytes.
func (s *Joined) Dense() *sparse.Dense {
	if s.known == nil {
		return s.all
	}
	m := sparse.NewDense(s.Terms(), s.Dimensions())
	for j := range m.Rows {
		s.Place(m.Row(j), j)
	}
	return m
}

// Project returns the rows of x in the space, as [Project] does.
func (s *Joined) Project(ctx context.Context, x *sparse.CSR, parallelism int) (*sparse.Dense, error) {
	if s.known == nil {
		return Project(ctx, x, s.all, parallelism)
	}
	known, err := ProjectKnown(ctx, x, s.known, s.at, parallelism)
	if err != nil || s.all == nil {
		return known, err
	}
	all, err := Project(ctx, x, s.all, parallelism)
	if err != nil {
		return nil, err
	}
	rows := sparse.NewDense(x.Rows, s.Dimensions())
	for i := range rows.Rows {
		n := copy(rows.Row(i), all.Row(i))
		copy(rows.Row(i)[n:], known.Row(i))
	}
	return rows, nil
}

// ProjectKnown is [Project] for a space that knows some of the terms: at has a number for each column of x, that of
// its row in known, or a negative one if the space does not know the term. Rows of known are in the order of the
// columns. It takes O(nnz·known.Cols) time, and memory in proportion to x and known.
func ProjectKnown(ctx context.Context, x *sparse.CSR, known *sparse.Dense, at []int32, parallelism int) (
	*sparse.Dense, error) {
	part := &sparse.CSR{Rows: x.Rows, Cols: known.Rows, Indptr: make([]int, 1, x.Rows+1)}
	for i := range x.Rows {
		row := x.Row(i)
		for p, j := range row.Indices {
			if r := at[j]; r >= 0 {
				part.Indices, part.Data = append(part.Indices, r), append(part.Data, row.Data[p])
			}
		}
		part.Indptr = append(part.Indptr, len(part.Indices))
	}
	return Project(ctx, part, known, parallelism)
}
