package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// definition is a place where a text defines an acronym: "natural language processing (NLP)".
type definition struct {
	first, last int // the tokens of the expansion, last exclusive
	acronym     int // the token of the acronym
}

// longestAcronym is the length of the longest acronym, in characters.
const longestAcronym = 10

// acronymOf returns the acronym that a form is, in the singular, or "": most of its letters are capitals ("LLMs",
// "IoT", "mRNA"), and at least two are.
func acronymOf(form string) string {
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
	if capitals < 2 || 2*capitals < letters || utf8.RuneCountInString(form) > longestAcronym {
		return ""
	}
	return form
}

// definitions calls found for each definition of an acronym among the tokens of a text. The acronym must stand alone
// in brackets. Its letters are the first letters of the words before. If they are not, they are looked for from the
// last to the first, each at its last place in the words before, and the first letter at the beginning of a word
// (Schwartz and Hearst, PSB 2003, doi:10.1142/9789812776303_0042).
func definitions(tokens []token, text func(token) string, isFunction func(token) bool, found func(definition)) {
	for i := 1; i < len(tokens); i++ {
		if tokens[i].join&opened == 0 || tokens[i].join&more != 0 {
			continue
		}
		if i+1 < len(tokens) && tokens[i+1].join&closed == 0 {
			continue
		}
		acronym := acronymOf(text(tokens[i]))
		if acronym == "" {
			continue
		}
		lower := strings.ToLower(acronym)
		first := initials(tokens[:i], lower, text, isFunction)
		if first < 0 {
			first = expansion(tokens[:i], lower, text)
		}
		if first >= 0 {
			d := definition{first, i, i}
			if !isFunction(tokens[first]) && !isFunction(tokens[i-1]) {
				found(d)
			}
		}
	}
}

// initials returns the position of the first of the words at the end of the tokens whose first letters are those of an
// acronym, in lower case; or -1. A function word counts if the acronym has its letter.
func initials(tokens []token, acronym string, text func(token) string, isFunction func(token) bool) int {
	letters := []rune(acronym)
	want := len(letters) - 1
	for i := len(tokens) - 1; i >= 0; i-- {
		first, _ := utf8.DecodeRuneInString(strings.ToLower(text(tokens[i])))
		switch {
		case first == letters[want]:
			if want--; want < 0 {
				return i
			}
		case !isFunction(tokens[i]) || want == len(letters)-1:
			return -1
		}
		if tokens[i].join&broken != 0 {
			return -1
		}
	}
	return -1
}

// expansion returns the position where the expansion of an acronym, in lower case, begins; or -1. It ends with the last
// token.
func expansion(tokens []token, acronym string, text func(token) string) int {
	letters := []rune(acronym)
	longest := min(len(letters)+5, 2*len(letters))
	want := len(letters) - 1
	for want >= 0 && !unicode.IsLetter(letters[want]) {
		want--
	}
	for i := len(tokens) - 1; i >= 0 && i >= len(tokens)-longest; i-- {
		word := []rune(strings.ToLower(text(tokens[i])))
		for p := len(word) - 1; p >= 0 && want >= 0; p-- {
			if word[p] != letters[want] || want == 0 && p > 0 {
				continue
			}
			for want--; want >= 0 && !unicode.IsLetter(letters[want]); want-- {
			}
		}
		if string(word) == acronym {
			return -1
		}
		if want < 0 {
			return i
		}
		if tokens[i].join&broken != 0 {
			return -1
		}
	}
	return -1
}
