package leiden

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
)

const (
	// mostOfFew is the number of nodes up to which all pairs of nodes are compared.
	mostOfFew = 2_000
	// mostByClarity is the number of nodes up to which the resolution depends on how clearly the graph is divided.
	mostByClarity = 650
	// leastShare is the share of runs that must have a pair together, for the pair to have an edge.
	leastShare = 0.02

	// A graph that falls into clear groups gets coarse ones, and a graph whose groups run into each other gets fine ones:
	// fine runs divide clear groups, and coarse runs are less steady where groups are not clear. blurred and plain are
	// the clarities up to which runs have the finest resolution, and from which on they have the coarsest. In between,
	// the resolution moves with the clarity. docs/decisions.md has the measurements.
	blurred, plain   = 0.58, 0.78
	finest, coarsest = 1.82, 1.3
	// probe is the resolution of the runs by which clarity is measured.
	probe = 1.7
	// priceOfNumber is what it costs, in quality, to have twice as many groups as wanted. Other numbers cost this times
	// the square of how much they differ, as a share of the wanted number.
	priceOfNumber = 0.3
	// thresholdOfMany is the threshold for graphs of more than mostByClarity nodes.
	thresholdOfMany = 0.25
	// band says how many times coarser and finer than that of the level the resolutions of runs are, and soft over which
	// part of that the weights of runs fall to nothing: see [near].
	band, soft = 1.22, 0.25
)

// thresholds are the shares of runs from which on a pair of nodes had better be in one group: the usual one, and
// others, the nearest to it first.
var thresholds = []float64{0.3, 0.275, 0.325, 0.25, 0.35, 0.225, 0.375, 0.2, 0.4, 0.425, 0.45, 0.475, 0.5}

// runsOfFew returns the resolution of runs on a graph of so many nodes, and their spread, where these do not depend on
// clarity. With more nodes, coarser runs have a voice, too: clear subjects of hundreds of papers fall apart otherwise.
func runsOfFew(nodes int) (resolution, around float64) {
	if nodes <= mostByClarity {
		return probe, 1
	}
	return 1.5, spread
}

// groupsOfFew finds the medium groups of a small graph: those for which the sum over the pairs of nodes within groups,
// of the share of runs that have the pair together less a threshold, is greatest. With a threshold of one half, that
// is the partition that differs from the runs in the fewest pairs (the median partition: Mirkin; correlation
// clustering: Bansal, Blum and Chawla, Machine Learning 56, 2004, doi:10.1023/B:MACH.0000033116.57574.95). It takes
// O(n²·Runs) time and O(n²) memory.
//
// The number of these groups jumps where a few papers more or less join two groups or divide one. The mean number of
// groups of the runs does not. So up to mostByClarity nodes, the groups are those of another threshold if they are
// nearly as good and their number is nearer to that mean.
func (n *network) groupsOfFew(ctx context.Context, opts *LevelsOptions) (*agreed, error) {
	found, weights, err := n.votes(ctx, opts)
	if err != nil {
		return nil, err
	}
	a := n.compared(found, weights, opts.Parallelism)
	pairs := n.pairs(found, weights, opts.Parallelism)
	core, cores := pairs.cores(pairs.weight, unit) // whose nodes have equal edges, so that they are best together
	if n.nodes() > mostByClarity {
		penalty := pairs.weigh(&Options{Quality: CPM, Resolution: thresholdOfMany})
		a.of, err = pairs.bestOf(ctx, core, cores, penalty, 1, opts)
		return a, err
	}
	a.of, err = pairs.ofNumber(ctx, core, cores, n.meanGroups(found, weights), func(of []int32) int {
		return count(n.absorbed(slices.Clone(of), n.leastSize()))
	}, opts)
	return a, err
}

