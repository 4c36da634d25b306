package xmlformat

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// errNoPaper is returned for a record that rightly is no paper, such as one that was deleted.
// It is passed over without a word.
var errNoPaper = errors.New("no paper")

// fatalError is the failure of a whole feed, as a record of it tells.
type fatalError struct{ error }

func (e fatalError) Unwrap() error { return e.error }

// reader reads the papers of one format.
type reader struct {
	names []string // local names of the elements that are records
	// context are local names of elements outside records that say something of all that
	// follow, such as the language of a feed. read is given them too, and returns errNoPaper.
	context []string
	// opening are those of elements around records; read is given their start tag alone.
	opening []string
	skip    map[string]bool // local names of elements in records that are of no use, and large
	// split returns the papers in a record that has several; nil means that it is one itself.
	split func(n *node) []*node
	read  func(n *node) (paper.Paper, error) // what a record says
}

// set returns the set of names.
func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, name := range names {
		s[name] = true
	}
	return s
}

// decode yields the papers of in.
func (r reader) decode(in record.Input, yield record.Yield) {
	c := newCutter(in, r.names, r.context, r.opening)
	number := 0
	for {
		e, err := c.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			yield(paper.Paper{}, fmt.Errorf("line %d: %w", c.line, err))
			return
		}
		if slices.Contains(r.names, e.name) {
			number++
		}
		parts, err := r.parts(e)
		for _, n := range parts {
			if !r.yieldPaper(n, nil, e.line, number, yield) {
				return
			}
		}
		if err != nil && !r.yieldPaper(nil, err, e.line, number, yield) {
			return
		}
	}
	switch {
	case c.root == "":
		yield(paper.Paper{}, errors.New("no XML element in it"))
	case !c.ended:
		yield(paper.Paper{}, &record.Error{Line: c.line, Err: fmt.Errorf("the feed is cut off: it ends before </%s>, and what may follow was not read", c.root)})
	}
}

// parts returns the papers in an element.
func (r reader) parts(e element) ([]*node, error) {
	if e.err != nil {
		return nil, e.err
	}
	n, err := parse(e.text, r.skip)
	switch {
	case err != nil:
		return nil, err
	case r.split != nil && slices.Contains(r.names, e.name):
		return r.split(n), nil
	}
	return []*node{n}, nil
}

// yieldPaper yields the paper that n is, or why there is none, and reports whether to go on.
func (r reader) yieldPaper(n *node, err error, line, number int, yield record.Yield) bool {
	var p paper.Paper
	if err == nil {
		p, err = r.read(n)
	}
	var fatal fatalError
	switch {
	case err == errNoPaper:
		return true
	case errors.As(err, &fatal):
		yield(paper.Paper{}, fatal.error)
		return false
	case err == nil && p.Title == "" && p.Abstract == "":
		err = record.ErrNoText
	}
	if err != nil {
		return yield(paper.Paper{}, &record.Error{Line: line, Record: number, Err: err})
	}
	return yield(p, nil)
}
