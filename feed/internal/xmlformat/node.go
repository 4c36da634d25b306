package xmlformat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/text"
)

// node is an element of a record, or a text in it, which has no name. Its methods take a nil
// node for one that is not there.
type node struct {
	name     xml.Name // its Space is the prefix
	attrs    []xml.Attr
	children []*node
	data     string // of a text
}

// maxDepth bounds how deep elements may be nested. Full texts in JATS reach about 30.
const maxDepth = 200

// maxNodes bounds how many elements, attributes and texts a record may have. An article by
// three thousand authors has some 100,000.
const maxNodes = 500_000

var errTooMany = fmt.Errorf("more than %d elements, attributes and texts", maxNodes)

// parse returns the tree of an element, without the elements that have a name in skip.
//
// It reads the tokens of encoding/xml before that matches them: an end tag closes what is left
// open in its element, and one that has no start tag is passed over. Names keep their prefix
// for a namespace, as the local names are all that tells the elements of a format apart.
func parse(source []byte, skip map[string]bool) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(tame(source)))
	d.Strict = false // so that an unknown entity is no reason to lose a paper
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var top *node
	var open []openElement
	for size := 0; ; {
		token, err := d.RawToken()
		switch {
		case err == io.EOF && top == nil:
			return nil, errors.New("invalid XML: no element")
		case err == io.EOF:
			return nil, fmt.Errorf("invalid XML: it ends within <%s>", open[len(open)-1].name.Local)
		case err != nil:
			return nil, plainXMLError(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) >= maxDepth {
				return nil, fmt.Errorf("elements nested more than %d deep", maxDepth)
			}
			child := openElement{name: t.Name}
			if top == nil || open[len(open)-1].node != nil && !skip[t.Name.Local] {
				if size += 1 + len(t.Attr); size > maxNodes {
					return nil, errTooMany
				}
				child.node = &node{name: t.Name, attrs: t.Attr}
			}
			if top == nil {
				top = child.node
			} else if parent := open[len(open)-1].node; child.node != nil {
				parent.children = append(parent.children, child.node)
			}
			open = append(open, child)
		case xml.EndElement:
			for i := len(open) - 1; i >= 0; i-- {
				if open[i].name == t.Name {
					open = open[:i]
					break
				}
			}
			if top != nil && len(open) == 0 {
				return top, nil
			}
		case xml.CharData:
			if top != nil && open[len(open)-1].node != nil {
				if size++; size > maxNodes {
					return nil, errTooMany
				}
				parent := open[len(open)-1].node
				parent.children = append(parent.children, &node{data: string(t)})
			}
		}
	}
}

// openElement is an element that was not closed yet; its node is nil if it is left out.
type openElement struct {
	name xml.Name
	node *node
}

// plainXMLError says what is wrong without a line number, which would count from the record.
func plainXMLError(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("invalid XML: %s", syntax.Msg)
	}
	return fmt.Errorf("invalid XML: %w", err)
}

// tame returns text with what ends the reading of it made harmless: control characters, as
// such or as a reference ("&#11;"), which come from PDF files and mean nothing; a "<" that
// begins no markup; what is in an end tag besides its name; and "]]>" outside of a section. It
// leaves out comments and instructions.
func tame(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/16)
	for len(text) > 0 {
		i := bytes.IndexByte(text, '<')
		if i < 0 {
			return tameText(out, text)
		}
		out = tameText(out, text[:i])
		text = text[i:]
		size := 1
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			size = lengthTo(text, "-->", len("<!--"))
		case bytes.HasPrefix(text, []byte("<?")):
			size = lengthTo(text, "?>", len("<?"))
		case bytes.HasPrefix(text, []byte("<![CDATA[")):
			size = lengthTo(text, "]]>", len("<![CDATA["))
			out = appendPrintable(out, text[:size])
		case len(text) > 2 && text[1] == '/' && isNameStart(text[2]):
			if size = tagSize(text[:min(len(text), maxTag)]); size > 0 {
				out = append(append(append(out, "</"...), leadingName(text[2:size])...), '>')
				break
			}
			size = 1
			out = append(out, "&lt;"...)
		case len(text) > 1 && isNameStart(text[1]):
			if size = tagSize(text[:min(len(text), maxTag)]); size > 0 {
				out = tameText(out, text[:size])
				break
			}
			size = 1
			out = append(out, "&lt;"...)
		default:
			out = append(out, "&lt;"...)
		}
		text = text[size:]
	}
	return out
}

// leadingName returns the name that text begins with.
func leadingName(text []byte) []byte {
	end := 0
	for end < len(text) && (isNameStart(text[end]) || end > 0 && bytes.IndexByte([]byte("0123456789.:-"), text[end]) >= 0) {
		end++
	}
	return text[:end]
}

