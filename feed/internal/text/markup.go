package text

import (
	"html"
	"strings"
	"unicode"
)

// heading stands after a text that was marked as a heading. It is a character that no text
// has, and none that comes out of this package.
const heading = "\x1e"

// What is done with an element.
type element int

const (
	inline  element = iota + 1 // its tags are dropped
	block                      // its tags part paragraphs
	line                       // its tags part words
	title                      // it is a heading
	ignored                    // it is dropped with its content
	raised                     // its text is written above the line
	formula                    // it is MathML
	tex                        // its text is LaTeX of a formula
)

// elements are those of HTML, JATS, MathML and their kin that count as markup. What is in
// angle brackets otherwise is text ("x <y and y> z").
var elements = func() map[string]element {
	table := map[string]element{"sup": raised, "superscript": raised, "math": formula, "tex-math": tex}
	for kind, names := range map[element]string{
		inline: `a abbr acronym b bdi bdo big bold cite code del dfn em emph email ext-link fixed-case font i inf ins italic kbd
			label mark monospace named-content nobr overline q roman rp rt ruby s samp sans-serif sc scp small span strike strong
			styled-content sub subscript tt u underline uri url var wbr xref inline-formula alternatives inline-graphic
			institution tex collab inter-ref cross-ref img object-id ital it related-article related-object self-uri
			mrow mi mo mn ms mtext msub msup msubsup mfrac msqrt mroot mover munder munderover mspace mfenced mstyle mtable
			mtr mtd mpadded mphantom semantics none mprescripts mmultiscripts menclose merror maction`,
		block: `abstract address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
			footer form header hr html main nav ol p para pre sec section simple-para table tbody tfoot thead tr ul list
			list-item li disp-formula disp-quote fig abstract-sec abstracttext description fn`,
		line:    "br break td th",
		title:   "h1 h2 h3 h4 h5 h6 title section-title label-title",
		ignored: "script style annotation annotation-xml head iframe object copyrightinformation",
	} {
		for name := range strings.FieldsSeq(names) {
			table[name] = kind
		}
	}
	return table
}()

// IsMarkup reports whether the tags of an element of this local name are taken for markup, so
// that they do not stay in a text.
func IsMarkup(name string) bool { return elements[strings.ToLower(name)] != 0 }

// tag is a tag of markup.
type tag struct {
	kind   element
	name   string // in lower case, without prefix
	size   int    // in bytes
	closes bool
	empty  bool // <name/>
}

// maxTag bounds the length of a tag in bytes.
const maxTag = 4000

// tagAt returns the tag at the beginning of s, or false.
func tagAt(s string) (tag, bool) {
	at := 1
	t := tag{}
	if at < len(s) && s[at] == '/' {
		t.closes = true
		at++
	}
	from := at
	for at < len(s) && at-from < 40 && (isLetter(s[at]) || at > from && (s[at] >= '0' && s[at] <= '9' || s[at] == '-' || s[at] == ':')) {
		at++
	}
	if at == from || at == len(s) {
		return t, false
	}
	t.name = strings.ToLower(s[from:at])
	t.name = t.name[strings.IndexByte(t.name, ':')+1:]
	if t.kind = elements[t.name]; t.kind == 0 {
		return t, false
	}
	end := strings.IndexAny(s[at:min(len(s), at+maxTag)], "<>")
	if end < 0 || s[at+end] == '<' {
		return t, false
	}
	attributes := s[at : at+end]
	t.empty = strings.HasSuffix(attributes, "/")
	attributes = strings.TrimSpace(strings.TrimSuffix(attributes, "/"))
	if attributes != "" && (t.closes || s[at] != ' ' && s[at] != '\n' && s[at] != '\t' && s[at] != '\r' || strings.IndexByte(attributes, '=') < 0) {
		return t, false
	}
	t.size = at + end + 1
	return t, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// unmark returns s without tags and comments, and with its entities resolved, once.
func unmark(s string) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return s
	}
	u := unmarker{hasMathML: strings.Contains(s, ":math") || strings.Contains(s, "<math")}
	u.b.Grow(len(s))
	for s != "" {
		at := strings.IndexAny(s, "<&")
		if at < 0 {
			at = len(s)
		}
		u.text(u.withoutIndent(joined(s[:at], s[at:]), s[at:]))
		u.last = tag{}
		if s = s[at:]; s == "" {
			break
		}
		if s[0] == '&' {
			s = u.entity(s)
		} else {
			s = u.markup(s)
		}
	}
	return u.b.String()
}

