package text

import (
	"unicode/utf8"

	"kindred/internal/ascii"
	"kindred/text/language"
	"kindred/text/latex"
)

// The fast path of the tokenizer.
//
// tokenize.go says what a token is. Nearly all tokens of papers are plain: ASCII letters and digits, with a
// blank or a full stop after them. The scanner reads them eight bytes at a time, as package ascii does. The first
// byte that is neither letter nor digit ends the token, and the bytes before it are the key of the form in the
// table. At everything else the scanner lets the tokenizer make a step. The tests compare scanner and tokenizer.

// scanner reads texts into the numbers of their forms.
type scanner struct {
	tokenizer
	tokens   TokenPattern
	language language.Language // of all documents, or Unknown
	table    *formTable
	ids      []int32 // of the documents read so far, with noForm where an n-gram must end
	follows  bool    // whether the next token is a neighbour of the token before
}

// newScanner returns a scanner that numbers forms by a table.
func newScanner(opts *Options, table *formTable) *scanner {
	s := &scanner{tokens: opts.Tokens, table: table}
	if s.language, _ = language.Parse(opts.Language); s.language == language.Unknown {
		s.table.tells = true
	}
	s.emit, s.gap = s.add, s.interrupt
	return s
}

// add appends the number of a form.
func (s *scanner) add(form string) {
	s.ids = append(s.ids, s.table.add(form))
	s.follows = true
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
		var form packed
		if rest := text[at:]; len(rest) >= maxPacked {
			form = packed{ascii.Load(rest), ascii.Load(rest[8:])}
		} else {
			form = pack16(rest)
		}
		// Without a branch for tokens of more than eight bytes, which would often be mispredicted.
		size := ascii.Plain(form.low)
		size += ascii.Plain(form.high) & -(size >> 3)
		if size == maxPacked { // the token may be longer
			return
		}
		form.low, form.high = ascii.First(form.low, size), ascii.First(form.high, max(size-8, 0))
		end := at + size
		if end < len(text) && !endsWord(text, end) {
			return
		}
		if lower := form.low | ascii.Lower; lower == stateKey || lower == wwwKey {
			return
		}
		if size == 1 || text[at] <= '9' && ascii.Letters(form.low)|ascii.Letters(form.high) == 0 {
			at = end
			s.interrupt()
			continue
		}
		at = end
		id := table.find(form)
		if id == 0 {
			id = table.addPacked(form, text[end-size:end])
		}
		s.ids = append(s.ids, id)
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
	return pack16(word).low | ascii.Lower
}
