package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/text"
)

// Node is an element of a record, or a text in it. A text has no name. A nil node stands for an
// element that is not there: all methods take it.
type Node struct {
	Name     xml.Name // Space is the prefix
	Attrs    []xml.Attr
	Children []*Node
	Data     string // of a text
}

// maxDepth is how deep elements may be nested. Full texts in JATS reach about 30.
const maxDepth = 200

// maxNodes is how many elements, attributes and texts a record may have. An article by three
// thousand authors has about 100,000.
const maxNodes = 500_000

var errTooMany = fmt.Errorf("more than %d elements, attributes and texts", maxNodes)

// Parse returns the tree of an element, without the elements whose names are in skip.
//
// It matches the tags itself, so that damage does no harm: an end tag also closes the elements that
// were left open inside, and an end tag without a start tag is ignored. Names keep their prefix in
// place of a namespace, because formats are told by local names alone.
func Parse(source []byte, skip []string) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(tame(source)))
	d.Strict = false // unknown entities stay as they are
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var top *Node
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
			if top == nil || open[len(open)-1].node != nil && !slices.Contains(skip, t.Name.Local) {
				if size += 1 + len(t.Attr); size > maxNodes {
					return nil, errTooMany
				}
				child.node = &Node{Name: t.Name, Attrs: t.Attr}
			}
			if top == nil {
				top = child.node
			} else if parent := open[len(open)-1].node; child.node != nil {
				parent.Children = append(parent.Children, child.node)
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
				parent.Children = append(parent.Children, &Node{Data: string(t)})
			}
		}
	}
}

// openElement is an element that was not closed yet. Its node is nil if it is left out.
type openElement struct {
	name xml.Name
	node *Node
}

// plainXMLError returns the error without its line number, which counts from the record.
func plainXMLError(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("invalid XML: %s", syntax.Msg)
	}
	return fmt.Errorf("invalid XML: %w", err)
}

// Local returns the name without its namespace.
func (n *Node) Local() string {
	if n == nil {
		return ""
	}
	return n.Name.Local
}

// Attr returns the value of the attribute of a local name, or "".
func (n *Node) Attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Is reports whether the attribute of a name has one of the values, whatever their case.
func (n *Node) Is(attr string, values ...string) bool {
	has := n.Attr(attr)
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, has) })
}

// Lang returns the language in the attributes of an element, or "".
func (n *Node) Lang() string { return text.Language(n.Attr("lang")) }

// LangAttr returns the attribute for a language.
func LangAttr(lang string) xml.Attr { return xml.Attr{Name: xml.Name{Local: "lang"}, Value: lang} }

// All returns the elements that paths of local names lead to. Paths are separated by blanks, and
// their names by slashes: "title titles/title". All elements of the first path come first.
func (n *Node) All(paths string) []*Node {
	var found []*Node
	for path := range strings.FieldsSeq(paths) {
		found = n.follow(path, found)
	}
	return found
}

// follow appends the elements that one path leads to.
func (n *Node) follow(path string, found []*Node) []*Node {
	if n == nil {
		return found
	}
	name, rest, more := strings.Cut(path, "/")
	for _, c := range n.Children {
		switch {
		case c.Name.Local != name:
		case more:
			found = c.follow(rest, found)
		default:
			found = append(found, c)
		}
	}
	return found
}

// First returns the first of the elements that All returns, or nil.
func (n *Node) First(paths string) *Node {
	for path := range strings.FieldsSeq(paths) {
		if found := n.follow(path, nil); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// FirstElement returns the first element in n, whatever its name, or nil.
func (n *Node) FirstElement() *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name.Local != "" {
			return c
		}
	}
	return nil
}

// Texts returns the texts of the elements that All returns. A path may end with an attribute, which
// is returned in place of the text: "link link@href".
func (n *Node) Texts(paths string) []string {
	var list []string
	for path := range strings.FieldsSeq(paths) {
		path, attr, isAttr := strings.Cut(path, "@")
		found := []*Node{n}
		if path != "" {
			found = n.follow(path, nil)
		}
		for _, c := range found {
			if isAttr {
				list = append(list, c.Attr(attr))
			} else {
				list = append(list, c.Text())
			}
		}
	}
	return list
}

// TextsOf returns the texts of elements.
func TextsOf(nodes []*Node) []string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.Text())
	}
	return list
}

