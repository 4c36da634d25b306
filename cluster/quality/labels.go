package quality

import (
	"errors"
	"slices"

	"kindred/cluster"
)

// Papers may have several labels: an article on the economics of vaccination is of economics and of
// medicine. The measures in this file take the labels of a row as a set of classes. The measures that
// compare partitions take one class for each row; [Expand] makes these of sets.

// Expand returns a row for each label of each row, so that the measures of two partitions can be used
// where rows have several labels: a row with two labels counts twice, once in each class, and a row
// without labels not at all. With one label for each row, nothing changes but the numbers of the rows.
// It panics if the slices differ in length. It takes time in proportion to the number of labels.
func Expand(truth [][]int, labels []int) (classes, clusters []int) {
	if len(truth) != len(labels) {
		panic("quality: truth and labels differ in length")
	}
	for i, set := range truth {
		for _, c := range set {
			classes, clusters = append(classes, c), append(clusters, labels[i])
		}
	}
	return classes, clusters
}

// Purity returns the fraction of the rows that have, as one of their labels, the most frequent class of their cluster,
// in (0, 1] (Manning, Raghavan and Schütze, Introduction to Information Retrieval, section 16.3). It rises with the
// number of clusters, up to 1 if every row has its own. Of equally frequent classes the lowest one counts. Rows without
// labels are left out, and each outlier is a cluster of its own. It panics if the slices differ in length. It takes
// time in proportion to the number of labels.
func Purity(truth [][]int, labels []int) float64 {
	if len(truth) != len(labels) {
		panic("quality: truth and labels differ in length")
	}
	counts := map[[2]int]int{} // of a cluster and a class
	for i, set := range truth {
		if labels[i] == cluster.Outlier {
			continue
		}
		for _, c := range set {
			counts[[2]int{labels[i], c}]++
		}
	}
	best := map[int]int{} // the class of a cluster
	for pair, n := range counts {
		c, ok := best[pair[0]]
		if most := counts[[2]int{pair[0], c}]; !ok || n > most || n == most && pair[1] < c {
			best[pair[0]] = pair[1]
		}
	}
	var rows, right int
	for i, set := range truth {
		if len(set) == 0 {
			continue
		}
		rows++
		if labels[i] == cluster.Outlier || slices.Contains(set, best[labels[i]]) {
			right++
		}
	}
	if rows == 0 {
		return 1
	}
	return float64(right) / float64(rows)
}

// NeighborAgreement returns how often a row has a label in common with the rows nearest to it: the
// mean, over the given rows, of the fraction of near[i] that share a label with rows[i]. Rows without
// labels are left out, on both sides; it is 0 if nothing is left. near has an element for each of rows.
// It judges what rows are compared by, whatever method then clusters them: with one label for each row
// it is what the information retrieval literature calls the mean precision at k.
func NeighborAgreement(truth [][]int, rows []int, near [][]int) float64 {
	var sum float64
	n := 0
	for q, i := range rows {
		shared, known := 0, 0
		for _, j := range near[q] {
			if len(truth[j]) == 0 {
				continue
			}
			known++
			if meet(truth[i], truth[j]) {
				shared++
			}
		}
		if len(truth[i]) > 0 && known > 0 {
			n++
			sum += float64(shared) / float64(known)
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// ChanceAgreement returns the fraction of the pairs of different rows, among the given ones, that have
// a label in common: what [NeighborAgreement] would be if neighbours were drawn at random. Rows without
// labels are left out; it is 0 with fewer than two rows. It takes O(len(rows)²) time: give it a sample.
func ChanceAgreement(truth [][]int, rows []int) float64 {
	var known [][]int
	for _, i := range rows {
		if len(truth[i]) > 0 {
			known = append(known, truth[i])
		}
	}
	shared, pairs := 0, 0
	for i, a := range known {
		for _, b := range known[:i] {
			pairs++
			if meet(a, b) {
				shared++
			}
		}
	}
	if pairs == 0 {
		return 0
	}
	return float64(shared) / float64(pairs)
}

// meet reports whether two small sets have a class in common.
func meet(a, b []int) bool {
	return slices.ContainsFunc(a, func(c int) bool { return slices.Contains(b, c) })
}

// ErrNoPair is returned by [Stability] for fewer than two partitions.
var ErrNoPair = errors.New("quality: stability needs at least two partitions")

// Stability returns how much partitions of the same rows agree with one another: the mean and the
// lowest adjusted mutual information of all pairs. Runs with different seeds, or on data that differ a
// little, are stable if it is near 1. Each outlier counts as a cluster of its own. It returns
// [ErrNoPair] for fewer than two partitions, and panics if they differ in length.
func Stability(partitions []*cluster.Partition) (mean, lowest float64, err error) {
	if len(partitions) < 2 {
		return 0, 0, ErrNoPair
	}
	lowest = 1
	pairs := 0
	for i, a := range partitions {
		apart := outliersApart(a)
		for _, b := range partitions[:i] {
			v := AdjustedMutualInformation(apart, b.Labels)
			mean, lowest = mean+v, min(lowest, v)
			pairs++
		}
	}
	return mean / float64(pairs), lowest, nil
}

// outliersApart returns labels in which each outlier has a label of its own.
func outliersApart(p *cluster.Partition) []int {
	labels := slices.Clone(p.Labels)
	next := p.K
	for i, k := range labels {
		if k == cluster.Outlier {
			labels[i] = next
			next++
		}
	}
	return labels
}
