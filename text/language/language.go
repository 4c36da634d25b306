// Package language tells the languages of texts, and knows their words: which make sentences and
// say nothing of a subject, and which are forms of one another.
package language

import (
	"strings"
	"unicode/utf8"

	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
)

// Language is one of those that can be told.
type Language uint8

// The languages that are named elsewhere; all are in the table below.
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
	stem       func(word string, stemStopWords bool) string
}{
	{},
	{"en", "english", "eng", stemEnglish},
	{"ru", "russian", "rus", russian.Stem},
	{"uk", "ukrainian", "ukr", nil},
	{"fr", "french", "fra fre", french.Stem},
	{"es", "spanish", "spa castilian", spanish.Stem},
	{"sv", "swedish", "swe", swedish.Stem},
	{"no", "norwegian", "nor nb nn nob nno", norwegian.Stem},
	{"hu", "hungarian", "hun", hungarian.Stem},
	{"de", "german", "deu ger", nil},
	{"it", "italian", "ita", nil},
	{"pt", "portuguese", "por", nil},
	{"nl", "dutch", "nld dut", nil},
	{"da", "danish", "dan", nil},
	{"pl", "polish", "pol", nil},
	{"cs", "czech", "ces cze", nil},
	{"fi", "finnish", "fin", nil},
	{"tr", "turkish", "tur", nil},
	{"ca", "catalan", "cat", nil},
	{"id", "indonesian", "ind", nil},
	{"ro", "romanian", "ron rum", nil},
	{"zh", "chinese", "zho chi", nil},
	{"ja", "japanese", "jpn", nil},
	{"ko", "korean", "kor", nil},
	{"el", "greek", "ell gre", nil},
	{"ar", "arabic", "ara", nil},
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

// Parse returns the language of a code of ISO 639 ("fr", "fra"), a tag of BCP 47 ("fr-CA") or its
// English name, in upper or lower case.
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

// Codes returns the codes of all languages.
func Codes() []string {
	codes := make([]string, 0, Count-1)
	for _, of := range languages[1:] {
		codes = append(codes, of.code)
	}
	return codes
}

// HasStemmer reports whether Stem does something.
func (l Language) HasStemmer() bool { return languages[l].stem != nil }

// maxStem bounds the length of the words that are stemmed: stemmers take quadratic time, and no
// word is longer.
const maxStem = 100

// Stem returns the stem of a word in lower case, by the algorithm of Snowball (Porter,
// https://snowballstem.org); the word itself where there is none for the language.
func (l Language) Stem(word string) string {
	if stem := languages[l].stem; stem != nil && len(word) <= maxStem && utf8.ValidString(word) {
		return stem(word, true)
	}
	return word
}
