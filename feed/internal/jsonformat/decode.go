// Package jsonformat reads the feeds that are JSON: one object a line, an array of objects, or
// an object that holds a list somewhere, as the pages of an API do.
package jsonformat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unsafe"

	"kindred/feed/internal/record"
	"kindred/internal/parallel"
	"kindred/paper"
)

// schema is how the records of a format are found in a document and read.
type schema struct {
	// lists are the paths of names to where an object holds its records ("message.items"):
	// an array of them, or a single one. Arrays on the way stand for all their elements. An
	// object without any of these is itself a record.
	lists []string
	// marks, if not nil, reports whether a field is one that only a record has, so that what looks
	// like a list behind it is none.
	marks func(f field) bool
	// read returns the paper in a record.
	read func(o object) (paper.Paper, error)
	// levels is how deep papers are looked for in an object that is none, and has no list.
	levels int
	// null says what a null stands for in the place of a record; "" if for nothing.
	null string
}

// named returns what reports whether a field has a name, and a value.
func named(name string) func(f field) bool {
	return func(f field) bool { return f.name == name && f.value != "null" }
}

// hasTitle reports whether a field is the title.
func hasTitle(f field) bool { return f.name == "title" && f.value != "null" }

// errNoPaper is returned by read for a record that rightly is no paper, such as the
// description of a person. It is counted, and passed over without a word.
var errNoPaper = errors.New("no paper")

// fatalError is the failure of a whole feed, as a record of it tells.
type fatalError struct{ error }

func (e fatalError) Unwrap() error { return e.error }

// decode yields the papers of in.
//
// A feed whose first line is a JSON value is read line by line, whatever the lines hold, and
// any other as a single document.
func (s schema) decode(in record.Input, yield record.Yield) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(in, head)
	head = head[:n]
	all := err == io.EOF || err == io.ErrUnexpectedEOF
	switch {
	case err != nil && !all:
		yield(paper.Paper{}, err)
	case isLines(head, all):
		s.decodeLines(head, in, in.Parallelism, yield)
	default:
		s.decodeDocument(head, in, yield)
	}
}

// headSize is how many bytes of a feed are looked at for whether it is read line by line.
const headSize = 1 << 20

// isLines reports whether a feed that begins with head is read line by line; all says that it
// ends with head.
func isLines(head []byte, all bool) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	first, rest, found := bytes.Cut(head, []byte("\n"))
	if !found {
		return all && (len(head) == 0 || head[0] != '[') // the only line; one longer than head is read by values
	}
	if _, err := check(string(first)); err == nil {
		return true
	}
	// A damaged line is followed by others, or alone; a document over several lines goes on.
	if all && len(bytes.TrimSpace(rest)) == 0 {
		return first[0] == '{'
	}
	second, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \t\r\n"), []byte("\n"))
	_, err := check(string(second))
	return err == nil && bytes.HasPrefix(first, []byte("{")) && bytes.HasPrefix(second, []byte("{"))
}

// result is what a record became.
type result struct {
	paper paper.Paper
	err   error
}

// chunkSize is how many bytes of lines are parsed at once: enough to be worth handing out, and few
// enough for lines that are short, of which each takes hundreds of bytes as a paper.
const chunkSize = 128 << 10

// batchSize is how many chunks for each worker are parsed before their papers are yielded.
const batchSize = 16

// decodeLines reads one value a line, of a feed that begins with head and goes on with r.
func (s schema) decodeLines(head []byte, r io.Reader, workers int, yield record.Yield) {
	workers = parallel.Workers(workers)
	batch := make([]chunk, batchSize*workers)
	lines := lineReader{r: r, rest: head, line: 1}
	for {
		var (
			mu      sync.Mutex // one reads while others parse
			n       int
			readErr error
		)
		// Nothing here fails or takes long: the context of the reader bounds it.
		_ = parallel.Chunks(context.Background(), len(batch), 1, workers, func(int, int, int) error {
			mu.Lock()
			if readErr != nil {
				mu.Unlock()
				return nil
			}
			c := &batch[n]
			readErr = lines.next(c)
			n++
			mu.Unlock()
			s.parseLines(c)
			return nil
		})
		for i := range batch[:n] {
			for _, r := range batch[i].results {
				if !yield(r.paper, r.err) || isFatal(r.err) {
					return
				}
			}
		}
		if readErr == io.EOF {
			return
		}
		if readErr != nil {
			yield(paper.Paper{}, fmt.Errorf("line %d: %w", lines.line, readErr))
			return
		}
	}
}

