package language

import (
	"embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The files have words in lower case for each language with known function words:
//
//   - tell: words that are so frequent that a text of some sentences has several of them, to tell
//     languages apart;
//   - stop: function words;
//   - ambiguous: function words that mean something else in English, or could be acronyms;
//   - boilerplate: words that abstracts of every field use ("article", "résultats").
//
//go:embed words/*.txt
var files embed.FS

// lists are the words of all languages.
type lists struct {
	of      [Count]wordList
	tells   map[string]Set // the languages that words point to
	foreign map[string]bool
}

// wordList holds the words of a language.
type wordList struct{ stop, boilerplate map[string]bool }

// words reads the files when the first word is looked up: not every command looks one up.
var words = sync.OnceValue(readLists)

func readLists() *lists {
	w := &lists{tells: make(map[string]Set, 500), foreign: make(map[string]bool, 2500)} // about as many words
	for l, of := range languages {
		text, err := files.ReadFile("words/" + of.code + ".txt")
		if err != nil {
			continue // known by its script
		}
		list := wordList{make(map[string]bool, len(text)/10), map[string]bool{}}
		section := ""
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "= "); ok {
				section = strings.TrimSpace(name)
				continue
			}
			for word := range strings.FieldsSeq(line) {
				switch section {
				case "tell":
					w.tells[word] |= 1 << l
				case "stop":
					list.stop[word] = true
					if Language(l) != English {
						w.foreign[word] = true
					}
				case "ambiguous":
					list.stop[word] = true
				case "boilerplate":
					list.boilerplate[word] = true
				}
			}
		}
		w.of[l] = list
	}
	for word := range w.of[English].stop {
		delete(w.foreign, word)
	}
	return w
}

// IsStopWord reports whether a word in lower case is a function word of l.
func (l Language) IsStopWord(word string) bool { return words().of[l].stop[word] }

// IsBoilerplate reports whether abstracts of every field use a word, given in lower case.
func (l Language) IsBoilerplate(word string) bool {
	return words().of[l].boilerplate[word] || l == English && boilerplate()[word]
}

// Foreign reports whether a word in lower case is a function word of a language other than English and means
// nothing in English. It can be dropped in texts of any language.
func Foreign(word string) bool { return words().foreign[word] || isParticle(word) }

// particles are Chinese characters with only a grammatical meaning.
const particles = "的了与及于是而被或该"

// isParticle reports whether a pair of characters of Chinese or Japanese has only a grammatical meaning: two
// characters of Hiragana, in which Japanese writes endings, or a pair with a Chinese particle.
func isParticle(pair string) bool {
	if len(pair) != 6 || pair[0] < 0xE3 { // two characters of three bytes each, from U+3000 on
		return false
	}
	first, size := utf8.DecodeRuneInString(pair)
	second, _ := utf8.DecodeRuneInString(pair[size:])
	return unicode.Is(unicode.Hiragana, first) && unicode.Is(unicode.Hiragana, second) ||
		strings.ContainsRune(particles, first) || strings.ContainsRune(particles, second)
}

// Set is a set of languages: bit l is language l.
type Set uint32

// Tell returns the languages that a word in lower case points to: as a frequent function word, or by its
// letters if they are Cyrillic, Korean, Japanese or Chinese.
func Tell(word string) Set {
	if set := words().tells[word]; set != 0 {
		return set
	}
	if word == "" || word[0] < 0xD0 || word[0] > 0xD3 { // the bytes with which Cyrillic letters begin
		return tellByScript(word)
	}
	set := Set(0)
	for _, r := range word {
		switch {
		case !unicode.Is(unicode.Cyrillic, r):
			return 0
		case strings.ContainsRune("іїєґ", r):
			return 1 << Ukrainian
		case strings.ContainsRune("ыэъё", r):
			return 1 << Russian
		}
		set = 1<<Russian | 1<<Ukrainian
	}
	return set
}

// tellByScript is Tell for the scripts of East Asia.
func tellByScript(word string) Set {
	if word == "" || word[0] < 0xE1 { // below U+1000
		return 0
	}
	switch r, _ := utf8.DecodeRuneInString(word); {
	case unicode.Is(unicode.Han, r):
		return 1 << Chinese
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return 1 << Japanese
	case unicode.Is(unicode.Hangul, r):
		return 1 << Korean
	}
	return 0
}
