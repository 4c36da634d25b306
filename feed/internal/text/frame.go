package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/lazy"
)

// This file removes the additions of databases to an abstract, other than copyright lines.

// databaseTail matches what PsycINFO, EBSCO and ProQuest put after an abstract. The last part is
// the right to use it, in many words.
var databaseTail = lazy.Regexp(`(?is)\s*(?:` +
	`\(\s*psycinfo database record.{0,120}` +
	`|\[(?:abstract from author|(?:author|journal|publication|publisher) abstract|from author|adapted from the source document\.?)\][.\s]*(?:key\s?words:.{0,500})?(?:copyright of .{0,900})?` +
	`|copyright of .{1,200} is the property of .{0,900})$`)

// maxDatabaseTail bounds the length of a tail in bytes.
const maxDatabaseTail = 1800

// tailStarts begin, in lower case, what databaseTail matches after a bracket.
var tailStarts = [...]struct {
	bracket byte
	rests   []string
}{
	{'[', []string{"abstract from ", "author abstract", "journal abstract", "publication abstract", "publisher abstract", "from author", "adapted from "}},
	{'(', []string{"psycinfo", " psycinfo"}},
}

// mayBeDatabaseTail reports whether databaseTail may match, which takes a thousand times as long.
func mayBeDatabaseTail(s string) bool {
	for _, start := range tailStarts {
		rest := s
		for at := strings.IndexByte(rest, start.bracket); at >= 0; at = strings.IndexByte(rest, start.bracket) {
			rest = rest[at+1:]
			for _, r := range start.rests {
				if hasFold(rest, r) {
					return true
				}
			}
		}
	}
	return hasAny(s, "C", "opyright of ", "OPYRIGHT OF ")
}

// hasAny reports whether one of the rests stands in s after a letter, which should be a rare one:
// that is found fast.
func hasAny(s, letter string, rests ...string) bool {
	for {
		at := strings.IndexByte(s, letter[0])
		if at < 0 {
			return false
		}
		s = s[at+1:]
		for _, rest := range rests {
			if strings.HasPrefix(s, rest) {
				return true
			}
		}
	}
}

// abstractSources say, in brackets before an abstract of PsycINFO, where it is from.
var abstractSources = setOf("from the chapter", "from the book", "from the preface", "from the introduction",
	"from the journal abstract", "from the cover", "from the jacket", "from the publisher", "create", "created by apa")

// withoutDatabaseFrame removes the additions of databases from an abstract.
func withoutDatabaseFrame(s string) string {
	if from := max(0, len(s)-maxDatabaseTail); mayBeDatabaseTail(s[from:]) {
		for from > 0 && !utf8.RuneStart(s[from]) {
			from++
		}
		if m := databaseTail().FindStringIndex(s[from:]); m != nil && from+m[0] > 0 {
			s = s[:from+m[0]]
		}
	}
	for _, record := range [...]string{"PsycInfo Database Record", "PsycINFO Database Record"} {
		// The abstract in other languages may follow.
		if before, _, ok := strings.Cut(s, record); ok && strings.HasSuffix(strings.TrimSpace(before), "(") {
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(before), "("))
		}
	}
	s = strings.TrimSpace(strings.TrimPrefix(s, "<正>")) // of CNKI: the abstract is the beginning of the text
	if strings.HasPrefix(s, "Author(s): ") {            // of eScholarship: "Author(s): Lovelace, Ada | Advisor(s): ... | Abstract: ..."
		if _, abstract, ok := strings.Cut(s, " | Abstract: "); ok {
			s = abstract
		}
	}
	if strings.HasPrefix(s, "(") { // PsycINFO: "(from the chapter) ..."
		const longest = len("from the journal abstract")
		source, abstract, ok := strings.Cut(s[1:], ") ")
		if ok && len(source) <= longest && abstractSources[strings.ToLower(source)] {
			s = abstract
		}
	}
	// JSTOR puts an abstract in brackets.
	if len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' && !strings.ContainsAny(s[1:len(s)-1], "[]") {
		s = s[1 : len(s)-1]
	}
	return withoutPlainHeadings(withoutBareLabel(s))
}

// abstractNouns are nouns that "abstract" stands before as an adjective, where titles are given
// capitals.
var abstractNouns = setOf("interpretation", "syntax", "algebra", "algebras", "argumentation", "state", "states", "reasoning", "data", "machine", "machines",
	"meaning", "concept", "concepts", "space", "spaces", "problem", "problems", "representation", "representations",
	"art", "thought", "domain", "domains", "model", "models", "language", "languages", "screening", "harmonic", "group", "groups")

// bareLabels are the words before an abstract that may have nothing but a blank after them. The first two are
// also adjectives.
var bareLabels = [...]string{"Abstract ", "Summary ", "ABSTRACT ", "SUMMARY ",
	"Zusammenfassung ", "Résumé ", "RÉSUMÉ ", "Resumen ", "RESUMEN ", "Resumo ", "RESUMO "}