// isFatal reports whether an error ends a feed.
func isFatal(err error) bool {
	var skip *record.Error
	return err != nil && !errors.As(err, &skip)
}

// chunk is some whole lines of a feed. Its memory is used again for others: what is read of it
// is copied.
type chunk struct {
	buffer  []byte
	text    string // in buffer
	line    int    // number of its first line
	tooLong bool   // it was a single line, and is left out
	results []result
}

// lineReader cuts a feed into chunks.
type lineReader struct {
	r    io.Reader
	rest []byte // the beginning of a line whose end was not read yet
	line int    // number of the line that comes next
}

// next reads the next chunk, and returns an error if it is the last.
func (l *lineReader) next(c *chunk) error {
	*c = chunk{line: l.line, buffer: c.buffer, results: c.results}
	if size := chunkSize + len(l.rest); len(c.buffer) < size || len(c.buffer) > 2*size {
		c.buffer = make([]byte, size)
	}
	have, searched := copy(c.buffer, l.rest), 0 // searched for the end of a line
	for {
		n, err := io.ReadFull(l.r, c.buffer[have:])
		have += n
		end := bytes.LastIndexByte(c.buffer[searched:have], '\n')
		if c.tooLong { // the line ends here, and others may follow
			end = bytes.IndexByte(c.buffer[searched:have], '\n')
		}
		switch {
		case end >= 0:
			end += searched + 1
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				err = nil // it comes again
			}
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			end, err = have, io.EOF
		case err != nil:
			end = have
		}
		if end >= 0 {
			if !c.tooLong { // of which only the end was kept
				c.text = unsafe.String(unsafe.SliceData(c.buffer), end) // nothing writes to it until it was read
			}
			l.rest = append(l.rest[:0], c.buffer[end:have]...)
			l.line += bytes.Count(c.buffer[:end], []byte("\n"))
			return err
		}
		if have > record.MaxBytes {
			c.tooLong, have = true, 0
		}
		searched = have
		if have == len(c.buffer) {
			c.buffer = append(c.buffer, make([]byte, len(c.buffer))...)
		}
	}
}

// parseLines puts what is in the lines of a chunk into its results.
func (s schema) parseLines(c *chunk) {
	c.results = c.results[:0]
	if c.tooLong {
		c.results = append(c.results, result{err: &record.Error{Line: c.line, Err: record.ErrTooLong}})
		return
	}
	var (
		fields object
		line   = c.line
		number int // of the record on its line
		skips  []*record.Error
	)
	add := func(p paper.Paper, err error) bool {
		number++
		if err == errNoPaper {
			return true
		}
		var skip *record.Error
		if err != nil && errors.As(err, &skip) {
			skip.Line, skip.Record = line, number
			skips = append(skips, skip)
		}
		c.results = append(c.results, result{p, err})
		return true
	}
	for text := range strings.Lines(c.text) {
		if at := blanks(text, 0); at < len(text) {
			fields = s.parseLine(text[at:], fields[:0], add)
		}
		if number == 1 && len(skips) == 1 { // the line says where it is
			skips[0].Record = 0
		}
		line, number, skips = line+1, 0, skips[:0]
	}
}

// parseLine yields what is in a line. The memory of fields may be used again.
func (s schema) parseLine(text string, fields object, yield record.Yield) object {
	if text[0] == '{' {
		parsed, err := parseObject(text, fields)
		if err != nil {
			yield(paper.Paper{}, &record.Error{Err: err})
			return fields
		}
		s.readObject(parsed, yield)
		return parsed
	}
	v, err := check(text)
	if err != nil {
		yield(paper.Paper{}, &record.Error{Err: err})
	} else {
		s.readValue(v, yield)
	}
	return fields
}

