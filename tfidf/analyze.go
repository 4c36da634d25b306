package tfidf

import (
	"context"
	"path"
	"strings"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/text/language"
)

// analyzer makes words of forms, as the options say.
type analyzer struct {
	opts  *Options
	fixed language.Language // of all documents, or Unknown
	stop  map[string]bool   // further stop words
	globs []string          // further stop words with * or ?
}

func newAnalyzer(opts *Options) *analyzer {
	a := &analyzer{opts: opts, stop: map[string]bool{}}
	a.fixed, _ = language.Parse(opts.Language)
	for _, pattern := range opts.StopWords {
		if strings.ContainsAny(pattern, `*?[\`) {
			a.globs = append(a.globs, withoutSlash(pattern))
		} else {
			a.stop[pattern] = true
		}
	}
	return a
}

// withoutSlash returns a string without slashes, at which path.Match would stop.
func withoutSlash(s string) string { return strings.ReplaceAll(s, "/", "\x00") }

// dropped is the number of a stop word, or of what else is no word or no term, and unknown that of
// punctuation, or of a word that a lexicon does not have. The two part neighbours, but for the stop
// words of WordTokens. A stop word in a synonym stands for one in a text, and for nothing else.
const (
	dropped = -1
	unknown = -2
)

// word returns what is compared of a form in a text of a language: its stem in general, or "" if
// it does not count.
func (a *analyzer) word(form string, of language.Language) string {
	var word string
	if a.opts.Tokens == WordTokens {
		word = lower(form)
	} else {
		if isResidue(form) {
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

// isStopWord reports whether a form, and the word that it is in lower case, is dropped.
func (a *analyzer) isStopWord(form, word string, of language.Language) bool {
	if a.stop[word] {
		return true
	}
	for _, pattern := range a.globs {
		if ok, _ := path.Match(pattern, withoutSlash(word)); ok {
			return true
		}
	}
	if !a.opts.KeepStopWords {
		if language.English.IsStopWord(word) {
			return true
		}
		if (of != language.English && of.IsStopWord(word) || language.Foreign(word)) && !isAcronym(form) {
			return true
		}
	}
	return !a.opts.KeepBoilerplate && (boilerplate[word] || of.IsBoilerplate(word))
}

// fits reports whether a word has a length that is wanted.
func (a *analyzer) fits(word string) bool {
	shortest, longest := a.opts.MinLength, a.opts.MaxLength
	if shortest == 0 && longest == 0 {
		return true
	}
	n := utf8.RuneCountInString(word)
	return n >= shortest && (longest == 0 || n <= longest)
}

// words returns the words of some forms in texts of a language, with "" for those that do not
// count. Every form is stemmed once.
func (a *analyzer) words(ctx context.Context, forms []string, some []int32, of language.Language) ([]string, error) {
	words := make([]string, len(some))
	err := parallel.Chunks(ctx, len(some), parallel.ChunkSize, a.opts.Parallelism, func(_, lo, hi int) error {
		for p := lo; p < hi; p++ {
			words[p] = a.word(forms[some[p]], of)
		}
		return nil
	})
	return words, err
}
