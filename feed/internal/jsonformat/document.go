package jsonformat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/paper"
)

// document is a JSON document. It is read value by value, because it may be large.
type document struct {
	r    io.Reader
	buf  []byte // bytes that were read, but not yet passed
	at   int    // where in buf the next byte is
	line int    // of that byte
	from int    // line of the beginning of the current record
	err  error  // of r
	// indent is the line break and the white space before the first record of a list, or "" if there
	// is no line break. It helps to find the next record after a damaged one.
	indent string
	// resumed says that the next byte begins a record, without a comma before it.
	resumed bool
}

// ahead returns the next bytes, as many as are in memory. There is at least one, except at the end.
func (d *document) ahead() ([]byte, error) {
	if d.at == len(d.buf) {
		if err := d.more(d.at); err != nil {
			return nil, err
		}
	}
	return d.buf[d.at:], nil
}

// more reads on, and drops the bytes before keep.
func (d *document) more(keep int) error {
	if d.err != nil {
		return d.err
	}
	d.buf = d.buf[:copy(d.buf, d.buf[keep:])]
	d.at -= keep
	d.buf = slices.Grow(d.buf, 64<<10)
	n, err := io.ReadAtLeast(d.r, d.buf[len(d.buf):cap(d.buf)], 1)
	d.buf = d.buf[:len(d.buf)+n]
	switch {
	case n > 0:
		return nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		d.err = jsonvalue.ErrCutOff
	default:
		d.err = readError{err}
	}
	return d.err
}

// pass moves on by n bytes.
func (d *document) pass(n int) {
	d.line += bytes.Count(d.buf[d.at:d.at+n], []byte("\n"))
	d.at += n
}

// decodeDocument yields the papers of a document, or of several documents one after the other,
// from head and then from r.
func (s schema) decodeDocument(head []byte, r io.Reader, sink *record.Sink) {
	d := &document{r: r, buf: head, line: 1}
	emit := func(p paper.Paper, err error) bool { return sink.PutClone(d.from, sink.Next(), p, err) }
	err := s.readDocument(d, emit)
	for err == nil && !sink.Stopped() {
		var b byte
		switch b, err = d.peek(); {
		case err == jsonvalue.ErrCutOff: // the end
			return
		case err == nil && (b == '{' || b == '['):
			err = s.readDocument(d, emit)
		case err == nil:
			err = fmt.Errorf("invalid JSON: unexpected %q behind the end", rune(b))
		}
	}
	var read readError
	switch {
	case err == nil || err == errStopped:
	case errors.As(err, &read):
		sink.Fail(d.line, read.error)
	default:
		sink.Damage(d.line, fmt.Errorf("%w; the rest was not read", err))
	}
}

// readError is a failure of the reader, not of what was read.
type readError struct{ error }

// errStopped is returned if the caller wants no more.
var errStopped = errors.New("stopped")

func (s schema) readDocument(d *document, emit emit) error {
	b, err := d.peek()
	d.from = d.line
	switch {
	case err != nil:
		return err
	case b == '[':
		err = streamList(d, func(v value) bool { return s.readValue(v, emit) }, emit)
	case b == '{':
		var fields object
		var found bool
		if fields, found, err = s.streamObject(d, s.lists, emit); err == nil && !found {
			s.readRecord(fields, emit)
		}
	default:
		return fmt.Errorf("invalid JSON: unexpected %q", rune(b))
	}
	return err
}

// streamObject emits the papers in the first list of an object, or the papers under keys of their
// own. It returns the other fields, and whether it found papers.
func (s schema) streamObject(d *document, lists []string, emit emit) (fields object, found bool, err error) {
	r := &objectReader{schema: s, d: d, emit: emit, inside: schema{lists: lists},
		keyed: keyedPapers{levels: s.levels}, limit: record.MaxBytes}
	if s.levels > 0 {
		r.limit = maxTable
	}
	err = d.each('{', '}', r.member)
	return r.fields, r.found, err
}

// objectReader reads the members of an object.
type objectReader struct {
	schema
	d      *document
	emit   emit
	inside schema // has the lists that are looked for
	keyed  keyedPapers
	limit  int // of the size

	fields   object
	size     int  // of the fields, in bytes
	isRecord bool // whether a field marks the object as a paper
	found    bool // whether papers were found
}

