// Package smooth moves the rows of a latent space towards their neighbours. So rows that share rare words come to lie
// together, even if the space has no dimension for these words. Clusters of smoothed rows agree better with the
// subjects of papers than those of words or of a latent space.
package smooth

import (
	"context"
	"fmt"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/neighbor"
	"kindred/sparse"
)

// Options are the options of [Rows]. The zero value is a good default.
type Options struct {
	// Neighbors is the number of neighbours of a row. 0 means 15, or 10 for fewer than 500 rows.
	Neighbors int
	// Rounds is how often rows move. 0 means 2.
	Rounds int
	// Candidates is the number of rows among which neighbours are sought: a random sample, the same for all rows. 0
	// means 12,288.
	Candidates int
	// Agreement, if not nil, is how much neighbour j of row i counts, from 0 to 1, beside its similarity. It is called by
	// several goroutines.
	Agreement func(i, j int) float64
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
	defaultCandidates = 12_288
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

// Rows moves the rows of latent opts.Rounds times. Each time, a row becomes the mean of itself and of the weighted mean
// of its neighbours:
//
//	½·zᵢ + ½·Σⱼ sᵢⱼ·zⱼ / Σⱼ sᵢⱼ
//
// where sᵢⱼ is the similarity of rows i and j of words, times opts.Agreement of them, and j are the rows most similar
// to i. Each round is a step of the graph convolution of Wu and others (ICML 2019, arXiv:1902.07153) on the graph of
// neighbours.
//
// words is n×d, and latent n×r. The rows of latent are unit vectors or zero, before and after. A row without neighbours
// stays as it is. If there are many rows, neighbours come from a random sample.
//
// Equal arguments give equal bits for every parallelism. It takes O(n·Candidates·w) time, where w is the number of
// words in a row, and O(n + Candidates·r + d) memory. It returns ctx.Err() if ctx ends first, with some rows moved.
func Rows(ctx context.Context, words sparse.UnitRows, latent *sparse.Dense, opts Options) error {
	if latent.Rows != words.Rows() || len(latent.Data) != latent.Rows*latent.Cols {
		return fmt.Errorf("smooth: %d rows of words, latent rows of %d×%d with %d values", words.Rows(), latent.Rows,
			latent.Cols, len(latent.Data))
	}
	opts, err := opts.withDefaults(words.Rows())
	if err != nil {
		return err
	}
	order := hashed(words, opts)
	near, err := neighbors(ctx, words.Select(order), order, opts)
	if err != nil {
		return err
	}
	for range opts.Rounds {
		if err := pull(ctx, latent, near, order, opts); err != nil {
			return err
		}
	}
	latent.Normalize()
	return nil
}

// hashed returns the rows that are not zero, in the order of a hash. The first ones are the candidates.
func hashed(words sparse.UnitRows, opts Options) []int {
	rows := words.NonEmpty()
	hashes := make([]uint64, words.Rows())
	for i := range hashes {
		key := uint64(i)
		if opts.Keys != nil {
			key = opts.Keys[i]
		}
		hashes[i] = sample.Mix(sample.Mix(opts.Seed) ^ key)
	}
	sample.Sort(rows, hashes)
	return rows
}

// neighbors returns the neighbours of each row among the candidates, which are the first rows, with how much each
// counts: the sum of a row is 1. order has the number of each row for opts.Agreement.
func neighbors(ctx context.Context, words sparse.UnitRows, order []int, opts Options) (*sparse.CSR, error) {
	graph, err := neighbor.New(sparse.WordsOnly(words)).Graph(ctx, neighbor.GraphOptions{K: opts.Neighbors,
		Among: min(opts.Candidates, len(order)), Parallelism: opts.Parallelism})
	if err != nil {
		return nil, err
	}
	return graph, parallel.Chunks(ctx, graph.Rows, parallel.ChunkSize, opts.Parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			row := graph.Row(i)
			var sum float64
			for p, j := range row.Indices {
				if opts.Agreement != nil {
					row.Data[p] *= float32(opts.Agreement(order[i], order[j]))
				}
				sum += float64(row.Data[p])
			}
			for p := range row.Data {
				if sum > 0 {
					row.Data[p] = float32(float64(row.Data[p]) / sum)
				}
			}
		}
		return nil
	})
}

// pull moves the rows of z once. Row i of near is row order[i].
func pull(ctx context.Context, z *sparse.Dense, near *sparse.CSR, order []int, opts Options) error {
	candidates := kernel.NewWidePanels(min(opts.Candidates, len(order)), z.Cols) // where they were before
	for b := range candidates.Panels() {
		panel, width := candidates.Panel(b)
		for c := range len(panel) / width {
			copy(panel[c*width:(c+1)*width], z.Row(order[c])[b*kernel.Wide:])
		}
	}
	return parallel.ChunksWith(ctx, len(order), parallel.ChunkSize, opts.Parallelism,
		func() []float32 { return make([]float32, candidates.Width()) },
		func(mean []float32, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				row := near.Row(i)
				if !slices.ContainsFunc(row.Data, func(w float32) bool { return w > 0 }) {
					continue // it stays as it is
				}
				for b := range candidates.Panels() {
					panel, width := candidates.Panel(b)
					kernel.MulWide(mean[b*kernel.Wide:][:width], row.Indices, row.Data, panel)
				}
				to := z.Row(order[i])
				for d, v := range to {
					to[d] = (v + mean[d]) / 2
				}
			}
			return nil
		})
}
