package cluster

import (
	"fmt"
	"math"
)

const (
	// goodFit is the cosine from which on a term fits a group as well as any.
	goodFit = 0.5
	// leastFit is the factor of the score of a term that does not fit at all.
	leastFit = 0.1
	// leastSpecial is the factor of the score of a term that papers of all subjects have.
	leastSpecial = 0.1
	// general is a limit of Special: a term of at most this value stands in no title after another term.
	general = 0.35
	// wordPapers is the number of papers that the place of a term's words counts as, beside the papers that have the
	// term.
	wordPapers = 10
	// unknownFit is the fit of a term whose words the space does not know.
	unknownFit = 0.8
)

// setCentres finds the centres of all groups: the mean place of their papers, less that of all papers. It takes
// O(L·n·r) time for r dimensions.
func (n *namer) setCentres(papers int) error {
	x := n.v.Papers
	if x == nil {
		return nil
	}
	if n.v.Places == nil || x.Rows != papers || n.v.Places.Rows != len(n.v.Words) || n.v.Places.Cols != x.Cols {
		return fmt.Errorf("%w: the places of papers and of words do not fit %d papers with %d words", ErrInvalid, papers,
			len(n.v.Words))
	}
	mean := make([]float64, x.Cols)
	for i := range x.Rows {
		for d, v := range x.Row(i) {
			mean[d] += float64(v)
		}
	}
	for d := range mean {
		mean[d] /= float64(max(1, x.Rows))
	}
	n.mean = mean
	n.having = n.v.Occurs.Transposed()
	for l, p := range n.levels {
		groups := n.groups[l]
		for k := range groups {
			groups[k].centre = make([]float64, x.Cols)
		}
		for i, k := range p.Labels {
			if k == Outlier {
				continue
			}
			for d, v := range x.Row(i) {
				groups[k].centre[d] += float64(v) - mean[d]
			}
		}
	}
	return nil
}

// nearness returns how near each row of a group is to the centre of the group, by the cosine, in relation to the mean
// of the group. It is 1 for all without a space.
func (n *namer) nearness(g *group) []float64 {
	near := make([]float64, len(g.rows))
	sum := 0.0
	for p, r := range g.rows {
		if g.centre != nil {
			var dot, squares float64
			for d, v := range n.v.Papers.Row(n.v.Rows[r]) {
				x := float64(v) - n.mean[d]
				dot += float64(x * g.centre[d])
				squares += float64(x * x)
			}
			if dot > 0 {
				near[p] = dot / math.Sqrt(squares)
			}
		}
		sum += near[p]
	}
	for p := range near {
		if sum == 0 {
			near[p] = 1
		} else {
			near[p] *= float64(len(near)) / sum
		}
	}
	return near
}

// fit returns how well a term fits the subject of a group, in [leastFit, 1], by the cosine of its place and the centre
// of the group. A general term, such as "process", is near no group, even if a group has it often.
//
// The cosine is a mean of two: that of the place of the term's words, and that of the place of the papers that have it.
// The more papers there are, the more they count: papers on compilers use "parsing" for another subject than papers on
// language.
func (n *namer) fit(g *group, term int32) float64 {
	if g.centre == nil {
		return 1
	}
	words := make([]float64, len(g.centre))
	for _, w := range n.v.Parts[term] {
		for d, v := range n.v.Places.Row(int(w)) {
			words[d] += float64(v)
		}
	}
	byWords, known := cosine(words, g.centre)
	if !known {
		return unknownFit
	}
	byPapers, _ := cosine(n.papersOf(term), g.centre)
	papers := float64(len(n.having.Row(int(term)).Indices))
	return min(1, max(leastFit, (byWords+float64((byPapers-byWords)*papers/(papers+wordPapers)))/goodFit))
}

// papersOf returns the place of the papers that have a term, as seen from the mean of all papers. It is kept, for many
// groups have the same terms.
func (n *namer) papersOf(term int32) []float64 {
	if place, ok := n.places.Load(term); ok {
		return place.([]float64)
	}
	place := make([]float64, len(n.mean))
	for _, r := range n.having.Row(int(term)).Indices {
		for d, v := range n.v.Papers.Row(n.v.Rows[r]) {
			place[d] += float64(v) - n.mean[d]
		}
	}
	n.places.Store(term, place)
	return place
}

// cosine returns the cosine of two vectors, and whether neither is zero.
func cosine(x, y []float64) (float64, bool) {
	var dot, xx, yy float64
	for d, v := range y {
		dot += float64(x[d] * v)
		xx += float64(x[d] * x[d])
		yy += float64(v * v)
	}
	if xx == 0 || yy == 0 {
		return 0, false
	}
	return dot / math.Sqrt(float64(xx*yy)), true
}

// phraseWeight returns how much a candidate counts by its number of words.
func (n *namer) phraseWeight(j int32) float64 {
	words := n.length(j)
	if n.v.Lengths != nil {
		words = n.v.Lengths[j]
	}
	return phraseWeights[min(words, len(phraseWeights)-1)]
}

// isGeneral reports whether papers of all subjects have a candidate.
func (n *namer) isGeneral(j int32) bool { return n.specialWeight(j) < general }

// specialWeight returns the weight of a candidate by its value in Vocabulary.Special.
func (n *namer) specialWeight(j int32) float64 {
	if n.v.Special == nil {
		return 1
	}
	return max(leastSpecial, n.v.Special[j])
}
