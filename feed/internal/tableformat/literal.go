package tableformat

import (
	"strconv"
	"strings"

	"kindred/feed/internal/text"
)

// This file reads lists in cells that programs write as JSON, or as Python prints them:
// "['cs.LG', 'stat.ML']", "[{'name': 'Ada Lovelace'}]".

// literal is a value in such a cell: a text, a list, or an object with keys to its list.
type literal struct {
	text string
	list []literal
	keys []string // nil if it is no object
	kind byte     // '"', '[', '{', or 0 for a number and the like
}

// parseList returns the texts of a list in a cell; ok is false if the cell is not a list.
func parseList(s string) (list []string, ok bool) {
	top, ok := parseLiteral(s)
	if !ok {
		return nil, false
	}
	if s := top.uninvert(); s != "" {
		return []string{s}, true
	}
	for _, l := range top.elements() {
		list = l.appendTexts(list)
	}
	return list, true
}

// uninvert returns the text of an inverted index: an object with the places of every word, which
// may be in a field of its own. It returns "" for anything else.
func (l *literal) uninvert() string {
	for i, key := range l.keys {
		if key == "InvertedIndex" {
			return l.list[i].uninvert()
		}
	}
	for _, places := range l.list {
		if l.kind != '{' || len(places.list) == 0 || places.list[0].kind != 0 {
			return ""
		}
	}
	return text.Uninvert(func(yield func(string, int) bool) {
		for i, word := range l.keys {
			for _, place := range l.list[i].list {
				at, err := strconv.Atoi(place.text)
				if err == nil && !yield(word, at) {
					return
				}
			}
		}
	})
}

// parseNames returns the names in a list of persons in a cell; ok is false if the cell is not a list.
func parseNames(s string) (list []string, ok bool) {
	top, ok := parseLiteral(s)
	if !ok {
		return nil, false
	}
	for _, l := range top.elements() {
		if name := l.name(); name != "" {
			list = append(list, name)
		}
	}
	return list, true
}

// elements returns the elements of a list, or an object alone.
func (l *literal) elements() []literal {
	if l.kind == '{' {
		return []literal{*l}
	}
	return l.list
}

// appendTexts appends the texts of a value to a list. The text of an object is under a usual name.
func (l *literal) appendTexts(list []string) []string {
	switch l.kind {
	case '{':
		s := l.get("display_name", "name", "title", "term", "category", "value", "text", "url", "created", "id")
		if s != "" {
			list = append(list, s)
		}
	case '[':
		for _, m := range l.list {
			list = m.appendTexts(list)
		}
	case '"':
		list = append(list, l.text)
	}
	return list
}

// name returns the name of a person: a text, an object with a name or its parts, or a list of
// family name, given name and suffix.
func (l *literal) name() string {
	switch l.kind {
	case '{':
		if s := l.get("name", "full_name", "fullName", "fullname", "display_name", "literal", "raw_author_name"); s != "" {
			return s
		}
		for i, key := range l.keys {
			if key == "author" {
				return l.list[i].name()
			}
		}
		given := l.get("given", "first", "first_name", "firstName", "givenName", "forename", "forenames")
		family := l.get("family", "last", "last_name", "lastName", "familyName", "surname", "keyname")
		return strings.TrimSpace(given + " " + family)
	case '[':
		var parts [3]string // What is after them is no part of the name: arXiv has affiliations there.
		for i, m := range l.list[:min(len(l.list), len(parts))] {
			parts[i] = m.text
		}
		return text.FullName(parts[1], parts[0], parts[2])
	}
	return l.text
}

// get returns the text of the first of the keys that has one.
func (l *literal) get(keys ...string) string {
	for _, key := range keys {
		for i, have := range l.keys {
			if have == key && l.list[i].text != "" {
				return l.list[i].text
			}
		}
	}
	return ""
}

