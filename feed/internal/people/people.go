// Package people finds authors in lines of text: it tells which lines name people, in the forms in which pages list
// authors, and takes the names out of them.
package people

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

var (
	// particles are the words of a name that may be in lower case.
	particles = text.WordSet("de da do das dos del della di du van von vom der den la le las los al el bin ibn bint abu ben ter ten te zu zur af av y e jr jr. sr sr. ii iii")
	// titleWords are words of titles that no name has.
	titleWords = text.WordSet(`the a an of for in on with from to by and via using at as is are toward towards beyond under without between into
		learning network networks model models system systems theory analysis deep neural journal letters review proceedings conference science
		engineering research paper papers working series report economics society association press university institute`)
)

const (
	// PlainWords is how many words a name without a particle has at most, and mostWords how many any name has ("María
	// José García de la Cruz").
	PlainWords = 5
	mostWords  = 7
)

var (
	// authorMark matches what says that names follow.
	authorMark = lazy.Regexp(`^(?i:authors?\s*:\s*|by\s+|作者\s*[:：]\s*)`)
	year       = lazy.Regexp(`\b(19|20)\d\d\b`)
)

// noteMarks are the characters that pages put before or after a name to refer to a note.
const noteMarks = "*†‡§¶"

// areNameWords returns how many of some words are capitalised, or 0 if not all may be of a name. A
// word in lower case may be so if it is a particle, or stands after one ("J. Van geertruyden").
func areNameWords(words []string) (capitals int) {
	if len(words) > mostWords {
		return 0
	}
	hasParticle, behindParticle := false, false
	for _, w := range words {
		w = strings.TrimRight(w, noteMarks+"0123456789¹²³⁴⁵,")
		capital := isNameWord(w)
		particle := particles[w] || capital && particles[strings.ToLower(w)]
		switch {
		case w == "", capital && len(w) > 1 && !particle && titleWords[strings.ToLower(w)]:
			return 0
		case capital:
			capitals++
		case !particle && !(behindParticle && isLetters(w)):
			return 0
		}
		hasParticle = hasParticle || particle
		behindParticle = particle
	}
	if len(words) > PlainWords && !hasParticle {
		return 0
	}
	return capitals
}

// isNameWord reports whether a word is a capital with letters, stops, apostrophes and hyphens after
// it, as in "O'Neill", "J.-P." or the second half of "P. -A.".
func isNameWord(w string) bool {
	stop := false
	for i, r := range strings.TrimPrefix(w, "-") {
		if i == 0 && !unicode.IsUpper(r) || i > 0 && !unicode.IsLetter(r) && !strings.ContainsRune("'’.-", r) && !unicode.Is(unicode.M, r) {
			return false
		}
		if stop && unicode.IsLower(r) { // "Node.js"
			return false
		}
		stop = r == '.'
	}
	return w != "" && w != "-"
}

func isLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// IsName reports whether s could be a person's name.
func IsName(s string) bool {
	words := strings.Fields(strings.Trim(s, " "+noteMarks))
	return len(words) >= 2 && areNameWords(words) >= 2
}

// isHanName reports whether s could be a name in Chinese characters, or a Korean one.
func isHanName(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Han, unicode.Hangul) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 4
}

// isInverted reports whether s could be a name with the family name first, "Quist, Mara".
func isInverted(s string) bool {
	family, given, ok := strings.Cut(s, ",")
	return ok && !(IsName(family) && IsName(given)) && areNameWords(strings.Fields(family)) > 0 &&
		areNameWords(strings.Fields(given)) > 0 && len(strings.Fields(s)) <= 5
}

func isPerson(s string) bool { return IsName(strings.TrimRight(s, ". ")) || isInverted(s) }

// CouldBeName reports whether a line is one name, with or without an affiliation after it.
func CouldBeName(line string) bool {
	const longest = 100
	if len(line) > longest || !beginsAsNames(line) {
		return false
	}
	return IsName(strings.TrimRight(withoutNotes(line), ". ")) || isNameWithPlace(line)
}