// member reads a member.
func (r *objectReader) member() error {
	name, err := r.d.name()
	if err != nil {
		return err
	}
	b, err := r.d.peek()
	if err != nil {
		return err
	}
	rests := r.inside.listsIn(name)
	if rests != nil && !r.found && !r.isRecord && !isSplit(r.fields) {
		switch b {
		case '[':
			return r.list(rests)
		case '{':
			return r.object(name, rests)
		}
	}
	line := r.d.line
	v, err := r.d.value(r.limit)
	if err != nil || r.found && !r.keyed.on {
		return err
	}
	f := field{Name: name, Value: v}
	if !r.isRecord {
		if papers := r.keyed.next(f); papers != nil {
			r.d.from, r.found = line, true
			return proceed(r.readPapers(papers, r.emit))
		}
	}
	if r.found {
		return nil
	}
	return r.add(f)
}

// list reads a list of papers, or of objects in which the first of rests is the path to a paper.
func (r *objectReader) list(rests []string) error {
	r.found = true
	if slices.Contains(rests, "") {
		return streamList(r.d, func(v value) bool { return r.readElement(v, r.emit) }, r.emit)
	}
	return streamList(r.d, func(v value) bool { return r.readList(v, rests[0], r.emit) }, r.emit)
}

// object reads an object that has a list of papers, or that is a paper where other documents have a list. rests are
// the paths to the lists in it.
func (r *objectReader) object(name string, rests []string) error {
	r.d.from = r.d.line
	nested, found, err := r.streamObject(r.d, nonEmpty(rests), r.emit)
	r.found = found
	if err != nil || found {
		return err
	}
	if slices.Contains(rests, "") {
		r.found = true
		return proceed(r.readRecord(nested, r.emit))
	}
	return r.add(field{Name: name, Value: join(nested)})
}

// add keeps a field.
func (r *objectReader) add(f field) error {
	if r.size += len(f.Name) + len(f.Value); r.size > r.limit {
		return record.ErrTooLong
	}
	r.fields = append(r.fields, f)
	r.isRecord = r.isRecord || r.marks != nil && r.marks(f)
	return nil
}

// proceed returns errStopped if on is false.
func proceed(on bool) error {
	if !on {
		return errStopped
	}
	return nil
}

func nonEmpty(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
}

// join returns an object with these fields.
func join(o object) value {
	var b strings.Builder
	for i, f := range o {
		separator := `,"`
		if i == 0 {
			separator = `"`
		}
		b.WriteString(separator + f.Name + `":`)
		b.WriteString(string(f.Value))
	}
	return value("{" + b.String() + "}")
}

// streamList calls do for every element of a list, until it returns false. An element that
// cannot be read is emitted as an error, if the beginning of the next element is known.
func streamList(d *document, do func(v value) bool, emit emit) error {
	return d.each('[', ']', func() error {
		if _, err := d.peek(); err != nil {
			return err
		}
		d.from = d.line
		v, err := d.value(record.MaxBytes)
		var damaged *damagedError
		if errors.As(err, &damaged) && (d.resume(damaged.size) || damaged.ended) {
			return proceed(emit(paper.Paper{}, damaged.error))
		}
		if err != nil {
			return err
		}
		return proceed(do(v))
	})
}

// peek passes white space, and returns the byte after it.
func (d *document) peek() (byte, error) {
	for {
		ahead, err := d.ahead()
		if err != nil {
			return 0, err
		}
		rest := bytes.TrimLeft(ahead, " \t\r\n")
		d.pass(len(ahead) - len(rest))
		if len(rest) > 0 {
			return rest[0], nil
		}
	}
}

// expect passes white space and the byte after it, which must be want.
func (d *document) expect(want byte) error {
	b, err := d.peek()
	if err != nil {
		return err
	}
	if b != want {
		return fmt.Errorf("invalid JSON: unexpected %q", rune(b))
	}
	d.pass(1)
	return nil
}

