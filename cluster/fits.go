package cluster

import (
	"fmt"
	"math"
)

const (
	// goodFit is the cosine from which on a term fits a group as well as any.
	goodFit = 0.5
	// leastFit is what is left of the score of a term that does not fit at all.
	leastFit = 0.1
	// leastSpecial is what is left of the score of a term that papers of all subjects have.
	leastSpecial = 0.1
	// general is what a term says of a subject at most, so that it stands in no title after another term.
	general = 0.35
	// unknownFit is what a term counts whose words the space does not know.
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

// fit returns how well a term fits what a group is about, in [leastFit, 1]: by the cosine of the place of its words and
// the centre of the group. A term of no subject, such as "process", is near no group, even if a group has it often.
func (n *namer) fit(g *group, term int32) float64 {
	if g.centre == nil {
		return 1
	}
	var dot, squares, centre float64
	for d, c := range g.centre {
		var place float64
		for _, w := range n.v.Parts[term] {
			place += float64(n.v.Places.Row(int(w))[d])
		}
		dot += float64(place * c)
		squares += float64(place * place)
		centre += float64(c * c)
	}
	if squares == 0 || centre == 0 {
		return unknownFit
	}
	return min(1, max(leastFit, dot/math.Sqrt(float64(squares*centre))/goodFit))
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

// specialWeight returns how much a candidate counts by what it says of a subject.
func (n *namer) specialWeight(j int32) float64 {
	if n.v.Special == nil {
		return 1
	}
	return max(leastSpecial, n.v.Special[j])
}
