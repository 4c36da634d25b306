package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/text/greek"
	"kindred/text/latex"
)

// What a token is.
//
// A token is a run of letters, marks and digits of any script. Further rules:
//
//   - An apostrophe ends a token. The letters after it are dropped if they are fewer than three:
//     "Einstein's" is Einstein, "O'Brien" is Brien.
//   - A hyphen joins if one side is a single letter or has a digit ("t-SNE", "k-means", "GPT-4",
//     "COVID-19"), because the parts mean nothing alone, and after a prefix ("multi-modal" is the same as
//     "multimodal"). Elsewhere it separates: "state-space" and "state space" are the same two tokens. A
//     slash joins after a single letter ("J/Psi", "I/O").
//   - Numbers and single letters are not tokens. A single Greek letter is a token, the same as its name:
//     φ, \phi and phi; "β-decay" and "beta decay".
//   - A subscript or superscript of one or two characters, of digits, or in braces is dropped with its
//     sign: "p_0" is not a token, "\phi^3" is phi. In a chemical formula it stays: "CO$_2$" is CO2.
//   - A LaTeX command is dropped. The text that it formats stays ("\textbf{word}" is word), the key that it
//     refers to is dropped ("\cite{key}"). Accents are read: "Erd\H{o}s" is Erdős.
//   - URLs, e-mail addresses, and tags and entities of HTML are dropped.
//   - Chinese, Japanese, Korean and the scripts of South-East Asia do not separate words by blanks. Their
//     tokens are the overlapping pairs of characters.
//
// Two tokens are neighbours, and may form a phrase, unless there is punctuation between them.

// maxTokenBytes bounds the length of a token in bytes. No word of any language is longer.
const maxTokenBytes = 100

// maxTokenRunes bounds the length of a token in characters.
const maxTokenRunes = 40

// class says what an ASCII character means to the tokenizer.
type class uint8

const (
	other  class = iota // punctuation: breaks a phrase
	letter              // of a token
	digit               // of a token
	blank               // separates tokens of a phrase
	joiner              // hyphen, slash: may stand inside a token
	script              // _ and ^
)

var classes = func() (t [utf8.RuneSelf]class) {
	for c := range t {
		switch b := byte(c); {
		case 'a' <= b|0x20 && b|0x20 <= 'z':
			t[c] = letter
		case '0' <= b && b <= '9':
			t[c] = digit
		case b == '-' || b == '/':
			t[c] = joiner
		case b == '_' || b == '^':
			t[c] = script
		// Quotation marks and the signs around formulas do not end a phrase.
		case strings.IndexByte(" \t\n\r\v\f\"'`$~{}", b) >= 0:
			t[c] = blank
		}
	}
	return t
}()

// tokenizer walks through a text. It calls emit for every token, a substring of the text, and gap where a
// phrase must end.
type tokenizer struct {
	text string
	at   int
	from int // where the token begins that is given to emit
	emit func(token string)
	gap  func()
}

// tokenize calls emit for each token of text, in order, and gap between tokens that are not
// neighbours. It does not allocate.
func tokenize(text string, emit func(token string), gap func()) {
	t := tokenizer{text: text, emit: emit, gap: gap}
	for t.at < len(text) {
		t.step()
	}
}

// Tokens yields the tokens of a text as they are written in it, in order, and whether each is a
// neighbour of the token before it: n-grams do not go across punctuation.
func Tokens(text string, pattern TokenPattern) iter.Seq2[string, bool] {
	return func(yield func(token string, follows bool) bool) {
		done, follows := false, false
		emit := func(token string) {
			done = done || !yield(token, follows)
			follows = true
		}
		if pattern == WordTokens {
			wordTokens(text, emit)
		} else {
			tokenize(latex.Words(text), emit, func() { follows = false })
		}
	}
}

// Spans yields the tokens of [PaperTokens] of a text that [latex.Words] returned, with the position of each: its
// bytes are text[start:start+len(token)]. Tokens of scripts without blanks overlap.
func Spans(text string) iter.Seq2[int, string] {
	return func(yield func(start int, token string) bool) {
		t, done := tokenizer{text: text, gap: func() {}}, false
		t.emit = func(token string) { done = done || !yield(t.from, token) }
		for !done && t.at < len(text) {
			t.step()
		}
	}
}

