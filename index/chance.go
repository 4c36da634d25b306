package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Chance says what similarities there are by chance.
type Chance struct {
	// Pairs holds similarities of pairs of papers drawn at random, ascending, at equal steps from the lowest
	// to the highest. If there are few pairs, they are of all.
	Pairs []float64
	// Nearest holds, ascending, the similarities of the papers nearest to scrambled papers: each of these has the
	// terms of as many random papers, with their weights, as a paper drawn at random has terms. What a paper has
	// in common with such a neighbour is chance.
	Nearest []float64
}

const (
	randomPairs = 100_000
	pairSteps   = 2001
	scrambled   = 256
	chanceSeed  = 0x6b696e64726564 // any number would do
)

// Percentile returns the share of pairs of papers that are less similar, in [0, 1].
func (c *Chance) Percentile(similarity float64) float64 {
	if len(c.Pairs) == 0 {
		return 0
	}
	return float64(sort.SearchFloat64s(c.Pairs, similarity)) / float64(len(c.Pairs))
}

// Pair returns the similarity that a share of pairs of papers does not exceed.
func (c *Chance) Pair(share float64) float64 { return quantile(c.Pairs, share) }

// Noise returns the similarity that nineteen of twenty scrambled papers do not exceed with the paper nearest to
// them. A neighbour that is not more similar may be there by chance.
func (c *Chance) Noise() float64 { return quantile(c.Nearest, 0.95) }

// quantile returns the value that a share of ascending values does not exceed; 0 if there are none.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return values[min(len(values)-1, max(0, int(math.Ceil(share*float64(len(values))))-1))]
}

// Chance returns what similarities there are by chance. For an index in memory they are measured the first time,
// with random numbers that depend on nothing but the number of papers; it takes the time of 256 queries. It
// returns ctx.Err() if ctx ends first.
func (ix *Index) Chance(ctx context.Context, parallelism int) (*Chance, error) {
	ix.loader.chanceOnce.Do(func() {
		if ix.file != nil {
			ix.loader.chance, ix.loader.chanceErr = ix.readChance()
			return
		}
		ix.loader.chance, ix.loader.chanceErr = ix.measure(ctx, parallelism)
	})
	return ix.loader.chance, ix.loader.chanceErr
}

// measure measures what similarities there are by chance.
func (ix *Index) measure(ctx context.Context, parallelism int) (*Chance, error) {
	c := &Chance{}
	all := ix.n * (ix.n - 1) / 2
	pairs := min(all, randomPairs)
	similarities := make([]float64, pairs)
	err := parallel.Chunks(ctx, pairs, parallel.ChunkSize, parallelism, func(chunk, lo, hi int) error {
		rng := rand.New(rand.NewPCG(chanceSeed, uint64(chunk)))
		for p := lo; p < hi; p++ {
			i, j := pairOf(p)
			if pairs < all {
				i = rng.IntN(ix.n)
				if j = rng.IntN(ix.n - 1); j >= i {
					j++
				}
			}
			q, err := ix.Row(i)
			if err == nil {
				similarities[p], err = ix.similarity(q, j)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(similarities)
	c.Pairs = similarities
	if pairs > pairSteps {
		c.Pairs = make([]float64, pairSteps)
		for i := range c.Pairs {
			c.Pairs[i] = similarities[i*(pairs-1)/(pairSteps-1)]
		}
	}
	if ix.n < 2 || len(ix.words.Indices) == 0 {
		return c, nil
	}
	c.Nearest = make([]float64, scrambled)
	err = parallel.Chunks(ctx, scrambled, 8, parallelism, func(_, lo, hi int) error {
		for s := lo; s < hi; s++ {
			hits, err := ix.Search(ix.scramble(rand.New(rand.NewPCG(chanceSeed+1, uint64(s)))), 1, 0, nil)
			if err != nil {
				return err
			}
			if len(hits) > 0 {
				c.Nearest[s] = hits[0].Similarity
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(c.Nearest)
	return c, nil
}

// pairOf returns pair p of all pairs j < i in order.
func pairOf(p int) (i, j int) {
	i = int((1 + math.Sqrt(float64(1+8*float64(p)))) / 2)
	for i*(i-1)/2 > p {
		i--
	}
	for (i+1)*i/2 <= p {
		i++
	}
	return i, p - i*(i-1)/2
}

// scramble returns the query of a scrambled paper.
func (ix *Index) scramble(rng *rand.Rand) Query {
	x := ix.words
	like := rng.IntN(x.Rows)
	wanted := max(1, x.Indptr[like+1]-x.Indptr[like])
	type value struct {
		column int32
		weight float32
	}
	var values []value
	for range 4 * wanted { // papers without terms, and terms that are there already, do not count
		row := rng.IntN(x.Rows)
		lo, hi := x.Indptr[row], x.Indptr[row+1]
		if lo == hi {
			continue
		}
		at := lo + rng.IntN(hi-lo)
		if slices.ContainsFunc(values, func(v value) bool { return v.column == x.Indices[at] }) {
			continue
		}
		if values = append(values, value{x.Indices[at], x.Data[at]}); len(values) == wanted {
			break
		}
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.column, b.column) })
	var v sparse.Vec
	for _, value := range values {
		v.Indices, v.Data = append(v.Indices, value.column), append(v.Data, value.weight)
	}
	unit(v.Data)
	return Query{v, ix.Place(v)}
}

// unit divides a vector by its norm, unless that is 0.
func unit(v []float32) {
	var squares float64
	for _, x := range v {
		squares += float64(float64(x) * float64(x))
	}
	if !(squares > 0) {
		return
	}
	scale := 1 / math.Sqrt(squares)
	for i, x := range v {
		v[i] = float32(scale * float64(x))
	}
}

// bytes returns c as a file has it.
func (c *Chance) bytes() []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(c.Pairs)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(c.Nearest)))
	for _, list := range [][]float64{c.Pairs, c.Nearest} {
		for _, v := range list {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	return b
}

// readChance reads what bytes returned.
func (ix *Index) readChance() (*Chance, error) {
	data, err := ix.file.Section(sectionChance)
	if err != nil {
		return nil, err
	}
	wrong := fmt.Errorf("index: %w: its similarities by chance cannot be read", ErrFile)
	if len(data) < 8 {
		return nil, wrong
	}
	pairs, nearest := binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:])
	if uint64(len(data)) != 8+8*(uint64(pairs)+uint64(nearest)) {
		return nil, wrong
	}
	values := make([]float64, pairs+nearest)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8+8*i:]))
	}
	c := &Chance{Pairs: values[:pairs:pairs], Nearest: values[pairs:]}
	for _, list := range [][]float64{c.Pairs, c.Nearest} {
		for i, v := range list {
			if math.IsNaN(v) || math.Abs(v) > 1.01 || i > 0 && v < list[i-1] {
				return nil, wrong
			}
		}
	}
	return c, nil
}
