// Package xmlformat reads the feeds that are XML.
//
// encoding/xml does the parsing, but not of a document as a whole: a cutter first finds the
// records in it by their tags. So a record that is not well-formed costs itself alone instead
// of all that follow, no more than one record is in memory, and a document type with its
// entities, where bombs are hidden, is never looked at.
package xmlformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/record"
)

// cutter finds the elements of a document that are records.
type cutter struct {
	r io.Reader
	// names, context and opening are the local names of what is looked for: see reader.
	names, context, opening []string

	// Places are offsets in the document. buf begins at base; nothing before keep is needed
	// any more.
	buf      []byte
	base     int
	keep     int
	at       int // where the scan is
	line     int // of at
	readErr  error
	inRecord bool

	root  string // qualified name of the root element, once it was seen
	ended bool   // whether the root element has
}

// element is an element that the cutter found.
type element struct {
	name string // without prefix
	line int    // where it begins
	// text is the element with its tags, valid until the next call of next.
	text []byte
	err  error // what is wrong with it; text is then incomplete
}

func newCutter(r io.Reader, names, context, opening []string) *cutter {
	return &cutter{r: r, names: names, context: context, opening: opening, line: 1}
}

var (
	errCutOff     = errors.New("it is cut off: the feed ends within it, and no more was read")
	errNotClosed  = errors.New("it is not closed before the next record begins")
	errNoEndTag   = errors.New("it is not closed before the document ends")
	errLongMarkup = fmt.Errorf("a comment or declaration longer than %d MiB", record.MaxBytes>>20)
)

// maxTag bounds the bytes of a tag. It keeps attributes, which take much more memory than
// their text, from growing without limit.
const maxTag = 1 << 20

// next returns the next record, or element of the context, or io.EOF at the end of the
// document. An error of a single record is in the element; any other ends the document.
func (c *cutter) next() (element, error) {
	for {
		c.keep = c.at // nothing before is needed any more
		t, err := c.token()
		if err != nil {
			return element{}, err
		}
		switch {
		case t.kind == startTag:
			if c.root == "" {
				c.root, c.ended = t.name, t.closed
			}
			name := localName(t.name)
			if slices.Contains(c.names, name) || slices.Contains(c.context, name) {
				return c.record(t)
			}
			if slices.Contains(c.opening, name) {
				text := bytes.Clone(c.text(t.from, c.at))
				if !t.closed {
					text = append(text, "</"+t.name+">"...)
				}
				return element{name: name, line: t.line, text: text}, nil
			}
		case t.kind == endTag && t.name == c.root:
			c.ended = true
		}
	}
}

// record returns the element that begins with the start tag t.
//
// A record that begins within another tells that the other was not closed, unless it is the
// first thing in an element there, as MARC is in <metadata>: <record>.
func (c *cutter) record(t token) (element, error) {
	c.inRecord = true
	defer func() { c.inRecord = false }()
	e := element{name: localName(t.name), line: t.line}
	c.keep = t.from
	opened, first := false, true // whether the tag before is a start tag; whether it is t
	for depth := 1; depth > 0 && !t.closed; {
		tag, err := c.token()
		switch {
		case err == io.EOF:
			e.err = errCutOff
			c.ended = true // which has been told
			return e, nil
		case err != nil:
			return element{}, err
		}
		if e.err == nil && c.at-t.from > record.MaxBytes {
			e.err = record.ErrTooLong
		}
		if e.err != nil { // what is of no use is not kept
			c.keep, depth = tag.from, 1
		}
		within := tag.blank && e.err == nil && (opened || first && localName(tag.name) != e.name)
		switch {
		case tag.kind == startTag && !tag.closed && !within && slices.Contains(c.names, localName(tag.name)):
			if e.err == nil {
				e.err = errNotClosed
			}
			c.at, c.line = tag.from, tag.line // it is read again, as a record of its own
			return e, nil
		case tag.kind == endTag && tag.name == c.root && c.root != t.name:
			if e.err == nil {
				e.err = errNoEndTag
			}
			c.ended = true
			return e, nil
		case tag.name == t.name && tag.kind == endTag:
			depth--
		case tag.name == t.name && tag.kind == startTag && !tag.closed:
			depth++
		}
		opened, first = tag.kind == startTag && !tag.closed, false
	}
	if t.name == c.root {
		c.ended = true
	}
	if e.err == nil {
		e.text = c.text(t.from, c.at)
	}
	return e, nil
}

// text returns the part of the document between two places that are kept.
func (c *cutter) text(from, to int) []byte { return c.buf[from-c.base : to-c.base] }

// rest returns what was read behind the scan.
func (c *cutter) rest() []byte { return c.buf[c.at-c.base:] }

// The kinds of tokens that matter. Text, comments and the like are other.
type tokenKind int

const (
	other tokenKind = iota
	startTag
	endTag
)

// token is a piece of markup.
type token struct {
	kind   tokenKind
	name   string // qualified
	closed bool   // <name/>
	blank  bool   // nothing but white space was before it
	from   int
	line   int
}

