package neighbor

import (
	"cmp"
	"math"
	"slices"

	"kindred/sparse"
)

// ColumnPair is a column that only the first of two vectors has and one that only the second has. They make the vectors
// similar because they are near to each other in a latent space.
type ColumnPair struct {
	A, B         int
	Contribution float64 // its part of the similarity
	Share        float64 // as that of [Shared]
}

// pairColumns is the number of columns of each vector that [ExplainBlend] makes pairs of: those of the largest
// values. An abstract has about eighty; the bound is for full texts.
const pairColumns = 128

// ExplainBlend is [Explain] for vectors that are also compared in a latent space, as [sparse.Blend] does with the given
// weight. Row j of space is the place of column j, and the place of a vector is the sum of the places of its columns,
// each times its value, brought to length 1. The latent part of a similarity is then a sum over pairs of columns, one
// of each vector. The contribution of a pair of two shared columns counts half for each. The contribution of a pair of
// a shared column and another one counts for the shared one. Pairs of two columns that are not shared are returned in
// pairs; if a vector has more than 128 columns, only those of its largest values make pairs.
//
// Both lists have the largest contributions first, and equal ones by column. Contributions may be negative. The shares
// of all that are positive add up to at most 1; where no contribution is positive, shares are 0. space may be nil, and
// weight 0. It takes O((nnz + 128²)·Cols) time.
func ExplainBlend(a, b sparse.Vec, space *sparse.Dense, weight float64) (similarity float64, shared []Shared,
	pairs []ColumnPair) {
	similarity, shared = Explain(a, b)
	if space == nil || weight == 0 {
		return similarity, shared, nil
	}
	column := map[int]int{} // in shared
	for i := range shared {
		column[shared[i].Column] = i
		shared[i].Contribution *= 1 - weight
	}
	similarity = float64(similarity * (1 - weight))
	placeA, placeB := newPlace(a, space, column), newPlace(b, space, column)
	if factor := weight / (placeA.length * placeB.length); !math.IsInf(factor, 0) && !math.IsNaN(factor) {
		similarity += float64(factor * dot64(placeA.all, placeB.all))
		placeA.addShared(shared, placeB, factor)
		placeB.addShared(shared, placeA, factor)
		pairs = makePairs(placeA.others, placeB.others, space, factor)
	}
	total := 0.0
	for _, s := range shared {
		total += max(0, s.Contribution)
	}
	for _, p := range pairs {
		total += max(0, p.Contribution)
	}
	total = max(total, similarity)
	share := func(contribution float64) float64 {
		if total <= 0 { // all that the vectors have makes them less similar
			return 0
		}
		return contribution / total
	}
	for i := range shared {
		shared[i].Share = share(shared[i].Contribution)
	}
	for i := range pairs {
		pairs[i].Share = share(pairs[i].Contribution)
	}
	slices.SortStableFunc(shared, func(a, b Shared) int {
		return cmp.Or(cmp.Compare(b.Contribution, a.Contribution), cmp.Compare(a.Column, b.Column))
	})
	slices.SortStableFunc(pairs, func(a, b ColumnPair) int {
		return cmp.Or(cmp.Compare(b.Contribution, a.Contribution), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return similarity, shared, pairs
}

// value is a column of a vector with its value.
type value struct {
	column int
	value  float64
}

// place is where a vector is in the latent space.
type place struct {
	space  *sparse.Dense
	column map[int]int
	shared []value // of its columns, those that the other vector has too
	others []value
	// half is the sum over its columns in which shared ones count half, all the sum over all columns, and length
	// the length of this.
	half, all []float64
	length    float64
}

func newPlace(v sparse.Vec, space *sparse.Dense, column map[int]int) place {
	p := place{space: space, column: column, half: make([]float64, space.Cols), all: make([]float64, space.Cols)}
	for q, j := range v.Indices {
		x := value{int(j), float64(v.Data[q])}
		part := 1.0
		if _, ok := column[x.column]; ok {
			part = 0.5
			p.shared = append(p.shared, x)
		} else {
			p.others = append(p.others, x)
		}
		for d, s := range space.Row(x.column) {
			add := float64(x.value * float64(s))
			p.all[d] += add
			p.half[d] += float64(part * add)
		}
	}
	p.length = math.Sqrt(dot64(p.all, p.all))
	return p
}

// addShared adds to shared columns what they contribute with the columns of another vector.
func (p *place) addShared(shared []Shared, other place, factor float64) {
	for _, x := range p.shared {
		var sum float64
		for d, s := range p.space.Row(x.column) {
			sum += float64(float64(s) * other.half[d])
		}
		shared[p.column[x.column]].Contribution += float64(float64(factor*x.value) * sum)
	}
}

// makePairs returns the pairs of columns of two vectors.
func makePairs(a, b []value, space *sparse.Dense, factor float64) []ColumnPair {
	a, b = largest(a), largest(b)
	pairs := make([]ColumnPair, 0, len(a)*len(b))
	for _, x := range a {
		row := space.Row(x.column)
		for _, y := range b {
			var sum float64
			for d, s := range space.Row(y.column) {
				sum += float64(float64(s) * float64(row[d]))
			}
			if c := float64(float64(factor*x.value) * float64(y.value*sum)); c != 0 {
				pairs = append(pairs, ColumnPair{A: x.column, B: y.column, Contribution: c})
			}
		}
	}
	return pairs
}

// largest returns the columns of the largest values.
func largest(v []value) []value {
	if len(v) <= pairColumns {
		return v
	}
	v = slices.Clone(v)
	slices.SortStableFunc(v, func(a, b value) int { return cmp.Compare(math.Abs(b.value), math.Abs(a.value)) })
	return v[:pairColumns]
}

func dot64(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}
