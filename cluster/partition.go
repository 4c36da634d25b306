// Package cluster holds what all methods of clustering have in common: a [Partition] of the rows of a matrix into
// clusters and outliers, the [Centroids] of its clusters, names for them ([NameLevels]), and [Outliers], which sets
// rows apart that fit nowhere.
//
// The packages below it make partitions (kmeans), measure them (quality) and choose the number
// of clusters (choose). They import this package, which imports none of them.
//
// Functions of these packages give the same bits for every number of workers. They take the
// vectors as [sparse.UnitRows], and never hold one dense vector for each cluster: memory
// grows with the values that the matrix stores, whatever the number of clusters.
package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Outlier is the label of a row that belongs to no cluster.
const Outlier = -1

var (
	// ErrInvalid is wrapped by errors about a Partition that is not valid, or that does not
	// fit the matrix.
	ErrInvalid = errors.New("cluster: invalid partition")
	// ErrNoRows is returned if all rows of a matrix are zero, so that there is nothing to
	// cluster.
	ErrNoRows = errors.New("cluster: no row has a value")
	// ErrTooFewRows is wrapped by errors about more clusters than rows.
	ErrTooFewRows = errors.New("cluster: fewer rows than clusters")
)

// Partition assigns each of n rows to one of K clusters or to none. Clusters are numbered from the largest to the
// smallest; of clusters of the same size, the one whose first row comes first has the lower number, unless it is
// [Partition.Renumbered]. No cluster is empty. A Partition is immutable once returned.
//
// Make a Partition with [NewPartition], which puts the clusters in this order.
type Partition struct {
	K      int   // number of clusters
	Labels []int // length n: the cluster of each row, in [0, K), or Outlier
	Sizes  []int // length K: number of rows of each cluster
}

// NewPartition returns the partition in which rows of equal labels are in one cluster. A label
// is any number from 0, or [Outlier] for a row of no cluster; numbers may be missing. The
// clusters are numbered anew in the order that [Partition] describes. An error wraps
// [ErrInvalid] and names the first row with another negative label. It takes O(n + K·log K)
// time and does not keep labels.
func NewPartition(labels []int) (*Partition, error) {
	type group struct{ size, first int }
	var groups []group
	number := make(map[int]int) // of each label, by its first row
	p := &Partition{Labels: make([]int, len(labels))}
	for i, label := range labels {
		if label == Outlier {
			p.Labels[i] = Outlier
			continue
		}
		if label < 0 {
			return nil, fmt.Errorf("%w: row %d has label %d", ErrInvalid, i, label)
		}
		g, ok := number[label]
		if !ok {
			g = len(groups)
			number[label] = g
			groups = append(groups, group{first: i})
		}
		groups[g].size++
		p.Labels[i] = g
	}
	order := make([]int, len(groups))
	for g := range order {
		order[g] = g
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(groups[b].size, groups[a].size), cmp.Compare(groups[a].first, groups[b].first))
	})
	p.K, p.Sizes = len(groups), make([]int, len(groups))
	rank := make([]int, len(groups))
	for k, g := range order {
		rank[g], p.Sizes[k] = k, groups[g].size
	}
	for i, g := range p.Labels {
		if g != Outlier {
			p.Labels[i] = rank[g]
		}
	}
	return p, nil
}

// Renumbered returns p with the clusters of equal size in the order of their least rows by compare, which returns a
// negative number if row i comes before row j. So numbers do not depend on the order of the rows, if compare does not.
// It takes O(n + K·log K) time.
func (p *Partition) Renumbered(compare func(i, j int) int) *Partition {
	equal := make([]bool, p.K) // another cluster has the same size
	for k := 1; k < p.K; k++ {
		if p.Sizes[k] == p.Sizes[k-1] {
			equal[k-1], equal[k] = true, true
		}
	}
	least, order := slices.Repeat([]int{-1}, p.K), make([]int, p.K)
	for i, k := range p.Labels {
		if k != Outlier && equal[k] && (least[k] < 0 || compare(i, least[k]) < 0) {
			least[k] = i
		}
	}
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := cmp.Compare(p.Sizes[b], p.Sizes[a]); c != 0 {
			return c
		}
		return compare(least[a], least[b])
	})
	rank := make([]int, p.K)
	for to, k := range order {
		rank[k] = to
	}
	labels := slices.Clone(p.Labels)
	for i, k := range labels {
		if k != Outlier {
			labels[i] = rank[k]
		}
	}
	return &Partition{K: p.K, Labels: labels, Sizes: p.Sizes}
}

// Validate reports whether p is a partition of n rows: n labels in range, sizes that agree
// with them, and no empty cluster. Functions that take a Partition call it. Errors wrap
// [ErrInvalid]. It takes O(n + K) time.
func (p *Partition) Validate(n int) error {
	switch {
	case len(p.Labels) != n:
		return fmt.Errorf("%w: %d labels for %d rows", ErrInvalid, len(p.Labels), n)
	case p.K < 0 || len(p.Sizes) != p.K:
		return fmt.Errorf("%w: %d sizes for %d clusters", ErrInvalid, len(p.Sizes), p.K)
	}
	sizes := make([]int, p.K)
	for i, k := range p.Labels {
		if k == Outlier {
			continue
		}
		if k < 0 || k >= p.K {
			return fmt.Errorf("%w: row %d has label %d, want 0 to %d or %d for an outlier", ErrInvalid, i, k, p.K-1, Outlier)
		}
		sizes[k]++
	}
	for k, size := range sizes {
		if size == 0 || size != p.Sizes[k] {
			return fmt.Errorf("%w: cluster %d has %d rows and size %d", ErrInvalid, k, size, p.Sizes[k])
		}
	}
	return nil
}

// Members returns the rows of each cluster, ascending.
func (p *Partition) Members() [][]int {
	members := make([][]int, p.K)
	all := make([]int, p.Clustered())
	for k, size := range p.Sizes {
		members[k], all = all[:0:size], all[size:]
	}
	for i, k := range p.Labels {
		if k != Outlier {
			members[k] = append(members[k], i)
		}
	}
	return members
}

// Clustered returns the number of rows that belong to a cluster.
func (p *Partition) Clustered() int {
	n := 0
	for _, size := range p.Sizes {
		n += size
	}
	return n
}

// Outliers returns the number of rows that belong to no cluster.
func (p *Partition) Outliers() int { return len(p.Labels) - p.Clustered() }
