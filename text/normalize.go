package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/text/language"
)

// greekLetters maps the lower-case Greek letters to their names.
var greekLetters = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ϵ': "epsilon",
	'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ϑ': "theta", 'ι': "iota", 'κ': "kappa",
	'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'π': "pi", 'ρ': "rho", 'σ': "sigma",
	'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'ϕ': "phi", 'χ': "chi", 'ψ': "psi",
	'ω': "omega",
}

// greekNames are the names of the Greek letters.
var greekNames = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range greekLetters {
		names[name] = true
	}
	return names
}()

// maxGreekName is the length of the longest of greekNames.
const maxGreekName = len("epsilon")

// greekName returns the name of the Greek letter that s is, or "".
func greekName(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) || r < utf8.RuneSelf {
		return ""
	}
	if name := greekLetters[r]; name != "" {
		return name
	}
	r, _ = utf8.DecodeRuneInString(strings.ToLower(norm.NFKC.String(s)))
	return greekLetters[r]
}

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
		if name := greekName(before); name != "" {
			before = name
		}
		if name := greekName(after); name != "" {
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
	if len(word) <= 3 || greekNames[word] {
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
