package index

import (
	"math"
	"slices"

	"kindred/internal/kernel"
)

// How many papers are as similar by chance?
//
// Imagine papers of words that are drawn independently, each as often and with the weights that it has in the real
// papers. What a query shares with a paper of this kind is chance. The similarity of a query with words t and weights w
// is then Σ wₜ·Xₜ, where Xₜ is 0, or, in df of n papers, one of the values in the list of t. The number of papers that
// exceed a similarity s is n·P(Σ wₜ·Xₜ ≥ s). The probability is far below what sampling would find, so it is computed:
// by the saddlepoint of the cumulant generating function K (Daniels, Annals of Mathematical Statistics 25, 1954,
// doi:10.1214/aoms/1177728652),
//
//	P ≈ exp(K(λ) − λ·s) / (λ·√(2π·K″(λ))),   K′(λ) = s,
//
// and at most Chernoff's bound, which is the numerator. The latent part of a similarity is assumed to be normally
// distributed, with the mean and the variance of the latent similarities of the query to all papers. Like the E-value
// of sequence search (Karlin and Altschul 1990, doi:10.1073/pnas.87.6.2264), the number depends on the size of the
// collection.

// In a feed of a few papers, a word that a hit shares with the query is frequent because the hit has it. So the query
// and the hit do not count when the frequency of words is measured. What is known of words beyond the feed counts
// instead, as m more papers:
//
//	P(Xₜ ≠ 0) = (df + m·b) / (n + m),
//
// where b is the fraction of the papers of the background that have the word, and df and n count the other papers. A
// word that no background knows counts as if half a paper more had it, as by the prior of Jeffreys for a fraction.

const (
	// expectedValues is the number of values of a list that are looked at.
	expectedValues = 32
	// priorPapers is m. From 5 to 3,000, what is marked hardly depends on it: docs/decisions.md has figures.
	priorPapers = 100
)

// Expected tells how many papers are as similar to a query by chance.
type Expected struct {
	ix     *Index
	latent []float32 // of the query
	n      float64   // papers beside those of the query
	others float64   // beside the hit, too
	words  []chanceWord
	// The latent part: of how many papers, the sums of its values and of their squares, and mean and variance.
	count, sum, squares float64
	mean, vari          float64
}

// chanceWord is a word of a query.
type chanceWord struct {
	column   int32
	df       float64   // of the papers that count
	prior    float64   // of the background, or -1 if none knows the word
	share    float64   // of papers that have it
	products []float64 // of its weight and values in its list
}

// Expected returns how many papers are as similar to q by chance. of are the rows that the query is made of, if any.
func (ix *Index) Expected(q Query, of ...int) *Expected {
	e := &Expected{ix: ix, n: float64(max(ix.n-len(of), 1))}
	e.others = e.n
	model, err := ix.Model()
	if err != nil || model == nil || len(model.Terms()) != ix.words.Cols || !ix.OfTerms() {
		model = nil
	}
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
		if df == 0 || weight == 0 {
			continue
		}
		word := chanceWord{column: j, prior: -1, df: float64(df)}
		for _, row := range of {
			if ix.has(row, j) {
				word.df--
			}
		}
		if model != nil {
			if share, ok := model.BackgroundShare(int(j)); ok {
				word.prior = share
			}
		}
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
		e.latent = q.Latent
		step := max(1, ix.n/most)
		for row := 0; row < ix.n; row += step {
			if !slices.Contains(of, row) {
				v := e.place(row)
				e.sum, e.squares, e.count = e.sum+v, e.squares+float64(v*v), e.count+1
			}
		}
	}
	e.settle()
	return e
}

// place returns the latent part of the similarity of a row.
func (e *Expected) place(row int) float64 {
	return float64(e.ix.weight * kernel.DotDense(e.latent, e.ix.latent.Row(row)))
}

// has reports whether a row has a value in a column.
func (ix *Index) has(row int, column int32) bool {
	v, err := rowOf(ix.words, row)
	if err != nil {
		return false
	}
	_, ok := slices.BinarySearch(v.Indices, column)
	return ok
}

// Without returns what e would be if the index did not have the paper in a row, which must not be one of the rows that
// the query is made of. Whether this paper is similar by chance depends on how often the other papers have the words.
func (e *Expected) Without(row int) *Expected {
	w := *e
	w.others = max(e.others-1, 0)
	w.words = slices.Clone(e.words)
	for i := range w.words {
		if e.ix.has(row, w.words[i].column) {
			w.words[i].df--
		}
	}
	if e.latent != nil && e.count == e.n { // all papers were looked at
		v := e.place(row)
		w.sum, w.squares, w.count = e.sum-v, e.squares-float64(v*v), e.count-1
	}
	w.settle()
	return &w
}

// settle computes what follows from counts and sums.
func (e *Expected) settle() {
	for i := range e.words {
		w := &e.words[i]
		prior, papers := w.prior, float64(priorPapers)
		if prior < 0 {
			prior, papers = 0.5, 1
		}
		w.share = min(1, (max(w.df, 0)+float64(prior*papers))/(e.others+papers))
	}
	if e.count > 0 {
		e.mean = e.sum / e.count
		e.vari = max(0, e.squares/e.count-float64(e.mean*e.mean))
	}
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
