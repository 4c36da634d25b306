package text

import (
	"strings"
)

// Terms cleans every term of a list of categories or keywords as a title, and drops those that
// are empty or were there before.
func Terms(list []string) []string {
	var terms []string
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		s = Title(s)
		if key := strings.ToLower(s); s != "" && !seen[key] {
			seen[key] = true
			terms = append(terms, s)
		}
	}
	return terms
}

// SplitTerms returns the terms in a list that is one string, separated by semicolons, vertical
// bars, commas or line breaks, whichever it has first in this order, or by blanks if they are
// categories of arXiv. What is in brackets stays together.
func SplitTerms(s string) []string {
	if strings.IndexByte(s, '&') >= 0 || strings.IndexByte(s, '<') >= 0 {
		s = unmark(s)
	}
	s = strings.NewReplacer("；", ";", "，", ",", "、", ",").Replace(strings.TrimSpace(s))
	if s == "" {
		return nil
	}
	if words := strings.Fields(s); areArXivCategories(words) {
		return Terms(words)
	}
	for _, separator := range []byte{';', '|', ',', '\n'} {
		if strings.IndexByte(s, separator) < 0 {
			continue
		}
		if parts := splitTerms(s, separator); len(parts) > 1 {
			return Terms(parts)
		}
	}
	return Terms([]string{s})
}

// splitTerms splits s at a separator outside brackets.
func splitTerms(s string, separator byte) []string {
	var parts []string
	depth, from := 0, 0
	balanced := strings.Count(s, "(") == strings.Count(s, ")")
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(' && balanced:
			depth++
		case c == ')' && balanced:
			depth = max(0, depth-1)
		case c == separator && depth == 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// archives are the archives of arXiv, of now and before. https://arxiv.org/category_taxonomy
var archives = setOf("astro-ph", "cond-mat", "cs", "econ", "eess", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math", "math-ph",
	"nlin", "nucl-ex", "nucl-th", "physics", "q-bio", "q-fin", "quant-ph", "stat", "acc-phys", "adap-org", "alg-geom", "ao-sci", "atom-ph",
	"bayes-an", "chao-dyn", "chem-ph", "cmp-lg", "comp-gas", "dg-ga", "funct-an", "mtrl-th", "patt-sol", "plasm-ph", "q-alg", "solv-int", "supr-con")

// areArXivCategories reports whether all words are categories of arXiv.
func areArXivCategories(words []string) bool {
	for _, w := range words {
		archive, _, _ := strings.Cut(w, ".")
		if !archives[archive] || len(w) > 20 {
			return false
		}
	}
	return len(words) > 0
}
