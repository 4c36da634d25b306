package graph

import (
	"context"
	"math"

	"kindred/sparse"
)

// Measures say how central the papers of a graph are. Each slice has a value for each paper.
type Measures struct {
	// Degree is the number of edges, and Strength the sum of their weights.
	Degree   []int
	Strength []float64
	// PageRank is the share of the time that a random walk over the edges, by weight, spends at the
	// paper (Page et al. 1999; damping 0.85). The values sum to 1.
	PageRank []float64
	// Betweenness is the share of the pairs of other papers whose shortest paths, by the number of
	// edges, go through the paper, in [0, 1]: high for papers that are bridges between groups.
	Betweenness []float64
	// Sources is how many papers Betweenness counts the paths from: all, or a sample.
	Sources int
}

const (
	damping = 0.85
	// settled is the change of all PageRanks together at which the iteration ends.
	settled  = 1e-9
	maxWalks = 200
	// maxSteps is about how many edges are followed for betweenness: a second of work. minSources
	// keeps the estimate for a large graph from resting on a few papers.
	maxSteps   = 100_000_000
	minSources = 50
)

// Measure returns the measures of g. Betweenness is exact for up to about two thousand papers, with the
// algorithm of Brandes (2001, doi:10.1080/0022250X.2001.9990249). In larger graphs it is estimated
// from the paths of a sample of papers that stand evenly in their order (Brandes and Pich 2007,
// doi:10.1142/S0218127407018403): as many as about a second of work allows, and at least 50. Measure
// returns ctx.Err() if ctx ends first.
func Measure(ctx context.Context, g *Graph) (*Measures, error) {
	n := g.Len()
	m := &Measures{Degree: make([]int, n), Strength: make([]float64, n), Sources: sources(n, g.edges.NNZ())}
	for i := range n {
		row := g.edges.Row(i)
		m.Degree[i] = len(row.Indices)
		for _, w := range row.Data {
			m.Strength[i] += float64(w)
		}
	}
	var err error
	if m.PageRank, err = pageRank(ctx, g.edges, m.Strength); err != nil {
		return nil, err
	}
	if m.Betweenness, err = betweenness(ctx, g.edges, m.Sources); err != nil {
		return nil, err
	}
	return m, nil
}

// sources returns from how many of n nodes to count shortest paths, with so many entries in the matrix of
// edges.
func sources(n, entries int) int { return min(n, max(minSources, maxSteps/max(1, n+entries))) }

// pageRank returns the PageRank of the rows of a symmetric matrix of weights with the given sums. A
// paper without edges leads everywhere.
func pageRank(ctx context.Context, edges *sparse.CSR, strength []float64) ([]float64, error) {
	n := edges.Rows
	rank, next := make([]float64, n), make([]float64, n)
	share := make([]float64, n) // of the rank of a paper, for each unit of weight of its edges
	for i := range rank {
		rank[i] = 1 / float64(n)
	}
	for range maxWalks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lost := 0.0
		for i, s := range strength {
			if s == 0 {
				lost += rank[i]
			} else {
				share[i] = rank[i] / s
			}
		}
		base := (1 - damping + float64(damping*lost)) / float64(n)
		change := 0.0
		for i := range next {
			row := edges.Row(i)
			sum := 0.0
			for p, j := range row.Indices {
				sum += float64(float64(row.Data[p]) * share[j])
			}
			next[i] = base + float64(damping*sum)
			change += math.Abs(next[i] - rank[i])
		}
		rank, next = next, rank
		if change < settled {
			break
		}
	}
	return rank, nil
}

// betweenness returns the betweenness of the nodes from the shortest paths of a number of sources.
func betweenness(ctx context.Context, edges *sparse.CSR, sources int) ([]float64, error) {
	n := edges.Rows
	through := make([]float64, n)
	if n < 3 {
		return through, nil
	}
	paths, share := make([]float64, n), make([]float64, n)
	distance := make([]int32, n)
	order := make([]int32, 0, n)
	for s := range sources {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from := int32(int64(s) * int64(n) / int64(sources))
		for i := range distance {
			distance[i], paths[i], share[i] = -1, 0, 0
		}
		distance[from], paths[from] = 0, 1
		order = append(order[:0], from)
		for at := 0; at < len(order); at++ {
			v := order[at]
			for _, w := range edges.Row(int(v)).Indices {
				if distance[w] < 0 {
					distance[w] = distance[v] + 1
					order = append(order, w)
				}
				if distance[w] == distance[v]+1 {
					paths[w] += paths[v]
				}
			}
		}
		for at := len(order) - 1; at > 0; at-- {
			w := order[at]
			for _, v := range edges.Row(int(w)).Indices {
				if distance[v] == distance[w]-1 {
					share[v] += float64(paths[v] / paths[w] * (1 + share[w]))
				}
			}
			through[w] += share[w]
		}
	}
	pairs := float64(sources) * float64(n-1) * float64(n-2) / float64(n) // of a source and a target
	for i := range through {
		through[i] /= pairs
	}
	return through, nil
}
