package neighbor

import (
	"context"
	"math"
	"math/bits"
	"sync"

	"kindred/internal/kernel"
	"kindred/sparse"
)

// joinTile holds the rounded values of some rows.
type joinTile struct {
	rows    []int32 // at most tileRows
	size    int     // their number, rounded up to a multiple of kernel.ColumnBlock
	spans   []span
	columns []uint8  // the arrays, size bytes each
	pairs   []uint32 // row in the tile in the lower 16 bits, value above
	latent  []uint8  // as kernel.Dots takes them
	lanes   []int32  // what kernel.Dots adds
	limits  []uint16 // of the rows, when they were last renewed; none beyond the rows
}

// span says where the values of a column are: in pairs[start:end], or, if end is -1, in the array start.
type span struct{ start, end int32 }

// set stores rows in a tile, whose memory it uses again.
func (t *joinTile) set(j *joiner, rows []int32) {
	n := len(rows)
	t.rows, t.size = rows, columnsOf(n)
	t.limits = sized(t.limits, t.size)
	if j.latent != nil {
		t.latent, t.lanes = sized(t.latent, t.size*j.latent.depth), sized(t.lanes, t.size)
		j.latent.tile(t.latent, t.lanes, rows, j.alone, j.factor)
	}
	if j.scale == 0 {
		return
	}
	visit := func(do func(l int, c int32, v float32)) {
		for l, i := range rows {
			lo, hi := j.x.Indptr[i], j.x.Indptr[i+1]
			if hi-lo > longRow {
				continue
			}
			for p := lo; p < hi; p++ {
				do(l, j.columns[p], j.x.Data[p])
			}
		}
	}
	t.spans = sized(t.spans, j.cols)
	clear(t.spans)
	for _, i := range rows {
		if lo, hi := j.x.Indptr[i], j.x.Indptr[i+1]; hi-lo <= longRow {
			for _, c := range j.columns[lo:hi] {
				t.spans[c].end++
			}
		}
	}
	var arrays, pairs int32
	for c := range t.spans {
		at := &t.spans[c]
		if df := at.end; j.arrays && df > 4 && float64(df) > frequent*float64(n) {
			*at = span{arrays, -1}
			arrays++
		} else {
			*at = span{pairs, pairs}
			pairs += df
		}
	}
	t.columns, t.pairs = sized(t.columns, int(arrays)*t.size), sized(t.pairs, int(pairs))
	clear(t.columns)
	visit(func(l int, c int32, v float32) {
		rounded := uint32(math.Ceil(math.Abs(float64(v)) * j.scale))
		if at := &t.spans[c]; at.end < 0 {
			t.columns[int(at.start)*t.size+l] = uint8(rounded)
		} else {
			t.pairs[at.end] = rounded<<16 | uint32(l)
			at.end++
		}
	})
}

// sized returns a slice of length n, which is s if that has room. What is in it may be anything.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// query is the scratch space of a goroutine.
type query struct {
	sums     []uint16 // of the row that goes through a tile: part of all
	all      []uint16 // of as many rows as kernel.Dots takes
	latent   []int8   // these rows
	mask     []uint64
	tried    []uint64  // rows of the mask that were compared
	none     []uint16  // limits that no sum reaches: only the limit of the query counts
	numbers  []int32   // of the arrays that the row has
	weights  []uint8   // and its rounded values there
	values   []float32 // the row, by column; zero between rows
	found    []int32   // rows of the mask
	near     []Neighbor
	pairs    []Pair   // for [Index.Pairs]
	compared int      // the number of pairs that were compared exactly, for tests
	guess    uint16   // a limit that about k sums reached for the last row
	tile     joinTile // for those who need one each
}

// queries are the scratch space of goroutines, which those of the next pass use again.
type queries struct {
	mu   sync.Mutex
	all  []*query
	lent int
}

// next begins a pass: all scratch space is free again.
func (s *queries) next() { s.lent = 0 }

// scratch returns scratch space that no other goroutine of this pass has.
func (j *joiner) scratch() *query {
	s := &j.queries
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lent == len(s.all) {
		s.all = append(s.all, j.newQuery())
	}
	s.lent++
	return s.all[s.lent-1]
}

func (j *joiner) newQuery() *query {
	q := &query{all: make([]uint16, tileRows), mask: make([]uint64, tileRows/64), none: make([]uint16, tileRows),
		values: make([]float32, j.x.Cols), guess: 1}
	if j.latent != nil {
		q.all, q.latent = make([]uint16, kernel.DotRows*tileRows), make([]int8, kernel.DotRows*j.latent.depth)
	}
	for l := range q.none {
		q.none[l] = math.MaxUint16
	}
	return q
}

