package cluster

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// phraseShare is the fraction of the papers with a word that must have a phrase with that word, so that the phrase
// may come before it.
const phraseShare, phraseShareSmall = 0.25, 0.4

// smallGroup is the number of papers below which phraseShareSmall counts.
const smallGroup = 50

// phraseScore is the fraction of the score of a word that a phrase must have to come before it. phrasePapers is the
// number of papers that must have a phrase before it replaces a part of itself, unless all papers with the part have
// the phrase.
const phraseScore, phrasePapers = 0.5, 3

// preferPhrases puts the best phrase that has a word in the place of the word: "answer set programming" comes before
// "programs".
func (n *namer) preferPhrases(g *group) {
	least := phraseShare
	if len(g.rows) < smallGroup {
		least = phraseShareSmall
	}
	for i := range g.found {
		c := &g.found[i]
		if n.length(c.term) > 1 {
			continue
		}
		var best *candidate
		for q := range g.found {
			p := &g.found[q]
			if n.length(p.term) > 1 && n.common(c.term, p.term) == 1 && p.coverage >= least*c.coverage &&
				p.score >= phraseScore*c.score && ones(p.papers) >= min(phrasePapers, ones(c.papers)) &&
				(best == nil || p.score > best.score) {
				best = p
			}
		}
		if best != nil {
			best.score = max(best.score, c.score)
			c.score = min(c.score, float64(0.9*best.score))
		}
	}
	sortCandidates(g.found)
}

// assign gives each group of a level a head that no other group has, on this level and the levels before. The pair of a
// group and a candidate with the highest score comes first.
func (n *namer) assign(l int) {
	type claim struct{ group, at int }
	var claims []claim
	groups := n.groups[l]
	for k := range groups {
		if !groups[k].same {
			for at := range groups[k].found {
				claims = append(claims, claim{k, at})
			}
		}
	}
	score := func(c claim) float64 { return groups[c.group].found[c.at].score }
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(score(b), score(a)), cmp.Compare(a.group, b.group), cmp.Compare(a.at, b.at))
	})
	for _, c := range claims {
		g := &groups[c.group]
		term := g.found[c.at].term
		if g.head >= 0 || n.isHead(term) || n.inParent(g, term) {
			continue
		}
		g.head = c.at
		for _, key := range n.keysOf(term) {
			n.heads[key] = append(n.heads[key], term)
		}
	}
}

// titleTerms returns the terms of the title of a group.
func (g *group) titleTerms() []int32 {
	var terms []int32
	for _, at := range g.chosen[:g.title] {
		terms = append(terms, g.found[at].term)
	}
	return terms
}

// repeatsAny reports whether a term has the words of one of others.
func (n *namer) repeatsAny(others []int32, term int32) bool {
	return slices.ContainsFunc(others, func(o int32) bool { return n.twins(o, term) })
}

// choose chooses the terms of a group whose head is known, and makes its title.
func (n *namer) choose(g *group) {
	if g.same {
		g.found, g.head, g.chosen, g.title = g.parent.found, g.parent.head, g.parent.chosen, g.parent.title
		return
	}
	if len(g.found) == 0 {
		return
	}
	if g.head < 0 {
		g.head = 0
	}
	s := newSearch(g)
	take := func(at int) {
		g.chosen = append(g.chosen, at)
		s.add(&g.found[at])
	}
	take(g.head)
	heads := false // whether heads of other groups may stand in the name: better than a word alone
	for len(g.chosen) < n.opts.Terms {
		best, most := -1, 0.0
		before := s.fMeasure(0, 0)
		for at, c := range g.found {
			fresh := s.fresh(&c)
			value := c.score * (0.4 + float64(0.6*float64(fresh)/float64(max(1, ones(c.papers)))))
			value *= math.Pow(s.fMeasure(fresh, c.outside)/before, searchWeight)
			if len(g.chosen) == 1 && n.saysMore(g, &c) {
				value *= afterWord
			}
			if value <= most || slices.Contains(g.chosen, at) {
				continue
			}
			shares := n.shares(g, c.term)
			if shares >= 1 {
				continue
			}
			if n.isGeneral(c.term) {
				value *= generalWeight
			}
			if value *= 1 - float64(0.5*shares); value > most && !n.inParent(g, c.term) && (heads || !n.isHead(c.term)) {
				best, most = at, value
			}
		}
		if best < 0 {
			said := slices.ContainsFunc(g.chosen[1:], func(at int) bool { return !n.isGeneral(g.found[at].term) })
			if !heads && !said {
				heads = true
				continue
			}
			break
		}
		take(best)
	}
	g.title = n.titleLength(g)
}

