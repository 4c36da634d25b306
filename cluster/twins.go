package cluster

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/text/greek"
)

// twins reports whether two terms say the same. Either their words are the same in any order and form, apart from
// function words; or they are one word, written apart or together; or one term is the initials of the other: "CT" and
// "computed tomography".
func (n *namer) twins(a, b int32) bool {
	if a == b {
		return true
	}
	la, lb := n.length(a), n.length(b)
	if la == lb {
		return n.common(a, b) == la && n.common(b, a) == la
	}
	if la != 1 && lb != 1 {
		return false
	}
	keysA, keysB := n.keysOf(a), n.keysOf(b)
	return keysA[2] == keysB[2] || keysA[1] == keysB[1] && sameLetters(n.squashed(a), n.squashed(b))
}

// sameLetters reports whether two stems, one of them of several words, are forms of one word: they differ in an ending
// of at most two letters. "dataset" is "data sets", but "gravity" is not "gravity waves".
func sameLetters(a, b string) bool {
	shared := sharedLetters(a, b)
	return shared >= twinLetters && max(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) <= shared+2
}

// sharedLetters returns the number of letters with which both texts begin.
func sharedLetters(a, b string) int {
	shared := 0
	for shared < min(len(a), len(b)) && a[shared] == b[shared] {
		shared++
	}
	for shared < len(a) && !utf8.RuneStart(a[shared]) { // a letter that only begins with the same bytes
		shared--
	}
	return utf8.RuneCountInString(a[:shared])
}

// termKeys are the keys of a term. Each key is a text; these are their numbers in namer.keys.
type termKeys [3]int32

// keysOf returns the keys of a term: the beginnings of all words, the beginning of the words without blanks, and the
// initials. Twins have a key in common, except a word and its initial, and pairs such as "pars" and "parser".
func (n *namer) keysOf(j int32) termKeys {
	if n.keyOf[j][0] == 0 {
		var beginnings []string
		var initials strings.Builder
		for _, w := range n.v.Parts[j] {
			if word := n.v.Words[w]; word != "" {
				beginnings = append(beginnings, word[:min(len(word), twinLetters)])
				first, _ := utf8.DecodeRuneInString(word)
				initials.WriteRune(first)
			}
		}
		whole := n.squashed(j)
		if len(beginnings) == 1 {
			initials.Reset()
			initials.WriteString(whole) // it may be those of another term
		}
		slices.Sort(beginnings)
		for i, key := range []string{strings.Join(beginnings, " "), "=" + whole[:min(len(whole), twinLetters)],
			"#" + initials.String()} {
			if n.keys[key] == 0 {
				n.keys[key] = int32(len(n.keys)) + 1
			}
			n.keyOf[j][i] = n.keys[key]
		}
	}
	return n.keyOf[j]
}

// endingLetters is the least length, in bytes, of a stem that may be another stem without an ending of two letters.
const endingLetters = 4

// twinLetters is the least number of letters that twins of words have in common.
const twinLetters = 5

// squashed returns the words of a term without blanks.
func (n *namer) squashed(j int32) string {
	var b strings.Builder
	for _, w := range n.v.Parts[j] {
		b.WriteString(n.v.Words[w])
	}
	return b.String()
}

// common returns how many words of a term have a twin in another.
func (n *namer) common(a, b int32) int {
	count := 0
	for _, w := range n.v.Parts[a] {
		if n.v.Words[w] == "" {
			continue
		}
		for _, u := range n.v.Parts[b] {
			if w == u || n.v.Words[u] != "" && sameWord(n.v.Words[w], n.v.Words[u]) {
				count++
				break
			}
		}
	}
	return count
}

// sameWord reports whether two stems look like forms of one word: they share at least twinLetters letters at the
// beginning, which are seven tenths of the shorter and six tenths of the longer stem; or one stem is an initial of the
// other; or one is the other without its ending, such as the stems of "parsing" and "parser".
func sameWord(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b {
		return true
	}
	if len(a) == 1 {
		return strings.HasPrefix(b, a)
	}
	if ending, ok := strings.CutPrefix(b, a); ok && len(a) >= endingLetters {
		if ending[0] == a[len(a)-1] {
			ending = ending[1:] // "planner"
		}
		if len(ending) <= 2 {
			return true
		}
	}
	letters := sharedLetters(a, b)
	return letters >= twinLetters && 10*letters >= 7*utf8.RuneCountInString(a) && 10*letters >= 6*utf8.RuneCountInString(b)
}

// plainLetters returns a word without the accents of its Latin letters, and with the name of a single Greek letter
// instead of the letter: "coréférence" is a twin of "coreference", and "NF-κB" of "NF-kappaB".
func plainLetters(word string) string {
	latins, greeks := 0, 0 // letters beyond ASCII
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Latin, r):
			latins++
		case greek.LetterName(r) != "":
			greeks++
		}
	}
	if latins > 0 {
		word = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(word))
	}
	if greeks != 1 {
		return word // more of them are a Greek word
	}
	at := strings.IndexFunc(word, func(r rune) bool { return greek.LetterName(r) != "" })
	letter, size := utf8.DecodeRuneInString(word[at:])
	return word[:at] + greek.LetterName(letter) + word[at+size:]
}

// ones returns the number of papers in a set.
func ones(set []uint64) int {
	n := 0
	for _, w := range set {
		n += bits.OnesCount64(w)
	}
	return n
}

// TitleOf returns a title of terms, its first letter upper case where a capital does not change the word.
func TitleOf(terms []Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.Text
	}
	title := strings.Join(texts, ", ")
	first, size := utf8.DecodeRuneInString(title)
	if size == 0 || !startsPlain(title) {
		return title
	}
	return string(unicode.ToUpper(first)) + title[size:]
}

// startsPlain reports whether the first word of s is lower case, so that a capital letter does not change what it is
// ("mRNA", "t-SNE").
func startsPlain(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	first, _ := utf8.DecodeRuneInString(word)
	return word == strings.ToLower(word) && utf8.RuneCountInString(word) > 1 && first < unicode.MaxLatin1 &&
		!strings.HasPrefix(word[1:], "-")
}

// titles are the titles that groups have, in lower case, with the last number that was put after each.
type titles map[string]int

// uniqueTitle returns a title of the first terms that no other group has: it takes more terms, then a number.
func uniqueTitle(terms []Term, length int, taken titles) string {
	for length > 2 && len([]rune(TitleOf(terms[:length]))) > longestTitle {
		length--
	}
	title := TitleOf(terms[:length])
	for length < len(terms) && taken[strings.ToLower(title)] > 0 {
		length++
		title = TitleOf(terms[:length])
	}
	if title == "" {
		title = "Unnamed"
	}
	unique, key := title, strings.ToLower(title)
	for taken[strings.ToLower(unique)] > 0 {
		taken[key]++
		unique = fmt.Sprintf("%s (%d)", title, taken[key])
	}
	taken[strings.ToLower(unique)] = 1
	return unique
}

// longestTitle is the length above which a title loses its third term, in characters.
const longestTitle = 72
