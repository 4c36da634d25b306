package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// GivenFamily splits a name in spoken order into given and family name, for formats that need both:
// the family name begins at the first particle in lower case ("van Beethoven"), or is the last
// word, with a suffix such as "Jr." after it. Family is empty if the name has no such parts,
// as that of a collaboration.
func GivenFamily(name string) (given, family string) {
	words := strings.Fields(name)
	if len(words) < 2 || strings.ContainsAny(name, ",;") || strings.EqualFold(words[0], "the") {
		return "", ""
	}
	if HasGroupWord(name) {
		return "", ""
	}
	last := len(words) - 1
	if last > 1 && isSuffix[strings.Trim(words[last], ".")] {
		last--
	}
	at := last
	for i := 1; i < last; i++ {
		if r, _ := utf8.DecodeRuneInString(words[i]); unicode.IsLower(r) {
			at = i
			break
		}
	}
	return strings.Join(words[:at], " "), strings.Join(words[at:], " ")
}

// HasGroupWord reports whether a name has a word that names of groups have, such as "Collaboration".
func HasGroupWord(name string) bool {
	for w := range strings.FieldsSeq(name) {
		if isGroupWord[strings.ToLower(strings.Trim(w, "()."))] {
			return true
		}
	}
	return false
}

// isGroupWord are words of the names of groups that sign papers.
var isGroupWord = setOf("collaboration", "collaborations", "consortium", "group", "team", "committee", "network", "society",
	"institute", "university", "project", "program", "programme", "association", "center", "centre", "centers", "centres", "department",
	"organization", "organisation", "initiative", "investigators", "members", "foundation", "agency", "council", "inc", "ltd",
	"commission", "institution", "ministry", "bureau", "academy", "laboratory", "federation", "corporation")

var isSuffix = setOf("Jr", "Sr", "II", "III", "IV")

// WordSet returns the set of the words in a list, which are separated by blanks.
func WordSet(list string) map[string]bool { return setOf(strings.Fields(list)...) }

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}