// each reads an object or an array. It calls do for each member, and do must read the member.
func (d *document) each(opening, closing byte, do func() error) error {
	if err := d.expect(opening); err != nil {
		return err
	}
	if opening == '[' {
		d.noteIndent()
	}
	if b, err := d.peek(); err != nil {
		return err
	} else if b == closing {
		return d.expect(closing)
	}
	for {
		if err := do(); err != nil {
			return err
		}
		if d.resumed {
			d.resumed = false
			continue
		}
		b, err := d.peek()
		switch {
		case err != nil:
			return err
		case b == closing:
			return d.expect(closing)
		}
		if b != ',' {
			return fmt.Errorf("invalid JSON: %q where a comma or %q should be", rune(b), rune(closing))
		}
		d.pass(1)
	}
}

// noteIndent sets the indent from the white space that comes next.
func (d *document) noteIndent() {
	const longest = 4096
	d.indent = ""
	for {
		ahead := d.buf[d.at:]
		white := ahead[:len(ahead)-len(bytes.TrimLeft(ahead, " \t\r\n"))]
		if len(white) < len(ahead) || len(white) > longest || d.more(d.at) != nil {
			if at := bytes.LastIndexByte(white, '\n'); at >= 0 {
				d.indent = string(white[at:])
			}
			return
		}
	}
}

// resume goes back to the beginning of the next record in the last bytes that were passed for a
// damaged record. The next record begins on its own line, with the same indent as the first.
func (d *document) resume(size int) bool {
	text := d.buf[d.at-size : d.at]
	if d.indent == "" || size == 0 {
		return false
	}
	at := bytes.Index(text[1:], []byte(d.indent+"{"))
	if at < 0 {
		return false
	}
	at += 1 + len(d.indent)
	d.line -= bytes.Count(text[at:], []byte("\n"))
	d.at -= size - at
	d.resumed = true
	return true
}

// name reads the name of a field with its colon.
func (d *document) name() (string, error) {
	b, err := d.peek()
	if err != nil {
		return "", err
	}
	if b != '"' {
		return "", fmt.Errorf("invalid JSON: unexpected %q", rune(b))
	}
	v, err := d.value(record.MaxBytes)
	if err != nil {
		return "", err
	}
	return string(v[1 : len(v)-1]), d.expect(':')
}

// damagedError says why a value could not be read.
type damagedError struct {
	error
	size  int  // how many bytes were passed for it
	ended bool // whether its brackets are closed
}

func (e *damagedError) Unwrap() error { return e.error }

// value reads a value of no more bytes than the limit.
func (d *document) value(limit int) (value, error) {
	if b, err := d.peek(); err != nil {
		return "", err
	} else if jsonvalue.IsDelimiter[b] || b == ':' {
		return "", fmt.Errorf("invalid JSON: unexpected %q", rune(b))
	}
	var (
		end  extent
		line = d.line
	)
	for size := 0; ; {
		n, found := end.find(d.buf[d.at:])
		size += n
		d.pass(n)
		if !found {
			err := d.more(d.at - size)
			if err == nil && size <= limit {
				continue
			}
			switch {
			case err == nil:
				return "", record.ErrTooLong
			case err != jsonvalue.ErrCutOff:
				return "", err
			}
		}
		text := string(d.buf[d.at-size : d.at])
		v, err := jsonvalue.Check(text)
		var fault *jsonvalue.FaultError
		if errors.As(err, &fault) {
			if n := strings.Count(text[:fault.At], "\n"); n > 0 { // a byte is hard to find over several lines
				err = fmt.Errorf("invalid JSON: %s on line %d", fault.Fault, line+n)
			}
		}
		if err != nil {
			return "", &damagedError{err, size, found}
		}
		return v, nil
	}
}

// extent finds the end of a value that comes in pieces.
type extent struct {
	depth             int
	inString, escaped bool
}

// find takes the next piece. It returns how many of its bytes belong to the value, and whether the
// value ends there.
func (e *extent) find(text []byte) (n int, found bool) {
	for i, b := range text {
		switch {
		case e.escaped:
			e.escaped = false
		case e.inString:
			e.inString, e.escaped = b != '"', b == '\\'
			if !e.inString && e.depth == 0 {
				return i + 1, true
			}
		case b == '"':
			e.inString = true
		case b == '{' || b == '[':
			e.depth++
		case e.depth == 0 && (jsonvalue.IsDelimiter[b] || b == ':'):
			return i, true
		case b == '}' || b == ']':
			if e.depth--; e.depth == 0 {
				return i + 1, true
			}
		}
	}
	return len(text), false
}
