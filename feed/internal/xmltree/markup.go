package xmltree

import (
	"bytes"
	"strconv"
	"strings"
)

// This file finds the markup in a text that may be damaged.

// tokenKind is a kind of markup. Comments, sections and declarations are other.
type tokenKind int

const (
	other tokenKind = iota
	startTag
	endTag
)

// kindOf returns the kind of the markup that text begins with.
func kindOf(text []byte) tokenKind {
	switch {
	case len(text) > 1 && isNameStart(text[1]):
		return startTag
	case len(text) > 2 && text[1] == '/' && isNameStart(text[2]):
		return endTag
	}
	return other
}

// passages are the beginnings and ends of markup that has no tags inside.
var passages = [...]struct{ begin, end []byte }{
	{[]byte("<!--"), []byte("-->")}, {[]byte("<![CDATA["), []byte("]]>")}, {[]byte("<?"), []byte("?>")},
}

// maxTag is the most bytes that a tag may have. Attributes take much more memory than their text, so
// they must not be longer.
const maxTag = 1 << 20

// markupSize returns the length of the markup at the beginning of text, which starts with "<". It is
// -1 if the markup does not end in text, and 1 if the "<" does not begin any markup. A record cannot
// contain declarations.
func markupSize(text []byte, inRecord bool) int {
	for _, p := range passages {
		if bytes.HasPrefix(text, p.begin) {
			i := bytes.Index(text[len(p.begin):], p.end)
			if i < 0 {
				return -1
			}
			return len(p.begin) + i + len(p.end)
		}
	}
	switch {
	case bytes.HasPrefix(text, []byte("<!")) && !inRecord:
		return declarationSize(text)
	case kindOf(text) == other:
		return 1
	}
	if size := tagSize(text[:min(len(text), maxTag)]); size >= 0 || len(text) < maxTag {
		return size
	}
	return 1
}

// tagSize returns the length of the tag at the beginning of text, or -1 if it does not end there. A
// quotation mark does not count if the next tag begins before it is closed.
func tagSize(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '>':
			return i + 1
		case '<': // the first '<' is text, or the tag is damaged
			return i
		case '"', '\'':
			if text[i-1] != '=' && text[i-1] != ' ' {
				continue
			}
			end := bytes.IndexAny(text[i+1:], string(text[i])+"<")
			if end < 0 {
				return -1
			}
			if text[i+1+end] == '<' {
				return i + 1 + end
			}
			i += 1 + end
		}
	}
	return -1
}

// declarationSize returns the length of the declaration at the beginning of text, or -1 if it does
// not end there. A document type contains further declarations.
func declarationSize(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		end := 0
		switch text[i] {
		case '<':
			if bytes.HasPrefix(text[i:], []byte("<!--")) {
				end = bytes.Index(text[i:], []byte("-->"))
				break
			}
			depth++
		case '>':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			end = 1 + bytes.IndexByte(text[i+1:], text[i])
			if end == 0 {
				return -1
			}
		}
		if end < 0 {
			return -1
		}
		i += end
	}
	return -1
}

// tagName returns the name that text begins with, up to a blank or the end of the tag.
func tagName(text []byte) string {
	if end := bytes.IndexAny(text, " \t\r\n/>"); end >= 0 {
		text = text[:end]
	}
	return string(text)
}

func isNameStart(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_' || b >= 0x80
}

// localName returns a qualified name without its prefix.
func localName(name string) string {
	return name[strings.IndexByte(name, ':')+1:]
}

// falseSection is the beginning of an instruction that stands for a section.
const falseSection = "<?CDATA "

// tame returns text without the errors that make encoding/xml stop: control characters, also as a
// reference ("&#11;"), which come from PDF files; a "<" that does not begin any markup; anything but
// the name in an end tag; and "]]>" outside of a section. It leaves out comments and instructions, except
// "<?CDATA $x$?>", which IOP Publishing writes in place of a section.
func tame(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/16)
	for len(text) > 0 {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return tameText(out, text)
		}
		out = tameText(out, text[:i])
		text = text[i:]
		size := markupSize(text, true)
		switch kind := kindOf(text); {
		case size < 0 && kind != other: // a tag that does not end
			size = 1
			out = append(out, "&lt;"...)
		case size < 0: // a comment, an instruction or a section that does not end
			size = len(text)
		case kind == endTag:
			out = append(append(append(out, "</"...), leadingName(text[2:size])...), '>')
		case kind == startTag && size > 1:
			out = tameText(out, text[:size])
		case bytes.HasPrefix(text, []byte("<![CDATA[")):
			out = appendPrintable(out, text[:size])
		case bytes.HasPrefix(text, []byte(falseSection)) && bytes.HasSuffix(text[:size], []byte("?>")):
			out = tameText(out, []byte(escaper.Replace(string(text[len(falseSection):size-len("?>")]))))
		case size == 1:
			out = append(out, "&lt;"...)
		}
		text = text[size:]
	}
	return out
}

// leadingName returns the name that text begins with.
func leadingName(text []byte) []byte {
	end := 0
	for end < len(text) &&
		(isNameStart(text[end]) || end > 0 && bytes.IndexByte([]byte("0123456789.:-"), text[end]) >= 0) {
		end++
	}
	return text[:end]
}

// appendPrintable appends text to out, with blanks for control characters.
func appendPrintable(out, text []byte) []byte {
	from := len(out)
	out = append(out, text...)
	for i := from; i < len(out); i++ {
		if b := out[i]; b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			out[i] = ' '
		}
	}
	return out
}

// tameText appends a text without markup, or a tag, to out.
func tameText(out, text []byte) []byte {
	for len(text) > 0 {
		i := bytes.IndexAny(text, "&]")
		if i < 0 {
			break
		}
		out = appendPrintable(out, text[:i])
		text = text[i:]
		size := 1
		switch {
		case bytes.HasPrefix(text, []byte("]]>")):
			size = 3
			out = append(out, "]]&gt;"...)
		case bytes.HasPrefix(text, []byte("&#")):
			end := bytes.IndexByte(text[:min(len(text), 12)], ';')
			if end >= 0 && !isCharacter(string(text[2:end])) {
				size = end + 1
				out = append(out, ' ')
				break
			}
			out = append(out, '&')
		default:
			out = append(out, text[0])
		}
		text = text[size:]
	}
	return appendPrintable(out, text)
}

// isCharacter reports whether XML allows the character of a number, "x41" or "65".
func isCharacter(number string) bool {
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
		base, number = 16, hex
	}
	n, err := strconv.ParseUint(number, base, 32)
	return err == nil && (n == '\t' || n == '\n' || n == '\r' ||
		n >= ' ' && n < 0xD800 || n >= 0xE000 && n <= 0xFFFD || n >= 0x10000 && n <= 0x10FFFF)
}
