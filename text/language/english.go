package language

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// stemEnglish is english.Stem for those words that may have an ending that it takes away. It takes
// a microsecond, and a third of the different words of papers have none.
func stemEnglish(word string, stemStopWords bool) string {
	if !englishEnding(word) {
		return word
	}
	return english.Stem(word, stemStopWords)
}

// englishEnding reports whether a word in lower case may have an ending that the English stemmer of
// Snowball takes away or changes: those of the steps 0 to 5 of Porter2
// (https://snowballstem.org/algorithms/english/stemmer.html), by their last letters, and what it
// does at the beginning of a word.
func englishEnding(word string) bool {
	if len(word) < 3 || strings.ToLower(word) != word || word[0] == '\'' || word[0] <= ' ' || word[0] >= 0x80 {
		return true
	}
	before, last := word[len(word)-2], word[len(word)-1]
	switch last {
	case 'd': // ed, eed
		return before == 'e'
	case 'g': // ing
		return before == 'n'
	case 'c': // ic
		return before == 'i'
	case 'm': // ism, alism
		return before == 's'
	case 'n': // ation, ion, tion
		return before == 'o'
	case 'r': // er, izer, ator
		return before == 'e' || before == 'o'
	case 't': // ant, ent, ment
		return before == 'n'
	case 'l': // al, ful, ll
		return before == 'a' || before == 'u' || before == 'l'
	case 'e', 'i', 's', 'y', '\'':
		return true
	}
	return last <= ' ' || last >= 0x80
}
