package neighbor

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sync"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// How the graph of all rows is made.
//
// Every row is compared with every other, but cheaply: values are multiplied by a scale of about 200 and
// rounded up to bytes, so that sums of products fit 16 bits, and a sum is never less than the
// similarity, in the square of the scale. Only rows whose sum reaches the similarity of the k-th best
// neighbour so far are compared exactly, in float64: some hundred for each row. So the result is exact, and
// rounding only decides how much work it takes.
//
// Rows are cut into tiles of 8,192. The sums of a tile take 16 KiB and stay in the first-level cache. Within
// a tile, a frequent column is an array of bytes, one for each row, which vector instructions multiply
// and add 16 at once; the values of a rare column are pairs of row and byte. A column is frequent if
// the array is faster: at more than a value in 24 rows, measured on 102,202 abstracts, where 177 such
// columns of 18,015 hold 84 % of all products.
//
// A pair of rows is compared once: the rows of tile I go through the tiles J > I, and what is found
// counts for both. First each row goes through its own tile, which gives it k neighbours and so a first
// limit. The pairs of tiles then come in rounds, (I, I+1) for all I, then (I, I+2) and so on. Limits
// are renewed between rounds.

const (
	// frequent is the fraction of rows with a value from which on a column is stored as an array.
	frequent = 1.0 / 24
	// longRow is the number of values from which on a row is compared in float32: the sum of many
	// products that are rounded up would not fit 16 bits.
	longRow = 1024
	// joinChunk is the number of rows that go through a tile in one piece of work.
	joinChunk = 256
)

// joiner finds the k nearest neighbours of all rows.
type joiner struct {
	ix    *Index
	k     int
	floor float64 // neighbours have to be more similar

	scale  float64 // of values, before they are rounded up
	dense  []int32 // length Cols: the array of a frequent column, or -1
	arrays int
	tiles  []joinTile
	long   []int // rows that are too long

	best   []ranking
	limits []uint16 // length n: what a sum has to reach to matter to the row
	locks  [1 << 10]sync.Mutex
}

// joinTile holds the rounded values of some rows.
type joinTile struct {
	first, n int
	size     int      // n rounded up to a multiple of 128
	columns  []uint8  // arrays × size
	start    []int32  // length Cols+1
	pairs    []uint32 // row in the tile in the lower 16 bits, value above; of column j: start[j] to start[j+1]
}

// newJoiner prepares the comparison of all rows, whose values must not be negative, since rounding up gives
// no bound for negative ones. withArrays stores frequent columns as arrays.
func (ix *Index) newJoiner(k int, floor float64, withArrays bool) *joiner {
	x := ix.x
	j := &joiner{ix: ix, k: k, floor: floor, best: make([]ranking, x.Rows), limits: make([]uint16, x.Rows)}
	df := make([]int, x.Cols)
	var largest float64 // sum of the values of a row
	for i := range x.Rows {
		j.best[i] = newRanking(min(k, x.Rows), floor)
		row := x.Row(i)
		if len(row.Indices) > longRow {
			j.long = append(j.long, i)
			continue
		}
		var sum float64
		for p, v := range row.Data {
			sum += float64(v)
			df[row.Indices[p]]++
		}
		largest = max(largest, sum)
	}
	// With S the scale, a sum of m products is at most S²·similarity + S·(sum of either row) + m.
	b := 2 * largest
	j.scale = math.Floor((math.Sqrt(float64(b*b)+4*(65_000-longRow)) - b) / 2)
	j.dense = make([]int32, x.Cols)
	for c, n := range df {
		j.dense[c] = -1
		if withArrays && n > 4 && float64(n) > frequent*float64(x.Rows) {
			j.dense[c] = int32(j.arrays)
			j.arrays++
		}
	}
	return j
}

// rounded returns a value as a byte: scaled and rounded up.
func (j *joiner) rounded(v float32) uint32 { return uint32(math.Ceil(float64(v) * j.scale)) }

// limit returns what a sum has to reach for a row whose similarity is above floor, or equal.
func (j *joiner) limit(floor float64) uint16 {
	// What is taken off is more than the rounding of similarities in float64 and of the rows' norms.
	return uint16(max(1, math.Floor((floor-1e-5)*j.scale*j.scale)))
}