// afterWord is the weight of a phrase as the second term after a word, since a word alone says little: "vertices,
// extremal graphs" is better than "vertices, proof". afterShare is the fraction of the papers that must have the
// phrase.
const afterWord, afterShare = 1.6, 0.08

// saysMore reports whether the head of a name is a word, and a candidate a phrase of enough papers to follow it.
func (n *namer) saysMore(g *group, c *candidate) bool {
	return n.length(g.found[g.head].term) == 1 && n.length(c.term) > 1 && c.coverage >= afterShare &&
		float64(ones(c.papers)) >= min(phrasePapers, float64(wideCoverage*float64(len(g.rows))))
}

// generalWeight is the weight of a further term that papers of all subjects have.
const generalWeight = 0.3

// inParent reports whether a term stands in the title of the parent of a group.
func (n *namer) inParent(g *group, term int32) bool {
	return g.parent != nil && n.repeatsAny(g.parent.titleTerms(), term)
}

// isHead reports whether a term or a twin of it is the head of a group.
func (n *namer) isHead(term int32) bool {
	for _, key := range n.keysOf(term) {
		if slices.ContainsFunc(n.heads[key], func(h int32) bool { return n.twins(h, term) }) {
			return true
		}
	}
	return false
}

// enough is a fraction of the papers of a group. A title whose terms cover so many needs no further term.
const enough = 0.7

// wide is the fraction of the papers, and of the score of the head, that a second term must have if the title needs
// none: "graph neural networks" after "message passing".
const wide = 0.5

// titleWeight is the fraction of the head's score that a further term of a title must have. lowWeight is enough if a
// search for the terms finds less than half of the group, and finds more with the further term.
const titleWeight, lowWeight = 0.2, 0.1

// titleLength returns how many of the chosen terms make the title.
func (n *namer) titleLength(g *group) int {
	s := newSearch(g)
	for t, at := range g.chosen {
		c := &g.found[at]
		share := s.share()
		least := titleWeight
		if share < 0.5 && s.fMeasure(s.fresh(c), c.outside) > s.fMeasure(0, 0) {
			least = lowWeight
		}
		few := n.isGeneral(c.term) || c.score < least*g.found[g.head].score
		if t == 1 && n.length(g.found[g.head].term) == 1 {
			share = 0 // a word alone says little
		}
		if t == 1 && c.coverage >= wide && c.score >= wide*g.found[g.head].score {
			share = 0 // it says as much as the head
		}
		if t == n.opts.TitleTerms || t > 0 && (few || share >= enough) {
			return t
		}
		s.add(c)
	}
	return len(g.chosen)
}

// search is what a search for any of some terms finds.
type search struct {
	g       *group
	covered []uint64 // papers of the group, a bit for each row
	outside float64  // number of other papers
}

func newSearch(g *group) *search { return &search{g: g, covered: make([]uint64, (len(g.rows)+63)/64)} }

// add adds a term.
func (s *search) add(c *candidate) {
	for w, bits := range c.papers {
		s.covered[w] |= bits
	}
	s.outside += c.outside
}

// share returns the fraction of the group that is found.
func (s *search) share() float64 { return float64(ones(s.covered)) / float64(len(s.g.rows)) }

