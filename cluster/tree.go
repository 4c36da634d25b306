package cluster

import (
	"fmt"
	"math"
)

// Tree is a hierarchy of the rows of a matrix: groups that merge two by two. Methods that build a hierarchy return one,
// and [Tree.Cut] makes a partition of it, for any number of clusters. A Tree is immutable once returned.
type Tree struct {
	// Leaves is the number of leaves. They are the nodes 0 to Leaves − 1.
	Leaves int
	// Node has length n: the node of each row, or [Outlier] for a row that is not in the tree. Most methods put all
	// rows into leaves. A row of another node belongs to that node and to none of the two that merged into it.
	Node []int
	// Merges are in the order in which they happen: merge i makes node Leaves + i. There are at most Leaves − 1. If
	// there are fewer, the tree is a forest.
	Merges []Merge
}

// Merge is the merge of two nodes of a [Tree].
type Merge struct {
	A, B int // the nodes that merge, A below B; both have lower numbers than the node that they make
	// Similarity says how similar the two are, in [-1, 1]; the method says in which sense.
	Similarity float64
}

// Validate reports whether t is a tree of n rows: nodes in range, each of which merges at most once and after it was
// made. Errors wrap [ErrInvalid]. It takes O(n + Leaves) time.
func (t *Tree) Validate(n int) error {
	if t.Leaves < 0 || len(t.Node) != n || len(t.Merges) > max(0, t.Leaves-1) {
		return fmt.Errorf("%w: a tree of %d leaves and %d merges for %d of %d rows", ErrInvalid, t.Leaves, len(t.Merges),
			len(t.Node), n)
	}
	nodes := t.Leaves + len(t.Merges)
	for i, node := range t.Node {
		if node < Outlier || node >= nodes {
			return fmt.Errorf("%w: row %d is in node %d of %d", ErrInvalid, i, node, nodes)
		}
	}
	merged := make([]bool, nodes)
	for i, m := range t.Merges {
		if m.A < 0 || m.A >= m.B || m.B >= t.Leaves+i || merged[m.A] || merged[m.B] || math.IsNaN(m.Similarity) {
			return fmt.Errorf("%w: merge %d of nodes %d and %d, similarity %v", ErrInvalid, i, m.A, m.B, m.Similarity)
		}
		merged[m.A], merged[m.B] = true, true
	}
	return nil
}

// Cut returns the partition into k clusters: all merges happen but the last k − 1. There are fewer clusters if the tree
// has fewer leaves or a node without rows, and more if it is a forest of more than k trees. A row of a node whose merge
// does not happen is an outlier. Partitions of growing k nest, except these outliers. An error wraps [ErrInvalid] if t
// is no tree, or k is less than 1. It takes O(n + Leaves) time.
func (t *Tree) Cut(k int) (*Partition, error) {
	if k < 1 {
		return nil, fmt.Errorf("%w: k is %d, must be at least 1", ErrInvalid, k)
	}
	if err := t.Validate(len(t.Node)); err != nil {
		return nil, err
	}
	happen := min(len(t.Merges), max(0, t.Leaves-k))
	top := make([]int, t.Leaves+len(t.Merges)) // the cluster of each node: the last node that it merges into
	for node := range top {
		if top[node] = node; node >= t.Leaves+happen {
			top[node] = Outlier
		}
	}
	for i := happen - 1; i >= 0; i-- { // from the top down
		m := t.Merges[i]
		top[m.A], top[m.B] = top[t.Leaves+i], top[t.Leaves+i]
	}
	labels := make([]int, len(t.Node))
	for i, node := range t.Node {
		if labels[i] = Outlier; node != Outlier {
			labels[i] = top[node]
		}
	}
	return NewPartition(labels)
}

// Sizes returns the number of rows of each node, those of the nodes within it included.
func (t *Tree) Sizes() []int {
	sizes := make([]int, t.Leaves+len(t.Merges))
	for _, node := range t.Node {
		if node != Outlier {
			sizes[node]++
		}
	}
	for i, m := range t.Merges {
		sizes[t.Leaves+i] += sizes[m.A] + sizes[m.B]
	}
	return sizes
}
