package phrase

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/phrase/hashtable"
	"kindred/text/language"
)

// maxLength is the length of the longest phrase, in words, with "of" and the like, and maxPairs that in pairs of
// characters of a script of South-East Asia.
const maxLength, maxPairs = 6, 24

// node is a sequence of words. The nodes of single words come first, in the order of the words.
type node struct {
	parent int32 // the sequence without its last word; -1 for a word
	suffix int32 // the sequence without its first word, and without links after that; -1 for a word
	last   int32 // its last word
	length int32
	df     int32 // texts that have it
	count  int32 // times that it occurs; parts of several words of a longer keyword do not count
	alone  int32 // times that no word with a subject stands before or after it
	left   int32 // times that a word with a subject stands before it
	right  int32 // times that a word with a subject follows
	next   int32 // times that any word follows that may be a part of a phrase
	cut    int32 // times that a hyphen joins its first word to the word before
	behind int32 // times that "to" stands before it, and before that a word with a subject: "signal to noise ratio"
	lead   int32 // times that it begins a sentence or title and punctuation follows, or in an abstract a colon: a heading
	most   int32 // times that the most frequent longer sequence occurs that begins or ends with it
	seen   int32 // the text that was counted last, plus one
}

// miner finds frequent sequences of words, from short to long: a sequence is frequent only if the sequences without its
// last and without its first word are (Agrawal and Srikant, VLDB 1994). A table of hashed counts keeps rare sequences
// out of the large table (Park, Chen and Yu, SIGMOD 1995, doi:10.1145/223784.223813).
type miner struct {
	c     *corpus
	minDF int32
	nodes []node
	table hashtable.Table
	// plural says of each word whether it occurs with and without a final s, or in a language other than English.
	plural []bool
	// adjective says of each word whether it is used as an adjective: after "is" or "very".
	adjective []bool
	// modifier says of each word whether English has it almost always before another word, or whether it hardly ever
	// follows an article of another language that has articles.
	modifier []bool
	// romance says of each word whether it is of a language in which adjectives follow nouns.
	romance []bool
	// abbreviation says of each word whether it is written short, or is a part of names of files: "Dr", "Chem.". It is
	// no phrase of its own.
	abbreviation []bool
	// southEast says of each word whether it is two characters of a script of South-East Asia.
	southEast []bool
	// bound has the pairs of words that English joins by a hyphen before a noun: "high-resolution".
	bound map[[2]int32]bool
	// named has the pairs of an initial and the name after it, where a name stands before both: "Rebecca L. Mugridge".
	named map[[2]int32]bool
	// special says of each word how much it says of a subject, in [0, 1]: see [usage.Word].
	special []float64
	// at is the node of the length of the last pass that begins at each token, or -1.
	at []int32
}

func newMiner(c *corpus, minDF int) *miner {
	m := &miner{c: c, minDF: int32(minDF), nodes: make([]node, len(c.words))}
	for w := range m.nodes {
		m.nodes[w] = node{parent: -1, suffix: -1, last: int32(w), length: 1}
	}
	return m
}

// mine finds all frequent sequences.
func (m *miner) mine(ctx context.Context) error {
	m.at = make([]int32, len(m.c.tokens))
	passes := []func(){m.adjectives, m.singles, m.abbreviations, m.plurals, m.names} // each with results of its own
	err := parallel.Chunks(ctx, len(passes), 1, m.c.opts.Parallelism, func(p, _, _ int) error {
		passes[p]()
		return nil
	})
	if err != nil {
		return err
	}
	for length := int32(2); length <= maxPairs; length++ {
		if more, err := m.grow(ctx, length); err != nil {
			return err
		} else if !more {
			break
		}
	}
	m.at = nil
	for v := range m.nodes {
		n := &m.nodes[v]
		if n.parent < 0 || m.c.classOf[n.last] == link {
			continue
		}
		parent := n.parent
		for m.nodes[parent].parent >= 0 && m.c.classOf[m.nodes[parent].last] == link {
			parent = m.nodes[parent].parent
		}
		m.nodes[parent].most = max(m.nodes[parent].most, n.count)
		m.nodes[n.suffix].most = max(m.nodes[n.suffix].most, n.count)
	}
	return nil
}

