package sparse

import (
	"math"
	"slices"
)

// At returns the value of v in column j, or 0 if none is stored. It takes O(log nnz) time.
func (v Vec) At(j int32) float64 {
	if p, ok := slices.BinarySearch(v.Indices, j); ok {
		return float64(v.Data[p])
	}
	return 0
}

// Norm returns the L2 norm of v.
func (v Vec) Norm() float64 {
	var sum float64
	for _, x := range v.Data {
		sum += float64(float64(x) * float64(x))
	}
	return math.Sqrt(sum)
}

// Dot returns the inner product of a and b, which is their cosine similarity if both have norm
// 1. Products are added in column order in float64, where the product of two float32 values is
// exact. So Dot(a, b) and Dot(b, a) are the same bits on every machine. It takes
// O(nnz(a) + nnz(b)) time.
func Dot(a, b Vec) float64 {
	var sum float64
	p, q := 0, 0
	for p < len(a.Indices) && q < len(b.Indices) {
		switch i, j := a.Indices[p], b.Indices[q]; {
		case i < j:
			p++
		case i > j:
			q++
		default:
			sum += float64(float64(a.Data[p]) * float64(b.Data[q]))
			p++
			q++
		}
	}
	return sum
}