// withoutBareLabel drops "Abstract" and the like with nothing after it but a blank, where a sentence begins with
// the next word. That has a capital. After an adjective, the word behind it has none, or it is a heading.
func withoutBareLabel(s string) string {
	if s == "" || strings.IndexByte("ASZR", s[0]) < 0 {
		return s
	}
	for i, label := range bareLabels {
		rest, ok := strings.CutPrefix(s, label)
		if !ok {
			continue
		}
		first, behind, _ := strings.Cut(rest, " ")
		capital, _ := utf8.DecodeRuneInString(first)
		switch {
		case !unicode.IsUpper(capital):
			return s
		case i >= 2: // "ABSTRACT INTERPRETATION" goes on in capitals
			if strings.ToUpper(label) == label && len(first) > 1 && strings.ToUpper(first) == first && strings.ToUpper(behind) == behind {
				return s
			}
			return rest
		case usualHeadings[strings.ToLower(first)] && !abstractNouns[strings.ToLower(first)] || opensSentence(rest, i == 0):
			return rest
		}
		return s
	}
	return s
}

// opensSentence reports whether s begins with a word with a capital and one without. If several is true, up to
// three words with a capital may come first, which are a name: "Western Lake Erie is ...".
func opensSentence(s string, several bool) bool {
	capitals := 0
	for word := range strings.SplitSeq(s, " ") {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsLower(first):
			return capitals > 0
		case !unicode.IsUpper(first) || capitals == 3 || capitals == 1 && !several ||
			abstractNouns[strings.ToLower(strings.TrimRight(word, ",.;:"))]:
			return false
		}
		capitals++
	}
	return false
}

// plainHeading matches a heading of a structured abstract that nothing but a blank parts from the
// sentence after it: "... was found. Results The ...".
var plainHeading = lazy.Regexp(`(?:^|[.!?)\]”"]\s+)((?:Background|Introduction|Objectives?|Aims?|Purpose|Context|(?:Materials? and |Patients and )?Methods?|Results|Findings|Conclusions?|Discussion|` +
	`BACKGROUND|INTRODUCTION|OBJECTIVES?|AIMS?|PURPOSE|CONTEXT|(?:MATERIALS? AND |PATIENTS AND )?METHODS?|RESULTS|FINDINGS|CONCLUSIONS?|DISCUSSION)(?: (?:and|AND) [A-Za-z]+)?\s+)[\p{Lu}\d]`)

// plainHeadingStarts begin the headings besides the results.
var plainHeadingStarts = []string{"Background", "Introduction", "Objective", "Aim", "Purpose", "Context", "Method", "Material", "Patients and ", "Finding", "Conclusion", "Discussion",
	"BACKGROUND", "INTRODUCTION", "OBJECTIVE", "AIM", "PURPOSE", "CONTEXT", "METHOD", "MATERIAL", "PATIENTS AND ", "FINDING", "CONCLUSION", "DISCUSSION"}

// withoutPlainHeadings drops headings without a colon, if there are three that differ: a single one
// may be a word of the text.
func withoutPlainHeadings(s string) string {
	if !hasAny(s, "R", "esults ", "ESULTS ") {
		return s
	}
	headings := 0
	for _, h := range plainHeadingStarts {
		if strings.Contains(s, h) {
			headings++
		}
	}
	if headings < 2 {
		return s
	}
	matches := plainHeading().FindAllStringSubmatchIndex(s, -1)
	different := map[string]bool{}
	for _, m := range matches {
		different[s[m[2]:m[3]]] = true
	}
	if len(different) < 3 {
		return s
	}
	var b strings.Builder
	from := 0
	for _, m := range matches {
		b.WriteString(s[from:m[2]])
		from = m[3]
	}
	b.WriteString(s[from:])
	return b.String()
}

var (
	// highWireFigure matches a figure or a table as HighWire, which runs bioRxiv and medRxiv, leaves it
	// in the abstracts of its API: the marks of its beginning and end, and what a page shows there.
	highWireFigure = lazy.Regexp(`(?s)\s*O_(?:FIG|TBL).*?(?:C_(?:FIG|TBL)|$)\s*`)
	// highWireHeading matches a heading, and one in small capitals, which is glued to the text.
	highWireHeading = lazy.Regexp(`O_ST_ABS(.{0,100}?)C_ST_ABS|\b([A-Z])O_SCPLOW([A-Z ]+)C_SCPLOW`)
	highWireItem    = lazy.Regexp(`\s*(?:[OC]_LI(?:ST)?)+\s*`)
	highWireMark    = lazy.Regexp(`[OC]_(?:ST_ABS|SCPLOW|SCPCAP|TEXTBOX|QD|INLINEFIG|DISPLAYFIG)`)
)

// withoutHighWireMarks drops the marks that stand for tags in abstracts of bioRxiv and medRxiv.
func withoutHighWireMarks(s string) string {
	if !hasAny(s, "_", "ST_ABS", "SCP", "FIG", "TBL", "LI", "TEXTBOX", "QD", "INLINEFIG", "DISPLAYFIG") {
		return s
	}
	s = highWireFigure().ReplaceAllString(s, "\n\n")
	s = highWireHeading().ReplaceAllStringFunc(s, func(found string) string {
		m := highWireHeading().FindStringSubmatch(found)
		switch {
		case m[1] != "":
			return "\n\n" + m[1] + ": "
		case isUsualHeading(m[2] + m[3]):
			return "\n\n"
		}
		return m[2] + m[3]
	})
	if strings.Contains(s, "O_LI") && strings.Contains(s, "C_LI") { // one alone is of a name ("NO_LIMIT")
		s = highWireItem().ReplaceAllString(s, "\n\n")
	}
	return strings.TrimSpace(highWireMark().ReplaceAllString(s, ""))
}
