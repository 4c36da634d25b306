package text

import (
	"slices"
	"strings"
	"unicode"
)

// Terms cleans every term of a list of categories or keywords as a title, and drops empty and
// repeated terms. A term that is itself a list with semicolons is split; text in
// brackets stays together, or comes together again if it was split at a comma.
func Terms(list []string) []string {
	var terms []string
	seen := make(map[string]bool, len(list))
	for i := 0; i < len(list); i++ {
		s := list[i]
		if isCutOpen(s) && i+1 < len(list) && isCutClose(list[i+1]) {
			i++
			s += ", " + list[i]
		}
		for _, s := range splitSemicolons(Title(s)) {
			s = strings.TrimRight(s, "; ")
			if key := strings.ToLower(s); s != "" && key != "n/a" && !seen[key] {
				seen[key] = true
				terms = append(terms, s)
			}
		}
	}
	return terms
}

// isCutOpen and isCutClose report whether a term has the one bracket of a pair and not the other.
func isCutOpen(s string) bool {
	at := strings.LastIndexByte(s, '(')
	return at >= 0 && strings.IndexByte(s[at:], ')') < 0
}

func isCutClose(s string) bool {
	at := strings.IndexByte(s, ')')
	return at >= 0 && strings.IndexByte(s[:at], '(') < 0
}

// splitSemicolons splits s at its semicolons with a blank after them, outside brackets.
func splitSemicolons(s string) []string {
	if !strings.Contains(s, "; ") {
		return []string{s}
	}
	var parts []string
	for _, part := range splitTerms(s, ';') {
		if n := len(parts); n > 0 && !strings.HasPrefix(part, " ") {
			parts[n-1] += ";" + part
			continue
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	return parts
}

// SplitTerms returns the terms in a list that is one string, separated by semicolons, vertical
// bars, commas or line breaks, whichever it has first in this order, or by blanks if they are
// categories of arXiv. What is in brackets stays together.
func SplitTerms(s string) []string {
	if words := strings.Fields(s); areArXivCategories(words) { // which need no cleaning
		return unique(words)
	}
	if strings.IndexByte(s, '&') >= 0 || strings.IndexByte(s, '<') >= 0 {
		s = unmark(s)
	}
	s = narrowSeparators.Replace(strings.TrimSpace(s))
	if s == "" {
		return nil
	}
	for _, separator := range []byte{';', '|', ',', '\n'} {
		if strings.IndexByte(s, separator) < 0 {
			continue
		}
		if parts := splitTerms(s, separator); len(parts) > 1 {
			return Terms(parts)
		}
	}
	if words := strings.Fields(s); areHan(words) {
		return Terms(words)
	}
	return Terms([]string{s})
}

// unique drops what was in a short list before.
func unique(words []string) []string {
	kept := words[:0]
	for _, w := range words {
		if !slices.Contains(kept, w) {
			kept = append(kept, w)
		}
	}
	return kept
}

// areHan reports whether most of several words are Chinese, which has no blanks within a term.
func areHan(words []string) bool {
	n := 0
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			n++
		}
	}
	return len(words) > 1 && 2*n > len(words)
}

// narrowSeparators makes those of ASCII of the separators of Chinese and Japanese.
var narrowSeparators = strings.NewReplacer("；", ";", "，", ",", "、", ",")

// splitTerms splits s at a separator outside brackets.
func splitTerms(s string, separator byte) []string {
	var parts []string
	depth, from := 0, 0
	balanced := strings.Count(s, "(") == strings.Count(s, ")")
	for i := range len(s) {
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
		archive, class, _ := strings.Cut(w, ".")
		if !archives[archive] || len(w) > 20 || strings.IndexFunc(class, func(r rune) bool { return r >= 0x80 || r != '-' && !isLetter(byte(r)) }) >= 0 {
			return false
		}
	}
	return len(words) > 0
}
