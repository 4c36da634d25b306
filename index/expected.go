package index

import (
	"math"
	"slices"

	"kindred/internal/kernel"
)

// How many papers are as similar by chance?
//
// Take papers apart into words, and put papers together again of words drawn independently, each as often and
// with the weights that it has. What a query shares with such a paper says nothing about either. The similarity of
// a query with words t and weights w is then Σ wₜ·Xₜ, where Xₜ is 0, or, in df of n papers, one of the values in
// the list of t. The number of papers that exceed a similarity s is n·P(Σ wₜ·Xₜ ≥ s). The probability is far
// below what sampling would find, so it is computed: by the saddlepoint of the cumulant generating function K
// (Daniels, Annals of Mathematical Statistics 25, 1954, doi:10.1214/aoms/1177728652),
//
//	P ≈ exp(K(λ) − λ·s) / (λ·√(2π·K″(λ))),   K′(λ) = s,
//
// and not above Chernoff's bound, which is the numerator. The latent part of a similarity is taken to be normally
// distributed, with the mean and the variance that it has with all papers. Like the E-value of sequence search
// (Karlin and Altschul 1990, doi:10.1073/pnas.87.6.2264), the number depends on the size of the collection.

// expectedValues is the number of values of a list that are looked at.
const expectedValues = 32

// Expected tells how many papers are as similar to a query by chance.
type Expected struct {
	n          float64
	words      []chanceWord
	mean, vari float64 // of the latent part
}

// chanceWord is a word of a query.
type chanceWord struct {
	share    float64   // of papers that have it
	products []float64 // of its weight and values in its list
}

// Expected returns how many papers are as similar to q by chance. among is the number of papers of the index that
// the query is made of, each of which has its words: 1 for a paper, 0 for a text.
func (ix *Index) Expected(q Query, among int) *Expected {
	n := float64(max(ix.n-among, 1))
	e := &Expected{n: n}
	for p, j := range q.Words.Indices {
		if j < 0 || int(j) >= ix.lists.cols {
			continue
		}
		var df int
		for t := range ix.lists.tiles() {
			part := ix.lists.tile(t)
			df += int(part.starts[j+1] - part.starts[j])
		}
		weight := (1 - ix.weight) * float64(q.Words.Data[p])
		share := min(float64(df-among)/n, 1)
		if share <= 0 || weight == 0 {
			continue
		}
		word := chanceWord{share: share}
		step := max(1, df/expectedValues)
		at := step / 2
		for t := range ix.lists.tiles() {
			part := ix.lists.tile(t)
			values := part.values[part.starts[j]:part.starts[j+1]]
			for ; at < len(values); at += step {
				word.products = append(word.products, weight*float64(values[at]))
			}
			at -= len(values)
		}
		e.words = append(e.words, word)
	}
	if ix.latent != nil && len(q.Latent) == ix.latent.Cols {
		const most = 2048
		step := max(1, ix.n/most)
		var sum, squares, count float64
		for row := 0; row < ix.n; row += step {
			v := float64(ix.weight * kernel.DotDense(q.Latent, ix.latent.Row(row)))
			sum, squares, count = sum+v, squares+float64(v*v), count+1
		}
		e.mean = sum / count
		e.vari = max(0, squares/count-float64(e.mean*e.mean))
	}
	return e
}

// cumulants returns K(λ), K′(λ) and K″(λ).
func (e *Expected) cumulants(lambda float64) (k, first, second float64) {
	k = float64(lambda*e.mean) + float64(float64(lambda*lambda*e.vari)/2)
	first = e.mean + float64(lambda*e.vari)
	second = e.vari
	for i := range e.words {
		w := &e.words[i]
		var m0, m1, m2 float64
		for _, x := range w.products {
			y := math.Exp(float64(lambda * x))
			m0 += y
			m1 += float64(x * y)
			m2 += float64(x * x * y)
		}
		scale := w.share / float64(len(w.products))
		m := 1 - w.share + float64(scale*m0)
		mean := scale * m1 / m
		k += math.Log(m)
		first += mean
		second += float64(scale*m2/m) - float64(mean*mean)
	}
	return k, first, second
}

// highest returns the highest similarity that words allow.
func (e *Expected) highest() float64 {
	sum := 0.0
	for i := range e.words {
		sum += max(0, slices.Max(e.words[i].products))
	}
	return sum
}

// Above returns the number of papers that are at least as similar as the given similarity by chance.
func (e *Expected) Above(similarity float64) float64 {
	if e.vari == 0 && similarity > e.highest() {
		return 0
	}
	if _, mean, _ := e.cumulants(0); similarity <= mean {
		return e.n
	}
	lo, hi := 0.0, 1.0
	for range 60 {
		if _, first, _ := e.cumulants(hi); first >= similarity || hi > 1e4 {
			break
		}
		lo, hi = hi, 2*hi
	}
	for range 40 {
		mid := (lo + hi) / 2
		if _, first, _ := e.cumulants(mid); first < similarity {
			lo = mid
		} else {
			hi = mid
		}
		if hi-lo < 1e-4*hi {
			break
		}
	}
	lambda := hi
	k, _, second := e.cumulants(lambda)
	p := math.Exp(k - float64(lambda*similarity))
	if spread := lambda * math.Sqrt(2*math.Pi*max(second, 0)); spread > 1 {
		p /= spread
	}
	return e.n * min(p, 1)
}
