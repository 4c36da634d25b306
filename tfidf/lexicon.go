package tfidf

import (
	"slices"
	"strings"
)

// lexicon numbers the words of a model, and its n-grams of several words, as the nodes of a tree:
// the words in byte order come first, and each n-gram is the child of the one without its last
// word. The n-grams are sorted by parent and last word, so that the children of a node stand
// together.
type lexicon struct {
	words  []string // in byte order
	grams  []uint64 // parent and last word of the n-grams, ascending; node len(words)+p is grams[p]
	starts []int32  // the children of node v are grams[starts[v]:starts[v+1]]
}

func pack(a, b int32) uint64         { return uint64(uint32(a))<<32 | uint64(uint32(b)) }
func unpack(key uint64) (a, b int32) { return int32(key >> 32), int32(uint32(key)) }

// newLexicon returns the lexicon of words in byte order.
func newLexicon(words []string) *lexicon {
	return &lexicon{words: words, starts: make([]int32, len(words)+1)}
}

// nodes returns the number of words and n-grams.
func (l *lexicon) nodes() int { return len(l.words) + len(l.grams) }

// extend adds n-grams one word longer than the longest so far, in ascending order.
func (l *lexicon) extend(grams []uint64) {
	l.grams = append(l.grams, grams...)
	l.starts = make([]int32, l.nodes()+1)
	for _, key := range l.grams {
		parent, _ := unpack(key)
		l.starts[parent+1]++
	}
	for v := range l.nodes() {
		l.starts[v+1] += l.starts[v]
	}
}

// child returns the n-gram that a word makes of a node, or dropped.
func (l *lexicon) child(node, word int32) int32 {
	lo, hi := l.starts[node], l.starts[node+1]
	if lo == hi { // as most are
		return dropped
	}
	if p, ok := slices.BinarySearch(l.grams[lo:hi], pack(node, word)); ok {
		return int32(len(l.words)) + lo + int32(p)
	}
	return dropped
}

// number returns the number of a word, or dropped.
func (l *lexicon) number(word string) int32 {
	if w, ok := slices.BinarySearch(l.words, word); ok {
		return int32(w)
	}
	return dropped
}

// node returns the node of a word or an n-gram, or dropped.
func (l *lexicon) node(words []string) int32 {
	node := int32(dropped)
	for i, word := range words {
		switch w := l.number(word); {
		case w == dropped:
			return dropped
		case i == 0:
			node = w
		default:
			node = l.child(node, w)
		}
		if node == dropped {
			return dropped
		}
	}
	return node
}

// split returns the n-gram without its last word, and that word; dropped for a single word.
func (l *lexicon) split(node int32) (parent, word int32) {
	if node < int32(len(l.words)) {
		return dropped, node
	}
	return unpack(l.grams[node-int32(len(l.words))])
}

// parts returns the words of a node.
func (l *lexicon) parts(node int32) []int32 {
	var parts []int32
	for node != dropped {
		parent, word := l.split(node)
		parts = append(parts, word)
		node = parent
	}
	slices.Reverse(parts)
	return parts
}

// text returns the words of a node with blanks between them.
func (l *lexicon) text(node int32) string {
	if node < int32(len(l.words)) {
		return l.words[node]
	}
	var text []string
	for _, w := range l.parts(node) {
		text = append(text, l.words[w])
	}
	return strings.Join(text, " ")
}

// only returns the lexicon of the nodes that are marked and those that they are made of, and for
// each node its new number, or dropped.
func (l *lexicon) only(marked []bool) (*lexicon, []int32) {
	keep := slices.Clone(marked)
	for v := int32(l.nodes()) - 1; v >= int32(len(l.words)); v-- { // children before parents
		if keep[v] {
			parent, word := l.split(v)
			keep[parent], keep[word] = true, true
		}
	}
	number := make([]int32, l.nodes())
	var words []string
	var grams []uint64
	next := int32(0)
	for v := range number {
		if number[v] = dropped; !keep[v] {
			continue
		}
		number[v] = next
		next++
		if v < len(l.words) {
			words = append(words, l.words[v])
			continue
		}
		parent, word := l.split(int32(v))
		grams = append(grams, pack(number[parent], number[word]))
	}
	smaller := newLexicon(words)
	smaller.extend(grams)
	return smaller, number
}
