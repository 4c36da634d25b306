package tagformat

import (
	"io"
	"strconv"
	"strings"
	"unicode"

	"kindred/feed/internal/bibtex"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// labelField is the field for a label, because BibTeX has none, and idField is the field for an id that
// cannot be a key. It is empty if the paper has no id.
const (
	labelField = "kindred-label"
	idField    = "kindred-id"
)

// bibEncoder writes BibTeX, in UTF-8. It keeps the keys, so that each is unique.
type bibEncoder struct {
	w     io.Writer
	taken map[string]int // the last number after each key, or 1; keys in lower case, as BibTeX compares them
	text  strings.Builder
}

// Encode writes a paper as an entry, which is an article if the paper has a venue.
func (e *bibEncoder) Encode(p paper.Paper) error {
	e.text.Reset()
	kind := "@misc{"
	if p.Venue != "" {
		kind = "@article{"
	}
	key := e.key(p)
	e.text.WriteString(kind + key)
	e.field("title", escapeTeX(p.Title))
	e.field("author", bibAuthors(p.Authors))
	e.date(p.Date)
	e.field("journal", escapeTeX(p.Venue))
	e.field("abstract", escapeTeX(p.Abstract))
	e.field("doi", bare(p.DOI))
	if p.ArXiv != "" {
		e.field("eprint", p.ArXiv)
		e.field("archiveprefix", "arXiv")
		if len(p.Categories) > 0 && isArXivClass(p.Categories[0]) {
			e.field("primaryclass", p.Categories[0])
		}
	}
	e.field("pmid", p.PMID)
	e.field("openalex", p.OpenAlex)
	e.field("url", bare(p.URL))
	e.field("keywords", bibKeywords(p.Categories))
	e.field("language", p.Language)
	e.field(labelField, escapeTeX(p.Label))
	shared := bibKey(record.FirstOf(p.ArXiv, p.DOI, p.OpenAlex, p.PMID))
	switch {
	case p.ID == "" && key != shared: // the key was made up
		e.text.WriteString(",\n  " + idField + " = {}")
	case p.ID != key && (key != shared || p.ID != p.DOI && p.ID != p.ArXiv && p.ID != p.OpenAlex):
		e.field(idField, bare(p.ID))
	}
	e.text.WriteString("\n}\n\n")
	_, err := io.WriteString(e.w, e.text.String())
	return err
}

// field writes a field with a value whose braces match, if there is a value.
func (e *bibEncoder) field(name, value string) {
	if value != "" {
		e.text.WriteString(",\n  " + name + " = {" + value + "}")
	}
}

// date writes the year, and month and day as numbers.
func (e *bibEncoder) date(date string) {
	year, rest, _ := strings.Cut(date, "-")
	month, day, _ := strings.Cut(rest, "-")
	e.field("year", year)
	if n, err := strconv.Atoi(month); err == nil && n >= 1 && n <= 12 {
		e.text.WriteString(",\n  month = " + bibtex.Months[n-1])
		e.field("day", day)
	}
}

// key returns a key for a paper that no other paper has.
func (e *bibEncoder) key(p paper.Paper) string {
	id := record.FirstOf(p.ID, p.ArXiv, p.DOI, p.OpenAlex, p.PMID, paper.Slug(p.Title), "paper")
	id = strings.Clone(bibKey(id)) // because the map would keep the memory of the whole paper
	key, lower := id, strings.ToLower(id)
	n := e.taken[lower]
	for e.taken[strings.ToLower(key)] > 0 {
		n++
		key = id + "-" + strconv.Itoa(n)
	}
	e.taken[lower] = max(n, 1)
	if key != id {
		e.taken[strings.ToLower(key)] = 1
	}
	return key
}

// bibKey returns an id as a key: characters that no key may have become underscores.
func bibKey(id string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == unicode.ReplacementChar || unicode.IsSpace(r) ||
			strings.ContainsRune("\"#%'(),={}\\~$^@<>|", r) {
			return '_'
		}
		return r
	}, id)
}

// bibAuthors returns names as a list. A name that would be split gets braces, and suffixes such as
// "Jr." get commas.
func bibAuthors(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = escapeTeX(name)
		if len(splitAnd(name)) != 1 || strings.IndexByte(name, ',') >= 0 || strings.EqualFold(name, "and") {
			list[i] = "{" + list[i] + "}"
			continue
		}
		if given, family := text.GivenFamily(name); family != "" {
			if last, suffix, ok := cutLast(family); ok && isNameSuffix(suffix) {
				list[i] = escapeTeX(last + ", " + suffix + ", " + given)
			}
		}
	}
	return strings.Join(list, " and ")
}