var (
	// bracket matches the affiliation in brackets after a name.
	bracket = lazy.Regexp(`\s*\([^()]*\)`)
	// noteMark matches the numbers of notes after a name, "Reed1,2*".
	noteMark = lazy.Regexp(`([\p{L}.])\s?(?:\d+(?:,[\d*†‡§]+)*\b|[¹²³⁴⁵⁶⁷⁸⁹]+(?:,[¹²³⁴⁵⁶⁷⁸⁹*†‡§]+)*)`)
	// omitted matches words between names that are no names: buttons, and how many are not shown.
	omitted = lazy.Regexp(`(?i)\bview orcid profile\b|\borcid\b|(?:,|\band\b|&|,\s*and\b)?\s*\+?\s?\b\d+ (?:more )?(?:co-?)?(?:authors?|others?|more)\b,?|\bprofile image\b|,?\s*\bet al\.?|…|,?\s*\band others\b`)

	// nameSeparators are the words between names; the characters are in nameSeparator.
	nameSeparators = strings.NewReplacer(" and ", ",", " AND ", ",", " und ", ",", " & ", ",", "   ", ",", "\t", ",")
)

// orgWords are words of places where people work; longer ones may begin with orgStems.
var (
	orgWords = text.WordSet("college school department dept hospital faculty academy centre center politecnico école museum foundation gmbh inc ltd lab labs")
	orgStems = []string{"universi", "institut", "laborato"}
)

// hasOrgWord reports whether a line has a word of a place where people work.
func hasOrgWord(line string) bool {
	for word := range strings.FieldsFuncSeq(line, text.IsBetweenWords) {
		if len(word) < 3 || len(word) > 20 {
			continue
		}
		word = strings.ToLower(word)
		if orgWords[word] || slices.ContainsFunc(orgStems, func(stem string) bool { return strings.HasPrefix(word, stem) }) {
			return true
		}
	}
	return false
}

// nameSeparator are the characters that stand between names.
const nameSeparator = ",;·⋅∙‧・•|，、；"

// withoutNotes returns a by-line without what belongs to no name.
func withoutNotes(line string) string {
	line = authorMark().ReplaceAllString(line, "")
	if strings.IndexByte(line, '(') >= 0 {
		line = bracket().ReplaceAllString(line, "")
	}
	if hasOmitted(line) {
		line = omitted().ReplaceAllString(line, ", ")
	}
	if strings.ContainsAny(line, "0123456789¹²³⁴⁵⁶⁷⁸⁹") {
		line = noteMark().ReplaceAllString(line, "$1")
	}
	return strings.Trim(line, " ,;"+noteMarks)
}

// omittedHints are quick to look for: every match of omitted contains one of them.
var omittedHints = []string{"…", "et al", "rofile", "ORCID", "orcid", "author", "other", "more"}

// hasOmitted reports whether a line has words between names that are no names.
func hasOmitted(line string) bool {
	return slices.ContainsFunc(omittedHints, func(hint string) bool { return strings.Contains(line, hint) }) && omitted().MatchString(line)
}

// bracketedPlace matches a university or the like in brackets.
var bracketedPlace = lazy.Regexp(`\([^()]*\b(?:Univ|Inst|Lab|U\.|College|School)[^()]*\)`)

// isNameWithPlace reports whether a line is a name with a place in brackets after it: any place if the
// family name comes first.
func isNameWithPlace(line string) bool {
	if strings.IndexByte(line, '(') < 0 || !bracket().MatchString(line) {
		return false
	}
	name := withoutNotes(line)
	return isInverted(name) || !strings.Contains(name, ",") && IsName(name) && bracketedPlace().MatchString(line)
}

// people returns the parts of a by-line between its separators.
func people(line string) (parts []string) {
	line = withoutNotes(line)
	var split []string
	if strings.IndexByte(line, ';') >= 0 && strings.IndexByte(line, ',') >= 0 { // "Quist, M.; Meer, J."
		split = strings.Split(line, ";")
	} else {
		split = strings.FieldsFunc(nameSeparators.Replace(line), func(r rune) bool { return strings.ContainsRune(nameSeparator, r) })
	}
	for _, part := range split {
		if part = strings.TrimPrefix(strings.Trim(part, " "+noteMarks), "and "); part == "" {
			continue
		}
		if name, ok := nameAndPlace(part); ok && len(split) > 1 { // "Ada Quist, Harbour Labs; Jan Meer, ..."
			part = name
		}
		parts = append(parts, part)
	}
	return parts
}

// Authors returns the names of a by-line. Where it says that they are authors, all of it is names.
func Authors(line string) []string {
	if names, _, ok := CutVenue(line); ok {
		line = names
	}
	if name, ok := nameAndPlace(line); ok {
		return []string{name}
	}
	labelled := authorMark().MatchString(line)
	if isNameWithPlace(line) {
		return text.Names([]string{withoutNotes(line)})
	}
	parts := people(line)
	if len(parts) == 1 {
		if names := runOfNames(parts[0]); names != nil {
			return text.Names(names)
		}
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return !labelled && !isPerson(s) && !isHanName(s) })
	if !slices.ContainsFunc(parts, func(s string) bool { return !IsCited(s) }) {
		for i, s := range parts {
			parts[i] = initialsLast(s)
		}
	}
	return text.Names(parts)
}

