package record

import (
	"bytes"
	"encoding/xml"
	"io"
)

// HeadSize is how many bytes a Head usually has. If it does not show a format, a larger Head is made,
// up to [MaxBytes].
const HeadSize = 64 << 10

// Head is the beginning of a feed. Formats are detected by it.
type Head struct {
	// Text begins without a byte order mark and without white space. It is valid UTF-8 unless the feed
	// is binary, and may end inside a character.
	Text []byte
	// All says that the feed ends with Text.
	All bool

	root xml.StartElement
	keys map[string]bool
}

// NewHead returns the head of a feed that begins with text. all says that the feed ends with text.
func NewHead(text []byte, all bool) *Head {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
	h := &Head{Text: text, All: all}
	if len(text) > 0 && text[0] == '<' {
		h.root = rootOf(text)
	}
	if isJSON(text) {
		h.keys = keysOf(text)
	}
	return h
}

// MayTellMore reports whether a larger head may show a format that this head does not show: it ends
// inside XML, inside JSON, or inside the first line, which may be a single long record.
func (h *Head) MayTellMore() bool {
	return !h.All && (h.IsJSON() || bytes.HasPrefix(h.Text, []byte("<")) || bytes.IndexByte(h.Text, '\n') < 0)
}

// Root returns the name of the root element of XML, with its namespace. The local name is empty if the
// feed is not XML.
func (h *Head) Root() xml.Name { return h.root.Name }

// HasElement reports whether the head has a start tag with this local name and any prefix.
func (h *Head) HasElement(name string) bool {
	for rest := h.Text; ; {
		at := bytes.Index(rest, []byte(name))
		if at < 0 {
			return false
		}
		before, after := rest[:at], rest[at+len(name):]
		rest = after
		if len(after) == 0 || bytes.IndexByte([]byte(" \t\r\n/>"), after[0]) < 0 {
			continue
		}
		if i := bytes.LastIndexByte(before, '<'); i >= 0 && isPrefix(before[i+1:]) {
			return true
		}
	}
}

// isPrefix reports whether text is empty or a namespace prefix with its colon.
func isPrefix(text []byte) bool {
	return len(text) == 0 || text[len(text)-1] == ':' && !bytes.ContainsAny(text, " \t\r\n<>=\"/!?")
}

// HasKey reports whether the head is JSON and has a field with one of the names, at any depth.
func (h *Head) HasKey(names ...string) bool {
	for _, name := range names {
		if h.keys[name] {
			return true
		}
	}
	return false
}

// HasAnyKey reports whether the head is JSON and has a field whose name is wanted.
func (h *Head) HasAnyKey(wanted func(name string) bool) bool {
	for name := range h.keys {
		if wanted(name) {
			return true
		}
	}
	return false
}

// IsJSON reports whether the head begins with an object of JSON, or with an array that may contain
// objects.
func (h *Head) IsJSON() bool { return h.keys != nil }

// isJSON reports whether text begins with JSON. "[1]" does not count: lines of a list begin so.
func isJSON(text []byte) bool {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	next := bytes.TrimLeft(text[1:], " \t\r\n")
	switch {
	case len(next) == 0:
		return true
	case text[0] == '{':
		return next[0] == '"' || next[0] == '}'
	}
	return bytes.IndexByte([]byte(`{["]`), next[0]) >= 0 || bytes.HasPrefix(next, []byte("null"))
}

// rootOf returns the first element of XML, or an empty one.
func rootOf(text []byte) xml.StartElement {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // text is UTF-8
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Copy()
		}
	}
}

// keysOf returns the names of all fields in JSON, which may end anywhere.
func keysOf(text []byte) map[string]bool {
	keys := map[string]bool{}
	for at := 0; at < len(text); at++ {
		if text[at] != '"' {
			continue
		}
		end := at + 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(text) {
			break
		}
		after := bytes.TrimLeft(text[end+1:min(len(text), end+64)], " \t\r\n")
		if len(after) > 0 && after[0] == ':' {
			keys[string(text[at+1:end])] = true
		}
		at = end
	}
	return keys
}
