package lsa

import (
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/sparse"
)

// The decomposition is found by a randomised block Krylov method (Musco and Musco, NeurIPS 2015,
// arXiv:1504.05477). It needs far fewer products with the matrix than the subspace iteration of Halko,
// Martinsson and Tropp (SIAM Review 53, 2011, doi:10.1137/090771806), which keeps only the last of all
// the blocks that it computes.
//
// A block of sixteen random vectors is multiplied by XᵀX, made orthogonal to all blocks before it, and
// joins the basis Q. Then the new block is multiplied, and so on. The eigenvectors of the Ritz matrix
// QᵀXᵀXQ are the singular vectors of X as far as the basis holds them. The Ritz matrix costs nothing: its
// values are the products with the basis that orthogonalisation needs anyway.

// Fit returns the latent space of the rows of x, which is n×d. Rows are best unit vectors, as tfidf makes
// them, so that every paper counts the same. The decomposition is found by a randomised block Krylov method
// (Musco and Musco, NeurIPS 2015, arXiv:1504.05477).
//
// Singular values are exact to about 1e-5 of the largest if n or d is at most a few hundred. On larger
// matrices the smallest of the space may be about a thousandth too small. Fit takes
// O(B·nnz + B²·d + B³) time and O(B·d) memory for a basis of B vectors, about three times the rank. It
// returns an error for a rank that is out of range, an error that wraps [sparse.ErrInvalid] for an invalid
// matrix, [ErrNoValues] for a matrix of zeros, and ctx.Err() if ctx ends first. Equal x and options give
// equal bits for every parallelism.
func Fit(ctx context.Context, x *sparse.CSR, opts Options) (*Space, error) {
	opts, err := opts.withDefaults(x.Rows)
	if err != nil {
		return nil, err
	}
	if err := x.Validate(); err != nil {
		return nil, fmt.Errorf("lsa: %w", err)
	}
	f := &fitter{x: x, opts: opts, rank: min(opts.Rank, x.Rows, x.Cols)}
	for _, v := range x.Data {
		f.energy += float64(float64(v) * float64(v))
	}
	if f.energy == 0 {
		return nil, ErrNoValues
	}
	if err := f.growBasis(ctx); err != nil {
		return nil, err
	}
	return f.space(ctx)
}

func (o Options) withDefaults(n int) (Options, error) {
	if o.Rank < 0 || o.Rank > MaxRank {
		return o, fmt.Errorf("lsa: Rank = %d, must be from 0 to %d", o.Rank, MaxRank)
	}
	if o.Rank == 0 {
		o.Rank = DefaultRank(n)
	}
	return o, nil
}

// fitter holds the state of Fit.
type fitter struct {
	x       *sparse.CSR
	opts    Options
	rank    int // the wanted one
	energy  float64
	draws   uint64       // how many random blocks there were
	basis   []block      // Q: columns are orthonormal or zero
	columns int          // of the basis that are not zero
	largest float64      // squared length of a column of the basis times XᵀX
	ritz    square       // QᵀXᵀXQ
	reduced *tridiagonal // of ritz, if the last check was of all of it

	// What multiply adds up in, used again and again.
	parts []block
	total []float64
}

// growBasis extends the basis until it holds the space.
func (f *fitter) growBasis(ctx context.Context) error {
	var (
		energy float64 // the sum of the largest eigenvalues at the last check
		closed float64 // the same sum when the basis times XᵀX was in the basis
	)
	for {
		before := f.columns
		next := f.random()
		squares := next.squares(f.opts.Parallelism)
		scale := slices.Max(squares[:])
		if _, err := f.removeBasis(ctx, next); err != nil {
			return err
		}
		for f.columns < f.x.Cols {
			product, err := f.addBlock(ctx, next, scale)
			if err != nil {
				return err
			}
			if product == nil {
				break
			}
			next, scale = product, f.largest
			if 10*f.columns < 33*f.rank || len(f.basis)%checkEvery != 0 {
				continue
			}
			f.reduced = tridiagonalise(f.ritz)
			now := sum(f.reduced.eigenvalues()[:f.rank])
			if f.opts.OnProgress != nil {
				f.opts.OnProgress(f.columns, now)
			}
			if now-energy <= tolerance*now {
				return nil
			}
			energy = now
		}
		// The basis times XᵀX is in the basis: these random vectors reach no more. Others do if several
		// singular values are equal, as those of papers that share no term with each other.
		if f.columns == before {
			return nil
		}
		if f.columns < f.rank {
			continue
		}
		f.reduced = tridiagonalise(f.ritz)
		values := f.reduced.eigenvalues()
		now, left := sum(values[:f.rank]), f.energy-sum(values)
		if left <= max(values[f.rank-1], tolerance*now) || now-closed <= tolerance*now {
			return nil // what is left can hold no larger value, or other vectors found none
		}
		closed = now
	}
}

// addBlock adds to the basis what a block has beyond it. It returns the product of XᵀX with that, without what the
// basis has of it; or nil if the block has nothing. Columns whose squared length is tiny beside scale are nothing.
func (f *fitter) addBlock(ctx context.Context, next block, scale float64) (product block, err error) {
	columns, err := f.orthogonal(ctx, next, scale)
	if err != nil || columns == 0 {
		return nil, err
	}
	if columns <= fewColumns {
		if columns, err = f.refill(ctx, next); err != nil {
			return nil, err
		}
	}
	f.columns += columns
	f.basis = append(f.basis, next)
	if product, err = f.multiply(ctx, next); err != nil {
		return nil, err
	}
	squares := product.squares(f.opts.Parallelism)
	f.largest = max(f.largest, slices.Max(squares[:]))
	products, err := f.removeBasis(ctx, product)
	if err != nil {
		return nil, err
	}
	f.ritz = f.ritz.extended(products)
	f.reduced = nil
	return product, nil
}

