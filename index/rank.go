package index

import (
	"errors"
	"math"
	"slices"

	"kindred/internal/topk"
)

// ErrNoFrequencies is returned by [Index.Rank] if the index was made without frequencies.
var ErrNoFrequencies = errors.New("index: it has no frequencies of words")

// The parameters of BM25, those that Lucene and Robertson and Zaragoza recommend.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// Scored is a row and its score for some words.
type Scored struct {
	Row   int
	Score float64
	// Parts is the score of each term, in the order of the query.
	Parts []float64
}

// Rank returns the k rows with the highest score for some terms of the model by BM25 (Robertson and Zaragoza,
// Foundations and Trends in Information Retrieval 3, 2009, doi:10.1561/1500000019), best first and equal ones by
// row, among those that keep accepts; nil accepts all. The score of a row is
//
//	Σ ln(1 + (n − df + ½) / (df + ½)) · tf·(k₁+1) / (tf + k₁·(1 − b + b·l/L))
//
// with k₁ = 1.2 and b = 0.75; l is the number of occurrences of terms in the paper, and L the mean of l over all
// papers. Rows without any of the terms are left out. It takes O(n + Σ df) time. An error wraps [ErrFile] or is
// [ErrNoFrequencies].
func (ix *Index) Rank(columns []int, k int, keep func(row int) bool) ([]Scored, error) {
	if ix.lists.times == nil {
		return nil, ErrNoFrequencies
	}
	lengths := ix.lengths()
	mean := 0.0
	for _, l := range lengths {
		mean += float64(l)
	}
	if mean /= float64(max(ix.n, 1)); !(mean > 0) {
		return nil, nil
	}
	idf := ix.idf(columns)
	if k <= 0 || ix.n == 0 {
		return nil, nil
	}
	best := topk.New[Hit](k, 0)
	scores := make([]float64, tileRows)
	for t := range ix.lists.tiles() {
		part := ix.lists.tile(t)
		clear(scores)
		for i, j := range columns {
			if j < 0 || j >= ix.lists.cols {
				continue
			}
			for p := part.starts[j]; p < part.starts[j+1]; p++ {
				r := int(part.rows[p]) % tileRows
				scores[r] += float64(idf[i] * saturated(part.times[p], lengthOf(lengths, part.first+r), mean))
			}
		}
		for r, score := range scores[:part.n] {
			if score > best.Floor && (keep == nil || keep(part.first+r)) {
				best.Offer(Hit{part.first + r, score})
			}
		}
	}
	return ix.inParts(best.Sorted(nil), columns, idf, lengths, mean), nil
}

// idf returns how much each of some terms weighs: 0 for one that the model does not have.
func (ix *Index) idf(columns []int) []float64 {
	idf := make([]float64, len(columns))
	for i, j := range columns {
		if j < 0 || j >= ix.lists.cols {
			continue
		}
		df := 0.0
		for t := range ix.lists.tiles() {
			part := ix.lists.tile(t)
			df += float64(part.starts[j+1] - part.starts[j])
		}
		idf[i] = math.Log(1 + (float64(ix.n)-df+0.5)/(df+0.5))
	}
	return idf
}

// inParts returns ranked rows with the score of each term.
func (ix *Index) inParts(list []Hit, columns []int, idf []float64, lengths []float32, mean float64) []Scored {
	found := make([]Scored, len(list))
	for i, h := range list {
		found[i] = Scored{h.Row, h.Similarity, make([]float64, len(columns))}
		part := ix.lists.tile(h.Row / tileRows)
		for c, j := range columns {
			if j < 0 || j >= ix.lists.cols {
				continue
			}
			rows := part.rows[part.starts[j]:part.starts[j+1]]
			r := uint16(h.Row % tileRows)
			if p, ok := slices.BinarySearch(rows, r); ok {
				found[i].Parts[c] = float64(idf[c] * saturated(part.times[int(part.starts[j])+p], lengths[h.Row], mean))
			}
		}
	}
	return found
}

// saturated returns the weight of a term that occurs some times in a paper of a length.
func saturated(times, length float32, mean float64) float64 {
	tf := float64(times)
	if !(tf > 0) {
		return 0
	}
	norm := 1 - bm25B + float64(bm25B*float64(length)/mean)
	return tf * (bm25K1 + 1) / (tf + float64(bm25K1*norm))
}

// lengthOf returns the length of a row, which a hostile file may put beyond the last.
func lengthOf(lengths []float32, row int) float32 {
	if row >= len(lengths) {
		return 1
	}
	return lengths[row]
}

// lengths returns the number of occurrences of terms in each paper.
func (ix *Index) lengths() []float32 {
	ix.loader.lengthsOnce.Do(func() {
		lengths := make([]float32, ix.n)
		for t := range ix.lists.tiles() {
			part := ix.lists.tile(t)
			for p, r := range part.rows {
				if int(r) < part.n && part.times[p] > 0 {
					lengths[part.first+int(r)] += part.times[p]
				}
			}
		}
		ix.loader.lengths = lengths
	})
	return ix.loader.lengths
}
