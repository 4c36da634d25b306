// Package language tells the language of a text, and knows the function words of languages, which say
// nothing about a subject, and the stems of words.
package language

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// Language is a language that kindred knows.
type Language uint8

// Some of the languages. [Codes] lists all, and [Parse] returns the language of a code.
const (
	Unknown Language = iota
	English
	Russian
	Ukrainian
	Chinese  Language = 21
	Japanese Language = 22
	Korean   Language = 23
)

// Count is the number of languages, Unknown included.
const Count = 30

// languages are all languages in the order of their numbers.
var languages = [Count]struct {
	code, name string
	others     string // codes of ISO 639-2 and other names
	stem       func(*snowballstem.Env) bool
}{
	{},
	{"en", "english", "eng", english.Stem},
	{"ru", "russian", "rus", russian.Stem},
	{"uk", "ukrainian", "ukr", nil},
	{"fr", "french", "fra fre", french.Stem},
	{"es", "spanish", "spa castilian", spanish.Stem},
	{"sv", "swedish", "swe", swedish.Stem},
	{"no", "norwegian", "nor nb nn nob nno", norwegian.Stem},
	{"hu", "hungarian", "hun", hungarian.Stem},
	{"de", "german", "deu ger", german.Stem},
	{"it", "italian", "ita", italian.Stem},
	{"pt", "portuguese", "por", portuguese.Stem},
	{"nl", "dutch", "nld dut", dutch.Stem},
	{"da", "danish", "dan", danish.Stem},
	{"pl", "polish", "pol", nil},
	{"cs", "czech", "ces cze", nil},
	{"fi", "finnish", "fin", finnish.Stem},
	{"tr", "turkish", "tur", turkish.Stem},
	{"ca", "catalan", "cat", nil},
	{"id", "indonesian", "ind", nil},
	{"ro", "romanian", "ron rum", romanian.Stem},
	{"zh", "chinese", "zho chi", nil},
	{"ja", "japanese", "jpn", nil},
	{"ko", "korean", "kor", nil},
	{"el", "greek", "ell gre", nil},
	{"ar", "arabic", "ara", arabic.Stem},
	{"fa", "persian", "fas per farsi", nil},
	{"he", "hebrew", "heb", nil},
	{"th", "thai", "tha", nil},
	{"hi", "hindi", "hin", nil},
}

var byName = func() map[string]Language {
	table := map[string]Language{}
	for l, of := range languages {
		for name := range strings.FieldsSeq(of.code + " " + of.name + " " + of.others) {
			table[name] = Language(l)
		}
	}
	return table
}()

// Parse returns the language of an ISO 639 code ("fr", "fra"), a BCP 47 tag ("fr-CA") or an English name, in
// upper or lower case.
func Parse(code string) (Language, bool) {
	code = strings.ToLower(strings.TrimSpace(code))
	if at := strings.IndexAny(code, "-_"); at > 0 {
		code = code[:at]
	}
	l, ok := byName[code]
	return l, ok
}

// String returns the code of ISO 639-1, or "" for Unknown.
func (l Language) String() string { return languages[l].code }

// Name returns the English name of l, or "" for Unknown.
func (l Language) Name() string {
	name := languages[l].name
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// Codes returns the codes of all languages.
func Codes() []string { return codes(func(Language) bool { return true }) }

// Stemmers returns the codes of the languages that have a stemmer.
func Stemmers() []string { return codes(Language.HasStemmer) }

func codes(with func(Language) bool) []string {
	var list []string
	for l := Language(1); l < Count; l++ {
		if with(l) {
			list = append(list, l.String())
		}
	}
	return list
}

// HasStemmer reports whether there is a stemmer for l. [Language.Stem] returns words of other languages
// as they are.
func (l Language) HasStemmer() bool { return languages[l].stem != nil }

// maxStem bounds the length of words that are stemmed, in bytes. Stemmers take quadratic time, and longer
// words do not exist.
const maxStem = 100

// Stem returns the stem of a word in lower case, by the Snowball algorithm of the language (Porter,
// https://snowballstem.org), or the word itself if the language has none. It takes a few microseconds.
func (l Language) Stem(word string) string {
	stem := languages[l].stem
	if stem == nil || len(word) > maxStem || !utf8.ValidString(word) || l == English && !englishEnding(word) {
		return word
	}
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}
