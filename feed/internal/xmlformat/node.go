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

// node is an element of a record, or a text in it. A text has no name. A nil node stands for an
// element that is not there: all methods take it.
type node struct {
	name     xml.Name // Space is the prefix
	attrs    []xml.Attr
	children []*node
	data     string // of a text
}

// maxDepth is how deep elements may be nested. Full texts in JATS reach about 30.
const maxDepth = 200

// maxNodes is how many elements, attributes and texts a record may have. An article by three
// thousand authors has about 100,000.
const maxNodes = 500_000

var errTooMany = fmt.Errorf("more than %d elements, attributes and texts", maxNodes)

// parse returns the tree of an element, without the elements whose names are in skip.
//
// It matches the tags itself, so that damage does no harm: an end tag also closes the elements that
// were left open inside, and an end tag without a start tag is ignored. Names keep their prefix in
// place of a namespace, because formats are told by local names alone.
func parse(source []byte, skip []string) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(tame(source)))
	d.Strict = false // unknown entities stay as they are
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
			if top == nil || open[len(open)-1].node != nil && !slices.Contains(skip, t.Name.Local) {
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

// openElement is an element that was not closed yet. Its node is nil if it is left out.
type openElement struct {
	name xml.Name
	node *node
}

// plainXMLError returns the error without its line number, which counts from the record.
func plainXMLError(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("invalid XML: %s", syntax.Msg)
	}
	return fmt.Errorf("invalid XML: %w", err)
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

// is reports whether the attribute of a name has one of the values, whatever their case.
func (n *node) is(attr string, values ...string) bool {
	has := n.attr(attr)
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, has) })
}

// lang returns the language in the attributes of an element, or "".
func (n *node) lang() string { return text.Language(n.attr("lang")) }

// langAttr returns the attribute for a language.
func langAttr(lang string) xml.Attr { return xml.Attr{Name: xml.Name{Local: "lang"}, Value: lang} }

// all returns the elements that paths of local names lead to. Paths are separated by blanks, and
// their names by slashes: "title titles/title". All elements of the first path come first.
func (n *node) all(paths string) []*node {
	var found []*node
	for path := range strings.FieldsSeq(paths) {
		found = n.follow(path, found)
	}
	return found
}

// follow appends the elements that one path leads to.
func (n *node) follow(path string, found []*node) []*node {
	if n == nil {
		return found
	}
	name, rest, more := strings.Cut(path, "/")
	for _, c := range n.children {
		switch {
		case c.name.Local != name:
		case more:
			found = c.follow(rest, found)
		default:
			found = append(found, c)
		}
	}
	return found
}

// first returns the first of the elements that all returns, or nil.
func (n *node) first(paths string) *node {
	for path := range strings.FieldsSeq(paths) {
		if found := n.follow(path, nil); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// firstElement returns the first element in n, whatever its name, or nil.
func (n *node) firstElement() *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name.Local != "" {
			return c
		}
	}
	return nil
}

// texts returns the texts of the elements that all returns. A path may end with an attribute, which
// is returned in place of the text: "link link@href".
func (n *node) texts(paths string) []string {
	var list []string
	for path := range strings.FieldsSeq(paths) {
		path, attr, isAttr := strings.Cut(path, "@")
		found := []*node{n}
		if path != "" {
			found = n.follow(path, nil)
		}
		for _, c := range found {
			if isAttr {
				list = append(list, c.attr(attr))
			} else {
				list = append(list, c.text())
			}
		}
	}
	return list
}

// textsOf returns the texts of elements.
func textsOf(nodes []*node) []string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.text())
	}
	return list
}

// line returns the text of the first element, as one line without markup.
func (n *node) line(paths string) string { return text.Line(n.first(paths).plain()) }

// title returns the text of the first element as a title, or the name of something.
func (n *node) title(paths string) string { return text.Title(n.first(paths).text()) }

// fullName returns the name of a person from its parts.
func (n *node) fullName(given, family, suffix string) string {
	return text.FullName(n.first(given).plain(), n.first(family).plain(), n.first(suffix).plain())
}

// descendants returns the elements of a local name at any depth, in order, except those inside
// another of the name.
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

// without removes the elements of the given names from n, at any depth, and returns n.
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

// plain returns the text of an element without any markup.
func (n *node) plain() string {
	if n == nil {
		return ""
	}
	if len(n.children) == 1 && n.children[0].name.Local == "" {
		return n.children[0].data // the usual case
	}
	var b strings.Builder
	n.write(&b, false)
	return b.String()
}

// text returns the text of an element for the functions of package text. It contains markup if there
// are elements inside.
func (n *node) text() string {
	if n == nil {
		return ""
	}
	isElement := func(c *node) bool { return c.name.Local != "" }
	if !slices.ContainsFunc(n.children, isElement) {
		return n.plain()
	}
	var b strings.Builder
	n.write(&b, true)
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// write writes the text of an element, with markup or without. Only tags that package text knows are
// written: others would stay in the text.
func (n *node) write(b *strings.Builder, markup bool) {
	for _, c := range n.children {
		switch {
		case c.name.Local == "" && markup:
			_, _ = escaper.WriteString(b, betweenTags(c.data))
		case c.name.Local == "":
			b.WriteString(c.data)
		case markup && text.IsMarkup(c.name.Local):
			b.WriteString("<" + c.name.Local + ">")
			c.write(b, markup)
			b.WriteString("</" + c.name.Local + ">")
		default:
			c.write(b, markup)
		}
	}
}

// betweenTags replaces line breaks at the ends of a text by a blank. Next to a tag they are only the
// layout of the file, and an empty line would begin a new paragraph. Behind a hyphen there is no blank.
func betweenTags(s string) string {
	const blanks = " \t\r\n"
	inner := strings.Trim(s, blanks)
	switch {
	case inner == s:
		return s
	case inner == "":
		return " "
	}
	before, after, _ := strings.Cut(s, inner)
	if before != "" {
		inner = " " + inner
	}
	if after != "" && !(strings.HasSuffix(inner, "-") && strings.Contains(after, "\n")) {
		inner += " "
	}
	return inner
}
