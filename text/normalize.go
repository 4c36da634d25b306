package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/text/greek"
	"kindred/text/language"
)

// normalize returns a token as it is compared: in lower case, with compatibility characters (ligatures,
// full-width letters) replaced, single Greek letters by name, typographic hyphens as "-", and without the
// hyphen after a prefix.
func normalize(token string) string {
	if isASCII(token) {
		return joinPrefix(strings.ToLower(token))
	}
	s := lower(norm.NFKC.String(visible(token)))
	if isASCII(s) {
		return joinPrefix(s)
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r != '/' && classOfRune(r) == joiner })
	for i, part := range parts {
		before, after, slash := strings.Cut(part, "/")
		if name := greek.Name(before); name != "" {
			before = name
		}
		if name := greek.Name(after); name != "" {
			after = name
		}
		if parts[i] = before; slash {
			parts[i] += "/" + after
		}
	}
	return joinPrefix(strings.Join(parts, "-"))
}

// lower returns s in lower case. A sigma at the end of a Greek word becomes ς.
func lower(s string) string {
	if !strings.Contains(s, "Σ") {
		return strings.ToLower(s)
	}
	letters := []rune(s)
	for i, r := range letters {
		within := i == 0 || !unicode.IsLetter(letters[i-1]) || i+1 < len(letters) && unicode.IsLetter(letters[i+1])
		if r == 'Σ' && !within {
			letters[i] = 'ς'
		}
	}
	return strings.ToLower(string(letters))
}

// visible returns s without the characters that are invisible inside a word.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, s)
}

// joinPrefix returns a token without the hyphen after its prefix, and "3d" for "3-d".
func joinPrefix(token string) string {
	before, after, ok := strings.Cut(token, "-")
	dimension := after == "d" && len(before) == 1 && classes[before[0]&0x7f] == digit
	if ok && (isPrefix(before) || dimension) {
		return before + after
	}
	return token
}

func classOfRune(r rune) class {
	if r < utf8.RuneSelf {
		return classes[r]
	}
	return classOf(r)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// stem returns the stem of a normalised token in a language. Tokens with digits or signs, such as "gpt-4",
// are their own stems.
func stem(word string, of language.Language) string {
	if of != language.English {
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
			return word
		}
		return of.Stem(word)
	}
	for i := range len(word) {
		if c := word[i]; c < 'a' || c > 'z' {
			return word
		}
	}
	if len(word) <= 3 || greek.IsName(word) {
		// Porter2 would remove the s of "gas" and "gps". Plurals of three letters are rarer than
		// acronyms.
		return word
	}
	return language.StemEnglish(word)
}

// isAcronym reports whether a token has at least two letters, and all are capitals. The s after an acronym
// ("GPUs", "SSMs") is a plural that stemmers keep, because there is no vowel before it.
func isAcronym(token string) bool {
	capitals := 0
	for _, r := range token {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLetter(r):
			return false
		}
	}
	return capitals >= 2
}
