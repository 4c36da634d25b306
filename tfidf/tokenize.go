package tfidf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a token is.
//
// A token is a run of letters, marks and digits of any script. Around that rule:
//
//   - An apostrophe ends a token, and what follows it is dropped if it is shorter than three
//     letters: "Einstein's" is Einstein, "O'Brien" is Brien.
//   - A hyphen joins where one side is a single letter or has a digit ("t-SNE", "k-means",
//     "GPT-4", "COVID-19"), because the parts mean nothing alone, and after a prefix
//     ("multi-modal", which is the same as "multimodal"). It separates elsewhere, so that
//     "state-space" and "state space" are the same two tokens. A slash joins after a single
//     letter ("J/Psi", "I/O").
//   - Numbers and single Latin letters are no tokens. A single Greek letter is one, and is
//     the same as its name: φ, \phi and phi.
//   - A subscript or superscript of one or two characters, or in braces, is dropped with its
//     mark: "p_0" is nothing, "\phi^3" is phi.
//   - A LaTeX command is dropped; what it formats stays ("\textbf{word}" is word), what it
//     refers to does not ("\cite{key}" is nothing).
//   - URLs and e-mail addresses are dropped.
//   - Chinese, Japanese, Korean and the scripts of South-East Asia, which put no spaces
//     between words, give the overlapping pairs of their characters.
//
// Two tokens are neighbours, and may form a phrase, unless punctuation stands between them.

// maxTokenBytes bounds a token; what is longer is no word of any language.
const maxTokenBytes = 100

// maxTokenRunes likewise bounds its characters.
const maxTokenRunes = 40

// class says what a byte of ASCII means to the tokenizer.
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
		// Quotation marks, and what stands around formulas, do not break a phrase.
		case strings.IndexByte(" \t\n\r\v\f\"'`$~{}", b) >= 0:
			t[c] = blank
		}
	}
	return t
}()

// tokenizer walks through a text and calls emit for every token, a substring of the text as
// it stands there, and gap wherever a phrase cannot go on.
type tokenizer struct {
	text string
	at   int
	emit func(token string)
	gap  func()
}

