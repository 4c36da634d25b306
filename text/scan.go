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

	// Plain forms that have a place in ids, but no number yet; see number.
	waiting int
	forms   [256]packed
	places  [256]int32 // in ids
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
	s.number()
}

// number finds the numbers of the plain forms that wait for them. All at once is faster: while the processor fetches
// a part of the table that is not in its cache, it goes on with the other forms.
func (s *scanner) number() {
	var ids [len(s.forms)]int32
	t, waiting := s.table, s.forms[:s.waiting]
	for i, form := range waiting {
		ids[i] = t.index[t.position(form)]
	}
	for i, form := range waiting {
		id := ids[i]
		if t.known[id].packed != form { // another form has the same place, or it is new
			if id = t.find(form); id == noForm {
				id = t.addPacked(form, form.String())
			}
		}
		s.ids[s.places[i]] = id
	}
	s.waiting = 0
}

// plainWords reads plain tokens and the blanks and punctuation between them, up to the first byte that the
// tokenizer must look at.
func (s *scanner) plainWords() {
	text := s.text
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
		if s.waiting == len(s.forms) {
			s.number()
		}
		s.forms[s.waiting], s.places[s.waiting] = form, int32(len(s.ids))
		s.waiting++
		s.ids = append(s.ids, noForm)
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
