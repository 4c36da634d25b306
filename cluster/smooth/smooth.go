// Package smooth moves the rows of a latent space towards their neighbours: rows that share rare words, and so belong
// together, come to lie together, also where the space has no dimension for them. Clusters of smoothed rows agree
// better with the subjects of papers than those of words or of a latent space.
package smooth

import (
	"context"
	"fmt"

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

// Rows returns the rows of latent after opts.Rounds rounds, in each of which a row becomes the mean of itself and of
// the weighted mean of its neighbours:
//
//	½·zᵢ + ½·Σⱼ sᵢⱼ·zⱼ / Σⱼ sᵢⱼ
//
// where sᵢⱼ is the similarity of rows i and j of words, times opts.Agreement of them, and j are the rows most similar
// to i. Each round passes on what is near on the graph of neighbours, as the graph convolution of Wu and others (ICML
// 2019, arXiv:1902.07153) does.
//
// words is n×d, and latent n×r with rows that are unit vectors or zero. So are the rows of the result. A row without
// neighbours stays as it is. Of many rows, neighbours are sought in a random sample.
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
	near, err := neighbors(ctx, words, opts)
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

// near is a row and its similarity.
type near struct {
	row        int
	similarity float64
}

// neighbors returns the neighbours of each row among the candidates, in the order of these.
func neighbors(ctx context.Context, words sparse.UnitRows, opts Options) ([][]near, error) {
	order := hashed(words, opts)
	graph, err := neighbor.New(sparse.WordsOnly(words.Select(order))).Graph(ctx, neighbor.GraphOptions{K: opts.Neighbors,
		Among: min(opts.Candidates, len(order)), Parallelism: opts.Parallelism})
	if err != nil {
		return nil, err
	}
	of, all := make([][]near, words.Rows()), make([]near, graph.NNZ())
	for p, j := range graph.Indices {
		all[p] = near{order[j], float64(graph.Data[p])}
	}
	for p, i := range order {
		of[i] = all[graph.Indptr[p]:graph.Indptr[p+1]]
	}
	if opts.Agreement == nil {
		return of, nil
	}
	return of, parallel.Chunks(ctx, len(of), parallel.ChunkSize, opts.Parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			for p := range of[i] {
				of[i][p].similarity *= opts.Agreement(i, of[i][p].row)
			}
		}
		return nil
	})
}

// pull returns the rows after one round, as unit vectors if that is the last.
func pull(ctx context.Context, z *sparse.Dense, near [][]near, last bool, parallelism int) (*sparse.Dense, error) {
	out := sparse.NewDense(z.Rows, z.Cols)
	err := parallel.ChunksWith(ctx, z.Rows, parallel.ChunkSize, parallelism,
		func() []float64 { return make([]float64, z.Cols) },
		func(sum []float64, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				if i+1 < hi {
					for _, n := range near[i+1] {
						kernel.Prefetch(z.Row(n.row))
					}
				}
				var total float64
				for _, n := range near[i] {
					total += n.similarity
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
func mean(sum []float64, z *sparse.Dense, i int, near []near, total float64) {
	for d, v := range z.Row(i) {
		sum[d] = float64(v) / 2
	}
	for _, n := range near {
		weight := n.similarity / (2 * total)
		for d, v := range z.Row(n.row) {
			sum[d] += float64(weight * float64(v))
		}
	}
}