// token passes text up to the next markup, and that.
func (c *cutter) token() (token, error) {
	blank := true
	for {
		rest := c.rest()
		i := bytes.IndexByte(rest, '<')
		size := i
		if i < 0 {
			size = len(rest)
		}
		blank = blank && len(bytes.TrimLeft(rest[:size], " \t\r\n")) == 0
		c.pass(size)
		if i >= 0 {
			break
		}
		if c.at-c.keep > record.MaxBytes { // text alone, within a record that is too long
			return token{kind: other, from: c.at, line: c.line}, nil
		}
		if err := c.more(); err != nil {
			return token{}, err
		}
	}
	t := token{from: c.at, line: c.line, blank: blank}
	var size int
	switch {
	case c.begins("<!--"):
		size = c.find("-->", len("<!--"))
	case c.begins("<![CDATA["):
		size = c.find("]]>", len("<![CDATA["))
	case c.begins("<?"):
		size = c.find("?>", len("<?"))
	case c.begins("<!") && !c.inRecord:
		size = c.declaration()
	case c.begins("<!"):
		size = len("<!") // no declaration can be here, so it is text
	default:
		size = c.tag()
	}
	switch {
	case size < 0 && c.readErr != nil:
		return token{}, c.readErr
	case size < 0:
		return token{}, errLongMarkup
	}
	text := c.rest()[:size]
	switch {
	case size > 1 && text[1] == '/':
		t.kind, t.name = endTag, tagName(text[2:])
	case size > 1 && isNameStart(text[1]):
		t.kind, t.name = startTag, tagName(text[1:])
		t.closed = bytes.HasSuffix(text, []byte("/>"))
	}
	c.pass(size)
	return t, nil
}

// pass moves the scan on by n bytes.
func (c *cutter) pass(n int) {
	c.line += bytes.Count(c.rest()[:n], []byte("\n"))
	c.at += n
}

// more reads on: at least as much as there is behind the scan, so that looking there again
// for what was not found takes linear time in all.
func (c *cutter) more() error {
	if c.readErr != nil {
		return c.readErr
	}
	want := max(64<<10, len(c.rest()))
	if c.keep > c.base {
		c.buf = c.buf[:copy(c.buf, c.buf[c.keep-c.base:])]
		c.base = c.keep
	}
	c.buf = slices.Grow(c.buf, want)
	have := len(c.buf)
	n, err := io.ReadFull(c.r, c.buf[have:have+want])
	c.buf = c.buf[:have+n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	c.readErr = err
	if n == 0 {
		return err
	}
	return nil
}

// begins reports whether the markup at the scan begins with prefix.
func (c *cutter) begins(prefix string) bool {
	for len(c.rest()) < len(prefix) {
		if c.more() != nil {
			return false
		}
	}
	return string(c.rest()[:len(prefix)]) == prefix
}

// find returns the length of the markup at the scan that ends with end and has it no earlier
// than at from, or -1.
func (c *cutter) find(end string, from int) int {
	return c.scan(func(text []byte) int {
		if len(text) < from {
			return -1
		}
		if i := bytes.Index(text[from:], []byte(end)); i >= 0 {
			return from + i + len(end)
		}
		return -1
	})
}

// tag returns the length of the tag at the scan, or -1. A quote that is not closed before a
// tag begins is none. What goes on for longer than maxTag is text that begins with "<".
func (c *cutter) tag() int {
	return c.scan(func(text []byte) int {
		if size := tagSize(text[:min(len(text), maxTag)]); size >= 0 || len(text) < maxTag {
			return size
		}
		return 1
	})
}

// tagSize returns the length of the tag that text begins with, or -1 if it does not end there.
func tagSize(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '>':
			return i + 1
		case '<': // the '<' before was text, or the tag is damaged
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

// declaration returns the length of the declaration at the scan, such as a document type with
// all that is declared in it, or -1.
func (c *cutter) declaration() int {
	return c.scan(func(text []byte) int {
		depth := 0
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '<':
				if bytes.HasPrefix(text[i:], []byte("<!--")) {
					end := bytes.Index(text[i+4:], []byte("-->"))
					if end < 0 {
						return -1
					}
					i += 4 + end + 2
					continue
				}
				depth++
			case '>':
				if depth--; depth == 0 {
					return i + 1
				}
			case '"', '\'':
				end := bytes.IndexByte(text[i+1:], text[i])
				if end < 0 {
					return -1
				}
				i += 1 + end
			}
		}
		return -1
	})
}

// scan returns what measure finds in the text at the scan, reading on until it does. It is -1
// if the text ends before, or has more than MaxBytes.
func (c *cutter) scan(measure func(text []byte) int) int {
	for {
		if size := measure(c.rest()); size >= 0 {
			return size
		}
		if len(c.rest()) > record.MaxBytes || c.more() != nil {
			return -1
		}
	}
}

// tagName returns the name at the beginning of the inside of a tag.
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
