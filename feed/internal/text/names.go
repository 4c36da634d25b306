package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name returns a person's name in spoken order: "Lovelace, Ada" becomes "Ada Lovelace". Affiliations
// in brackets, addresses, the marks of footnotes, the numbers that dblp gives to namesakes, the years of
// birth and death that libraries add, and "et al." are dropped. Name changes nothing in what it returned.
func Name(s string) string {
	for range passes(s) {
		before := s
		if s = name(s); s == before {
			break
		}
	}
	return s
}

// name is a pass of Name.
func name(s string) string {
	s = strings.Trim(Title(s), " ;")
	if rest := strings.TrimSpace(s[min(len("and "), len(s)):]); hasFold(s, "and ") && strings.IndexByte(rest, ' ') > 0 { // of a list that was split without it
		s = rest
	}
	if at := strings.IndexAny(s, "(<["); at > 0 && strings.IndexByte(")>]", s[len(s)-1]) >= 0 {
		s = strings.TrimSpace(s[:at])
	}
	if at := strings.LastIndexByte(s, ','); at > 0 && isLifetime(s[at+1:]) {
		s = s[:at]
	}
	const marks, digits = ` *†‡§¶#,;\`, "0123456789¹²³⁴⁵⁶⁷⁸⁹"
	bare := strings.TrimRight(s, marks+digits)
	if last, _ := utf8.DecodeLastRuneInString(bare); !strings.Contains(bare, " ") && (last == '-' || unicode.IsUpper(last)) {
		s = strings.TrimRight(s, marks) // "NA62" is a name
	} else {
		s = bare
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, " et al."), " et al")
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, " ."), " and")) // of a part that is missing
	if strings.IndexByte(s, ',') < 0 {
		return s
	}
	var parts []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" && part != "null" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if parts = withoutDegrees(parts); len(parts) == 1 {
		return parts[0]
	}
	family, given, suffix := parts[0], parts[1], ""
	switch {
	case len(parts) == 2 && isSuffix[strings.Trim(given, ".")]: // "Ada Lovelace, Jr."
		return family + " " + given
	case len(parts) > 2 && isSuffix[strings.Trim(given, ".")]: // "Lovelace, Jr., Ada"
		given, suffix = parts[2], parts[1]
	case len(parts) > 2 && isSuffix[strings.Trim(upperFirst(parts[2]), ".")]:
		suffix = upperFirst(parts[2])
	case len(parts) == 3 && isInitials(parts[2]) && !isWholeName(family): // "Lovelace, Ada, K."
		given += " " + parts[2]
	case len(parts) > 2: // no name that one knows how to turn
		return s
	}
	return FullName(given, family, suffix)
}

// isLifetime reports whether s is when a person lived: " 1815-1852", " 1538?-", " b. 1954".
func isLifetime(s string) bool {
	s = strings.TrimSpace(s)
	for _, word := range [...]string{"b.", "d.", "born", "died", "ca.", "approximately"} {
		s = strings.TrimPrefix(s, word)
	}
	digits := 0
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case !strings.ContainsRune(" .?-–", r):
			return false
		}
	}
	return digits >= 3
}

// degrees are academic degrees that may stand after a name, in lower case and without stops.
var degrees = setOf("phd", "dphil", "mphil", "pharmd", "drph", "md", "mph", "msc", "bsc", "mba", "mbbs", "mbchb", "edd", "psyd", "dvm", "scd", "dsc", "msn", "rn",
	"frcp", "frcs", "facp", "facs", "facc", "dds", "dmd", "llm", "jd", "ms", "bs", "ma", "ba", "do")

// withoutDegrees drops degrees at the end of the parts of a name, and what says that its bearer is an
// editor. With no other part but the family name, short ones in capitals are initials ("Lovelace, MA").
func withoutDegrees(parts []string) []string {
	for n := len(parts) - 1; n > 0; n-- {
		degree := strings.ReplaceAll(parts[n], ".", "")
		if n > 1 && (degree == "Ed" || degree == "Eds") {
			parts = parts[:n]
			continue
		}
		if !degrees[strings.ToLower(degree)] || n == 1 && len(degree) < 4 && isGiven(degree, parts[0]) {
			break
		}
		parts = parts[:n]
	}
	return parts
}

// isGiven reports whether what may be a short degree after a name is initials or a given name: "Lovelace, MA",
// "Kim, Do".
func isGiven(degree, name string) bool {
	if degree == strings.ToUpper(degree) {
		return degree != "MD" || !isWholeName(name)
	}
	return degree != "PhD" && !isWholeName(name)
}

// FullName returns a name of its parts, in the order in which it is said; a name of Chinese,
// Japanese or Korean characters has its family name first, and no blank.
func FullName(given, family, suffix string) string {
	given, family, suffix = strings.TrimSpace(given), strings.TrimSpace(family), strings.TrimSpace(suffix)
	if suffix == "" { // "Ada, Jr."
		if before, after, ok := strings.Cut(given, ","); ok && isSuffix[strings.Trim(after, " .")] {
			given, suffix = strings.TrimSpace(before), strings.TrimSpace(after)
		}
	} else if isSuffix[strings.Trim(given, ".")] && !isSuffix[strings.Trim(suffix, ".")] { // in the wrong order
		given, suffix = suffix, given
	}
	if given != "" && family != "" && IsEastAsian(given) && IsEastAsian(family) {
		return family + given
	}
	return strings.Join(strings.Fields(given+" "+family+" "+suffix), " ")
}

// IsEastAsian reports whether a text has Chinese, Japanese or Korean characters.
func IsEastAsian(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return true
		}
	}
	return false
}

// Names cleans every name of a list and drops the empty ones. What is itself a list with
// semicolons is split.
func Names(list []string) []string {
	var names []string
	for _, s := range list {
		if strings.Contains(s, "; ") && hasOutside(s, ';') && strings.IndexByte(s, '&') < 0 { // which an entity ends with, too
			names = append(names, Names(splitOutside(s, ";"))...)
		} else if before, after, ok := strings.Cut(s, " and "); ok && isInverted(before) && isInverted(after) {
			names = append(names, Names([]string{before, after})...)
		} else if s = Name(s); strings.ContainsFunc(s, unicode.IsLetter) && !isOthers(s) {
			names = append(names, Signers(s)...)
		}
	}
	return names
}

// Signers returns the names in one that signs for a group: "Ada Lovelace for the X
// Collaboration" is her and the X Collaboration, and "on behalf of the X Collaboration" that
// alone. Any other name is returned as it is.
func Signers(name string) []string {
	for _, mark := range [...]string{"on behalf of ", "for "} {
		at := strings.Index(name, mark)
		if at < 0 || at > 0 && name[at-1] != ' ' {
			continue
		}
		person, group := strings.TrimRight(name[:at], " ,"), strings.TrimPrefix(name[at+len(mark):], "the ")
		if HasGroupWord(person) || !HasGroupWord(group[strings.LastIndexByte(group, ' ')+1:]) {
			continue // "Society for Heart Research Group" is one
		}
		if person == "" {
			return []string{group}
		}
		return []string{person, group}
	}
	return []string{name}
}

// isInverted reports whether s has exactly one comma, as a name with the family name first has.
func isInverted(s string) bool { return strings.Count(s, ",") == 1 && strings.IndexByte(s, '{') < 0 }

// isOthers reports whether s stands for authors who are not named.
func isOthers(s string) bool {
	s = strings.ToLower(strings.Trim(s, " .:()"))
	switch s {
	case "unac", "unal", "unap", "unas", "unav", "unkn", "none", "null", "tba", "etal": // what DataCite has for unknown values
		return true
	}
	return s == "et al" || s == "others" || s == "and others" || s == "al" || s == "..."
}

// SplitNames returns the names in a list that is one string, separated by semicolons, "and",
// or commas where these cannot part a family name from a given one.
func SplitNames(s string) []string {
	if strings.IndexByte(s, '<') >= 0 || strings.IndexByte(s, '&') >= 0 {
		s = unmark(s)
	}
	s = strings.ReplaceAll(narrowSeparators.Replace(s), "|", ";")
	if strings.IndexByte(s, '(') >= 0 {
		s = withoutBrackets(s)
	}
	var list []string
	switch {
	case hasOutside(s, ';'):
		list = splitOutside(s, ";")
	default:
		for part := range strings.SplitSeq(joinAnd(s), "\x00") {
			list = append(list, splitCommas(part)...)
		}
	}
	return Names(list)
}

// withoutBrackets removes round brackets with their content: affiliations.
func withoutBrackets(s string) string {
	var b strings.Builder
	depth, last := 0, strings.LastIndexByte(s, ')')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' && i < last:
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// joinAnd returns s with a zero byte for every "and" between names, outside braces.
func joinAnd(s string) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(s); {
		switch s[i] {
		case '\\':
			if i+1 < len(s) {
				b.WriteByte(s[i])
				i++
			}
		case '{':
			depth++
		case '}':
			depth = max(0, depth-1)
		case ' ', '\n', '\t', '\r':
			if depth == 0 && (i == 0 || classes[s[i-1]]&blank == 0) { // else it was looked through
				if n := andAt(s[i:]); n > 0 {
					b.WriteByte(0)
					i += n
					continue
				}
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// andAt returns the length of an "and" with white space around it at the beginning of s, or 0.
// The white space after it is left, since another may follow.
func andAt(s string) int {
	rest := strings.TrimLeft(s, " \t\r\n")
	for _, word := range [...]string{"and", "&", "und", "et", "y", "e"} {
		if len(rest) <= len(word) || !strings.EqualFold(rest[:len(word)], word) || classes[rest[len(word)]]&blank == 0 {
			continue
		}
		if len(word) < 3 && word != "&" { // a word of other languages, unless it is one of a name
			next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest[len(word):], " \t\r\n"))
			if rest[:len(word)] != word || !unicode.IsUpper(next) || word == "e" || word == "y" || hasFold(strings.TrimSpace(rest[len(word):]), "al") {
				continue
			}
		}
		return len(s) - len(rest) + len(word)
	}
	return 0
}

// splitCommas splits a list of names at its commas, if they part names and not the parts of one.
func splitCommas(s string) []string {
	parts := splitOutside(s, ",")
	var named []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && !isOthers(p) {
			named = append(named, p)
		}
	}
	switch len(named) {
	case 0, 1:
		return named
	case 2:
		if isWholeName(named[0]) && isWholeName(named[1]) {
			return named
		}
		return []string{named[0] + ", " + named[1]}
	}
	// "Lovelace, A., Babbage, C.": every second one is given names.
	pairs := len(named)%2 == 0
	for i := 1; i < len(named) && pairs; i += 2 {
		pairs = !isWholeName(named[i]) && isInitials(named[i])
	}
	if pairs {
		var joined []string
		for i := 0; i < len(named); i += 2 {
			joined = append(joined, named[i]+", "+named[i+1])
		}
		return joined
	}
	if len(named) == 3 && (isSuffix[strings.Trim(named[1], ".")] || isSuffix[strings.Trim(named[2], ".")]) && !isWholeName(named[0]) {
		return []string{strings.Join(named, ", ")}
	}
	// A suffix belongs to the name before it.
	joined := named[:1]
	for _, p := range named[1:] {
		if isSuffix[strings.Trim(p, ".")] {
			joined[len(joined)-1] += ", " + p
		} else {
			joined = append(joined, p)
		}
	}
	return joined
}

// isWholeName reports whether s is a full name: two words or more, or a name in a script without blanks.
func isWholeName(s string) bool {
	if IsEastAsian(s) {
		return true
	}
	words := strings.Fields(strings.ReplaceAll(s, "~", " "))
	if len(words) < 2 || isInitials(s) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	return !unicode.IsLower(first) || len(words) > 2 // "van Gogh" is a family name
}

// isInitials reports whether s is initials: single letters, with or without stops, or up to
// three capitals.
func isInitials(s string) bool {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == '-' || r == '~' }) {
		n, capitals := 0, 0
		for _, r := range word {
			n++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
		if n > 1 && (n > 3 || capitals < n) {
			return false
		}
	}
	return s != ""
}

// hasOutside reports whether s has a separator outside braces.
func hasOutside(s string, separator byte) bool {
	return len(splitOutside(s, string(separator))) > 1
}

// splitOutside splits s at any of the separators, outside braces.
func splitOutside(s, separators string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '{':
			depth++
		case c == '}':
			depth = max(0, depth-1)
		case depth == 0 && strings.IndexByte(separators, c) >= 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[min(from, len(s)):])
}
