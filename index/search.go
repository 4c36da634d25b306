package index

import (
	"context"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// How a query is answered.
//
// A query adds to a sum for each row, for each of its columns, the products with the values in the list of
// the column. Few words of an abstract are rare, so nearly every row gets some product, and an addition has to
// be cheap: the sums of a tile stay in the first-level cache. They are float32 and only filter. The similarity
// of every row that could be among the k best, given the largest error that its sum may have, is computed again
// from the two rows in float64 and in column order. So the result is exact.

// Query is what papers are compared with: words, and a place in the latent space if the index has one. Each part
// is a vector whose norm is at most 1. Values may be negative.
type Query struct {
	Words  sparse.Vec
	Latent []float32 // as long as the space has dimensions, or nil for a text that the space does not know
}

// Hit is a row and its similarity to a query.
type Hit struct {
	Row        int
	Similarity float64
}

// Search returns the k rows that are most similar to q, best first and equal ones by row, among those that keep
// accepts; nil accepts all. Rows whose similarity is not above floor, which is at least 0, are left out. It takes
// O(n + Σ df + c·nnz) time, where df is the number of rows in a column of q, and c the number of rows that come
// close to the k best, of nnz values each; with a latent space of d dimensions, n·d more. An error wraps [ErrFile].
func (ix *Index) Search(q Query, k int, floor float64, keep func(row int) bool) ([]Hit, error) {
	if k <= 0 {
		return nil, nil
	}
	var sums [tileRows]float32
	best := topk.New[Hit](k, max(floor, 0))
	var latent *byteQuery
	if ix.bytes != nil && len(q.Latent) == ix.latent.Cols {
		latent = ix.bytes.newQuery(q.Latent)
	}
	for t := range ix.lists.tiles() {
		if latent != nil {
			ix.bytes.bound(sums[:ix.lists.tile(t).n], latent, t, float32(ix.weight))
		}
		if err := ix.scan(ix.lists.tile(t), q, latent != nil, &sums, &best, keep); err != nil {
			return nil, err
		}
	}
	return best.Sorted(nil), nil
}

// scan offers the rows of a tile to the ranking of a query. If latent is set, sums hold bounds of the latent parts.
func (ix *Index) scan(t tile, q Query, latent bool, sums *[tileRows]float32, best *topk.List[Hit],
	keep func(row int) bool) error {
	acc := sums[:t.n]
	signed := ix.lists.signed || latent
	if !latent {
		clear(acc)
	}
	share := float32(1 - ix.weight)
	for p, j := range q.Words.Indices {
		if int(j) >= ix.lists.cols || j < 0 {
			continue
		}
		w := float32(share * q.Words.Data[p])
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
	// of the floor itself, and of the weights.
	slack := float32(float32(len(q.Words.Indices)+len(q.Latent)+12) * (1.01 / (1 << 24)))
	// Without negative values, a sum of 0 is exact: the row has no column in common with q.
	lowest := float32(0)
	if signed {
		lowest = -2
	}
	floor := max(float32(best.Floor)-slack, lowest)
	for i, s := range acc {
		if s <= floor {
			continue
		}
		row := t.first + i
		if keep != nil && !keep(row) {
			continue
		}
		similarity, err := ix.similarity(q, row)
		if err != nil {
			return err
		}
		if !math.IsNaN(similarity) {
			best.Offer(Hit{row, similarity})
		}
		floor = max(float32(best.Floor)-slack, lowest)
	}
	return nil
}

// Similarity returns the similarity of a row to a query. An error wraps [ErrFile].
func (ix *Index) Similarity(q Query, row int) (float64, error) { return ix.similarity(q, row) }

func (ix *Index) similarity(q Query, row int) (float64, error) {
	v, err := rowOf(ix.words, row)
	if err != nil {
		return 0, err
	}
	return ix.withLatent(sparse.Dot(q.Words, v), q.Latent, row), nil
}

// withLatent returns the similarity of a query to a row whose words have the given similarity to those of the query.
func (ix *Index) withLatent(words float64, latent []float32, row int) float64 {
	if ix.latent == nil {
		return words
	}
	var sum float64
	if len(latent) == ix.latent.Cols {
		sum = kernel.DotDense(latent, ix.latent.Row(row))
	}
	return float64((1-ix.weight)*words) + float64(ix.weight*sum)
}

// Place returns the place of words in the latent space, a unit vector, or nil if there is no space or it knows
// none of the words.
func (ix *Index) Place(words sparse.Vec) []float32 {
	if ix.space == nil {
		return nil
	}
	sums := make([]float64, ix.space.Cols)
	for p, j := range words.Indices {
		if int(j) >= ix.space.Rows || j < 0 {
			continue
		}
		for d, value := range ix.space.Row(int(j)) {
			sums[d] += float64(float64(words.Data[p]) * float64(value))
		}
	}
	place := make([]float32, len(sums))
	var squares float64
	for d, sum := range sums {
		place[d] = float32(sum)
		squares += float64(float64(place[d]) * float64(place[d]))
	}
	if !(squares >= 1e-12) {
		return nil
	}
	scale := 1 / math.Sqrt(squares)
	for d, v := range place {
		place[d] = float32(scale * float64(v))
	}
	return place
}

// SearchAll is [Index.Search] for many queries, on several goroutines. keep may be called by all of them at
// once. The result does not depend on parallelism. It returns ctx.Err() if ctx ends first.
func (ix *Index) SearchAll(ctx context.Context, queries []Query, k int, floor float64, parallelism int,
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