// step reads a token at the position, or skips something else. The position is not the end of the text.
func (t *tokenizer) step() {
	c, size := t.class(t.at)
	switch {
	case c == letter || c == digit:
		t.word()
	case t.text[t.at] == '\\':
		t.command()
	case c == script:
		t.skipScript()
	case (t.text[t.at] == '<' || t.text[t.at] == '&') && t.skipMarkup():
	default:
		if c == other || c == joiner && t.loose() {
			t.gap()
		}
		t.at += size
	}
}

// class returns the class and the length of the character at position i.
func (t *tokenizer) class(i int) (class, int) {
	if i >= len(t.text) {
		return other, 0
	}
	if b := t.text[i]; b < utf8.RuneSelf {
		return classes[b], 1
	}
	r, size := utf8.DecodeRuneInString(t.text[i:])
	return classOf(r), size
}

// classOf returns the class of a character beyond ASCII.
func classOf(r rune) class {
	switch {
	case r == utf8.RuneError:
		return other
	case unicode.IsLetter(r), unicode.IsMark(r), isInvisible(r):
		return letter
	case unicode.IsDigit(r), unicode.IsNumber(r):
		return digit
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), r == '’', r == '‘', r == '“', r == '”':
		return blank
	case unicode.Is(unicode.Pd, r):
		return joiner
	}
	return other
}

// isInvisible reports whether r is invisible inside a word: a soft hyphen, or a mark that joins or separates
// letters in Persian and in the scripts of India.
func isInvisible(r rune) bool { return r == '\u00ad' || r == '\u200c' || r == '\u200d' }

// loose reports whether the joiner at the position has a blank on a side, as a dash has.
func (t *tokenizer) loose() bool {
	_, size := t.class(t.at)
	next, _ := t.class(t.at + size)
	return next == blank || t.at == 0 || t.text[t.at-1] == ' '
}

// word reads a token with everything that is joined to it.
func (t *tokenizer) word() {
	start := t.at
	switch first := t.text[start]; {
	case first|0x20 == 'h', first|0x20 == 'w', first|0x20 == 'f', first|0x20 == 'd':
		if t.skipURL() {
			return
		}
	case first|0x20 == 's':
		if t.skipIdiom() {
			return
		}
	case first >= utf8.RuneSelf:
		if r, _ := utf8.DecodeRuneInString(t.text[start:]); unspaced(r) {
			t.pairs()
			return
		}
	}
	end, letters, digits := t.run(start)
	if t.skipHost(end) {
		return
	}
	t.at = end
	if c, _ := t.class(end); c == joiner {
		letters, digits = t.join(start, letters, digits)
	}
	t.finish(t.text[start:t.at], letters, digits)
	t.skipSuffix()
}

// join moves the position past the runs that joiners make one token with the run from start to the
// position. It returns the numbers of letters and digits of the whole token.
func (t *tokenizer) join(start, letters, digits int) (allLetters, allDigits int) {
	single := t.single(start, t.at, letters, digits)
	joined := digits > 0 || isPrefix(t.text[start:t.at])
	for {
		c, size := t.class(t.at)
		if c != joiner || size == 0 {
			return letters, digits
		}
		next := t.at + size
		if c, _ := t.class(next); c != letter && c != digit {
			return letters, digits
		}
		if r, _ := utf8.DecodeRuneInString(t.text[next:]); unspaced(r) {
			return letters, digits
		}
		end, nextLetters, nextDigits := t.run(next)
		nextSingle := t.single(next, end, nextLetters, nextDigits)
		slash := t.text[t.at] == '/'
		keep := single || joined && !slash || !slash && (nextDigits > 0 || nextSingle)
		if letters+nextLetters == 0 || !keep {
			return letters, digits
		}
		t.at = end
		letters, digits = letters+nextLetters, digits+nextDigits
		single, joined = false, nextSingle || nextDigits > 0
	}
}

// single reports whether a run is a single letter that is not a token.
func (t *tokenizer) single(start, end, letters, digits int) bool {
	return letters == 1 && digits == 0 && greek.Name(t.text[start:end]) == ""
}

