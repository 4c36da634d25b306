package tfidf

import (
	"slices"
	"strings"
)

// This file takes a vocabulary from outside.

// entry is an entry of a vocabulary as words, and as the analyzer reads it; nil if it does not
// count.
type entry struct{ exact, analyzed []string }

// entries returns the vocabulary of the options.
func (a *analyzer) entries() []entry {
	entries := make([]entry, len(a.opts.Vocabulary))
	for i, text := range a.opts.Vocabulary {
		words := strings.Fields(text)
		entries[i].exact = words[:min(len(words), maxNGram)]
		if words = a.phrase(text); !slices.Contains(words, "") {
			entries[i].analyzed = words[:min(len(words), maxNGram)]
		}
	}
	return entries
}

// vocabularyWords returns all words of entries.
func vocabularyWords(entries []entry) []string {
	var words []string
	for _, e := range entries {
		words = append(append(words, e.exact...), e.analyzed...)
	}
	return words
}

// extendByVocabulary adds the n-grams of entries, whose words are in l, and returns the length of
// the longest.
func (l *lexicon) extendByVocabulary(entries []entry) (longest int) {
	longest = 1
	for n := 2; n <= maxNGram; n++ {
		var grams []uint64
		for _, e := range entries {
			for _, words := range [][]string{e.exact, e.analyzed} {
				if len(words) >= n {
					grams = append(grams, pack(l.node(words[:n-1]), l.number(words[n-1])))
				}
			}
		}
		if grams == nil {
			break
		}
		slices.Sort(grams)
		l.extend(slices.Compact(grams))
		longest = n
	}
	return longest
}

// chooseVocabulary returns the node of each entry: the one that it is as it stands if that occurs,
// else the one that it is read as; dropped if an earlier entry has it.
func chooseVocabulary(entries []entry, l *lexicon, freq []frequency) []int32 {
	chosen := make([]int32, len(entries))
	taken := map[int32]bool{}
	for i, e := range entries {
		v := l.node(e.exact)
		if read := l.node(e.analyzed); read != dropped && (v == dropped || freq[v].df == 0) {
			v = read
		}
		if taken[v] {
			v = dropped
		}
		taken[v] = true
		chosen[i] = v
	}
	return chosen
}
