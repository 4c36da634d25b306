package neighbor

import (
	"cmp"
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// How rows that are alike are spared.
//
// A column in which a single row has a value adds nothing to any similarity. Rows that are equal in all other columns
// are equally similar to every row, so many of them would have to be compared with each other only to find that the
// lowest numbers count. Of such rows, the k+1 lowest are kept. The neighbours of the last of these are those of each
// row that is left out: they are not among the neighbours of each other, because k rows with lower numbers are as
// similar.

// fewerRows are the rows without those that have the neighbours of others.
type fewerRows struct {
	kept []int   // the rows, in ascending order
	of   []int32 // for each of all rows, the place in kept of a row with the same neighbours
}

// fewest is the part of the rows from which on it is worth while to leave rows out.
const fewest = 0.2

// fewer returns which rows are enough to find k neighbours of each row; nil if they are nearly all. It takes
// O(nnz + n·(d + log n)) time.
func (ix *Index) fewer(ctx context.Context, k, parallelism int) (*fewerRows, error) {
	n := ix.rows.Rows()
	shared := sharedColumns(ix.x)
	type hashed struct {
		hash uint64
		row  int32
	}
	all := make([]hashed, n)
	err := parallel.Chunks(ctx, n, tileRows, parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			all[i] = hashed{ix.hash(i, shared), int32(i)}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.row, b.row)) })
	f := &fewerRows{of: make([]int32, n)}
	like := allRows(n) // the row whose neighbours each row has
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && all[hi].hash == all[lo].hash {
			hi++
		}
		first, last, count := int(all[lo].row), int32(0), 0
		for _, h := range all[lo:hi] {
			switch {
			case hi-lo <= k+1 || !ix.alike(first, int(h.row), shared):
			case count <= k:
				last = h.row
				count++
			default:
				like[h.row] = last
			}
		}
		lo = hi
	}
	for i, of := range like {
		if int(of) == i {
			f.of[i] = int32(len(f.kept))
			f.kept = append(f.kept, i)
		} else {
			f.of[i] = f.of[of] // which is lower
		}
	}
	if float64(len(f.kept)) > (1-fewest)*float64(n) {
		return nil, nil
	}
	return f, nil
}

// sharedColumns tells in which columns more than one row has a value.
func sharedColumns(x *sparse.CSR) []bool {
	once, twice := make([]bool, x.Cols), make([]bool, x.Cols)
	for _, j := range x.Indices {
		once[j], twice[j] = true, once[j]
	}
	return twice
}

// hash returns a number that is the same for rows that are alike.
func (ix *Index) hash(i int, shared []bool) uint64 {
	const prime = 0x9E3779B97F4A7C15 // 2⁶⁴ divided by the golden ratio
	hash := uint64(1)
	add := func(v uint64) { hash = (hash ^ v ^ hash>>29) * prime }
	row := ix.x.Row(i)
	for p, j := range row.Indices {
		if shared[j] {
			add(uint64(j)<<32 | uint64(math.Float32bits(row.Data[p])))
		}
	}
	if latent := ix.rows.Latent(); latent != nil {
		for _, v := range latent.Row(i) {
			add(uint64(math.Float32bits(v)))
		}
	}
	return hash
}

// alike reports whether two rows are equal but for columns that no other row has.
func (ix *Index) alike(a, b int, shared []bool) bool {
	if latent := ix.rows.Latent(); latent != nil && !slices.Equal(latent.Row(a), latent.Row(b)) {
		return false
	}
	u, v := ix.x.Row(a), ix.x.Row(b)
	next := func(w sparse.Vec, p int) int {
		for p < len(w.Indices) && !shared[w.Indices[p]] {
			p++
		}
		return p
	}
	p, q := next(u, 0), next(v, 0)
	for ; p < len(u.Indices) && q < len(v.Indices); p, q = next(u, p+1), next(v, q+1) {
		if u.Indices[p] != v.Indices[q] || u.Data[p] != v.Data[q] {
			return false
		}
	}
	return p == len(u.Indices) && q == len(v.Indices)
}

// expand returns the graph of all rows, where g is that of those kept.
func (f *fewerRows) expand(g *sparse.CSR) *sparse.CSR {
	n := len(f.of)
	all := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, n+1)}
	for i, at := range f.of {
		all.Indptr[i+1] = all.Indptr[i] + g.Indptr[at+1] - g.Indptr[at]
	}
	all.Indices, all.Data = make([]int32, all.Indptr[n]), make([]float32, all.Indptr[n])
	for i, at := range f.of {
		from, to := g.Row(int(at)), all.Row(i)
		for p, j := range from.Indices {
			to.Indices[p] = int32(f.kept[j])
		}
		copy(to.Data, from.Data)
	}
	return all
}
