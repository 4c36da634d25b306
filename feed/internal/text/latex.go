package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// accents are the combining characters of the commands for accents.
var accents = map[string]string{
	"'": "\u0301", "`": "\u0300", "^": "\u0302", `"`: "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
	"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "b": "\u0331", "d": "\u0323", "r": "\u030a", "t": "\u0361",
}

// letters are what commands for single letters stand for. A blank behind them ends the command.
var letters = map[string]string{
	"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
	"i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}

// symbols are what other commands without an argument stand for.
var symbols = map[string]string{
	"textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblright": "”",
	"textquotedblleft": "“", "textquotesingle": "'", "textquotedbl": `"`, "quotedblbase": "„", "quotesinglbase": "‚",
	"guillemotleft": "«", "guillemotright": "»", "textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^",
	"textunderscore": "_", "textbar": "|", "textbraceleft": "{", "textbraceright": "}", "textless": "<", "textgreater": ">", "textdegree": "°", "degree": "°", "textregistered": "®",
	"texttrademark": "™", "textcopyright": "©", "copyright": "©", "textmu": "µ", "textbullet": "•", "bullet": "•",
	"textdollar": "$", "texteuro": "€", "euro": "€", "pounds": "£", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textellipsis": "…",
	"dots": "…", "ldots": "…", "cdots": "…", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "sim": "~",
	"approx": "≈", "infty": "∞", "rightarrow": "→", "to": "→", "leftarrow": "←", "cdot": "·", "ell": "ℓ", "circ": "°", "prime": "′",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
	"iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
	"upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
	"Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

// silent are commands that only say how something looks, and arguments that follow some of
// them and are not for readers.
var (
	silent = setOf("it", "bf", "em", "tt", "sc", "rm", "sf", "sl", "cal", "large", "Large", "LARGE", "huge", "Huge", "small", "footnotesize",
		"scriptsize", "tiny", "normalsize", "itshape", "bfseries", "scshape", "ttfamily", "rmfamily", "sffamily", "upshape", "mdseries",
		"normalfont", "noindent", "indent", "par", "newline", "linebreak", "pagebreak", "newpage", "quad", "qquad", "maketitle", "centering",
		"item", "protect", "xspace", "relax", "left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle", "limits", "nolimits",
		"smallskip", "medskip", "bigskip", "hfill", "vfill", "null", "kern", "ignorespaces", "unskip", "leavevmode", "nobreak", "allowbreak")
	omitted = setOf("cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citeyearpar", "nocite", "ref", "eqref", "autoref",
		"cref", "Cref", "pageref", "label", "footnote", "footnotetext", "thanks", "vspace", "hspace", "vskip", "hskip", "includegraphics",
		"bibliography", "bibliographystyle", "input", "usepackage", "documentclass", "setlength", "color", "begin", "end", "hypersetup",
		"newcommand", "index", "pagestyle", "thispagestyle")
	second = setOf("href", "textcolor", "colorbox", "raisebox", "parbox", "resizebox", "scalebox", "hyperref") // whose text is the second argument
)

// formulas are the environments of formulas.
var formulas = setOf("equation", "align", "eqnarray", "math", "displaymath", "gather", "multline", "equation*", "align*", "eqnarray*", "gather*", "multline*")

// untex returns s with what LaTeX makes of it, formulas left as they are between dollar signs.
func untex(s string) string {
	if !strings.ContainsAny(s, "\\{}~`$-") {
		return s
	}
	t := untexer{s: s, quotes: strings.Contains(s, "``")}
	t.b.Grow(len(s))
	t.brackets()
	for t.at < len(s) {
		t.step()
	}
	return t.b.String()
}

// untexer is the state of untex.
type untexer struct {
	s      string
	at     int
	b      strings.Builder
	quotes bool   // whether quotes are made of apostrophes
	drop   []bool // whether what stands at a place is a brace that is dropped; nil for none
	dollar int    // from where on no formula ends
}

// maxNesting is how many groups in braces may be open at a place; the braces of deeper ones are dropped.
const maxNesting = 1000

// brackets finds the groups in braces whose braces are to be dropped: not those of a set
// ("{0, 1}") unless it is all there is.
func (t *untexer) brackets() {
	if strings.IndexByte(t.s, '{') < 0 {
		return
	}
	t.drop = make([]bool, len(t.s))
	type open struct {
		at  int
		set bool
	}
	var stack []open
	over := 0 // how many more are open than nest in any text
	for i := 0; i < len(t.s); i++ {
		if classes[t.s[i]]&bracket == 0 {
			continue
		}
		switch t.s[i] {
		case '\\':
			i++
		case '{':
			if len(stack) == maxNesting {
				over++
				t.drop[i] = true
				continue
			}
			stack = append(stack, open{at: i})
		case ',', '|', ';':
			if n := len(stack); n > 0 {
				stack[n-1].set = true
			}
		case '}':
			if over > 0 {
				over--
				t.drop[i] = true
				continue
			}
			n := len(stack)
			if n == 0 {
				continue
			}
			o := stack[n-1]
			stack = stack[:n-1]
			before := byte(0)
			if o.at > 0 {
				before = t.s[o.at-1]
			}
			whole := o.at == 0 && i == len(t.s)-1
			if !o.set || whole || isLetter(before) || n > 1 || i-o.at > 60 || strings.HasPrefix(t.s[o.at+1:], `\`) {
				t.drop[o.at], t.drop[i] = true, true
			}
		}
	}
}

// step deals with what comes next.
func (t *untexer) step() {
	s := t.s
	from := t.at
	for t.at < len(s) && classes[s[t.at]]&texSign == 0 {
		t.at++
	}
	t.b.WriteString(s[from:t.at])
	if t.at == len(s) {
		return
	}
	rest := s[t.at:]
	switch s[t.at] {
	case '\\':
		t.command()
	case '{', '}':
		if t.drop == nil || !t.drop[t.at] {
			t.b.WriteByte(s[t.at])
		}
		t.at++
	case '~':
		t.tie()
	case '`':
		t.quote(rest, "``", "“")
	case '\'':
		t.quote(rest, "''", "”")
	case '-':
		t.dash()
	case '$':
		if size := t.formula(); size > 0 {
			t.b.WriteString(rest[:size])
			t.at += size
		} else {
			t.b.WriteByte('$')
			t.at++
		}
	}
}

// quote writes a quotation mark.
func (t *untexer) quote(rest, mark, to string) {
	if t.quotes && strings.HasPrefix(rest, mark) {
		t.b.WriteString(to)
		t.at += len(mark)
		return
	}
	t.b.WriteByte(rest[0])
	t.at++
}

// tie writes a blank for a tie between words; "~10" and "/~name" are something else, and so are
// "10~20" and "miR-106b~25".
func (t *untexer) tie() {
	before, after := t.around(t.at, t.at+1)
	if before == ' ' || after == ' ' || before == '/' || before == '~' || after == '~' || isDigit(after) && t.wordHasDigit(t.at) {
		t.b.WriteByte('~')
	} else {
		t.b.WriteByte(' ')
	}
	t.at++
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// wordHasDigit reports whether the word that ends at a place has a digit in it, or near enough.
func (t *untexer) wordHasDigit(end int) bool {
	const longest = 20
	for i := end - 1; i >= 0 && end-i <= longest && classes[t.s[i]]&blank == 0; i-- {
		if isDigit(t.s[i]) {
			return true
		}
	}
	return false
}

// dash writes a dash for hyphens that stand together between words or numbers.
func (t *untexer) dash() {
	n := 1
	for t.at+n < len(t.s) && t.s[t.at+n] == '-' {
		n++
	}
	before, after := t.around(t.at, t.at+n)
	word := func(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' || c >= utf8.RuneSelf }
	switch {
	case n == 2 && word(before) && word(after):
		t.b.WriteString("–")
	case n == 3 && (word(before) || before == ' ') && (word(after) || after == ' ') && t.at > 0 && t.at+n < len(t.s):
		t.b.WriteString("—")
	default:
		t.b.WriteString(t.s[t.at : t.at+n])
	}
	t.at += n
}

// around returns the bytes before and behind a piece of the text, a blank for white space and
// at its ends.
func (t *untexer) around(from, to int) (before, after byte) {
	at := func(i int) byte {
		if i < 0 || i >= len(t.s) || classes[t.s[i]]&blank != 0 {
			return ' '
		}
		return t.s[i]
	}
	return at(from - 1), at(to)
}

// maxFormula and maxArgument bound the lengths of a formula, and of an argument that is dropped,
// in bytes.
const (
	maxFormula  = 4000
	maxArgument = 1000
)

// formula returns the length of the formula that begins with the dollar sign at hand, or 0. It
// does not take amounts of money for one ("from $5 to $10").
func (t *untexer) formula() int {
	rest := t.s[t.at:]
	if strings.HasPrefix(rest, "$$") {
		if end := strings.Index(rest[2:min(len(rest), maxFormula)], "$$"); end > 0 {
			return end + 4
		}
		return 0
	}
	if t.at < t.dollar {
		return 0
	}
	within := rest[:min(len(rest), maxFormula)]
	for i := 1; i < len(within); i++ {
		switch within[i] {
		case '\\':
			i++
		case '\n':
			if i+1 < len(within) && within[i+1] == '\n' {
				return 0
			}
		case '$':
			inside := within[1:i]
			_, after := t.around(t.at, t.at+i+1)
			tight := inside != "" && classes[inside[0]]&blank == 0 && classes[inside[len(inside)-1]]&blank == 0
			if tight && !(after >= '0' && after <= '9') || strings.ContainsAny(inside, "\\^_{}=") {
				return i + 1
			}
			return 0
		}
	}
	t.dollar = t.at + len(within) // none is before that
	return 0
}

// command deals with the backslash at hand.
func (t *untexer) command() {
	rest := t.s[t.at+1:]
	if rest == "" {
		t.b.WriteByte('\\')
		t.at++
		return
	}
	name := commandName(rest)
	if name == "" { // a backslash before a character of several bytes, or a control
		t.b.WriteByte('\\')
		t.at++
		return
	}
	after := t.at + 1 + len(name)
	if mark, ok := accents[name]; ok {
		if t.accent(name, mark, after) {
			return
		}
	}
	if !isLetter(name[0]) {
		t.at = after
		t.sign(name)
		return
	}
	if letter, ok := letters[name]; ok {
		t.b.WriteString(letter)
		t.at = t.skipEnd(after, true)
		return
	}
	if symbol, ok := symbols[name]; ok {
		t.b.WriteString(symbol)
		t.at = t.skipEnd(after, false)
		return
	}
	t.at = after
	switch {
	case name == "begin" || name == "end":
		environment, end := t.argument(after)
		if formulas[environment] {
			t.b.WriteByte('$')
		} else {
			t.b.WriteByte(' ')
		}
		t.at = end
	case omitted[name]:
		for t.at < len(t.s) && t.s[t.at] == '[' {
			t.at = t.optional(t.at)
		}
		_, t.at = t.argument(t.at)
	case second[name]:
		for t.at < len(t.s) && t.s[t.at] == '[' {
			t.at = t.optional(t.at)
		}
		if _, end := t.argument(t.at); end < len(t.s) && t.s[end] == '{' {
			t.at = end
		}
	case silent[name]:
		t.at = t.skipEnd(after, true)
		before := t.b.String()
		if before != "" && isLetter(before[len(before)-1]) { // words on both sides stay two
			t.b.WriteByte(' ')
		}
	case after < len(t.s) && t.s[after] == '{' && !strings.HasPrefix(t.s[after:], "{}"): // its argument is text
	default:
		t.b.WriteString(name)
	}
}

// commandName returns the name of a command: letters, or a single other character of ASCII.
func commandName(s string) string {
	n := 0
	for n < len(s) && n < 40 && isLetter(s[n]) {
		n++
	}
	if n == 0 && s[0] >= ' ' && s[0] < utf8.RuneSelf || n == 0 && classes[s[0]]&blank != 0 {
		n = 1
	}
	return s[:n]
}

// sign deals with a command that is a sign.
func (t *untexer) sign(name string) {
	switch name {
	case "&", "%", "$", "_", "#", "{", "}":
		t.b.WriteString(name)
	case "(", ")":
		t.b.WriteByte('$')
	case "[", "]":
		t.b.WriteByte('$')
	case `\`:
		t.b.WriteByte(' ')
	case ",", ";", ":", " ", "\n", "\t", "\r", "~", ">":
		t.b.WriteByte(' ')
	case "!", "/", "-", "@":
	default:
		t.b.WriteString(name)
	}
}

// accent writes a letter with an accent, if one follows.
func (t *untexer) accent(name, mark string, at int) bool {
	s := t.s
	if isLetter(name[0]) {
		if at == len(s) || s[at] != ' ' && s[at] != '{' && s[at] != '\\' {
			return false
		}
		for at < len(s) && s[at] == ' ' {
			at++
		}
	}
	braces := 0
	for at < len(s) && s[at] == '{' && braces < 3 {
		at, braces = at+1, braces+1
	}
	base := ""
	switch {
	case at == len(s):
		return false
	case s[at] == '\\' && at+1 == len(s):
		return false
	case s[at] == '\\': // a letter without its dot, or one of other alphabets
		inner := commandName(s[at+1:])
		letter, ok := letters[inner]
		if !ok {
			return false
		}
		base, at = letter, min(len(s), at+1+len(inner))
		if braces == 0 {
			at = t.skipEnd(at, true)
		}
	default:
		r, size := utf8.DecodeRuneInString(s[at:])
		if !unicode.IsLetter(r) {
			if s[at] == '}' && braces == 1 { // \~{} is the sign itself
				t.b.WriteString(name)
				t.at = at + 1
				return true
			}
			return false
		}
		base, at = s[at:at+size], at+size
	}
	for ; braces > 0 && at < len(s) && s[at] == '}'; braces-- {
		at++
	}
	t.b.WriteString(base)
	t.b.WriteString(mark)
	t.at = at
	return true
}

// skipEnd returns where the text goes on behind a command: after an empty group, or after a
// blank that only ends it.
func (t *untexer) skipEnd(at int, blanks bool) int {
	if strings.HasPrefix(t.s[at:], "{}") {
		return at + 2
	}
	if blanks && at+1 < len(t.s) && t.s[at] == ' ' {
		return at + 1
	}
	return at
}

// argument returns the argument in braces at a place, and where it ends; nothing if there is
// none.
func (t *untexer) argument(at int) (string, int) {
	if at >= len(t.s) || t.s[at] != '{' {
		return "", at
	}
	depth := 0
	for i := at; i < len(t.s) && i-at < maxArgument; i++ {
		switch t.s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return t.s[at+1 : i], i + 1
			}
		}
	}
	return "", at
}

// optional returns where the argument in brackets at a place ends.
func (t *untexer) optional(at int) int {
	if end := strings.IndexByte(t.s[at:min(len(t.s), at+200)], ']'); end >= 0 {
		return at + end + 1
	}
	return len(t.s[:at]) + 1
}