// through calls do for each of some rows, with q.sums the sums with the rows of a tile. It returns ctx.Err() if ctx
// ends first, which it often looks at: where all rows are equal, each is compared with the whole tile.
func (q *query) through(ctx context.Context, j *joiner, t *joinTile, rows []int32, do func(i int)) error {
	for len(rows) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		some := rows[:min(kernel.DotRows, len(rows))]
		rows = rows[len(some):]
		if j.latent != nil {
			var add [kernel.DotRows]int32
			clear(q.latent)
			for r, i := range some {
				if !j.alone[i] {
					copy(q.latent[r*j.latent.depth:], j.latent.row(int(i)))
					add[r] = j.latent.toAdd(int(i), j.factor)
				}
			}
			kernel.Dots(q.all[:kernel.DotRows*t.size], q.latent, t.latent, t.lanes, &add, j.factor)
		}
		for r, i := range some {
			if j.alone[i] {
				continue
			}
			all := q.all
			if j.latent != nil {
				all = q.all[r*t.size:]
			}
			q.sums = all[:t.size]
			if j.latent == nil {
				clear(q.sums)
			}
			if j.scale > 0 {
				q.addWords(j, t, (*[tileRows]uint16)(all), int(i))
			}
			do(int(i))
		}
	}
	return nil
}

// addWords adds to sums, of which q.sums are the first, the products of the words of row i with the rows of a tile.
func (q *query) addWords(j *joiner, t *joinTile, sums *[tileRows]uint16, i int) {
	q.numbers, q.weights = q.numbers[:0], q.weights[:0]
	lo, hi := j.x.Indptr[i], j.x.Indptr[i+1]
	values := j.x.Data[lo:hi]
	for p, c := range j.columns[lo:hi] {
		w := uint32(math.Ceil(math.Abs(float64(values[p])) * rowScale))
		at := t.spans[c]
		if at.end < 0 {
			q.numbers, q.weights = append(q.numbers, at.start), append(q.weights, uint8(w))
			continue
		}
		for _, pair := range t.pairs[at.start:at.end] {
			sums[pair%tileRows] += uint16(w * (pair >> 16))
		}
	}
	kernel.AddColumns(q.sums, t.columns, q.numbers, q.weights)
}

// reach sets q.mask to the rows of a tile whose sums reach the limit, or the limits of the rows, and returns
// their number.
func (q *query) reach(t *joinTile, limits []uint16, limit uint16) (n int) {
	mask := q.mask[:t.size/64]
	kernel.AtLeast(mask, q.sums, limits, limit)
	for _, word := range mask {
		n += bits.OnesCount64(word)
	}
	return n
}

// compare appends to q.near the rows of q.mask with their similarity to row i, which is left out. The
// similarity has the bits of [sparse.Blend.Similarity].
func (q *query) compare(j *joiner, t *joinTile, i int) {
	q.near = q.near[:0]
	row := j.x.Row(i)
	for p, c := range row.Indices {
		q.values[c] = row.Data[p]
	}
	q.found = q.found[:0]
	for w, word := range q.mask[:t.size/64] {
		for ; word != 0; word &= word - 1 {
			if other := t.rows[w*64+bits.TrailingZeros64(word)]; int(other) != i {
				q.found = append(q.found, other)
			}
		}
	}
	q.compared += len(q.found)
	for at, other := range q.found {
		if at+ahead < len(q.found) {
			j.prefetch(int(q.found[at+ahead]))
		}
		q.near = append(q.near, Neighbor{int(other), spreadSimilarity(j.rows, q.values, i, int(other))})
	}
	for _, c := range row.Indices {
		q.values[c] = 0
	}
}

// prefetch brings a row that will be compared soon into the cache: rows that are alike lie far from each other in
// memory.
func (j *joiner) prefetch(i int) {
	if lo, hi := j.x.Indptr[i], j.x.Indptr[i+1]; lo < hi {
		kernel.Prefetch(j.x.Indices[lo:hi])
		kernel.Prefetch(j.x.Data[lo:hi])
	}
	if latent := j.rows.Latent(); latent != nil {
		kernel.Prefetch(latent.Row(i))
	}
}

// spreadSimilarity returns the similarity of two rows, of which the words of the first lie in values, by column.
func spreadSimilarity(rows sparse.Blend, values []float32, i, other int) float64 {
	latent, weight := rows.Latent(), rows.Weight()
	if latent == nil {
		return spreadDot(values, rows.Words().Row(other))
	}
	sum := float64(weight * kernel.DotDense(latent.Row(i), latent.Row(other)))
	if weight == 1 {
		return sum
	}
	return float64((1-weight)*spreadDot(values, rows.Words().Row(other))) + sum
}

// spreadDot returns the inner product of a row that lies in values, by column, with another. The products
// with columns that only one of them has are zeros, so the result has the same bits as [sparse.Dot].
func spreadDot(values []float32, v sparse.Vec) float64 {
	var sum float64
	for p, c := range v.Indices {
		sum += float64(float64(v.Data[p]) * float64(values[c]))
	}
	return sum
}
