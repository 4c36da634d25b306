package latex

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// greekLetters maps the lower-case Greek letters to their names.
var greekLetters = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ϵ': "epsilon",
	'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ϑ': "theta", 'ι': "iota", 'κ': "kappa",
	'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'π': "pi", 'ρ': "rho", 'σ': "sigma",
	'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'ϕ': "phi", 'χ': "chi", 'ψ': "psi",
	'ω': "omega",
}

// greekNames are the names of the Greek letters.
var greekNames = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range greekLetters {
		names[name] = true
	}
	return names
}()

// maxGreekName is the length of the longest of greekNames.
const maxGreekName = len("epsilon")

// NamesGreek reports whether s is the name of a Greek letter, in upper or lower case.
func NamesGreek(s string) bool { return len(s) <= maxGreekName && greekNames[strings.ToLower(s)] }

// GreekName returns the name of the Greek letter that s is, or "".
func GreekName(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) || r < utf8.RuneSelf {
		return ""
	}
	if name := greekLetters[r]; name != "" {
		return name
	}
	r, _ = utf8.DecodeRuneInString(strings.ToLower(norm.NFKC.String(s)))
	return greekLetters[r]
}
