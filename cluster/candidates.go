package cluster

import (
	"cmp"
	"math"
	"slices"
)

const (
	// mostPrior is how many papers the frequencies of the whole collection count for; in small collections, they count
	// for priorShare of the papers.
	mostPrior, priorShare = 10, 0.1
	// minCoverage is the fraction of the papers of a cluster that must have a term.
	minCoverage = 0.05
	// smallCoverage is that fraction for small clusters, up to smallMost papers.
	smallCoverage, smallMost = 0.10, 8
	// aboutWeight is the power of a.
	aboutWeight = 0.6
	// wideCoverage is a fraction of the papers of a group. A term that fewer of them have counts less, in proportion. A
	// small group needs widePapers papers more, but at most mostWide: two papers of ten say less of a group than twenty
	// of a hundred.
	wideCoverage, widePapers, mostWide = 0.2, 0.8, 5
	// preciseShare is a fraction of the papers with a term. If the group has fewer of them, the term counts less:
	// "patients" tells little of papers on tumours. For a small group, preciseLift times its share of all papers is
	// enough.
	preciseShare, preciseLift = 0.4, 10
	// searchWeight is the power of that, and of how much a further term improves what the terms before it find.
	searchWeight = 1.5
	// longerShare is a fraction of the papers with a term. If so many have it within the same longer phrase, the phrase
	// replaces the term: "wireless sensor" is a part of "wireless sensor networks".
	longerShare = 0.6
	// mostCandidates is the number of candidates of a cluster, and fewCandidates that number if there are many
	// clusters.
	mostCandidates, fewCandidates = 50, 12
	// seenFits times as many candidates are compared with the centre of the cluster.
	seenFits = 4
	// manyClusters is the largest number of clusters that have mostCandidates each.
	manyClusters = 2_000
)

// phraseWeights are how much a candidate counts by its number of words: phrases say more than words, but long ones are
// seldom names.
var phraseWeights = [...]float64{1, 1, 2, 1.9, 1.5, 1.2}

// find finds the best candidates of a group.
func (n *namer) find(g *group, s *nameScratch) {
	s.found = s.found[:0]
	near := n.nearness(g)
	for p, r := range g.rows {
		row := n.v.Occurs.Row(r)
		for q, j := range row.Indices {
			if s.counts[j]++; s.counts[j] == 1 {
				s.found = append(s.found, j)
			}
			s.sums[j] += n.weight[r]
			s.near[j] += float64(n.weight[r] * near[p])
			s.about[j] += float64(n.weight[r] * float64(row.Data[q]))
		}
	}
	slices.Sort(s.found)
	if g.nested() {
		for _, r := range g.parent.rows {
			for _, j := range n.v.Occurs.Row(r).Indices {
				s.parent[j] += n.weight[r]
			}
		}
	}
	found := n.candidates(g, s)
	if len(found) < n.opts.TitleTerms && !g.rare && len(n.groups[len(n.groups)-1]) <= manyClusters {
		g.rare = true
		found = n.candidates(g, s)
	}
	g.found = n.lengthen(n.best(g, found), g, s)
	n.mark(g, s)
	for _, j := range s.found {
		s.counts[j], s.sums[j], s.near[j], s.about[j] = 0, 0, 0, 0
	}
	if g.nested() {
		for _, r := range g.parent.rows {
			for _, j := range n.v.Occurs.Row(r).Indices {
				s.parent[j] = 0
			}
		}
	}
}

// precision returns the share of a term's papers that are in a group, divided by the share that is enough, and at most
// 1. inside papers of the group have the term, and all papers of the whole that the group is a part of.
func (g *group) precision(inside, all, whole float64) float64 {
	return min(1, inside/max(inside, all)/min(preciseShare, preciseLift*g.size/whole))
}

// outside returns the number of papers with a candidate that are not in the group.
func (n *namer) outside(j int32, s *nameScratch) float64 { return max(0, n.sums[j]-s.sums[j]) }

// candidates returns the terms of a group that enough of its papers have, with their scores so far.
func (n *namer) candidates(g *group, s *nameScratch) []candidate {
	least := leastCount(len(g.rows))
	if g.rare {
		least = 1
	}
	size := float64(len(g.rows))
	wide := max(wideCoverage, min(wideCoverage+widePapers/size, mostWide/size))
	var found []candidate
	for _, j := range s.found {
		if s.counts[j] < least {
			continue
		}
		f := s.sums[j] / g.size
		score := n.logOdds(s.sums[j], g.size, n.sums[j], n.total, len(g.rows))
		if g.nested() {
			score = (score + n.logOdds(s.sums[j], g.size, s.parent[j], g.parent.size, len(g.rows))) / 2
		}
		if score *= math.Pow(s.about[j]/g.size, aboutWeight); score <= 0 {
			continue
		}
		score *= n.phraseWeight(j) * n.specialWeight(j) * min(1, f/wide)
		score *= (s.near[j] + 1) / (s.sums[j] + 1)
		precise := g.precision(s.sums[j], n.sums[j], n.total)
		if g.nested() {
			precise = min(precise, g.precision(s.sums[j], s.parent[j], g.parent.size))
		}
		score *= math.Pow(precise, searchWeight)
		found = append(found, candidate{term: j, score: score, coverage: f, outside: n.outside(j, s)})
	}
	return found
}