// prefixes are written with and without a hyphen before the same word.
var prefixes = []string{
	"anti", "auto", "bi", "bio", "co", "cyber", "electro", "hyper", "inter", "intra", "macro",
	"micro", "multi", "nano", "neuro", "non", "photo", "poly", "post", "pre", "pseudo", "quasi",
	"re", "self", "semi", "spatio", "sub", "super", "tri", "ultra", "un", "uni",
}

// isPrefix reports whether a run of letters is one of prefixes.
func isPrefix(s string) bool {
	return len(s) <= 7 && prefixKeys[foldedKey(s)]
}

// prefixKeys are the keys of prefixes.
var prefixKeys = func() map[uint64]bool {
	keys := map[uint64]bool{}
	for _, p := range prefixes {
		keys[foldedKey(p)] = true
	}
	return keys
}()

// run returns the end of the run of letters and digits at start, and the number of each.
func (t *tokenizer) run(start int) (end, letters, digits int) {
	text := t.text
	for end = start; end < len(text); end++ {
		b := text[end]
		if b >= utf8.RuneSelf {
			return t.runBeyondASCII(start, end, letters, digits)
		}
		switch classes[b] {
		case letter:
			letters++
		case digit:
			digits++
		default:
			return end, letters, digits
		}
	}
	return end, letters, digits
}

// runBeyondASCII is run for every script. The letters and digits before end are counted already.
func (t *tokenizer) runBeyondASCII(start, end, letters, digits int) (int, int, int) {
	for {
		c, size := t.class(end)
		switch {
		case c == letter && size > 0:
			if r, _ := utf8.DecodeRuneInString(t.text[end:]); end > start && unspaced(r) {
				return end, letters, digits
			} else if !unicode.IsMark(r) && !isInvisible(r) {
				letters++
			}
		case c == digit && size > 0:
			digits++
		default:
			return end, letters, digits
		}
		end += size
	}
}

// finish emits a run if it is a token.
func (t *tokenizer) finish(token string, letters, digits int) {
	switch {
	case letters == 0, len(token) > maxTokenBytes, letters+digits > maxTokenRunes:
		t.gap()
	case letters == 1 && digits == 0 && greek.Name(token) == "":
		t.gap()
	default:
		t.from = t.at - len(token)
		t.emit(token)
	}
}

// skipSuffix skips an apostrophe after a token, with a short ending.
func (t *tokenizer) skipSuffix() {
	rest := t.text[t.at:]
	size := 0
	switch {
	case strings.HasPrefix(rest, "'"):
		size = 1
	case strings.HasPrefix(rest, "’"):
		size = len("’")
	default:
		return
	}
	end, letters, digits := t.run(t.at + size)
	if letters+digits < 3 {
		t.at = end
	}
}

// skipScript skips the sign of a subscript or superscript, and its contents if they are short ("snake_case" is
// two tokens).
func (t *tokenizer) skipScript() {
	t.at++
	switch rest := t.text[t.at:]; {
	case rest == "":
	case rest[0] == '{':
		t.skipGroup(20)
	case rest[0] == '\\':
		t.at += 1 + len(commandName(rest[1:]))
	default:
		if end, letters, digits := t.run(t.at); letters+digits <= 2 || letters == 0 {
			t.at = end
		}
	}
}

// skipGroup skips a text in braces at the position if it has at most limit bytes. Without the limit, a text
// of opening braces would take quadratic time.
func (t *tokenizer) skipGroup(limit int) {
	rest := t.text[t.at:]
	if end := strings.IndexByte(rest[:min(len(rest), limit+2)], '}'); end >= 0 {
		t.at += end + 1
	}
}

// skipURL skips a URL at the position, and reports whether there was one.
func (t *tokenizer) skipURL() bool {
	rest := t.text[t.at:]
	if !hasPrefixFold(rest, "http://") && !hasPrefixFold(rest, "https://") &&
		!hasPrefixFold(rest, "www.") && !hasPrefixFold(rest, "ftp://") && !hasPrefixFold(rest, "doi:") {
		return false
	}
	t.skipAddress()
	return true
}

