package index

import (
	"context"
	"math"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// How a query is answered.
//
// A query adds to a sum for each row, for each of its columns, the products with the values in the list of
// the column. Few words of an abstract are rare, so nearly every row gets some product, and an addition has to
// be cheap: the sums of a tile stay in the first-level cache. They are float32 and only filter. The similarity
// of every row that could be among the k best, given the largest error that its sum may have, is computed again
// from the two rows in float64 and in column order. So the result is exact.

// Hit is a row and its similarity to a query.
type Hit struct {
	Row        int
	Similarity float64 // cosine; a weighted sum for a query that is no unit vector
}

// Search returns the k rows that are most similar to q, best first and equal ones by row, among those that keep
// accepts; nil accepts all. Rows whose similarity is not above floor, which is at least 0, are left out. The
// norm of q is at most 1, and its values may be negative. It takes O(n + Σ df + c·nnz) time, where df is the
// number of rows in a column of q, and c the number of rows that come close to the k best, of nnz values each.
// An error wraps [ErrFile].
func (ix *Index) Search(q sparse.Vec, k int, floor float64, keep func(row int) bool) ([]Hit, error) {
	if k <= 0 {
		return nil, nil
	}
	var sums [tileRows]float32
	best := newRanking(min(k, ix.n), max(floor, 0))
	for t := range ix.lists.tiles() {
		if err := ix.scan(ix.lists.tile(t), q, &sums, &best, keep); err != nil {
			return nil, err
		}
	}
	return best.sorted(), nil
}

// scan offers the rows of a tile to the ranking of a query.
func (ix *Index) scan(t tile, q sparse.Vec, sums *[tileRows]float32, best *ranking, keep func(row int) bool) error {
	acc := sums[:t.n]
	clear(acc)
	signed := ix.lists.signed
	for p, j := range q.Indices {
		if int(j) >= ix.lists.cols || j < 0 {
			continue
		}
		w := q.Data[p]
		signed = signed || w < 0
		rows := t.rows[t.starts[j]:t.starts[j+1]]
		values := t.values[t.starts[j]:t.starts[j+1]]
		values = values[:len(rows)]
		for i, r := range rows {
			sums[r%tileRows] += float32(w * values[i]) // the remainder spares the bounds check
		}
	}
	// A float32 sum of m products is off by at most m·2⁻²⁴, or little more, times the sum of their absolute
	// values (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). That sum is at most 1 for
	// unit vectors, negative values or not, by the inequality of Cauchy and Schwarz. The rest is for rounding
	// of the floor itself.
	slack := float32(float32(len(q.Indices)+8) * (1.01 / (1 << 24)))
	// Without negative values, a sum of 0 is exact: the row has no column in common with q.
	lowest := float32(0)
	if signed {
		lowest = -2
	}
	floor := max(float32(best.floor)-slack, lowest)
	for i, s := range acc {
		if s <= floor {
			continue
		}
		row := t.first + i
		if keep != nil && !keep(row) {
			continue
		}
		v, err := rowOf(ix.rows, row)
		if err != nil {
			return err
		}
		if similarity := sparse.Dot(q, v); !math.IsNaN(similarity) {
			best.offer(Hit{row, similarity})
		}
		floor = max(float32(best.floor)-slack, lowest)
	}
	return nil
}

// SearchAll is [Index.Search] for many queries, on several goroutines. Keep may be called by all of them at
// once. The result does not depend on parallelism. It returns ctx.Err() if ctx ends first.
func (ix *Index) SearchAll(ctx context.Context, queries []sparse.Vec, k int, floor float64, parallelism int,
	keep func(query, row int) bool) ([][]Hit, error) {
	found := make([][]Hit, len(queries))
	err := parallel.Chunks(ctx, len(queries), 16, parallelism, func(_, lo, hi int) (err error) {
		for i := lo; i < hi; i++ {
			var only func(row int) bool
			if keep != nil {
				only = func(row int) bool { return keep(i, row) }
			}
			if found[i], err = ix.Search(queries[i], k, floor, only); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
