package layout

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"kindred/sparse"
)

// MaxStress is the greatest number of nodes of [Stress], whose time and memory grow with the square of it.
const MaxStress = 2000

const (
	stressSteps = 60
	// apart is how much farther than their farthest nodes the parts of a graph are from one another, as a share.
	apart = 1.15
	// mostApart is how far they are at most.
	mostApart = 6
)

// Stress returns places for the nodes of a small graph, as a matrix of n×2: the distance of two nodes in the
// plane is as near as possible to the length of the shortest path between them. edges is the symmetric n×n matrix
// of similarities, in (0, 1]; an edge is 1.5 long for a similarity of 0 and 0.5 for 1. Nodes that no path
// joins are put a little farther apart than any others, but at most 6.
//
// The stress is minimised by stochastic gradient descent over all pairs, in random order (Zheng, Pawar,
// Goodman 2019, doi:10.1109/TVCG.2018.2859997). Equal arguments give equal bits. Stress returns an error that
// wraps [ErrShape] for more than [MaxStress] nodes, and ctx.Err() if ctx ends first. It takes O(n²·log n)
// time, most of it for shortest paths.
func Stress(ctx context.Context, edges *sparse.CSR, opts Options) (*sparse.Dense, error) {
	n := edges.Rows
	if edges.Cols != n || n > MaxStress {
		return nil, fmt.Errorf("%w: stress of %d×%d similarities", ErrShape, n, edges.Cols)
	}
	if err := edges.Validate(); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	pairs, longest, err := pairsOf(ctx, edges)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(opts.Seed, 1))
	places := sparse.NewDense(n, 2)
	for i := range n {
		places.Row(i)[0] = unit(random(opts.Seed, uint64(i), 1)) * longest
		places.Row(i)[1] = unit(random(opts.Seed, uint64(i), 2)) * longest
	}
	// The step sizes fall from the largest 1/weight to a tenth of the smallest.
	first, last := float64(longest*longest), 0.1*0.25
	for step := range stressSteps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rng.Shuffle(len(pairs), func(a, b int) { pairs[a], pairs[b] = pairs[b], pairs[a] })
		rate := first * math.Exp(math.Log(last/first)*float64(step)/(stressSteps-1))
		for _, p := range pairs {
			p.pull(places, rate)
		}
		if opts.OnProgress != nil {
			opts.OnProgress(step+1, stressSteps)
		}
	}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	center(places, rows)
	return places, nil
}

// pair is two nodes and how far apart they should be.
type pair struct {
	i, j   int32
	length float32
}

// pull moves the nodes of a pair towards the distance that they should have, by less the smaller the rate is.
func (p pair) pull(places *sparse.Dense, rate float64) {
	a, b := places.Row(int(p.i)), places.Row(int(p.j))
	dx, dy := float64(a[0]-b[0]), float64(a[1]-b[1])
	distance := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if distance == 0 {
		dx, distance = 1e-3, 1e-3
	}
	share := min(1, rate/float64(p.length*p.length))
	move := float64(share*(distance-float64(p.length))) / (2 * distance)
	a[0] -= float32(move * dx)
	a[1] -= float32(move * dy)
	b[0] += float32(move * dx)
	b[1] += float32(move * dy)
}

// pairsOf returns all pairs of nodes, and the length of the longest of the shortest paths, at least 1.
func pairsOf(ctx context.Context, edges *sparse.CSR) (pairs []pair, longest float32, err error) {
	n := edges.Rows
	longest = 1
	lengths := make([][]float32, n)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		lengths[i] = paths(edges, i)
		for _, d := range lengths[i] {
			if !math.IsInf(float64(d), 1) {
				longest = max(longest, d)
			}
		}
	}
	for i := range n {
		for j := range i {
			d := lengths[i][j]
			if math.IsInf(float64(d), 1) {
				d = min(longest*apart, mostApart)
			}
			pairs = append(pairs, pair{i: int32(i), j: int32(j), length: d})
		}
	}
	return pairs, longest, nil
}

// paths returns the lengths of the shortest paths from a node to all, +Inf where there is none (Dijkstra
// 1959, doi:10.1007/BF01386390).
func paths(edges *sparse.CSR, from int) []float32 {
	lengths := make([]float32, edges.Rows)
	for i := range lengths {
		lengths[i] = float32(math.Inf(1))
	}
	lengths[from] = 0
	queue := &frontier{{node: int32(from)}}
	for queue.Len() > 0 {
		next := heap.Pop(queue).(reached)
		if next.length > lengths[next.node] {
			continue
		}
		row := edges.Row(int(next.node))
		for p, j := range row.Indices {
			if d := next.length + 1.5 - min(1, row.Data[p]); d < lengths[j] {
				lengths[j] = d
				heap.Push(queue, reached{j, d})
			}
		}
	}
	return lengths
}

// reached is a node with the length of a path to it.
type reached struct {
	node   int32
	length float32
}

// frontier is a heap of nodes, the nearest first.
type frontier []reached

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(a, b int) bool {
	return f[a].length < f[b].length || f[a].length == f[b].length && f[a].node < f[b].node
}
func (f frontier) Swap(a, b int) { f[a], f[b] = f[b], f[a] }

// Push adds an element, for container/heap.
func (f *frontier) Push(x any) { *f = append(*f, x.(reached)) }

// Pop removes the last element, for container/heap.
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
