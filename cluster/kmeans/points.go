package kmeans

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// points are the rows to cluster: sparse ones, or dense ones, which are sparse rows that have a value in every column.
type points struct {
	n, cols int
	data    []float32
	indptr  []int   // nil for dense rows
	indices []int32 // of dense rows: 0 to cols − 1
	full    []int   // the rows that are not zero, ascending
	rank    []int32 // of every row that is not zero: its place in the order of the hashes
	order   []int   // the rows by rank
}

func sparsePoints(x sparse.UnitRows) *points {
	m := x.CSR()
	return &points{n: m.Rows, cols: m.Cols, data: m.Data, indptr: m.Indptr, indices: m.Indices, full: x.NonEmpty()}
}

// densePoints returns an error if a row is neither zero nor a unit vector.
func densePoints(x *sparse.Dense) (*points, error) {
	if len(x.Data) != x.Rows*x.Cols {
		return nil, fmt.Errorf("kmeans: %d values for %d×%d rows", len(x.Data), x.Rows, x.Cols)
	}
	p := &points{n: x.Rows, cols: x.Cols, data: x.Data, indices: make([]int32, x.Cols)}
	for j := range p.indices {
		p.indices[j] = int32(j)
	}
	for i := range x.Rows {
		var squares float64
		for _, v := range x.Row(i) {
			squares += float64(float64(v) * float64(v))
		}
		switch {
		case squares == 0:
		case math.Abs(math.Sqrt(squares)-1) <= sparse.UnitTolerance:
			p.full = append(p.full, i)
		default:
			return nil, fmt.Errorf("kmeans: row %d has norm %v, must be 1 or 0", i, math.Sqrt(squares))
		}
	}
	return p, nil
}

// row returns the columns and values of row i.
func (p *points) row(i int) ([]int32, []float32) {
	if p.indptr == nil {
		return p.indices, p.data[i*p.cols : (i+1)*p.cols]
	}
	lo, hi := p.indptr[i], p.indptr[i+1]
	return p.indices[lo:hi], p.data[lo:hi]
}

// sort puts the rows in an order that is random, and that depends on the keys and the seed alone: by a hash of the
// key, or of the values of the row if there are no keys. So the first rows of the order are a random sample, and the
// same one whatever the order of the rows is.
func (p *points) sort(ctx context.Context, keys []uint64, seed uint64, parallelism int) error {
	hashes := make([]uint64, p.n)
	err := parallel.Chunks(ctx, p.n, parallel.ChunkSize, parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			if keys != nil {
				hashes[i] = sample.Mix(sample.Mix(seed) ^ keys[i])
			} else {
				hashes[i] = p.hash(i, seed)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.order = slices.Clone(p.full)
	sample.Sort(p.order, hashes)
	for first, end := 0, 0; keys != nil && first < len(p.order); first = end {
		for end = first + 1; end < len(p.order) && hashes[p.order[end]] == hashes[p.order[first]]; end++ {
		}
		if end-first > 1 { // rows of one key
			slices.SortFunc(p.order[first:end], func(a, b int) int {
				return cmp.Or(cmp.Compare(p.hash(a, seed), p.hash(b, seed)), cmp.Compare(a, b))
			})
		}
	}
	p.rank = make([]int32, p.n)
	for r, i := range p.order {
		p.rank[i] = int32(r)
	}
	return nil
}

// hash returns a hash of the values of row i and their columns.
func (p *points) hash(i int, seed uint64) uint64 {
	h := sample.Mix(seed)
	indices, values := p.row(i)
	for q, j := range indices {
		h = sample.Mix(h ^ uint64(uint32(j))<<32 ^ uint64(math.Float32bits(values[q])))
	}
	return h
}

// first returns the first m rows of the order, ascending.
func (p *points) first(m int) []int {
	if m >= len(p.full) {
		return p.full
	}
	rows := make([]int, 0, m)
	for _, i := range p.full {
		if int(p.rank[i]) < m {
			rows = append(rows, i)
		}
	}
	return rows
}
