// Package leiden finds communities in a graph of papers: groups that are tied more closely among themselves than
// chance would tie them. The number of groups follows from the graph.
//
// The method is that of Traag, Waltman and van Eck (Scientific Reports 9, 2019,
// doi:10.1038/s41598-019-41695-z).
package leiden

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/sparse"
)

// How a run works.
//
// Every node begins as a community of its own. Nodes that wait in a queue have their turn one after another: a node
// moves to the community of a neighbour where the quality rises most, and neighbours that it leaves behind wait
// again (move). When the queue is empty, each community is taken apart and put together again from single nodes,
// which join only where there is an edge (refine). The parts become the nodes of a smaller graph (merged), on
// which the same begins again, with the communities that were found. When every community is one node, the run
// is over. Since a node was put together along edges, every community is connected. Another run may start from the
// communities of the one before.
//
// Weights are whole numbers of a millionth. So sums are exact, and the only thing that the order of nodes
// decides is whose turn it is. That order follows from keys, which belong to papers and not to rows.

// ErrGraph is wrapped by errors about a matrix that is not a graph.
var ErrGraph = errors.New("leiden: invalid graph")

// Quality is what communities maximise.
type Quality int

const (
	// Modularity compares the weight within a community with what it would be if the strengths of its nodes
	// were all that mattered (Newman and Girvan, Physical Review E 69, 2004, doi:10.1103/PhysRevE.69.026113; with
	// a resolution, Reichardt and Bornholdt, Physical Review E 74, 2006, doi:10.1103/PhysRevE.74.016110).
	Modularity Quality = iota
	// CPM, the constant Potts model, compares the weight within a community with a weight of Resolution for each pair
	// of its nodes. It has no resolution limit (Traag, Van Dooren and Nesterov, Physical Review E 84, 2011,
	// doi:10.1103/PhysRevE.84.016114).
	CPM
)

// Options are the options of [Cluster].
type Options struct {
	// Quality is Modularity unless set.
	Quality Quality
	// Resolution says how fine the communities are: more of them for a higher one. 0 means 1 for Modularity. For
	// CPM it has to be set; it is the least mean weight between the parts of a community.
	Resolution float64
	// Keys are numbers that belong to the rows wherever they stand, for example hashes of the ids of papers. The
	// communities do not depend on the order of rows then. nil means the numbers of the rows.
	Keys []uint64
	// Seed changes the order in which nodes have their turn. Every value is a seed like any other.
	Seed uint64
	// MaxRuns bounds the runs, each of which starts from the communities of the one before. 0 means 10. Runs end
	// when nothing changes any more.
	MaxRuns int
}

// Result is a partition into communities. Rows without edges are outliers.
type Result struct {
	*cluster.Partition
	// Quality is the modularity, at most 1, or for CPM the weight within communities beyond what is expected of them,
	// divided by the weight of all edges.
	Quality float64
	// Runs is the number of runs.
	Runs int
}

func (o *Options) check() error {
	switch {
	case o.Quality == Modularity && o.Resolution == 0:
		o.Resolution = 1
	case o.Quality != Modularity && o.Quality != CPM:
		return fmt.Errorf("leiden: Quality = %d, must be Modularity or CPM", o.Quality)
	}
	if !(o.Resolution > 0 && o.Resolution <= math.MaxFloat32) {
		return fmt.Errorf("leiden: Resolution = %v, must be greater than 0", o.Resolution)
	}
	if o.MaxRuns < 0 {
		return fmt.Errorf("leiden: MaxRuns = %d, must not be negative", o.MaxRuns)
	}
	o.MaxRuns = cmp.Or(o.MaxRuns, 10)
	return nil
}

