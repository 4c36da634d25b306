// Package rules holds what the groups of papers rest on and what does not depend on where the papers are: package
// pipeline, which has all papers in memory, and package shard, which has them in files, do the same by it.
package rules

import (
	"context"
	"math"
	"slices"

	"kindred/internal/sample"
	"kindred/lsa"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

const (
	// OwnWeight is the share of the latent space that is found in the papers in the similarity of two papers.
	OwnWeight = 0.25
	// SpaceSeed is the seed of the latent space that is found in the papers.
	SpaceSeed = 1
	// Terms is how many words and phrases describe a group, and Representatives how many of its papers are marked as
	// such, if nothing else is asked for.
	Terms, Representatives = 8, 3
	// mostDimensions is the rank of the space of many papers. With one more, whose value the weights of these are
	// measured by, they fill six blocks of [lsa.Fit].
	mostDimensions = 95
	// mostSmoothed is the rank of the space in which many papers are smoothed.
	mostSmoothed = 50
)

// Key returns a hash of the id and the title of a paper, FNV-1a with a zero between them. It says which paper it is,
// whatever its place.
func Key(p *paper.Paper) uint64 {
	const basis, prime = 0xcbf29ce484222325, 0x100000001b3
	hash := uint64(basis)
	add := func(s string) {
		for i := range len(s) {
			hash = (hash ^ uint64(s[i])) * prime
		}
	}
	add(p.ID)
	hash *= prime
	add(p.Title)
	return hash
}

// Document returns the text of a paper that counts.
func Document(p *paper.Paper) tfidf.Document {
	return tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
}

// Order returns the numbers of papers in the order of their keys. Where sums are rounded, or equals are ranked, in this
// order, the result does not depend on the order in which the papers stand.
func Order(keys []uint64) []int {
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	sample.Sort(order, keys)
	return order
}

// Dimensions returns the number of dimensions of the space of n papers. It need not be a whole number: the last
// dimension counts for a part then, as [lsa.Space.Faded] does it, so that the space hardly changes with n.
func Dimensions(n int) float64 {
	return max(2, min(mostDimensions, float64(1.2*math.Sqrt(float64(n)))))
}

// First returns the n rows with the least keys, or all rows if there are fewer, in the order of their keys.
func First(rows []int, keys []uint64, n int) []int {
	order := slices.Clone(rows)
	sample.Sort(order, keys)
	return order[:min(n, len(order))]
}

// SmoothedRank returns the number of dimensions of the space in which n papers are moved towards their neighbours and
// grouped: √n, at most 50. Higher ranks are worse.
func SmoothedRank(n int) int { return max(2, min(mostSmoothed, int(math.Sqrt(float64(n))))) }

// Rank returns the number of dimensions of the space of n papers that count, also for a part only.
func Rank(n int) int { return int(math.Ceil(Dimensions(n))) }

// Space returns the place of each term in the latent space of the papers, which are the rows of x, with a number of
// dimensions as for [lsa.Space.Faded]. It is the same space for any number of workers, and whatever seed a user gives.
// It fails as [lsa.Fit] does.
func Space(ctx context.Context, x *sparse.CSR, dimensions float64, workers int) (*sparse.Dense, error) {
	space, err := lsa.Fit(ctx, x, lsa.Options{Rank: min(int(math.Ceil(dimensions))+1, lsa.MaxRank), Seed: SpaceSeed,
		Parallelism: workers})
	if err != nil {
		return nil, err
	}
	return space.Faded(dimensions), nil
}

// Neighbors returns the number of neighbours of each of n papers in the graph in which communities are sought. Up to
// 650 papers, it is a sixth of their number, from 5 to 15, so that groups of six papers stay apart. It need not be a
// whole number: see [Lessen]. Beyond, it is 20, because more neighbours make communities steadier, and one less for
// every 10,000 papers, down to 15, because they take longer to find.
func Neighbors(n int) float64 {
	if n <= 650 {
		return max(5, min(15, float64(n)/6))
	}
	return float64(max(15, 20-n/10_000))
}

// WordShare returns how much the words of a background count, in [0, 1], for the trust in the background, which is from
// 0 to 1: the square of four times the trust, and 1 from a trust of 0.25 on. At first the share grows slowly: a few
// documents of a background already say which words are rare if there are few papers. So a paper more or less, with
// which a background begins to count, does not make other words rare.
func WordShare(trust float64) float64 {
	share := min(1, trust/0.25)
	return float64(share * share)
}

// Listed returns how many of the nearest papers [Lessen] needs for k neighbours of each: these, and one more.
func Listed(k float64) int { return int(math.Ceil(k)) + 1 }

// Lessen makes the similarities of a paper to its k nearest papers, and to the first that is none of these, the weights
// of the graph in which communities are sought. An edge to a neighbour weighs how much more similar the neighbour is
// than the first paper that is no neighbour any more. So edges to the last neighbours weigh little, and it hardly
// matters which papers are the last: a few papers more or less often decide that. A small part of the similarity always
// counts, so that papers that are all alike have edges. Of a paper with k neighbours or fewer, the similarities stay.
//
// If k is not a whole number, weights are between those for the whole numbers below and above, so that they hardly
// change with k. The similarities are those to [Listed] papers, or to fewer if the paper is like no others.
func Lessen(similarities []float32, k float64) {
	const taken = 0.95 // the share of the similarity to the first other paper that does not count
	most := int(math.Ceil(k))
	if len(similarities) < most {
		return
	}
	first, last := float32(0), -1 // the similarity to the first other paper, and which it is
	if len(similarities) > most {
		first = slices.Min(similarities)
		last = slices.Index(similarities, first)
	}
	least := first
	if part := float32(float64(most) - k); part > 0 { // for one neighbour less, the last is the first other paper
		before := float32(math.MaxFloat32)
		for p, s := range similarities {
			if p != last {
				before = min(before, s)
			}
		}
		least += float32(part * (before - first))
		first = float32((1 - part) * first)
	}
	least = float32(taken * least)
	for p := range similarities {
		similarities[p] -= least
	}
	if last >= 0 {
		similarities[last] = first - float32(taken*first)
	}
}
