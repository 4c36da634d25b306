// Package jsonvalue reads JSON text as values that are slices of it. One pass checks the text.
// Then quotes and brackets alone say where each value ends, and only what a caller asks for is
// unescaped. Its methods know the forms in which feeds have names, dates, abstracts and lists.
package jsonvalue

import (
	"iter"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Value is the text of a JSON value without white space around it, or "" for a missing value. It
// must be valid JSON: the result of [Check] or a part of it.
type Value string

// Object is the fields of a JSON object, in order. Their names still have their escapes: no field
// that matters has any.
type Object []Field

// Field is a field of an object.
type Field struct {
	Name  string
	Value Value
}

// Object returns the fields of v, or nil if v is not an object.
func (v Value) Object() Object {
	var o Object
	for name, w := range v.Fields() {
		o = append(o, Field{name, w})
	}
	return o
}

// Get returns the value that a path of names leads to ("primary_location.source"), or "" if
// there is none, or null. An array on the way stands for its first element.
func (o Object) Get(path string) Value {
	name, rest, more := strings.Cut(path, ".")
	for i := range o {
		if o[i].Name == name {
			if more {
				return o[i].Value.Get(rest)
			}
			if o[i].Value == "null" {
				return ""
			}
			return o[i].Value
		}
	}
	return ""
}

// First returns the value at the first of the paths with a value that is not an empty string.
func (o Object) First(paths ...string) Value {
	for _, path := range paths {
		if v := o.Get(path); v != "" && v != `""` {
			return v
		}
	}
	return ""
}

// Text returns the text at the first of the paths with a text.
func (o Object) Text(paths ...string) string {
	for _, path := range paths {
		if s := o.Get(path).Text(); s != "" {
			return s
		}
	}
	return ""
}

// Texts returns the texts at the first of the paths with texts.
func (o Object) Texts(paths ...string) []string {
	for _, path := range paths {
		if list := o.All(path).Texts(); len(list) > 0 {
			return list
		}
	}
	return nil
}

// Values are the values that a path leads to.
type Values iter.Seq[Value]

// All yields the values that a path leads to, without nulls. An array, on the way or at the end,
// stands for all its elements ("authors.name").
func (o Object) All(path string) Values {
	name, rest, _ := strings.Cut(path, ".")
	return o.Get(name).All(rest)
}

// All yields the values that a path leads to, as the method of an object does.
func (v Value) All(path string) Values {
	if path == "" {
		return Values(v.Each())
	}
	name, rest, _ := strings.Cut(path, ".")
	return func(yield func(Value) bool) {
		for w := range v.Each() {
			for x := range w.Get(name).All(rest) {
				if !yield(x) {
					return
				}
			}
		}
	}
}

// Texts returns the texts among the values.
func (vs Values) Texts() []string {
	var list []string
	for v := range vs {
		if s := v.Text(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// Get returns the value at a path, as the method of an object does.
func (v Value) Get(path string) Value {
	for path != "" && v != "" {
		var name string
		name, path, _ = strings.Cut(path, ".")
		for v.IsArray() {
			v = v.Head()
		}
		v = v.field(name)
	}
	return v
}

// field returns the value of the field with the name, or "" if there is none, or null.
func (v Value) field(name string) Value {
	for n, w := range v.Fields() {
		if n == name && w != "null" {
			return w
		}
	}
	return ""
}

// Head returns the first element of an array.
func (v Value) Head() Value {
	for w := range v.Each() {
		return w
	}
	return ""
}

// IsObject reports whether v is an object.
func (v Value) IsObject() bool { return v != "" && v[0] == '{' }

// IsArray reports whether v is an array.
func (v Value) IsArray() bool { return v != "" && v[0] == '[' }

// Fields yields the fields of an object.
func (v Value) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if !v.IsObject() {
			return
		}
		s := string(v)
		for at := Blanks(s, 1); s[at] != '}'; {
			nameEnd := valueEnd(s, at)
			from := Blanks(s, Blanks(s, nameEnd)+1) // after the colon
			end := valueEnd(s, from)
			if !yield(s[at+1:nameEnd-1], v[from:end]) {
				return
			}
			if at = Blanks(s, end); s[at] == ',' {
				at = Blanks(s, at+1)
			}
		}
	}
}

// Each yields what Elements yields, without nulls.
func (v Value) Each() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for w := range v.Elements() {
			if w != "null" && !yield(w) {
				return
			}
		}
	}
}

// Elements yields the elements of an array. Any other value is its own element.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if !v.IsArray() {
			if v != "" {
				yield(v)
			}
			return
		}
		s := string(v)
		for at := Blanks(s, 1); s[at] != ']'; {
			end := valueEnd(s, at)
			if !yield(v[at:end]) {
				return
			}
			if at = Blanks(s, end); s[at] == ',' {
				at = Blanks(s, at+1)
			}
		}
	}
}

// Text returns a string, a number, or the first text in an array. For anything else it returns
// "". It drops ".0" from a number: pandas writes whole numbers with it if one of them is missing.
func (v Value) Text() string {
	switch {
	case v == "":
		return ""
	case v[0] == '"':
		return unescape(string(v[1 : len(v)-1]))
	case v[0] == '-' || '0' <= v[0] && v[0] <= '9':
		return strings.TrimSuffix(string(v), ".0")
	case v[0] == '[':
		for w := range v.Each() {
			if s := w.Text(); s != "" {
				return s
			}
		}
	}
	return ""
}

// valueEnd returns the end of the value at a place of valid JSON.
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
	for at < len(s) && !IsDelimiter[s[at]] {
		at++
	}
	return at
}

// IsDelimiter marks the bytes that end a number or a name.
var IsDelimiter = [256]bool{',': true, '}': true, ']': true, ' ': true, '\t': true, '\r': true, '\n': true}

// stringEnd returns the end of the string at a place: after the first quote with an even number of
// backslashes before it.
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

// unescape returns a string without its escapes. Half of a surrogate pair becomes U+FFFD.
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
