package neighbor

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"kindred/internal/parallel"
	"kindred/internal/topk"
	"kindred/sparse"
)

// How the graph of all rows is made.
//
// Every row is compared with every other, but cheaply: weights of words are multiplied by a scale and
// rounded up to bytes, so that sums of products fit 16 bits, and a sum is never less than the
// similarity, in units of 1/unit. The latent part, rounded to bytes too (bytes.go), is what sums begin with. Only
// rows whose sum reaches the similarity of the k-th best neighbour so far are compared exactly, in
// float64: some hundred for each row. So the result is exact, and rounding only decides how much work it takes.
//
// Rows are cut into tiles of 8,192. The sums of a tile take 16 KiB and stay in the first-level cache. Within
// a tile, a frequent column is an array of bytes, one for each row, which vector instructions multiply
// and add 64 at once; the values of a rare column are pairs of row and byte. A column is frequent if
// the array is faster.
//
// Rows are taken in the order of cells (cells.go), so that the rows of a tile are alike. Then the first limits are near
// the last ones, and more words of a tile are frequent in it.
//
// One tile after the other is made, compared with all rows that it has to meet, and forgotten: tiles take eight times
// as many bytes as their rows have values, which is too much to keep them all. First the rows of the tile itself go
// through it, which gives each k neighbours and so a first limit. Then come the rows of the tiles before it, so that a
// pair of rows is compared once, and what is found counts for both. Limits are renewed after one tile of rows, after
// two, after four, and so on.
//
// Where weights have both signs, a column counts as two: one for each sign. That leaves out the negative products, so
// sums are still bounds. If there are few such columns, rows are dense as a rule, and are compared by bytes like the
// latent part.

const (
	// frequent is the fraction of rows with a value from which on a column is stored as an array.
	frequent = 1.0 / 40
	// longRow is the number of values from which on a row is compared in float64: the sum of many
	// products that are rounded up would not fit.
	longRow = 1024
	// likeRows is how many rows a cell has by which rows are ordered. Of 102,202 abstracts, the graph takes an eighth less
	// time with cells of 2,048 than in the order in which they come; 1,024 and 4,096 are no better, 512 is worse.
	likeRows = 2048
	// joinChunk is the number of rows that go through a tile in one piece of work.
	joinChunk = 256
	// rowScale is what weights of a row that goes through a tile are multiplied by. Vector instructions take
	// them as bytes with sign. It is less than 127 because the norm of a row may be a little over 1.
	rowScale = 126
	// largestSum is what sums may reach; vector instructions add 16 bits with sign.
	largestSum = 32_767
	// manyFor is how many times k sums a first limit may have that reach it: with fewer, more limits are tried.
	manyFor = 4
	// ahead is how many rows before it is compared a row is brought into the cache.
	ahead = 8
	// narrow is the number of columns up to which rows of both signs are compared by bytes.
	narrow = 2048
	// mostNeighbors bounds the neighbours of all rows, which take 12 bytes each.
	mostNeighbors = 1 << 31
)

// joiner finds the k nearest neighbours of all rows.
type joiner struct {
	rows  sparse.Blend
	x     *sparse.CSR // the words
	k     int
	floor float64 // neighbours have to be more similar

	unit    float64   // a sum is at least unit times the similarity
	columns []int32   // of each value of x: its column, or that of its sign
	scale   float64   // of the values of a tile, before they are rounded up; 0 if bytes are all that counts
	cols    int       // number of columns
	arrays  bool      // whether frequent columns are arrays
	latent  *byteRows // nil if there is none
	factor  int32     // of kernel.Dots, for latent
	long    []int     // rows that are too long
	alone   []bool    // for each row: it is too long, or has no values

	// best has the neighbours that were found for each row. again says that a pair may be compared twice.
	best  *topk.Lists
	again bool
	locks [1 << 10]sync.Mutex // of best: that of row i is i modulo their number

	queries queries
}

