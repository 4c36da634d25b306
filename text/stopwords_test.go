package text

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTopicsStay names words that are the subject of some field, and so must be in no list.
func TestTopicsStay(t *testing.T) {
	const topics = `model models network networks learning data algorithm algorithms graph quantum image neural
		patients patient cells cell clinical disease protein genes gene species tumor drug therapy
		treatment trial brain climate water energy stars galaxy matter physics state states field mean potential
		space time relativity information inference topic topics mining mine code language speech vision
		security market economy school students teachers law policy history theory proof logic
		behavior behaviour influence emphysema anecdotal quadrangle temperature pressure structure
		causal randomized cohort mortality symptoms infection vaccine children women
		DES LES GAN GPU BERT COVID-19 CO2 2D 5G`
	for word := range strings.FieldsSeq(topics) {
		if termOf(Options{}, word) == "" {
			t.Errorf("%q is no term", word)
		}
	}
}

func TestStopWordsGo(t *testing.T) {
	const words = `the of and is this these however et al propose proposes proposed proposing novel approach
		approaches method methods paper papers study studies show shows shown demonstrate demonstrated result
		results performance existing framework furthermore outperform outperforms extensive experiment experiments
		significantly introduce introduces present investigate respectively various achieve achieves using used
		les des une dans der und nicht los para della não het для k-th`
	for word := range strings.FieldsSeq(words) {
		if term := termOf(Options{}, word); term != "" {
			t.Errorf("%q is the term %q", word, term)
		}
		_, size := utf8.DecodeRuneInString(word)
		title := strings.ToUpper(word[:size]) + word[size:]
		if term := termOf(Options{}, title); term != "" {
			t.Errorf("%q is the term %q", title, term)
		}
		if termOf(Options{KeepStopWords: true, KeepBoilerplate: true}, word) == "" {
			t.Errorf("%q is no term although all words are kept", word)
		}
	}
}

func TestWordLists(t *testing.T) {
	list, err := os.ReadFile("language/boilerplate.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, list := range map[string]string{"boilerplate": string(list)} {
		seen := map[string]bool{}
		for line := range strings.Lines(list) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for word := range strings.FieldsSeq(line) {
				if word != normalize(word) {
					t.Errorf("%s: %q is normalised to %q, and so has no effect", name, word, normalize(word))
				}
				if seen[word] {
					t.Errorf("%s: %q is there twice", name, word)
				}
				seen[word] = true
			}
		}
		if len(seen) < 100 {
			t.Errorf("%s has %d words", name, len(seen))
		}
	}
}
