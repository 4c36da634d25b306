// Package neighbor finds the rows of a matrix that are most similar to a vector by cosine,
// exactly, and says which columns make two rows similar.
package neighbor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"
	"sync"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// How the index works.
//
// It is an inverted index: for every column the rows that have it, with their values. A query
// adds, for each of its columns, the products with these values to one accumulator for each
// row. Few terms of an abstract are rare, so that nearly every row gets some product; what
// counts is that an addition is cheap. The rows are therefore cut into tiles of 8,192, whose
// accumulators of 32 KiB stay in the first-level cache, and each tile has postings of its own,
// with row numbers of two bytes. When many queries are asked at once, a chunk of them goes
// through one tile after another, so that the postings of a tile are read from memory once
// for all.
//
// The accumulators are float32 and only filter: whatever could belong to the k best, given the
// error that the sums may have, is computed again from the two rows in float64 and in column
// order. The result is therefore exact, symmetric, and the same for every number of workers.

// tileRows is the number of rows in a tile: its accumulators fill a first-level cache of
// 32 KiB, and two thirds of one of 48 KiB.
const tileRows = 8192

// ErrInvalid is wrapped by the error of [New] for a matrix that is not fit for an index.
var ErrInvalid = errors.New("neighbor: invalid matrix")

// Neighbor is a row and its similarity to the query.
type Neighbor struct {
	Row        int
	Similarity float64 // cosine, in (0, 1] up to rounding
}

