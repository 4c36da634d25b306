package latex

// accents are the combining characters of the commands for accents.
var accents = map[string]string{
	"'": "\u0301", "`": "\u0300", "^": "\u0302", `"`: "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
	"u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "b": "\u0331", "d": "\u0323",
	"r": "\u030a", "t": "\u0361",
}

// letters are what commands for single letters stand for. A blank after them ends the command.
var letters = map[string]string{
	"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
	"i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
	"lq": "‘", "rq": "’", "slash": "/", "textslash": "/",
}

// symbols are what other commands without an argument stand for.
var symbols = map[string]string{
	"textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblright": "”",
	"textquotedblleft": "“", "textquotesingle": "'", "textquotedbl": `"`, "quotedblbase": "„", "quotesinglbase": "‚",
	"guillemotleft": "«", "guillemotright": "»", "textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^",
	"textunderscore": "_", "textbar": "|", "textbraceleft": "{", "textbraceright": "}", "textless": "<",
	"textgreater": ">", "textdegree": "°", "degree": "°", "textregistered": "®",
	"texttrademark": "™", "textcopyright": "©", "copyright": "©", "textmu": "µ", "textbullet": "•", "bullet": "•",
	"textdollar": "$", "texteuro": "€", "euro": "€", "pounds": "£", "S": "§", "P": "¶", "dag": "†", "ddag": "‡",
	"textellipsis": "…",
	"dots":         "…", "ldots": "…", "cdots": "…", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
	"neq": "≠", "sim": "~",
	"approx": "≈", "infty": "∞", "rightarrow": "→", "to": "→", "leftarrow": "←", "cdot": "·", "ell": "ℓ", "circ": "°",
	"prime": "′",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ",
	"iota":  "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
	"tau":     "τ",
	"upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
	"Theta":  "Θ",
	"lbrack": "[", "rbrack": "]", "textasteriskcentered": "*",
	"TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX",
	"pdfTeX": "pdfTeX",
	"Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

// silent are commands that only say how something looks, and arguments that follow some of
// them and are not for readers.
var (
	silent = setOf("it", "bf", "em", "tt", "sc", "rm", "sf", "sl", "cal", "large", "Large", "LARGE", "huge", "Huge",
		"small", "footnotesize",
		"scriptsize", "tiny", "normalsize", "itshape", "bfseries", "scshape", "ttfamily", "rmfamily", "sffamily",
		"upshape", "mdseries",
		"normalfont", "noindent", "indent", "par", "newline", "linebreak", "pagebreak", "newpage", "quad", "qquad",
		"maketitle", "centering",
		"item", "protect", "xspace", "relax", "left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle",
		"limits", "nolimits",
		"smallskip", "medskip", "bigskip", "hfill", "vfill", "null", "kern", "ignorespaces", "unskip", "leavevmode",
		"nobreak", "allowbreak")
	omitted = setOf("cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citeyearpar", "nocite",
		"ref", "eqref", "autoref",
		"cref", "Cref", "pageref", "label", "footnote", "footnotetext", "thanks", "vspace", "hspace", "vskip", "hskip",
		"includegraphics",
		"bibliography", "bibliographystyle", "input", "usepackage", "documentclass", "setlength", "color", "begin",
		"end", "hypersetup",
		"newcommand", "index", "pagestyle", "thispagestyle")
	second = setOf("href", "textcolor", "colorbox", "raisebox", "parbox", "resizebox", "scalebox",
		"hyperref") // whose text is the second argument
)

// formulas are the environments of formulas.
var formulas = setOf("equation", "align", "eqnarray", "math", "displaymath", "gather", "multline", "equation*",
	"align*", "eqnarray*", "gather*", "multline*")

// HidesArgument reports whether the argument of a command is not text for readers, such as the key of
// a reference or an address.
func HidesArgument(command string) bool {
	return omitted[command] || command == "url" || command == "href" || command == "footnotemark"
}

func setOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}
