// Package capitals tells which words are written with capitals, and reads texts in capitals. Some feeds have titles, or
// all texts, in capitals, which then do not tell acronyms and names from other words. Such a text is read as if other
// texts had written its words.
package capitals

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/phrase/usage"
	"kindred/text"
	"kindred/text/language"
)

const (
	// shoutedShare is the fraction of the words of a text that must be in capitals. shoutedWords is how many of them must
	// have shoutedLetters letters and more: the title "GPT-4 AND LLAMA" has one.
	shoutedShare, shoutedWords, shoutedLetters = 0.7, 3, 4
	// longWord is the least length, in bytes, of an unknown word of English that is no acronym.
	longWord = 6
	// beginning is how many bytes of a text tell that it is not in capitals, if they have more small letters.
	beginning = 200
)

// isOfWord reports whether a character is a part of a word.
func isOfWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// All reports whether a text is in capitals, apart from a few words.
func All(s string) bool {
	small, capital := 0, 0
	for i := range min(len(s), beginning) { // most texts are told by their beginning
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			small++
		case 'A' <= c && c <= 'Z':
			capital++
		}
	}
	if small > capital {
		return false
	}
	shouted, long, all := 0, 0, 0
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isOfWord(r) }) {
		small := strings.ToLower(word)
		if utf8.RuneCountInString(word) < 2 || small == strings.ToUpper(word) {
			continue // it is a number, or of a script without capitals
		}
		all++
		if word == strings.ToUpper(word) {
			shouted++
			if utf8.RuneCountInString(word) >= shoutedLetters {
				long++
			}
		}
	}
	return long >= shoutedWords && float64(shouted) >= shoutedShare*float64(all)
}

// Writer tells how texts write words.
type Writer struct {
	// Analyzer makes stems of words.
	Analyzer *text.Analyzer
	// Written returns how English texts write the word of a stem most often, "" if it is not known. nil knows none.
	Written func(stem string) string
}

// Lower returns a text in capitals with its words as other texts write them. Acronyms that stand in brackets stay. So
// does a text in German, where a capital tells a noun, which other texts cannot tell.
func (w *Writer) Lower(s string, of language.Language) string {
	whole := s
	var b strings.Builder
	for s != "" && of.String() != "de" {
		end := strings.IndexFunc(s, func(r rune) bool { return !isOfWord(r) })
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		switch prefix := len(word) == 2 && strings.HasPrefix(s[end:], "-"); {
		case word == "" || word != strings.ToUpper(word) || strings.Contains(whole, "("+word+")"):
		case prefix:
			word = strings.ToLower(word) // "CO-CITATION"
		default:
			word = w.word(word, of)
		}
		b.WriteString(word)
		_, size := utf8.DecodeRuneInString(s[end:])
		b.WriteString(s[end : end+size])
		s = s[end+size:]
	}
	return b.String() + s
}

// word returns a word in capitals as other texts write it. What nobody knows is an acronym if it is short.
func (w *Writer) word(word string, of language.Language) string {
	small := strings.ToLower(word)
	if of != language.English {
		return small
	}
	if usage.English(small).Name {
		return capitalized(small)
	}
	stem, kind := w.Analyzer.Classify(small, of)
	known := ""
	if w.Written != nil {
		known = w.Written(stem)
	}
	first, size := utf8.DecodeRuneInString(known)
	switch {
	case kind != text.Content:
		return small
	case strings.EqualFold(known, word):
		return known
	case strings.EqualFold(known+"s", word):
		return known + "s"
	case unicode.IsUpper(first) && known[size:] == strings.ToLower(known[size:]):
		return capitalized(small)
	case known == "" && w.Written != nil && len(word) < longWord:
		return word
	}
	return small
}

// capitalized returns a word with its first letter as a capital.
func capitalized(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// AtEnd reports whether the last word of a text has a capital, as that of a name has.
func AtEnd(text string) bool {
	words := Words(text)
	first, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return unicode.IsUpper(first)
}

// Words returns the words of a text, also those that a hyphen joins.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' })
}

// Count returns the number of capitals.
func Count(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}

// Lowered returns a text with words in lower case where their only capital is the first letter.
func Lowered(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		parts := strings.Split(word, "-")
		for q, part := range parts {
			first, size := utf8.DecodeRuneInString(part)
			if size > 0 && unicode.IsUpper(first) && len(part) > size && strings.ToLower(part[size:]) == part[size:] {
				parts[q] = strings.ToLower(part)
			}
		}
		words[i] = strings.Join(parts, "-")
	}
	return strings.Join(words, " ")
}
