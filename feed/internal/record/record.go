// Package record holds what the decoders of all formats share: what a format is, the beginning of a
// feed by which it is detected, the builder of papers, and the errors of records that cannot be read.
package record

import (
	"errors"
	"fmt"
	"io"

	"kindred/paper"
)

// Format is a format of feeds.
type Format struct {
	Name        string // as in --from
	Description string // what it is and who writes it, for a list of formats
	// Endings are those of names of files that kindred writes, in lower case without the dot.
	// Formats that are only read have none: these are detected by content.
	Endings []string
	// Binary says that the format is not a text, so that its decoder gets the bytes as they are. Other
	// decoders get valid UTF-8 without a byte order mark.
	Binary bool
	// Detect reports whether a feed with this head is of the format. It must not take feeds of other
	// formats. Formats with a wide rule stand last in the list of formats.
	Detect func(h *Head) bool
	// Decode yields the papers of in as they are read, until yield returns false. For a record that
	// cannot be read it yields an *Error and goes on. Any other error ends the feed. It keeps one
	// record in memory, unless its doc comment says why it keeps more.
	Decode func(in Input, yield Yield)
	// Encode returns an encoder that writes to w. It is nil if kindred only reads the format.
	Encode func(w io.Writer) Encoder
	// EncodeAs is Encode for a feed that says what it is. It is nil if feeds of the format say nothing of
	// themselves.
	EncodeAs func(w io.Writer, c Channel) Encoder
}

// Channel is what a feed says of itself.
type Channel struct {
	ID    string // a URI that stays the same, or ""
	Title string
}

// Yield takes a paper or an error, and reports whether to go on.
type Yield = func(paper.Paper, error) bool

// Input is the source of a feed.
type Input struct {
	io.Reader
	// Name is the name of the file or the URL, for papers that have no other id. It may be empty.
	Name string
	// Parallelism is how many goroutines a decoder may use; 0 means GOMAXPROCS.
	Parallelism int
	// At, if not nil, reads the same bytes in any order. There are Size of them. A decoder uses either
	// At or the Reader.
	At   io.ReaderAt
	Size int64
	// Placed, if not nil, is called before each paper is yielded, with the line on which its record begins
	// and the number of the record. BibTeX, RIS, tables and JSON Lines call it.
	Placed func(line, number int)
}

// Encoder writes papers in a format.
type Encoder interface {
	// Encode writes a paper.
	Encode(p paper.Paper) error
	// Close writes the end of the file. It must be called once, even if there was no paper. It does not
	// close the writer below.
	Close() error
}

// Error says why a record was skipped.
type Error struct {
	Line   int // where the record begins, from 1; 0 if unknown
	Record int // its number, from 1; 0 if unknown
	Err    error
}

// Error says where the record is and what is wrong with it. It gives the number of the record if
// there is no line, or if several records stand on a line.
func (e *Error) Error() string {
	switch {
	case e.Line > 0 && e.Record > e.Line:
		return fmt.Sprintf("line %d, record %d: %v", e.Line, e.Record, e.Err)
	case e.Line > 0:
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	case e.Record > 0:
		return fmt.Sprintf("record %d: %v", e.Record, e.Err)
	}
	return e.Err.Error()
}

// Unwrap returns what is wrong with the record.
func (e *Error) Unwrap() error { return e.Err }

// ErrNoText is the reason to skip a record with neither title nor abstract.
var ErrNoText = errors.New("neither title nor abstract")

// MaxBytes is how many bytes a record of any format may have. Real records are much smaller.
const MaxBytes = 16 << 20

// Overhead is how many bytes a field counts in the size of a record, besides its value: a record might
// have millions of empty fields.
const Overhead = 64

// ErrTooLong is the reason to skip a record of more than MaxBytes.
var ErrTooLong = fmt.Errorf("records are limited to %d MiB", MaxBytes>>20)
