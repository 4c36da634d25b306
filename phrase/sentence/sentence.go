// Package sentence finds the sentences of a text, and knows which of them say something without the sentences before
// them. It knows English.
package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/text/language"
)

// LeansBack reports whether a sentence does not stand alone. Such a sentence begins with a function word that needs the
// sentence before ("However, it"), or its first words refer to what was said before ("For this class", "The first one
// is", "The proposed method") or to its own paper ("In this work"). It knows English.
func LeansBack(s string) bool {
	words := strings.Fields(strings.ToLower(s))
	before := ""
	for i, word := range words[:min(firstWords, len(words))] {
		comma := strings.HasSuffix(word, ",")
		word = strings.Trim(word, ",;:()")
		switch {
		case pointers[word], comma && i <= 2 && (joining[word] || adverbs[word]),
			counting[before] && (word == "one" || word == "ones"):
			return true
		case i == 1 && before == "the" && language.English.IsBoilerplate(word) && (len(words) < 3 || words[2] != "of"):
			return true
		case i > 0:
		case opening[word]:
		case language.English.IsStopWord(word), language.English.IsBoilerplate(word), adverbs[word]:
			return true
		}
		if comma {
			break
		}
		before = word
	}
	return false
}

// firstWords is how many words of a sentence [LeansBack] looks at.
const firstWords = 4

var (
	// opening are function words with which a sentence may begin that stands alone.
	opening = set("the a an in of for while many most")
	// pointers speak of a sentence before, or of the paper.
	pointers = set("this these those such latter former its their they it our")
	// adverbs join a sentence to the one before: "Therefore".
	adverbs = set("finally lastly moreover furthermore hence thus therefore however consequently similarly specifically " +
		"additionally according accordingly interestingly surprisingly importantly notably subsequently nevertheless " +
		"nonetheless conversely indeed meanwhile instead")
	// counting stand before "one" for a thing that was named before.
	counting = set("first second third last next other former new old")
	// joining do so before a comma only: "In contrast, cells grow", but "Contrast agents grow".
	joining = set("particular contrast addition conclusion summary fact turn general example instance result hand end " +
		"order first second third overall practice parallel process effort words")
)

// Heading returns a sentence without the heading before it: "BACKGROUND: Cells grow." becomes "Cells grow."
func Heading(s string) string {
	at := strings.IndexAny(s, ":;") // "Background ; Cells" of a list that was joined
	if at < 0 {
		return s
	}
	rest, words := strings.TrimSpace(s[at+1:]), strings.Fields(s[:at])
	if rest == "" || len(words) > 3 {
		return s
	}
	first, _ := utf8.DecodeRuneInString(rest)
	for _, word := range words {
		word = strings.ToLower(strings.Trim(word, "()[].,&"))
		if !headings[word] && !headings[word+"s"] && word != "" && word != "and" && word != "of" {
			return s
		}
	}
	if !unicode.IsUpper(first) && !unicode.IsDigit(first) {
		return s
	}
	return rest
}

// headings are the words of the headings of abstracts.
var headings = set("abstract aims background backgrounds conclusions context contexts contributions data design " +
	"discussion discussions evaluation findings goals hypothesis implications importance interpretation " +
	"interpretations introduction introductions limitations materials measures methodology methods " +
	"motivation motivations objectives outcomes participants patients problems purpose purposes questions " +
	"rationale relevance results scope setting settings significance study subjects summary main clinical " +
	"key public health")

// IsNotice reports whether a sentence is about the rights to a text, or where to find it, and not about its subject.
func IsNotice(s string) bool {
	lower := strings.ToLower(s)
	for _, mark := range []string{"©", "(c) 19", "(c) 20", "copyright", "all rights reserved", "published by", "http",
		"www.", "doi:", "licen", "springer", "elsevier"} {
		if strings.Contains(lower, mark) {
			return true
		}
	}
	return false
}

// Split returns the sentences of a text: they end with a full stop, a question mark or an exclamation mark, before
// a blank and a capital. Initials and short abbreviations do not end one.
func Split(text string) []string {
	var list []string
	text = strings.Join(strings.Fields(text), " ")
	start := 0
	for i := range len(text) {
		if c := text[i]; c != '.' && c != '?' && c != '!' {
			continue
		}
		if i+1 < len(text) {
			next, _ := utf8.DecodeRuneInString(text[min(i+2, len(text)):])
			if text[i+1] != ' ' || !unicode.IsUpper(next) && !unicode.IsDigit(next) && next != '©' {
				continue
			}
			before := text[start:i]
			word := before[strings.LastIndexByte(before, ' ')+1:]
			if text[i] == '.' && (utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") ||
				abbreviations[strings.ToLower(word)]) {
				continue
			}
		}
		list = append(list, text[start:i+1])
		start = min(i+2, len(text))
	}
	return list // what has no end is cut off
}

// abbreviations are words with a full stop that does not end a sentence.
var abbreviations = map[string]bool{"fig": true, "figs": true, "al": true, "vs": true, "eq": true, "cf": true,
	"approx": true, "ca": true, "dr": true, "prof": true, "st": true, "no": true, "sec": true, "resp": true, "etc": true,
	"bzw": true, "mr": true, "mrs": true}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
