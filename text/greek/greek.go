// Package greek names the letters of Greek, so that "α" is the same word as "alpha".
package greek

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters maps the lower-case Greek letters to their names, without omicron, which formulas do not have.
var letters = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ϵ': "epsilon",
	'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ϑ': "theta", 'ι': "iota", 'κ': "kappa",
	'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'π': "pi", 'ρ': "rho", 'σ': "sigma",
	'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'ϕ': "phi", 'χ': "chi", 'ψ': "psi",
	'ω': "omega",
}

// names are the names of letters.
var names = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range letters {
		set[name] = true
	}
	return set
}()

// longest is the length of the longest name.
const longest = len("epsilon")

// IsName reports whether s is the name of a Greek letter, in upper or lower case.
func IsName(s string) bool { return len(s) <= longest && names[strings.ToLower(s)] }

// Name returns the name of the Greek letter that s is, in upper or lower case or in a style of mathematics, or "".
func Name(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) || r < utf8.RuneSelf {
		return ""
	}
	if name := letters[r]; name != "" {
		return name
	}
	r, _ = utf8.DecodeRuneInString(strings.ToLower(norm.NFKC.String(s)))
	return letters[r]
}

// LetterName returns the name of a lower-case Greek letter, or "".
func LetterName(r rune) string { return letters[r] }
