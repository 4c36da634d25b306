package bibtex

import (
	"errors"
	"fmt"
	"strings"

	"kindred/feed/internal/record"
	"kindred/internal/lazy"
)

// Fields are the fields of an entry, in lower case, in their order.
type Fields struct {
	Kind, Key string
	List      []Field
}

// Field is a field of an entry, with its name in lower case.
type Field struct{ Name, Value string }

// Get returns the first value of the first name that has one.
func (f *Fields) Get(names ...string) string {
	for _, name := range names {
		for _, x := range f.List {
			if x.Name == name && strings.TrimSpace(x.Value) != "" {
				return x.Value
			}
		}
	}
	return ""
}

// All returns the values of one name that are not empty.
func (f *Fields) All(name string) (values []string) {
	for _, x := range f.List {
		if x.Name == name && strings.TrimSpace(x.Value) != "" {
			values = append(values, x.Value)
		}
	}
	return values
}

// Macros are the abbreviations that @string defines.
type Macros struct {
	values map[string]string // by name in lower case
	size   int               // of all of them
	left   int               // how many bytes may still be written for abbreviations
}

// NewMacros returns the names of the months alone, which BibTeX knows.
func NewMacros() *Macros {
	m := &Macros{values: map[string]string{}, left: record.MaxBytes}
	for _, name := range Months {
		m.values[name] = name
	}
	return m
}

// errMacros is the reason to skip an @string, or an entry with too many abbreviations.
var errMacros = errors.New("too much text in the abbreviations of the file")

// expand returns the text of an abbreviation, or the word itself. Abbreviations may be made of others,
// each twice as long as the one before. So the sum of their texts is limited, to the size of the text
// that was read and a record more.
func (m *Macros) expand(word string) (string, error) {
	value, ok := m.values[strings.ToLower(word)]
	if !ok {
		return word, nil
	}
	if len(value) > m.left {
		return "", errMacros
	}
	m.left -= len(value)
	return value, nil
}

// define keeps an abbreviation. All of them together may not be longer than a record.
func (m *Macros) define(name, value string) error {
	m.size += len(name) + len(value) + record.Overhead
	if m.size > record.MaxBytes {
		return errMacros
	}
	m.values[strings.ToLower(name)] = value
	return nil
}

// parser reads the fields of an entry.
type parser struct {
	text    string
	at      int
	line    int // where text begins
	escaped bool
	macros  *Macros
	size    int // of the values: macros may make them long
}

func newParser(e Entry, m *Macros) *parser {
	m.left += len(e.Text)
	return &parser{text: e.Text, line: e.Line, escaped: e.Escaped, macros: m}
}

// Parse returns the fields of an entry. Commas before a field may be missing or doubled. A name
// without a value is skipped.
func Parse(e Entry, m *Macros) (*Fields, error) {
	p := newParser(e, m)
	f := &Fields{Kind: e.Kind, Key: p.key()}
	for p.skipTo(); p.at < len(p.text); p.skipTo() {
		name := p.name()
		p.blanks()
		name = p.restOfName(name)
		if p.at >= len(p.text) || p.text[p.at] == ',' {
			if name == "" {
				break
			}
			continue
		}
		if name == "" || p.text[p.at] != '=' {
			return nil, fmt.Errorf("a field is expected at %s", p.place())
		}
		p.at++
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		f.List = append(f.List, Field{strings.ToLower(name), value})
		if p.size += len(name) + record.Overhead; p.size > record.MaxBytes {
			return nil, record.ErrTooLong
		}
	}
	return f, nil
}

// fieldStart matches where a field begins: on a line, or after a comma.
var fieldStart = lazy.Regexp(
	`(?m)(?:^|,)[ \t]*([A-Za-z][\w:-]*)[ \t]*=[ \t]*(?:["{0-9]|[A-Za-z]{3,}[ \t]*(?:,|$))`)

// ParseLoose returns the fields of an entry in which braces do not match: a field ends where the next
// one begins, and braces that have no other one are dropped.
func ParseLoose(e Entry, m *Macros) *Fields {
	key, _, _ := strings.Cut(e.Text, ",")
	f := &Fields{Kind: e.Kind, Key: strings.TrimSpace(key)}
	starts := fieldStart().FindAllStringSubmatchIndex(e.Text, -1)
	for i, at := range starts {
		end := len(e.Text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		_, value, _ := strings.Cut(e.Text[at[3]:end], "=")
		value = strings.Trim(value, " \t\n,")
		switch {
		case strings.HasPrefix(value, "{"):
			value = value[1:]
			// What is after the brace that closes it is left out, unless the brace is one too many.
			n := nesting{escaped: e.Escaped}
			if end := n.end([]byte(value)); end >= 0 && strings.IndexByte(",}", (value + ",")[end+1]) >= 0 {
				value = value[:end]
			}
		case strings.HasPrefix(value, `"`):
			value = strings.TrimRight(strings.TrimRight(value[1:], "} \t\n"), `"`)
		default:
			if long, err := m.expand(strings.Trim(value, "} \t\n")); err == nil {
				value = long
			}
		}
		f.List = append(f.List, Field{strings.ToLower(e.Text[at[2]:at[3]]), withoutUnmatched(value)})
	}
	return f
}

// withoutUnmatched drops the braces without a counterpart.
func withoutUnmatched(s string) string {
	drop := map[int]bool{}
	var open []int
	for i := range len(s) {
		switch {
		case s[i] == '{':
			open = append(open, i)
		case s[i] == '}' && len(open) > 0:
			open = open[:len(open)-1]
		case s[i] == '}':
			drop[i] = true
		}
	}
	for _, i := range open {
		drop[i] = true
	}
	if len(drop) == 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if !drop[i] {
			b = append(b, s[i])
		}
	}
	return strings.TrimSpace(string(b))
}

