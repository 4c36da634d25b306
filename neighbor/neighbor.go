// Package neighbor finds the rows of a matrix that are most similar to a vector by cosine, and explains a similarity by
// the columns that it comes from. It compares all rows, unless it is asked for a graph of most of the nearest rows
// ([Index.ApproxGraph]).
package neighbor

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"kindred/internal/kernel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// How the index works.
//
// It is an inverted index: it holds for every column the rows that have a value there, and these
// values. There is one accumulator for each row; a query adds to them, for each of its columns,
// the products with these values. Few words of an abstract are rare, so nearly every row gets
// some product, and an addition has to be cheap. The rows are therefore cut into tiles of 8,192,
// whose accumulators of 32 KiB stay in the first-level cache, and each tile has an inverted index
// of its own, with row numbers of two bytes. When there are many queries, a chunk of them goes
// through one tile after another, so the index of a tile is read from memory once for the chunk.
//
// The accumulators are float32 and only filter. The similarity of every row that could be among
// the k best, given the largest error that its sum may have, is computed again from the two rows
// in float64 and in column order. The result is therefore exact, symmetric, and the same for
// every number of workers.

// tileRows is the number of rows in a tile: its accumulators fill a first-level cache of
// 32 KiB, and two thirds of one of 48 KiB.
const tileRows = 8192

// Neighbor is a row and its similarity to the query.
type Neighbor struct {
	Row        int
	Similarity float64 // in (0, 1] up to rounding
}

// Query is a row to look for: words, and a place in the latent space. Either may be empty.
type Query struct {
	Words  sparse.Vec // a unit vector or empty
	Latent []float32  // a unit vector; nil means zero, as of a text that the latent space does not know
}

// Index answers queries for the most similar rows of a matrix. It is immutable and may be
// used by several goroutines.
type Index struct {
	rows   sparse.Blend
	x      *sparse.CSR // the words
	signed bool        // some word's value is negative

	invert sync.Once
	tiles  []tile // for queries; made by the first
}

// tile holds the postings of the rows from first on. Those of column j are
// rows[start[j]:start[j+1]] and values[start[j]:start[j+1]].
type tile struct {
	first, n int
	start    []int32
	rows     []uint16
	values   []float32
}

// accumulators holds a sum for each row of a tile.
type accumulators [tileRows]float32

// New returns an index of rows, which it shares. The first query takes O(nnz + n/8192·Cols) time more,
// and six bytes for each value.
func New(rows sparse.Blend) *Index {
	return &Index{rows: rows, x: rows.Words().CSR(), signed: rows.Words().Signed()}
}

// Row returns row i as a query. It shares memory with the matrix.
func (ix *Index) Row(i int) Query {
	q := Query{Words: ix.x.Row(i)}
	if latent := ix.rows.Latent(); latent != nil {
		q.Latent = latent.Row(i)
	}
	return q
}

// similarity returns the similarity of a query to row i, which is that of [sparse.Blend.Similarity].
func (ix *Index) similarity(q Query, i int) float64 {
	words := sparse.Dot(q.Words, ix.x.Row(i))
	latent, weight := ix.rows.Latent(), ix.rows.Weight()
	if latent == nil {
		return words
	}
	var sum float64
	if q.Latent != nil {
		sum = sparse.DotDense(q.Latent, latent.Row(i))
	}
	return float64((1-weight)*words) + float64(weight*sum)
}

// inverted returns the tiles of the inverted index.
func (ix *Index) inverted() []tile {
	ix.invert.Do(func() {
		for first := 0; first < ix.x.Rows; first += tileRows {
			ix.tiles = append(ix.tiles, newTile(ix.x, first, min(tileRows, ix.x.Rows-first)))
		}
	})
	return ix.tiles
}

// newTile inverts n rows of x by counting.
func newTile(x *sparse.CSR, first, n int) tile {
	lo, hi := x.Indptr[first], x.Indptr[first+n]
	t := tile{first: first, n: n, start: make([]int32, x.Cols+1),
		rows: make([]uint16, hi-lo), values: make([]float32, hi-lo)}
	for _, j := range x.Indices[lo:hi] {
		t.start[j+1]++
	}
	for j := range x.Cols {
		t.start[j+1] += t.start[j]
	}
	next := make([]int32, x.Cols)
	copy(next, t.start)
	for i := range n {
		row := x.Row(first + i)
		for p, j := range row.Indices {
			t.rows[next[j]], t.values[next[j]] = uint16(i), row.Data[p]
			next[j]++
		}
	}
	return t
}

