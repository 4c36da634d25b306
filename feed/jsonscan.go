package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// This file cuts an object into its fields. Decoding into a map reads every byte three times
// and copies every value, which took most of the time of a large feed. Here the standard
// library says whether the text is JSON; in text that is, quotes and brackets alone tell
// where a value ends.

// jsonFields returns the fields of an object, which share memory with text. Of two fields with
// one name the last counts, and of names that differ only in case and the like the plain one.
func jsonFields(text []byte) (object, error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, errors.New("not a JSON object")
	}
	if !json.Valid(text) {
		return nil, invalidJSON(text)
	}
	type field struct {
		name  string
		value []byte
	}
	var others []field // whose names are not plain
	fields := make(object, 12)
	for at := skipBlanks(text, 1); text[at] != '}'; {
		end := valueEnd(text, at)
		name := jsonText(text[at:end])
		at = skipBlanks(text, skipBlanks(text, end)+1) // behind the colon
		end = valueEnd(text, at)
		if plain := plainName(name); plain == name {
			fields[name] = text[at:end:end]
		} else {
			others = append(others, field{plain, text[at:end:end]})
		}
		if at = skipBlanks(text, end); text[at] == ',' {
			at = skipBlanks(text, at+1)
		}
	}
	for _, f := range slices.Backward(others) {
		if _, taken := fields[f.name]; !taken {
			fields[f.name] = f.value
		}
	}
	return fields, nil
}

// invalidJSON says what is wrong with a text.
func invalidJSON(text []byte) error {
	var value json.RawMessage
	err := json.Unmarshal(text, &value)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("invalid JSON: %w at byte %d", syntax, syntax.Offset)
	}
	return fmt.Errorf("invalid JSON: %w", err)
}

// skipBlanks returns where the first byte at or behind at is that is no white space.
func skipBlanks(text []byte, at int) int {
	for text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r' {
		at++
	}
	return at
}

// valueEnd returns where the value ends that begins at the given place of valid JSON.
func valueEnd(text []byte, at int) int {
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		for depth := 0; ; at++ {
			switch text[at] {
			case '"':
				at = stringEnd(text, at) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
		}
	}
	return at + bytes.IndexAny(text[at:], ",}] \t\r\n")
}

// stringEnd returns where the string ends that begins at the given place: at the first quote
// with an even number of backslashes before it.
func stringEnd(text []byte, at int) int {
	for end := at + 1; ; end++ {
		end += bytes.IndexByte(text[end:], '"')
		backslashes := 0
		for text[end-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return end + 1
		}
	}
}

// plainString returns the text of a string that has no escapes and is valid UTF-8.
func plainString(raw []byte) (string, bool) {
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw) {
		return "", false
	}
	return string(raw), true
}
