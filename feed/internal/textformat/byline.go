package textformat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/text"
)

// This file tells lines that name authors, in the ways in which pages list them, and takes the names
// out of them.

// nameWord matches a part of a person's name: capitalised, an initial, or a particle.
var nameWord = regexp.MustCompile(`^(\p{Lu}[\p{L}'’.-]*|(?i:de|da|dos|del|della|di|van|von|der|den|la|le|al|el|bin|ibn|ter|ten|y|jr\.?|sr\.?|iii?))[\d*†‡§¹²³⁴⁵,]*$`)

// smallWord are words of titles that no name has.
var smallWord = regexp.MustCompile(`(?i)^(the|a|an|of|for|in|on|with|from|to|by|and|via|using|at|as|is|are|towards?|beyond|under|without|between|into|learning|networks?|models?|systems?|theory|analysis|deep|neural|journal|letters|review|proceedings|conference|science|engineering|research|papers?|working|series|report|economics|society|association|press|university|institute)$`)

// isName reports whether s could be a person's name.
func isName(s string) bool {
	words := strings.Fields(strings.Trim(s, " *†‡§"))
	return len(words) >= 2 && areNameWords(words) >= 2
}

// areNameWords returns how many of some words are capitalised, or 0 if not all may be of a name.
func areNameWords(words []string) (capitals int) {
	if len(words) > 5 {
		return 0
	}
	for _, w := range words {
		if !nameWord.MatchString(w) || len(w) > 1 && smallWord.MatchString(w) {
			return 0
		}
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals
}

// isInverted reports whether s could be a name with the family name first, "Quist, Mara".
func isInverted(s string) bool {
	family, given, ok := strings.Cut(s, ",")
	return ok && !(isName(family) && isName(given)) && areNameWords(strings.Fields(family)) > 0 && areNameWords(strings.Fields(given)) > 0 && len(strings.Fields(s)) <= 5
}

// couldBeName reports whether a line is one name, with or without an affiliation behind it.
func couldBeName(line string) bool {
	const longest = 100
	if len(line) > longest || !beginsAsNames(line) {
		return false
	}
	return isName(strings.TrimRight(withoutNotes(line), ". ")) || isInvertedWithPlace(line)
}

var (
	// bracket matches what stands in brackets behind a name: where its person works.
	bracket = regexp.MustCompile(`\s*\([^()]*\)`)
	// noteMark matches the numbers of notes behind a name, "Reed1,2*".
	noteMark = regexp.MustCompile(`([\p{L}.])\s?[\d¹²³⁴⁵⁶⁷⁸⁹]+(?:,[\d¹²³⁴⁵⁶⁷⁸⁹*†‡§]+)*`)
	// omitted matches words between names that are none: buttons, and how many are not shown.
	omitted = regexp.MustCompile(`(?i)\bview orcid profile\b|\borcid\b|,?\s*\+\s?\d+ (?:more )?(?:authors?|others?)\b,?|\bprofile image\b|,?\s*\bet al\.?|…`)

	// nameSeparators are what stands between names, besides single characters.
	nameSeparators = strings.NewReplacer(" and ", ",", " AND ", ",", " & ", ",", "   ", ",", "\t", ",")
	orgWord        = regexp.MustCompile(`(?i)\b(?:universit\w*|universidade?|institut\w*|college|school|department|dept|laborator\w+|laboratoire|hospital|faculty|academy|centre|center|politecnico|école|museum|foundation|gmbh|inc|ltd|research lab)\b`)
)

// withoutNotes returns a by-line without what belongs to no name.
func withoutNotes(line string) string {
	line = authorMark.ReplaceAllString(line, "")
	if strings.IndexByte(line, '(') >= 0 {
		line = bracket.ReplaceAllString(line, "")
	}
	if hasOmitted(line) {
		line = omitted.ReplaceAllString(line, ", ")
	}
	if strings.ContainsAny(line, "0123456789¹²³⁴⁵⁶⁷⁸⁹") {
		line = noteMark.ReplaceAllString(line, "$1")
	}
	return strings.Trim(line, " ,;*†‡§")
}

// hasOmitted reports whether a line has words between names that are none.
func hasOmitted(line string) bool {
	if !strings.ContainsAny(line, "+…") && !strings.Contains(line, "et al") && !strings.Contains(line, "rofile") && !strings.Contains(line, "ORCID") && !strings.Contains(line, "orcid") {
		return false
	}
	return omitted.MatchString(line)
}

// isInvertedWithPlace reports whether a line is a name with the family name first and a place in
// brackets behind it.
func isInvertedWithPlace(line string) bool {
	return strings.IndexByte(line, '(') >= 0 && bracket.MatchString(line) && isInverted(withoutNotes(line))
}

// people returns the parts of a by-line between its separators.
func people(line string) (parts []string) {
	line = withoutNotes(line)
	split := strings.FieldsFunc(nameSeparators.Replace(line), func(r rune) bool { return strings.ContainsRune(",;·•|", r) })
	if strings.IndexByte(line, ';') >= 0 && strings.IndexByte(line, ',') >= 0 { // "Quist, M.; Meer, J."
		split = strings.Split(line, ";")
	}
	for _, part := range split {
		if part = strings.TrimPrefix(strings.Trim(part, " *†‡§"), "and "); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

func isPerson(s string) bool { return isName(strings.TrimRight(s, ". ")) || isInverted(s) }

// authorsOf returns the names of a by-line. Where it says that they are authors, all of it is names.
func authorsOf(line string) []string {
	if names, _, ok := cutVenue(line); ok {
		line = names
	}
	if name, ok := nameAndPlace(line); ok {
		return []string{name}
	}
	labelled := authorMark.MatchString(line)
	if isInvertedWithPlace(line) {
		return text.Names([]string{withoutNotes(line)})
	}
	parts := slices.DeleteFunc(people(line), func(s string) bool { return !labelled && !isPerson(s) })
	if !slices.ContainsFunc(parts, func(s string) bool { return !isCited(s) }) {
		for i, s := range parts {
			parts[i] = initialsLast(s)
		}
	}
	return text.Names(parts)
}

// isCited reports whether a name has its initials last and without stops, "Quist M", as in
// citations.
func isCited(name string) bool { return initialsLast(name) != name }

var citedInitials = regexp.MustCompile(`^\p{Lu}{1,3}\.?$`)

// initialsLast puts a comma into such a name.
func initialsLast(name string) string {
	at := strings.LastIndexByte(name, ' ')
	if at < 2 || !citedInitials.MatchString(name[at+1:]) || strings.IndexByte(name[:at], '.') >= 0 {
		return name
	}
	return name[:at] + ", " + strings.TrimRight(name[at+1:], ".")
}

// isByline reports whether a paragraph lists authors: it says so, or it is several names, or a name
// with a place, or names with where their paper appeared.
func isByline(line string) bool {
	if len(line) > maxByline || !beginsAsNames(line) {
		return false
	}
	if m := authorMark.FindString(line); m != "" {
		rest := line[len(m):]
		return !strings.EqualFold(strings.TrimSpace(m), "by") || slices.ContainsFunc(people(rest), isPerson)
	}
	if _, _, ok := cutVenue(line); ok {
		return true
	}
	if _, ok := nameAndPlace(line); ok {
		return true
	}
	if isInvertedWithPlace(line) {
		return true
	}
	parts := people(line)
	names := 0
	for _, part := range parts {
		if isPerson(part) {
			names++
		}
	}
	several := len(parts) >= 2 || len(parts) == 1 && hasOmitted(line)
	return several && names*10 >= len(parts)*7
}

// maxByline is the length of a by-line in bytes, at most: there are papers by hundreds.
const maxByline = 20_000

// beginsAsNames reports whether a line begins with two words that may be of a name, or says that names
// follow. Most lines do not, and need no closer look.
func beginsAsNames(line string) bool {
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	for _, word := range []string{first, second} {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "*†‡§"))
		if !unicode.IsUpper(r) && !unicode.Is(unicode.Han, r) && !nameWord.MatchString(word) && !strings.HasPrefix(strings.ToLower(line), "by ") && !strings.HasPrefix(strings.ToLower(line), "author") {
			return false
		}
	}
	return true
}

// venueMark matches what stands between the names and where the paper appeared in a line of search
// results: "A Quist, J Meer - Journal of Tides, 2021 - example.org".
var venueMark = regexp.MustCompile(`\s+[-–]\s+`)

// cutVenue parts such a line.
func cutVenue(line string) (names, rest string, ok bool) {
	if !strings.Contains(line, " -") && !strings.Contains(line, " –") {
		return "", "", false
	}
	at := venueMark.FindStringIndex(line)
	if at == nil || !year.MatchString(line[at[1]:]) || len(line) > 300 {
		return "", "", false
	}
	names, rest = line[:at[0]], line[at[1]:]
	for _, part := range people(names) {
		if !isPerson(part) {
			return "", "", false
		}
	}
	return names, rest, withoutNotes(names) != ""
}

// nameAndPlace returns the name of a line that has one and where the person works: "Ada Quist,
// University of Northport".
func nameAndPlace(line string) (name string, ok bool) {
	name, rest, ok := strings.Cut(line, ",")
	name = withoutNotes(name)
	if !ok || !isName(name) || !orgWord.MatchString(rest) || len(strings.Fields(rest)) > 20 {
		return "", false
	}
	return name, true
}

// isPlace reports whether a line says where authors work, as it does below a by-line.
func isPlace(line string) bool {
	return orgWord.MatchString(line) && len(strings.Fields(line)) <= 30 || placeMark.MatchString(line) && strings.IndexByte(line, ',') > 0
}

// placeMark matches the number of a note before a place: "1 Institute", "(2)Department", "*Corresponding".
var placeMark = regexp.MustCompile(`^(?:\(?[\d¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|[*†‡§]|[a-e]\)?)\s?\p{Lu}`)

// titleAndNames matches a title with its authors on the same line. Without a comma or the like before
// it, "by" may well be a word of the title.
var titleAndNames = regexp.MustCompile(`^(.{10,}?)(?:,\s+by\s+|\s+[—–]\s+(?:by\s+)?)(.+)$|^(.{10,}?[?!.])\s+by\s+(.+)$`)

// splitByline parts a title from the names behind it, if there are any: "Do Fjords Remember? by Ada
// Quist", "A Note on Limiters — Chen Wei, Q. Abara".
func splitByline(line string) (title, names string, ok bool) {
	m := titleAndNames.FindStringSubmatch(line)
	if m == nil {
		return line, "", false
	}
	title, names = firstOf(m[1], m[3]), firstOf(m[2], m[4])
	parts := people(names)
	for _, part := range parts {
		if !isPerson(part) {
			return line, "", false
		}
	}
	if len(parts) == 0 || len(parts) == 1 && !strings.HasSuffix(strings.TrimSpace(line[:len(line)-len(names)]), "by") {
		return line, "", false
	}
	return title, names, true
}
