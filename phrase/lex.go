package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/phrase/capitals"
	"kindred/text"
	"kindred/text/language"
	"kindred/text/latex"
)

// A token here is what package text calls a token, and besides: single capital letters and short numbers
// ("hepatitis B virus", "type 2 diabetes"), and the elided words of French and Italian ("d'", "l'"). Each token knows
// what stands between it and the token before, so that a phrase can be shown as it is written.

// join says what stands before a token: a kind in the lowest bits, and flags.
type join uint16

const (
	blank      join = iota
	hyphen          // "fine-tuning"
	glued           // nothing, after an elided word
	possessive      // "Parkinson's disease"
	initial         // "E. coli"
	overlap         // the token shares a character with the token before: Chinese and similar scripts
	kinds      join = 7

	broken   join = 1 << 3  // a phrase cannot go on here
	opened   join = 1 << 4  // an opening bracket
	closed   join = 1 << 5  // a closing bracket
	sentence join = 1 << 6  // a sentence begins here
	more     join = 1 << 7  // punctuation other than brackets
	within   join = 1 << 8  // the token is a part of an address, the name of a file or an identifier: "scan_07.txt"
	dotted   join = 1 << 9  // a full stop joins it to what is before
	colon    join = 1 << 10 // a colon follows the token before
)

// kind returns how the token is joined to the one before.
func (j join) kind() join { return j & kinds }

// token is a word of a text.
type token struct {
	form int32 // in the table of forms
	join join
}

// form is a word as it is written, in texts of a language.
type form struct {
	text     string
	language language.Language
}

// lexer reads texts. Each goroutine has its own.
type lexer struct {
	writer  capitals.Writer
	numbers [language.Count]map[string]int32 // of forms
	forms   []form
	tokens  []token

	of    language.Language // of the text that is read
	next  join              // what stands before the next token
	first int               // the first token of the text
}

// readAny reads texts that may be in capitals, and reports whether they are.
func (l *lexer) readAny(of language.Language, texts ...string) bool {
	shouted := capitals.All(strings.Join(texts, " "))
	for _, s := range texts {
		if shouted {
			s = l.writer.Lower(s, of)
		}
		l.read(s, of)
	}
	return shouted
}

// read appends the tokens of a text. A sentence begins with it.
func (l *lexer) read(s string, of language.Language) {
	l.of, l.next, l.first = of, broken|sentence, len(l.tokens)
	s = latex.Words(s)
	end := 0 // of the token before
	for start, word := range text.Spans(s) {
		switch {
		case start < end:
			l.next = overlap
		case end > 0 || start > 0:
			l.between(s[end:start])
		}
		l.add(word)
		end = start + len(word)
	}
	l.next = broken | sentence
}

// add appends a token.
func (l *lexer) add(word string) {
	numbers := l.numbers[l.of]
	if numbers == nil {
		numbers = map[string]int32{}
		l.numbers[l.of] = numbers
	}
	n, ok := numbers[word]
	if !ok {
		n = int32(len(l.forms))
		word = strings.Clone(word)
		numbers[word] = n
		l.forms = append(l.forms, form{word, l.of})
	}
	l.tokens = append(l.tokens, token{n, l.next})
	l.next = blank
}

// longestGap is the length up to which the text between two tokens is looked at: what is longer is an address or a
// formula.
const longestGap = 24

// between reads what stands between two tokens.
func (l *lexer) between(gap string) {
	switch {
	case gap == " ":
	case isHyphen(gap):
		l.next |= hyphen
	case isPossessive(gap):
		l.next |= possessive
	case len(gap) > longestGap:
		l.next |= broken | more
		if strings.Contains(gap, ". ") {
			l.next |= sentence
		}
	default:
		if joinsParts(gap) {
			l.joinParts(gap)
		}
		if strings.HasPrefix(gap, ":") {
			l.next |= colon
		}
		l.signs(gap)
	}
}

// isHyphen reports whether the text between two tokens is a hyphen or a dash without blanks.
func isHyphen(gap string) bool {
	r, size := utf8.DecodeRuneInString(gap)
	return size == len(gap) && unicode.Is(unicode.Pd, r)
}

// isPossessive reports whether the text between two tokens makes the first a possessive: "students' ", "Parkinson's ".
func isPossessive(gap string) bool {
	r, size := utf8.DecodeRuneInString(gap)
	return (r == '\'' || r == '’') && (gap[size:] == " " || gap[size:] == "s ")
}

// joinsParts reports whether a text between two tokens makes them parts of an address, the name of a file or an
// identifier: it has a full stop or an underscore, and neither a blank nor a sign that no name has.
func joinsParts(gap string) bool {
	return strings.ContainsAny(gap, "._") && strings.Trim(gap, "._-0123456789") == ""
}

// joinParts marks the tokens on both sides of a text as parts of one name.
func (l *lexer) joinParts(gap string) {
	l.next |= within
	if strings.HasSuffix(gap, ".") {
		l.next |= dotted
	}
	if len(l.tokens) > l.first {
		l.tokens[len(l.tokens)-1].join |= within
	}
}

// signs reads the text between two tokens character by character, and adds the short words in it.
func (l *lexer) signs(gap string) {
	free := true // whether a word may begin here: after a blank, a bracket or the like
	for at := 0; at < len(gap); {
		r, size := utf8.DecodeRuneInString(gap[at:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			size = runLength(gap[at:])
			if used := l.short(gap[at:at+size], gap[at+size:], free); used > 0 {
				at += used
				continue
			}
			l.next |= broken | more
		case strings.HasPrefix(gap[at:], "\n\n"):
			l.next |= broken | sentence
		default:
			l.next |= signOf(r)
		}
		free = unicode.IsSpace(r) || strings.ContainsRune("-(\"“'‘", r)
		at += size
	}
}

// signOf returns what a character between two tokens says that is neither a letter nor a digit.
func signOf(r rune) join {
	switch {
	case unicode.IsSpace(r), strings.ContainsRune("\"“”‘’'`", r):
		return 0
	case r == '(' || r == '[':
		return broken | opened
	case r == ')' || r == ']':
		return broken | closed
	case r == '.' || r == '?' || r == '!' || r == '。':
		return broken | more | sentence
	}
	return broken | more
}

// runLength returns the length of the run of letters and digits at the beginning of s.
func runLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// short adds a token for a short run that package text skips, and returns how much of the text it used, or 0: a
// capital letter, a number of at most two digits, or an elided word. rest is what follows up to the next token.
func (l *lexer) short(run, rest string, free bool) int {
	for _, apostrophe := range []string{"'", "’"} {
		if after, ok := strings.CutPrefix(rest, apostrophe); ok && after == "" {
			l.add(strings.ToLower(run) + "'")
			l.next = glued
			return len(run) + len(rest)
		}
	}
	if !free || len(run) > 2 || len(run) == 2 && !('1' <= run[0] && run[0] <= '9' && run[1] <= '9') {
		return 0
	}
	if c := run[0]; len(run) == 1 && !('A' <= c && c <= 'Z') && !('1' <= c && c <= '9') {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
	case r == '.' && rest == ". " && run[0] >= 'A' && l.next&broken == 0:
		l.add(run)
		l.next = initial
		return len(run) + len(rest)
	case unicode.IsSpace(r) || strings.ContainsRune("-,;:).?!\"”", r):
		if (r == '.' || r == ',') && len(rest) > 1 && rest[1] >= '0' {
			return 0 // 2.5
		}
		l.add(run)
		return len(run)
	}
	return 0
}