// Line returns the text of the first element, as one line without markup.
func (n *Node) Line(paths string) string { return text.Line(n.First(paths).Plain()) }

// Title returns the text of the first element as a title, or the name of something.
func (n *Node) Title(paths string) string { return text.Title(n.First(paths).Text()) }

// FullName returns the name of a person from its parts.
func (n *Node) FullName(given, family, suffix string) string {
	return text.FullName(n.First(given).Plain(), n.First(family).Plain(), n.First(suffix).Plain())
}

// Descendants returns the elements of a local name at any depth, in order, except those inside
// another of the name.
func (n *Node) Descendants(name string) []*Node {
	if n == nil {
		return nil
	}
	var found []*Node
	for _, c := range n.Children {
		if c.Name.Local == name {
			found = append(found, c)
		} else {
			found = append(found, c.Descendants(name)...)
		}
	}
	return found
}

// Without removes the elements of the given names from n, at any depth, and returns n.
func (n *Node) Without(names ...string) *Node {
	if n == nil {
		return nil
	}
	n.Children = slices.DeleteFunc(n.Children, func(c *Node) bool {
		return slices.Contains(names, c.Name.Local)
	})
	for _, c := range n.Children {
		c.Without(names...)
	}
	return n
}

// Plain returns the text of an element without any markup.
func (n *Node) Plain() string {
	if n == nil {
		return ""
	}
	if len(n.Children) == 1 && n.Children[0].Name.Local == "" {
		return n.Children[0].Data // the usual case
	}
	var b strings.Builder
	n.write(&b, false)
	return b.String()
}

// Text returns the text of an element for the functions of package text. It contains markup if there
// are elements inside.
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	isElement := func(c *Node) bool { return c.Name.Local != "" }
	if !slices.ContainsFunc(n.Children, isElement) {
		return n.Plain()
	}
	var b strings.Builder
	n.write(&b, true)
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// write writes the text of an element, with markup or without. Only tags that package text knows are
// written: others would stay in the text.
func (n *Node) write(b *strings.Builder, markup bool) {
	for i, c := range n.Children {
		switch {
		case c.Name.Local == "" && markup:
			s := c.Data
			if isIndexed(n.Children[i+1:]) {
				s = withoutBreak(s)
			}
			_, _ = escaper.WriteString(b, betweenTags(s))
		case c.Name.Local == "":
			b.WriteString(c.Data)
		case markup && text.IsMarkup(c.Name.Local):
			b.WriteString("<" + c.Name.Local + ">")
			c.write(b, markup)
			b.WriteString("</" + c.Name.Local + ">")
		default:
			c.write(b, markup)
		}
	}
}

// isIndexed reports whether what follows a text belongs to its last word: an index or an exponent, unless a letter is
// next, as in "<sup>26</sup>Al".
func isIndexed(next []*Node) bool {
	switch {
	case len(next) == 0:
		return false
	case next[0].Name.Local == "sub":
		return true
	case next[0].Name.Local != "sup":
		return false
	case len(next) == 1:
		return true
	}
	first, _ := utf8.DecodeRuneInString(next[1].Data)
	return !unicode.IsLetter(first) && next[1].Name.Local == ""
}

// withoutBreak removes the blanks at the end of a text, if a line ends there.
func withoutBreak(s string) string {
	if kept := strings.TrimRight(s, blanks); kept != "" && strings.IndexByte(s[len(kept):], '\n') >= 0 {
		return kept
	}
	return s
}

const blanks = " \t\r\n"

// betweenTags replaces line breaks at the ends of a text by a blank. Next to a tag they are only the
// layout of the file, and an empty line would begin a new paragraph. Behind a hyphen, and before a full stop and the
// like, there is no blank.
func betweenTags(s string) string {
	inner := strings.Trim(s, blanks)
	switch {
	case inner == s:
		return s
	case inner == "":
		return " "
	}
	before, after, _ := strings.Cut(s, inner)
	if before != "" && !(strings.IndexByte(".,)]", inner[0]) >= 0 && strings.Contains(before, "\n")) {
		inner = " " + inner
	}
	if after != "" && !(strings.HasSuffix(inner, "-") && strings.Contains(after, "\n")) {
		inner += " "
	}
	return inner
}
