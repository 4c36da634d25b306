package lsa

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// lanes is the number of columns of a block.
const lanes = kernel.Lanes

// lane holds a row of a block.
type lane = [lanes]float32

// tile holds a lanes×lanes part of a small matrix.
type tile = kernel.Tile

// block is a d×lanes matrix, row after row. A row is one cache line.
type block []float32

func newBlock(rows int) block { return make(block, rows*lanes) }

func (b block) rows() int { return len(b) / lanes }

// row returns row j.
func (b block) row(j int) *lane { return (*lane)(b[j*lanes:]) }

// randomise fills the block with random numbers between −1 and 1. Their distribution does not matter, as
// long as it depends on no function that processors compute differently.
func (b block) randomise(seed, stream uint64) {
	rng := rand.New(rand.NewPCG(seed, stream))
	for i := range b {
		b[i] = float32(2*float32(rng.Float32())) - 1
	}
}

// squares returns the squared lengths of the columns.
func (b block) squares(parallelism int) (squares [lanes]float64) {
	parts := make([][lanes]float64, parallel.NumChunks(b.rows(), parallel.ChunkSize))
	parallel.Loop(b.rows(), parallel.ChunkSize, parallelism, func(chunk, lo, hi int) {
		sums := &parts[chunk]
		for j := lo; j < hi; j++ {
			for l, v := range b.row(j) {
				sums[l] += float64(float64(v) * float64(v))
			}
		}
	})
	for p := range parts {
		for l, v := range &parts[p] {
			squares[l] += v
		}
	}
	return squares
}

// rangeSize is the number of papers whose sums multiply keeps in float32 before it adds them in float64.
const rangeSize = 1 << 13

const (
	// partValues is how many sums of ranges multiply keeps at least before it adds them up: 16 MB. The more there are,
	// the less often processors wait for each other.
	partValues = 1 << 22
	// sumChunk is how many sums are added up in one piece of work.
	sumChunk = 1 << 14
)

// multiply returns XᵀX·v. It passes over the rows of X once: the sixteen products of a row with v
// stay in registers and go from there into the sums, so that nothing of the size of the papers is stored. The
// papers are cut into ranges, and the sums of ranges are added in order: the result does not depend on
// the number of goroutines, and the sums of ranges on several machines add up to the same bits.
func (f *fitter) multiply(ctx context.Context, v block) (block, error) {
	ranges := parallel.NumChunks(f.x.Rows, rangeSize)
	at := min(ranges, max(2*parallel.Workers(f.opts.Parallelism), partValues/len(v))) // ranges at once
	if f.parts == nil {
		f.parts, f.total = make([]block, at), make([]float64, len(v))
		for g := range f.parts {
			f.parts[g] = newBlock(f.x.Cols)
		}
	}
	parts, total := f.parts, f.total
	clear(total)
	for first := 0; first < ranges; first += at {
		n := min(at, ranges-first)
		err := parallel.Chunks(ctx, n, 1, f.opts.Parallelism, func(g, _, _ int) error {
			clear(parts[g])
			lo := (first + g) * rangeSize
			f.addRange(parts[g], v, lo, min(lo+rangeSize, f.x.Rows))
			return nil
		})
		if err != nil {
			return nil, err
		}
		parallel.Loop(len(total), sumChunk, f.opts.Parallelism, func(_, lo, hi int) {
			for g := range n {
				for i, s := range parts[g][lo:hi] {
					total[lo+i] += float64(s)
				}
			}
		})
	}
	w := newBlock(f.x.Cols)
	parallel.Loop(len(total), sumChunk, f.opts.Parallelism, func(_, lo, hi int) {
		for i, s := range total[lo:hi] {
			w[lo+i] = float32(s)
		}
	})
	return w, nil
}

// addRange adds XᵀX·v to sums, for rows lo to hi of X.
func (f *fitter) addRange(sums, v block, lo, hi int) {
	var products lane
	for i := lo; i < hi; i++ {
		row := f.x.Row(i)
		kernel.GatherPanel(&products, row.Indices, row.Data, v)
		kernel.ScatterPanel(sums, row.Indices, row.Data, &products)
	}
}

// removeBasis makes w orthogonal to the basis, and returns the products Qᵀ·w that it had, lanes values for
// each column of the basis. If little is left of a column, it does so twice, because the rounding of the
// first pass is then large beside what is left (Giraud, Langou and Rozložník, Computers & Mathematics with
// Applications 50, 2005, doi:10.1016/j.camwa.2005.08.009).
func (f *fitter) removeBasis(ctx context.Context, w block) (square, error) {
	sum := newMatrix(len(f.basis)*lanes, lanes)
	before := w.squares(f.opts.Parallelism)
	for pass := 1; ; pass++ {
		products, err := f.products(ctx, f.basis, w)
		if err != nil {
			return nil, err
		}
		for p, row := range products {
			for l, v := range row {
				sum[p][l] += v
			}
		}
		rounded := products.tiles()
		err = parallel.Chunks(ctx, w.rows(), parallel.ChunkSize, f.opts.Parallelism, func(_, lo, hi int) error {
			for b, q := range f.basis {
				kernel.SubProduct(w[lo*lanes:hi*lanes], q[lo*lanes:hi*lanes], &rounded[b])
			}
			return nil
		})
		if err != nil || pass == 2 || !shrank(before, w.squares(f.opts.Parallelism)) {
			return sum, err
		}
	}
}

