// Package latex reads the LaTeX that titles and abstracts contain: accents, special letters, commands
// that only change the look of text, references, and formulas.
//
// [Text] makes a text readable for people. [Words] only puts words together that LaTeX takes apart, for
// a tokenizer that knows about commands and formulas. Neither expands macros. Both take time
// proportional to the length of the text.
package latex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/internal/lazy"
)

// The classes of bytes.
const (
	blank   = 1 << iota // white space of ASCII
	sign                // where the reader stops and looks
	bracket             // where the search for braces stops and looks
)

// classes are the classes of all bytes.
var classes = func() (table [256]byte) {
	for class, bytes := range map[byte]string{blank: " \t\n\r", sign: "\\{}~`'$-", bracket: "\\{},|;"} {
		for _, b := range []byte(bytes) {
			table[b] |= class
		}
	}
	return table
}()

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// Text returns a text as LaTeX shows it. Formulas stay as they are, between dollar signs. Blanks are
// not cleaned up.
func Text(s string) string {
	if !strings.ContainsAny(s, "\\{}~`$-") {
		return s
	}
	return read(s, false)
}

// read is Text, or Source.
func read(s string, isSource bool) string {
	t := reader{s: s, isSource: isSource, quotes: strings.Contains(s, "``")}
	t.b.Grow(len(s))
	t.brackets()
	for t.at < len(s) {
		t.step()
	}
	return t.b.String()
}

// Source is Text for what is certainly LaTeX, such as a field of BibTeX: a command that is not known is
// dropped, except the name of something ("\LyX", "\UNIX"). Text keeps the names of all commands, because a
// backslash may be something else ("input\output").
func Source(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return read(s, true)
}

// reader is the state of Text.
type reader struct {
	s        string
	at       int
	b        strings.Builder
	isSource bool   // see Source
	quotes   bool   // whether quotes are made of apostrophes
	drop     []bool // whether what stands at a place is a brace that is dropped; nil for none
	dollar   int    // from where on no formula ends
}

// maxNesting is how many groups in braces may be open at a place; the braces of deeper ones are dropped.
const maxNesting = 1000