// tokenize calls emit for each token of text, in order, and gap between tokens that are not
// neighbours. It does not allocate.
func tokenize(text string, emit func(token string), gap func()) {
	t := tokenizer{text: text, emit: emit, gap: gap}
	for t.at < len(text) {
		c, size := t.class(t.at)
		switch {
		case c == letter || c == digit:
			t.word()
		case text[t.at] == '\\':
			t.command()
		case c == script:
			t.skipScript()
		default:
			if c == other || c == joiner && t.loose() {
				t.gap()
			}
			t.at += size
		}
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
	case unicode.IsLetter(r), unicode.IsMark(r):
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

// loose reports whether the joiner at the position stands between blanks, as a dash does.
func (t *tokenizer) loose() bool {
	_, size := t.class(t.at)
	next, _ := t.class(t.at + size)
	return next == blank || t.at == 0 || t.text[t.at-1] == ' '
}

// word reads a token, with all that is joined to it.
func (t *tokenizer) word() {
	start := t.at
	if t.skipAddress() || t.skipIdiom() {
		return
	}
	r, _ := utf8.DecodeRuneInString(t.text[start:])
	if unspaced(r) {
		t.pairs()
		return
	}
	end, letters, digits := t.run(start)
	single, joined := letters == 1 && digits == 0, digits > 0 || isPrefix(t.text[start:end])
	for {
		// A joiner between two runs makes them one token if a side cannot stand alone.
		c, size := t.class(end)
		if c != joiner || size == 0 {
			break
		}
		next, _ := t.class(end + size)
		if next != letter && next != digit {
			break
		}
		nextEnd, nextLetters, nextDigits := t.run(end + size)
		slash := t.text[end] == '/'
		keep := single || joined || !slash && (nextDigits > 0 || nextLetters == 1)
		if slash && !single || letters+nextLetters == 0 || !keep {
			break
		}
		end = nextEnd
		letters, digits = letters+nextLetters, digits+nextDigits
		single, joined = false, nextLetters == 1 || nextDigits > 0
	}
	t.at = end
	t.finish(t.text[start:end], letters, digits)
	t.skipSuffix()
}

// prefixes are what is written with and without a hyphen before the same word.
var prefixes = []string{
	"anti", "auto", "bi", "bio", "co", "cyber", "electro", "hyper", "inter", "intra", "macro",
	"micro", "multi", "nano", "neuro", "non", "photo", "poly", "post", "pre", "pseudo", "quasi",
	"re", "self", "semi", "spatio", "sub", "super", "tri", "ultra", "un", "uni",
}

// isPrefix reports whether a run of letters is one of prefixes.
func isPrefix(s string) bool {
	if len(s) < 2 || len(s) > 7 {
		return false
	}
	for _, p := range prefixes {
		if strings.EqualFold(s, p) {
			return true
		}
	}
	return false
}

// run returns the end of the run of letters and digits at start, and how many of each it has.
func (t *tokenizer) run(start int) (end, letters, digits int) {
	end = start
	for {
		c, size := t.class(end)
		switch {
		case c == letter && size > 0:
			if r, _ := utf8.DecodeRuneInString(t.text[end:]); end > start && unspaced(r) {
				return end, letters, digits
			} else if !unicode.IsMark(r) {
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

// finish emits a token if it is one.
func (t *tokenizer) finish(token string, letters, digits int) {
	switch {
	case letters == 0, len(token) > maxTokenBytes, letters+digits > maxTokenRunes:
		t.gap()
	case letters == 1 && digits == 0 && greekName(token) == "":
		t.gap()
	default:
		t.emit(token)
	}
}

// skipSuffix passes over what belongs to the token just read but is none: an apostrophe with
// its ending.
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

// skipScript passes over a subscript or superscript: a short one with what it holds, a long
// one without ("snake_case" is two tokens).
func (t *tokenizer) skipScript() {
	t.at++
	if t.at < len(t.text) && t.text[t.at] == '{' {
		if end := strings.IndexByte(t.text[t.at:], '}'); end >= 0 && end <= 20 {
			t.at += end + 1
		}
		return
	}
	if end, letters, digits := t.run(t.at); letters+digits <= 2 || letters == 0 {
		t.at = end
	}
}

// skipAddress passes over a URL or an e-mail address at the position.
func (t *tokenizer) skipAddress() bool {
	rest := t.text[t.at:]
	address := hasPrefixFold(rest, "http://") || hasPrefixFold(rest, "https://") ||
		hasPrefixFold(rest, "www.") || hasPrefixFold(rest, "ftp://") || hasPrefixFold(rest, "doi:")
	if !address {
		end, _, _ := t.run(t.at)
		if end >= len(t.text)-1 || t.text[end] != '@' {
			return false
		}
		if c, _ := t.class(end + 1); c != letter {
			return false
		}
	}
	for t.at < len(t.text) && t.text[t.at] > ' ' {
		t.at++
	}
	t.gap()
	return true
}

// skipIdiom passes over "state of the art", whose words mean something else alone.
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

// references are the LaTeX commands whose argument is not text.
var references = map[string]bool{
	"cite": true, "citep": true, "citet": true, "ref": true, "eqref": true, "label": true,
	"url": true, "href": true, "begin": true, "end": true, "footnotemark": true,
	"vspace": true, "hspace": true, "color": true,
}

// command passes over a LaTeX command, or emits the Greek letter that it names.
func (t *tokenizer) command() {
	start := t.at + 1
	end := start
	for end < len(t.text) && t.text[end] < utf8.RuneSelf && classes[t.text[end]] == letter {
		end++
	}
	name := t.text[start:end]
	t.at = max(end, start)
	switch {
	case greekNames[strings.ToLower(name)]:
		t.emit(name)
	case references[name]:
		if t.at < len(t.text) && t.text[t.at] == '{' {
			if close := strings.IndexByte(t.text[t.at:], '}'); close >= 0 {
				t.at += close + 1
			}
		}
	case name == "" && t.at < len(t.text): // an escaped character, or an accent
		_, size := t.class(t.at)
		t.at += size
	}
}

// pairs emits the overlapping pairs of characters of a run without spaces.
func (t *tokenizer) pairs() {
	before, last, n := t.at, t.at, 0
	for t.at < len(t.text) {
		r, size := utf8.DecodeRuneInString(t.text[t.at:])
		if !unspaced(r) {
			break
		}
		before, last = last, t.at
		t.at += size
		if n++; n > 1 {
			t.emit(t.text[before:t.at])
		}
	}
	if n == 1 {
		t.emit(t.text[last:t.at])
	}
}

// unspaced reports whether r is of a script that puts no spaces between words, or whose
// spaces do not separate words well enough.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
