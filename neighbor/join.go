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
// A pair of rows is compared once: the rows of tile I go through the tiles J > I, and what is found
// counts for both. First each row goes through its own tile, which gives it k neighbours and so a first
// limit. The pairs of tiles then come in rounds, (I, I+1) for all I, then (I, I+2) and so on. Limits
// are renewed between rounds.
//
// Where weights have both signs, a column counts as two: one for each sign. That leaves the products that
// are negative out, so sums are bounds still. If there are few such columns, rows are dense as a rule, and
// are compared by bytes like the latent part.

const (
	// frequent is the fraction of rows with a value from which on a column is stored as an array.
	frequent = 1.0 / 24
	// longRow is the number of values from which on a row is compared in float64: the sum of many
	// products that are rounded up would not fit.
	longRow = 1024
	// joinChunk is the number of rows that go through a tile in one piece of work.
	joinChunk = 256
	// rowScale is what weights of a row that goes through a tile are multiplied by. Vector instructions take
	// them as bytes with sign. It is less than 127 because the norm of a row may be a little over 1.
	rowScale = 126
	// largestSum is what sums may reach; vector instructions add 16 bits with sign.
	largestSum = 32_767
	// narrow is the number of columns up to which rows of both signs are compared by bytes.
	narrow = 2048
)

// joiner finds the k nearest neighbours of all rows.
type joiner struct {
	rows  sparse.Blend
	x     *sparse.CSR // the words
	k     int
	floor float64 // neighbours have to be more similar

	unit    float64    // a sum is at least unit times the similarity
	columns []int32    // of each value of x: its column, or that of its sign
	bytes   []uint8    // of each value of x: times rowScale, rounded up
	scale   float64    // of the values of a tile, before they are rounded up; 0 if bytes are all that counts
	cols    int        // number of columns
	dense   []int32    // length cols: the array of a frequent column, or -1
	arrays  int        // number of arrays
	latent  *byteRows  // nil if there is none
	factor  int32      // of kernel.Dots, for latent
	tiles   []joinTile // of tileRows rows
	long    []int      // rows that are too long
	alone   []bool     // for each row: it is too long, or has no values

	best   []topk.List[Neighbor]
	limits []uint16 // length n: what a sum has to reach to matter to the row
	locks  [1 << 10]sync.Mutex
}

// joinTile holds the rounded values of some rows.
type joinTile struct {
	number, first, n int
	size             int      // n rounded up to a multiple of kernel.ColumnBlock
	columns          []uint8  // arrays × size
	start            []int32  // length cols+1
	pairs            []uint32 // row in the tile in the lower 16 bits, value above; of column j: start[j] to start[j+1]
	lanes            []int32  // what kernel.Dots adds
}

