package quality

import (
	"cmp"
	"math"
	"slices"
)

// AdjustedMutualInformation returns the mutual information of truth and labels, corrected for chance (Vinh, Epps
// and Bailey, Journal of Machine Learning Research 11, 2010): 1 for equal partitions, about 0 for independent
// ones, whatever the numbers of classes and clusters, and less than 0 for worse than chance. What is left above
// chance is divided by the arithmetic mean of the entropies less chance, as in scikit-learn. Rows with a
// negative truth are left out. It takes O(n + u²·√n) time, where u is the number of different sizes of
// classes and clusters, and panics if the slices differ in length.
func AdjustedMutualInformation(truth, labels []int) float64 {
	c := newContingency(truth, labels)
	if len(c.truth) <= 1 && len(c.labels) <= 1 {
		return 1
	}
	expected := c.expectedInformation()
	limit := float64((entropy(c.truth, c.n) + entropy(c.labels, c.n)) / 2)
	above, most := c.information()-expected, limit-expected
	// Where every row is a class and a cluster of its own, nothing is above chance but rounding.
	if eps := 1e-12 * max(1, limit); math.Abs(most) < eps {
		if math.Abs(above) < eps {
			return 1
		}
		return above / math.Copysign(eps, most)
	}
	return above / most
}

// expectedInformation returns the mean of the mutual information over all ways to give the rows the labels, with
// the sizes of classes and clusters as they are. How many rows of a class are in a cluster then follows a
// hypergeometric distribution.
func (c *contingency) expectedInformation() float64 {
	var sum float64
	for _, a := range tallied(c.truth) {
		for _, b := range tallied(c.labels) {
			sum += float64(a.times * b.times * expectedCell(a.size, b.size, c.n))
		}
	}
	return sum
}

// sizes says how often a size occurs.
type sizes struct{ size, times float64 }

// tallied returns the different sizes, ascending.
func tallied(counts []float64) []sizes {
	var all []sizes
	for _, v := range slices.Sorted(slices.Values(counts)) {
		if n := len(all); n > 0 && cmp.Compare(all[n-1].size, v) == 0 {
			all[n-1].times++
		} else {
			all = append(all, sizes{v, 1})
		}
	}
	return all
}

// expectedCell returns the expected part of the mutual information of a class of a rows and a cluster of b. It
// begins at the most probable overlap, and follows the probabilities to both sides until they vanish.
func expectedCell(a, b, n float64) float64 {
	lowest, highest := max(0, a+b-n), min(a, b)
	mode := min(highest, max(lowest, math.Floor(float64((a+1)*(b+1))/(n+2))))
	logFactorial := func(v float64) float64 { g, _ := math.Lgamma(v + 1); return g }
	start := math.Exp(logFactorial(a) + logFactorial(b) + logFactorial(n-a) + logFactorial(n-b) - logFactorial(n) -
		logFactorial(mode) - logFactorial(a-mode) - logFactorial(b-mode) - logFactorial(n-a-b+mode))
	part := func(k, p float64) float64 {
		if k == 0 {
			return 0
		}
		return float64(p * k / n * math.Log(n*k/(a*b)))
	}
	const vanished = 1e-20
	sum := part(mode, start)
	for k, p := mode, start; k < highest && p > vanished; {
		p *= (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1))
		k++
		sum += part(k, p)
	}
	for k, p := mode, start; k > lowest && p > vanished; {
		p *= k * (n - a - b + k) / ((a - k + 1) * (b - k + 1))
		k--
		sum += part(k, p)
	}
	return sum
}