// newJoiner prepares the comparison of all rows. withArrays stores frequent columns as arrays.
func newJoiner(ctx context.Context, rows sparse.Blend, opts *GraphOptions, withArrays bool) (*joiner, error) {
	x := rows.Words().CSR()
	n := rows.Rows()
	j := &joiner{rows: rows, x: x, k: min(opts.K, n), floor: opts.MinSimilarity, columns: x.Indices, cols: x.Cols,
		arrays: withArrays}
	if int64(n)*int64(j.k) > min(mostNeighbors, math.MaxInt/12) {
		return nil, fmt.Errorf("neighbor: %d neighbours of %d rows are more than memory can hold", j.k, n)
	}
	signed := rows.Words().Signed()
	inBytes := signed && x.Cols <= narrow && x.NNZ() > n*x.Cols/8
	var slack float64
	if rows.Latent() != nil || inBytes {
		var err error
		if j.latent, err = newByteRows(ctx, denseOf(rows, inBytes), opts.Parallelism); err != nil {
			return nil, err
		}
		slack = j.latent.slack()
	}
	if inBytes || rows.Weight() == 1 {
		j.unit = math.Floor(largestSum / (1.01 + slack))
	} else {
		if signed {
			j.cols = 2 * x.Cols
			j.columns = make([]int32, len(x.Indices))
			for p, c := range x.Indices {
				if j.columns[p] = 2 * c; x.Data[p] < 0 {
					j.columns[p]++
				}
			}
		}
		j.scaleWords(slack)
	}
	if j.latent != nil {
		unit := j.unit
		j.factor, j.unit = j.latent.factor(unit)
		j.scale *= j.unit / unit
	}
	j.leaveOut()
	return j, nil
}

// scaleWords sets what is needed to compare words. slack is how much the rest of a sum may be too large.
func (j *joiner) scaleWords(slack float64) {
	var largest float64 // sum of the values of a row
	values := 0         // number of values of a row
	for i := range j.x.Rows {
		row := j.x.Row(i)
		if len(row.Indices) > longRow {
			j.long = append(j.long, i)
			continue
		}
		var sum float64
		for _, v := range row.Data {
			sum += math.Abs(float64(v))
		}
		largest, values = max(largest, sum), max(values, len(row.Data))
	}
	// With R and S the scales of a row and a tile, a sum of m products is at most
	// R·S·similarity + (R+S)·(sum of either row) + m.
	words := 1 - j.rows.Weight()
	j.scale = min(254, (largestSum-float64(values)-float64(rowScale*largest))/
		(float64(rowScale*(1.01+slack)/words)+largest))
	j.unit = rowScale * j.scale / words
}

// limit returns what a sum has to reach for a row whose similarity is above floor, or equal.
func (j *joiner) limit(floor float64) uint16 {
	// What is taken off is more than the rounding of similarities in float64 and of the rows' norms.
	return uint16(max(1, math.Floor((floor-1e-5)*j.unit)))
}

// leaveOut finds the rows that are left out of tiles: they are too long, or have no values.
func (j *joiner) leaveOut() {
	j.alone = make([]bool, j.rows.Rows())
	for i := range j.alone {
		words := len(j.x.Row(i).Indices)
		none := words == 0
		if latent := j.rows.Latent(); none && latent != nil {
			none = !slices.ContainsFunc(latent.Row(i), func(v float32) bool { return v != 0 })
		}
		j.alone[i] = none || words > longRow && j.scale > 0
	}
}

// withinTile finds the neighbours of row i, whose sums are in q, in the first tile that it meets. No other goroutine
// offers any to row i at the same time.
func (j *joiner) withinTile(q *query, t *joinTile, i int) {
	none := q.none[:t.size]
	lowest := j.limit(j.floor)
	// Find a limit that a few more than k sums reach.
	limit := max(q.guess, lowest)
	for q.reach(t, none, limit) <= j.k && limit > lowest {
		limit = max(lowest, limit-limit/8-1)
	}
	above := limit + limit/8 + 1 // a limit that no more than k sums reach
	for limit < math.MaxUint16/2 && q.reach(t, none, above) > j.k {
		limit, above = above, above+above/8+1
	}
	// Where most rows are about equally near, an eighth less may be reached by all of them.
	for above-limit > 1 && q.reach(t, none, limit) > manyFor*j.k {
		if middle := limit + (above-limit)/2; q.reach(t, none, middle) > j.k {
			limit = middle
		} else {
			above = middle
		}
	}
	q.guess = limit
	q.reach(t, none, limit)
	q.compare(j, t, i)
	j.take(q, i)
	// Of the other rows, some may be among the best: their sums reach the limit of the k-th.
	if needed := j.limit(j.best.Floor(i)); needed < limit {
		q.tried = append(q.tried[:0], q.mask[:t.size/64]...)
		q.reach(t, none, needed)
		for w, word := range q.tried {
			q.mask[w] &^= word
		}
		q.compare(j, t, i)
		j.take(q, i)
	}
}