// shrank reports whether less than 1/√2 of the length of a column is left, which is the limit of Daniel, Gragg,
// Kaufman and Stewart (Mathematics of Computation 30, 1976, doi:10.1090/S0025-5718-1976-0431641-8). A lower limit
// lets the blocks lose their orthogonality, two to four times as much with each.
func shrank(before, after [lanes]float64) bool {
	for l := range before {
		if after[l] < before[l]/2 {
			return true
		}
	}
	return false
}

// products returns Qᵀ·w for a matrix Q of some blocks.
func (f *fitter) products(ctx context.Context, q []block, w block) (square, error) {
	n := len(q) * lanes
	sums := make([][]tile, parallel.NumChunks(w.rows(), parallel.ChunkSize))
	err := parallel.Chunks(ctx, w.rows(), parallel.ChunkSize, f.opts.Parallelism, func(chunk, lo, hi int) error {
		sums[chunk] = make([]tile, len(q))
		for b, q := range q {
			kernel.AddGram(&sums[chunk][b], q[lo*lanes:hi*lanes], w[lo*lanes:hi*lanes])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := newMatrix(n, lanes)
	for _, s := range sums {
		for b := range s {
			for at, v := range &s[b] {
				total[b*lanes+at/lanes][at%lanes] += float64(v)
			}
		}
	}
	return total, nil
}

// orthonormalise makes the columns of w orthonormal, by the Cholesky factor of wᵀ·w, and returns how many
// are not zero. A column becomes zero if it depends on the columns before it, or if next to nothing is
// left of it: scale is the squared length that columns had before the basis was removed. weak says that little
// was left of a column. Rounding, which may lie in the basis, is then a part of it that counts.
func (f *fitter) orthonormalise(ctx context.Context, w block, scale float64) (columns int, weak bool, err error) {
	floor := 1e-11 * scale // (3e-6)², where the rounding of float32 leaves some (1e-7)²
	for pass := range 2 {
		gram, err := f.products(ctx, []block{w}, w)
		if err != nil {
			return 0, false, err
		}
		factor := cholesky(gram, floor)
		columns = 0
		for l := range factor {
			if factor[l][l] > 0 {
				columns++
				weak = weak || pass == 0 && float64(factor[l][l]*factor[l][l]) < 1e-4*scale
			}
		}
		inverse := inverseTransposed(factor)
		for _, row := range inverse {
			for l := range row {
				row[l] = -row[l] // because the kernel subtracts
			}
		}
		negative := &inverse.tiles()[0]
		err = parallel.Chunks(ctx, w.rows(), parallel.ChunkSize, f.opts.Parallelism, func(_, lo, hi int) error {
			before := slices.Clone(w[lo*lanes : hi*lanes])
			clear(w[lo*lanes : hi*lanes])
			kernel.SubProduct(w[lo*lanes:hi*lanes], before, negative)
			return nil
		})
		if err != nil {
			return 0, false, err
		}
		floor = 1e-3 // of columns of length 1 or 0
	}
	return columns, weak, nil
}

// cholesky returns the lower factor L of the Gram matrix a = L·Lᵀ, of which it reads the lower half. Row
// d is zero if column d has a squared length of at most floor beside the columns before it.
func cholesky(a square, floor float64) square {
	factor := newMatrix(len(a), len(a))
	for d := range a {
		for e := range d {
			if factor[e][e] > 0 {
				factor[d][e] = (a[d][e] - dot(factor[d][:e], factor[e][:e])) / factor[e][e]
			}
		}
		if left := a[d][d] - dot(factor[d][:d], factor[d][:d]); left > floor {
			factor[d][d] = math.Sqrt(left)
		} else {
			clear(factor[d])
		}
	}
	return factor
}

// inverseTransposed returns L⁻ᵀ. Its column d is zero if row d of L is.
func inverseTransposed(factor square) square {
	inverse := newMatrix(len(factor), len(factor)) // by rows of L⁻¹, which are the columns of L⁻ᵀ
	for d, row := range factor {
		if row[d] == 0 {
			continue
		}
		for e := range d {
			for k := range e + 1 {
				inverse[d][k] -= float64(row[e] * inverse[e][k])
			}
		}
		inverse[d][d] = 1
		for k := range d + 1 {
			inverse[d][k] /= row[d]
		}
	}
	transposed := newMatrix(len(factor), len(factor))
	for d, row := range inverse {
		for k, v := range row {
			transposed[k][d] = v
		}
	}
	return transposed
}

// tiles returns a matrix of lanes columns as tiles of lanes rows, whose values are rounded to float32.
func (m square) tiles() []tile {
	tiles := make([]tile, parallel.NumChunks(len(m), lanes))
	for p, row := range m {
		for l, v := range row {
			tiles[p/lanes][p%lanes*lanes+l] = float32(v)
		}
	}
	return tiles
}
