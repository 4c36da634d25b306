package language

import (
	"math/bits"
	"strings"
	"unicode"
)

// Votes counts for each language the words of a text that point to it.
type Votes [Count]int

// Add counts a word that points to some languages.
func (v *Votes) Add(signs Set) {
	for ; signs != 0; signs &= signs - 1 {
		v[bits.TrailingZeros32(uint32(signs))]++
	}
}

// Elect returns the language that most words of a text point to, or Unknown. At least two words and a
// twentieth of all words must point to it, and more than to any other language.
func (v *Votes) Elect(words int) Language {
	votes := *v
	if votes[Japanese]*10 > votes[Chinese] { // Japanese has Chinese characters too
		votes[Japanese] += votes[Chinese]
		votes[Chinese] = 0
	}
	best, second := Unknown, 0
	for l, n := range votes {
		switch {
		case n > votes[best]:
			best, second = Language(l), votes[best]
		case Language(l) != best:
			second = max(second, n)
		}
	}
	if n := votes[best]; n < 2 || n*20 < words || n <= second {
		return Unknown
	}
	return best
}

// detectWords bounds the number of words that Detect looks at.
const detectWords = 300

// Detect returns the language of a text, by its script and its function words. It returns Unknown for a text
// of a few words, and for a language that the package does not know.
func Detect(s string) Language {
	if l, latin := byScript(s); !latin {
		return l
	}
	var votes Votes
	tells := words().tells
	count := 0
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if count++; count > detectWords {
			break
		}
		votes.Add(tells[strings.ToLower(word)])
	}
	return votes.Elect(count)
}

// byScript returns the language of the script of most letters of s, or reports that the letters are Latin.
func byScript(s string) (of Language, isLatin bool) {
	var latin, han, kana, hangul, cyrillic, ukrainian, greek, arabic, persian, hebrew, thai, devanagari int
	letters := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if letters++; letters > 10*detectWords {
			break
		}
		switch {
		case r < 0x370:
			latin++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune("іїєґІЇЄҐ", r) {
				ukrainian++
			}
		case unicode.Is(unicode.Greek, r):
			greek++
		case unicode.Is(unicode.Arabic, r):
			arabic++
			if strings.ContainsRune("پچژگ", r) {
				persian++
			}
		case unicode.Is(unicode.Hebrew, r):
			hebrew++
		case unicode.Is(unicode.Thai, r):
			thai++
		case unicode.Is(unicode.Devanagari, r):
			devanagari++
		}
	}
	// A character of Chinese or Japanese is about three letters of others.
	best, most := "", 0
	for _, c := range []struct {
		language string
		n        int
	}{{"latin", latin}, {"zh", 3 * (han + kana)}, {"ko", 2 * hangul}, {"ru", cyrillic}, {"el", greek},
		{"ar", arabic}, {"he", hebrew}, {"th", thai}, {"hi", devanagari}} {
		if c.n > most {
			best, most = c.language, c.n
		}
	}
	switch {
	case best == "latin":
		return Unknown, true
	case best == "zh" && kana*10 > han:
		best = "ja"
	case best == "ru" && ukrainian*50 > cyrillic:
		best = "uk"
	case best == "ar" && persian*50 > arabic:
		best = "fa"
	}
	return byName[best], false
}