// fresh returns the number of rows with a term that are not found yet.
func (s *search) fresh(c *candidate) int {
	fresh := 0
	for w, set := range c.papers {
		fresh += bits.OnesCount64(set &^ s.covered[w])
	}
	return fresh
}

// fMeasure returns the harmonic mean of precision and recall, if the given rows of the group and others are found as
// well.
func (s *search) fMeasure(fresh int, outside float64) float64 {
	found := float64(s.g.size * float64(ones(s.covered)+fresh) / float64(len(s.g.rows)))
	return 2 * found / (found + s.outside + outside + s.g.size)
}

// tellApart gives further terms to titles that say only what another title says: "neural networks" beside
// "convolutional neural networks, images".
func (n *namer) tellApart(groups []group) {
	having := map[int32][]int{} // the groups whose titles have a word
	add := func(k int, terms []int32) {
		for _, term := range terms {
			for _, w := range n.v.Parts[term] {
				if list := having[w]; len(list) == 0 || list[len(list)-1] != k {
					having[w] = append(list, k)
				}
			}
		}
	}
	for k := range groups {
		add(k, groups[k].titleTerms())
	}
	for k := range groups {
		g := &groups[k]
		if g.same || g.title == 0 {
			continue
		}
		first := n.v.Parts[g.found[g.head].term][0]
		says := func(other int) bool {
			return other != k && n.covers(groups[other].titleTerms(), g.titleTerms())
		}
		for g.title < len(g.chosen) && slices.ContainsFunc(having[first], says) {
			g.title++
			add(k, g.titleTerms()[g.title-1:])
		}
		for _, other := range having[first] { // g has no term left that tells it apart
			if !groups[other].same && says(other) {
				n.drop(&groups[other], g.found[g.head].term)
			}
		}
	}
}

// drop removes from the name of a group each term that contains the term part, except the first term.
func (n *namer) drop(g *group, part int32) {
	chosen, title := g.chosen[:1:1], 1
	for t := 1; t < len(g.chosen); t++ {
		if n.covers([]int32{g.found[g.chosen[t]].term}, []int32{part}) {
			continue
		}
		if chosen = append(chosen, g.chosen[t]); t < g.title {
			title++
		}
	}
	g.chosen, g.title = chosen, title
}

// covers reports whether each of the terms is a part of one of others.
func (n *namer) covers(others, terms []int32) bool {
	for _, term := range terms {
		if !slices.ContainsFunc(others, func(other int32) bool { return includes(n.v.Parts[other], n.v.Parts[term]) }) {
			return false
		}
	}
	return true
}

// shares returns the largest fraction of the words of a term, or of a chosen term, that the other has; 1 if one is a
// part of the other or its twin, general words such as "systems" apart where two words are left: "machine translation
// systems" says no more than "statistical machine translation".
func (n *namer) shares(g *group, term int32) float64 {
	most := 0.0
	for _, at := range g.chosen {
		other := g.found[at].term
		if n.twins(term, other) || n.addsNothing(term, other) || n.addsNothing(other, term) {
			return 1
		}
		if same := n.common(term, other); same > 0 {
			most = max(most, float64(same)/float64(min(n.length(term), n.length(other))))
		}
	}
	return most
}

// leastLeft is the number of words that must be left of a term without its general words.
const leastLeft = 2

// addsNothing reports whether all words of a term except general ones are in another.
func (n *namer) addsNothing(term, other int32) bool {
	if n.v.General == nil {
		return false
	}
	left := 0
	for _, w := range n.v.Parts[term] {
		if n.v.Words[w] == "" || n.v.General[w] {
			continue
		}
		if !slices.ContainsFunc(n.v.Parts[other], func(u int32) bool {
			return w == u || n.v.Words[u] != "" && sameWord(n.v.Words[w], n.v.Words[u])
		}) {
			return false
		}
		left++
	}
	return left >= leastLeft
}