// newTile stores rows from first on.
func (j *joiner) newTile(first int) joinTile {
	x := j.ix.x
	n := min(tileRows, x.Rows-first)
	t := joinTile{first: first, n: n, size: (n + 127) / 128 * 128, start: make([]int32, x.Cols+1)}
	t.columns = make([]uint8, j.arrays*t.size)
	rows := func(visit func(i int, c int32, v float32)) {
		for i := range n {
			row := x.Row(first + i)
			if len(row.Indices) > longRow {
				continue
			}
			for p, c := range row.Indices {
				visit(i, c, row.Data[p])
			}
		}
	}
	rows(func(i int, c int32, v float32) {
		if d := j.dense[c]; d >= 0 {
			t.columns[int(d)*t.size+i] = uint8(j.rounded(v))
		} else {
			t.start[c+1]++
		}
	})
	for c := range x.Cols {
		t.start[c+1] += t.start[c]
	}
	t.pairs = make([]uint32, t.start[x.Cols])
	next := slices.Clone(t.start)
	rows(func(i int, c int32, v float32) {
		if j.dense[c] < 0 {
			t.pairs[next[c]] = j.rounded(v)<<16 | uint32(i)
			next[c]++
		}
	})
	return t
}

// query is the scratch space of a goroutine.
type query struct {
	sums    []uint16
	mask    []uint64
	none    []uint16  // limits that no sum reaches: only the limit of the query counts
	numbers []int32   // of the arrays that the row has
	weights []uint16  // and its rounded values there
	values  []float32 // the row, by column; zero between rows
	near    []Neighbor
	guess   uint16 // a limit that about k sums reached for the last row
}

func (j *joiner) newQuery() *query {
	q := &query{sums: make([]uint16, tileRows), mask: make([]uint64, tileRows/64), none: make([]uint16, tileRows),
		values: make([]float32, j.ix.x.Cols), guess: 1}
	for l := range q.none {
		q.none[l] = math.MaxUint16
	}
	return q
}

// add sets q.sums to the sums of a row with the rows of a tile.
func (q *query) add(j *joiner, t *joinTile, row sparse.Vec) {
	sums := q.sums[:t.size]
	clear(sums)
	q.numbers, q.weights = q.numbers[:0], q.weights[:0]
	for p, c := range row.Indices {
		w := j.rounded(row.Data[p])
		if d := j.dense[c]; d >= 0 {
			q.numbers, q.weights = append(q.numbers, d), append(q.weights, uint16(w))
			continue
		}
		all := (*[tileRows]uint16)(q.sums)
		for _, pair := range t.pairs[t.start[c]:t.start[c+1]] {
			all[pair%tileRows] += uint16(w * (pair >> 16))
		}
	}
	kernel.AddColumns(sums, t.columns, q.numbers, q.weights)
}

// reach sets q.mask to the rows of a tile whose sums reach the limit, or the limits of the rows, and returns
// their number.
func (q *query) reach(t *joinTile, limits []uint16, limit uint16) (n int) {
	mask := q.mask[:t.size/64]
	kernel.AtLeast(mask, q.sums[:t.size], limits, limit)
	for _, word := range mask {
		n += bits.OnesCount64(word)
	}
	return n
}

