package paper

import (
	"hash/fnv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NormalizeTitle returns the letters and digits of a title, of any script, in lower case and
// without accents, words separated by single blanks: titles that differ in nothing else are
// the same.
func NormalizeTitle(title string) string {
	words := strings.FieldsFunc(withoutAccents(strings.ToLower(title)), func(r rune) bool {
		return !isWord(r)
	})
	return strings.Join(words, " ")
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// withoutAccents returns s without the accents of Latin, Greek and Cyrillic letters. The marks
// of other scripts are vowels and the like, which tell words apart.
func withoutAccents(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return s
	}
	bare := strings.Map(func(r rune) rune {
		if '\u0300' <= r && r <= '\u036f' {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return norm.NFC.String(bare)
}

// slugWords is how many words of a title make a slug: enough to be told from others and to
// be typed.
const slugWords = 6

// Slug returns the first words of a title joined by hyphens, in lower case, as an id for a
// paper whose feed gives none. It is empty if the title has no letters or digits.
func Slug(title string) string {
	words := strings.Fields(NormalizeTitle(title))
	slug := []rune(strings.Join(words[:min(slugWords, len(words))], "-"))
	return string(slug[:min(60, len(slug))])
}

// wordHash returns a hash of NormalizeTitle(title), mostly without making it: 0 if that is
// empty.
func wordHash(title string) uint64 {
	hash, _ := hashWords(title)
	return hash
}

// hashWords returns wordHash(title) and the number of words.
func hashWords(title string) (hash uint64, words int) {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	hash = offset
	inWord := false
	for i := range len(title) {
		c := title[i]
		switch {
		case c >= 0x80:
			plain := NormalizeTitle(title) // which is ASCII where it can be
			if plain == title {
				return otherHash(plain), strings.Count(plain, " ") + 1
			}
			return hashWords(plain)
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		default:
			inWord = false
			continue
		}
		if !inWord {
			if words++; words > 1 {
				hash = (hash ^ ' ') * prime
			}
			inWord = true
		}
		hash = (hash ^ uint64(c)) * prime
	}
	if words == 0 {
		return 0, 0
	}
	return hash, words
}

// otherHash is wordHash of what NormalizeTitle leaves as it is.
func otherHash(plain string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(plain))
	return h.Sum64()
}
