package tfidf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surfaces returns for each column the word to show: of the normalised words that share the
// stem the most frequent one, and of the ways to write that word plain lower case, if it is
// common enough or the capitals may be those of a title, else the most frequent. So "network"
// stands for its plural and its titles, while BERT, Hamiltonian and mRNA stay what they are.
// Ties go to the form that is first in byte order.
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
	if len(forms) == 1 {
		return c.forms[forms[0]]
	}
	words := make([]string, len(forms)) // normalised
	counts := map[string]int{}
	for p, f := range forms {
		words[p] = strings.ToLower(c.forms[f])
		counts[words[p]] += c.counts[f]
	}
	best := words[0]
	for _, word := range words {
		if n, most := counts[word], counts[best]; n > most || n == most && word < best {
			best = word
		}
	}
	chosen, lower := int32(-1), 0
	for p, f := range forms {
		if words[p] != best {
			continue
		}
		if chosen < 0 || c.counts[f] > c.counts[chosen] {
			chosen = f
		}
		if c.forms[f] == best {
			lower = c.counts[f]
		}
	}
	if lower*5 >= counts[best] || lower > 0 && isTitleCase(c.forms[chosen]) && lower*20 >= counts[best] {
		return best
	}
	return c.forms[chosen]
}

// isTitleCase reports whether s begins with a capital and goes on in lower case.
func isTitleCase(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) && strings.ToLower(s[size:]) == s[size:]
}

// lowerFirst returns s with its first letter in lower case.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}