// runOfNames returns the names of a line that has nothing between them: "Ada Quist Bo van der Meer
// C. Xi". Every name is taken to be a given name or initials and the next word that is more than an
// initial, with particles between. It returns nil unless that gives three names or more.
func runOfNames(line string) []string {
	words := strings.Fields(line)
	if len(words) < 6 {
		return nil
	}
	var names []string
	from, given := 0, false
	for i, w := range words {
		switch {
		case particles[w] && given:
		case !isNameWord(w) || titleWords[strings.ToLower(w)]:
			return nil
		case !given:
			given = true
		case strings.HasSuffix(w, ".") || utf8.RuneCountInString(w) == 1: // a further initial
		default:
			names = append(names, strings.Join(words[from:i+1], " "))
			from, given = i+1, false
		}
	}
	if given || len(names) < 3 {
		return nil
	}
	return names
}

// ArePeople reports whether a line is names and nothing else.
func ArePeople(line string) bool {
	parts := people(line)
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(s string) bool { return !isPerson(s) })
}

// IsCited reports whether a name has its initials last and without stops, "Quist M", as in
// citations.
func IsCited(name string) bool { return initialsLast(name) != name }

// initialsLast puts a comma into such a name.
func initialsLast(name string) string {
	at := strings.LastIndexByte(name, ' ')
	if at < 2 || !areCitedInitials(name[at+1:]) || strings.IndexByte(name[:at], '.') >= 0 {
		return name
	}
	return name[:at] + ", " + strings.TrimRight(name[at+1:], ".")
}

// areCitedInitials reports whether a word is one to three capitals, with or without a stop after it.
func areCitedInitials(word string) bool {
	word = strings.TrimSuffix(word, ".")
	n := 0
	for _, r := range word {
		if n++; !unicode.IsUpper(r) {
			return false
		}
	}
	return n >= 1 && n <= 3
}

// AreCited reports whether a paragraph is a list of names with their initials last.
func AreCited(part string) bool {
	names := strings.Split(strings.TrimRight(withoutNotes(part), ". "), ",")
	n := 0
	for _, name := range names {
		if words := strings.Fields(name); len(words) > 0 && len(words) <= 6 && (areCitedInitials(words[len(words)-1]) || areNameWords(words) > 0) {
			n++
		}
	}
	return n*10 >= len(names)*7
}

// Cited returns the names of a list for which [AreCited] is true.
func Cited(list string) (names []string) {
	for name := range strings.SplitSeq(strings.TrimRight(withoutNotes(list), ". "), ",") {
		names = append(names, initialsLast(strings.Join(strings.Fields(name), " ")))
	}
	return text.Names(names)
}

// IsByline reports whether a paragraph lists authors: it says so, or it is several names, or a name
// with a place, or names with where their paper appeared.
func IsByline(line string) bool {
	if len(line) > maxByline || !beginsAsNames(line) {
		return false
	}
	if m := authorMark().FindString(line); m != "" {
		rest := line[len(m):]
		return !strings.EqualFold(strings.TrimSpace(m), "by") || slices.ContainsFunc(people(rest), isPerson)
	}
	if _, _, ok := CutVenue(line); ok {
		return true
	}
	if _, ok := nameAndPlace(line); ok {
		return true
	}
	if isNameWithPlace(line) {
		return true
	}
	parts := people(line)
	names := 0
	for _, part := range parts {
		if isPerson(part) || isHanName(part) && len(parts) > 1 {
			names++
		}
	}
	if len(parts) == 1 && isPlainRun(line) {
		return true
	}
	several := len(parts) >= 2 || len(parts) == 1 && hasOmitted(line)
	return several && names*10 >= len(parts)*7
}

// IsRun reports whether a line may be three names or more with nothing between them: "Ada Quist Bo van der Meer C. Xi".
func IsRun(line string) bool { return runOfNames(line) != nil }

// isPlainRun reports whether a line is names with nothing between them. Initials or particles must
// show that they are names, since titles have capitals too.
func isPlainRun(line string) bool {
	const longest = 500
	if len(line) > longest {
		return false
	}
	plain := slices.ContainsFunc(strings.Fields(line), func(w string) bool {
		return particles[w] || utf8.RuneCountInString(w) == 2 && strings.HasSuffix(w, ".")
	})
	return plain && runOfNames(line) != nil
}

