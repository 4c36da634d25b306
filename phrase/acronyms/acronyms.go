// Package acronyms finds the acronyms that a text defines, and the words that they stand for: "natural language
// processing (NLP)". It reads a text by the interface [Text], whatever the words are stored as.
package acronyms

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a text as a sequence of words.
type Text interface {
	// Len returns the number of words.
	Len() int
	// Word returns word i as it is written.
	Word(i int) string
	// IsFunction reports whether word i is a function word.
	IsFunction(i int) bool
	// InBrackets reports whether word i stands alone in brackets.
	InBrackets(i int) bool
	// Breaks reports whether punctuation or the like separates word i from the word before.
	Breaks(i int) bool
}

// Definition is a place where a text defines an acronym. Words First up to At, which is the acronym, are the expansion.
type Definition struct{ First, At int }

// longest is the length of the longest acronym, in characters.
const longest = 10

// Of returns the acronym that a form of a word is, in the singular, or "": most of its letters are capitals ("LLMs",
// "IoT", "mRNA"), and at least two are.
func Of(form string) string {
	capitals, letters := 0, 0
	if base, ok := strings.CutSuffix(form, "s"); ok {
		form = base
	}
	for _, r := range form {
		switch {
		case unicode.IsUpper(r):
			capitals++
			letters++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if capitals < 2 || 2*capitals < letters || utf8.RuneCountInString(form) > longest {
		return ""
	}
	return form
}

// Definitions returns the definitions of acronyms in a text, in their order. The acronym must stand alone in brackets.
// Its letters are the first letters of the words before. If they are not, they are looked for from the last to the
// first, each at its last place in the words before, and the first letter at the beginning of a word (Schwartz and
// Hearst, PSB 2003, doi:10.1142/9789812776303_0042). The expansion neither begins nor ends with a function word.
func Definitions(t Text) iter.Seq[Definition] {
	return func(yield func(Definition) bool) {
		for at := 1; at < t.Len(); at++ {
			if !t.InBrackets(at) {
				continue
			}
			first := expansion(t, at)
			if first < 0 || t.IsFunction(first) || t.IsFunction(at-1) {
				continue
			}
			if !yield(Definition{first, at}) {
				return
			}
		}
	}
}

// expansion returns where the expansion of word at begins, which is in brackets; or -1.
func expansion(t Text, at int) int {
	acronym := strings.ToLower(Of(t.Word(at)))
	if acronym == "" {
		return -1
	}
	letters := []rune(acronym)
	if first := byInitials(t, at, letters); first >= 0 {
		return first
	}
	return byLetters(t, at, letters)
}

// byInitials returns the position of the first of the words before word end whose first letters are those of an
// acronym, in lower case; or -1. A function word counts if the acronym has its letter.
func byInitials(t Text, end int, letters []rune) int {
	want := len(letters) - 1
	for i := end - 1; i >= 0; i-- {
		first, _ := utf8.DecodeRuneInString(strings.ToLower(t.Word(i)))
		switch {
		case first == letters[want]:
			if want--; want < 0 {
				return i
			}
		case !t.IsFunction(i) || want == len(letters)-1:
			return -1
		}
		if t.Breaks(i) {
			return -1
		}
	}
	return -1
}

// byLetters returns the position of the first of the words before word end that have the letters of an acronym, in
// lower case, in their order; or -1. Other characters of the acronym, such as digits, need not occur.
func byLetters(t Text, end int, letters []rune) int {
	longest := min(len(letters)+5, 2*len(letters))
	left := lettersUpTo(letters, len(letters))
	for i := end - 1; i >= 0 && i >= end-longest; i-- {
		word := []rune(strings.ToLower(t.Word(i)))
		for p := len(word) - 1; p >= 0 && left > 0; p-- {
			if word[p] == letters[left-1] && (left > 1 || p == 0) {
				left = lettersUpTo(letters, left-1)
			}
		}
		if string(word) == string(letters) {
			return -1
		}
		if left == 0 {
			return i
		}
		if t.Breaks(i) {
			return -1
		}
	}
	return -1
}

// lettersUpTo returns n without the characters before it that are no letters.
func lettersUpTo(acronym []rune, n int) int {
	for n > 0 && !unicode.IsLetter(acronym[n-1]) {
		n--
	}
	return n
}