// newJoiner prepares the comparison of all rows. withArrays stores frequent columns as arrays.
func newJoiner(ctx context.Context, rows sparse.Blend, opts *GraphOptions, withArrays bool) (*joiner, error) {
	x := rows.Words().CSR()
	n := rows.Rows()
	j := &joiner{rows: rows, x: x, k: opts.K, floor: opts.MinSimilarity, best: make([]topk.List[Neighbor], n),
		limits: make([]uint16, n), columns: x.Indices, cols: x.Cols}
	signed := rows.Words().Signed()
	inBytes := signed && x.Cols <= narrow && x.NNZ() > n*x.Cols/8
	var slack float64
	if rows.Latent() != nil || inBytes {
		var err error
		if j.latent, err = newByteRows(ctx, denseOf(rows, inBytes), tileRows, opts.Parallelism); err != nil {
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
		j.scaleWords(slack, withArrays)
	}
	if j.latent != nil {
		j.factor = j.latent.factor(j.unit)
	}
	j.leaveOut()
	return j, nil
}

// scaleWords sets what is needed to compare words. slack is how much the rest of a sum may be too large.
func (j *joiner) scaleWords(slack float64, withArrays bool) {
	df := make([]int, j.cols)
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
		for _, c := range j.columns[j.x.Indptr[i]:j.x.Indptr[i+1]] {
			df[c]++
		}
	}
	// With R and S the scales of a row and a tile, a sum of m products is at most
	// R·S·similarity + (R+S)·(sum of either row) + m.
	words := 1 - j.rows.Weight()
	j.scale = min(254, (largestSum-float64(values)-float64(rowScale*largest))/
		(float64(rowScale*(1.01+slack)/words)+largest))
	j.unit = rowScale * j.scale / words
	j.bytes = make([]uint8, len(j.x.Data))
	for p, v := range j.x.Data {
		j.bytes[p] = uint8(math.Ceil(math.Abs(float64(v)) * rowScale))
	}
	j.dense = make([]int32, j.cols)
	for c, n := range df {
		j.dense[c] = -1
		if withArrays && n > 4 && float64(n) > frequent*float64(j.x.Rows) {
			j.dense[c] = int32(j.arrays)
			j.arrays++
		}
	}
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

// newTile stores the rows of a tile.
func (j *joiner) newTile(number int) joinTile {
	first := number * tileRows
	n := min(tileRows, j.rows.Rows()-first)
	t := joinTile{number: number, first: first, n: n, size: columnsOf(n), start: make([]int32, j.cols+1)}
	if j.latent != nil {
		t.lanes = j.latent.lanes(number, first, n, j.alone, j.factor)
	}
	if j.scale == 0 {
		return t
	}
	t.columns = make([]uint8, j.arrays*t.size)
	rows := func(visit func(i int, c int32, v float32)) {
		for i := range n {
			lo, hi := j.x.Indptr[first+i], j.x.Indptr[first+i+1]
			if hi-lo > longRow {
				continue
			}
			for p := lo; p < hi; p++ {
				visit(i, j.columns[p], j.x.Data[p])
			}
		}
	}
	rounded := func(v float32) uint32 { return uint32(math.Ceil(math.Abs(float64(v)) * j.scale)) }
	rows(func(i int, c int32, v float32) {
		if d := j.dense[c]; d >= 0 {
			t.columns[int(d)*t.size+i] = uint8(rounded(v))
		} else {
			t.start[c+1]++
		}
	})
	for c := range j.cols {
		t.start[c+1] += t.start[c]
	}
	t.pairs = make([]uint32, t.start[j.cols])
	next := slices.Clone(t.start)
	rows(func(i int, c int32, v float32) {
		if j.dense[c] < 0 {
			t.pairs[next[c]] = rounded(v)<<16 | uint32(i)
			next[c]++
		}
	})
	return t
}

// query is the scratch space of a goroutine.
type query struct {
	sums    []uint16 // of the row that goes through a tile: part of all
	all     []uint16 // of as many rows as kernel.Dots takes
	latent  []int8   // these rows
	mask    []uint64
	tried   []uint64  // rows of the mask that were compared
	none    []uint16  // limits that no sum reaches: only the limit of the query counts
	numbers []int32   // of the arrays that the row has
	weights []uint8   // and its rounded values there
	values  []float32 // the row, by column; zero between rows
	near    []Neighbor
	pairs   []Pair // for [Index.Pairs]
	guess   uint16 // a limit that about k sums reached for the last row
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

// through calls do for the rows [lo, hi), with q.sums the sums with the rows of a tile.
func (q *query) through(j *joiner, t *joinTile, lo, hi int, do func(i int)) {
	for first := lo; first < hi; first += kernel.DotRows {
		last := min(first+kernel.DotRows, hi)
		if j.latent != nil {
			var add [kernel.DotRows]int32
			clear(q.latent)
			for i := first; i < last; i++ {
				if !j.alone[i] {
					r := i - first
					j.latent.row(q.latent[r*j.latent.depth:][:j.latent.depth], i/tileRows, i%tileRows)
					add[r] = j.latent.toAdd(i, j.factor)
				}
			}
			kernel.Dots(q.all[:kernel.DotRows*t.size], q.latent, j.latent.columns[t.number], t.lanes, &add, j.factor)
		}
		for i := first; i < last; i++ {
			if j.alone[i] {
				continue
			}
			all := q.all
			if j.latent != nil {
				all = q.all[(i-first)*t.size:]
			}
			q.sums = all[:t.size]
			if j.latent == nil {
				clear(q.sums)
			}
			if j.scale > 0 {
				q.addWords(j, t, (*[tileRows]uint16)(all), i)
			}
			do(i)
		}
	}
}

// addWords adds to sums, of which q.sums are the first, the products of the words of row i with the rows of a tile.
func (q *query) addWords(j *joiner, t *joinTile, sums *[tileRows]uint16, i int) {
	q.numbers, q.weights = q.numbers[:0], q.weights[:0]
	lo, hi := j.x.Indptr[i], j.x.Indptr[i+1]
	weights := j.bytes[lo:hi]
	for p, c := range j.columns[lo:hi] {
		w := weights[p]
		if d := j.dense[c]; d >= 0 {
			q.numbers, q.weights = append(q.numbers, d), append(q.weights, w)
			continue
		}
		for _, pair := range t.pairs[t.start[c]:t.start[c+1]] {
			sums[pair%tileRows] += uint16(uint32(w) * (pair >> 16))
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
	for w, word := range q.mask[:t.size/64] {
		for ; word != 0; word &= word - 1 {
			other := t.first + w*64 + bits.TrailingZeros64(word)
			if other != i {
				q.near = append(q.near, Neighbor{other, spreadSimilarity(j.rows, q.values, i, other)})
			}
		}
	}
	for _, c := range row.Indices {
		q.values[c] = 0
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

// withinTile finds the neighbours of row i, whose sums are in q, in its own tile.
func (j *joiner) withinTile(q *query, t *joinTile, i int) {
	best := &j.best[i]
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
	q.compare(j, t, i)
	for _, n := range q.near {
		best.Offer(n)
	}
	// Of the other rows, some may be among the best: their sums reach the limit of the k-th.
	if needed := j.limit(best.Floor); needed < limit {
		q.tried = append(q.tried[:0], q.mask[:t.size/64]...)
		q.reach(t, none, needed)
		for w, word := range q.tried {
			q.mask[w] &^= word
		}
		q.compare(j, t, i)
		for _, n := range q.near {
			best.Offer(n)
		}
	}
	j.limits[i] = j.limit(best.Floor)
}

// withTile finds the neighbours of row i, whose sums are in q, in another tile, and makes row i a neighbour of
// these.
func (j *joiner) withTile(q *query, t *joinTile, limits []uint16, i int) {
	if q.reach(t, limits, j.limits[i]) == 0 {
		return
	}
	q.compare(j, t, i)
	for _, n := range q.near {
		j.offer(i, n)
		j.offer(n.Row, Neighbor{i, n.Similarity})
	}
}

// offer offers a neighbour to row i, while other goroutines do so too.
func (j *joiner) offer(i int, n Neighbor) {
	lock := &j.locks[i%len(j.locks)]
	lock.Lock()
	j.best[i].Offer(n)
	lock.Unlock()
}

// prepare stores the tiles.
func (j *joiner) prepare(ctx context.Context, parallelism int) error {
	j.tiles = make([]joinTile, parallel.NumChunks(j.rows.Rows(), tileRows))
	return parallel.Chunks(ctx, len(j.tiles), 1, parallelism, func(t, _, _ int) error {
		j.tiles[t] = j.newTile(t)
		return nil
	})
}

// round calls do for each row with the tile that is so many tiles after its own, with q.sums the sums of the two,
// and after with each chunk of rows that is done.
func (j *joiner) round(ctx context.Context, distance int, opts *GraphOptions, progress *progress,
	do func(q *query, t *joinTile, i int), after func(q *query)) error {
	rows := min(j.rows.Rows(), (len(j.tiles)-distance)*tileRows)
	return parallel.ChunksWith(ctx, rows, joinChunk, opts.Parallelism, j.newQuery,
		func(q *query, _, lo, hi int) error {
			t := &j.tiles[lo/tileRows+distance]
			q.through(j, t, lo, hi, func(i int) { do(q, t, i) })
			if after != nil {
				after(q)
			}
			progress.add(hi - lo)
			return nil
		})
}

// newProgress returns what counts rows and tiles for opts.OnProgress.
func (j *joiner) newProgress(opts *GraphOptions) *progress {
	return &progress{opts: opts, n: j.rows.Rows(), total: len(j.tiles) * (len(j.tiles) + 1) / 2 * tileRows}
}

// run finds the nearest neighbours of all rows.
func (j *joiner) run(ctx context.Context, opts *GraphOptions) error {
	n := j.rows.Rows()
	for i := range n {
		j.best[i] = topk.New[Neighbor](min(j.k, n), j.floor)
		j.limits[i] = math.MaxUint16
	}
	if err := j.prepare(ctx, opts.Parallelism); err != nil {
		return err
	}
	progress := j.newProgress(opts)
	limits := make([]uint16, len(j.tiles)*tileRows)
	for distance := range len(j.tiles) {
		for i := range limits {
			limits[i] = math.MaxUint16
			if i < n {
				limits[i] = j.limits[i]
			}
		}
		do := j.withinTile
		if distance > 0 {
			do = func(q *query, t *joinTile, i int) { j.withTile(q, t, limits[t.first:t.first+t.size], i) }
		}
		if err := j.round(ctx, distance, opts, progress, do, nil); err != nil {
			return err
		}
		for i := range j.limits {
			if j.limits[i] != math.MaxUint16 {
				j.limits[i] = j.limit(j.best[i].Floor)
			}
		}
	}
	return j.compareLong(ctx, opts.Parallelism, func(i, other int, similarity float64) {
		j.offer(i, Neighbor{other, similarity})
		j.offer(other, Neighbor{i, similarity})
	})
}

// compareLong calls found, from several goroutines, for each pair of which one is too long for tiles and whose
// similarity is positive.
func (j *joiner) compareLong(ctx context.Context, parallelism int, found func(i, other int, similarity float64)) error {
	return parallel.Chunks(ctx, len(j.long), 1, parallelism, func(at, _, _ int) error {
		i := j.long[at]
		row := j.x.Row(i)
		values := make([]float32, j.x.Cols)
		for p, c := range row.Indices {
			values[c] = row.Data[p]
		}
		for other := range j.x.Rows {
			_, both := slices.BinarySearch(j.long, other)
			if other == i || both && other < i {
				continue
			}
			if sum := spreadSimilarity(j.rows, values, i, other); sum > 0 {
				found(i, other, sum)
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
func graph(best []topk.List[Neighbor]) *sparse.CSR {
	g := &sparse.CSR{Rows: len(best), Cols: len(best), Indptr: make([]int, len(best)+1)}
	for i := range best {
		g.Indptr[i+1] = g.Indptr[i] + len(best[i].Items)
	}
	g.Indices = make([]int32, 0, g.Indptr[len(best)])
	g.Data = make([]float32, 0, g.Indptr[len(best)])
	for i := range best {
		slices.SortFunc(best[i].Items, func(a, b Neighbor) int { return cmp.Compare(a.Row, b.Row) })
		for _, v := range best[i].Items {
			g.Indices = append(g.Indices, int32(v.Row))
			g.Data = append(g.Data, float32(v.Similarity))
		}
	}
	return g
}
