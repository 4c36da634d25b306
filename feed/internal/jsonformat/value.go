package jsonformat

import (
	"iter"
	"strconv"
	"strings"
	"unicode/utf16"
)

// value is the text of a JSON value, without white space around it, or "" for one that is not
// there. It is known to be valid JSON, so that its quotes and brackets alone tell where the
// values in it end.
type value string

// object is the fields of a JSON object, in order. Their names are as they are written,
// escapes included, which no name of a field that matters has.
type object []field

type field struct {
	name  string
	value value
}

// object returns the fields of v, or nil if it is no object.
func (v value) object() object {
	var o object
	for name, value := range v.fields() {
		o = append(o, field{name, value})
	}
	return o
}

// get returns the value that a path of names leads to ("primary_location.source"), or "" if
// there is none, or null. An array on the way stands for its first element.
func (o object) get(path string) value {
	name, rest, more := strings.Cut(path, ".")
	for i := range o {
		if o[i].name == name {
			if more {
				return o[i].value.get(rest)
			}
			if o[i].value == "null" {
				return ""
			}
			return o[i].value
		}
	}
	return ""
}

// first returns the value at the first of the paths that has one, other than "".
func (o object) first(paths ...string) value {
	for _, path := range paths {
		if v := o.get(path); v != "" && v != `""` {
			return v
		}
	}
	return ""
}

// text returns the text at the first of the paths that has one.
func (o object) text(paths ...string) string {
	for _, path := range paths {
		if s := o.get(path).text(); s != "" {
			return s
		}
	}
	return ""
}

// texts returns the texts at the first of the paths that has any.
func (o object) texts(paths ...string) []string {
	for _, path := range paths {
		if list := o.all(path).texts(); len(list) > 0 {
			return list
		}
	}
	return nil
}

// values are the values that a path leads to.
type values iter.Seq[value]

// all yields the values that a path leads to, without nulls. An array, on the way or at the end,
// stands for all its elements ("authors.name").
func (o object) all(path string) values {
	name, rest, _ := strings.Cut(path, ".")
	return o.get(name).all(rest)
}

func (v value) all(path string) values {
	if path == "" {
		return values(v.each())
	}
	name, rest, _ := strings.Cut(path, ".")
	return func(yield func(value) bool) {
		for w := range v.each() {
			for x := range w.get(name).all(rest) {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// texts returns the texts among the values.
func (vs values) texts() []string {
	var list []string
	for v := range vs {
		if s := v.text(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// get returns the value at a path, as the method of an object does.
func (v value) get(path string) value {
	for path != "" && v != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		for v.isArray() {
			v = v.head()
		}
		v = v.field(name)
	}
	return v
}

// field returns the value of the field with the name, or "" if there is none, or null.
func (v value) field(name string) value {
	for n, w := range v.fields() {
		if n == name && w != "null" {
			return w
		}
	}
	return ""
}

// head returns the first element of an array.
func (v value) head() value {
	for w := range v.each() {
		return w
	}
	return ""
}

func (v value) isObject() bool { return v != "" && v[0] == '{' }
func (v value) isArray() bool  { return v != "" && v[0] == '[' }

// fields yields the fields of an object.
func (v value) fields() iter.Seq2[string, value] {
	return func(yield func(string, value) bool) {
		if !v.isObject() {
			return
		}
		s := string(v)
		for at := blanks(s, 1); s[at] != '}'; {
			nameEnd := valueEnd(s, at)
			from := blanks(s, blanks(s, nameEnd)+1) // behind the colon
			end := valueEnd(s, from)
			if !yield(s[at+1:nameEnd-1], v[from:end]) {
				return
			}
			if at = blanks(s, end); s[at] == ',' {
				at = blanks(s, at+1)
			}
		}
	}
}

// each yields the elements of an array that are not null. Any other value is its own element.
func (v value) each() iter.Seq[value] {
	return func(yield func(value) bool) {
		for w := range v.elements() {
			if w != "null" && !yield(w) {
				return
			}
		}
	}
}

// elements is each with those that are null.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		if !v.isArray() {
			if v != "" {
				yield(v)
			}
			return
		}
		s := string(v)
		for at := blanks(s, 1); s[at] != ']'; {
			end := valueEnd(s, at)
			if !yield(v[at:end]) {
				return
			}
			if at = blanks(s, end); s[at] == ',' {
				at = blanks(s, at+1)
			}
		}
	}
}

// text returns a string, a number, or the first text in an array. For anything else it returns
// "". It drops ".0": programs write a whole number so in a list where another number is missing.
func (v value) text() string {
	switch {
	case v == "":
		return ""
	case v[0] == '"':
		return unescape(string(v[1 : len(v)-1]))
	case v[0] == '-' || '0' <= v[0] && v[0] <= '9':
		return strings.TrimSuffix(string(v), ".0")
	case v[0] == '[':
		for w := range v.each() {
			if s := w.text(); s != "" {
				return s
			}
		}
	}
	return ""
}

// valueEnd returns where the value ends that begins at the given place of valid JSON.
func valueEnd(s string, at int) int {
	switch s[at] {
	case '"':
		return stringEnd(s, at)
	case '{', '[':
		for depth := 0; ; at++ {
			switch s[at] {
			case '"':
				at = stringEnd(s, at) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
		}
	}
	for at < len(s) && !isDelimiter[s[at]] {
		at++
	}
	return at
}

// isDelimiter marks the bytes that end a number or a name.
var isDelimiter = [256]bool{',': true, '}': true, ']': true, ' ': true, '\t': true, '\r': true, '\n': true}

// stringEnd returns where the string ends that begins at the given place: at the first quote
// with an even number of backslashes before it.
func stringEnd(s string, at int) int {
	for end := at + 1; ; end++ {
		end += strings.IndexByte(s[end:], '"')
		backslashes := 0
		for s[end-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return end + 1
		}
	}
}

// unescape returns what a string says. Half of a surrogate pair is U+FFFD.
func unescape(s string) string {
	at := strings.IndexByte(s, '\\')
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for at >= 0 {
		b.WriteString(s[:at])
		escape := s[at+1]
		s = s[at+2:]
		switch escape {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r := hexRune(s)
			s = s[4:]
			if utf16.IsSurrogate(r) {
				second := rune(-1)
				if len(s) >= 6 && s[:2] == `\u` {
					second = hexRune(s[2:])
				}
				if r = utf16.DecodeRune(r, second); r != '\uFFFD' {
					s = s[6:]
				}
			}
			b.WriteRune(r)
		default: // a quote, a slash or a backslash
			b.WriteByte(escape)
		}
		at = strings.IndexByte(s, '\\')
	}
	b.WriteString(s)
	return b.String()
}

// hexRune returns the character of the four hexadecimal digits that s begins with.
func hexRune(s string) rune {
	n, _ := strconv.ParseUint(s[:4], 16, 32)
	return rune(n)
}