// readValue yields the papers in a value.
func (s schema) readValue(v value, yield record.Yield) bool {
	switch {
	case v.isArray():
		for w := range v.elements() {
			if !s.readValue(w, yield) {
				return false
			}
		}
		return true
	case v.isObject():
		return s.readObject(v.object(), yield)
	}
	return yield(paper.Paper{}, s.notObject(v))
}

// clip returns the beginning of a text, for a message.
func clip(s string, most int) string {
	for i := range s {
		if most--; most < 0 {
			return s[:i] + "..."
		}
	}
	return s
}

// readObject yields the papers in an object: those of the first list in it, or itself.
func (s schema) readObject(o object, yield record.Yield) bool {
	seen := 0 // how many fields are known to be no mark
	for i, f := range o {
		if !f.value.isArray() && !f.value.isObject() {
			continue // as most are
		}
		rests := s.listsIn(f.name)
		if rests == nil {
			continue
		}
		for ; seen < i && s.marks != nil; seen++ {
			if s.marks(o[seen]) {
				return s.readRecord(o, yield)
			}
		}
		for _, rest := range rests {
			if hasRecords(f.value, rest) {
				return s.readList(f.value, rest, yield)
			}
		}
	}
	return s.readRecord(o, yield)
}

// listsIn returns what is left of the paths of lists that begin with a name, behind it.
func (s schema) listsIn(name string) []string {
	var rests []string
	for _, path := range s.lists {
		if name == "" || path[0] != name[0] { // as most times
			continue
		}
		if rest, ok := strings.CutPrefix(path, name); ok && (rest == "" || rest[0] == '.') {
			rests = append(rests, strings.TrimPrefix(rest, "."))
		}
	}
	return rests
}

// hasRecords reports whether a path leads from v to an array or an object.
func hasRecords(v value, path string) bool {
	v = v.get(path)
	return v.isArray() || v.isObject()
}

// readList yields the papers that a path leads to from v.
func (s schema) readList(v value, path string, yield record.Yield) bool {
	name, rest, _ := strings.Cut(path, ".")
	for w := range v.elements() {
		switch {
		case path != "":
			if !s.readList(w.get(name), rest, yield) {
				return false
			}
		case !s.readElement(w, yield):
			return false
		}
	}
	return true
}

// readElement yields the paper in an element of a list.
func (s schema) readElement(v value, yield record.Yield) bool {
	if !v.isObject() {
		return yield(paper.Paper{}, s.notObject(v))
	}
	return s.readRecord(v.object(), yield)
}

// notObject says what is where a record should be.
func (s schema) notObject(v value) error {
	if v == "null" && s.null != "" {
		return &record.Error{Err: errors.New(s.null)}
	}
	return &record.Error{Err: fmt.Errorf("not a JSON object but %s", clip(string(v), 20))}
}

// readRecord yields the paper in a record.
func (s schema) readRecord(o object, yield record.Yield) bool {
	p, err := s.read(o)
	var fatal fatalError
	switch {
	case err == errNoPaper:
		return yield(paper.Paper{}, err)
	case errors.As(err, &fatal):
		yield(paper.Paper{}, fatal.error)
		return false
	case err == nil && p.Title == "" && p.Abstract == "":
		if papers := o.papers(s.levels); len(papers) > 0 {
			return s.readPapers(papers, yield)
		}
		err = record.ErrNoText
	}
	if err != nil {
		return yield(paper.Paper{}, &record.Error{Err: err})
	}
	return yield(p.Clone(), nil)
}

// readPapers yields the papers that were found in an object.
func (s schema) readPapers(papers []object, yield record.Yield) bool {
	s.levels = 0
	for _, o := range papers {
		if !s.readRecord(o, yield) {
			return false
		}
	}
	return true
}
