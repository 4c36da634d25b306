package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// indented writes a value as indented JSON, with a line end. All lines but the first begin with prefix.
func indented(w io.Writer, value any, prefix string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(appendIndented(make([]byte, 0, b.Len()+b.Len()/2), b.Bytes(), prefix))
	return err
}

// appendIndented appends JSON without blanks between its tokens to dst, with a line for each value, as [json.Indent]
// does, but without checking it again: most of a report is strings, which are copied as they are.
func appendIndented(dst, src []byte, prefix string) []byte {
	depth := 0
	line := func() {
		dst = append(append(dst, '\n'), prefix...)
		for range depth {
			dst = append(dst, "  "...)
		}
	}
	for at := 0; at < len(src); at++ {
		switch c := src[at]; c {
		case '"':
			end := at + 1
			for src[end] != '"' {
				if src[end] == '\\' {
					end++
				}
				end++
			}
			dst = append(dst, src[at:end+1]...)
			at = end
		case '{', '[':
			if dst = append(dst, c); src[at+1] == c+2 { // nothing is in it: ] and } stand two places behind [ and {
				dst = append(dst, c+2)
				at++
				continue
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			dst = append(dst, c)
		case ',':
			dst = append(dst, c)
			line()
		case ':':
			dst = append(dst, ": "...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
