package language

import (
	"strings"
	"testing"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

func checkEnglish(t *testing.T, word string) {
	t.Helper()
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	if got, want := English.Stem(word), env.Current(); got != want {
		t.Fatalf("the stem of %q is %q, want %q", word, got, want)
	}
}

// TestEnglish compares with the stemmer on all words that end in up to four letters behind some
// beginnings, and on words with each of its endings.
func TestEnglish(t *testing.T) {
	const letters = "abcdefghijklmnopqrstuvwxyz'"
	for _, beginning := range []string{"", "be", "str", "commun", "yo"} {
		var walk func(word string, left int)
		walk = func(word string, left int) {
			checkEnglish(t, word)
			if left > 0 {
				for _, c := range letters {
					walk(word+string(c), left-1)
				}
			}
		}
		depth := 3
		if beginning == "be" && !testing.Short() {
			depth = 4
		}
		walk(beginning, depth)
	}
	endings := strings.Fields(`'s' 's ' sses ied ies us ss s eedly ingly edly eed ing ed y ational tional enci anci abli entli izer
		ization ation ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi fulli lessli li alize icate iciti
		ical ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion e l ll`)
	exceptions := strings.Fields(`skis skies dying lying tying idly gently ugly early only singly sky news howe atlas cosmos bias
		andes inning outing canning herring earring proceed exceed succeed generate communism arsenal`)
	for _, word := range append(exceptions, "hopping", "generic", "proceeded", "2d", "4th", "b-tree", "naïve", " x", "x ", "Cat", "k", "") {
		for _, ending := range append(endings, "") {
			checkEnglish(t, word+ending)
		}
	}
}

func FuzzEnglish(f *testing.F) {
	for _, word := range []string{"networks", "learn", "naïve", "'tis", "cat\u00a0", "İ"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		if strings.ToValidUTF8(word, "") == word && len(word) < maxStem {
			checkEnglish(t, word)
		}
	})
}
