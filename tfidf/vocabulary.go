package tfidf

import (
	"slices"
	"strings"

	"kindred/text"
	"kindred/text/lexicon"
)

// This file takes a vocabulary from outside.

// entry is an entry of a vocabulary as its words are written, and as the analyzer reads them, which is
// nil if one of them is a stop word.
type entry struct{ exact, analyzed []string }

// Unmatched is an entry of a vocabulary whose column is empty.
type Unmatched struct {
	Column int
	Entry  string
	Reason Reason
}

// Reason says why the column of an entry of a vocabulary is empty.
type Reason string

const (
	// RepeatedEntry is an entry with the same words as an earlier one, or the same stems.
	RepeatedEntry Reason = "it repeats an earlier entry"
	// StopWordEntry is an entry with a stop word, which texts are read without.
	StopWordEntry Reason = "it has a stop word"
	// AbsentEntry is an entry that no document has.
	AbsentEntry Reason = "no document has it"
)

// Unmatched returns the entries of the vocabulary of the options whose columns are empty, with the
// reasons, in the order of columns; nil if the options have no vocabulary.
func (m *Model) Unmatched() []Unmatched {
	var unmatched []Unmatched
	taken := make([]bool, len(m.terms)) // columns that have a node
	for _, j := range m.column {
		if j != dropped {
			taken[j] = true
		}
	}
	for j, e := range entries(m.analyzer, m.opts.Vocabulary) {
		switch {
		case m.df[j] > 0:
		case !taken[j] && m.lex.Node(e.exact) != dropped, !taken[j] && m.lex.Node(e.analyzed) != dropped:
			unmatched = append(unmatched, Unmatched{j, m.terms[j], RepeatedEntry})
		case e.analyzed == nil:
			unmatched = append(unmatched, Unmatched{j, m.terms[j], StopWordEntry})
		default:
			unmatched = append(unmatched, Unmatched{j, m.terms[j], AbsentEntry})
		}
	}
	return unmatched
}

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
func extendByVocabulary(l *lexicon.Lexicon, entries []entry) int {
	longest := longest(entries)
	for n := 2; n <= longest; n++ {
		var grams []lexicon.Pair
		for _, e := range entries {
			for _, words := range [][]string{e.exact, e.analyzed} {
				if len(words) >= n {
					grams = append(grams, lexicon.NewPair(l.Node(words[:n-1]), l.Number(words[n-1])))
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

// chooseVocabulary returns the node of each entry: the node of its words as they are written, if a document
// has it, else the node of its words as the analyzer reads them; dropped if an earlier entry has that node.
func chooseVocabulary(entries []entry, l *lexicon.Lexicon, freq []frequency) []int32 {
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
