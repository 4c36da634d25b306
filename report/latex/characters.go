package latex

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// pdfTeX has no glyphs for most characters, and stops at one that it does not know. So the preamble says how it sets
// each character of the document that the encoding T1 does not have. Other engines take the glyphs from the font.

// declarations returns this part of the preamble.
func (d *document) declarations() string {
	var b strings.Builder
	for _, r := range slices.Sorted(maps.Keys(d.used)) {
		if !inT1(r) {
			fmt.Fprintf(&b, "  \\DeclareUnicodeCharacter{%04X}{%s}\n", r, source(r))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\\ifPDFTeX\n" + b.String() + "\\fi\n"
}

// inT1 reports whether pdfTeX knows a character: Latin letters of the languages of Europe, and the usual signs.
func inT1(r rune) bool {
	return r >= 0xa1 && r <= 0x17f && !strings.ContainsRune("ĦħĸĿŀŦŧŉĈĉĊċĜĝĠġĤĥĴĵŜŝŬŭªºµ¬¯²³¹¼½¾×÷°±·", r) ||
		strings.ContainsRune("–—‘’‚“”„†‡•…‹›€™", r)
}

// source returns how pdfTeX sets a character. A character that it cannot set is a question mark in bold.
func source(r rune) string {
	if s, ok := signs[r]; ok {
		return `\ensuremath{` + s + "}"
	}
	if name, ok := greek(r); ok {
		return `\ensuremath{` + name + "}"
	}
	if unicode.Is(unicode.Mn, r) { // an accent behind its letter
		return "{}"
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == '−': // of which raised and lowered signs are made
			return '-'
		}
		return r
	}, norm.NFKD.String(string(r)))
	for _, p := range plain {
		_, isGreek := greek(p)
		_, special := escapes[p]
		if !isGreek && (p >= 0x80 || special) {
			return `\textbf{?}`
		}
	}
	if name, ok := greek([]rune(plain)[0]); ok { // a letter of mathematics
		plain = `\ensuremath{` + name + "}"
	}
	switch {
	case strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱªº", r), r >= 0x1d2c && r <= 0x1d61, r >= 0x2b0 && r <= 0x2e4:
		return `\textsuperscript{` + plain + "}"
	case r >= 0x2080 && r <= 0x209c, r >= 0x1d62 && r <= 0x1d6a, r == 'ⱼ':
		return `\textsubscript{` + plain + "}"
	}
	return plain
}

// greek returns the command for a Greek letter.
func greek(r rune) (command string, ok bool) {
	names := strings.Fields(`alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi o pi rho varsigma
		sigma tau upsilon phi chi psi omega`)
	switch {
	case r >= 'α' && r <= 'ω':
		if r == 'ο' {
			return "o", true
		}
		return `\` + names[r-'α'], true
	case r >= 'Α' && r <= 'Ω' && r != 0x3a2:
		if strings.ContainsRune("ΓΔΘΛΞΠΣΥΦΨΩ", r) {
			name := names[r-'Α']
			return `\` + strings.ToUpper(name[:1]) + name[1:], true
		}
		return `\mathrm{` + map[rune]string{'Α': "A", 'Β': "B", 'Ε': "E", 'Ζ': "Z", 'Η': "H", 'Ι': "I", 'Κ': "K",
			'Μ': "M", 'Ν': "N", 'Ο': "O", 'Ρ': "P", 'Τ': "T", 'Χ': "X"}[r] + "}", true
	}
	return "", false
}

// signs are signs of mathematics, in the commands that every LaTeX has.
var signs = map[rune]string{
	'≤': `\le`, '≥': `\ge`, '≠': `\ne`, '≈': `\approx`, '∼': `\sim`, '≃': `\simeq`, '≡': `\equiv`, '∝': `\propto`,
	'×': `\times`, '÷': `\div`, '±': `\pm`, '∓': `\mp`, '·': `\cdot`, '⋅': `\cdot`, '∗': `\ast`,
	'∘': `\circ`, '°': `^\circ`,
	'−': `-`, '→': `\to`, '←': `\leftarrow`, '↔': `\leftrightarrow`, '⇒': `\Rightarrow`, '⇔': `\Leftrightarrow`,
	'↦': `\mapsto`, '∞': `\infty`, '∈': `\in`, '∉': `\notin`, '⊂': `\subset`, '⊆': `\subseteq`, '∩': `\cap`, '∪': `\cup`,
	'∅': `\emptyset`, '∀': `\forall`, '∃': `\exists`, '∧': `\wedge`, '∨': `\vee`, '¬': `\neg`, '⊕': `\oplus`,
	'⊗': `\otimes`, '∑': `\sum`, '∏': `\prod`, '∫': `\int`, '√': `\surd`, '∂': `\partial`, '∇': `\nabla`, '⟨': `\langle`,
	'⟩': `\rangle`, '‖': `\|`, '∥': `\|`, '⊥': `\perp`, '†': `\dagger`, '′': `'`, '″': `''`, 'ℓ': `\ell`, 'ℏ': `\hbar`,
	'ℝ': `\mathbf{R}`, 'ℤ': `\mathbf{Z}`, 'ℕ': `\mathbf{N}`, 'ℂ': `\mathbf{C}`, 'ℚ': `\mathbf{Q}`, '≪': `\ll`, '≫': `\gg`,
	'⋯': `\cdots`, '‐': `-`, '‑': `-`, '½': `\frac12`, '¼': `\frac14`, '¾': `\frac34`, 'µ': `\mu`,
	'☆': `\star`, '★': `\star`,
}