// maxByline is the length of a by-line in bytes, at most: there are papers by hundreds.
const maxByline = 20_000

// beginsAsNames reports whether a line begins with two words that may be of a name, or says that names
// follow. Most lines do not, and need no closer look.
func beginsAsNames(line string) bool {
	if hasPrefixFold(line, "by ") || hasPrefixFold(line, "author") {
		return true
	}
	first, rest, _ := strings.Cut(line, " ")
	second, _, _ := strings.Cut(rest, " ")
	for _, word := range [...]string{first, second} {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, noteMarks+"-"))
		separator := word != "" && strings.Trim(word, nameSeparator+"&") == "" || word == "and"
		if !unicode.IsUpper(r) && !unicode.In(r, unicode.Han, unicode.Hangul) && !particles[word] && !separator {
			return false
		}
	}
	return true
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// venueMark matches the dash between the names and the venue.
var venueMark = lazy.Regexp(`\s+[-–]\s+`)

// CutVenue separates the names from the venue in a line of search results, as "A Quist, J Meer - Journal of Tides,
// 2021", and in the line of a volume, as "Ada Quist, Jan Meer; (12):1-34, 2024".
func CutVenue(line string) (names, rest string, ok bool) {
	const longest = 500
	if len(line) > longest {
		return "", "", false
	}
	from, to := -1, 0
	if strings.Contains(line, " -") || strings.Contains(line, " –") {
		if at := venueMark().FindStringIndex(line); at != nil && year().MatchString(line[at[1]:]) {
			from, to = at[0], at[1]
		}
	}
	if at := strings.LastIndexByte(line, ';'); from < 0 && at > 0 && pagesAndYear().MatchString(line[at+1:]) && !year().MatchString(line[:at]) {
		from, to = at, at+1
	}
	if from < 0 {
		return "", "", false
	}
	names, rest = line[:from], strings.TrimSpace(line[to:])
	for _, part := range people(names) {
		if !isPerson(part) {
			return "", "", false
		}
	}
	return names, rest, withoutNotes(names) != ""
}

// pagesAndYear matches where a paper stands in a volume: "(12):1-34, 2024", "Proceedings of ..., 202:1-29".
var pagesAndYear = lazy.Regexp(`^\s*(?:\(?\d|Proceedings|PMLR|JMLR).*\d`)

// nameAndPlace returns the name of a line that has one and where the person works: "Ada Quist,
// University of Northport".
func nameAndPlace(line string) (name string, ok bool) {
	if strings.IndexByte(line, '(') >= 0 && bracket().MatchString(line) { // each name may have its place
		line = bracket().ReplaceAllString(line, "")
	}
	name, rest, ok := strings.Cut(line, ",")
	if !ok || !hasOrgWord(rest) || len(strings.Fields(rest)) > 20 {
		return "", false
	}
	name = withoutNotes(name)
	if !IsName(name) {
		return "", false
	}
	return name, true
}

// IsPlace reports whether a line says where authors work, as it does below a by-line.
func IsPlace(line string) bool {
	return hasOrgWord(line) && len(strings.Fields(line)) <= 30 || placeMark().MatchString(line) && strings.IndexByte(line, ',') > 0
}

// placeMark matches the number of a note before a place: "1 Institute", "(2)Department", "*Corresponding".
var placeMark = lazy.Regexp(`^(?:\(?[\d¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|[*†‡§]|[a-e]\)?)\s?\p{Lu}`)

// IsNotedPlace reports whether a line says where authors work, after the number of a note.
func IsNotedPlace(line string) bool { return placeMark().MatchString(line) && IsPlace(line) }

// titleAndNames matches a title with its authors on the same line. Without a comma or the like before
// it, "by" may well be a word of the title.
var titleAndNames = lazy.Regexp(`^(.{10,}?)(?:,\s+by\s+|\s+[—–]\s+(?:by\s+)?)(.+)$|^(.{10,}?[?!.])\s+by\s+(.+)$`)

// SplitByline separates a title from the names after it, if there are any: "Do Fjords Remember? by Ada Quist", "A Note
// on Limiters — Chen Wei, Q. Abara".
func SplitByline(line string) (title, names string, ok bool) {
	m := titleAndNames().FindStringSubmatch(line)
	if m == nil {
		return line, "", false
	}
	title, names = cmp.Or(m[1], m[3]), cmp.Or(m[2], m[4])
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
