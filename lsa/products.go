package lsa

import (
	"context"
	"encoding/binary"
	"errors"
	"math"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Products improve a space that was fitted to a sample of rows by all rows, which are not in memory at once: they are
// the sums XᵀX·V of parts of the rows, for the terms V of the space, and [Products.Merge] adds those of parts. Values
// are rounded to multiples of 2⁻³² and added as integers, so that the sums depend neither on the parts nor on their
// order. Up to two thousand million unit rows can be added.
//
// [Products.Space] then takes a step of subspace iteration (Halko, Martinsson and Tropp, SIAM Review 53, 2011,
// doi:10.1137/090771806). From a space of some 100,000 rows, a step is enough: what the sample lacks of the space of
// all rows is small, and the step leaves of it the ratio of the squares of singular values beyond the space and within.
type Products struct {
	terms, rank int
	energy      int64   // the sum of the squared values
	sums        []int64 // a row for each term
}

const productUnit = 1 << 32

func fixed(v float64) int64 { return int64(math.RoundToEven(float64(v * productUnit))) }

// NewProducts returns the products of the rows of x, which has a column for each row of v, with v. It takes
// O(nnz·v.Cols) time. The error is [ErrOtherProducts] if x has not as many columns as v has rows, and ctx.Err() if ctx
// ends first.
func NewProducts(ctx context.Context, x *sparse.CSR, v *sparse.Dense) (*Products, error) {
	p := &Products{terms: v.Rows, rank: v.Cols, sums: make([]int64, v.Rows*v.Cols)}
	return p, p.Add(ctx, x, v)
}

// Add adds the products of further rows with the same v. It fails as [NewProducts] does, and then p has some of them.
func (p *Products) Add(ctx context.Context, x *sparse.CSR, v *sparse.Dense) error {
	if x.Cols != p.terms || v.Rows != p.terms || v.Cols != p.rank {
		return ErrOtherProducts
	}
	place := make([]float64, v.Cols)
	for i := range x.Rows {
		if i%parallel.ChunkSize == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := x.Row(i)
		clear(place)
		for at, j := range row.Indices {
			value := float64(row.Data[at])
			p.energy += fixed(float64(value * value))
			for d, w := range v.Row(int(j)) {
				place[d] += float64(value * float64(w))
			}
		}
		for at, j := range row.Indices {
			value := float64(row.Data[at])
			to := p.sums[int(j)*p.rank : (int(j)+1)*p.rank]
			for d, w := range place {
				to[d] += fixed(float64(value * w))
			}
		}
	}
	return nil
}

// ErrOtherProducts says that two products, or products and a matrix, are not of the same space.
var ErrOtherProducts = errors.New("lsa: products of another number of terms or dimensions")

// Merge returns the products of the rows of both. The error is [ErrOtherProducts].
func (p *Products) Merge(q *Products) (*Products, error) {
	if p.terms != q.terms || p.rank != q.rank {
		return nil, ErrOtherProducts
	}
	m := &Products{terms: p.terms, rank: p.rank, energy: p.energy + q.energy, sums: make([]int64, len(p.sums))}
	for i, v := range p.sums {
		m.sums[i] = v + q.sums[i]
	}
	return m, nil
}

// Append appends the products to b as [ReadProducts] reads them: the numbers of terms and dimensions as varints, the
// energy, and the sums, each in eight bytes.
func (p *Products) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(p.terms))
	b = binary.AppendUvarint(b, uint64(p.rank))
	b = binary.LittleEndian.AppendUint64(b, uint64(p.energy))
	for _, v := range p.sums {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// ErrProducts is the error of [ReadProducts].
var ErrProducts = errors.New("lsa: not the bytes of products, or damaged ones")

// ReadProducts reads products that [Products.Append] wrote.
func ReadProducts(b []byte) (*Products, error) {
	var dims [2]uint64
	for i := range dims {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxInt32 {
			return nil, ErrProducts
		}
		dims[i], b = v, b[n:]
	}
	if len(b)%8 != 0 || dims[0]*dims[1] != uint64(len(b)/8)-1 {
		return nil, ErrProducts
	}
	p := &Products{terms: int(dims[0]), rank: int(dims[1]), energy: int64(binary.LittleEndian.Uint64(b)),
		sums: make([]int64, len(b)/8-1)}
	for i := range p.sums {
		p.sums[i] = int64(binary.LittleEndian.Uint64(b[8*(i+1):]))
	}
	return p, nil
}

// Space returns the space of the rows that the products are of, of up to rank dimensions: fewer than the space that
// they were made with, so that the last ones are exact too. Singular values are at most those of the rows. The error
// is [ErrNoValues] if all products are zero. It takes O(terms·rank²) time.
func (p *Products) Space(rank int) (*Space, error) {
	// XᵀX·V = V'·M·W for the singular vectors V' and the squares M of the singular values of X, as far as V holds them.
	gram := newMatrix(p.rank, p.rank)
	row := make([]float64, p.rank)
	for j := range p.terms {
		p.values(row, j)
		for a, v := range row {
			for b, w := range row[:a+1] {
				gram[a][b] += float64(v * w)
			}
		}
	}
	for a := range gram {
		for b := range a {
			gram[b][a] = gram[a][b]
		}
	}
	values, vectors, err := tridiagonalise(gram).eigenvectors(context.Background(), 1)
	if err != nil {
		return nil, err
	}
	kept := 0
	for kept < min(rank, p.rank) && values[kept] > 1e-12*values[0] {
		kept++
	}
	if kept == 0 {
		return nil, ErrNoValues
	}
	s := &Space{terms: sparse.NewDense(p.terms, kept), singular: make([]float64, kept),
		energy: float64(p.energy) / productUnit}
	for d := range kept {
		s.singular[d] = math.Sqrt(math.Sqrt(values[d]))
	}
	for j := range p.terms {
		p.values(row, j)
		to := s.terms.Row(j)
		for d := range to {
			to[d] = float32(dot(row, vectors[d]) / math.Sqrt(values[d]))
		}
	}
	s.fixSigns(0)
	return s, nil
}

// values sets row to the products of term j.
func (p *Products) values(row []float64, j int) {
	for d, v := range p.sums[j*p.rank : (j+1)*p.rank] {
		row[d] = float64(v) / productUnit
	}
}
