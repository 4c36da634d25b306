package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/text/language"
)

// LeansBack reports whether a sentence begins with a function word, as those do that need the sentence before.
func LeansBack(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	word = strings.ToLower(strings.TrimRight(word, ","))
	switch word {
	case "the", "a", "an", "in", "of", "for", "while", "many", "most":
		return false
	}
	return language.English.IsStopWord(word) || language.English.IsBoilerplate(word)
}

// Sentences returns the sentences of a text: they end with a full stop, a question mark or an exclamation mark, before
// a blank and a capital. Initials and short abbreviations do not end one.
func Sentences(text string) []string {
	var list []string
	text = strings.Join(strings.Fields(text), " ")
	start := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != '.' && c != '?' && c != '!' {
			continue
		}
		if i+1 < len(text) {
			next, _ := utf8.DecodeRuneInString(text[min(i+2, len(text)):])
			if text[i+1] != ' ' || !unicode.IsUpper(next) && !unicode.IsDigit(next) {
				continue
			}
			before := text[start:i]
			word := before[strings.LastIndexByte(before, ' ')+1:]
			if text[i] == '.' && (utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") ||
				abbreviations[strings.ToLower(word)]) {
				continue
			}
		}
		list = append(list, text[start:i+1])
		start = min(i+2, len(text))
	}
	return list // what has no end is cut off
}

// abbreviations are words with a full stop that does not end a sentence.
var abbreviations = map[string]bool{"fig": true, "figs": true, "al": true, "vs": true, "eq": true, "cf": true,
	"approx": true, "ca": true, "dr": true, "prof": true, "st": true, "no": true, "sec": true, "resp": true, "etc": true,
	"bzw": true, "mr": true, "mrs": true}
