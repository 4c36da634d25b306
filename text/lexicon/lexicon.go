// Package lexicon numbers the words and n-grams of texts.
package lexicon

import (
	"slices"
	"strings"
)

// Dropped is the number of a word that is not counted: a stop word, a word outside of the limits of length, or a word
// that a lexicon does not have. An n-gram does not go across it.
const Dropped = -1

// Pair is two numbers that are not negative, packed so that pairs sort by the first number, then by
// the second.
type Pair uint64

// NewPair returns the pair of a and b.
func NewPair(a, b int32) Pair { return Pair(uint64(uint32(a))<<32 | uint64(uint32(b))) }

// Split returns the two numbers of p.
func (p Pair) Split() (a, b int32) { return int32(p >> 32), int32(uint32(p)) }

// Lexicon numbers words and n-grams. It is a tree: its nodes 0, 1, 2, ... are first the words in byte
// order, then the n-grams. The parent of an n-gram is the n-gram without its last word. N-grams are
// sorted by length, then by parent and last word, so the children of a node lie side by side.
type Lexicon struct {
	words  []string // in byte order
	grams  []Pair   // parent and last word of each n-gram; node len(words)+p is grams[p]
	starts []int32  // the children of node v are grams[starts[v]:starts[v+1]]
}

// New returns the lexicon of words, which are in byte order and different. It keeps the slice.
func New(words []string) *Lexicon {
	return &Lexicon{words: words, starts: make([]int32, len(words)+1)}
}

// Words returns the words in byte order. The caller must not modify them.
func (l *Lexicon) Words() []string { return l.words }

// Nodes returns the number of words and n-grams.
func (l *Lexicon) Nodes() int { return len(l.words) + len(l.grams) }

// Extend adds n-grams, given as pairs of a parent and a last word, in ascending order. They must be
// one word longer than the longest n-grams of l, or follow all n-grams of l in the order of pairs.
func (l *Lexicon) Extend(grams []Pair) {
	l.grams = append(l.grams, grams...)
	l.starts = make([]int32, l.Nodes()+1)
	for _, key := range l.grams {
		parent, _ := key.Split()
		l.starts[parent+1]++
	}
	for v := range l.Nodes() {
		l.starts[v+1] += l.starts[v]
	}
}

// Child returns the n-gram of a node and one more word, or Dropped.
func (l *Lexicon) Child(node, word int32) int32 {
	lo, hi := l.starts[node], l.starts[node+1]
	if lo == hi { // true for most nodes
		return Dropped
	}
	if p, ok := slices.BinarySearch(l.grams[lo:hi], NewPair(node, word)); ok {
		return int32(len(l.words)) + lo + int32(p)
	}
	return Dropped
}

// Number returns the number of a word, or Dropped.
func (l *Lexicon) Number(word string) int32 {
	if w, ok := slices.BinarySearch(l.words, word); ok {
		return int32(w)
	}
	return Dropped
}

// Node returns the node of a word or an n-gram, given as its words, or Dropped.
func (l *Lexicon) Node(words []string) int32 {
	node := int32(Dropped)
	for i, word := range words {
		switch w := l.Number(word); {
		case w == Dropped:
			return Dropped
		case i == 0:
			node = w
		default:
			node = l.Child(node, w)
		}
		if node == Dropped {
			return Dropped
		}
	}
	return node
}

// Split returns the parent of a node and its last word. The parent of a single word is Dropped.
func (l *Lexicon) Split(node int32) (parent, word int32) {
	if node < int32(len(l.words)) {
		return Dropped, node
	}
	return l.grams[node-int32(len(l.words))].Split()
}

// Parts returns the numbers of the words of a node.
func (l *Lexicon) Parts(node int32) []int32 {
	var parts []int32
	for node != Dropped {
		parent, word := l.Split(node)
		parts = append(parts, word)
		node = parent
	}
	slices.Reverse(parts)
	return parts
}

// Text returns the words of a node, separated by blanks.
func (l *Lexicon) Text(node int32) string {
	if node < int32(len(l.words)) {
		return l.words[node]
	}
	var text []string
	for _, w := range l.Parts(node) {
		text = append(text, l.words[w])
	}
	return strings.Join(text, " ")
}

// Only returns the lexicon of the marked nodes and of all nodes that they consist of, and the new
// number of each node, or Dropped.
func (l *Lexicon) Only(marked []bool) (*Lexicon, []int32) {
	keep := slices.Clone(marked)
	for v := int32(l.Nodes()) - 1; v >= int32(len(l.words)); v-- { // children before parents
		if keep[v] {
			parent, word := l.Split(v)
			keep[parent], keep[word] = true, true
		}
	}
	number := make([]int32, l.Nodes())
	var words []string
	var grams []Pair
	next := int32(0)
	for v := range number {
		if number[v] = Dropped; !keep[v] {
			continue
		}
		number[v] = next
		next++
		if v < len(l.words) {
			words = append(words, l.words[v])
			continue
		}
		parent, word := l.Split(int32(v))
		grams = append(grams, NewPair(number[parent], number[word]))
	}
	smaller := New(words)
	smaller.Extend(grams)
	return smaller, number
}

// Merge returns the lexicon of the words and n-grams of l and m, and the number of each node of l and of
// m in it. It takes time in proportion to the number of nodes and its logarithm.
func (l *Lexicon) Merge(m *Lexicon) (merged *Lexicon, ofL, ofM []int32) {
	words := slices.Concat(l.words, m.words)
	slices.Sort(words)
	merged = New(slices.Clip(slices.Compact(words)))
	numbers := func(of *Lexicon) []int32 {
		number := make([]int32, len(of.words), of.Nodes())
		for w, word := range of.words {
			number[w] = merged.Number(word)
		}
		return number
	}
	ofL, ofM = numbers(l), numbers(m)
	for len(ofL) < l.Nodes() || len(ofM) < m.Nodes() { // n-grams of one length at a time
		grams := slices.Concat(l.renumbered(ofL), m.renumbered(ofM))
		slices.Sort(grams)
		merged.Extend(slices.Compact(grams))
		ofL, ofM = l.appendChildren(ofL, merged), m.appendChildren(ofM, merged)
	}
	return merged, ofL, ofM
}

// next returns the n-grams behind the first nodes whose parents are among the first nodes.
func (l *Lexicon) next(nodes int) []Pair {
	rest := l.grams[nodes-len(l.words):]
	for p, gram := range rest {
		if parent, _ := gram.Split(); int(parent) >= nodes {
			return rest[:p]
		}
	}
	return rest
}

// renumbered returns the next n-grams behind those that have a new number, by new numbers.
func (l *Lexicon) renumbered(number []int32) []Pair {
	next := slices.Clone(l.next(len(number)))
	for p, gram := range next {
		parent, word := gram.Split()
		next[p] = NewPair(number[parent], number[word])
	}
	return next
}

// appendChildren appends the numbers of the next n-grams in a lexicon that has them.
func (l *Lexicon) appendChildren(number []int32, in *Lexicon) []int32 {
	for _, gram := range l.next(len(number)) {
		parent, word := gram.Split()
		number = append(number, in.Child(number[parent], number[word]))
	}
	return number
}