// fewColumns is how many columns of a block are so few that the rest of it is filled up. Of 12,000 papers that hardly
// share words, nearly all blocks had two or three columns, and cost as much as full ones. Reducing the matrix of all
// blocks took most of the time.
const fewColumns = lanes / 4

// random returns a block of random vectors, others at each call.
func (f *fitter) random() block {
	b := newBlock(f.x.Cols)
	b.randomise(f.opts.Seed, f.draws)
	f.draws++
	return b
}

// refill puts random vectors in place of the columns of next that are zero, since few directions are left that the
// basis leads to. It returns how many columns are not zero, of which all are orthonormal, and orthogonal to the basis.
func (f *fitter) refill(ctx context.Context, next block) (columns int, err error) {
	kept := next.squares(f.opts.Parallelism)
	fresh := f.random()
	lengths := fresh.squares(f.opts.Parallelism)
	for j := range next.rows() {
		for l, v := range fresh.row(j) {
			if kept[l] == 0 {
				next.row(j)[l] = float32(float64(v) / math.Sqrt(lengths[l]))
			}
		}
	}
	if _, err := f.removeBasis(ctx, next); err != nil {
		return 0, err
	}
	return f.orthogonal(ctx, next, 1)
}

// orthogonal makes the columns of next, from which the basis was removed, orthonormal, and returns how many are not
// zero.
func (f *fitter) orthogonal(ctx context.Context, next block, scale float64) (columns int, err error) {
	columns, weak, err := f.orthonormalise(ctx, next, scale)
	if err != nil || !weak || columns == 0 {
		return columns, err
	}
	if _, err := f.removeBasis(ctx, next); err != nil {
		return 0, err
	}
	columns, _, err = f.orthonormalise(ctx, next, 1)
	return columns, err
}

// checkEvery is how many blocks growBasis adds before it looks at the singular values again.
const checkEvery = 2

// tolerance ends Fit when 32 more vectors of the basis raise the sum of the squared singular values by less than this
// fraction. It leaves the smallest singular value of the space less than 0.1 per cent too small
// for 102,202 abstracts and a rank of 100.
const tolerance = 2e-4

// space returns the space that the basis holds.
func (f *fitter) space(ctx context.Context) (*Space, error) {
	if f.reduced == nil {
		f.reduced = tridiagonalise(f.ritz)
	}
	values, vectors, err := f.reduced.eigenvectors(ctx, f.opts.Parallelism)
	if err != nil {
		return nil, err
	}
	rank := 0
	for rank < f.rank && values[rank] > 1e-7*values[0] {
		rank++
	}
	s := &Space{terms: sparse.NewDense(f.x.Cols, rank), singular: make([]float64, rank), energy: f.energy}
	for d := range rank {
		s.singular[d] = math.Sqrt(values[d])
	}
	// The directions of the space in the basis, as tiles; negative, because the kernel subtracts.
	directions := make([][]tile, parallel.NumChunks(rank, lanes))
	for b := range directions {
		columns := newMatrix(len(f.ritz), lanes)
		for l := range min(lanes, rank-b*lanes) {
			for p, v := range vectors[b*lanes+l] {
				columns[p][l] = -v
			}
		}
		directions[b] = columns.tiles()
	}
	err = parallel.Chunks(ctx, f.x.Cols, parallel.ChunkSize, f.opts.Parallelism, func(_, lo, hi int) error {
		out := newBlock(hi - lo)
		for b, direction := range directions {
			clear(out)
			for t, q := range f.basis {
				kernel.SubProduct(out, q[lo*lanes:hi*lanes], &direction[t])
			}
			for j := lo; j < hi; j++ {
				copy(s.terms.Row(j)[b*lanes:], out.row(j - lo)[:])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.fixSigns(f.opts.Parallelism)
	return s, nil
}

// fixSigns makes the value of largest magnitude in each dimension positive.
func (s *Space) fixSigns(parallelism int) {
	parts := make([][]float32, parallel.NumChunks(s.terms.Rows, parallel.ChunkSize))
	parallel.Loop(s.terms.Rows, parallel.ChunkSize, parallelism, func(chunk, lo, hi int) {
		largest := make([]float32, s.Rank())
		for j := lo; j < hi; j++ {
			takeLargest(largest, s.terms.Row(j))
		}
		parts[chunk] = largest
	})
	largest := make([]float32, s.Rank())
	for _, part := range parts {
		takeLargest(largest, part)
	}
	parallel.Loop(s.terms.Rows, parallel.ChunkSize, parallelism, func(_, lo, hi int) {
		for j := lo; j < hi; j++ {
			row := s.terms.Row(j)
			for d := range row {
				if largest[d] < 0 {
					row[d] = -row[d]
				}
			}
		}
	})
}

// takeLargest replaces values by those of a row that have a larger magnitude.
func takeLargest(largest, row []float32) {
	for d, v := range row {
		if max(v, -v) > max(largest[d], -largest[d]) {
			largest[d] = v
		}
	}
}
