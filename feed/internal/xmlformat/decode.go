// Package xmlformat reads the feeds that are XML. Package xmltree finds the records in a document and
// parses each of them by itself; a format says which elements are records, and where in them the
// fields of a paper are.
package xmlformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"kindred/feed/internal/record"
	"kindred/feed/internal/xmltree"
	"kindred/paper"
)

// reader reads the papers of one format.
type reader struct {
	records []string // local names of the elements that are records
	// context are local names of elements outside records that describe all records after them,
	// such as the language of a feed, or that are not papers.
	context []string
	// opening are local names of elements around records. Only their start tag is read.
	opening []string
	skip    []string // local names of large elements in records that are not needed
	// split returns the papers in a record. If it is nil, every record is one paper.
	split func(n *xmltree.Node) []*xmltree.Node
	// read fills b with the fields of a record.
	read func(n *xmltree.Node, b *record.Builder) error
	// finish is called after read. If it is nil, a paper without a URL gets one from its ids.
	finish func(b *record.Builder)
	// note reads the elements of context and opening. Its error is reported as that of a record.
	note func(n *xmltree.Node) error
}

// decode yields the papers of in.
func (r reader) decode(in record.Input, yield record.Yield) {
	c := xmltree.NewCutter(in, r.records, r.context, r.opening)
	sink := record.NewSink(yield)
	for {
		e, err := c.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			sink.Fail(c.Line(), err)
			return
		}
		if !r.element(e, sink) {
			return
		}
	}
	switch {
	case c.Root() == "":
		sink.Fail(0, errors.New("no XML elements"))
	case !c.Ended():
		sink.Damage(c.Line(), fmt.Errorf("file truncated: it ends before </%s>", c.Root()))
	}
}

// element puts the papers in an element into the sink, and reports whether to go on.
func (r reader) element(e xmltree.Element, sink *record.Sink) bool {
	isRecord := slices.Contains(r.records, e.Name)
	n, err := (*xmltree.Node)(nil), e.Err
	if err == nil {
		n, err = xmltree.Parse(e.Text, r.skip)
	}
	if err == nil && !isRecord {
		if err = r.note(n); err == nil {
			return true
		}
	}
	number := sink.Next()
	if err != nil {
		return sink.Put(e.Line, number, paper.Paper{}, err)
	}
	papers := []*xmltree.Node{n}
	if r.split != nil {
		papers = r.split(n)
	}
	for _, n := range papers {
		var b record.Builder
		err := r.read(n, &b)
		if r.finish != nil {
			r.finish(&b)
		} else {
			b.FindURL()
		}
		if !sink.Put(e.Line, number, b.Paper, err) {
			return false
		}
	}
	return true
}

// isXML reports whether a feed is XML with one of the root elements.
func isXML(h *record.Head, roots ...string) bool { return slices.Contains(roots, h.Root().Local) }

// before returns the part of a head before the first element of a name. It describes the feed as a
// whole.
func before(h *record.Head, name string) []byte {
	if i := bytes.Index(h.Text, []byte("<"+name)); i >= 0 {
		return h.Text[:i]
	}
	return h.Text
}

// mentions reports whether text has one of the strings.
func mentions(text []byte, strs ...string) bool {
	return slices.ContainsFunc(strs, func(s string) bool { return bytes.Contains(text, []byte(s)) })
}
