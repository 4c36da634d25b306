package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"kindred/internal/parallel"
)

// Chance says what similarities pairs of papers have.
type Chance struct {
	// Pairs holds quantiles of the similarities of random pairs of papers, at equal steps from the lowest to the highest.
	// If there are few pairs, it holds the similarities of all.
	Pairs []float64
}

const (
	randomPairs = 100_000
	pairSteps   = 2001
	chanceSeed  = 0x6b696e64726564 // any number would do
)

// Percentile returns the share of pairs of papers that are less similar, in [0, 1].
func (c *Chance) Percentile(similarity float64) float64 {
	if len(c.Pairs) == 0 {
		return 0
	}
	return float64(sort.SearchFloat64s(c.Pairs, similarity)) / float64(len(c.Pairs))
}

// Pair returns the similarity that the given share of the pairs of papers, in [0, 1], does not exceed.
func (c *Chance) Pair(share float64) float64 { return quantile(c.Pairs, share) }

// quantile returns the value that a share of ascending values does not exceed; 0 if there are none.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return values[min(len(values)-1, max(0, int(math.Ceil(share*float64(len(values))))-1))]
}

// Chance returns what similarities there are by chance. For an index in memory they are measured the first time,
// with random numbers that depend on nothing but the number of papers. It returns ctx.Err() if ctx ends first.
func (ix *Index) Chance(ctx context.Context, parallelism int) (*Chance, error) {
	l := &ix.loader
	l.chanceMu.Lock()
	defer l.chanceMu.Unlock()
	if l.chance != nil {
		return l.chance, nil
	}
	var err error
	if ix.file != nil {
		l.chance, err = ix.readChance()
	} else {
		l.chance, err = ix.measure(ctx, parallelism)
	}
	return l.chance, err
}

// measure measures what similarities there are by chance.
func (ix *Index) measure(ctx context.Context, parallelism int) (*Chance, error) {
	c := &Chance{}
	all := int64(ix.n) * int64(ix.n-1) / 2
	pairs := int(min(all, randomPairs))
	similarities := make([]float64, pairs)
	err := parallel.Chunks(ctx, pairs, parallel.ChunkSize, parallelism, func(chunk, lo, hi int) error {
		rng := rand.New(rand.NewPCG(chanceSeed, uint64(chunk)))
		for p := lo; p < hi; p++ {
			i, j := pairOf(p)
			if int64(pairs) < all {
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
			c.Pairs[i] = similarities[int(int64(i)*int64(pairs-1)/(pairSteps-1))]
		}
	}
	return c, nil
}

// pairOf returns pair p of all pairs j < i in order.
func pairOf(p int) (i, j int) {
	i = int((1 + math.Sqrt(1+float64(8*float64(p)))) / 2)
	for i*(i-1)/2 > p {
		i--
	}
	for (i+1)*i/2 <= p {
		i++
	}
	return i, p - i*(i-1)/2
}

// bytes returns c as a file has it.
func (c *Chance) bytes() []byte {
	var b []byte
	for _, v := range c.Pairs {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// readChance reads what bytes returned.
func (ix *Index) readChance() (*Chance, error) {
	data, err := ix.file.Section(sectionChance)
	if err != nil {
		return nil, err
	}
	wrong := fmt.Errorf("index: %w: its similarities of pairs cannot be read", ErrFile)
	if len(data)%8 != 0 {
		return nil, wrong
	}
	c := &Chance{Pairs: make([]float64, len(data)/8)}
	for i := range c.Pairs {
		v := math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		if !(math.Abs(v) <= 1.01) || i > 0 && v < c.Pairs[i-1] {
			return nil, wrong
		}
		c.Pairs[i] = v
	}
	return c, nil
}
