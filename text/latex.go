package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// accents maps the LaTeX commands that put an accent on a letter to the combining characters
// of Unicode.
var accents = map[byte]string{
	'"': "\u0308", '\'': "\u0301", '`': "\u0300", '^': "\u0302", '~': "\u0303", '=': "\u0304",
	'.': "\u0307", 'u': "\u0306", 'v': "\u030c", 'H': "\u030b", 'c': "\u0327", 'k': "\u0328",
	'r': "\u030a", 'd': "\u0323",
}

// specialLetters maps the LaTeX commands for letters that are no letter with an accent.
var specialLetters = map[string]string{
	"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
	"OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "dh": "ð", "th": "þ",
}

// unLaTeX returns a text in which what LaTeX puts inside a word is plain text: accents
// ("Erd\H{o}s" is Erdős), braces that keep a capital ("{G}aussian"), and the numbers of
// chemical formulas ("CO$_2$"). A text without any of it is returned as it is.
func unLaTeX(s string) string {
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '{') < 0 && !strings.Contains(s, "$_") {
		return s
	}
	var b strings.Builder
	copied := 0
	for i := 0; i < len(s); {
		text, size := "", 0
		switch s[i] {
		case '\\':
			text, size = accented(s[i:])
		case '{':
			text, size = protected(s, i)
		case '$':
			text, size = formulaNumber(s, i)
		}
		if size == 0 {
			i++
			continue
		}
		b.WriteString(s[copied:i])
		b.WriteString(text)
		i += size
		copied = i
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// accented returns the letter that the command at the beginning of s stands for, and the
// length of the command with its argument, or 0.
func accented(s string) (text string, size int) {
	name := commandName(s[1:])
	if letter := specialLetters[name]; letter != "" {
		return letter, 1 + len(name) + argumentEnd(s[1+len(name):])
	}
	var mark string
	rest, at := "", 0
	switch {
	case name == "" && len(s) > 2: // a sign, and the letter follows at once
		mark, at = accents[s[1]], 2
	case len(name) == 1 && len(s) > 3 && (s[2] == '{' || s[2] == ' '):
		mark, at = accents[s[1]], 2
	}
	if mark == "" {
		return "", 0
	}
	rest = s[at:]
	open := len(rest) > 0 && rest[0] == '{'
	if open || rest[0] == ' ' {
		rest, at = rest[1:], at+1
	}
	if strings.HasPrefix(rest, `\i`) && len(commandName(rest[1:])) == 1 {
		rest, at = rest[1:], at+1
	}
	if rest == "" || rest[0] >= utf8.RuneSelf || classes[rest[0]] != letter {
		return "", 0
	}
	if open && (len(rest) < 2 || rest[1] != '}') {
		return "", 0
	}
	if s[1] == '\'' && rest[0] == 's' && (len(rest) < 2 || rest[1] < utf8.RuneSelf && classes[rest[1]] != letter) {
		return "'s", at + 1 // an apostrophe that something else has escaped
	}
	text = norm.NFC.String(rest[:1] + mark)
	if utf8.RuneCountInString(text) != 1 {
		return "", 0
	}
	if at++; open {
		at++
	}
	return text, at
}

// argumentEnd returns the length of what only ends the name of a command: a blank, or "{}".
func argumentEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "{}"):
		return 2
	case strings.HasPrefix(s, " "):
		return 1
	}
	return 0
}

// protected returns what stands in the braces at s[i], if that is an accented letter or part
// of a word, with the length of the group, or 0.
func protected(s string, i int) (text string, size int) {
	rest := s[i+1:]
	if strings.HasPrefix(rest, `\`) {
		if text, size = accented(rest); size > 0 && size < len(rest) && rest[size] == '}' {
			return text, size + 2
		}
		return "", 0
	}
	if i > 0 && s[i-1] != ' ' && s[i-1] != '-' && s[i-1] != '(' { // the argument of a command
		return "", 0
	}
	n := len(commandName(rest[:min(len(rest), maxTokenBytes)]))
	if n == 0 || n+1 >= len(rest) || rest[n] != '}' || rest[n+1] >= utf8.RuneSelf || classes[rest[n+1]] != letter {
		return "", 0
	}
	return rest[:n], n + 2
}

// formulaNumber returns the number of the subscript at s[i], if it stands behind a letter as
// in "CO$_2$" and "H$_{2}$O", with the length of the subscript, or 0.
func formulaNumber(s string, i int) (text string, size int) {
	if i == 0 || s[i-1] >= utf8.RuneSelf || classes[s[i-1]] != letter || !strings.HasPrefix(s[i:], "$_") {
		return "", 0
	}
	start := i + len("$_")
	open := strings.HasPrefix(s[start:], "{")
	if open {
		start++
	}
	end := start
	for end < len(s) && end < start+2 && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	tail := "$"
	if open {
		tail = "}$"
	}
	if end == start || !strings.HasPrefix(s[end:], tail) {
		return "", 0
	}
	return s[start:end], end + len(tail) - i
}

// residue are names of LaTeX commands that stand in texts whose backslashes were lost. They
// are no words, alone or stuck to one another ("rightarrowinfty"), and within no word.
var residue = []string{
	"rightarrow", "leftarrow", "mathcal", "mathbb", "mathrm", "mathbf", "mathfrak", "textbf",
	"textit", "infty", "ldots", "cdots", "leqslant", "geqslant", "lesssim", "gtrsim",
	"operatorname", "widetilde", "widehat", "displaystyle", "subseteq", "boldsymbol",
}

// residueExact are such names that are also parts of words ("anecdotal", "emphasis",
// "quadrangle"), and what is left of addresses. They count only when alone and in lower case.
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

// isResidue reports whether a token, as it stands in the text, is a remnant of LaTeX or of an
// address, or a piece of arithmetic.
func isResidue(token string) bool {
	if residueExact[strings.TrimLeft(token, "0123456789")] || isArithmetic(token) {
		return true
	}
	for i := 0; i+5 <= len(token); i++ { // which is the length of the shortest name
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

// isArithmetic reports whether a token is a number in disguise: an ordinal, a decade or a
// multiple ("19th", "1990s", "10x"), a quantity ("2n", "100k"), or a difference or quotient of
// such and single letters ("n-1", "2n-1", "n/2", "k/n"). "2D", "3-D", "C-14" and "I/O" are none.
func isArithmetic(token string) bool {
	digits, letters, joiners, lower := 0, 0, 0, true
	slash := false
	for i := range len(token) {
		switch b := token[i]; {
		case b >= utf8.RuneSelf:
			return false
		case classes[b] == digit:
			digits++
		case classes[b] == joiner:
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
	case joiners > 0 || digits == 0 || classes[token[0]] != digit:
		return false
	case letters == 1:
		return lower && last != 'd' && last != 'g'
	case letters == 2 && classes[token[digits-1]] == digit:
		ending := token[digits:]
		return ending == "st" || ending == "nd" || ending == "rd" || ending == "th"
	}
	return false
}