// take offers the neighbours in q to row i, while no other goroutine does so.
func (j *joiner) take(q *query, i int) {
	for _, n := range q.near {
		j.best.Offer(i, n.Row, n.Similarity)
	}
}

// withTile finds the neighbours of row i, whose sums are in q, in a tile of other rows, and makes row i a neighbour
// of these.
func (j *joiner) withTile(q *query, t *joinTile, i int) {
	if q.reach(t, t.limits, j.limitOf(i)) == 0 {
		return
	}
	q.compare(j, t, i)
	for _, n := range q.near {
		j.offerBoth(i, n.Row, n.Similarity)
	}
}

// limitOf returns what a sum has to reach to matter to row i, while other goroutines offer neighbours to it.
func (j *joiner) limitOf(i int) uint16 {
	lock := &j.locks[i%len(j.locks)]
	lock.Lock()
	defer lock.Unlock()
	return j.limit(j.best.Floor(i))
}

// offer offers a neighbour to row i, while other goroutines do so too.
func (j *joiner) offer(i, other int, similarity float64) {
	lock := &j.locks[i%len(j.locks)]
	lock.Lock()
	defer lock.Unlock()
	if similarity < j.best.Floor(i) {
		return // as it is for most rows that are near enough for the other one
	}
	if j.again {
		if rows, _ := j.best.Items(i); slices.Contains(rows, int32(other)) {
			return
		}
	}
	j.best.Offer(i, other, similarity)
}

// offerBoth makes two rows neighbours of each other.
func (j *joiner) offerBoth(a, b int, similarity float64) {
	j.offer(a, b, similarity)
	j.offer(b, a, similarity)
}

// pass takes rows through a tile and calls do for each, and after with each chunk of rows that is done.
func (j *joiner) pass(ctx context.Context, t *joinTile, rows []int32, opts *GraphOptions, progress *progress,
	do func(q *query, i int), after func(q *query)) error {
	j.queries.next()
	return parallel.ChunksWith(ctx, len(rows), joinChunk, opts.Parallelism, j.scratch,
		func(q *query, _, lo, hi int) error {
			if err := q.through(ctx, j, t, rows[lo:hi], func(i int) { do(q, i) }); err != nil {
				return err
			}
			if after != nil {
				after(q)
			}
			progress.add(hi - lo)
			return nil
		})
}

// within finds the neighbours of the rows of a tile in the tile.
func (j *joiner) within(ctx context.Context, t *joinTile, opts *GraphOptions, progress *progress) error {
	return j.pass(ctx, t, t.rows, opts, progress, func(q *query, i int) { j.withinTile(q, t, i) }, nil)
}

// with compares rows with those of a tile, which are others.
func (j *joiner) with(ctx context.Context, t *joinTile, rows []int32, opts *GraphOptions, progress *progress) error {
	for some := tileRows; len(rows) > 0; some *= 2 {
		part := rows[max(0, len(rows)-some):]
		rows = rows[:len(rows)-len(part)]
		j.renew(t)
		if err := j.pass(ctx, t, part, opts, progress, func(q *query, i int) { j.withTile(q, t, i) }, nil); err != nil {
			return err
		}
	}
	return nil
}

// renew sets the limits of the rows of a tile to what their neighbours so far make them.
func (j *joiner) renew(t *joinTile) {
	for l := range t.limits {
		t.limits[l] = math.MaxUint16
	}
	for l, i := range t.rows {
		if !j.alone[i] {
			t.limits[l] = j.limitOf(int(i))
		}
	}
}