// skipHost skips an e-mail address or a URL that begins with the name of its host, if the run of letters
// before end is the beginning of one, and reports whether it was.
func (t *tokenizer) skipHost(end int) bool {
	text := t.text
	if end+1 >= len(text) || text[end] != '.' && text[end] != '@' ||
		text[end+1] >= utf8.RuneSelf || classes[text[end+1]] == other {
		return false
	}
	mail, dots := false, 0
	for limit := min(len(text), end+maxTokenBytes); end < limit; end++ {
		switch b := text[end]; {
		case b == '@':
			mail, dots = true, 0
		case b == '.':
			if end+1 == len(text) || text[end+1] >= utf8.RuneSelf || classes[text[end+1]] == blank {
				limit = end // end of a sentence
				break
			}
			dots++
		case b == '/':
			// In "results.Input/output" a blank is missing; it is not a host.
			if dots == 0 || !isTopLevel(text[strings.LastIndexByte(text[:end], '.')+1:end]) {
				return false
			}
			t.at = end
			t.skipAddress()
			return true
		case b >= utf8.RuneSelf, b != '-' && b != '_' && b != '+' && classes[b] != letter && classes[b] != digit:
			limit = end
		}
		if end >= limit {
			break
		}
	}
	if !mail || dots == 0 {
		return false
	}
	t.at = end
	t.skipAddress()
	return true
}

// isTopLevel reports whether s is a common last part of the name of a host.
func isTopLevel(s string) bool {
	switch s {
	case "com", "org", "net", "edu", "gov", "io", "ai", "eu", "uk", "de", "fr", "cn", "ch", "co":
		return true
	}
	return false
}

// skipAddress skips everything up to the next blank or the next character that is not ASCII.
func (t *tokenizer) skipAddress() {
	for t.at < len(t.text) && t.text[t.at] > ' ' && t.text[t.at] < utf8.RuneSelf {
		t.at++
	}
	t.gap()
}

// skipMarkup skips a tag ("<sub>", "</jats:p>") or an entity ("&lt;") of HTML, and reports
// whether there was one.
func (t *tokenizer) skipMarkup() bool {
	const longest = 20
	text, last := t.text, byte(';')
	if text[t.at] == '<' {
		last = '>'
	}
	for i := t.at + 1; i < min(len(text), t.at+longest); i++ {
		switch b := text[i]; {
		case b == last && i > t.at+1:
			t.at = i + 1
			return true
		case b >= utf8.RuneSelf, classes[b] != letter && classes[b] != digit && b != '/' && b != ':' && b != '#':
			return false
		}
	}
	return false
}

// skipIdiom skips "state of the art", whose words mean something else alone, and reports whether it was there.
func (t *tokenizer) skipIdiom() bool {
	const idiom = "state-of-the-art"
	rest := t.text[t.at:]
	if len(rest) < len(idiom) || rest[0]|0x20 != 's' {
		return false
	}
	for i := range idiom {
		c := rest[i]
		if c == ' ' {
			c = '-'
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != idiom[i] {
			return false
		}
	}
	t.at += len(idiom)
	t.gap()
	return true
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// command skips a LaTeX command, or emits the Greek letter that it names.
func (t *tokenizer) command() {
	name := commandName(t.text[t.at+1:])
	t.at += 1 + len(name)
	letter := strings.TrimPrefix(name, "var")
	switch {
	case greek.IsName(letter):
		t.from = t.at - len(letter)
		t.emit(letter)
	case latex.HidesArgument(name):
		t.skipGroup(300)
	case name == "" && t.at < len(t.text): // an escaped character, or an accent
		_, size := t.class(t.at)
		t.at += size
	}
}

// commandName returns the name of the LaTeX command at the beginning of s, which is after its backslash.
func commandName(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || classes[s[i]] != letter {
			return s[:i]
		}
	}
	return s
}

// pairs emits the overlapping pairs of characters of a run of a script without blanks, or its only character.
func (t *tokenizer) pairs() {
	before, n := t.at, 0 // where the previous character begins, and the number of characters so far
	for t.at < len(t.text) {
		r, size := utf8.DecodeRuneInString(t.text[t.at:])
		if !unspaced(r) {
			break
		}
		if t.from = before; n > 0 {
			t.emit(t.text[before : t.at+size])
		}
		before, n = t.at, n+1
		t.at += size
	}
	if t.from = before; n == 1 {
		t.emit(t.text[before:t.at])
	}
}

// unspaced reports whether r is of a script without blanks between words, or whose blanks do not separate words
// well enough. The mark of long vowels in Katakana is of no script.
func unspaced(r rune) bool {
	return r >= 0x0E00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}
