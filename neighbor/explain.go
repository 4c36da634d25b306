package neighbor

import (
	"cmp"
	"slices"

	"kindred/sparse"
)

// Shared is a column that two vectors have in common.
type Shared struct {
	Column       int
	Contribution float64 // the product of the two values: its part of the similarity
	Share        float64 // the part as a fraction of the whole similarity, in (0, 1]
}

// Explain returns the similarity of two vectors and the columns that it comes from, the
// largest contribution first, equal ones by column. The contributions sum to the similarity.
// It takes O(nnz) time, and O(s·log s) for s shared columns.
func Explain(a, b sparse.Vec) (similarity float64, shared []Shared) {
	p, q := 0, 0
	for p < len(a.Indices) && q < len(b.Indices) {
		switch i, j := a.Indices[p], b.Indices[q]; {
		case i < j:
			p++
		case i > j:
			q++
		default:
			c := float64(a.Data[p]) * float64(b.Data[q])
			similarity += c
			if c != 0 {
				shared = append(shared, Shared{Column: int(i), Contribution: c})
			}
			p++
			q++
		}
	}
	for i := range shared {
		shared[i].Share = shared[i].Contribution / similarity
	}
	slices.SortStableFunc(shared, func(a, b Shared) int { return cmp.Compare(b.Contribution, a.Contribution) })
	return similarity, shared
}