func isNameSuffix(word string) bool {
	switch strings.TrimRight(word, ".") {
	case "Jr", "Sr", "II", "III", "IV", "2nd", "3rd", "4th":
		return true
	}
	return false
}

// bibKeywords returns terms as a list. A term with a semicolon gets braces.
func bibKeywords(terms []string) string {
	escaped := make([]string, len(terms))
	braced := false
	for i, term := range terms {
		escaped[i] = escapeTeX(term)
		if strings.IndexByte(term, ';') >= 0 {
			escaped[i] = "{" + escaped[i] + "}"
			braced = true
		}
	}
	list := joinTerms(escaped)
	if len(terms) == 1 && braced && !strings.HasSuffix(list, ";") {
		list += ";"
	}
	return list
}

// joinTerms returns terms as a list: with commas, as is usual, or with semicolons if a term has a comma.
func joinTerms(terms []string) string {
	separator := ", "
	for _, term := range terms {
		if strings.ContainsAny(term, ",|") {
			separator = "; "
		}
	}
	s := strings.Join(terms, separator)
	if len(terms) == 1 && separator == "; " {
		s += ";"
	}
	return s
}

// isArXivClass reports whether a category is of arXiv: "cs.LG", "hep-th".
func isArXivClass(s string) bool {
	archive, class, _ := strings.Cut(s, ".")
	return archive != "" && len(s) <= 20 && strings.Trim(archive, "abcdefghijklmnopqrstuvwxyz-") == "" &&
		strings.Trim(class, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

// bare returns a URL or id so that nothing in it needs escapes in BibTeX.
func bare(s string) string { return toBare.Replace(s) }

var (
	toBare   = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20")
	fromBare = strings.NewReplacer("%7B", "{", "%7D", "}", "%5C", `\`, "%20", " ")
)

// texEscapes are the escapes of characters that have a meaning in TeX.
var texEscapes = map[byte]string{
	'%': `\%`, '&': `\&`, '#': `\#`, '_': `\_`, '$': `\$`, '~': `\textasciitilde{}`, '^': `\textasciicircum{}`,
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`,
}

// escapeTeX returns the source that TeX sets as s. Formulas stay as they are. BibTeX counts braces even
// after a backslash, so braces that do not match are written by name. No line may look like the
// beginning of an entry.
func escapeTeX(s string) string {
	if !strings.ContainsAny(s, `%&#_$~^\{}@`) {
		return s
	}
	match := bracesMatch(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '$' {
			if n := formula(s[i:]); n > 0 {
				b.WriteString(s[i : i+n])
				i += n - 1
				continue
			}
		}
		switch escape, special := texEscapes[c]; {
		case c == '-' && i+1 < len(s) && s[i+1] == '-': // two hyphens, not a dash
			b.WriteString(`-{}`)
		case c == '@' && i > 0 && s[i-1] == '\n':
			b.WriteString(`{@}`)
		case !special:
			b.WriteByte(c)
		case c == '{' && !match:
			b.WriteString(`\textbraceleft{}`)
		case c == '}' && !match:
			b.WriteString(`\textbraceright{}`)
		default:
			b.WriteString(escape)
		}
	}
	return b.String()
}

// formula returns the length of the formula that s begins with, "$x^2$", or 0 if the dollar sign is an
// amount of money: if a blank is within the dollar signs at either end, or a digit after them. Braces
// must match with and without those after a backslash, because programs count them either way.
func formula(s string) int {
	n := strings.IndexByte(s[1:], '$')
	if n <= 0 {
		return 0
	}
	inner, after := s[1:1+n], s[2+n:]
	if inner[0] == ' ' || inner[n-1] == ' ' || inner[n-1] == '\\' || after != "" && isDigit(after[0]) ||
		strings.Contains(inner, "\n") || !bracesMatch(inner) || !bracesMatch(withoutEscapes(inner)) {
		return 0
	}
	return n + 2
}

// withoutEscapes returns a formula without backslashes and the character after each.
func withoutEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// bracesMatch reports whether every brace in s has its counterpart.
func bracesMatch(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// Close has nothing to write.
func (*bibEncoder) Close() error { return nil }
