package phrase

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// The conditions for a sequence of words to be a phrase. Fractions are of its occurrences.
const (
	// minAlone is the least fraction in which no word with a subject stands before or after it. Adjectives and
	// fragments seldom stand alone: "wireless", "parity check".
	minAlone = 0.10
	// maxPart is the largest fraction that may belong to one longer sequence: "density parity check" is a part of "low
	// density parity check".
	maxPart = 0.7
	// maxLead is the largest fraction that may be headings: "Conclusions:", "Withdrawn:", "Author correction:".
	maxLead = 0.5
	// minNPMI is the least normalised pointwise mutual information: its words meet more often than by chance.
	minNPMI = 0.2
	// minWeak is for a last word without a subject: "analysis" in "principal component analysis". It must follow the
	// other words in this fraction of their occurrences.
	minWeak = 0.25
	// minWeakFirst is the same for a first word.
	minWeakFirst = 0.5
	// maxRight is the largest fraction in which another word with a subject may follow. Adjectives need a noun:
	// "quantum", "low-rank". maxRightSingular is that for single words without a plural.
	maxRight, maxRightSingular = 0.72, 0.6
	// maxLeft is the largest fraction in which a word with a subject may stand before several words, and maxNext the
	// largest in which any word may follow them: "time algorithm", "real algebraic".
	maxLeft, maxNext = 0.75, 0.85
	// maxAfterNoun is the largest fraction in which a word with a subject may stand directly before, in a language in
	// which adjectives follow nouns: French "morpho-syntaxique", and the verb in "les grammaires expriment".
	maxAfterNoun = 0.5
	// manyTimes is how often several words must occur for these two.
	manyTimes = 6
)

// units, times and greekLetters are the stems of words that are no subject of their own.
var (
	units = set("kg mg mcg ml dl cm mm km nm mol mmol hz khz mhz ghz ev kev mev gev tev")

	times = set("hour day week month year decad")

	greekLetters = set("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma " +
		"tau upsilon phi chi psi omega")
)

// accepts reports whether a node is a phrase, or a word that may stand alone.
func (m *miner) accepts(v int32) bool {
	n, count := &m.nodes[v], float64(m.nodes[v].count)
	switch {
	case n.parent >= 0 && m.isPart(n),
		n.df < m.minDF, float64(n.alone) < minAlone*count, float64(n.most) > maxPart*count,
		float64(n.lead) > maxLead*count, float64(n.right) > maxRight*count,
		m.romance[n.last] && float64(n.left) > maxAfterNoun*count:
		return false
	case m.southEast[n.last]:
		return m.isRun(v)
	case n.parent < 0:
		return m.acceptsWord(n)
	}
	return m.acceptsPhrase(v)
}

// isPart reports whether several words are only a part of what is between hyphens, of keywords, or of longer phrases.
func (m *miner) isPart(n *node) bool {
	return n.cut > 0 && 2*n.cut >= n.count || // "level languages" of "high-level languages"
		n.count < m.minDF || // of longer keywords
		n.count >= fewUses && float64(n.cut+n.behind) > maxPart*float64(n.count) // "noise ratio" of "signal to noise ratio"
}

// acceptsWord reports whether a single word may stand alone.
func (m *miner) acceptsWord(n *node) bool {
	word := m.c.words[n.last]
	return m.c.classOf[n.last] == strong && !units[word] && !times[word] && !greekLetters[word] &&
		!m.adjective[n.last] && !m.modifier[n.last] && !m.abbreviation[n.last] && 2*n.cut <= n.count &&
		(m.plural[n.last] || float64(n.right) <= maxRightSingular*float64(n.count))
}

// acceptsPhrase reports whether several words are a phrase.
func (m *miner) acceptsPhrase(v int32) bool {
	c, n, count := m.c, &m.nodes[v], float64(m.nodes[v].count)
	if c.classOf[n.last] == link || m.adjective[n.last] ||
		n.count >= manyTimes && (float64(n.left) > maxLeft*count || float64(n.next) > maxNext*count) {
		return false
	}
	before := n.parent
	for m.nodes[before].parent >= 0 && c.classOf[m.nodes[before].last] == link {
		before = m.nodes[before].parent
	}
	words := m.wordsOf(v)
	first := c.words[words[0]]
	switch {
	case c.classOf[n.last] == weak && count < minWeak*float64(m.nodes[before].count),
		c.classOf[words[0]] == weak && count < minWeakFirst*float64(m.nodes[n.suffix].count),
		m.bound[[2]int32(words[len(words)-2:])],
		units[first], first != "" && first[0] <= '9' && len(first) <= 2, // "24 hours", "mm Hg"
		!slices.ContainsFunc(words, func(w int32) bool { return c.classOf[w] == strong }):
		return false
	}
	for i := range len(words) - 1 {
		if m.named[[2]int32(words[i:i+2])] {
			return false // a person
		}
	}
	return m.npmi(n.count, m.nodes[before].count, m.nodes[n.last].count) >= minNPMI &&
		m.npmi(n.count, m.nodes[words[0]].count, m.nodes[n.suffix].count) >= minNPMI
}

