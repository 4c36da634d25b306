package latex

import (
	"strings"
	"unicode/utf8"
)

// residue are names of LaTeX commands that are left in texts that lost their backslashes. They are not
// words, alone or joined ("rightarrowinfty"), and no word contains them.
var residue = []string{
	"rightarrow", "leftarrow", "mathcal", "mathbb", "mathrm", "mathbf", "mathfrak", "textbf",
	"textit", "infty", "ldots", "cdots", "leqslant", "geqslant", "lesssim", "gtrsim",
	"operatorname", "widetilde", "widehat", "displaystyle", "subseteq", "boldsymbol",
}

// residueExact are names of commands that some words contain ("anecdotal", "emphasis", "quadrangle"), and
// parts of addresses. They are only dropped as whole tokens in lower case.
var residueExact = map[string]bool{
	"sim": true, "simeq": true, "leq": true, "geq": true, "le": true, "ge": true, "neq": true,
	"approx": true, "ast": true, "frac": true, "sqrt": true, "mathsf": true, "vec": true,
	"hbar": true, "nabla": true, "propto": true, "ell": true, "quot": true, "amp": true,
	"nbsp": true, "ll": true, "gg": true, "pm": true, "mp": true, "otimes": true, "oplus": true,
	"mbox": true, "hat": true, "tilde": true, "mathit": true, "texttt": true, "textsc": true,
	"textrm": true, "textsuperscript": true, "textsubscript": true, "cdot": true, "emph": true,
	"langle": true, "rangle": true, "lt": true, "gt": true, "http": true, "https": true,
	"www": true, "com": true, "org": true, "varepsilon": true, "varphi": true,
}

// IsResidue reports whether a token, as it is written in a text, is left over from LaTeX, a formula or an address:
// the name of a command, part of an address, or arithmetic.
func IsResidue(token string) bool {
	if residueExact[strings.TrimLeft(token, "0123456789")] || isArithmetic(token) {
		return true
	}
	for i := 0; i+5 <= len(token); i++ { // 5 is the length of the shortest name
		for _, name := range residueBy[token[i]&31] {
			if strings.HasPrefix(token[i:], name) {
				return true
			}
		}
	}
	return false
}

// residueBy holds the names of residue by the last five bits of their first letter.
var residueBy = func() (by [32][]string) {
	for _, name := range residue {
		by[name[0]&31] = append(by[name[0]&31], name)
	}
	return by
}()

// isArithmetic reports whether a token is a kind of number: an ordinal, a decade or a multiple ("19th",
// "1990s", "10x"), a quantity ("2n", "100k"), or a difference or quotient of numbers and single letters
// ("n-1", "2n-1", "n/2", "k/n"). "2D", "3-D", "C-14" and "I/O" are words.
func isArithmetic(token string) bool {
	digits, letters, joiners, lower := 0, 0, 0, true
	slash := false
	for i := range len(token) {
		switch b := token[i]; {
		case b >= utf8.RuneSelf:
			return false
		case isDigit(b):
			digits++
		case b == '-' || b == '/':
			joiners++
			slash = slash || b == '/'
		default:
			letters++
			lower = lower && b >= 'a'
		}
	}
	last := token[len(token)-1]
	switch {
	case letters == 1 && digits > 0 && joiners > 0:
		isotope := 'A' <= token[0] && token[0] <= 'Z' && digits > 1 // or a vitamin
		return last|0x20 != 'd' && !isotope
	case slash && letters == 2 && joiners == 1 && digits == 0:
		return token[0] >= 'a' || last >= 'a' // "I/O" is a word, "k/n" and "n/N" are not
	case joiners > 0 || digits == 0 || !isDigit(token[0]):
		return false
	case letters == 1:
		return lower && last != 'd' && last != 'g'
	case letters == 2 && isDigit(token[digits-1]):
		ending := token[digits:]
		return ending == "st" || ending == "nd" || ending == "rd" || ending == "th"
	}
	return false
}