// frequent reports whether enough texts have a node.
func (m *miner) frequent(v int32) bool { return v >= 0 && m.nodes[v].df >= m.minDF }

// count counts an occurrence of a node from token i up to token end in a text.
func (m *miner) count(n *node, i, end, number int, d *doc) {
	if n.seen != int32(number)+1 {
		n.seen = int32(number) + 1
		n.df++
	}
	c := m.c
	if end > i+1 && i >= d.keywords && !c.isKeyword(i, end, d) {
		return
	}
	n.count++
	before := i > d.title && c.attached(i-1, i)
	after := end < d.end && c.attached(end, end)
	if before {
		n.left++
	}
	if after {
		n.right++
	}
	if before && c.tokens[i].join.kind() == hyphen {
		n.cut++
	} else if i >= d.title+2 && c.isBehind(i) {
		n.behind++
	}
	if end < d.end && c.tokens[end].join&broken == 0 && c.classOf[c.tokens[end].word] >= weak {
		n.next++
	}
	if end < d.end && (c.tokens[i].join&sentence != 0 && c.tokens[end].join&more != 0 ||
		i >= d.abstract && c.tokens[end].join&colon != 0) {
		n.lead++
	}
	if !before && !after {
		n.alone++
	}
}

// attached reports whether the word of token i belongs to a phrase with the words on the other side of token q: nothing
// is between them, and it has a subject, or a hyphen joins it. Scripts without blanks do not show where a word ends,
// but where they change: Japanese writes words in Chinese characters, foreign ones in Katakana, and what is between
// them in Hiragana.
func (c *corpus) attached(i, q int) bool {
	j := c.tokens[q].join
	if j.kind() == overlap {
		f := c.tokens[i].form
		return j&broken == 0 && f >= 0 && c.marks[f]&oneScript != 0
	}
	return j&broken == 0 && (c.classOf[c.tokens[i].word] == strong || j.kind() == hyphen)
}

// isKeyword reports whether tokens i to end are a keyword, or what stands in it between punctuation or before a
// preposition: other parts of subject headings are seldom phrases, such as "National Aeronautics" before "and Space
// Administration".
func (c *corpus) isKeyword(i, end int, d *doc) bool {
	return c.tokens[i].join&(sentence|more) != 0 && (end == d.end || c.tokens[end].join&(sentence|more) != 0 ||
		c.classOf[c.tokens[end].word] == barrier && !c.isForm(end, "and"))
}

// isSouthEast reports whether a token is of a script of South-East Asia that writes words together.
func (c *corpus) isSouthEast(t placed) bool { return t.form >= 0 && c.marks[t.form]&southEast != 0 }

// isBehind reports whether "to" stands before token i, and before that a word with a subject.
func (c *corpus) isBehind(i int) bool {
	return c.words[c.tokens[i-1].word] == "to" && (c.tokens[i].join|c.tokens[i-1].join)&broken == 0 &&
		c.classOf[c.tokens[i-2].word] == strong
}

// singles counts single words.
func (m *miner) singles() {
	for number := range m.c.docs {
		d := &m.c.docs[number]
		for i := d.title; i < d.end; i++ {
			w := m.c.tokens[i].word
			m.count(&m.nodes[w], i, i+1, number, d)
			if m.at[i] = -1; m.c.classOf[w] >= weak {
				m.at[i] = w
			}
		}
	}
}

// plurals finds the words that have a plural.
func (m *miner) plurals() {
	m.plural = make([]bool, len(m.c.words))
	counts := make([]struct{ all, s int32 }, len(m.c.words))
	for _, t := range m.c.tokens {
		if t.form < 0 {
			continue
		}
		n := &counts[t.word]
		n.all++
		f := &m.c.forms[t.form]
		if last := f.text[len(f.text)-1]; last == 's' && f.language == language.English {
			n.s++
		} else if f.language != language.English {
			m.plural[t.word] = true
		}
	}
	for w, n := range counts {
		if 20*n.s >= n.all && n.s < n.all {
			m.plural[w] = true
		}
	}
}

