package text

import (
	"iter"
	"strings"

	"kindred/text/lexicon"
)

// synonyms replaces phrases by other phrases: a tree of the phrases to replace.
type synonyms struct {
	begins []bool                 // for each word, whether it begins a phrase; words beyond its length do not
	next   map[lexicon.Pair]int32 // the node that a word leads to from a node; the root is 0
	by     map[int32][]int32      // the replacement, by the node where a phrase ends
}

// synonymGroups are groups of phrases. The first phrase replaces the others. A phrase is a list of words,
// with "" for stop words.
type synonymGroups [][][]string

// SynonymWords yields the words of all synonyms of the options. A lexicon that documents are read
// with must have them all.
func (a *Analyzer) SynonymWords() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, group := range a.groups {
			for _, phrase := range group {
				for _, word := range phrase {
					if word != "" && !yield(word) {
						return
					}
				}
			}
		}
	}
}

// synonymGroups returns what the synonyms of the options replace: groups of a phrase and another that it
// replaces. A phrase that is replaced is not read instead of others: of the groups "a, b" and "b, c", a
// replaces both b and c. Of phrases that replace one another in a circle, the one that comes first in the
// options replaces the others.
func (a *Analyzer) synonymGroups() synonymGroups {
	var phrases [][]string // in the order of the options
	numbers := map[string]int{}
	by := map[int]int{} // the phrase that replaces a phrase
	for _, group := range a.opts.Synonyms {
		first := -1
		for _, text := range group {
			words := a.Phrase(text)
			if len(words) == 0 || words[0] == "" || words[len(words)-1] == "" {
				continue
			}
			key := strings.Join(words, "\x00")
			p, ok := numbers[key]
			if !ok {
				p = len(phrases)
				numbers[key] = p
				phrases = append(phrases, words)
			}
			if first < 0 {
				first = p
			} else if _, ok := by[p]; !ok && p != first {
				by[p] = first
			}
		}
	}
	var groups synonymGroups
	for p, words := range phrases {
		if to := replacement(by, p); to != p {
			groups = append(groups, [][]string{phrases[to], words})
		}
	}
	return groups
}

// replacement returns the phrase that replaces p in the end: a phrase that nothing replaces. It opens
// circles, and shortens the way for further calls.
func replacement(by map[int]int, p int) int {
	var way []int
	passed := map[int]bool{}
	for {
		next, ok := by[p]
		if !ok {
			break
		}
		if passed[p] { // a circle
			first := p
			for q := next; q != p; q = by[q] {
				first = min(first, q)
			}
			delete(by, first)
			p = first
			break
		}
		passed[p] = true
		way = append(way, p)
		p = next
	}
	for _, q := range way {
		if q != p {
			by[q] = p
		}
	}
	return p
}

// newSynonyms returns the tree of groups of phrases. Every word of them has a number below n.
func newSynonyms(groups synonymGroups, number func(word string) int32, n int) *synonyms {
	if len(groups) == 0 {
		return nil
	}
	s := &synonyms{begins: make([]bool, n), next: map[lexicon.Pair]int32{}, by: map[int32][]int32{}}
	numbers := func(words []string) []int32 {
		ids := make([]int32, len(words))
		for i, word := range words {
			if ids[i] = lexicon.Dropped; word != "" {
				ids[i] = number(word)
			}
		}
		return ids
	}
	for _, group := range groups {
		by := numbers(group[0])
		for _, words := range group[1:] {
			node := int32(0)
			for p, word := range numbers(words) {
				if p == 0 {
					s.begins[word] = true
				}
				key := lexicon.NewPair(node, word)
				if node = s.next[key]; node == 0 {
					node = int32(len(s.next) + 1)
					s.next[key] = node
				}
			}
			if s.by[node] == nil {
				s.by[node] = by
			}
		}
	}
	return s
}

// replace replaces the phrases in words[from:]; at each place the longest phrase that matches.
func (s *synonyms) replace(words []int32, from int) []int32 {
	var out []int32 // begun with the first replacement
	for p := from; p < len(words); {
		size, by := s.longest(words[p:])
		switch {
		case size > 0 && out == nil:
			out = append(out, words[from:p]...)
			fallthrough
		case size > 0:
			out = append(out, by...)
			p += size
		case out != nil:
			out = append(out, words[p])
			fallthrough
		default:
			p++
		}
	}
	if out == nil {
		return words
	}
	return append(words[:from], out...)
}

// longest returns the length of the longest phrase to replace at the beginning of words and its
// replacement, or 0.
func (s *synonyms) longest(words []int32) (size int, by []int32) {
	if words[0] < 0 || int(words[0]) >= len(s.begins) || !s.begins[words[0]] {
		return 0, nil
	}
	node := int32(0)
	for p, word := range words {
		if node = s.next[lexicon.NewPair(node, word)]; node == 0 {
			break
		}
		if found := s.by[node]; found != nil {
			size, by = p+1, found
		}
	}
	return size, by
}
