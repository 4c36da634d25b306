// Package smooth moves the rows of a latent space towards their neighbours: rows that share rare words, and so
// belong
// together, come to lie together, also where the space has no dimension for them. Clusters of smoothed rows agree
// better with the subjects of papers than those of words or of a latent space.
package smooth

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// Options are the options of [Rows]. The zero value is a good default.
type Options struct {
	// Neighbors is the number of neighbours of a row. 0 means 15, or 10 for fewer than 500 rows.
	Neighbors int
	// Rounds is how often rows move. 0 means 2.
	Rounds int
	// Candidates is the number of rows among which neighbours are sought: a random sample, the same for all rows. 0
	// means 10,000.
	Candidates int
	// Keys, if not nil, has a number for each row that says which row it is; a hash of the name of a paper. Rows in
	// another order, with their keys, get the same values.
	Keys []uint64
	// Seed chooses the candidates. Every value is a seed like any other.
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

const (
	defaultRounds     = 2
	defaultCandidates = 10_000
	fewRows           = 500
)

func (o Options) withDefaults(n int) (Options, error) {
	if o.Neighbors < 0 || o.Rounds < 0 || o.Candidates < 0 || o.Keys != nil && len(o.Keys) != n {
		return o, fmt.Errorf("smooth: Neighbors = %d, Rounds = %d, Candidates = %d, %d keys for %d rows", o.Neighbors,
			o.Rounds, o.Candidates, len(o.Keys), n)
	}
	switch {
	case o.Neighbors != 0:
	case n < fewRows:
		o.Neighbors = 10
	default:
		o.Neighbors = 15
	}
	if o.Rounds == 0 {
		o.Rounds = defaultRounds
	}
	if o.Candidates == 0 {
		o.Candidates = defaultCandidates
	}
	return o, nil
}

// Rows returns the rows of latent after opts.Rounds rounds, in each of which a row becomes the mean of itself and of
// the weighted mean of its neighbours:
//
//	½·zᵢ + ½·Σⱼ sᵢⱼ·zⱼ / Σⱼ sᵢⱼ
//
// where sᵢⱼ is the similarity of rows i and j of words, and j are the rows most similar to i. Each round passes on
// what
// is near on the graph of neighbours, as the graph convolution of Wu and others (ICML 2019, arXiv:1902.07153)
// does.
//
// words is n×d, and latent n×r with rows that are unit vectors or zero. So are the rows of the result: those of
// rows
// that latent or words do not know, and that have no neighbours, stay as they are. Of many rows, neighbours are
// sought in a random sample.
//
// Equal arguments give equal bits for every parallelism. It takes O(n·Candidates·w) time, where w is the number of
// words in a row, and O(n·r + d) memory. It returns ctx.Err() if ctx ends first.
func Rows(ctx context.Context, words sparse.UnitRows, latent *sparse.Dense, opts Options) (*sparse.Dense, error) {
	if latent.Rows != words.Rows() || len(latent.Data) != latent.Rows*latent.Cols {
		return nil, fmt.Errorf("smooth: %d rows of words, latent rows of %d×%d with %d values", words.Rows(), latent.Rows,
			latent.Cols, len(latent.Data))
	}
	opts, err := opts.withDefaults(words.Rows())
	if err != nil {
		return nil, err
	}
	near, err := neighbors(ctx, words, candidates(words, opts), opts)
	if err != nil {
		return nil, err
	}
	z := latent
	for round := range opts.Rounds {
		if z, err = pull(ctx, z, near, round == opts.Rounds-1, opts.Parallelism); err != nil {
			return nil, err
		}
	}
	return z, nil
}

// candidates returns the rows among which neighbours are sought, in the order of a hash.
func candidates(words sparse.UnitRows, opts Options) []int {
	rows := words.NonEmpty()
	hashes := make(map[int]uint64, len(rows))
	for _, i := range rows {
		key := uint64(i)
		if opts.Keys != nil {
			key = opts.Keys[i]
		}
		hashes[i] = mix(mix(opts.Seed) ^ key)
	}
	slices.SortFunc(rows, func(a, b int) int {
		return cmp.Or(cmp.Compare(hashes[a], hashes[b]), cmp.Compare(a, b))
	})
	return rows[:min(len(rows), opts.Candidates)]
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195).
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// neighbor is a row and its similarity.
type neighbor struct {
	row        int
	similarity float32
}

// blockRows is how many rows look for neighbours in a panel before the next panel is filled; of few rows, fewer do, so
// that all processors have work.
const blockRows, fewBlockRows = 2_048, 256

// neighbors returns the neighbours of each row among the candidates: most similar first, and of equals the one
// that comes first there.
func neighbors(ctx context.Context, words sparse.UnitRows, candidates []int, opts Options) ([][]neighbor, error) {
	rows := words.NonEmpty()
	near := make([][]neighbor, words.Rows())
	size := blockRows
	if len(rows) < 16*blockRows {
		size = fewBlockRows
	}
	ones, zeros := slices.Repeat([]float32{1}, kernel.Wide), make([]float32, kernel.Wide)
	err := parallel.ChunksWith(ctx, len(rows), size, opts.Parallelism,
		func() *panel { return &panel{slots: make([]int32, words.Cols()), mask: make([]uint64, 1)} },
		func(p *panel, _, lo, hi int) error {
			block := rows[lo:hi]
			for _, i := range block {
				near[i] = make([]neighbor, 0, opts.Neighbors)
			}
			for lanes := range slices.Chunk(candidates, kernel.Wide) {
				p.fill(words, lanes)
				for _, i := range block {
					p.multiply(words.Row(i))
					found := near[i]
					floor := float32(0)
					if len(found) == opts.Neighbors {
						floor = found[len(found)-1].similarity
					}
					kernel.Above(p.mask, p.products[:], ones, zeros, floor)
					for word := p.mask[0]; word != 0; word &= word - 1 {
						l := bits.TrailingZeros64(word)
						if lanes[l] != i {
							found = offer(found, neighbor{lanes[l], p.products[l]}, opts.Neighbors)
						}
					}
					near[i] = found
				}
				p.empty(words, lanes)
			}
			return ctx.Err()
		})
	return near, err
}

// panel holds up to [kernel.Wide] rows side by side, and only the columns that one of them has. So it stays in
// the second-level cache, and a row skips its words that none of them has.
type panel struct {
	slots  []int32 // of each column: its place among those of the panel, from 1; 0 if it is not there
	values []float32

	places   []int32 // of the columns of a row that are in the panel, and room
	weights  []float32
	products [kernel.Wide]float32
	mask     []uint64
}

// fill puts rows into the panel, which is empty.
func (p *panel) fill(words sparse.UnitRows, rows []int) {
	p.values = p.values[:0]
	for l, i := range rows {
		row := words.Row(i)
		for q, j := range row.Indices {
			if p.slots[j] == 0 {
				p.values = append(p.values, make([]float32, kernel.Wide)...)
				p.slots[j] = int32(len(p.values) / kernel.Wide)
			}
			p.values[int(p.slots[j]-1)*kernel.Wide+l] = row.Data[q]
		}
	}
}

// empty takes the rows out again.
func (p *panel) empty(words sparse.UnitRows, rows []int) {
	for _, i := range rows {
		for _, j := range words.Row(i).Indices {
			p.slots[j] = 0
		}
	}
}

// multiply sets products to those of a row with the rows of the panel.
func (p *panel) multiply(row sparse.Vec) {
	if n := len(row.Indices); n > len(p.places) {
		p.places, p.weights = make([]int32, 2*n), make([]float32, 2*n)
	}
	places, weights := p.places[:len(row.Indices)], p.weights[:len(row.Indices)]
	n := 0
	for q, j := range row.Indices {
		// Whether a word is there cannot be foreseen, so there is no branch: the next word overwrites what is not.
		at := p.slots[j]
		places[n], weights[n] = at-1, row.Data[q]
		n += int(uint32(-at) >> 31)
	}
	kernel.MulWide(p.products[:], places[:n], weights[:n], p.values)
}

// offer adds n to the best, which fall, if it is among the first most of them.
func offer(best []neighbor, n neighbor, most int) []neighbor {
	at := len(best)
	for at > 0 && best[at-1].similarity < n.similarity {
		at--
	}
	switch {
	case at == most:
		return best
	case len(best) == most:
		best = best[:most-1]
	}
	return slices.Insert(best, at, n)
}

// pull returns the rows after one round, as unit vectors if that is the last.
func pull(ctx context.Context, z *sparse.Dense, near [][]neighbor, last bool, parallelism int) (*sparse.Dense, error) {
	out := sparse.NewDense(z.Rows, z.Cols)
	err := parallel.ChunksWith(ctx, z.Rows, parallel.ChunkSize, parallelism,
		func() []float64 { return make([]float64, z.Cols) },
		func(sum []float64, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				var total float64
				for _, n := range near[i] {
					total += float64(n.similarity)
				}
				if total == 0 {
					copy(out.Row(i), z.Row(i))
				} else {
					mean(sum, z, i, near[i], total)
					for d, v := range sum {
						out.Row(i)[d] = float32(v)
					}
				}
				if last {
					sparse.NormalizeDense(out.Row(i))
				}
			}
			return nil
		})
	return out, err
}

// mean sets sum to the mean of row i and the weighted mean of its neighbours.
func mean(sum []float64, z *sparse.Dense, i int, near []neighbor, total float64) {
	for d, v := range z.Row(i) {
		sum[d] = float64(v) / 2
	}
	for _, n := range near {
		weight := float64(n.similarity) / (2 * total)
		for d, v := range z.Row(n.row) {
			sum[d] += float64(weight * float64(v))
		}
	}
}