// Index answers queries for the most similar rows of a matrix. It is immutable and may be
// used by several goroutines.
type Index struct {
	x     *sparse.CSR
	tiles []tile
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

// New returns an index of x, which it shares. Rows are unit vectors or zero, and values are
// not negative, as tfidf.Fit returns them; its error wraps [ErrInvalid] if they are not. It
// takes O(nnz + n/8192·Cols) time and six bytes for each value.
func New(x *sparse.CSR) (*Index, error) {
	if err := x.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	for i := range x.Rows {
		row := x.Row(i)
		for p, v := range row.Data {
			if v < 0 {
				return nil, fmt.Errorf("%w: row %d, column %d: value %v is negative", ErrInvalid, i, row.Indices[p], v)
			}
		}
		if norm := row.Norm(); len(row.Data) > 0 && math.Abs(norm-1) > 1e-3 {
			return nil, fmt.Errorf("%w: row %d has norm %v, want 1", ErrInvalid, i, norm)
		}
	}
	ix := &Index{x: x}
	for first := 0; first < x.Rows; first += tileRows {
		ix.tiles = append(ix.tiles, newTile(x, first, min(tileRows, x.Rows-first)))
	}
	return ix, nil
}

// newTile inverts n rows of x by counting.
func newTile(x *sparse.CSR, first, n int) tile {
	lo, hi := x.Indptr[first], x.Indptr[first+n]
	t := tile{first: first, n: n, start: make([]int32, x.Cols+1), rows: make([]uint16, hi-lo), values: make([]float32, hi-lo)}
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
// row, and returns it: fewer than k if fewer have a column in common with q. q is a unit
// vector with columns of the matrix and no negative values. It takes O(n + Σ df) time over
// the columns of q.
func (ix *Index) Search(dst []Neighbor, q sparse.Vec, k int) []Neighbor {
	if k <= 0 {
		return dst
	}
	var sums accumulators
	best := ranking{k: min(k, ix.x.Rows)}
	for t := range ix.tiles {
		ix.scan(&ix.tiles[t], q, -1, &sums, &best)
	}
	return append(dst, best.list...)
}

// scan offers the rows of a tile to the ranking of query q, but for row self.
func (ix *Index) scan(t *tile, q sparse.Vec, self int, sums *accumulators, best *ranking) {
	acc := sums[:t.n]
	clear(acc)
	for p, j := range q.Indices {
		w := q.Data[p]
		rows := t.rows[t.start[j]:t.start[j+1]]
		values := t.values[t.start[j]:t.start[j+1]]
		values = values[:len(rows)]
		for i, r := range rows {
			sums[r%tileRows] += w * values[i] // the remainder spares the bounds check
		}
	}
	// A sum of m products of float32 is off by at most (m+1)·2⁻²⁴ times the sum of their
	// absolute values, which for unit vectors is at most 1.
	slack := float32(len(q.Indices)+2) / (1 << 24)
	floor := max(float32(best.floor)-slack, 0)
	for i, s := range acc {
		if s <= floor {
			continue
		}
		if row := t.first + i; row != self {
			best.offer(row, sparse.Dot(q, ix.x.Row(row)))
			floor = max(float32(best.floor)-slack, 0)
		}
	}
}

// ranking holds the best rows offered so far, best first. Rows are offered in ascending
// order, so that of equal ones the later is the worse.
type ranking struct {
	k     int
	floor float64 // what a row has to exceed
	list  []Neighbor
}

func (r *ranking) offer(row int, similarity float64) {
	if similarity <= r.floor {
		return
	}
	at := sort.Search(len(r.list), func(i int) bool { return r.list[i].Similarity < similarity })
	if len(r.list) < r.k {
		r.list = append(r.list, Neighbor{})
	}
	copy(r.list[at+1:], r.list[at:])
	r.list[at] = Neighbor{Row: row, Similarity: similarity}
	if len(r.list) == r.k {
		r.floor = max(r.floor, r.list[r.k-1].Similarity)
	}
}

// GraphOptions are the options of [Index.Graph].
type GraphOptions struct {
	// K is the number of neighbours of each row; 0 means 10.
	K int
	// MinSimilarity leaves out neighbours that are not more similar than this, in [0, 1).
	MinSimilarity float64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int
	// OnProgress, if not nil, is called with the number of rows done so far, on the caller's
	// goroutine or another, but never twice at once.
	OnProgress func(done, total int)
}

// graphChunk is how many queries go through a tile together.
const graphChunk = 256

// Graph returns the k nearest neighbour graph of all rows as an n×n matrix: row i holds the
// similarity of row i to the K rows most similar to it, itself left out, of equal ones those
// that come first. The similarity of i to j is the same bits as that of j to i. It returns an
// error for invalid options and ctx.Err() if ctx ends first. It takes O(Σ df²) time over all
// columns and O(n·K) memory.
func (ix *Index) Graph(ctx context.Context, opts GraphOptions) (*sparse.CSR, error) {
	if opts.K == 0 {
		opts.K = 10
	}
	if opts.K < 0 || !(opts.MinSimilarity >= 0 && opts.MinSimilarity < 1) {
		return nil, fmt.Errorf("neighbor: K = %d, MinSimilarity = %v: want at least 1, and a number in [0, 1)", opts.K, opts.MinSimilarity)
	}
	n := ix.x.Rows
	lists := make([][]Neighbor, n)
	var (
		mu   sync.Mutex
		done int
	)
	err := parallel.ChunksWith(ctx, n, graphChunk, opts.Parallelism,
		func() *accumulators { return new(accumulators) },
		func(sums *accumulators, _, lo, hi int) error {
			best := make([]ranking, hi-lo)
			for i := range best {
				best[i] = ranking{k: min(opts.K, n), floor: opts.MinSimilarity, list: make([]Neighbor, 0, min(opts.K, n))}
			}
			for t := range ix.tiles {
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := range best {
					ix.scan(&ix.tiles[t], ix.x.Row(lo+i), lo+i, sums, &best[i])
				}
			}
			for i := range best {
				list := best[i].list
				sort.Slice(list, func(a, b int) bool { return list[a].Row < list[b].Row })
				lists[lo+i] = list
			}
			if opts.OnProgress != nil {
				mu.Lock()
				done += hi - lo
				opts.OnProgress(done, n)
				mu.Unlock()
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	g := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, n+1)}
	for i, list := range lists {
		g.Indptr[i+1] = g.Indptr[i] + len(list)
	}
	g.Indices = make([]int32, 0, g.Indptr[n])
	g.Data = make([]float32, 0, g.Indptr[n])
	for _, list := range lists {
		for _, v := range list {
			g.Indices = append(g.Indices, int32(v.Row))
			g.Data = append(g.Data, float32(v.Similarity))
		}
	}
	return g, nil
}
