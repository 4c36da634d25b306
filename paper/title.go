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

// otherHash returns a hash of any text.
func otherHash(plain string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(plain))
	return h.Sum64()
}
