// Package feed reads papers from the formats that they come in.
//
// A format is one file: a [Format] value with a name, a test that knows the format by the
// first bytes of a file, and a decoder that yields one paper after another. To add one, write
// such a file and name it in formats.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"kindred/paper"
)

// Format is a format of feeds.
type Format struct {
	Name        string // as in --from
	Description string

	detect func(head []byte) bool
	decode func(r io.Reader, yield func(paper.Paper, error) bool)
}

// formats lists all formats in the order in which their tests are tried: the listing page
// last, because it takes any text.
var formats = []Format{atomFormat, jsonlFormat, listingFormat}

// Formats returns all formats. The caller may modify the result.
func Formats() []Format { return append([]Format(nil), formats...) }

// Lookup returns the format of the given name.
func Lookup(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("feed: unknown format %q: want one of %s", name, strings.Join(names, ", "))
}

// Decode returns the papers that r holds in format f, as they are read. A [*RecordError]
// tells of a record that was skipped, and the sequence goes on; any other error ends it.
// Memory is bounded by the largest record, except for listing pages, which are read whole.
func Decode(r io.Reader, f Format) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) { f.decode(r, yield) }
}

// RecordError says why a record was skipped.
type RecordError struct {
	Line   int // from 1 where the record begins; 0 if unknown
	Record int // from 1; 0 if unknown
	Err    error
}

// Error says where the record is and what is wrong with it.
func (e *RecordError) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	case e.Record > 0:
		return fmt.Sprintf("record %d: %v", e.Record, e.Err)
	}
	return e.Err.Error()
}

// Unwrap returns what is wrong with the record.
func (e *RecordError) Unwrap() error { return e.Err }

// errNoText is the reason to skip a record with neither title nor abstract.
var errNoText = errors.New("neither title nor abstract")

// ErrUnknownFormat is wrapped by the errors of [Detect].
var ErrUnknownFormat = errors.New("not a feed that kindred reads")

// headSize is how many bytes Detect should be given.
const headSize = 64 << 10

// Detect returns the format of a feed that begins with head. Its error wraps
// [ErrUnknownFormat] and says what the bytes look like instead.
func Detect(head []byte) (Format, error) {
	if seen := foreign(head); seen != "" {
		return Format{}, fmt.Errorf("%w: it looks like %s", ErrUnknownFormat, seen)
	}
	for _, f := range formats {
		if f.detect(head) {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%w: nothing in it is known", ErrUnknownFormat)
}

// magic are the first bytes of files that are no text, and what they are.
var magic = []struct{ prefix, name string }{
	{"\x1f\x8b", "gzip data; decompress it first: gzip -dc FILE | kindred ..."},
	{"\x28\xb5\x2f\xfd", "zstd data; decompress it first: zstd -dc FILE | kindred ..."},
	{"BZh", "bzip2 data; decompress it first: bzip2 -dc FILE | kindred ..."},
	{"\xfd7zXZ\x00", "xz data; decompress it first: xz -dc FILE | kindred ..."},
	{"PK\x03\x04", "a zip archive; extract it first"},
	{"PAR1", "a Parquet file"},
	{"%PDF-", "a PDF file, not a list of papers"},
	{"\xff\xfe", "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 FILE | kindred ..."},
	{"\xfe\xff", "UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8 FILE | kindred ..."},
}

// foreign says what head is if it is nothing that kindred reads, or returns "".
func foreign(head []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.name
		}
	}
	text := trimStart(head)
	switch {
	case len(text) == 0:
		return "an empty file"
	case isBinary(head):
		return "binary data"
	case text[0] == '<':
		return foreignMarkup(text)
	}
	return foreignText(text)
}

// trimStart returns text without a byte order mark and white space at its beginning.
func trimStart(text []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
}

// isBinary reports whether head has bytes that no text has, or is mostly not UTF-8.
func isBinary(head []byte) bool {
	odd := 0
	for rest := head; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == 0:
			return true
		case r == utf8.RuneError && size == 1 && utf8.FullRune(rest), r < ' ' && !bytes.ContainsRune([]byte("\t\n\r\f\v\x1b"), r):
			odd++
		}
		rest = rest[size:]
	}
	return odd*10 > len(head)
}
