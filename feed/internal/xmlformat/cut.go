// Package xmlformat reads the feeds that are XML.
//
// A cutter finds the records in a document by their tags, and encoding/xml parses each record by
// itself. So a record that is not well-formed does not affect the others, only one record is in
// memory, and a document type with its entities, which may expand without end, is never read.
package xmlformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"kindred/feed/internal/record"
)

// cutter finds the elements of a document that are records.
type cutter struct {
	r io.Reader
	// names, context and opening are the local names of the elements to find: see reader.
	names, context, opening []string

	// Places are offsets in the document. buf begins at base. Bytes before keep may be dropped.
	buf      []byte
	base     int
	keep     int
	at       int // the next byte to look at
	line     int // of at
	readErr  error
	inRecord bool

	root  string // qualified name of the root element, "" before it
	ended bool   // whether the root element has ended
}

// element is an element that the cutter found.
type element struct {
	name string // without prefix
	line int    // where it begins
	// text is the element with its tags, valid until the next call of next.
	text []byte
	err  error // why the element cannot be read; text is then incomplete
}

func newCutter(r io.Reader, names, context, opening []string) *cutter {
	return &cutter{r: r, names: names, context: context, opening: opening, line: 1}
}

var (
	errCutOff     = errors.New("record truncated: the file ends inside it")
	errNotClosed  = errors.New("record not closed before the next one begins")
	errNoEndTag   = errors.New("record not closed before the document ends")
	errLongMarkup = fmt.Errorf("comment or declaration longer than %d MiB", record.MaxBytes>>20)
)

// next returns the next record or element of the context, and io.EOF at the end of the document.
// If a single record is damaged, the error is in the element. Any other error ends the document.
func (c *cutter) next() (element, error) {
	for {
		c.keep = c.at
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
// If a record begins inside another one, the outer one was not closed. The exception is a record
// that is the first thing in an element, as MARC has it: <record><metadata><record>.
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
			c.ended = true // e.err tells it
			return e, nil
		case err != nil:
			return element{}, err
		}
		if e.err == nil && c.at-t.from > record.MaxBytes {
			e.err = record.ErrTooLong
		}
		if e.err != nil { // the rest of the record need not be kept
			c.keep, depth = tag.from, 1
		}
		within := tag.blank && e.err == nil && (opened || first && localName(tag.name) != e.name)
		switch {
		case tag.kind == startTag && !tag.closed && !within && slices.Contains(c.names, localName(tag.name)):
			if e.err == nil {
				e.err = errNotClosed
			}
			c.at, c.line = tag.from, tag.line // read it again, as the next record
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

// rest returns the bytes in the buffer that were not looked at yet.
func (c *cutter) rest() []byte { return c.buf[c.at-c.base:] }

// token is a piece of markup.
type token struct {
	kind   tokenKind
	name   string // qualified
	closed bool   // <name/>
	blank  bool   // nothing but white space was before it
	from   int
	line   int
}

// token moves behind the next piece of markup and returns it.
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
		if c.at-c.keep > record.MaxBytes { // a long text in a record
			return token{kind: other, from: c.at, line: c.line}, nil
		}
		if err := c.more(); err != nil {
			return token{}, err
		}
	}
	size, err := c.markup()
	if err != nil {
		return token{}, err
	}
	t := token{kind: kindOf(c.rest()[:size]), from: c.at, line: c.line, blank: blank}
	switch text := c.rest()[:size]; t.kind {
	case endTag:
		t.name = tagName(text[2:])
	case startTag:
		t.name, t.closed = tagName(text[1:]), bytes.HasSuffix(text, []byte("/>"))
	}
	c.pass(size)
	return t, nil
}

// markup returns the length of the markup at c.at. It reads on until the whole markup is there.
func (c *cutter) markup() (int, error) {
	for len(c.rest()) < len("<![CDATA[") && c.more() == nil {
	}
	for {
		if size := markupSize(c.rest(), c.inRecord); size >= 0 {
			return size, nil
		}
		if len(c.rest()) > record.MaxBytes {
			return 0, errLongMarkup
		}
		if err := c.more(); err != nil {
			return 0, err
		}
	}
}

// pass moves on by n bytes.
func (c *cutter) pass(n int) {
	c.line += bytes.Count(c.rest()[:n], []byte("\n"))
	c.at += n
}

// more reads at least as many bytes as rest has. So callers that search the rest again after every
// call take linear time.
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
