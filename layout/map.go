// Package layout finds places in the plane: for the papers of a map, so that near papers are neighbours
// there too, and for the nodes of a small drawing, so that their labels do not overlap. It knows nothing
// of papers, colours and files.
package layout

import (
	"context"
	"errors"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Options are the options of [Map] and [Stress].
type Options struct {
	// Seed chooses the random numbers. 0 is a seed like any other.
	Seed uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnProgress, if not nil, is called after each step, on the caller's goroutine.
	OnProgress func(done, total int)
}

// ErrShape is wrapped by the error for matrices whose sizes do not agree.
var ErrShape = errors.New("layout: the sizes of the matrices do not agree")

// The steps of a map: in the first, the attraction of neighbours is exaggerated.
const (
	earlySteps = 100
	lateSteps  = 400
	// mostExaggerated is the greatest factor of the attraction. In a small collection without clear parts,
	// whose papers have neighbours everywhere, a factor draws all papers into one point: 300 papers get a
	// factor of 1, and from 4,000 papers on it is 4.
	mostExaggerated = 4.0
	perExaggeration = 1000
)

// Map returns a place for each paper, as a matrix of n×2: papers that are near one another in row i of near
// are near in the plane. near is an n×n matrix whose row i holds the similarities of paper i to its nearest
// papers (10 are a good number); only the places of its values count, not the values. start is an n×r matrix
// of latent rows that gives the global arrangement, of which the two main directions are taken; nil starts
// at random.
//
// The places are found by t-SNE (van der Maaten and Hinton 2008, jmlr.org/papers/v9/vandermaaten08a.html)
// with the forces of Barnes and Hut (van der Maaten 2014, jmlr.org/papers/v15/vandermaaten14a.html), with equal
// affinities for all neighbours in place of a perplexity. Distances between far islands mean little.
//
// A paper without neighbours is put in a row below the map. The places have mean 0 and no certain scale.
// Equal arguments give equal bits, whatever opts.Parallelism is. Map returns an error that wraps [ErrShape],
// or ctx.Err() if ctx ends first. It takes O(n·log n) time a step and O(n·k) memory.
func Map(ctx context.Context, near *sparse.CSR, start *sparse.Dense, opts Options) (*sparse.Dense, error) {
	n := near.Rows
	if near.Cols != n || start != nil && start.Rows != n {
		return nil, fmt.Errorf("%w: %d×%d similarities", ErrShape, n, near.Cols)
	}
	if err := near.Validate(); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	all := neighborhoods(near)
	var joined []int // rows that have a neighbour
	for i := range n {
		if len(all.of(i)) > 0 {
			joined = append(joined, i)
		}
	}
	places := sparse.NewDense(n, 2)
	if len(joined) > 1 {
		m := newMapping(all.only(joined), opts)
		m.begin(start, joined)
		if err := m.run(ctx); err != nil {
			return nil, err
		}
		for p, i := range joined {
			copy(places.Row(i), m.at[2*p:2*p+2])
		}
	}
	center(places, joined)
	below(places, joined)
	return places, nil
}

// center moves the places of the given rows so that their mean is 0.
func center(places *sparse.Dense, rows []int) {
	var x, y float64
	for _, i := range rows {
		x += float64(places.Row(i)[0])
		y += float64(places.Row(i)[1])
	}
	x, y = x/float64(max(1, len(rows))), y/float64(max(1, len(rows)))
	for _, i := range rows {
		places.Row(i)[0] -= float32(x)
		places.Row(i)[1] -= float32(y)
	}
}

// below puts all rows but the given ones into rows below these, as wide as the map.
func below(places *sparse.Dense, joined []int) {
	n := places.Rows
	if len(joined) == n {
		return
	}
	left, right, bottom := float32(0), float32(0), float32(0)
	for _, i := range joined {
		left, right = min(left, places.Row(i)[0]), max(right, places.Row(i)[0])
		bottom = min(bottom, places.Row(i)[1])
	}
	step := float32(1)
	if right > left {
		step = max((right-left)/60, (right-left)/float32(math.Sqrt(float64(n-len(joined))))/8)
	}
	columns := max(1, int((right-left)/step), int(math.Sqrt(float64(n-len(joined)))))
	next, at := 0, 0
	for i := range n {
		if next < len(joined) && joined[next] == i {
			next++
			continue
		}
		places.Row(i)[0] = left + float32(step*float32(at%columns))
		places.Row(i)[1] = bottom - float32(step*float32(3+at/columns))
		at++
	}
}

// lists are the neighbours of nodes: those of node i are nodes[from[i]:from[i+1]]. A weight is 2 if both
// nodes have the other among their nearest, and else 1.
type lists struct {
	from    []int
	nodes   []int32
	weights []float32
}

func (l *lists) of(i int) []int32 { return l.nodes[l.from[i]:l.from[i+1]] }

// neighborhoods returns the neighbours in rows and columns of a matrix, without its diagonal.
func neighborhoods(near *sparse.CSR) *lists {
	t := near.Transposed()
	l := &lists{from: make([]int, 1, near.Rows+1)}
	for i := range near.Rows {
		a, b := near.Row(i).Indices, t.Row(i).Indices
		for len(a) > 0 || len(b) > 0 {
			var j int32
			weight := float32(1)
			switch {
			case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
				j, a = a[0], a[1:]
			case len(a) == 0 || b[0] < a[0]:
				j, b = b[0], b[1:]
			default:
				j, a, b, weight = a[0], a[1:], b[1:], 2
			}
			if int(j) != i {
				l.nodes, l.weights = append(l.nodes, j), append(l.weights, weight)
			}
		}
		l.from = append(l.from, len(l.nodes))
	}
	return l
}

// only returns the lists of the given nodes, which all have neighbours and get numbers from 0.
func (l *lists) only(rows []int) *lists {
	if len(rows) == len(l.from)-1 {
		return l
	}
	number := make([]int32, len(l.from)-1)
	for p, i := range rows {
		number[i] = int32(p)
	}
	part := &lists{from: make([]int, 1, len(rows)+1), weights: l.weights}
	for _, i := range rows {
		for _, j := range l.of(i) {
			part.nodes = append(part.nodes, number[j])
		}
		part.from = append(part.from, len(part.nodes))
	}
	return part
}

// mapping is the state of a map.
type mapping struct {
	near                   *lists
	opts                   Options
	n                      int
	at                     []float32 // x and y of each node
	force, velocity, gains []float32
	done                   int
	tree                   tree
}

func newMapping(near *lists, opts Options) *mapping {
	n := len(near.from) - 1
	return &mapping{near: near, opts: opts, n: n, at: make([]float32, 2*n), force: make([]float32, 2*n),
		velocity: make([]float32, 2*n), gains: make([]float32, 2*n)}
}

// run moves the nodes from where they begin to their places.
func (m *mapping) run(ctx context.Context) error {
	exaggeration := max(1, min(float64(m.n)/perExaggeration, mostExaggerated))
	m.spread(0.1)
	if err := m.sne(ctx, earlySteps, exaggeration, 0.5); err != nil {
		return err
	}
	return m.sne(ctx, lateSteps, 1, 0.8)
}

// stepped tells of a step that is done.
func (m *mapping) stepped() {
	m.done++
	if m.opts.OnProgress != nil {
		m.opts.OnProgress(m.done, earlySteps+lateSteps)
	}
}

// each calls do for all nodes in chunks.
func (m *mapping) each(ctx context.Context, do func(lo, hi int)) error {
	return parallel.Chunks(ctx, m.n, chunk, m.opts.Parallelism, func(_, lo, hi int) error {
		do(lo, hi)
		return nil
	})
}

// chunk is the number of nodes in a chunk of work.
const chunk = 512

// random returns a random number that depends on its arguments alone: the output function of SplitMix64
// (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
func random(seed, a, b uint64) uint64 {
	z := seed + a*0x9e3779b97f4a7c15 + b*0xbf58476d1ce4e5b9
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit returns a random number as a float in [-1, 1).
func unit(r uint64) float32 { return float32(int64(r)>>40) / (1 << 23) }
