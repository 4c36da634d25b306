package latex

import (
	"strings"
	"unicode/utf8"
)

// Unicode returns a text that [Text] returned with its formulas in characters, for places that cannot
// set formulas: "${\mathbb Z}^3$" becomes "ℤ³", "$\alpha_{ij} \le \frac{1}{2}$" becomes "αᵢⱼ ≤ 1/2".
// The names of unknown commands stay, without their backslashes. It takes time proportional to the
// length of the text.
func Unicode(s string) string {
	if strings.IndexByte(s, '$') < 0 {
		return s
	}
	t := reader{s: s}
	for t.at < len(s) {
		if size := 0; s[t.at] == '$' {
			if size = t.formula(); size > 0 {
				f := formula{s: strings.Trim(s[t.at:t.at+size], "$")}
				t.b.WriteString(strings.Join(strings.Fields(f.group(0)), " "))
				t.at += size
				continue
			}
		}
		t.b.WriteByte(s[t.at])
		t.at++
	}
	return t.b.String()
}

// formula is the state of reading a formula.
type formula struct {
	s  string
	at int
}

// maxDepth bounds how deep groups are nested; deeper ones are left out.
const maxDepth = 50

// group reads to the end of a group in braces, or of the formula, where a brace that closes nothing is left out.
func (f *formula) group(depth int) string {
	var b strings.Builder
	for f.at < len(f.s) && (f.s[f.at] != '}' || depth == 0) {
		switch c := f.s[f.at]; c {
		case '^', '_':
			f.at++
			b.WriteString(script(c, f.argument(depth)))
		case '~':
			f.at++
			b.WriteByte(' ')
		case '&', '$', '}':
			f.at++
		default:
			b.WriteString(f.argument(depth))
		}
	}
	return b.String()
}

// argument reads a group in braces, a command with its arguments, or a character.
func (f *formula) argument(depth int) string {
	for f.at < len(f.s) && f.s[f.at] == ' ' && depth > 0 {
		f.at++
	}
	if f.at == len(f.s) || f.s[f.at] == '}' {
		return ""
	}
	switch f.s[f.at] {
	case '{':
		f.at++
		text := ""
		if depth < maxDepth {
			text = f.group(depth + 1)
		}
		if f.at < len(f.s) && f.s[f.at] == '}' {
			f.at++
		}
		return text
	case '\\':
		return f.command(depth)
	}
	_, size := utf8.DecodeRuneInString(f.s[f.at:])
	f.at += size
	return f.s[f.at-size : f.at]
}

// command reads a command and the arguments that belong to it.
func (f *formula) command(depth int) string {
	f.at++
	name := commandName(f.s[f.at:])
	if name == "" || !isLetter(name[0]) { // a backslash before a sign, or at the end
		if f.at == len(f.s) {
			return ""
		}
		_, size := utf8.DecodeRuneInString(f.s[f.at:])
		sign := f.s[f.at : f.at+size]
		f.at += size
		if strings.Contains(",;:!> \\", sign) { // spaces and line breaks
			return " "
		}
		return sign
	}
	f.at += len(name)
	if symbol, ok := signs[name]; ok {
		return symbol
	}
	if symbol, ok := symbols[name]; ok {
		return symbol
	}
	if f.at < len(f.s) && f.s[f.at] == ' ' {
		f.at++
	}
	deeper := min(depth+1, maxDepth)
	switch name {
	case "frac", "tfrac", "dfrac":
		return grouped(f.argument(deeper)) + "/" + grouped(f.argument(deeper))
	case "sqrt":
		return "√" + grouped(f.argument(deeper))
	case "mathbb", "mathds", "Bbb":
		return strings.Map(doubleStruck, f.argument(deeper))
	case "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "limits", "nolimits", "displaystyle",
		"textstyle", "quad", "qquad":
		return ""
	case "bf", "it", "rm", "cal", "sf", "tt", "mathcal", "mathscr", "mathfrak", "mathrm", "mathbf",
		"mathit", "mathsf", "mathtt",
		"text", "textrm", "textbf", "textit", "textsc", "mbox", "operatorname", "boldsymbol", "bm",
		"hat", "widehat", "tilde", "widetilde",
		"bar", "overline", "underline", "vec", "dot", "ddot", "check":
		return f.argument(deeper)
	}
	return name
}

// grouped returns an operand in parentheses if it has several parts.
func grouped(s string) string {
	if s = strings.TrimSpace(s); strings.ContainsAny(s, " +-−/=") {
		return "(" + s + ")"
	}
	return s
}

// script returns a superscript or subscript: in small characters if there are any for it.
func script(kind byte, s string) string {
	s = strings.TrimSpace(s)
	small := superscripts
	if kind == '_' {
		small = subscripts
	}
	var b strings.Builder
	for _, r := range s {
		c, ok := small[r]
		if !ok {
			if utf8.RuneCountInString(s) > 1 {
				return string(kind) + "(" + s + ")"
			}
			return string(kind) + s
		}
		b.WriteRune(c)
	}
	return b.String()
}

// doubleStruck returns the double-struck form of a letter.
func doubleStruck(r rune) rune {
	if c, ok := map[rune]rune{'C': 'ℂ', 'H': 'ℍ', 'N': 'ℕ', 'P': 'ℙ', 'Q': 'ℚ', 'R': 'ℝ', 'Z': 'ℤ'}[r]; ok {
		return c
	}
	if 'A' <= r && r <= 'Z' {
		return r - 'A' + '𝔸'
	}
	return r
}

var (
	superscripts = pairs("0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻=⁼(⁽)⁾nⁿiⁱ*∗'′′′∗∗∘°")
	subscripts   = pairs("0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ")
)

// pairs returns a table of characters and what they become.
func pairs(s string) map[rune]rune {
	runes := []rune(s)
	table := make(map[rune]rune, len(runes)/2)
	for i := 0; i+1 < len(runes); i += 2 {
		table[runes[i]] = runes[i+1]
	}
	return table
}

// signs are the commands of formulas that stand for a character, besides symbols.
var signs = map[string]string{
	"vartheta": "ϑ", "varpi": "ϖ", "varrho": "ϱ", "varsigma": "ς", "Upsilon": "Υ", "hbar": "ℏ", "partial": "∂",
	"nabla": "∇", "mp": "∓", "leqslant": "≤", "geqslant": "≥", "ne": "≠", "simeq": "≃", "cong": "≅",
	"equiv": "≡", "propto": "∝", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆",
	"supset": "⊃", "cup": "∪", "cap": "∩", "setminus": "∖", "emptyset": "∅", "forall": "∀", "exists": "∃",
	"leftrightarrow": "↔", "Rightarrow": "⇒", "mapsto": "↦", "sum": "∑", "prod": "∏", "int": "∫", "oplus": "⊕",
	"otimes": "⊗", "ast": "∗", "star": "⋆", "dagger": "†", "perp": "⊥", "parallel": "∥", "langle": "⟨",
	"rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "wedge": "∧", "vee": "∨",
	"neg": "¬", "aleph": "ℵ", "Re": "ℜ", "Im": "ℑ", "lbrace": "{", "rbrace": "}", "vert": "|", "mid": "|",
	"Vert": "‖", "backslash": "\\",
}
