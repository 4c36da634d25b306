package annotate

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"kindred/feed/internal/jsonvalue"
)

// member is the name of the member that objects get.
const member = "kindred"

var errNotLines = errors.New("it is not JSON Lines, with an object on each line")

// JSONLines writes the member "kindred" at the end of each object. Each object has a line of its own.
func JSONLines(text []byte, m *Marks) ([]byte, int, error) {
	var edits []edit
	missed, number := 0, 0
	for start := 0; start < len(text); {
		next := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			next = start + i + 1
		}
		number++
		mark := m.Of[number]
		if e, ok := markObject(text[start:next], mark, m.Columns); ok {
			edits = append(edits, edit{start + e.start, start + e.end, e.text})
		} else {
			missed += count(mark)
		}
		start = next
	}
	if missed > 0 && missed == len(m.Of) {
		return nil, 0, errNotLines
	}
	return apply(text, edits), missed, nil
}

// markObject returns the edit of a line that marks the object on it. ok is false if there is none, or if another
// program put the mark of an earlier run among its other members.
func markObject(line []byte, mark *Mark, columns []Column) (e edit, ok bool) {
	text := strings.TrimRight(string(line), " \t\r\n")
	fields, err := jsonvalue.ParseObject(text, nil)
	if err != nil {
		return edit{}, false
	}
	e.end = len(strings.TrimRight(strings.TrimSuffix(text, "}"), " \t\r\n"))
	e.start = e.end
	for i, f := range fields {
		if f.Name != member {
			continue
		}
		if i+1 < len(fields) {
			return edit{}, false
		}
		before := strings.TrimRight(text[:e.end-len(f.Value)], " \t\r\n")      // "kindred":
		before = strings.TrimRight(strings.TrimSuffix(before, ":"), " \t\r\n") // "kindred"
		before = strings.TrimRight(strings.TrimSuffix(before, `"`+member+`"`), " \t\r\n")
		e.start = len(strings.TrimSuffix(before, ","))
		fields = fields[:i]
	}
	if mark == nil {
		return e, true
	}
	comma, colon := ",", ":"
	if strings.Contains(text, `": `) {
		comma, colon = ", ", ": "
	}
	var b strings.Builder
	if len(fields) > 0 {
		b.WriteString(comma)
	}
	b.WriteString(`"` + member + `"` + colon + "{")
	first := true
	for i, column := range columns {
		value := mark.Cells[i]
		if value == "" {
			continue
		}
		if !first {
			b.WriteString(comma)
		}
		first = false
		b.WriteString(`"` + column.Name + `"` + colon)
		if column.Number {
			b.WriteString(value)
		} else {
			b.WriteString(stringOf(value))
		}
	}
	e.text = b.String() + "}"
	return e, true
}

// stringOf returns a text as a string of JSON.
func stringOf(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // of a string, and to memory: this does not fail
	return strings.TrimSuffix(b.String(), "\n")
}
