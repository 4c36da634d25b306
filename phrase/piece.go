package phrase

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/phrase/acronyms"
	"kindred/phrase/capitals"
)

// piece is some texts, as one goroutine read them.
type piece struct {
	lexer       *lexer
	tokens      []token
	docs        []doc
	definitions [][]acronyms.Definition // of each text
}

// sizeOfPiece is the number of texts of a piece.
const sizeOfPiece = 256

// readPieces reads the texts in pieces, in their order.
func readPieces(ctx context.Context, n int, texts func(lo, hi int) ([]Text, error), opts *Options) ([]piece, error) {
	pieces := make([]piece, parallel.NumChunks(n, sizeOfPiece))
	newLexer := func() *lexer { return &lexer{writer: capitals.Writer{Analyzer: opts.Analyzer, Written: opts.Written}} }
	err := parallel.ChunksWith(ctx, n, sizeOfPiece, opts.Parallelism, newLexer,
		func(l *lexer, number, lo, hi int) error {
			list, err := texts(lo, hi)
			if err == nil {
				pieces[number] = l.readPiece(list)
			}
			return err
		})
	return pieces, err
}

// readPiece reads the texts of a piece.
func (l *lexer) readPiece(texts []Text) piece {
	p := piece{lexer: l}
	l.tokens = l.tokens[:0]
	for i := range texts {
		d := l.readText(&texts[i])
		p.docs = append(p.docs, d)
		found := l.definitions(nil, d.title, d.abstract)
		p.definitions = append(p.definitions, l.definitions(found, d.abstract, d.keywords))
	}
	p.tokens = slices.Clone(l.tokens)
	return p
}

// readText reads a text, and returns where its parts are among the tokens.
func (l *lexer) readText(t *Text) doc {
	d := doc{title: len(l.tokens)}
	inCapitals := l.readAny(t.Language, t.Title)
	d.abstract = len(l.tokens)
	d.shouted = l.readAny(t.Language, t.Abstract)
	d.keywords = len(l.tokens)
	l.readAny(t.Language, t.Keywords...)
	d.end = len(l.tokens)
	d.capitals = inCapitals || l.hasCapitals(l.tokens[d.title:d.abstract])
	return d
}

// hasCapitals reports whether most words of a title after the first begin with a capital, function words apart, so that
// capitals say nothing.
func (l *lexer) hasCapitals(title []token) bool {
	upper, others := 0, 0
	for p, t := range title {
		f := l.forms[t.form]
		if p == 0 || isFunction(f) {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(f.text); unicode.IsUpper(first) {
			upper++
		} else if unicode.IsLower(first) {
			others++
		}
	}
	return upper > others
}

// definitions appends the definitions of acronyms in tokens from up to end, by their tokens.
func (l *lexer) definitions(found []acronyms.Definition, from, end int) []acronyms.Definition {
	for d := range acronyms.Definitions(lexed{l.forms, l.tokens[from:end]}) {
		found = append(found, acronyms.Definition{First: from + d.First, At: from + d.At})
	}
	return found
}

// lexed is a part of a text as package acronyms reads it.
type lexed struct {
	forms  []form
	tokens []token
}

func (t lexed) Len() int              { return len(t.tokens) }
func (t lexed) Word(i int) string     { return t.forms[t.tokens[i].form].text }
func (t lexed) IsFunction(i int) bool { return isFunction(t.forms[t.tokens[i].form]) }
func (t lexed) Breaks(i int) bool     { return t.tokens[i].join&broken != 0 }

func (t lexed) InBrackets(i int) bool {
	return t.tokens[i].join&(opened|more) == opened && (i+1 == len(t.tokens) || t.tokens[i+1].join&closed != 0)
}
