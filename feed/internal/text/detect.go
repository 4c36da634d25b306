package text

import (
	"strings"
	"unicode"
)

// functionWords are frequent words by language, such as hardly any other has.
var functionWords = map[string]string{
	"en": "the of and to in is that for with as are by this we be on an which from can have was were these our their has been between using based it its not at or",
	"de": "der die das und ist von mit den im des auf für eine ein wird nicht sich als auch werden dem zu zur zum einer durch bei sind wurde oder aus",
	"fr": "le la les des et est une un dans pour que qui sur par avec du au aux cette ces sont nous plus ce entre leur été ont être",
	"es": "el la los las y de en que una un para con por del se es su como al este entre más son han sobre sus esta estos fue",
	"pt": "o a os as e de em que uma um para com por do da dos das no na se ao como são não foi pela este mais entre sobre foram",
	"it": "il la le gli e di in che una un per con del della dei delle è sono nel nella si da alla come questo più tra sulla dal",
	"nl": "de het een en van in is dat op te voor met zijn niet aan er door wordt bij deze uit ook naar werd worden tussen",
	"ca": "el la els les i de en que una un per amb del dels és són aquest aquesta més entre també",
	"pl": "i w na z do jest się że nie o oraz przez dla są od po jako ich które który badania",
	"cs": "a v na je se že s z do pro o jsou byl byla které jako podle mezi nebo této tento",
	"sv": "och att det som en i av för med den till på är ett har inte om från de kan vi denna mellan",
	"da": "og at det som en i af for med den til på er et har ikke om fra de kan vi denne mellem blev",
	"fi": "ja on ei että se oli ovat myös kuin joka sekä tai tämä tässä mukaan",
	"tr": "ve bir bu için ile olarak olan da de daha çok gibi en sonra göre arasında",
	"id": "dan yang di dengan untuk pada dari ini adalah dalam tidak oleh dapat sebagai penelitian",
	"hu": "a az és hogy nem egy is volt meg ez mint vagy között által valamint",
	"ro": "și în de la cu pe care este un o din pentru sunt mai nu prin sau între",
}

// languagesOf lists the languages of a word.
var languagesOf = func() map[string][]string {
	table := map[string][]string{}
	for language, words := range functionWords {
		for word := range strings.FieldsSeq(words) {
			table[word] = append(table[word], language)
		}
	}
	return table
}()

// detectWords is how many words, or letters of other scripts, DetectLanguage looks at.
const detectWords = 300

// DetectLanguage returns the language of a text as a BCP 47 tag, by its script and its function
// words, or "" if it cannot be told: of a few words, say, or of a language that it does not know.
func DetectLanguage(s string) string {
	if language := byScript(s); language != "latin" {
		return language
	}
	counts := map[string]int{}
	words := 0
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if words++; words > detectWords {
			break
		}
		for _, language := range languagesOf[strings.ToLower(word)] {
			counts[language]++
		}
	}
	best, second := "", 0
	for language, n := range counts {
		switch {
		case best == "" || n > counts[best] || n == counts[best] && language < best:
			if best != "" {
				second = max(second, counts[best])
			}
			best = language
		default:
			second = max(second, n)
		}
	}
	// One word in twenty at least, and more of them than of any other language.
	if n := counts[best]; n < 2 || n*20 < words || n <= second {
		return ""
	}
	return best
}

// byScript returns the language that most letters of s tell, "latin" if they are Latin, or "".
func byScript(s string) string {
	var latin, han, kana, hangul, cyrillic, ukrainian, greek, arabic, persian, hebrew, thai, devanagari int
	letters := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if letters++; letters > 10*detectWords {
			break
		}
		switch {
		case r < 0x370:
			latin++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune("іїєґІЇЄҐ", r) {
				ukrainian++
			}
		case unicode.Is(unicode.Greek, r):
			greek++
		case unicode.Is(unicode.Arabic, r):
			arabic++
			if strings.ContainsRune("پچژگ", r) {
				persian++
			}
		case unicode.Is(unicode.Hebrew, r):
			hebrew++
		case unicode.Is(unicode.Thai, r):
			thai++
		case unicode.Is(unicode.Devanagari, r):
			devanagari++
		}
	}
	// A character of Chinese or Japanese is about three letters of others.
	best, most := "", 0
	for _, c := range []struct {
		language string
		n        int
	}{{"latin", latin}, {"zh", 3 * (han + kana)}, {"ko", 2 * hangul}, {"ru", cyrillic}, {"el", greek}, {"ar", arabic}, {"he", hebrew}, {"th", thai}, {"hi", devanagari}} {
		if c.n > most {
			best, most = c.language, c.n
		}
	}
	switch {
	case best == "zh" && kana*10 > han:
		return "ja"
	case best == "ru" && ukrainian*50 > cyrillic:
		return "uk"
	case best == "ar" && persian*50 > arabic:
		return "fa"
	}
	return best
}
