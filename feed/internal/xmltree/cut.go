// Package xmltree reads XML that may be damaged: a [Cutter] finds the elements of a document that
// matter by their tags, and [Parse] makes a tree of each of them, with encoding/xml.
//
// So an element that is not well-formed does not affect the others, only one element is in memory,
// and a document type with its entities, which may expand without end, is never read.
package xmltree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"kindred/feed/internal/record"
)

// Cutter finds the elements of a document that are records.
type Cutter struct {
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

// Element is an element that a Cutter found.
type Element struct {
	Name string // without prefix
	Line int    // where it begins
	// Text is the element with its tags, valid until the next call of Next.
	Text []byte
	Err  error // why the element cannot be read; Text is nil then
}

// NewCutter returns a cutter of the document in r that finds elements by their local names: records;
// elements of the context, which are found only outside records; and opening elements, of which only the
// start tag is read.
func NewCutter(r io.Reader, names, context, opening []string) *Cutter {
	return &Cutter{r: r, names: names, context: context, opening: opening, line: 1}
}

var (
	errCutOff     = errors.New("record truncated: the file ends inside it")
	errNotClosed  = errors.New("record not closed before the next one begins")
	errNoEndTag   = errors.New("record not closed before the document ends")
	errLongMarkup = fmt.Errorf("comment or declaration longer than %d MiB", record.MaxBytes>>20)
)

// Line returns the line that the cutter has come to, from 1.
func (c *Cutter) Line() int { return c.line }

// Root returns the qualified name of the root element, or "" before it.
func (c *Cutter) Root() string { return c.root }

// Ended reports whether the root element has ended.
func (c *Cutter) Ended() bool { return c.ended }

// Next returns the next record or element of the context, and io.EOF at the end of the document.
// If a single record is damaged, the error is in the element. Any other error ends the document.
func (c *Cutter) Next() (Element, error) {
	for {
		c.keep = c.at
		t, err := c.token()
		if err != nil {
			return Element{}, err
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
				return Element{Name: name, Line: t.line, Text: text}, nil
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
func (c *Cutter) record(t token) (Element, error) {
	c.inRecord = true
	defer func() { c.inRecord = false }()
	e := Element{Name: localName(t.name), Line: t.line}
	c.keep = t.from
	opened, first := false, true // whether the tag before is a start tag; whether it is t
	for depth := 1; depth > 0 && !t.closed; {
		tag, err := c.token()
		switch {
		case err == io.EOF:
			e.Err = errCutOff
			c.ended = true // e.Err tells it
			return e, nil
		case err != nil:
			return Element{}, err
		}
		if e.Err == nil && c.at-t.from > record.MaxBytes {
			e.Err = record.ErrTooLong
		}
		if e.Err != nil { // the rest of the record need not be kept
			c.keep, depth = tag.from, 1
		}
		within := tag.blank && e.Err == nil && (opened || first && localName(tag.name) != e.Name)
		switch {
		case tag.kind == startTag && !tag.closed && !within && slices.Contains(c.names, localName(tag.name)):
			if e.Err == nil {
				e.Err = errNotClosed
			}
			c.at, c.line = tag.from, tag.line // read it again, as the next record
			return e, nil
		case tag.kind == endTag && tag.name == c.root && c.root != t.name:
			if e.Err == nil {
				e.Err = errNoEndTag
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
	if e.Err == nil {
		e.Text = c.text(t.from, c.at)
	}
	return e, nil
}

// text returns the part of the document between two places that are kept.
func (c *Cutter) text(from, to int) []byte { return c.buf[from-c.base : to-c.base] }

// rest returns the bytes in the buffer that were not looked at yet.
func (c *Cutter) rest() []byte { return c.buf[c.at-c.base:] }

// token is a piece of markup.
type token struct {
	kind   tokenKind
	name   string // qualified
	closed bool   // <name/>
	blank  bool   // nothing but white space was before it
	from   int
	line   int
}

// token moves after the next piece of markup and returns it.
func (c *Cutter) token() (token, error) {
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
func (c *Cutter) markup() (int, error) {
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
func (c *Cutter) pass(n int) {
	c.line += bytes.Count(c.rest()[:n], []byte("\n"))
	c.at += n
}

// more reads at least as many bytes as rest has. So callers that search the rest again after every
// call take linear time.
func (c *Cutter) more() error {
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