// shortestRun is the least length, in pairs, of a run of characters of South-East Asia that names a group: shorter runs
// are often function words.
const shortestRun = 5

// leading are function words of Thai that stand at the beginning of a run.
var leading = strings.Fields("ของ ต่อ ที่ และ หรือ ใน เพื่อ จาก กับ โดย ให้ เป็น")

// isRun reports whether a node of pairs of characters of South-East Asia is a run of one or several words. Only the
// characters before and after it tell where words end. It does not begin with a function word or a mark of the letter
// before, and does not end with a vowel of the letter after.
func (m *miner) isRun(v int32) bool {
	words := m.wordsOf(v)
	if len(words) < shortestRun || !m.southEast[words[0]] {
		return false
	}
	var run strings.Builder
	for i, w := range words {
		pair := m.c.words[w]
		if i > 0 {
			_, size := utf8.DecodeRuneInString(pair)
			pair = pair[size:]
		}
		run.WriteString(pair)
	}
	first, _ := utf8.DecodeRuneInString(run.String())
	last, _ := utf8.DecodeLastRuneInString(run.String())
	return !unicode.IsMark(first) && !strings.ContainsRune("ะาำๅ", first) && !strings.ContainsRune("เแโใไ", last) &&
		!slices.ContainsFunc(leading, func(word string) bool { return strings.HasPrefix(run.String(), word) })
}

// length returns the number of words, function words apart, where those of an acronym count as two.
func (p *Phrases) length(words []int32) int {
	count := func(words []int32) int {
		n := 0
		for _, w := range words {
			if p.Words[w] != "" {
				n++
			}
		}
		return n
	}
	n := count(words)
	if a := p.acronymIn(words); a.acronym >= 0 {
		n += 2 - count(p.c.acronyms[a.acronym].words)
	}
	return n
}

// generalFirst is the value of Special for a phrase that begins with a general word, an adjective or a noun before
// "of": "extensive database", "model of central banks". A word is general if its own value is at most generalWord.
const generalFirst, generalWord = 0.7, 0.35

// specialOf returns how specific several words are together, in [0, 1]. A phrase with an acronym is a term as a whole.
func (m *miner) specialOf(words []int32, acronym bool) float64 {
	sum := 0.0
	for _, w := range words {
		sum += m.special[w]
	}
	sum = min(1, sum)
	if !acronym && len(words) > 1 && (m.adjective[words[0]] || m.c.classOf[words[1]] == link) &&
		m.special[words[0]] < generalWord {
		sum *= generalFirst
	}
	return sum
}

// npmi is the normalised pointwise mutual information (Bouma, GSCL 2009) of two parts of a sequence.
func (m *miner) npmi(both, a, b int32) float64 {
	total := float64(len(m.c.tokens))
	p := float64(both) / total
	return math.Log(float64(both)*total/(float64(a)*float64(b))) / -math.Log(p)
}

// phrases returns the nodes that are phrases, in the order of their words, and the texts that have them.
func (m *miner) phrases(ctx context.Context, opts *Options) (*Phrases, error) {
	p := &Phrases{Words: slices.Clone(m.c.words), General: make([]bool, len(m.c.words)), c: m.c, m: m}
	for w, of := range m.c.classOf {
		p.General[w] = m.special[w] < generalWord
		if of <= link {
			p.Words[w] = ""
		}
	}
	for v := range m.nodes {
		if m.accepts(int32(v)) {
			p.nodes = append(p.nodes, int32(v))
			p.Parts = append(p.Parts, m.wordsOf(int32(v)))
		}
	}
	order := make([]int, len(p.nodes))
	for j := range order {
		order[j] = j
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(p.Parts[a], p.Parts[b]) })
	nodes, parts := make([]int32, len(order)), make([][]int32, len(order))
	numberOf := slices.Repeat([]int32{-1}, len(m.nodes))
	for j, from := range order {
		nodes[j], parts[j] = p.nodes[from], p.Parts[from]
		numberOf[nodes[j]] = int32(j)
	}
	p.nodes, p.Parts = nodes, parts
	for _, words := range parts {
		p.Lengths = append(p.Lengths, p.length(words))
		p.Special = append(p.Special, m.specialOf(words, p.acronymIn(words).acronym >= 0))
	}

	x, err := m.occurring(ctx, numberOf, len(p.nodes), opts.Parallelism)
	if err != nil {
		return nil, err
	}
	p.Occurs = x
	m.weighTitles(p)
	p.posted = make([][]int32, x.Cols)
	for i := range x.Rows {
		for _, j := range x.Row(i).Indices {
			p.posted[j] = append(p.posted[j], int32(i))
		}
	}
	return p, nil
}