// compare appends to q.near the rows of q.mask with their similarity to a row, which is left out.
func (q *query) compare(j *joiner, t *joinTile, i int, row sparse.Vec) {
	q.near = q.near[:0]
	for p, c := range row.Indices {
		q.values[c] = row.Data[p]
	}
	for w, word := range q.mask[:t.size/64] {
		for ; word != 0; word &= word - 1 {
			other := t.first + w*64 + bits.TrailingZeros64(word)
			if other == i {
				continue
			}
			q.near = append(q.near, Neighbor{other, spreadDot(q.values, j.ix.x.Row(other))})
		}
	}
	for _, c := range row.Indices {
		q.values[c] = 0
	}
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

// withinTile finds the neighbours of row i in its own tile.
func (j *joiner) withinTile(q *query, t *joinTile, i int) {
	row := j.ix.x.Row(i)
	best := &j.best[i]
	q.add(j, t, row)
	none := q.none[:t.size]
	lowest := j.limit(j.floor)
	// Find a limit that a few more than k sums reach.
	limit := max(q.guess, lowest)
	for q.reach(t, none, limit) <= j.k && limit > lowest {
		limit = max(lowest, limit-limit/8-1)
	}
	for limit < math.MaxUint16/2 && q.reach(t, none, limit+limit/8+1) > j.k {
		limit += limit/8 + 1
	}
	q.guess = limit
	q.reach(t, none, limit)
	q.compare(j, t, i, row)
	for _, n := range q.near {
		best.offer(n)
	}
	// Of the other rows, some may be among the best: their sums reach the limit of the k-th.
	if needed := j.limit(best.floor); needed < limit {
		tried := slices.Clone(q.mask[:t.size/64])
		q.reach(t, none, needed)
		for w := range tried {
			q.mask[w] &^= tried[w]
		}
		q.compare(j, t, i, row)
		for _, n := range q.near {
			best.offer(n)
		}
	}
	j.limits[i] = j.limit(best.floor)
}

// withTile finds the neighbours of row i in another tile, and makes row i a neighbour of these.
func (j *joiner) withTile(q *query, t *joinTile, limits []uint16, i int) {
	row := j.ix.x.Row(i)
	q.add(j, t, row)
	if q.reach(t, limits, j.limits[i]) == 0 {
		return
	}
	q.compare(j, t, i, row)
	for _, n := range q.near {
		j.offer(i, n)
		j.offer(n.Row, Neighbor{i, n.Similarity})
	}
}

// offer offers a neighbour to row i, while other goroutines do so too.
func (j *joiner) offer(i int, n Neighbor) {
	lock := &j.locks[i%len(j.locks)]
	lock.Lock()
	j.best[i].offer(n)
	lock.Unlock()
}

// run compares all rows.
func (j *joiner) run(ctx context.Context, opts *GraphOptions) error {
	x := j.ix.x
	j.tiles = make([]joinTile, parallel.NumChunks(x.Rows, tileRows))
	err := parallel.Chunks(ctx, len(j.tiles), 1, opts.Parallelism, func(t, _, _ int) error {
		j.tiles[t] = j.newTile(t * tileRows)
		return nil
	})
	if err != nil {
		return err
	}
	progress := &progress{opts: opts, n: x.Rows, total: len(j.tiles) * (len(j.tiles) + 1) / 2 * tileRows}
	err = parallel.ChunksWith(ctx, x.Rows, joinChunk, opts.Parallelism, j.newQuery, func(q *query, _, lo, hi int) error {
		t := &j.tiles[lo/tileRows]
		for i := lo; i < hi; i++ {
			if n := len(x.Row(i).Indices); n > 0 && n <= longRow {
				j.withinTile(q, t, i)
			} else {
				j.limits[i] = math.MaxUint16
			}
		}
		progress.add(hi - lo)
		return nil
	})
	if err != nil {
		return err
	}
	const chunks = tileRows / joinChunk
	limits := make([]uint16, len(j.tiles)*tileRows)
	for distance := 1; distance < len(j.tiles); distance++ {
		for i := range limits {
			limits[i] = math.MaxUint16
			if i < x.Rows {
				limits[i] = j.limits[i]
			}
		}
		err := parallel.ChunksWith(ctx, (len(j.tiles)-distance)*chunks, 1, opts.Parallelism, j.newQuery,
			func(q *query, work, _, _ int) error {
				t := &j.tiles[work/chunks+distance]
				of := limits[t.first : t.first+t.size]
				for i := work * joinChunk; i < (work+1)*joinChunk; i++ {
					if n := len(x.Row(i).Indices); n > 0 && n <= longRow {
						j.withTile(q, t, of, i)
					}
				}
				progress.add(joinChunk)
				return nil
			})
		if err != nil {
			return err
		}
		for i := range j.limits {
			if j.limits[i] != math.MaxUint16 {
				j.limits[i] = j.limit(j.best[i].floor)
			}
		}
	}
	return j.compareLong(ctx, opts)
}

// compareLong compares the rows that are too long with all others.
func (j *joiner) compareLong(ctx context.Context, opts *GraphOptions) error {
	return parallel.Chunks(ctx, len(j.long), 1, opts.Parallelism, func(at, _, _ int) error {
		i := j.long[at]
		row := j.ix.x.Row(i)
		values := make([]float32, j.ix.x.Cols)
		for p, c := range row.Indices {
			values[c] = row.Data[p]
		}
		for other := range j.ix.x.Rows {
			_, both := slices.BinarySearch(j.long, other)
			if other == i || both && other < i {
				continue
			}
			if sum := spreadDot(values, j.ix.x.Row(other)); sum > 0 {
				j.offer(i, Neighbor{other, sum})
				j.offer(other, Neighbor{i, sum})
			}
		}
		return nil
	})
}

// progress counts what is done, for [GraphOptions.OnProgress].
type progress struct {
	opts           *GraphOptions
	n, done, total int
	mu             sync.Mutex
}

// add counts pairs of a row and a tile, and tells how many of the rows that makes.
func (p *progress) add(pairs int) {
	if p.opts.OnProgress == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += pairs
	p.opts.OnProgress(min(p.n, int(float64(p.n)*float64(p.done)/float64(p.total))), p.n)
}

// graph returns the neighbours as a matrix.
func graph(best []ranking) *sparse.CSR {
	g := &sparse.CSR{Rows: len(best), Cols: len(best), Indptr: make([]int, len(best)+1)}
	for i := range best {
		g.Indptr[i+1] = g.Indptr[i] + len(best[i].list)
	}
	g.Indices = make([]int32, 0, g.Indptr[len(best)])
	g.Data = make([]float32, 0, g.Indptr[len(best)])
	for i := range best {
		slices.SortFunc(best[i].list, func(a, b Neighbor) int { return cmp.Compare(a.Row, b.Row) })
		for _, v := range best[i].list {
			g.Indices = append(g.Indices, int32(v.Row))
			g.Data = append(g.Data, float32(v.Similarity))
		}
	}
	return g
}
