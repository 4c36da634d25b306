package text

import (
	"math/bits"
	"unicode/utf8"

	"kindred/text/language"
	"kindred/text/latex"
)

// The fast path of the tokenizer.
//
// tokenize.go says what a token is. Nearly all tokens of papers are plain: ASCII letters and digits, with a
// blank or a full stop after them. The scanner reads them eight bytes at a time. A few operations on a
// machine word tell which of its bytes are letters and which are digits (Lamport, CACM 18, 1975,
// doi:10.1145/360933.360994). The first byte that is neither ends the token, and the bytes before it are the
// key of the form in the table. At everything else the scanner lets the tokenizer make a step. The tests
// compare scanner and tokenizer.

const (
	ones  = 0x0101010101010101 // a one in each byte
	highs = 0x80 * ones        // the highest bit of each byte
)

// lettersOf returns the highest bit of each byte that is an ASCII letter, digitsOf of each digit.
func lettersOf(x uint64) uint64 {
	lower := x&^highs | 0x20*ones
	return (lower + (0x80-'a')*ones) &^ (lower + (0x80-'z'-1)*ones) &^ x & highs
}

func digitsOf(x uint64) uint64 {
	low := x &^ highs
	return (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs
}

// scanner reads texts into the numbers of their forms.
type scanner struct {
	tokenizer
	tokens   TokenPattern
	language language.Language // of all documents, or Unknown
	table    *formTable
	ids      []int32 // of the documents read so far, with noForm where an n-gram must end
	inTitle  bool
	follows  bool // whether the next token is a neighbour of the token before
	// english and foreign count the function words of English and of other languages in the document.
	english, foreign int
}

func newScanner(opts *Options) *scanner {
	s := &scanner{tokens: opts.Tokens, table: newFormTable(0)}
	if s.language, _ = language.Parse(opts.Language); s.language == language.Unknown {
		s.table.tells = true
	}
	s.emit, s.gap = s.add, s.interrupt
	return s
}

// add appends the number of a form, and counts it.
func (s *scanner) add(form string) {
	id := s.table.add(form)
	s.ids = append(s.ids, id)
	s.count(id)
	s.follows = true
}

// count counts a form.
func (s *scanner) count(id int32) {
	form := &s.table.entries[id]
	form.count++
	if s.follows && !s.inTitle {
		form.inner++
	}
	s.english += int(form.english)
	s.foreign += int(form.foreign)
}

// interrupt marks that the next token is not a neighbour of the token before.
func (s *scanner) interrupt() {
	if s.follows {
		s.ids = append(s.ids, noForm)
		s.follows = false
	}
}

// scan appends the forms of a text to s.ids.
func (s *scanner) scan(text string) {
	if s.tokens == WordTokens {
		wordTokens(text, s.emit)
		return
	}
	s.text, s.at = latex.Words(text), 0
	for s.at < len(s.text) {
		if s.plainWords(); s.at < len(s.text) {
			s.step()
		}
	}
}

// plainWords reads plain tokens and the blanks and punctuation between them, up to the first byte that the
// tokenizer must look at.
func (s *scanner) plainWords() {
	text, table := s.text, s.table
	for at := s.at; ; {
		s.at = at
		if at >= len(text) {
			return
		}
		switch beginnings[text[at]] {
		case anything:
			return
		case blanks:
			at++
			continue
		case interrupts:
			s.interrupt()
			at++
			continue
		}
		var low, high uint64
		if rest := text[at:]; len(rest) >= maxPacked {
			low, high = le64(rest), le64(rest[8:])
		} else {
			low, high = pack16(rest)
		}
		letters := lettersOf(low)
		size := bits.TrailingZeros64(^(letters|digitsOf(low))&highs) / 8 // 8 if all bytes belong to the token
		if size < 8 {
			inside := uint64(1)<<(8*size) - 1
			low, high, letters = low&inside, 0, letters&inside
		} else {
			more := lettersOf(high)
			size = bits.TrailingZeros64(^(more|digitsOf(high))&highs) / 8
			if size == 8 { // the token may be longer
				return
			}
			inside := uint64(1)<<(8*size) - 1
			high, letters = high&inside, letters|more&inside
			size += 8
		}
		end := at + size
		if end < len(text) && !endsWord(text, end) {
			return
		}
		if lower := low | 0x20*ones; lower == stateKey || lower == wwwKey {
			return
		}
		at = end
		if letters == 0 || size == 1 {
			s.interrupt()
			continue
		}
		id := table.find(low, high)
		if id == 0 {
			id = table.addPacked(low, high, text[end-size:end])
		}
		s.ids = append(s.ids, id)
		s.count(id)
		s.follows = true
	}
}

// endsWord reports whether a run of letters and digits ends at the character at text[end], so that nothing
// is joined to it.
func endsWord(text string, end int) bool {
	switch endings[text[end]] {
	case always:
		return true
	case beforeBlank:
		return end+1 == len(text) || text[end+1] == ' ' || text[end+1] == '\n'
	}
	return false
}

// beginning says what a byte begins.
type beginning uint8

const (
	anything beginning = iota
	blanks
	plain      // ASCII letters and digits
	interrupts // punctuation without another meaning
)

var beginnings = func() (t [256]beginning) {
	for c := range utf8.RuneSelf {
		switch class := classes[c]; {
		case class == blank:
			t[c] = blanks
		case class == letter || class == digit:
			t[c] = plain
		case class == other && c != '\\' && c != '<' && c != '&':
			t[c] = interrupts
		}
	}
	return t
}()

// ending says whether a byte after a run of letters and digits ends the token.
type ending uint8

const (
	never       ending = iota // more may be joined to the token
	always                    // it ends the token
	beforeBlank               // it ends the token if a blank follows
)

var endings = func() (t [256]ending) {
	for c := range utf8.RuneSelf {
		switch {
		case c == '.' || c == '@':
			t[c] = beforeBlank
		case c == '\'' || c == ':' || classes[c] == joiner || classes[c] == letter || classes[c] == digit:
			t[c] = never
		default:
			t[c] = always
		}
	}
	return t
}()

// stateKey and wwwKey are the keys, in lower case, of the first words of "state of the art" and "www.", which
// the tokenizer skips.
var stateKey, wwwKey = foldedKey("state"), foldedKey("www")

func foldedKey(word string) uint64 {
	low, _ := pack16(word)
	return low | 0x20*ones
}