// Cluster finds communities in the graph g, an n×n matrix of weights from 0 to 1024, such as [neighbor.Index.Graph]
// returns. Two rows have an edge if any of the two values of their pair is not zero; it weighs the greater one.
// The diagonal does not count. Weights are rounded to multiples of 2⁻²⁰. Every community is connected.
//
// An error wraps [ErrGraph] if g is no such matrix or the keys do not fit, or [sparse.ErrInvalid]; it names an option
// that is out of range, or is ctx.Err() if ctx ends first. Equal arguments give equal results. A run takes O(m·log n)
// time in practice for m edges, and O(n + m) memory.
func Cluster(ctx context.Context, g *sparse.CSR, opts Options) (*Result, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	n, rows, err := newNetwork(g, opts.Keys, 0)
	if err != nil {
		return nil, err
	}
	penalty := n.weigh(&opts)
	of, runs, err := n.communities(ctx, &run{}, penalty, opts.Seed, opts.MaxRuns)
	if err != nil {
		return nil, err
	}
	p, err := partition(of, rows, g.Rows)
	if err != nil {
		return nil, err
	}
	quality := n.quality(of, penalty)
	if opts.Quality == CPM {
		quality += n.quality(ascending(n.nodes()), -penalty) // a node is no pair
	}
	return &Result{Partition: p, Quality: quality, Runs: runs}, nil
}

// weigh sets the masses of nodes, and returns what a pair of communities has to weigh for each product of their
// masses.
func (n *network) weigh(opts *Options) (penalty float64) {
	if opts.Quality == CPM {
		for v := range n.mass {
			n.mass[v] = 1
		}
		return float64(opts.Resolution * unit)
	}
	var total float64
	n.mass, total = n.strengths()
	if total == 0 {
		return 0
	}
	return opts.Resolution / total
}

// quality returns the quality of communities, with their masses as weigh has set them.
func (n *network) quality(of []int32, penalty float64) float64 {
	within, mass, all := 0.0, make([]float64, n.nodes()), 0.0
	for v := range n.nodes() {
		mass[of[v]] += n.mass[v]
		to, weight := n.edges(int32(v))
		for e, u := range to {
			all += weight[e]
			if of[u] == of[v] {
				within += weight[e]
			}
		}
	}
	if all == 0 {
		return 0
	}
	for _, m := range mass {
		within -= float64(penalty * float64(m*m))
	}
	return within / all
}

// communities finds the community of each node. Communities have numbers below the number of nodes. It uses the memory
// of r.
func (n *network) communities(ctx context.Context, r *run, penalty float64, seed uint64, maxRuns int) (
	of []int32, runs int, err error) {
	r.begin(n.nodes(), penalty, seed)
	of = ascending(n.nodes())
	for runs = 0; runs < maxRuns; {
		if err := ctx.Err(); err != nil {
			return nil, runs, err
		}
		before := slices.Clone(of)
		if of, err = r.run(ctx, n, of); err != nil {
			return nil, runs, err
		}
		r.seed++
		runs++
		if slices.Equal(before, of) {
			break
		}
	}
	return n.connected(of), runs, nil
}

// connected gives the parts of communities that no edge connects numbers of their own, from 0 in the order of
// their first nodes.
func (n *network) connected(of []int32) []int32 {
	parts := make([]int32, n.nodes())
	for v := range parts {
		parts[v] = -1
	}
	var stack []int32
	next := int32(0)
	for v := range parts {
		if parts[v] >= 0 {
			continue
		}
		parts[v] = next
		for stack = append(stack, int32(v)); len(stack) > 0; {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			to, _ := n.edges(u)
			for _, w := range to {
				if parts[w] < 0 && of[w] == of[u] {
					parts[w] = next
					stack = append(stack, w)
				}
			}
		}
		next++
	}
	return parts
}

// numbered gives communities numbers from 0 in the order of their first nodes.
func numbered(of []int32) []int32 {
	most := int32(-1)
	for _, c := range of {
		most = max(most, c)
	}
	number := make([]int32, most+1) // plus one
	next := int32(0)
	out := make([]int32, len(of))
	for v, c := range of {
		if number[c] == 0 {
			next++
			number[c] = next
		}
		out[v] = number[c] - 1
	}
	return out
}

// partition returns communities of nodes as a partition of all rows.
func partition(of []int32, rows []int, n int) (*cluster.Partition, error) {
	labels := make([]int, n)
	for i := range labels {
		labels[i] = cluster.Outlier
	}
	for v, i := range rows {
		labels[i] = int(of[v])
	}
	return cluster.NewPartition(labels)
}

func ascending(n int) []int32 {
	all := make([]int32, n)
	for v := range all {
		all[v] = int32(v)
	}
	return all
}
