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
	n := countLetters(s)
	switch script := n.mostly(); {
	case script == "latin":
		return Unknown, true
	case script == "zh" && n.kana*10 > n.han:
		return byName["ja"], false
	case script == "ru" && n.ukrainian*50 > n.cyrillic:
		return byName["uk"], false
	case script == "ar" && n.persian*50 > n.arabic:
		return byName["fa"], false
	default:
		return byName[script], false
	}
}

// letters is how many letters of each script a text has, and of Cyrillic and Arabic how many that only some languages
// have.
type letters struct {
	latin, han, kana, hangul, cyrillic, ukrainian, greek, arabic, persian, hebrew, thai, devanagari int
}

// countLetters counts the letters of a text, up to ten times detectWords.
func countLetters(s string) (n letters) {
	all := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if all++; all > 10*detectWords {
			break
		}
		switch {
		case r < 0x370:
			n.latin++
		case unicode.Is(unicode.Han, r):
			n.han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			n.kana++
		case unicode.Is(unicode.Hangul, r):
			n.hangul++
		case unicode.Is(unicode.Cyrillic, r):
			n.cyrillic++
			if strings.ContainsRune("іїєґІЇЄҐ", r) {
				n.ukrainian++
			}
		case unicode.Is(unicode.Greek, r):
			n.greek++
		case unicode.Is(unicode.Arabic, r):
			n.arabic++
			if strings.ContainsRune("پچژگ", r) {
				n.persian++
			}
		case unicode.Is(unicode.Hebrew, r):
			n.hebrew++
		case unicode.Is(unicode.Thai, r):
			n.thai++
		case unicode.Is(unicode.Devanagari, r):
			n.devanagari++
		}
	}
	return n
}

// mostly returns "latin", or the code of the most common language of the script of most letters; "" for no letters.
func (n *letters) mostly() string {
	best, most := "", 0
	for _, of := range []struct {
		script string
		n      int
	}{
		{"latin", n.latin},
		{"zh", 3 * (n.han + n.kana)}, // a character of Chinese or Japanese is about three letters of others
		{"ko", 2 * n.hangul},
		{"ru", n.cyrillic}, {"el", n.greek}, {"ar", n.arabic}, {"he", n.hebrew}, {"th", n.thai}, {"hi", n.devanagari},
	} {
		if of.n > most {
			best, most = of.script, of.n
		}
	}
	return best
}
