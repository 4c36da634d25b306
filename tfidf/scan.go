package tfidf

import (
	"math/bits"
	"unicode/utf8"

	"kindred/internal/language"
)

// The fast path of the tokenizer.
//
// What a token is says tokenize.go. Nearly all tokens of papers are plain: letters and digits of
// ASCII, with a blank or a full stop behind them. scanner reads those eight bytes at a time: a
// few operations on a whole word tell which of its bytes are letters and which are digits
// (Lamport, CACM 18, 1975, doi:10.1145/360933.360994), the first that is neither ends the token,
// and the bytes before it are the key under which the table knows it. Wherever anything else
// stands, the scanner lets the tokenizer make a step. The tests compare the two.

const (
	ones  = 0x0101010101010101 // a one in each byte
	highs = 0x80 * ones        // the highest bit of each byte
)

// lettersOf and digitsOf return the highest bit of each byte that is a letter, or a digit, of ASCII.
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
	ids      []int32 // of the documents read so far, with noForm wherever a phrase cannot go on
	inTitle  bool
	votes    language.Votes // of the document, on what language it is in
}

func newScanner(opts *Options) *scanner {
	s := &scanner{tokens: opts.Tokens, table: newFormTable()}
	if s.language, _ = language.Parse(opts.Language); s.language == language.Unknown {
		s.table.tell = language.Tell
	}
	s.emit, s.gap = s.add, s.interrupt
	return s
}

// add appends the number of a form, and counts it.
func (s *scanner) add(form string) {
	s.count(s.table.add(form))
}

// count appends the number of a form, given its slot, and counts it.
func (s *scanner) count(form *slot) {
	if n := len(s.ids); !s.inTitle && n > 0 && s.ids[n-1] != noForm {
		form.inner++
	}
	form.count++
	if form.signs != 0 {
		s.votes.Add(form.signs)
	}
	s.ids = append(s.ids, form.id)
}

// interrupt marks that the next token is no neighbour of the last one.
func (s *scanner) interrupt() {
	if n := len(s.ids); n > 0 && s.ids[n-1] != noForm {
		s.ids = append(s.ids, noForm)
	}
}

// scan appends the forms of a text to s.ids.
func (s *scanner) scan(text string) {
	if s.tokens == WordTokens {
		wordTokens(text, s.emit)
		return
	}
	text = unLaTeX(text)
	s.text, s.at = text, 0
	for s.at < len(text) {
		switch c := text[s.at]; {
		case c == ' ':
			s.at++
		case c < utf8.RuneSelf && (classes[c] == letter || classes[c] == digit) && s.plainWord():
		default:
			s.step()
		}
	}
}

// plainWord reads the token at the position, where a letter or a digit of ASCII stands, if it is
// one of at most 15 bytes to which nothing is joined, and reports whether it was.
func (s *scanner) plainWord() bool {
	text, at := s.text, s.at
	var low, high uint64
	if rest := text[at:]; len(rest) >= maxPacked {
		low, high = le64(rest), le64(rest[8:])
	} else {
		low, high = pack16(rest)
	}
	letters, size := lettersOf(low), 0
	if ends := ^(letters | digitsOf(low)) & highs; ends != 0 {
		size = bits.TrailingZeros64(ends) / 8
		inside := uint64(1)<<(8*size) - 1
		low, high, letters = low&inside, 0, letters&inside
	} else {
		more := lettersOf(high)
		ends = ^(more | digitsOf(high)) & highs
		if ends == 0 {
			return false
		}
		size = bits.TrailingZeros64(ends) / 8
		inside := uint64(1)<<(8*size) - 1
		high &= inside
		letters |= more & inside
		size += 8
	}
	end := at + size
	if end < len(text) && !s.endsWord(end) {
		return false
	}
	if lower := low | 0x20*ones; lower == stateKey || lower == wwwKey {
		return false
	}
	s.at = end
	if letters == 0 || size == 1 {
		s.interrupt()
		return true
	}
	form := s.table.find(low, high)
	if form.low == 0 {
		form = s.table.addPacked(low, high, text[at:end])
	}
	s.count(form)
	return true
}

// stateKey and wwwKey are the keys, in lower case, of words with which something begins that the
// tokenizer passes over whatever follows: "state of the art" and "www.".
var stateKey, wwwKey = foldedKey("state"), foldedKey("www")

func foldedKey(word string) uint64 {
	low, _ := pack16(word)
	return low | 0x20*ones
}

// endsWord reports whether nothing is joined to a run of letters and digits that ends at the
// position, where there is a character.
func (s *scanner) endsWord(end int) bool {
	c := s.text[end]
	switch ends[c] {
	case always:
		return true
	case beforeBlank:
		return end+1 == len(s.text) || s.text[end+1] == ' ' || s.text[end+1] == '\n'
	}
	return false
}

// ending says whether a byte behind a run of letters and digits ends it.
type ending uint8

const (
	never       ending = iota // something may be joined
	always                    // whatever follows
	beforeBlank               // if a blank follows
)

var ends = func() (t [256]ending) {
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
