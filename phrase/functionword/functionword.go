// Package functionword knows the function words of some languages that show where noun phrases begin, end and go on.
package functionword

import (
	"strings"

	"kindred/text/language"
)

// lists are words in small letters, by the code of their language.
type lists map[string]map[string]bool

func (l lists) has(of language.Language, word string) bool { return l[of.String()][word] }

// IsArticle reports whether a word, in small letters, stands at the beginning of a noun phrase and follows no noun.
func IsArticle(of language.Language, word string) bool { return articles.has(of, word) }

// IsContraction reports whether a word, in small letters, is a preposition with an article in it: French "du".
func IsContraction(of language.Language, word string) bool { return contractions.has(of, word) }

// HasContractions reports whether a language is known to have contractions: articles stand before most nouns in it.
func HasContractions(of language.Language) bool { return contractions[of.String()] != nil }

// IsCopula reports whether a word, in small letters, stands before adjectives: "is", "very".
func IsCopula(of language.Language, word string) bool { return copulas.has(of, word) }

// IsLink reports whether a word, in small letters, may stand within a noun phrase: "of", French "de".
func IsLink(of language.Language, word string) bool { return links.has(of, word) }

// AdjectivesFollow reports whether adjectives follow nouns in a language, and nouns hardly follow nouns.
func AdjectivesFollow(of language.Language) bool { return adjectivesFollow[of.String()] }

// articles are words that stand at the beginning of a noun phrase and follow no noun.
var articles = lists{
	"en": set("the a an this these its our their each any both some all such"),
	"fr": set("le la les l' un une ces cette son sa ses leur"),
	"es": set("el la los las un una este esta"),
	"it": set("il lo la i gli le l' un una"),
	"pt": set("o a os as um uma"),
	"de": set("das den dem ein eine einen einem"),
	"nl": set("de het een"),
}

// contractions are prepositions with an article in them. Like articles, they stand before nouns, but also after them.
var contractions = lists{
	"fr": set("du des au aux"),
	"es": set("del al"),
	"it": set("del della dei delle degli dell' al alla nel nella dal dalla"),
	"pt": set("do da dos das ao no na nos nas"),
	"de": set("der die des im zum zur"),
	"nl": set("het"),
}

// copulas are words that stand before adjectives.
var copulas = lists{
	"en": set("is are was were be been being become becomes became remain remains very more most less so too not"),
	"fr": set("est sont était étaient être plus très aussi moins"),
	"es": set("es son era está están ser más muy menos"),
	"it": set("è sono era essere più molto meno"),
	"pt": set("é são era está estão ser mais muito menos"),
	"de": set("ist sind war waren sein wird werden sehr"),
	"nl": set("is zijn was waren zeer meer"),
}

// adjectivesFollow has the languages in which adjectives follow nouns, and nouns hardly do.
var adjectivesFollow = set("fr es it pt ca ro")

// links are the function words that may stand within a noun phrase.
var links = lists{
	"en": set("of"),
	"fr": set("de du des d' à l' la le les"),
	"es": set("de del la el los las"),
	"it": set("di del della dei delle degli dell' d'"),
	"pt": set("de do da dos das"),
	"ca": set("de del dels d' la l'"),
	"ro": set("de"),
	"de": set("der des von"),
	"nl": set("van de het"),
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
