package text

import (
	"context"
	"path"
	"strings"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/text/language"
	"kindred/text/latex"
)

// Analyzer makes words of forms. It is immutable and may be used by several goroutines.
type Analyzer struct {
	opts   Options
	fixed  language.Language // of all documents, or Unknown
	stop   map[string]bool   // the stop words of the options
	globs  []string          // the stop words of the options that have * or ?
	groups synonymGroups
}

// NewAnalyzer returns the analyzer of valid options.
func NewAnalyzer(opts Options) *Analyzer {
	a := &Analyzer{opts: opts, stop: map[string]bool{}}
	a.fixed, _ = language.Parse(opts.Language)
	for _, pattern := range opts.StopWords {
		if strings.ContainsAny(pattern, `*?[\`) {
			a.globs = append(a.globs, withoutSlash(pattern))
		} else {
			a.stop[pattern] = true
		}
	}
	a.groups = a.synonymGroups()
	return a
}

// withoutSlash replaces slashes, because path.Match would stop at them.
func withoutSlash(s string) string { return strings.ReplaceAll(s, "/", "\x00") }

// unknown is the number of punctuation, and of words that a lexicon does not have. It differs from [lexicon.Dropped]
// because a stop word inside a synonym must match a stop word of the text, and because stop words of WordTokens do not
// separate their neighbours.
const unknown = -2

// Word returns the word of a form in a text of a language, or "" if the form is a stop word, has
// the wrong length, or is left over from LaTeX.
func (a *Analyzer) Word(form string, of language.Language) string {
	var word string
	if a.opts.Tokens == WordTokens {
		word = lower(form)
	} else {
		if latex.IsResidue(form) {
			return ""
		}
		word = normalize(form)
	}
	if a.isStopWord(form, word, of) || !a.fits(word) {
		return ""
	}
	if a.opts.NoStemming {
		return word
	}
	if base, ok := strings.CutSuffix(form, "s"); ok && isAcronym(base) {
		return normalize(base)
	}
	return stem(word, of)
}

// Phrase returns the words of a text that is read in the language of the options, or in English if
// they name none. The word of a stop word is "".
func (a *Analyzer) Phrase(text string) []string {
	of := a.fixed
	if of == language.Unknown {
		of = language.English
	}
	var words []string
	for form := range Tokens(text, a.opts.Tokens) {
		if word := a.Word(form, of); word != "" || a.opts.Tokens != WordTokens { // which ignores stop words
			words = append(words, word)
		}
	}
	return words
}

// isStopWord reports whether a form is a stop word; word is the form in lower case.
func (a *Analyzer) isStopWord(form, word string, of language.Language) bool {
	if a.isListed(word) {
		return true
	}
	if !a.opts.KeepStopWords {
		if language.English.IsStopWord(word) {
			return true
		}
		if (of != language.English && of.IsStopWord(word) || language.Foreign(word)) && !isAcronym(form) {
			return true
		}
	}
	return !a.opts.KeepBoilerplate && (language.English.IsBoilerplate(word) || of.IsBoilerplate(word))
}

// Class says what kind of word a form is.
type Class uint8

// The classes.
const (
	Content     Class = iota // a word with a subject
	Boilerplate              // a word that abstracts of every field use
	Foreign                  // a function word of another language
	Function                 // a function word of the language, or a stop word of the options
	Residue                  // left over from LaTeX or an address, or arithmetic
)

// Classify returns the word of a form in a text of a language, whatever its class: a stem for [Content] and
// [Boilerplate], else the form in lower case. Options that keep stop words or boilerplate have no effect.
func (a *Analyzer) Classify(form string, of language.Language) (string, Class) {
	if latex.IsResidue(form) {
		return lower(form), Residue
	}
	word := normalize(form)
	class := Content
	switch {
	case a.isListed(word), language.English.IsStopWord(word), of.IsStopWord(word) && !isAcronym(form):
		return word, Function
	case language.Foreign(word) && !isAcronym(form):
		return word, Foreign
	case language.English.IsBoilerplate(word) || of.IsBoilerplate(word):
		class = Boilerplate
	}
	if base, ok := strings.CutSuffix(form, "s"); ok && isAcronym(base) {
		return normalize(base), class
	}
	return stem(word, of), class
}

// isListed reports whether a word is a stop word of the options.
func (a *Analyzer) isListed(word string) bool {
	if a.stop[word] {
		return true
	}
	for _, pattern := range a.globs {
		if ok, _ := path.Match(pattern, withoutSlash(word)); ok {
			return true
		}
	}
	return false
}

// fits reports whether the length of a word is within the limits of the options.
func (a *Analyzer) fits(word string) bool {
	shortest, longest := a.opts.MinLength, a.opts.MaxLength
	if shortest == 0 && longest == 0 {
		return true
	}
	n := utf8.RuneCountInString(word)
	return n >= shortest && (longest == 0 || n <= longest)
}

// words returns the words of n forms in texts of a language. Each form is stemmed once.
func (a *Analyzer) words(ctx context.Context, n int, form func(p int) string, of language.Language) ([]string, error) {
	words := make([]string, n)
	err := parallel.Chunks(ctx, n, parallel.ChunkSize, a.opts.Parallelism, func(_, lo, hi int) error {
		for p := lo; p < hi; p++ {
			words[p] = a.Word(form(p), of)
		}
		return nil
	})
	return words, err
}