// names finds initials within names of persons: "Rebecca L. Mugridge", but not "E. coli".
func (m *miner) names() {
	c := m.c
	m.named = map[[2]int32]bool{}
	isName := func(i int) bool {
		if c.tokens[i].form < 0 {
			return false
		}
		text := c.forms[c.tokens[i].form].text
		first, _ := utf8.DecodeRuneInString(text)
		return unicode.IsUpper(first) && !c.small[strings.ToLower(text)]
	}
	for _, d := range c.docs {
		for i := d.title + 2; i < d.end; i++ {
			if c.tokens[i].join == initial && c.tokens[i-1].join&broken == 0 && isName(i) && isName(i-2) {
				m.named[[2]int32{c.tokens[i-1].word, c.tokens[i].word}] = true
			}
		}
	}
}

const (
	// minPredicate is a fraction of the occurrences of a word that no other word follows. If it stands after "is" or
	// "very" in so many, it is an adjective. Nouns seldom stand there.
	minPredicate = 0.2
	// minPredicateBefore is the fraction for a word that mostly stands before another word, in manyBefore of its
	// occurrences.
	minPredicateBefore, manyBefore = 0.1, 0.6
)

// adjectives finds the words that are used as adjectives. One occurrence after "is" says nothing.
func (m *miner) adjectives() {
	c := m.c
	m.adjective = make([]bool, len(c.words))
	uses := make([]struct{ before, last, predicate int32 }, len(c.words))
	for _, d := range c.docs {
		for i := d.title; i < d.end; i++ {
			u := &uses[c.tokens[i].word]
			if i+1 < d.end && c.tokens[i+1].join&broken == 0 && c.classOf[c.tokens[i+1].word] >= weak {
				u.before++
				continue
			}
			u.last++
			if i > d.title && c.tokens[i].join&broken == 0 && c.isCopula(i-1) {
				u.predicate++
			}
		}
	}
	for w, u := range uses {
		share := float64(u.predicate) / float64(max(1, u.last))
		m.adjective[w] = u.predicate > 1 && (share >= minPredicate ||
			share >= minPredicateBefore && float64(u.before) >= manyBefore*float64(u.before+u.last))
	}
	m.use()
}

// extends calls do for each place in texts lo to hi where one more word follows a frequent sequence, with the key and
// the position of the longer sequence.
func (m *miner) extends(length int32, lo, hi int, do func(key uint64, i, number int, d *doc)) {
	c := m.c
	for number := lo; number < hi; number++ {
		d := &c.docs[number]
		for i := d.title; i+int(length) <= d.end; i++ {
			v := m.at[i]
			if v < 0 || m.nodes[v].df < m.minDF {
				continue
			}
			t := c.tokens[i+int(length)-1]
			if t.join&broken != 0 || c.classOf[t.word] == barrier || length > maxLength && !c.isSouthEast(t) {
				continue
			}
			if next := c.tokens[i+1].word; length > 2 && c.classOf[next] != link && !m.frequent(m.at[i+1]) {
				continue
			} else if length == 2 && m.nodes[next].df < m.minDF {
				continue
			}
			do(uint64(uint32(v))<<32|uint64(uint32(t.word)), i, number, d)
		}
	}
}

// mostParts bounds the parts of the texts in which sequences are counted, each of which takes memory.
const mostParts = 8

// growth finds the sequences of a length. Goroutines count them in parts of the texts, which follow each other. So the
// numbers of sequences follow their order in the texts, for any division into parts.
type growth struct {
	m      *miner
	length int32
	parts  []grown
	at     []int32 // the node of this length that begins at each token, or -1
}

// grown are the sequences of a length in a part of the texts, numbered as they come.
type grown struct {
	sketch hashtable.Sketch
	table  hashtable.Table
	nodes  []node
	first  []int   // where each occurs first
	number []int32 // of each among the nodes of the miner
}

// grow finds the sequences of a length, and reports whether there are any.
func (m *miner) grow(ctx context.Context, length int32) (bool, error) {
	parts := min(mostParts, parallel.Workers(m.c.opts.Parallelism), max(1, len(m.c.docs)))
	g := growth{m, length, make([]grown, parts), slices.Repeat([]int32{-1}, len(m.c.tokens))}
	sketch, err := g.sketch(ctx)
	if err != nil {
		return false, err
	}
	if err := g.count(ctx, sketch); err != nil {
		return false, err
	}
	first := len(m.nodes)
	for p := range parts {
		m.merge(&g.parts[p])
	}
	err = g.number(ctx)
	m.at = g.at
	return len(m.nodes) > first, err
}

