// Package quality measures how good a clustering is: alone ([Silhouette], [Modularity]) or
// against known labels ([AdjustedRandIndex], [AdjustedMutualInformation], [VMeasure],
// [Purity]).
package quality

import (
	"math"
	"slices"
)

// The measures in this file compare labels with a known truth. Rows whose truth is negative are
// unknown and left out. Each outlier counts as a cluster of its own: a paper that was not
// clustered is neither right nor wrong about the others, and to leave outliers out would reward
// a method that clusters the easy papers only.

// contingency counts how often each pair of a true class and a label occurs.
type contingency struct {
	n             float64
	cells         []cell    // not empty, in the order of their first rows
	truth, labels []float64 // the sums of the rows and columns of the table
}

// cell is a pair that occurs.
type cell struct {
	truth, label int
	count        float64
}

func newContingency(truth, labels []int) contingency {
	if len(truth) != len(labels) {
		panic("quality: truth and labels differ in length")
	}
	var c contingency
	truthIDs, labelIDs := map[int]int{}, map[int]int{}
	number := func(ids map[int]int, label int, counts *[]float64) int {
		id, ok := ids[label]
		if !ok || label < 0 {
			id = len(*counts)
			*counts = append(*counts, 0)
			ids[label] = id
		}
		(*counts)[id]++
		return id
	}
	joint := map[[2]int]int{}
	for i, t := range truth {
		if t < 0 {
			continue
		}
		c.n++
		a, b := number(truthIDs, t, &c.truth), number(labelIDs, labels[i], &c.labels)
		at, ok := joint[[2]int{a, b}]
		if !ok {
			at = len(c.cells)
			joint[[2]int{a, b}] = at
			c.cells = append(c.cells, cell{truth: a, label: b})
		}
		c.cells[at].count++
	}
	return c
}

// entropy returns the entropy in nats of a distribution given by counts that sum to n.
func entropy(counts []float64, n float64) float64 {
	// Sorted, so that the numbering of the clusters cannot change the last bit.
	counts = slices.Sorted(slices.Values(counts))
	var h float64
	for _, v := range counts {
		h -= float64(v / n * math.Log(v/n))
	}
	return h
}

// information returns the mutual information in nats of the truth and the labels.
func (c *contingency) information() float64 {
	terms := make([]float64, len(c.cells))
	for i, x := range c.cells {
		terms[i] = float64(x.count / c.n * math.Log(x.count*c.n/(c.truth[x.truth]*c.labels[x.label])))
	}
	slices.Sort(terms)
	var sum float64
	for _, v := range terms {
		sum += v
	}
	return max(0, sum)
}

// AdjustedRandIndex returns the Rand index corrected for chance (Hubert and Arabie, Journal
// of Classification 2, 1985, doi:10.1007/BF01908075): 1 for equal partitions, about 0 for
// independent ones, and less than 0 for worse than chance. Rows with a negative truth are left
// out. It takes O(n) time, and panics if the slices differ in length.
func AdjustedRandIndex(truth, labels []int) float64 {
	c := newContingency(truth, labels)
	pairs := func(v float64) float64 { return float64(v * (v - 1) / 2) }
	var both, inTruth, inLabels float64
	for _, x := range c.cells {
		both += pairs(x.count)
	}
	for _, v := range c.truth {
		inTruth += pairs(v)
	}
	for _, v := range c.labels {
		inLabels += pairs(v)
	}
	if c.n < 2 {
		return 1
	}
	expected := float64(inTruth*inLabels) / pairs(c.n)
	limit := float64((inTruth + inLabels) / 2)
	if limit == expected { // both partitions are trivial, and equal
		return 1
	}
	return (both - expected) / (limit - expected)
}

// VMeasure returns homogeneity (does each cluster hold one class only), completeness (is
// each class in one cluster only) and their harmonic mean, each in [0, 1] (Rosenberg and
// Hirschberg, EMNLP-CoNLL 2007). The mean is also the mutual information of truth and labels, divided by the arithmetic
// mean of their entropies (NMI). Rows with a negative truth are left out. It takes O(n) time,
// and panics if the slices differ in length.
func VMeasure(truth, labels []int) (homogeneity, completeness, v float64) {
	c := newContingency(truth, labels)
	if c.n == 0 {
		return 1, 1, 1
	}
	info := c.information()
	hTruth, hLabels := entropy(c.truth, c.n), entropy(c.labels, c.n)
	homogeneity, completeness = 1, 1
	if hTruth > 0 {
		homogeneity = min(1, info/hTruth)
	}
	if hLabels > 0 {
		completeness = min(1, info/hLabels)
	}
	if homogeneity+completeness > 0 {
		v = 2 * homogeneity * completeness / (homogeneity + completeness)
	}
	return homogeneity, completeness, v
}
