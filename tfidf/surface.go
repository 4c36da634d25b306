package tfidf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surfaces returns for each column the word to show: of the normalised words that share the
// stem the most frequent one, written as it is most often within sentences. Capitals in titles
// and at the beginning of sentences are no evidence; a word that stands nowhere else is shown
// in lower case, unless it has capitals behind the first letter, and so is a word with a
// capital there that a fifth of the sentences write without. So "network" stands for its
// plural and its titles, while BERT, Hamiltonian and mRNA stay what they are. Ties go to the
// word, and to the way of writing it, that is first in byte order.
func surfaces(c *corpus, termOf, columnOf []int32, columns int) []string {
	members := make([][]int32, columns) // forms of each column, in byte order
	for f, t := range termOf {
		if t != dropped && columnOf[t] != dropped {
			members[columnOf[t]] = append(members[columnOf[t]], int32(f))
		}
	}
	shown := make([]string, columns)
	for j, forms := range members {
		shown[j] = surface(c, forms)
	}
	return shown
}

// surface returns the form to show of the given ones.
func surface(c *corpus, forms []int32) string {
	words := make([]string, len(forms)) // in lower case
	counts := map[string]int{}
	for p, f := range forms {
		words[p] = strings.ToLower(visible(c.forms[f]))
		counts[words[p]] += c.counts[f]
	}
	best := words[0]
	for _, word := range words {
		if n, most := counts[word], counts[best]; n > most || n == most && word < best {
			best = word
		}
	}
	chosen, capital := int32(-1), false
	var inner, innerLower int
	for p, f := range forms {
		if words[p] != best {
			continue
		}
		capital = capital || isTitleCase(c.forms[f])
		inner += c.inner[f]
		if visible(c.forms[f]) == best {
			innerLower += c.inner[f]
		}
		if chosen < 0 || c.inner[f] > c.inner[chosen] || c.inner[f] == c.inner[chosen] && c.counts[f] > c.counts[chosen] {
			chosen = f
		}
	}
	if inner == 0 && capital || isTitleCase(c.forms[chosen]) && innerLower > 0 && 5*innerLower >= inner {
		return best
	}
	return visible(c.forms[chosen])
}

// isTitleCase reports whether s begins with a capital and goes on in lower case.
func isTitleCase(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) && strings.ToLower(s[size:]) == s[size:]
}
