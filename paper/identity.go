package paper

import (
	"regexp"
	"strings"
	"unicode"
)

// arXivPattern matches new ids ("2310.06110v2") and old ones ("hep-th/9901001"), alone, after
// "arXiv:", or at the end of a URL of arxiv.org.
var arXivPattern = regexp.MustCompile(
	`^(?i:arxiv:\s*|oai:arxiv\.org:|https?://(?:[a-z-]+\.)*arxiv\.org/(?:abs|pdf|html)/)?` +
		`(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$`)

// ArXivID returns the arXiv id that s is, without version, and whether it is one. It knows
// ids as arXiv writes them, with and without "arXiv:", and the URLs of a paper.
func ArXivID(s string) (id string, ok bool) {
	m := arXivPattern.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// doiPattern matches a DOI, alone, after "doi:", or as a URL.
var doiPattern = regexp.MustCompile(`^(?i:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)$`)

// DOI returns the DOI that s is, in lower case, and whether it is one.
func DOI(s string) (doi string, ok bool) {
	m := doiPattern.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", false
	}
	return strings.ToLower(m[1]), true
}

// global reports whether an id means the same paper wherever it stands.
func global(id string) bool {
	if _, ok := ArXivID(id); ok {
		return true
	}
	if _, ok := DOI(id); ok {
		return true
	}
	return strings.HasPrefix(id, "http://") || strings.HasPrefix(id, "https://")
}

// NormalizeTitle returns the letters and digits of a title, of any script, in lower case,
// words separated by single blanks: titles that differ in nothing else are the same.
func NormalizeTitle(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return strings.Join(words, " ")
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