// unmarker is the state of unmark.
type unmarker struct {
	b         strings.Builder
	hasMathML bool // so that LaTeX of the same formulas is left out
	ends      map[string]int
	inMath    int // how many formulas of MathML are open
	open      []mathElement
	noComment bool // no comment ends after here
	last      tag  // before what comes next, with nothing between
}

// text writes text between tags.
func (u *unmarker) text(s string) {
	if u.inMath > 0 && strings.TrimSpace(s) == "" {
		return // the indentation of elements
	}
	u.b.WriteString(s)
}

// entity writes the entity at the beginning of s, and returns the rest.
func (u *unmarker) entity(s string) string {
	const longest = 34
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end > 1 {
		if name := s[:end+1]; !strings.ContainsAny(name[1:], "& <") {
			text := html.UnescapeString(name)
			if text == name {
				text = sgmlEntities[name[1:end]]
			}
			if text == "" && name == strings.ToUpper(name) { // made capitals with the text around it
				if text = html.UnescapeString(strings.ToLower(name)); text == strings.ToLower(name) {
					text = ""
				}
			}
			if text != "" {
				u.b.WriteString(text)
				return s[end+1:]
			}
		}
	}
	u.b.WriteByte('&')
	return s[1:]
}

// sgmlEntities are entities of journals that HTML has not: the Greek letters of ISO 8879, and those of the
// American Astronomical Society for a unit above a decimal point ("16&fdg;5").
var sgmlEntities = func() map[string]string {
	entities := map[string]string{"fdg": "°.", "farcm": "′.", "farcs": "″."}
	names := strings.Fields("a b g d e z ee th i k l m n x o p r sf s t u ph kh ps oh")
	for i, lower := range []rune("αβγδεζηθικλμνξοπρςστυφχψω") {
		entities[names[i]+"gr"] = string(lower)
		entities[strings.ToUpper(names[i])+"gr"] = string(unicode.ToUpper(lower))
	}
	return entities
}()

// signs are signs as the Web of Science has written them, in words between angle brackets.
var signs = func() map[string]string {
	table := map[string]string{
		"less than or equal to": "≤", "greater than or equal to": "≥", "similar to": "∼", "approximate to": "≈", "LF": "\n\n",
		"middle dot": "·", "degrees": "°", "plus/minus": "±",
	}
	greek := []rune("αβγδεζηθικλμνξοπρστυφχψω")
	for i, name := range strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega") {
		table[name] = string(greek[i])
	}
	return table
}()

// longestSign is the longest of the signs.
const longestSign = "<greater than or equal to>"

// markup deals with what begins with "<" and returns the rest.
func (u *unmarker) markup(s string) string {
	switch {
	case strings.HasPrefix(s, "<!--") && !u.noComment:
		if _, rest, ok := strings.Cut(s, "-->"); ok {
			return rest
		}
		if strings.HasPrefix(s, "<!--[if ") { // settings of Microsoft Word, cut off
			return ""
		}
		u.noComment = true
	case strings.HasPrefix(s, "<![CDATA["):
		return s[len("<![CDATA["):]
	}
	if name, _, ok := strings.Cut(s[1:min(len(s), len(longestSign))], ">"); ok && signs[name] != "" {
		u.b.WriteString(signs[name])
		return s[len(name)+2:]
	}
	t, ok := tagAt(s)
	if !ok {
		u.b.WriteByte('<')
		return s[1:]
	}
	rest := s[t.size:]
	u.last = t
	if u.inMath > 0 && t.kind != formula {
		u.layOut(t)
	}
	switch t.kind {
	case block:
		u.b.WriteString("\n\n")
	case line:
		u.b.WriteByte(' ')
	case title:
		if t.closes {
			u.b.WriteString(heading)
		}
		u.b.WriteString("\n\n")
	case ignored:
		if !t.closes && !t.empty {
			return u.behind(rest, t.name)
		}
	case raised:
		u.raise(t, rest)
	case formula:
		if t.closes {
			u.inMath, u.open = max(0, u.inMath-1), nil
		} else if !t.empty {
			u.inMath++
		}
	case tex:
		if !t.closes && !t.empty {
			return u.tex(rest, t.name)
		}
	}
	return rest
}