// leastTitled is a fraction of the mean share of titles among the papers with a phrase. A phrase with a lower share is
// less of a subject, in proportion. titledPrior is the number of papers of that mean that smooth the share. Words are
// general more often than phrases, so there are two numbers for them.
const leastTitled, titledPrior, leastTitledWord, titledPriorWord = 0.4, 4.0, 0.6, 2.0

// weighTitles lowers Special of phrases that many abstracts and hardly any titles have: "months" and "calculations" are
// words of methods. Of the papers on diabetes, two fifths say so in the title.
func (m *miner) weighTitles(p *Phrases) {
	titles, all, titled, total := make([]int, p.Occurs.Cols), make([]int, p.Occurs.Cols), 0, 0
	for i, d := range m.c.docs {
		if d.abstract == d.keywords {
			continue // no abstract
		}
		row := p.Occurs.Row(i)
		for q, j := range row.Indices {
			switch row.Data[q] {
			case 1:
				titles[j]++
				titled++
			case keywordAbout:
				continue
			}
			all[j]++
			total++
		}
	}
	if titled == 0 {
		return
	}
	mean := float64(titled) / float64(total)
	for j := range p.Special {
		least, prior := leastTitled, titledPrior
		if p.Lengths[j] == 1 {
			least, prior = leastTitledWord, titledPriorWord
		}
		share := (float64(titles[j]) + float64(prior*mean)) / (float64(all[j]) + prior)
		p.Special[j] *= min(1, share/(least*mean))
	}
}

// halfAbout is the number of occurrences in the abstract with which a text counts as half about a phrase that is not in
// its title: n occurrences count n/(n+halfAbout), as term frequency saturates in BM25. keywordAbout is the value for a
// phrase that only the keywords have: they often name whole fields.
const halfAbout, keywordAbout = 2, 0.2

// occurring returns how much each text is about each of a number of phrases. numberOf has the phrase of each node, or
// -1.
func (m *miner) occurring(ctx context.Context, numberOf []int32, phrases, parallelism int) (*sparse.CSR, error) {
	type row struct {
		phrases []int32
		weights []float32
	}
	const inTitle, inAbstract, inKeywords = 0, 1, 2
	rows := make([]row, len(m.c.docs))
	err := parallel.ChunksWith(ctx, len(rows), sizeOfPiece, parallelism, func() *[]int32 { return new([]int32) },
		func(found *[]int32, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				*found = (*found)[:0] // each is a phrase, and where it stands
				m.walk(i, func(v int32, first, _ int) {
					j := numberOf[v]
					switch d := &m.c.docs[i]; {
					case j < 0:
					case first < d.abstract:
						*found = append(*found, 4*j+inTitle)
					case first < d.keywords:
						*found = append(*found, 4*j+inAbstract)
					default:
						*found = append(*found, 4*j+inKeywords)
					}
				})
				slices.Sort(*found)
				for q := 0; q < len(*found); {
					at, times := (*found)[q], 0
					for ; q < len(*found) && (*found)[q]/4 == at/4; q++ {
						if (*found)[q]%4 == inAbstract {
							times++
						}
					}
					weight := float32(times) / float32(times+halfAbout)
					switch at % 4 {
					case inTitle:
						weight = 1
					case inKeywords:
						weight = keywordAbout
					}
					rows[i].phrases = append(rows[i].phrases, at/4)
					rows[i].weights = append(rows[i].weights, weight)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	x := &sparse.CSR{Rows: len(rows), Cols: phrases, Indptr: make([]int, 1, len(rows)+1)}
	for _, row := range rows {
		x.Indices = append(x.Indices, row.phrases...)
		x.Data = append(x.Data, row.weights...)
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x, nil
}

// walk calls do for each frequent sequence of words of a text, with its tokens.
func (m *miner) walk(number int, do func(v int32, i, end int)) {
	c := m.c
	d := &c.docs[number]
	for i := d.title; i < d.end; i++ {
		v := c.tokens[i].word
		if c.classOf[v] < weak {
			continue
		}
		for end := i + 1; m.nodes[v].df >= m.minDF; end++ {
			do(v, i, end)
			if end == d.end || end >= i+maxLength && !c.isSouthEast(c.tokens[end]) || end == i+maxPairs ||
				c.tokens[end].join&broken != 0 {
				break
			}
			if v = m.child(v, c.tokens[end].word); v < 0 {
				break
			}
		}
	}
}

// occurrences calls do for each place of a text where the words of a frequent sequence stand, with its tokens, as walk
// does for all sequences.
func (m *miner) occurrences(number int, words []int32, do func(i, end int)) {
	c := m.c
	d := &c.docs[number]
	for i := d.title; i+len(words) <= d.end; i++ {
		if c.tokens[i].word != words[0] {
			continue
		}
		end := i + 1
		for end < i+len(words) && c.tokens[end].word == words[end-i] && c.tokens[end].join&broken == 0 {
			end++
		}
		if end == i+len(words) {
			do(i, end)
		}
	}
}
