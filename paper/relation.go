package paper

import "strings"

// Relation is how two different papers with similar texts may be related.
type Relation uint8

// The relations of [Relate].
const (
	Similar Relation = iota // nothing but similar: they may be the same
	Edition                 // editions of one work
	Part                    // parts of one work
)

// String returns the name of the relation.
func (r Relation) String() string { return [...]string{"similar", "edition", "part"}[r] }

// Relate says by titles and dates whether two papers are editions or parts of one work. Titles that
// differ only in the words for an edition ("Second edition", "revised"), and equal titles whose years
// differ by more than one, are editions. Titles that differ only in numbers ("Part II", "vol. 3",
// "2019") are parts.
func Relate(p, q *Paper) Relation { return WorkOf(p).Relate(WorkOf(q)) }

// Work is what [Relate] compares of a paper. A caller that compares a paper with many others makes its Work once.
type Work struct {
	title   string // normalized; "" if there is none
	edition string // the title without the words for an edition
	whole   string // the title without numbers
	year    int    // 0 if it is not known
}

// WorkOf returns the Work of a paper.
func WorkOf(p *Paper) *Work {
	words := strings.Fields(NormalizeTitle(p.Title))
	return &Work{strings.Join(words, " "), withoutEdition(words), withoutNumbers(words), p.Year()}
}

// Relate is [Relate] for the papers of two works.
func (w *Work) Relate(v *Work) Relation {
	switch {
	case w.title == "" || v.title == "":
		return Similar
	case w.title == v.title:
		if w.year != 0 && v.year != 0 && (w.year-v.year > 1 || v.year-w.year > 1) {
			return Edition
		}
		return Similar
	case w.edition != "" && w.edition == v.edition:
		return Edition
	case w.whole != "" && w.whole == v.whole:
		return Part
	}
	return Similar
}

// editionWords are what titles call their editions; ordinals are the words for numbers among them.
var (
	editionWords = setOf("revised", "updated", "enlarged", "expanded", "corrected", "reprint")
	ordinals     = setOf("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
		"new", "international", "student")
	partWords = setOf("part", "pt", "volume", "vol", "book", "chapter", "section", "number", "no", "issue", "tome",
		"band", "teil", "partie")
	numberWords = setOf("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// withoutEdition returns a title without the words that name its edition.
func withoutEdition(words []string) string {
	var kept []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case isEdition(word):
			if n := len(kept); n > 0 && isOrdinal(kept[n-1]) {
				kept = kept[:n-1]
			}
			if i+1 < len(words) && (isNumber(words[i+1]) || numberWords[words[i+1]]) { // "edition 2"
				i++
			}
		case editionWords[word]:
		default:
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

func isEdition(word string) bool {
	return word == "edition" || word == "edn" || word == "ed" || word == "auflage" || word == "edicion"
}

// isOrdinal reports whether a word before "edition" belongs to it: "2nd", "2", "second", "new".
func isOrdinal(word string) bool {
	for _, ending := range []string{"st", "nd", "rd", "th", "e", "er", "a"} {
		if n, ok := strings.CutSuffix(word, ending); ok && isDigits(n) {
			return true
		}
	}
	return isNumber(word) || ordinals[word] || editionWords[word]
}

// withoutNumbers returns a title without numbers and the words for what they count.
func withoutNumbers(words []string) string {
	var kept []string
	for _, word := range words {
		if isNumber(word) || numberWords[word] || ordinals[word] {
			if n := len(kept); n > 0 && partWords[kept[n-1]] {
				kept = kept[:n-1]
			}
			continue
		}
		kept = append(kept, word)
	}
	if n := len(kept); n > 0 && partWords[kept[n-1]] { // "Statistics, part A"
		return strings.Join(kept[:n-1], " ")
	}
	return strings.Join(kept, " ")
}

// isNumber reports whether a word is a number in Arabic or Roman digits, or one letter.
func isNumber(word string) bool {
	if isDigits(word) {
		return true
	}
	roman := len(word) <= 6 && strings.Trim(word, "ivxlc") == ""
	return roman || len(word) == 1 && 'b' <= word[0] && word[0] <= 'h'
}