// parseLiteral returns the list or object that s is. Texts in it must be in quotes, because a title may
// be in square brackets.
func parseLiteral(s string) (literal, bool) {
	if s = strings.TrimSpace(s); len(s) < 2 || s[0] != '[' && s[0] != '{' && s[0] != '(' {
		return literal{}, false
	}
	// The next character shows that most texts in brackets are not lists.
	rest := strings.TrimLeft(s[1:], " \n")
	isValue := rest != "" && strings.IndexByte(`'"[{(]})`, rest[0]) >= 0
	if !isValue && !strings.HasPrefix(rest, "None") && !strings.HasPrefix(rest, "u'") {
		return literal{}, false
	}
	p := literalParser{s: s}
	l, ok := p.value(0)
	if !ok || p.skip() || s[0] == '(' && len(l.list) == 0 {
		return literal{}, false
	}
	return l, true
}

type literalParser struct {
	s  string
	at int
}

// skip skips white space, and reports whether anything follows.
func (p *literalParser) skip() bool {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
	return p.at < len(p.s)
}

// value parses a value.
func (p *literalParser) value(depth int) (literal, bool) {
	const deepest = 20
	if depth > deepest || !p.skip() {
		return literal{}, false
	}
	if c := p.s[p.at]; (c == 'u' || c == 'r') && p.at+1 < len(p.s) && (p.s[p.at+1] == '\'' || p.s[p.at+1] == '"') {
		p.at++ // of Python 2
	}
	switch c := p.s[p.at]; c {
	case '\'', '"':
		text, ok := p.quoted(c)
		return literal{text: text, kind: '"'}, ok
	case '[', '(', '{':
		return p.list(c, depth)
	}
	from := p.at
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n,:]})", p.s[p.at]) < 0 {
		p.at++
	}
	switch word := p.s[from:p.at]; word {
	case "None", "null", "nan", "NaN", "True", "False", "true", "false":
		return literal{}, true
	default:
		_, err := strconv.ParseFloat(word, 64)
		return literal{text: word}, err == nil
	}
}

// list parses a list or an object. NumPy puts no commas between elements.
func (p *literalParser) list(open byte, depth int) (literal, bool) {
	l := literal{kind: '['}
	closing := byte(']')
	switch open {
	case '(':
		closing = ')'
	case '{':
		closing, l.kind, l.keys = '}', '{', []string{}
	}
	for p.at++; p.skip(); {
		switch c := p.s[p.at]; {
		case c == closing:
			p.at++
			return l, true
		case c == ',':
			p.at++
			continue
		}
		v, ok := p.value(depth + 1)
		if ok && open == '{' {
			if p.skip() && p.s[p.at] == ':' {
				p.at++
				l.keys = append(l.keys, v.text)
				v, ok = p.value(depth + 1)
			} else {
				ok = false // a set, or a formula of TeX
			}
		}
		if !ok {
			return literal{}, false
		}
		l.list = append(l.list, v)
	}
	return literal{}, false
}

// quoted parses a text in quotes.
func (p *literalParser) quoted(quote byte) (string, bool) {
	p.at++
	from := p.at
	for p.at < len(p.s) && p.s[p.at] != quote {
		if p.s[p.at] == '\\' {
			p.at++
		}
		p.at++
	}
	if p.at >= len(p.s) {
		return "", false
	}
	raw := p.s[from:p.at]
	p.at++
	if strings.IndexByte(raw, '\\') < 0 {
		return raw, true
	}
	return unescape(raw), true
}

// unescape returns a text in quotes without its backslashes.
func unescape(s string) string {
	var b strings.Builder
	for s != "" {
		if s[0] == '\\' && len(s) > 1 && (s[1] == '"' || s[1] == '\'' || s[1] == '/') {
			b.WriteByte(s[1])
			s = s[2:]
			continue
		}
		r, _, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil { // a backslash of TeX
			r, rest = rune(s[0]), s[1:]
		}
		b.WriteRune(r)
		s = rest
	}
	return b.String()
}
