package tfidf

import (
	"slices"
	"strings"

	"kindred/text"
)

// This file takes a vocabulary from outside.

// entry is an entry of a vocabulary as words, and as the analyzer reads it; nil if it does not
// count.
type entry struct{ exact, analyzed []string }

// entries returns the entries of a vocabulary.
func entries(a *text.Analyzer, vocabulary []string) []entry {
	entries := make([]entry, len(vocabulary))
	for i, text := range vocabulary {
		words := strings.Fields(text)
		entries[i].exact = words[:min(len(words), maxNGram)]
		if words = a.Phrase(text); !slices.Contains(words, "") {
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

// extendByVocabulary adds the n-grams of entries to a lexicon that has their words, and returns the
// length of the longest.
func extendByVocabulary(l *text.Lexicon, entries []entry) int {
	longest := longest(entries)
	for n := 2; n <= longest; n++ {
		var grams []text.Pair
		for _, e := range entries {
			for _, words := range [][]string{e.exact, e.analyzed} {
				if len(words) >= n {
					grams = append(grams, text.NewPair(l.Node(words[:n-1]), l.Number(words[n-1])))
				}
			}
		}
		slices.Sort(grams)
		l.Extend(slices.Compact(grams))
	}
	return longest
}

// longest returns the number of words of the longest entry, at least 1.
func longest(entries []entry) int {
	n := 1
	for _, e := range entries {
		n = max(n, len(e.exact), len(e.analyzed))
	}
	return n
}

// chooseVocabulary returns the node of each entry: the one that it is as it stands if that occurs,
// else the one that it is read as; dropped if an earlier entry has it.
func chooseVocabulary(entries []entry, l *text.Lexicon, freq []frequency) []int32 {
	chosen := make([]int32, len(entries))
	taken := map[int32]bool{}
	for i, e := range entries {
		v := l.Node(e.exact)
		if read := l.Node(e.analyzed); read != dropped && (v == dropped || freq[v].df == 0) {
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