// restOfName returns a name with hyphens for its blanks ("key words = ...").
func (p *parser) restOfName(name string) string {
	const longest = 80
	line, _, _ := strings.Cut(p.text[p.at:min(len(p.text), p.at+longest)], "\n")
	if end := strings.IndexAny(line, "=,{}\"#"); end > 0 && line[end] == '=' && name != "" {
		p.at += end
		return name + "-" + strings.Join(strings.Fields(line[:end]), "-")
	}
	return name
}

// ParseString reads the definition in an @string.
func ParseString(e Entry, m *Macros) error {
	p := newParser(e, m)
	p.blanks()
	name := p.name()
	p.blanks()
	if name == "" || p.at >= len(p.text) || p.text[p.at] != '=' {
		return fmt.Errorf("an abbreviation is expected at %s", p.place())
	}
	p.at++
	value, err := p.value()
	if err != nil {
		return err
	}
	return m.define(name, value)
}

// place returns the text at hand and its line, for an error.
func (p *parser) place() string {
	at := min(p.at, len(p.text))
	rest, _, _ := strings.Cut(p.text[at:min(len(p.text), at+30)], "\n")
	return fmt.Sprintf("%q on line %d", strings.ToValidUTF8(rest, ""), p.line+strings.Count(p.text[:at], "\n"))
}

// key reads the citation key, up to the first comma. The key or the comma may be missing.
func (p *parser) key() string {
	end := strings.IndexAny(p.text, ",=")
	switch {
	case end < 0:
		p.at = len(p.text)
		return strings.TrimSpace(p.text)
	case p.text[end] == ',':
		p.at = end + 1
		return strings.TrimSpace(p.text[:end])
	}
	// "key title = ...", "title = ...", or a key with an equals sign in it.
	words := strings.Fields(p.text[:end])
	if len(words) >= 2 {
		p.at = strings.Index(p.text, words[0]) + len(words[0])
		return words[0]
	}
	if comma := strings.IndexAny(p.text, ", \t\n{\""); comma > end && p.text[comma] == ',' {
		p.at = comma + 1
		return strings.TrimSpace(p.text[:comma])
	}
	return ""
}

// blanks skips white space.
func (p *parser) blanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n\f\v", p.text[p.at]) >= 0 {
		p.at++
	}
}

// skipTo skips what may be before a field: white space, commas and comments.
func (p *parser) skipTo() {
	for p.blanks(); p.at < len(p.text); p.blanks() {
		switch p.text[p.at] {
		case ',':
			p.at++
		case '%':
			end := strings.IndexByte(p.text[p.at:], '\n')
			if end < 0 {
				end = len(p.text) - p.at
			}
			p.at += end
		default:
			return
		}
	}
}

// name reads the name of a field or an abbreviation.
func (p *parser) name() string {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(" \t\n\f\v,={}\"#", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[start:p.at]
}

// errValue is the reason to skip an entry with a value that does not end.
var errValue = errors.New("a value has no end")

// value reads a value, which may have several parts with "#" between them.
func (p *parser) value() (string, error) {
	value := ""
	var b strings.Builder
	for first := true; ; first = false {
		part, err := p.part()
		if err != nil {
			return "", err
		}
		if p.size += len(part); p.size > record.MaxBytes {
			return "", record.ErrTooLong
		}
		p.blanks()
		more := p.at < len(p.text) && p.text[p.at] == '#'
		if first && !more {
			value = part
			break
		}
		b.WriteString(part)
		if !more {
			value = b.String()
			break
		}
		p.at++
	}
	return value, nil
}

// part reads a part of a value: in braces or quotes, a number, or an abbreviation. A word that is not
// an abbreviation is the value itself.
func (p *parser) part() (string, error) {
	p.blanks()
	if p.at >= len(p.text) {
		return "", nil
	}
	switch p.text[p.at] {
	case '{':
		return p.delimited('}')
	case '"':
		return p.delimited('"')
	}
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(",#\n{}\"=", p.text[p.at]) < 0 {
		p.at++
	}
	if p.at < len(p.text) && p.text[p.at] == '=' { // a comma is missing: "year = 2001 note ="
		p.at = start + len(withoutLastWord(p.text[start:p.at]))
	}
	return p.macros.expand(strings.TrimSpace(p.text[start:p.at]))
}

// delimited reads a value in braces or quotes, within which all braces must match.
func (p *parser) delimited(end byte) (string, error) {
	p.at++
	start, depth := p.at, 0
	for ; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case c == '\\' && p.escaped:
			p.at++
		case c == end && depth == 0:
			p.at++
			return p.text[start : p.at-1], nil
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		}
	}
	p.at = len(p.text)
	return "", errValue
}

// withoutLastWord cuts the last word off, if it is not the only one.
func withoutLastWord(s string) string {
	s = strings.TrimSpace(s)
	if at := strings.LastIndexByte(s, ' '); at >= 0 {
		return strings.TrimSpace(s[:at])
	}
	return s
}

// Months are the abbreviations of months that BibTeX knows.
var Months = [12]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