// each calls do for each part, with the texts that it has.
func (g *growth) each(ctx context.Context, do func(part *grown, lo, hi int)) error {
	docs, parts := len(g.m.c.docs), len(g.parts)
	return parallel.Chunks(ctx, parts, 1, g.m.c.opts.Parallelism, func(p, _, _ int) error {
		do(&g.parts[p], p*docs/parts, (p+1)*docs/parts)
		return nil
	})
}

// sketch finds which sequences may occur twice.
func (g *growth) sketch(ctx context.Context) (hashtable.Sketch, error) {
	err := g.each(ctx, func(part *grown, lo, hi int) {
		part.sketch = hashtable.NewSketch(len(g.m.c.tokens))
		g.m.extends(g.length, lo, hi, func(key uint64, _, _ int, _ *doc) { part.sketch.Add(key) })
	})
	all := g.parts[0].sketch
	for p := range g.parts[1:] {
		all.Merge(g.parts[1+p].sketch)
		g.parts[1+p].sketch = nil
	}
	return all, err
}

// count counts the sequences that may occur twice, and keeps where they begin, by their numbers in their part.
func (g *growth) count(ctx context.Context, sketch hashtable.Sketch) error {
	return g.each(ctx, func(part *grown, lo, hi int) {
		g.m.extends(g.length, lo, hi, func(key uint64, i, number int, d *doc) {
			if sketch.Twice(key) {
				v := part.find(key, i, g.length)
				g.m.count(&part.nodes[v], i, i+int(g.length), number, d)
				g.at[i] = v
			}
		})
	})
}

// number changes the numbers of sequences in their part into those among all nodes.
func (g *growth) number(ctx context.Context) error {
	return g.each(ctx, func(part *grown, lo, hi int) {
		if lo == hi {
			return
		}
		for i := g.m.c.docs[lo].title; i < g.m.c.docs[hi-1].end; i++ {
			if g.at[i] >= 0 {
				g.at[i] = part.number[g.at[i]]
			}
		}
	})
}

// find returns the number of the sequence of a key, which may be new. It occurs at token i.
func (g *grown) find(key uint64, i int, length int32) int32 {
	v := g.table.Find(key)
	if v < 0 {
		v = int32(len(g.nodes))
		g.table.Add(key, v)
		g.nodes = append(g.nodes, node{parent: int32(key >> 32), last: int32(uint32(key)), length: length})
		g.first = append(g.first, i)
	}
	return v
}

// merge adds the sequences of a part of the texts to the nodes.
func (m *miner) merge(g *grown) {
	g.number = make([]int32, len(g.nodes))
	for l := range g.nodes {
		n := &g.nodes[l]
		key := uint64(uint32(n.parent))<<32 | uint64(uint32(n.last))
		v := m.table.Find(key)
		if v < 0 {
			v = int32(len(m.nodes))
			m.table.Add(key, v)
			n.suffix = m.suffix(g.first[l], g.first[l]+int(n.length))
			m.nodes = append(m.nodes, *n)
		} else {
			of := &m.nodes[v]
			of.df, of.count, of.alone = of.df+n.df, of.count+n.count, of.alone+n.alone
			of.left, of.right, of.next, of.lead = of.left+n.left, of.right+n.right, of.next+n.next, of.lead+n.lead
			of.cut, of.behind = of.cut+n.cut, of.behind+n.behind
		}
		g.number[l] = v
	}
}

// suffix returns the node of tokens i to end without the first and without the links after that.
func (m *miner) suffix(i, end int) int32 {
	for i++; i < end-1 && m.c.classOf[m.c.tokens[i].word] == link; i++ {
	}
	v := m.c.tokens[i].word
	for i++; i < end; i++ {
		if v = m.child(v, m.c.tokens[i].word); v < 0 {
			return m.c.tokens[end-1].word
		}
	}
	return v
}

// child returns the node of a node and one more word, or -1.
func (m *miner) child(v, word int32) int32 {
	return m.table.Find(uint64(uint32(v))<<32 | uint64(uint32(word)))
}

// wordsOf returns the words of a node.
func (m *miner) wordsOf(v int32) []int32 {
	var words []int32
	for ; v >= 0; v = m.nodes[v].parent {
		words = append(words, m.nodes[v].last)
	}
	slices.Reverse(words)
	return words
}
