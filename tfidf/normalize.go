package tfidf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
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

// greekName returns the name of the Greek letter that s is, or "".
func greekName(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) || r < utf8.RuneSelf {
		return ""
	}
	r, _ = utf8.DecodeRuneInString(strings.ToLower(norm.NFKC.String(s)))
	return greekLetters[r]
}

// normalize returns the form of a token that is compared: lower case, compatibility forms
// (ligatures, full-width letters) resolved, single Greek letters by name, typographic
// hyphens plain, the hyphen after a prefix gone.
func normalize(token string) string {
	if isASCII(token) {
		return joinPrefix(strings.ToLower(token))
	}
	s := strings.ToLower(norm.NFKC.String(token))
	if isASCII(s) {
		return joinPrefix(s)
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r != '/' && classOfRune(r) == joiner })
	for i, part := range parts {
		before, after, slash := strings.Cut(part, "/")
		if name := greekName(before); name != "" {
			before = name
		}
		if name := greekName(after); name != "" {
			after = name
		}
		if parts[i] = before; slash {
			parts[i] += "/" + after
		}
	}
	return joinPrefix(strings.Join(parts, "-"))
}

// joinPrefix returns a token without the hyphen behind its prefix.
func joinPrefix(token string) string {
	if before, after, ok := strings.Cut(token, "-"); ok && isPrefix(before) {
		return before + after
	}
	return token
}

func classOfRune(r rune) class {
	if r < utf8.RuneSelf {
		return classes[r]
	}
	return classOf(r)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// stem returns the English stem of a normalised token (Porter2). Tokens that are not plain
// Latin words, such as "gpt-4", are their own stems.
func stem(word string) string {
	for i := range len(word) {
		if c := word[i]; c < 'a' || c > 'z' {
			return word
		}
	}
	if len(word) <= 3 || greekNames[word] {
		// Porter2 would still take the s of "gas" or "gps" off; a plural this short is rarer
		// than an acronym.
		return word
	}
	return english.Stem(word, false)
}

// isAcronym reports whether a token has at least two letters, all of them capitals: the s
// behind it ("GPUs", "SSMs") is a plural that no stemmer takes off, for want of a vowel.
func isAcronym(token string) bool {
	capitals := 0
	for _, r := range token {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLetter(r):
			return false
		}
	}
	return capitals >= 2
}

// residue are names of LaTeX commands that stand in texts whose backslashes were lost. They
// are no words, alone or stuck to one another ("rightarrowinfty").
var residue = []string{
	"rightarrow", "leftarrow", "mathcal", "mathbb", "mathrm", "mathbf", "mathfrak", "textbf",
	"textit", "emph", "langle", "rangle", "infty", "ldots", "cdots", "cdot", "leqslant",
	"geqslant", "lesssim", "gtrsim", "operatorname", "widetilde", "widehat", "displaystyle",
	"subseteq", "boldsymbol",
}

// residueExact are such names that are also parts of words, and so count only when alone and
// in lower case.
var residueExact = map[string]bool{
	"sim": true, "simeq": true, "leq": true, "geq": true, "le": true, "ge": true, "neq": true,
	"approx": true, "ast": true, "frac": true, "sqrt": true, "mathsf": true, "vec": true,
	"hbar": true, "nabla": true, "propto": true, "ell": true, "quot": true, "amp": true,
	"nbsp": true, "ll": true, "gg": true, "pm": true, "mp": true, "otimes": true, "oplus": true,
	"mbox": true, "hat": true, "tilde": true, "mathit": true, "texttt": true, "textsc": true,
	"textrm": true, "textsuperscript": true, "textsubscript": true,
}

// isResidue reports whether a token, as it stands in the text, is a remnant of LaTeX.
func isResidue(token string) bool {
	if residueExact[token] {
		return true
	}
	if len(token) < 4 {
		return false
	}
	for _, name := range residue {
		if strings.Contains(token, name) {
			return true
		}
	}
	return false
}
