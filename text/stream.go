package text

import (
	"kindred/text/language"
	"kindred/text/lexicon"
)

// Stream reads single documents into numbers of words, faster than a [Corpus] of one document could be
// made: it remembers the forms that it met, within bounds. It may not be used by several goroutines at
// once.
type Stream struct {
	a       *Analyzer
	number  func(word string) int32
	scanner *scanner
	chunk   Chunk
	r       Reading
}

// maxStreamForms is the number of forms at which a stream forgets all of them: they take about 2 MB then.
const maxStreamForms = 1 << 15

// unread is the number of a form that the stream did not analyze yet.
const unread = -3

// NewStream returns a stream of features of a lexicon, as [Corpus.WordsOf] and [Reading.WithColumns] give
// them.
func NewStream(a *Analyzer, lex *lexicon.Lexicon, minN, maxN int, columnOf []int32) *Stream {
	s := &Stream{a: a, number: lex.Number}
	s.r = Reading{c: &Corpus{opts: a.opts}, a: a, lex: lex, minN: minN, maxN: maxN}
	s.r.synonyms = newSynonyms(a.groups, lex.Number, len(lex.Words()))
	if maxN > 1 || s.r.synonyms != nil {
		s.r.columnOf = columnOf
	} else { // features are words: number them by column at once
		s.number = func(word string) int32 {
			if w := lex.Number(word); w != lexicon.Dropped {
				return columnOf[w]
			}
			return lexicon.Dropped
		}
	}
	s.forget()
	return s
}

// forget drops all that was remembered.
func (s *Stream) forget() {
	s.scanner = newScanner(&s.a.opts, newFormTable(0))
	s.r.wordOf = [language.Count][]int32{}
}

// Reading returns the reading to look at what Read returns with.
func (s *Stream) Reading() *Reading { return &s.r }

// Read returns a document as a chunk that is valid until the next call.
func (s *Stream) Read(d Document) *Chunk {
	if len(s.scanner.table.forms) > maxStreamForms {
		s.forget()
	}
	s.scanner.ids = s.scanner.ids[:0]
	at := s.scanner.document(d)
	s.chunk.ids, s.chunk.docs = s.scanner.ids, append(s.chunk.docs[:0], at)
	forms := s.scanner.table.forms
	words := s.r.wordOf[at.language]
	for len(words) < len(forms) {
		words = append(words, unread)
	}
	words[noForm] = unknown
	s.r.wordOf[at.language] = words
	for _, form := range s.chunk.ids {
		if words[form] != unread {
			continue
		}
		if word := s.a.Word(forms[form], at.language); word == "" {
			words[form] = lexicon.Dropped
		} else {
			words[form] = known(s.number(word))
		}
	}
	return &s.chunk
}
