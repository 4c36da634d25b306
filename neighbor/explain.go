package neighbor

import (
	"cmp"
	"math"
	"slices"

	"kindred/sparse"
)

// Shared is a column that two vectors have in common.
type Shared struct {
	Column       int
	Contribution float64 // the product of the two values, which is its part of the similarity
	// Share is the contribution as a fraction of the sum of all absolute contributions. Without
	// negative values that sum is the similarity, and the shares are in (0, 1].
	Share float64
}

// Explain returns the similarity of two vectors and the columns that it comes from, those with
// the largest contribution first, equal ones by column. The contributions add up to the
// similarity.
// It takes O(nnz) time, and O(s·log s) for s shared columns.
func Explain(a, b sparse.Vec) (similarity float64, shared []Shared) {
	var total float64
	p, q := 0, 0
	for p < len(a.Indices) && q < len(b.Indices) {
		switch i, j := a.Indices[p], b.Indices[q]; {
		case i < j:
			p++
		case i > j:
			q++
		default:
			c := float64(float64(a.Data[p]) * float64(b.Data[q]))
			similarity += c
			total += math.Abs(c)
			if c != 0 {
				shared = append(shared, Shared{Column: int(i), Contribution: c})
			}
			p++
			q++
		}
	}
	for i := range shared {
		shared[i].Share = shared[i].Contribution / total
	}
	slices.SortStableFunc(shared, func(a, b Shared) int { return cmp.Compare(b.Contribution, a.Contribution) })
	return similarity, shared
}