// best returns the best candidates of a group, best first, after it has compared them with the centre of the group.
func (n *namer) best(g *group, found []candidate) []candidate {
	most := mostCandidates
	if len(n.groups[len(n.groups)-1]) > manyClusters {
		most = fewCandidates
	}
	sortCandidates(found)
	found = slices.Clone(found[:min(len(found), seenFits*most)])
	for i := range found {
		found[i].score *= n.fit(g, found[i].term)
	}
	sortCandidates(found)
	return found[:min(len(found), most)]
}

// sortCandidates sorts candidates by their scores, best first.
func sortCandidates(found []candidate) {
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.term, b.term))
	})
}

// leastCount returns the least number of papers of a group that must have a term: a term of one paper does not name a
// group.
func leastCount(size int) int32 {
	few := math.Min(float64(smallCoverage*float64(size)), smallMost)
	return int32(max(min(2, size), int(math.Ceil(max(few, float64(minCoverage*float64(size)))))))
}

// minLift is how much more frequent a term must be inside of a group than outside.
const minLift = 1.2

// doubt is the number of standard deviations that are subtracted.
const doubt = 0.5

// logOdds returns δ − σ/2 of a term. inside is the weight of the papers of the group that have it, and all that of the
// papers of the whole that the group is a part of; rows is the size of the group in rows of the sample.
func (n *namer) logOdds(inside, group, all, whole float64, rows int) float64 {
	rest := whole - group
	if rest < 0.5 {
		return 1 // nothing to compare with
	}
	scale := float64(rows) / group // rows for each paper
	y, size := float64(inside*scale), float64(rows)
	r, others := float64(max(0, all-inside)*scale), float64(rest*scale)
	papers := min(mostPrior, float64(priorShare*n.total))
	prior := papers * (all + 0.5) / (whole + 1)
	if y/size < float64(minLift*r)/others {
		return 0
	}
	odds := func(y, size float64) float64 {
		return math.Log((y + prior) / max(0.5, size+papers-y-prior))
	}
	return odds(y, size) - odds(r, others) - float64(doubt*math.Sqrt(1/(y+prior)+1/(r+prior)))
}

// length returns the number of words of a candidate, function words apart.
func (n *namer) length(j int32) int {
	words := 0
	for _, w := range n.v.Parts[j] {
		if n.v.Words[w] != "" {
			words++
		}
	}
	return words
}

// lengthen puts longer phrases in the place of candidates that most papers of the group have only as a part of them.
func (n *namer) lengthen(found []candidate, g *group, s *nameScratch) []candidate {
	var list []candidate
	taken := map[int32]bool{}
	for _, c := range found {
		for {
			longer, count := int32(-1), s.counts[c.term]
			most := max(int32(math.Ceil(longerShare*float64(count))), min(phrasePapers, count))
			for _, q := range s.found {
				if s.counts[q] >= most && len(n.v.Parts[q]) > len(n.v.Parts[c.term]) &&
					includes(n.v.Parts[q], n.v.Parts[c.term]) &&
					(longer < 0 || s.counts[q] > s.counts[longer]) {
					longer = q
				}
			}
			if longer < 0 {
				break
			}
			c.term, c.coverage, c.outside = longer, s.sums[longer]/g.size, n.outside(longer, s)
		}
		if !taken[c.term] {
			taken[c.term] = true
			list = append(list, c)
		}
	}
	return list
}

// includes reports whether part stands in whole, one word after the other.
func includes(whole, part []int32) bool {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(whole[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// mark finds the papers of the group that have each candidate.
func (n *namer) mark(g *group, s *nameScratch) {
	for i := range g.found {
		s.slot[g.found[i].term] = int32(i) + 1
		g.found[i].papers = make([]uint64, (len(g.rows)+63)/64)
	}
	for p, r := range g.rows {
		for _, j := range n.v.Occurs.Row(r).Indices {
			if slot := s.slot[j]; slot > 0 {
				g.found[slot-1].papers[p/64] |= 1 << (p % 64)
			}
		}
	}
	for i := range g.found {
		s.slot[g.found[i].term] = 0
	}
}
