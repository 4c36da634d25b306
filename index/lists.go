package index

import (
	"context"
	"fmt"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// tileRows is the number of rows in a tile: their sums fill a first-level cache of 32 KiB.
const tileRows = 8192

// lists are the inverted lists of a matrix: for every column the rows that have a value there, and these
// values. Rows are cut into tiles, each with lists of its own, so that sums stay in the first-level cache and
// a row number takes two bytes.
type lists struct {
	n, cols int
	signed  bool // some value is negative
	// starts holds, for each tile, two halves of the number of values before it, and then where the list of
	// each column begins, counted from there, and where the last ends.
	starts []uint32
	rows   []uint16 // within their tile
	values []float32
	times  []float32 // how often the term occurs in the paper; nil if that is not known
}

// tile is the part of lists for a tile.
type tile struct {
	first, n int
	starts   []uint32
	rows     []uint16
	values   []float32
	times    []float32
}

// invert returns the lists of a matrix. times has other values in the same places; it may be nil.
func invert(ctx context.Context, x, times *sparse.CSR, parallelism int) (lists, error) {
	tiles := parallel.NumChunks(x.Rows, tileRows)
	l := lists{n: x.Rows, cols: x.Cols, starts: make([]uint32, tiles*(x.Cols+3)), rows: make([]uint16, x.NNZ()),
		values: make([]float32, x.NNZ())}
	if times != nil {
		l.times = make([]float32, x.NNZ())
	}
	err := parallel.ChunksWith(ctx, x.Rows, tileRows, parallelism, func() []uint32 { return make([]uint32, x.Cols) },
		func(next []uint32, t, lo, hi int) error {
			base := x.Indptr[lo]
			header := l.starts[t*(x.Cols+3):][:x.Cols+3]
			header[0], header[1] = uint32(base), uint32(uint64(base)>>32)
			starts := header[2:]
			for _, j := range x.Indices[base:x.Indptr[hi]] {
				starts[j+1]++
			}
			for j := range x.Cols {
				starts[j+1] += starts[j]
			}
			copy(next, starts)
			rows, values := l.rows[base:x.Indptr[hi]], l.values[base:x.Indptr[hi]]
			for i := lo; i < hi; i++ {
				row := x.Row(i)
				for p, j := range row.Indices {
					rows[next[j]], values[next[j]] = uint16(i-lo), row.Data[p]
					if times != nil {
						l.times[base+int(next[j])] = times.Data[x.Indptr[i]+p]
					}
					next[j]++
				}
			}
			return nil
		})
	return l, err
}

// tiles returns the number of tiles.
func (l *lists) tiles() int { return parallel.NumChunks(l.n, tileRows) }

// tile returns a tile of valid lists.
func (l *lists) tile(t int) tile {
	header := l.starts[t*(l.cols+3):][:l.cols+3]
	base := uint64(header[0]) | uint64(header[1])<<32
	end := base + uint64(header[l.cols+2])
	part := tile{first: t * tileRows, n: min(tileRows, l.n-t*tileRows), starts: header[2:], rows: l.rows[base:end],
		values: l.values[base:end]}
	if l.times != nil {
		part.times = l.times[base:end]
	}
	return part
}

// validate returns an error if tile may panic, or if the list of a column is not a part of its tile.
func (l *lists) validate() error {
	expected := uint64(0)
	for t := range l.tiles() {
		header := l.starts[t*(l.cols+3):][:l.cols+3]
		base := uint64(header[0]) | uint64(header[1])<<32
		ok := base == expected && header[2] == 0
		previous := uint32(0)
		for _, start := range header[2:] {
			ok = ok && start >= previous
			previous = start
		}
		if expected += uint64(previous); !ok || expected > uint64(len(l.rows)) {
			return fmt.Errorf("index: %w: the lists of tile %d cannot be read", ErrFile, t+1)
		}
	}
	if expected != uint64(len(l.rows)) {
		return fmt.Errorf("index: %w: its lists are longer than its tiles", ErrFile)
	}
	return nil
}