// Search appends to dst the k rows that are most similar to q, best first and equal ones by
// row, and returns it. Rows whose similarity is not above 0 are left out, so there may be fewer
// than k. The words of q are in columns of the matrix; its values may be negative. Search panics if
// the latent parts differ in length. It takes O(n·d + Σ df + c·(nnz + log k)) time, where d is the number
// of latent columns, df the number of rows in a column of q and c the number of rows that come close to the k
// best, nnz values each.
func (ix *Index) Search(dst []Neighbor, q Query, k int) []Neighbor {
	if k <= 0 {
		return dst
	}
	if latent := ix.rows.Latent(); latent == nil {
		q.Latent = nil
	} else if q.Latent != nil && len(q.Latent) != latent.Cols {
		panic(fmt.Sprintf("neighbor: query of %d latent values for rows of %d", len(q.Latent), latent.Cols))
	}
	var sums accumulators
	best := topk.New[Neighbor](k, 0)
	tiles := ix.inverted()
	for t := range tiles {
		ix.scan(&tiles[t], q, -1, &sums, &best)
	}
	return best.Sorted(dst)
}

// scan offers the rows of a tile to the ranking of query q, except row self.
func (ix *Index) scan(t *tile, q Query, self int, sums *accumulators, best *topk.List[Neighbor]) {
	acc := sums[:t.n]
	signed := ix.signed
	ofWords := float32(1 - ix.rows.Weight())
	if q.Latent == nil {
		clear(acc)
	} else {
		signed = true
		for i := range acc {
			acc[i] = float32(ix.rows.Weight() * sparse.DotDense(q.Latent, ix.rows.Latent().Row(t.first+i)))
		}
	}
	for p, j := range q.Words.Indices {
		w := q.Words.Data[p]
		signed = signed || w < 0
		w *= ofWords
		rows := t.rows[t.start[j]:t.start[j+1]]
		values := t.values[t.start[j]:t.start[j+1]]
		values = values[:len(rows)]
		for i, r := range rows {
			sums[r%tileRows] += float32(w * values[i]) // the remainder spares the bounds check
		}
	}
	// A float32 sum of m products is off by at most m·2⁻²⁴, or little more, times the sum of
	// their absolute values (Higham, Accuracy and Stability of Numerical Algorithms, section
	// 3.1). That sum is at most 1 for unit vectors, negative values or not, by the inequality
	// of Cauchy and Schwarz. The rest is for the latent part, the weights and the floor itself.
	slack := float32(float32(len(q.Words.Indices)+12) * (1.01 / (1 << 24)))
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
		if row := t.first + i; row != self {
			best.Offer(Neighbor{row, ix.similarity(q, row)})
			floor = max(float32(best.Floor)-slack, lowest)
		}
	}
}

// GraphOptions are the options of [Index.Graph].
type GraphOptions struct {
	// K is the number of neighbours of each row; 0 means 10. The neighbours of all rows together must be at most 2³¹.
	K int
	// Among is the number of rows among which neighbours are sought: the first ones. 0 means all.
	Among int
	// MinSimilarity, in [0, 1): only neighbours that are more similar than this are in the graph.
	MinSimilarity float64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int
	// OnProgress, if not nil, is called with the number of rows done so far, on the caller's
	// goroutine or another, but never twice at once.
	OnProgress func(done, total int)
}

// complete sets what is 0 to what that means, and returns an error for values that are not allowed.
func (opts *GraphOptions) complete() error {
	if opts.K == 0 {
		opts.K = 10
	}
	if opts.Among < 0 {
		return fmt.Errorf("neighbor: Among is %d, must not be negative", opts.Among)
	}
	if opts.K < 0 || !(opts.MinSimilarity >= 0 && opts.MinSimilarity < 1) {
		return fmt.Errorf("neighbor: K is %d and MinSimilarity %v, must be at least 1 and in [0, 1)",
			opts.K, opts.MinSimilarity)
	}
	return nil
}

// Graph returns the k nearest neighbour graph of all rows as an n×n matrix: row i holds the similarity of row i to the
// K rows most similar to it, except itself. Of equally similar rows, those with the lowest numbers count. The
// similarity of i to j is the same bits as that of j to i. It returns an error for invalid options and ctx.Err() if
// ctx ends first. It takes O(Σ df²) time over all columns, where df is the number of rows with a value, and O(nnz +
// n·K) memory. With Among, time falls in proportion. Of rows that are equal, or differ only in columns that no other
// row has, K+1 take time, and the others none.
func (ix *Index) Graph(ctx context.Context, opts GraphOptions) (*sparse.CSR, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	f, err := ix.fewer(ctx, opts.K, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	if f != nil {
		if 0 < opts.Among && opts.Among < ix.rows.Rows() {
			opts.Among, _ = slices.BinarySearch(f.kept, opts.Among)
		}
		g, err := New(ix.rows.Select(f.kept)).graph(ctx, opts)
		if err != nil {
			return nil, err
		}
		return f.expand(g), nil
	}
	return ix.graph(ctx, opts)
}

// graph is [Index.Graph] for rows of which none is left out.
func (ix *Index) graph(ctx context.Context, opts GraphOptions) (*sparse.CSR, error) {
	j, err := newJoiner(ctx, ix.rows, &opts, kernel.FastColumns())
	if err != nil {
		return nil, err
	}
	if 0 < opts.Among && opts.Among < ix.rows.Rows() {
		err = j.runAmong(ctx, &opts)
	} else {
		err = j.run(ctx, &opts)
	}
	if err != nil {
		return nil, err
	}
	return j.graph(opts.Parallelism), nil
}
