package jsonvalue

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// This file checks in one pass whether a text is JSON (RFC 8259). The standard library checks a few
// hundred megabytes per second. That took most of the time for a large feed.

// maxDepth limits how deep values may be nested. The methods of a Value search for its end at every level.
const maxDepth = 200

// ParseObject returns the fields of an object, appended to o. The object is all of s, apart from
// white space, and everything in it is checked.
func ParseObject(s string, o Object) (Object, error) {
	at := Blanks(s, 0)
	if at == len(s) || s[at] != '{' {
		if _, err := Check(s); err != nil {
			return nil, err
		}
		return nil, errors.New("not a JSON object")
	}
	end, err := checkNested(s, at, 1, &o)
	if err == nil {
		err = onlyBlanks(s, end)
	}
	return o, err
}

// Check returns s as a value, without white space around it, if it is valid JSON.
func Check(s string) (Value, error) {
	from := Blanks(s, 0)
	end, err := checkValue(s, from, 0)
	if err == nil {
		err = onlyBlanks(s, end)
	}
	if err != nil {
		return "", err
	}
	return Value(s[from:end]), nil
}

// ErrCutOff is the error of JSON that ends before it should.
var ErrCutOff = errors.New("invalid JSON: truncated")

// FaultError says what is wrong at a place of a text.
type FaultError struct {
	Fault string
	At    int // from 0, in bytes
}

// Error says what is wrong and where.
func (e *FaultError) Error() string {
	return fmt.Sprintf("invalid JSON: %s at byte %d", e.Fault, e.At+1)
}

// syntaxError returns the error for a character in the wrong place.
func syntaxError(s string, at int) error {
	if at >= len(s) {
		return ErrCutOff
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return &FaultError{fmt.Sprintf("unexpected %q", r), at}
}

func onlyBlanks(s string, at int) error {
	if at = Blanks(s, at); at < len(s) {
		return syntaxError(s, at)
	}
	return nil
}

// Blanks returns the place of the first byte of s, from at on, that is no white space.
func Blanks(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\n' || s[at] == '\t' || s[at] == '\r') {
		at++
	}
	return at
}

// checkValue returns where the value at a place of s ends.
func checkValue(s string, at, depth int) (int, error) {
	if at >= len(s) {
		return 0, syntaxError(s, at)
	}
	switch s[at] {
	case '"':
		return checkString(s, at)
	case '{', '[':
		if depth == maxDepth {
			return 0, fmt.Errorf("JSON nested more than %d deep", maxDepth)
		}
		return checkNested(s, at, depth+1, nil)
	case 't':
		return checkName(s, at, "true")
	case 'f':
		return checkName(s, at, "false")
	case 'n':
		return checkName(s, at, "null")
	case 'N': // Python writes it, although JSON does not have it
		return checkName(s, at, "NaN")
	}
	return checkNumber(s, at)
}

// checkNested is checkValue of an object or an array. It appends the fields of an object to o, if
// that is not nil.
func checkNested(s string, at, depth int, o *Object) (int, error) {
	isObject := s[at] == '{'
	closing := byte(']')
	if isObject {
		closing = '}'
	}
	if at = Blanks(s, at+1); at < len(s) && s[at] == closing {
		return at + 1, nil
	}
	for {
		var (
			name string
			err  error
		)
		if isObject {
			if at == len(s) || s[at] != '"' {
				return 0, syntaxError(s, at)
			}
			from := at + 1
			if at, err = checkString(s, at); err != nil {
				return 0, err
			}
			name = s[from : at-1]
			if at = Blanks(s, at); at == len(s) || s[at] != ':' {
				return 0, syntaxError(s, at)
			}
			at = Blanks(s, at+1)
		}
		from := at
		if at, err = checkValue(s, at, depth); err != nil {
			return 0, err
		}
		if o != nil {
			*o = append(*o, Field{name, Value(s[from:at])})
		}
		if at = Blanks(s, at); at == len(s) {
			return 0, syntaxError(s, at)
		}
		switch s[at] {
		case ',':
			at = Blanks(s, at+1)
		case closing:
			return at + 1, nil
		default:
			return 0, syntaxError(s, at)
		}
	}
}

// special marks the bytes in a string that end it, begin an escape, or are not allowed.
var special = func() (table [256]bool) {
	for b := range ' ' {
		table[b] = true
	}
	table['"'], table['\\'] = true, true
	return table
}()

// plain returns how many bytes of s from at on are not special. It looks at eight bytes at a time,
// so the number may be too small by up to seven.
func plain(s string, at int) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	from := at
	for ; at+8 <= len(s); at += 8 {
		t := s[at : at+8]
		x := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		// A byte of x is below n if subtracting n borrows from its high bit, which x has not
		// (Warren, Hacker's Delight, 2nd edition, section 6-1). A quote or backslash is where the
		// difference to it is below 1.
		quote, backslash := x^ones*'"', x^ones*'\\'
		if (x-ones*' ')&^x&highs|(quote-ones)&^quote&highs|(backslash-ones)&^backslash&highs != 0 {
			break
		}
	}
	return at - from
}

// checkString is checkValue of a string.
func checkString(s string, at int) (int, error) {
	for at++; ; at++ {
		at += plain(s, at)
		for at < len(s) && !special[s[at]] {
			at++
		}
		switch {
		case at >= len(s):
			return 0, syntaxError(s, at)
		case s[at] == '"':
			return at + 1, nil
		case s[at] != '\\':
			return 0, &FaultError{"a control character in a string", at}
		}
		if at++; at >= len(s) {
			return 0, syntaxError(s, at)
		}
		switch s[at] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			for range 4 {
				if at++; at >= len(s) || !isHex(s[at]) {
					return 0, syntaxError(s, at)
				}
			}
		default:
			return 0, syntaxError(s, at)
		}
	}
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

// checkName is checkValue of true, false and null.
func checkName(s string, at int, name string) (int, error) {
	if len(s)-at < len(name) || s[at:at+len(name)] != name {
		return 0, syntaxError(s, at)
	}
	return at + len(name), nil
}

// checkNumber is checkValue of a number.
func checkNumber(s string, at int) (int, error) {
	digits := func() bool {
		from := at
		for at < len(s) && '0' <= s[at] && s[at] <= '9' {
			at++
		}
		return at > from
	}
	if s[at] == '-' {
		at++
	}
	if at < len(s) && s[at] == '0' {
		at++
	} else if !digits() {
		return 0, syntaxError(s, at)
	}
	if at < len(s) && s[at] == '.' {
		if at++; !digits() {
			return 0, syntaxError(s, at)
		}
	}
	if at < len(s) && (s[at] == 'e' || s[at] == 'E') {
		if at++; at < len(s) && (s[at] == '+' || s[at] == '-') {
			at++
		}
		if !digits() {
			return 0, syntaxError(s, at)
		}
	}
	return at, nil
}