// joined returns the text before a tag without the blanks at its end, if that raises or lowers
// what belongs to the word before it: exporters break lines there ("CO <sub>2</sub>"). What may
// belong to the word after it, as in isotopes, stays apart.
func joined(before, behind string) string {
	if n := len(before); n < 2 || classes[before[n-1]]&blank == 0 || behind == "" || behind[0] != '<' {
		return before
	}
	t, ok := tagAt(behind)
	word := strings.TrimRight(before, " \t\r\n")
	if !ok || t.closes || word == "" {
		return before
	}
	last := word[len(word)-1]
	script, _, _ := strings.Cut(behind[t.size:], "<")
	named := isLetter(last) || last == ')' || last == ']'
	joins := false
	switch t.name {
	case "sub", "subscript", "inf":
		joins = named && script != "" && isDigit(script[0])
	case "sup", "superscript":
		sign := strings.TrimLeft(script, "0123456789")
		charge := sign == "+" || sign == "-" || sign == "−"
		power := strings.HasPrefix(script, "-") || strings.HasPrefix(script, "−")
		joins = named && charge || isDigit(last) && (power || script == "+")
	}
	if joins {
		return word
	}
	return before
}

// withoutIndent returns the text between the last tag and the next one, with which the parameter behind may
// begin, without the lines and the indentation that exporters give to the tags within a
// sentence. A blank is left where there may have been one.
func (u *unmarker) withoutIndent(s, behind string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	if rest := strings.TrimLeft(s, " \t\r\n"); u.last.withinLine() && isIndent(s[:len(s)-len(rest)]) {
		opens := !u.last.closes && !u.last.empty
		if opens || rest != "" && (strings.IndexByte(",.;:)]?!%", rest[0]) >= 0 || rest[0] == '-' && len(rest) > 1 && isLetter(rest[1])) {
			s = rest
		} else {
			s = " " + rest
		}
	}
	if behind == "" || behind[0] != '<' {
		return s
	}
	if t, ok := tagAt(behind); ok && t.withinLine() {
		word := strings.TrimRight(s, " \t\r\n")
		switch {
		case s == " " && t.closes:
			return ""
		case !isIndent(s[len(word):]):
		case t.closes || t.empty || strings.HasSuffix(word, "(") || strings.HasSuffix(word, "["):
			return word
		default:
			return word + " "
		}
	}
	return s
}

// withinLine reports whether there is a tag, and it parts nothing.
func (t tag) withinLine() bool { return t.kind == inline || t.kind == raised }

// isIndent reports whether white space is the end of a line and an indentation.
func isIndent(s string) bool {
	_, s, _ = strings.Cut(s, "\n")
	return (strings.HasPrefix(s, "  ") || strings.HasPrefix(s, "\t")) && strings.IndexByte(s, '\n') < 0
}

// raise writes a circumflex for a raised number: 10<sup>-3</sup> becomes 10^-3, since 10-3 is another number. A
// sign alone is a charge.
func (u *unmarker) raise(t tag, rest string) {
	before := u.b.String()
	if t.closes || before == "" || !isDigit(before[len(before)-1]) {
		return
	}
	for _, sign := range [...]string{"-", "+", "−"} {
		rest = strings.TrimPrefix(rest, sign)
	}
	if rest != "" && isDigit(rest[0]) {
		u.b.WriteByte('^')
	}
}

// tex writes the formula in a <tex-math>, and returns the text after it.
func (u *unmarker) tex(s, name string) string {
	rest := u.behind(s, name)
	if u.hasMathML {
		return rest
	}
	inside := s[:len(s)-len(rest)]
	if at := strings.LastIndexByte(inside, '<'); at >= 0 {
		inside = inside[:at]
	}
	// Publishers give a whole document around the formula.
	if _, body, ok := strings.Cut(inside, `\begin{document}`); ok {
		inside, _, _ = strings.Cut(body, `\end{document}`)
	}
	inside = strings.TrimSpace(html.UnescapeString(inside))
	inside = strings.TrimSpace(strings.Trim(inside, "$"))
	if inside != "" {
		u.b.WriteString("$" + inside + "$")
	}
	return rest
}

// behind returns the text after the end tag of an element, or all of s if the element is not closed
// soon. It remembers where the next end tag of each name is, so that many elements that are
// not closed take no more time than one.
func (u *unmarker) behind(s, name string) string {
	const longest = 100_000
	left, known := u.ends[name] // how much of the text is after the end tag; -1 for none
	if !known || left >= len(s) {
		left = behindEnd(s, name)
		if u.ends == nil {
			u.ends = map[string]int{}
		}
		u.ends[name] = left
	}
	if left < 0 || len(s)-left > longest {
		return s
	}
	return s[len(s)-left:]
}

// behindEnd returns how much of s is after the first end tag of an element, or -1.
func behindEnd(s, name string) int {
	for {
		at := strings.Index(s, "</")
		if at < 0 {
			return -1
		}
		s = s[at:]
		if t, ok := tagAt(s); ok && t.name == name {
			return len(s) - t.size
		}
		s = s[2:]
	}
}
