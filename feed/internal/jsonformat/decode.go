// Package jsonformat reads the feeds that are JSON: one object per line, an array of objects, or
// an object with a list somewhere inside, such as the pages of an API.
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

// value, object and field are parts of a JSON text.
type (
	value  = jsonvalue.Value
	object = jsonvalue.Object
	field  = jsonvalue.Field
)

// schema says how the records of a format are found in a document and read.
type schema struct {
	// lists are the paths to where an object holds its records ("message.items"): an array of
	// records, or a single record. Arrays on the way stand for all their elements. An object
	// without any of these lists is a record itself.
	lists paths
	// marks, if not nil, reports whether only a record has such a field. Lists after it in the
	// same object belong to the record, and hold no other records.
	marks func(f field) bool
	// read returns the paper in a record.
	read func(o object) (paper.Paper, error)
	// levels is how deep papers are searched for in an object that is not a paper and has no list.
	levels int
	// null says what a null means in the place of a record. "" is for nothing special.
	null string
}

// emit takes what became of a record, and reports whether to go on.
type emit = func(p paper.Paper, err error) bool

// named returns a function that reports whether a field has the name, and a value.
func named(name string) func(f field) bool {
	return func(f field) bool { return f.Name == name && f.Value != "null" }
}

// hasTitle reports whether a field is the title.
func hasTitle(f field) bool { return f.Name == "title" && f.Value != "null" }

// headSize is how many bytes of a feed at most decide whether it is read line by line.
const headSize = 1 << 20

// decode yields the papers of in. A feed with a JSON value as its first line is read line by
// line, whatever the other lines hold. Any other feed is read as a document.
func (s schema) decode(in record.Input, yield record.Yield) {
	sink := record.NewSink(yield)
	sink.Placed = in.Placed
	head, all, err := readHead(in)
	switch {
	case err != nil:
		sink.Fail(0, err)
	case isLines(head, all):
		lines := &lineReader{r: in, rest: head, line: 1, all: all}
		s.decodeLines(lines, in.Parallelism, sink)
	default:
		s.decodeDocument(head, in, sink)
	}
}

// readHead reads the first two lines of a feed, which may be longer than headSize, in part. all
// says that the head is the whole feed. Files in an archive are often short, so it begins small.
func readHead(r io.Reader) (head []byte, all bool, err error) {
	for size := 4 << 10; size <= headSize; size *= 4 {
		head = slices.Grow(head, size-len(head))
		n, err := io.ReadFull(r, head[len(head):size])
		head = head[:len(head)+n]
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return head, true, nil
		case err != nil:
			return nil, false, err
		case bytes.Count(bytes.TrimLeft(head, " \t\r\n"), []byte("\n")) >= 2:
			return head, false, nil
		}
	}
	return head, false, nil
}

// isLines reports whether a feed with this head is read line by line; all says that the head is
// the whole feed.
func isLines(head []byte, all bool) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	first, rest, found := bytes.Cut(head, []byte("\n"))
	if !found {
		return all && (len(head) == 0 || head[0] != '[') // A long line is read value by value.
	}
	if _, err := jsonvalue.Check(string(first)); err == nil {
		return true
	}
	// A damaged line is followed by other lines, or is alone. A document spreads over lines.
	if all && len(bytes.TrimSpace(rest)) == 0 {
		return first[0] == '{'
	}
	second, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \t\r\n"), []byte("\n"))
	_, err := jsonvalue.Check(string(second))
	return err == nil && bytes.HasPrefix(first, []byte("{")) && bytes.HasPrefix(second, []byte("{"))
}

// readValue emits the papers in a value.
func (s schema) readValue(v value, emit emit) bool {
	switch {
	case v.IsArray():
		for w := range v.Elements() {
			if !s.readValue(w, emit) {
				return false
			}
		}
		return true
	case v.IsObject():
		return s.readObject(v.Object(), emit)
	}
	return emit(paper.Paper{}, s.notObject(v))
}

// readObject emits the papers in an object: those of the first list in it, or the object itself.
func (s schema) readObject(o object, emit emit) bool {
	seen := 0 // how many fields were compared with the marks
	for i, f := range o {
		if !f.Value.IsArray() && !f.Value.IsObject() {
			continue // like most fields
		}
		rests := s.listsIn(f.Name)
		if rests == nil || isSplit(o) {
			continue
		}
		for ; seen < i && s.marks != nil; seen++ {
			if s.marks(o[seen]) {
				return s.readRecord(o, emit)
			}
		}
		for _, rest := range rests {
			if v := f.Value.Get(rest); v.IsArray() || v.IsObject() {
				return s.readList(f.Value, rest, emit)
			}
		}
	}
	return s.readRecord(o, emit)
}

// listsIn returns the paths of lists that begin with the name, without the name.
func (s schema) listsIn(name string) []string {
	var rests []string
	for _, path := range s.lists {
		if name == "" || path[0] != name[0] { // like most names
			continue
		}
		if rest, ok := strings.CutPrefix(path, name); ok && (rest == "" || rest[0] == '.') {
			rests = append(rests, strings.TrimPrefix(rest, "."))
		}
	}
	return rests
}

// readList emits the papers at a path from v. Nulls at the end of the path are errors.
func (s schema) readList(v value, path string, emit emit) bool {
	name, rest, _ := strings.Cut(path, ".")
	for w := range v.Elements() {
		if path != "" {
			if !s.readList(w.Get(name), rest, emit) {
				return false
			}
		} else if !s.readElement(w, emit) {
			return false
		}
	}
	return true
}

// readElement emits the paper in an element of a list.
func (s schema) readElement(v value, emit emit) bool {
	if !v.IsObject() {
		return emit(paper.Paper{}, s.notObject(v))
	}
	return s.readRecord(v.Object(), emit)
}

// notObject returns the error for a value in the place of a record.
func (s schema) notObject(v value) error {
	if v == "null" && s.null != "" {
		return errors.New(s.null)
	}
	return fmt.Errorf("not a JSON object but %s", clip(string(v), 20))
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

// readRecord emits the paper in a record. If the record is not a paper, it emits those inside.
func (s schema) readRecord(o object, emit emit) bool {
	p, err := s.read(o)
	if err == nil && p.Title == "" && p.Abstract == "" {
		if papers := papersInObject(o, s.levels); len(papers) > 0 {
			return s.readPapers(papers, emit)
		}
	}
	return emit(p.Clone(), err) // The memory of the record may be used again.
}

// readPapers emits the papers that were found in an object.
func (s schema) readPapers(papers []object, emit emit) bool {
	s.levels = 0
	for _, o := range papers {
		if !s.readRecord(o, emit) {
			return false
		}
	}
	return true
}
