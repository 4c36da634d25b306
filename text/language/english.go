package language

import "strings"

// englishEnding reports whether a word may have an ending that the English stemmer of Snowball takes
// away or changes: the endings of the steps 0 to 5 of Porter2
// (https://snowballstem.org/algorithms/english/stemmer.html), by their last letters, and what the
// stemmer changes at the beginning of a word. A third of the different words of papers have none, and
// stemming takes much longer than this look.
func englishEnding(word string) bool {
	if len(word) < 3 || strings.ToLower(word) != word || word[0] == '\'' {
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
	return last >= 0x80
}
