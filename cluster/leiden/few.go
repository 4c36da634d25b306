package leiden

import (
	"context"
	"math"

	"kindred/internal/parallel"
)

const (
	// mostOfFew is the number of nodes up to which all pairs of nodes are compared.
	mostOfFew = 2_000
	// threshold is the share of runs from which on a pair of nodes had better be in one group.
	threshold = 0.25
	// leastShare is the share of runs that must have a pair together, for the pair to have an edge.
	leastShare = 0.02
)

// runsOfFew returns the resolution of the runs on a graph of so many nodes, and their spread. Up to 650 nodes, all runs
// have the same. With more nodes, coarser runs have a voice, too: clear subjects of hundreds of papers fall apart
// otherwise. docs/benchmarks.md has the measurements.
func runsOfFew(nodes int) (resolution, around float64) {
	if nodes <= 650 {
		return 1.7, 1
	}
	return 1.5, spread
}

// groupsOfFew finds the medium groups of a small graph: those for which the sum over the pairs of nodes within groups,
// of the share of runs that have the pair together less a threshold, is greatest. With a threshold of one half, that
// is the partition that differs from the runs in the fewest pairs (the median partition: Mirkin; correlation
// clustering: Bansal, Blum and Chawla, Machine Learning 56, 2004, doi:10.1023/B:MACH.0000033116.57574.95). It takes
// O(n²·Runs) time and O(n²) memory.
func (n *network) groupsOfFew(ctx context.Context, opts *LevelsOptions) (*agreed, error) {
	resolution, around := runsOfFew(n.nodes())
	weigh := func(m *network) float64 { return m.weigh(&Options{Resolution: resolution}) }
	found, err := n.runs(ctx, weigh, around, opts, 1)
	if err != nil {
		return nil, err
	}
	a := n.compared(found, opts.Parallelism)
	pairs := n.pairs(found, opts.Parallelism)
	penalty := pairs.weigh(&Options{Quality: CPM, Resolution: threshold})
	core, cores := pairs.cores(pairs.weight, unit) // whose nodes have equal edges, so that they are best together
	a.of, err = pairs.bestOf(ctx, core, cores, penalty, 1, opts)
	return a, err
}

// pairs returns the graph of all pairs of nodes. An edge weighs the share of runs that have its ends together.
func (n *network) pairs(found [][]int32, parallelism int) *network {
	nodes := n.nodes()
	members := make([]groups, len(found))
	for r, of := range found {
		members[r] = grouped(of, nodes)
	}
	weights := make([]float64, len(found)+1) // by the number of runs; 0 for no edge
	for t := range weights {
		if share := float64(t) / float64(len(found)); share >= leastShare {
			weights[t] = math.Round(float64(share * unit))
		}
	}
	const size = 64 // nodes of a chunk
	parts := make([]network, parallel.NumChunks(nodes, size))
	// The work is soon done and cannot fail.
	_ = parallel.Chunks(context.Background(), nodes, size, parallelism, func(chunk, lo, hi int) error {
		m, times := &parts[chunk], make([]int32, nodes)
		for v := lo; v < hi; v++ {
			clear(times)
			for r, of := range found {
				for _, u := range members[r].of(int(of[v])) {
					times[u]++
				}
			}
			times[v] = 0
			for u, t := range times {
				if w := weights[t]; w > 0 {
					m.to, m.weight = append(m.to, int32(u)), append(m.weight, w)
				}
			}
			m.start = append(m.start, len(m.to))
		}
		return nil
	})
	m := &network{start: make([]int, 1, nodes+1), mass: make([]float64, nodes), key: n.key}
	for _, part := range parts {
		first := len(m.to)
		for _, end := range part.start {
			m.start = append(m.start, first+end)
		}
		m.to, m.weight = append(m.to, part.to...), append(m.weight, part.weight...)
	}
	return m
}
