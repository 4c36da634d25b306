package phrase

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/phrase/functionword"
	"kindred/text"
	"kindred/text/language"
)

// class says what part a word may have in a phrase.
type class uint8

const (
	barrier class = iota // never a part: a function word
	link                 // only between others: "of", "de"
	weak                 // a part, but no phrase of its own: boilerplate, a letter, a number
	strong               // a word with a subject
)

// noWord is the number of the word of tokens that are no part of a phrase, whatever their form. It is the empty
// barrier, whose key is the first.
const noWord = 0

// wordKey is the class of a word, as a digit, and the word. Words are numbered in the order of their keys.
type wordKey string

func newKey(of class, word string) wordKey { return wordKey(string('0'+byte(of)) + word) }

func (k wordKey) class() class { return class(k[0] - '0') }
func (k wordKey) word() string { return string(k[1:]) }

// bound returns the key of the word where a hyphen joins it to another: function words may be parts of a phrase there.
func (k wordKey) bound() wordKey {
	if k.class() <= link {
		return newKey(weak, k.word())
	}
	return k
}

// sortedKeys returns the keys of all words that forms with these keys may be, in order, without repetition. The first
// is that of noWord.
func sortedKeys(ofForms []wordKey) []wordKey {
	keys := append(slices.Clone(ofForms), newKey(barrier, ""))
	for _, key := range ofForms {
		if bound := key.bound(); bound != key {
			keys = append(keys, bound)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// keyOf returns the key of the word of a form.
func keyOf(a *text.Analyzer, f form) wordKey {
	word, kind := a.Classify(f.text, f.language)
	of := strong
	switch {
	case functionword.IsLink(f.language, strings.ToLower(f.text)):
		of = link
	case strings.HasSuffix(f.text, "'"), f.language == language.Japanese && hasHiragana(f.text):
		of = barrier
	case kind == text.Foreign && strings.ToLower(f.text) == f.text:
		of = link
	case utf8.RuneCountInString(f.text) == 1 || len(f.text) == 2 && f.text[0] <= '9' && f.text[1] <= '9',
		kind == text.Boilerplate, kind == text.Foreign:
		of = weak
	case kind == text.Function, kind == text.Residue:
		of = barrier
	}
	return newKey(of, word)
}

// hasHiragana reports whether a Japanese token has a letter in which endings and particles are written.
func hasHiragana(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) })
}

// isOneScript reports whether a Japanese token is all Chinese characters or all Katakana.
func isOneScript(s string) bool {
	all := func(is func(r rune) bool) bool { return !strings.ContainsFunc(s, func(r rune) bool { return !is(r) }) }
	return all(func(r rune) bool { return unicode.Is(unicode.Han, r) }) ||
		all(func(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' })
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
