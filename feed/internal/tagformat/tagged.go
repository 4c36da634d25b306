package tagformat

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// fields are the fields of one record: the lines of it that have a tag, each with the lines
// behind it that have none.
type fields struct {
	line    int    // where the record begins
	text    []byte // the values, one behind the other
	list    []field
	tooLong bool
}

// field is a value within the text of a record. Its lines are separated by "\n", and by "\n\n"
// where empty lines stood.
type field struct {
	tag        string
	start, end int
}

// overhead is what a field counts for in the size of a record, for millions of empty ones.
const overhead = 64

// add adds a field.
func (f *fields) add(tag string, value []byte) {
	value = bytes.TrimSpace(value)
	if !f.fits(len(value)) {
		return
	}
	start := len(f.text)
	f.text = append(f.text, value...)
	f.list = append(f.list, field{tag, start, len(f.text)})
}

// extend adds a line to the last field.
func (f *fields) extend(line []byte, gap bool) {
	line = bytes.TrimSpace(line)
	if len(f.list) == 0 || !f.fits(len(line)+2) {
		return
	}
	last := &f.list[len(f.list)-1]
	if last.end > last.start {
		f.text = append(f.text, '\n')
		if gap {
			f.text = append(f.text, '\n')
		}
	}
	f.text = append(f.text, line...)
	last.end = len(f.text)
}

// fits reports whether n bytes more may be kept. If not, nothing is kept any more.
func (f *fields) fits(n int) bool {
	if f.tooLong || len(f.text)+n+len(f.list)*overhead > record.MaxBytes {
		f.tooLong, f.text, f.list = true, nil, nil
	}
	return !f.tooLong
}

// has reports whether there is a field of one of the tags.
func (f *fields) has(tags ...string) bool {
	for _, x := range f.list {
		for _, tag := range tags {
			if x.tag == tag {
				return true
			}
		}
	}
	return false
}

// all returns the values that are not empty of all fields with one of the tags, as they come.
func (f *fields) all(tags ...string) (values []string) {
	for _, x := range f.list {
		for _, tag := range tags {
			if x.tag == tag && x.end > x.start {
				values = append(values, string(f.text[x.start:x.end]))
			}
		}
	}
	return values
}

// best returns the values of the first of the tags that has any.
func (f *fields) best(tags ...string) []string {
	for _, tag := range tags {
		if values := f.all(tag); values != nil {
			return values
		}
	}
	return nil
}

// first returns the first value of the first of the tags that has any.
func (f *fields) first(tags ...string) string {
	if values := f.best(tags...); values != nil {
		return values[0]
	}
	return ""
}

// joined returns the values of the first of the tags that has any as paragraphs of one text.
func (f *fields) joined(tags ...string) string { return strings.Join(f.best(tags...), "\n\n") }

// lines returns the lines of all values of the tags.
func (f *fields) lines(tags ...string) (lines []string) {
	for _, value := range f.all(tags...) {
		lines = append(lines, splitLines(value)...)
	}
	return lines
}

// splitLines returns the lines of a value that are not empty.
func splitLines(value string) (lines []string) {
	for line := range strings.SplitSeq(value, "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// grammar is how lines make up the records of a format.
type grammar struct {
	// split parts a line into its tag and its value; ok is false if it has no tag.
	split func(line []byte) (tag string, value []byte, ok bool)
	// begins reports whether a record begins with the tag, given what there is of the one
	// before, which is nil if that has ended, and whether empty lines stand between.
	begins func(f *fields, tag string, gap bool) bool
	// continues reports whether a line without tag goes on with the field before it. If it is
	// nil, all do.
	continues func(line []byte, gap bool) bool
	// end is the tag that ends a record, if there is one.
	end string
	// start says what a record begins with, for an error.
	start string
	// parts are tags of what is told of papers: without any, fields that stand before the first
	// record or between two of them are about the file.
	parts []string
	// read says what a record is.
	read func(f *fields) (paper.Paper, error)
}

// decode yields the papers of in. Lines before the first record and behind the end of one are
// passed over if they have no tag, or are about the file. Others there are a record of which
// the beginning is missing: that is an error, unless it has its end and a title, so that no more
// than the first line was lost. A record without its end is read if another one follows. If the file ends there, the paper is yielded and an error too, as it may be cut off,
// unless an earlier record had no end either.
func (g grammar) decode(in record.Input, yield record.Yield) {
	var (
		lines  = newLineReader(in)
		f      *fields
		stray  bool // f has no beginning
		count  int
		lax    bool // a record without end was followed by another
		gap    bool
		finish = func(ended bool) bool {
			if f == nil {
				return true
			}
			if stray && !f.tooLong && !f.has(g.parts...) {
				f = nil
				return true
			}
			count++
			p, err := paper.Paper{}, error(nil)
			switch {
			case f.tooLong:
				err = record.ErrTooLong
			default:
				p, err = g.read(f)
				if stray && (!ended || p.Title == "") {
					err = errors.New("a record without its beginning, " + g.start)
				}
			}
			if err == nil && p.Title == "" && p.Abstract == "" {
				err = record.ErrNoText
			}
			if err != nil {
				p, err = paper.Paper{}, &record.Error{Line: f.line, Record: count, Err: err}
			}
			f = nil
			return yield(p, err)
		}
	)
	for {
		line, ok := lines.next()
		if !ok {
			break
		}
		if isBlank(line) {
			gap = true
			continue
		}
		tag, value, ok := g.split(line)
		switch {
		case !ok:
			if f != nil && (g.continues == nil || g.continues(line, gap)) {
				f.extend(line, gap)
				gap = false
			}
			continue
		case g.end != "" && tag == g.end:
			if !finish(true) {
				return
			}
			gap = false
			continue
		}
		if begins := g.begins(f, tag, gap); begins || f == nil {
			lax = lax || f != nil && !stray
			if !finish(false) {
				return
			}
			f, stray = &fields{line: lines.number}, !begins
		}
		f.add(tag, value)
		gap = false
	}
	cut := f != nil && g.end != "" && !stray && !lax
	if !finish(false) {
		return
	}
	switch {
	case lines.err != nil:
		yield(paper.Paper{}, lines.err)
	case count == 0:
		yield(paper.Paper{}, errors.New("no record in it begins as it should, "+g.start))
	case cut:
		yield(paper.Paper{}, &record.Error{Line: lines.number, Record: count,
			Err: errors.New("the file ends before the record does: it may be cut off")})
	}
}

// eachLine calls see with the lines of a head that are not empty, until it returns false. What may
// be half a line at the end is left out, unless it is all there is.
func eachLine(h *record.Head, see func(line []byte) bool) {
	l := newLineReader(bytes.NewReader(h.Text))
	for first := true; ; first = false {
		line, ok := l.next()
		if !ok || !h.All && l.atEnd() && !first || !isBlank(line) && !see(line) {
			return
		}
	}
}

// atEnd reports whether nothing follows.
func (l *lineReader) atEnd() bool {
	_, err := l.r.Peek(1)
	return err == io.EOF
}
