// Package text reads the texts of papers as words: it cuts a text into tokens, drops stop words,
// reduces words to their stems, and finds n-grams and phrases.
//
// A token as it is written in a text is a form ("Networks"). The analyzer makes a word of each
// form ("network"), in the language of the document. [ReadDraft] turns documents into a [Corpus], which
// holds the forms of every document as numbers; [Corpus.Words] turns these into a [Reading], which
// holds words and n-grams as numbers. Later steps work on numbers alone.
package text

import (
	"errors"
	"fmt"
	"path"
	"unicode/utf8"

	"kindred/text/language"
)

// Document is the text of a paper. The title is separate because its words may count more.
type Document struct {
	Title, Abstract string
	// Language is the code of the language ("fr"), if it is known. It is used only if the words
	// of the text do not tell the language.
	Language string
}

// Options say how texts are read as words. The zero value suits abstracts of papers.
type Options struct {
	// Tokens says what a token is.
	Tokens TokenPattern
	// Language is the code of the language whose stemmer and stop words are used for every
	// document ("fr", "ru"). "" chooses the language of each document by its words.
	Language string
	// MinLength and MaxLength drop words of fewer or more characters. If both are 0, PaperTokens
	// keeps words of 2 to 40 characters, and single Greek letters, which are read by name.
	MinLength int
	MaxLength int
	// StopWords are dropped in addition to the built-in stop words: words in lower case, in which
	// * stands for any characters and ? for one character.
	StopWords []string
	// KeepStopWords keeps the function words of all known languages.
	KeepStopWords bool
	// KeepBoilerplate keeps the words that abstracts of every field use ("propose", "results",
	// "significantly").
	KeepBoilerplate bool
	// NoStemming keeps words as they are. By default a word is reduced to its stem.
	NoStemming bool
	// Synonyms are groups of phrases with the same meaning. The first phrase of a group replaces
	// the others wherever they occur. If several phrases match, the longest is replaced.
	Synonyms [][]string

	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. No result depends on it.
	Parallelism int
	// OnProgress, if not nil, is called with the number of documents read so far and the number of
	// all documents, which is 0 if it is not known. It is never called twice at the same time, but
	// may be called on any goroutine.
	OnProgress func(done, total int)
}

// Validate returns an error that lists all invalid options, or nil.
func (o Options) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(o.Tokens <= WordTokens, "Tokens = %d is not a token pattern", o.Tokens)
	if o.Language != "" {
		_, ok := language.Parse(o.Language)
		check(ok, "Language = %q is not a known language", o.Language)
	}
	check(o.MinLength >= 0, "MinLength = %d must not be negative", o.MinLength)
	check(o.MaxLength >= 0 && (o.MaxLength == 0 || o.MaxLength >= o.MinLength),
		"MaxLength = %d must be 0 or at least MinLength", o.MaxLength)
	for _, pattern := range o.StopWords {
		_, err := path.Match(pattern, "")
		check(err == nil, "StopWords: %q is not a valid pattern", pattern)
	}
	for _, texts := range append([][]string{o.StopWords}, o.Synonyms...) {
		for _, text := range texts {
			check(utf8.ValidString(text), "StopWords or Synonyms: %q is not valid UTF-8", text)
		}
	}
	return errors.Join(errs...)
}

// TokenPattern says what a token is.
type TokenPattern uint8

const (
	// PaperTokens understands LaTeX, formulas, hyphens, apostrophes, addresses, and scripts that
	// do not separate words by blanks. tokenize.go lists its rules.
	PaperTokens TokenPattern = iota
	// WordTokens are runs of at least two letters, digits and underscores, like the default
	// token_pattern of scikit-learn. Words with punctuation or stop words between them still count
	// as neighbours.
	WordTokens
)

// String returns "paper" or "word".
func (t TokenPattern) String() string {
	switch t {
	case PaperTokens:
		return "paper"
	case WordTokens:
		return "word"
	}
	return fmt.Sprint(uint8(t))
}

// MarshalText returns the name of t.
func (t TokenPattern) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText sets t by its name, "paper" or "word".
func (t *TokenPattern) UnmarshalText(name []byte) error {
	for _, known := range []TokenPattern{PaperTokens, WordTokens} {
		if known.String() == string(name) {
			*t = known
			return nil
		}
	}
	return fmt.Errorf("%q is none of paper, word", name)
}