// ofNumber returns the groups of a graph of pairs that lose least, of those that are best at some threshold: they lose
// in quality at the usual threshold, and by a number of groups other than wanted. So a plain division stays, and where
// groups may as well be joined or divided, their number is near the wanted one. Ties go to the threshold that is
// nearest to the usual one. groups tells how many groups there are. core and cores are those of [network.cores].
func (n *network) ofNumber(ctx context.Context, core []int32, cores int, wanted float64, groups func([]int32) int,
	opts *LevelsOptions) ([]int32, error) {
	penalties, usual := make([]float64, len(thresholds)), n.weigh(&Options{Quality: CPM, Resolution: thresholds[0]})
	for t, threshold := range thresholds {
		penalties[t] = n.weigh(&Options{Quality: CPM, Resolution: threshold}) // always with the same masses
	}
	found, quality := make([][]int32, len(thresholds)), make([]float64, len(thresholds))
	alone := *opts
	alone.Parallelism = 1
	err := parallel.Chunks(ctx, len(thresholds), 1, opts.Parallelism, func(t, _, _ int) (err error) {
		if found[t], err = n.bestOf(ctx, slices.Clone(core), cores, penalties[t], 1, &alone); err == nil {
			quality[t] = n.quality(found[t], usual)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	top, least := 0, math.Inf(1)
	for t, of := range found {
		away := float64(groups(of))/max(1, wanted) - 1
		if loss := float64(priceOfNumber*float64(away*away)) - quality[t]; loss < least {
			top, least = t, loss
		}
	}
	return found[top], nil
}

// meanGroups returns the mean number of groups that runs found, where each run counts by its weight.
func (n *network) meanGroups(found [][]int32, weights []int32) float64 {
	sum, all := 0, 0
	for r, weight := range weights {
		if weight > 0 {
			sum += int(weight) * n.several(found[r])
			all += int(weight)
		}
	}
	return float64(sum) / float64(all)
}

// votes returns what runs found, and how much each counts.
func (n *network) votes(ctx context.Context, opts *LevelsOptions) (found [][]int32, weights []int32, err error) {
	if n.nodes() > mostByClarity {
		resolution, around := runsOfFew(n.nodes())
		found, err = n.runs(ctx, at(resolution), ladder(1, around, opts.Runs), opts, 1)
		return found, equally(opts.Runs), err
	}
	l := newRungs(opts.Runs)
	weights = near(l.resolutions, probe)
	if err := l.climb(ctx, n, weights, opts); err != nil {
		return nil, nil, err
	}
	plainness := min(1, max(0, (n.clarity(l.found, weights, opts.Parallelism)-blurred)/(plain-blurred)))
	weights = near(l.resolutions, finest*math.Pow(coarsest/finest, plainness))
	return l.found, weights, l.climb(ctx, n, weights, opts)
}

// rungs are runs at all resolutions that a level may have.
type rungs struct {
	resolutions []float64 // ascending
	found       [][]int32 // what each run found; nil for a run that was not needed yet
}

// newRungs returns the rungs of which the given number, more or less, is near a resolution.
func newRungs(runs int) *rungs {
	reach := math.Pow(band, 1+soft)
	lowest, highest := coarsest/reach, finest*reach
	all := float64(runs) * math.Log(highest/lowest) / (2 * math.Log(band))
	l := &rungs{resolutions: ladder(math.Sqrt(lowest*highest), math.Sqrt(highest/lowest), int(math.Ceil(all)))}
	l.found = make([][]int32, len(l.resolutions))
	return l
}

// climb makes the runs that have a weight, unless they were made before.
func (l *rungs) climb(ctx context.Context, n *network, weights []int32, opts *LevelsOptions) error {
	missing := make([]float64, len(weights))
	for r, weight := range weights {
		if weight > 0 && l.found[r] == nil {
			missing[r] = l.resolutions[r]
		}
	}
	found, err := n.runs(ctx, at(1), missing, opts, 1)
	if err != nil {
		return err
	}
	for r, of := range found {
		if of != nil {
			l.found[r] = of
		}
	}
	return nil
}

// full is the weight of a run that counts in full. Weights are whole numbers, so that sums of them are exact.
const full = 64

// near returns how much the run at each resolution counts at a level: in full up to nearly band times above and below
// that of the level, less and less beyond, and not at all a little further. So a level that moves a little changes the
// weights a little.
func near(resolutions []float64, level float64) []int32 {
	weights := make([]int32, len(resolutions))
	for r, resolution := range resolutions {
		away := math.Abs(math.Log(resolution/level)) / math.Log(band)
		weights[r] = int32(math.Round(full * min(1, max(0, (1+soft-away)/(2*soft)))))
	}
	return weights
}

// clarity returns how far runs agree with each other, beyond chance: the mean, over the pairs of different runs, of the
// adjusted Rand index, as if all runs had the same number of pairs of nodes together. It is 1 if all runs agree, and
// about 0 for random groups. That there are groups if runs on parts of the data agree is the idea of Ben-Hur, Elisseeff
// and Guyon (Pacific Symposium on Biocomputing, 2002).
func (n *network) clarity(found [][]int32, weights []int32, parallelism int) float64 {
	var sum, squares float64 // whole numbers
	for _, weight := range weights {
		sum += float64(weight)
		squares += float64(weight * weight)
	}
	same := squares / (sum * sum) // the share of a run with itself, among all pairs of runs
	pairs, all := n.pairs(found, weights, parallelism), float64(n.nodes())*float64(n.nodes()-1)
	var mean, both float64 // the shares of the pairs of nodes that a run, and that two runs, have together
	for _, weight := range pairs.weight {
		share := weight / unit
		mean += share / all
		both += float64(share*share) / all
	}
	chance := float64(mean * mean)
	if mean <= chance || same >= 1 {
		return 1
	}
	return ((both-chance)/(mean-chance) - same) / (1 - same)
}

// pairs returns the graph of all pairs of nodes. An edge weighs the share of runs that have its ends together, where
// each run counts by its weight.
func (n *network) pairs(found [][]int32, weights []int32, parallelism int) *network {
	nodes := n.nodes()
	members, all := make([]groups, len(found)), int32(0)
	for r, weight := range weights {
		if weight > 0 {
			members[r] = grouped(found[r], nodes)
			all += weight
		}
	}
	shares := make([]float64, all+1) // by the weight of runs; 0 for no edge
	for t := range shares {
		if share := float64(t) / float64(all); share >= leastShare {
			shares[t] = math.Round(float64(share * unit))
		}
	}
	const size = 64 // nodes of a chunk
	parts := make([]network, parallel.NumChunks(nodes, size))
	parallel.Loop(nodes, size, parallelism, func(chunk, lo, hi int) {
		m, times := &parts[chunk], make([]int32, nodes)
		for v := lo; v < hi; v++ {
			clear(times)
			for r, weight := range weights {
				if weight == 0 {
					continue
				}
				for _, u := range members[r].of(int(found[r][v])) {
					times[u] += weight
				}
			}
			times[v] = 0
			for u, t := range times {
				if w := shares[t]; w > 0 {
					m.to, m.weight = append(m.to, int32(u)), append(m.weight, w)
				}
			}
			m.start = append(m.start, len(m.to))
		}
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