// lengthTo returns the length of text up to the end of the first end behind from.
func lengthTo(text []byte, end string, from int) int {
	if i := bytes.Index(text[from:], []byte(end)); i >= 0 {
		return from + i + len(end)
	}
	return len(text)
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

// tameText appends text without markup, or a tag, to out.
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

// isCharacter reports whether a number, "x41" or "65", is that of a character of XML.
func isCharacter(number string) bool {
	base := rune(10)
	if number != "" && (number[0] == 'x' || number[0] == 'X') {
		base, number = 16, number[1:]
	}
	n := rune(0)
	for _, r := range strings.ToLower(number) {
		digit := rune(-1)
		switch {
		case '0' <= r && r <= '9':
			digit = r - '0'
		case 'a' <= r && r <= 'f':
			digit = r - 'a' + 10
		}
		if digit < 0 || digit >= base || n > 0x10FFFF {
			return false
		}
		n = n*base + digit
	}
	return n == '\t' || n == '\n' || n == '\r' || n >= ' ' && n < 0xD800 || n >= 0xE000 && n <= 0xFFFD || n >= 0x10000 && n <= 0x10FFFF
}

// local returns the name without its namespace.
func (n *node) local() string {
	if n == nil {
		return ""
	}
	return n.name.Local
}

// attr returns the value of the attribute of a local name, or "".
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all returns the elements that a path of local names ("titles/title") leads to.
func (n *node) all(path string) []*node {
	if n == nil {
		return nil
	}
	name, rest, more := strings.Cut(path, "/")
	var found []*node
	for _, c := range n.children {
		if c.name.Local != name {
			continue
		}
		if more {
			found = append(found, c.all(rest)...)
		} else {
			found = append(found, c)
		}
	}
	return found
}

// first returns the first element that one of the paths leads to, in the order of the paths.
func (n *node) first(paths ...string) *node {
	for _, path := range paths {
		if found := n.all(path); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// descendants returns the elements of a local name at any depth, in order, but none within
// another.
func (n *node) descendants(name string) []*node {
	if n == nil {
		return nil
	}
	var found []*node
	for _, c := range n.children {
		if c.name.Local == name {
			found = append(found, c)
		} else {
			found = append(found, c.descendants(name)...)
		}
	}
	return found
}

// text returns what is in an element, for the functions of package text: its plain text, or
// markup if there are elements in it.
func (n *node) text() string {
	if n == nil {
		return ""
	}
	plain := true
	for _, c := range n.children {
		plain = plain && c.name.Local == ""
	}
	if len(n.children) == 1 && plain {
		return n.children[0].data
	}
	var b strings.Builder
	n.write(&b, plain)
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// write writes what is in an element, with the tags that are markup to package text: the rest
// would stay in the text. There are none if it is plain.
func (n *node) write(b *strings.Builder, plain bool) {
	for _, c := range n.children {
		switch {
		case plain:
			b.WriteString(c.data)
		case c.name.Local == "":
			_, _ = escaper.WriteString(b, betweenTags(c.data))
		case text.IsMarkup(c.name.Local):
			b.WriteString("<" + c.name.Local + ">")
			c.write(b, plain)
			b.WriteString("</" + c.name.Local + ">")
		default:
			c.write(b, plain)
		}
	}
}

// betweenTags returns a text with a blank for line breaks at its ends: next to a tag they are
// the layout of the file, and an empty line would part paragraphs. Behind a hyphen it has none.
func betweenTags(s string) string {
	const blanks = " \t\r\n"
	inner := strings.Trim(s, blanks)
	if inner == s {
		return s
	}
	if inner == "" {
		return " "
	}
	at := strings.Index(s, inner)
	before, after := s[:at], s[at+len(inner):]
	if before != "" {
		inner = " " + inner
	}
	if after != "" && !(strings.HasSuffix(inner, "-") && strings.Contains(after, "\n")) {
		inner += " "
	}
	return inner
}

// texts returns the texts of all elements that a path leads to.
func (n *node) texts(path string) []string {
	var list []string
	for _, c := range n.all(path) {
		list = append(list, c.text())
	}
	return list
}

// lang returns the language that an element is said to be in, or "".
func (n *node) lang() string { return text.Language(n.attr("lang")) }

// is reports whether the attribute of a name has one of the values, whatever their case.
func (n *node) is(attr string, values ...string) bool {
	has := n.attr(attr)
	for _, v := range values {
		if strings.EqualFold(has, v) {
			return true
		}
	}
	return false
}

// without takes the elements of the given names out of n, at any depth, and returns it.
func (n *node) without(names ...string) *node {
	if n == nil {
		return nil
	}
	n.children = slices.DeleteFunc(n.children, func(c *node) bool {
		return slices.Contains(names, c.name.Local)
	})
	for _, c := range n.children {
		c.without(names...)
	}
	return n
}

// plain returns what is in an element without any markup.
func (n *node) plain() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.writePlain(&b)
	return b.String()
}

func (n *node) writePlain(b *strings.Builder) {
	b.WriteString(n.data)
	for _, c := range n.children {
		c.writePlain(b)
	}
}