// eachTile makes the tiles of consecutive rows, some at a time, and calls do with each and its first row.
func (j *joiner) eachTile(ctx context.Context, all []int32, parallelism int,
	do func(t *joinTile, first int) error) error {
	band := make([]joinTile, min(parallel.Workers(parallelism), parallel.NumChunks(len(all), tileRows)))
	for first := 0; first < len(all); first += len(band) * tileRows {
		some := all[first:min(len(all), first+len(band)*tileRows)]
		err := parallel.Chunks(ctx, len(some), tileRows, parallelism, func(t, lo, hi int) error {
			band[t].set(j, some[lo:hi])
			return nil
		})
		for t := 0; err == nil && t*tileRows < len(some); t++ {
			err = do(&band[t], first+t*tileRows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// byLikeness returns all rows, such that those of a tile are alike.
func (j *joiner) byLikeness(ctx context.Context, parallelism int) ([]int32, error) {
	all := allRows(j.rows.Rows())
	count := len(all) / likeRows
	if count < 2 {
		return all, nil
	}
	cells, err := TrainCells(ctx, CellsSample(j.rows, count), CellOptions{Count: count, Parallelism: parallelism})
	if err != nil {
		return nil, err
	}
	of, err := cells.Assign(ctx, j.rows, 1, parallelism)
	if err != nil {
		return nil, err
	}
	own, _ := RowsByCell(of, count, 1)
	return own.rows, nil
}

// allRows returns the numbers of n rows.
func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// newProgress returns what counts rows and tiles for opts.OnProgress.
func (j *joiner) newProgress(opts *GraphOptions) *progress {
	tiles := parallel.NumChunks(j.rows.Rows(), tileRows)
	return &progress{opts: opts, n: j.rows.Rows(), total: tiles * (tiles + 1) / 2 * tileRows}
}

// run finds the nearest neighbours of all rows.
func (j *joiner) run(ctx context.Context, opts *GraphOptions) error {
	all, err := j.byLikeness(ctx, opts.Parallelism)
	if err != nil {
		return err
	}
	j.begin()
	progress := j.newProgress(opts)
	err = j.eachTile(ctx, all, opts.Parallelism, func(t *joinTile, first int) error {
		if err := j.within(ctx, t, opts, progress); err != nil {
			return err
		}
		return j.with(ctx, t, all[:first], opts, progress)
	})
	if err != nil {
		return err
	}
	return j.compareLong(ctx, opts.Parallelism, func(int) []int32 { return all }, j.offerBoth)
}

// runAmong finds the nearest neighbours of all rows among the first ones.
func (j *joiner) runAmong(ctx context.Context, opts *GraphOptions) error {
	j.begin()
	all, most := allRows(j.rows.Rows()), opts.Among
	progress := &progress{opts: opts, n: len(all), total: parallel.NumChunks(most, tileRows) * len(all)}
	err := j.eachTile(ctx, all[:most], opts.Parallelism, func(t *joinTile, first int) error {
		return j.pass(ctx, t, all, opts, progress, func(q *query, i int) {
			if first == 0 {
				j.withinTile(q, t, i)
			} else {
				j.inLaterTile(q, t, i)
			}
		}, nil)
	})
	if err != nil {
		return err
	}
	offer := func(i, other int, similarity float64) {
		if other < most {
			j.offer(i, other, similarity)
		}
		if i < most {
			j.offer(other, i, similarity)
		}
	}
	return j.compareLong(ctx, opts.Parallelism, func(int) []int32 { return all }, offer)
}

// inLaterTile finds the neighbours of row i, whose sums are in q, in a tile, when it has met another one. No other
// goroutine offers any to row i at the same time.
func (j *joiner) inLaterTile(q *query, t *joinTile, i int) {
	if q.reach(t, q.none[:t.size], j.limit(j.best.Floor(i))) == 0 {
		return
	}
	q.compare(j, t, i)
	j.take(q, i)
}

// compareLong calls found, from several goroutines, for each pair of a row that is too long for tiles and one of the
// rows that others returns for it, if their similarity is positive. A pair of two long rows comes once, unless
// again is set.
func (j *joiner) compareLong(ctx context.Context, parallelism int, others func(i int) []int32,
	found func(i, other int, similarity float64)) error {
	newValues := func() []float32 { return make([]float32, j.x.Cols) }
	return parallel.ChunksWith(ctx, len(j.long), 1, parallelism, newValues, func(values []float32, at, _, _ int) error {
		i := j.long[at]
		row := j.x.Row(i)
		for p, c := range row.Indices {
			values[c] = row.Data[p]
		}
		for _, row := range others(i) {
			other := int(row)
			_, both := slices.BinarySearch(j.long, other)
			if other == i || both && other < i && !j.again {
				continue
			}
			if sum := spreadSimilarity(j.rows, values, i, other); sum > 0 {
				found(i, other, sum)
			}
		}
		for _, c := range row.Indices {
			values[c] = 0
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

// begin makes room for the neighbours of all rows.
func (j *joiner) begin() { j.best = topk.NewLists(j.rows.Rows(), j.k, j.floor) }

// graph returns the neighbours as a matrix, which takes their place.
func (j *joiner) graph(parallelism int) *sparse.CSR {
	n := j.rows.Rows()
	g := &sparse.CSR{Rows: n, Cols: n}
	g.Indptr, g.Indices, g.Data = j.best.Take(func(n int, do func(lo, hi int)) {
		parallel.Loop(n, parallel.ChunkSize, parallelism, func(_, lo, hi int) { do(lo, hi) })
	})
	return g
}