// brackets finds the groups in braces whose braces are to be dropped: not those of a set
// ("{0, 1}") unless it is all there is.
func (t *reader) brackets() {
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
func (t *reader) step() {
	s := t.s
	from := t.at
	for t.at < len(s) && classes[s[t.at]]&sign == 0 {
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
func (t *reader) quote(rest, mark, to string) {
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
func (t *reader) tie() {
	before, after := t.around(t.at, t.at+1)
	if before == ' ' || after == ' ' || before == '/' || before == '~' || after == '~' ||
		isDigit(after) && t.wordHasDigit(t.at) {
		t.b.WriteByte('~')
	} else {
		t.b.WriteByte(' ')
	}
	t.at++
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// wordHasDigit reports whether the word that ends at a place has a digit in it, or near enough.
func (t *reader) wordHasDigit(end int) bool {
	const longest = 20
	for i := end - 1; i >= 0 && end-i <= longest && classes[t.s[i]]&blank == 0; i-- {
		if isDigit(t.s[i]) {
			return true
		}
	}
	return false
}

// dash writes a dash for hyphens that stand together between words or numbers.
func (t *reader) dash() {
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
func (t *reader) around(from, to int) (before, after byte) {
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
func (t *reader) formula() int {
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
func (t *reader) command() {
	name := commandName(t.s[t.at+1:])
	if name == "" { // at the end, or before a character of several bytes, or a control
		t.b.WriteByte('\\')
		t.at++
		return
	}
	after := t.at + 1 + len(name)
	if letter, end := accent(t.s, t.at); end > 0 {
		t.b.WriteString(letter)
		t.at = end
	} else if !isLetter(name[0]) {
		t.at = after
		t.sign(name)
	} else if letter, ok := letters[name]; ok {
		t.b.WriteString(letter)
		t.at = skipEnd(t.s, after, true)
	} else if symbol, ok := symbols[name]; ok {
		t.b.WriteString(symbol)
		t.at = skipEnd(t.s, after, false)
	} else {
		t.at = after
		t.word(name)
	}
}

// word deals with a command that is a word and stands for no character. The text goes on after its name.
func (t *reader) word(name string) {
	rest := t.s[t.at:]
	switch {
	case name == "begin" || name == "end":
		environment, end := t.argument(t.at)
		if formulas[environment] {
			t.b.WriteByte('$')
		} else {
			t.b.WriteByte(' ')
		}
		t.at = end
	case isSkip[name] && length().MatchString(rest):
		if name == "hskip" || name == "vskip" {
			t.b.WriteByte(' ')
		}
		t.at += len(length().FindString(rest))
	case omitted[name]:
		t.options()
		_, t.at = t.argument(t.at)
	case second[name]:
		t.options()
		if _, end := t.argument(t.at); end < len(t.s) && t.s[end] == '{' {
			t.at = end
		}
	case !silent[name] && strings.HasPrefix(rest, "{") && !strings.HasPrefix(rest, "{}"):
		// its argument is text
	case silent[name] || t.isSource && !isProperName(name):
		t.at = skipEnd(t.s, t.at, true)
		before := t.b.String()
		if before != "" && isLetter(before[len(before)-1]) { // words on both sides stay two
			t.b.WriteByte(' ')
		}
	case t.isSource:
		t.b.WriteString(name)
		t.at = skipEnd(t.s, t.at, false)
	default:
		t.b.WriteString(name)
	}
}

// options skips the arguments in brackets at hand.
func (t *reader) options() {
	for t.at < len(t.s) && t.s[t.at] == '[' {
		t.at = t.optional(t.at)
	}
}

// isSkip are the commands of TeX that move what follows by a length, and length is one after them:
// "\kern -0.1em", "\hskip 2pt plus 1pt".
var (
	isSkip = setOf("kern", "mkern", "hskip", "vskip", "mskip")
	length = lazy.Regexp(`^\s*-?(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|pt|mm|cm|in|mu|pc|bp|sp)\b` +
		`(?: (?:plus|minus) -?[\d.]+(?:em|ex|pt|mm|cm|in|mu)\b)* ?`)
)

// isProperName reports whether an unknown command looks like the name of something, which its author made a
// command of for its letters: it has two capital letters.
func isProperName(command string) bool {
	capitals := 0
	for i := range len(command) {
		if 'A' <= command[i] && command[i] <= 'Z' {
			capitals++
		}
	}
	return capitals > 1
}

// commandName returns the name of a command: letters, or a single other character of ASCII.
func commandName(s string) string {
	if s == "" {
		return ""
	}
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
func (t *reader) sign(name string) {
	switch name {
	case "&", "%", "$", "_", "#", "{", "}":
		t.b.WriteString(name)
	case "(", ")", "[", "]":
		t.b.WriteByte('$')
	case `\`, ",", ";", ":", " ", "\n", "\t", "\r", "~":
		t.b.WriteByte(' ')
	case "!", "/", "-", "@":
	default:
		t.b.WriteString(name)
	}
}

// accent reads the accented letter whose command, a backslash, begins at a position of s. It returns the
// letter and where the text goes on, or an end of 0 if the command is not an accent on a letter.
func accent(s string, at int) (letter string, end int) {
	name := commandName(s[at+1:])
	mark, ok := accents[name]
	if !ok {
		return "", 0
	}
	before := s[:at]
	at += 1 + len(name)
	if isLetter(name[0]) {
		if at == len(s) || s[at] != ' ' && s[at] != '{' && s[at] != '\\' {
			return "", 0
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
		return "", 0
	case s[at] == '\\' && at+1 == len(s):
		return "", 0
	case s[at] == '\\': // a letter without its dot, or of another alphabet
		inner := commandName(s[at+1:])
		letter, ok := letters[inner]
		if !ok {
			return "", 0
		}
		base, at = letter, min(len(s), at+1+len(inner))
		if braces == 0 {
			at = skipEnd(s, at, true)
		}
	default:
		r, size := utf8.DecodeRuneInString(s[at:])
		if !unicode.IsLetter(r) {
			if s[at] == '}' && braces == 1 { // \~{} is the sign itself
				return name, at + 1
			}
			return "", 0
		}
		base, at = s[at:at+size], at+size
	}
	bare := braces == 0
	for ; braces > 0 && at < len(s) && s[at] == '}'; braces-- {
		at++
	}
	letter = norm.NFC.String(base + mark)
	if name == "'" && bare && isApostrophe(before, base, letter, s[at:]) {
		return "", 0
	}
	return letter, at
}

// isApostrophe reports whether the acute accent on a letter is an apostrophe that another program
// escaped, as in "model\'s" and "don\'t". It is if no language has the letter with this accent. On an s it
// is if the s ends a word of plain letters: "Ło\'s" and "wielko\'s\'c" have other signs of Polish. In braces of its
// own it is none: "jako{\'s}ci".
func isApostrophe(before, base, letter, rest string) bool {
	if base != "s" {
		return utf8.RuneCountInString(letter) > 1
	}
	r, _ := utf8.DecodeRuneInString(rest)
	if unicode.IsLetter(r) || r == '\\' || r == '}' && strings.HasSuffix(before, "{") {
		return false
	}
	const longest = 100 // bytes of a word; with longer ones, the time would grow with the square of their length
	word := before[max(0, len(before)-longest):]
	if i := strings.LastIndexFunc(word, unicode.IsSpace); i >= 0 {
		_, size := utf8.DecodeRuneInString(word[i:])
		word = word[i+size:]
	}
	return !strings.ContainsFunc(word, func(r rune) bool { return r == '\\' || r >= utf8.RuneSelf })
}

// skipEnd returns where the text goes on behind a command: after an empty group, or after a blank that
// only ends it, if blanks do.
func skipEnd(s string, at int, blanks bool) int {
	if strings.HasPrefix(s[at:], "{}") {
		return at + 2
	}
	if blanks && at+1 < len(s) && s[at] == ' ' {
		return at + 1
	}
	return at
}

// argument returns the argument in braces at a place, and where it ends; nothing if there is
// none.
func (t *reader) argument(at int) (string, int) {
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
func (t *reader) optional(at int) int {
	if end := strings.IndexByte(t.s[at:min(len(t.s), at+200)], ']'); end >= 0 {
		return at + end + 1
	}
	return at + 1
}
