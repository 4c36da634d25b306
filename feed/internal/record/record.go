// Package record is what the decoders of all formats share: what a format is, what it is
// detected by, and how a record that cannot be read is told of.
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
	Description string // for a list of formats: what it is and who writes it
	// Endings are those of names of files that kindred writes, in lower case without the dot.
	// Formats that are only read have none: these are detected by content.
	Endings []string
	// Binary says that the format is no text, so that its bytes are left as they are. All
	// others are given valid UTF-8 without a byte order mark.
	Binary bool
	// Detect reports whether a feed that begins so is of the format. It must not take what
	// belongs to another format; those that take much stand last in the list of formats.
	Detect func(h *Head) bool
	// Decode yields the papers of in, one by one as they are read, until yield returns false.
	// A record that cannot be read is yielded as an *Error, and the next one follows; any
	// other error is yielded last, if nothing can be made of the feed at all. It keeps no more
	// than one record in memory, unless its doc comment says why.
	Decode func(in Input, yield Yield)
	// Encode returns what writes papers to w in the format. It is nil if kindred only reads it.
	Encode func(w io.Writer) Encoder
}

// Yield takes a paper or an error, and says whether to go on.
type Yield = func(paper.Paper, error) bool

// Input is what a feed is read from.
type Input struct {
	io.Reader
	// Name is that of the file or URL, for papers that have no other id. It may be empty.
	Name string
	// Parallelism is how many goroutines a decoder may use; 0 means GOMAXPROCS.
	Parallelism int
	// At, if not nil, reads the same bytes in any order, from the first one on, of which there are
	// Size. A decoder uses either this or the Reader.
	At   io.ReaderAt
	Size int64
}

// Encoder writes papers in a format.
type Encoder interface {
	// Encode writes a paper.
	Encode(p paper.Paper) error
	// Close writes what ends the file, without closing what is below. It must be called once,
	// even if there was no paper.
	Close() error
}

// Error says why a record was skipped.
type Error struct {
	Line   int // from 1 where the record begins; 0 if unknown
	Record int // from 1; 0 if unknown
	Err    error
}

// Error says where the record is and what is wrong with it: on which line, and which record it
// is if there are more records than lines, so that the line does not tell it from others.
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

// MaxBytes bounds the bytes of one record of any format. No record of a paper comes near it;
// what does is not one.
const MaxBytes = 16 << 20

// ErrTooLong is the reason to skip a record of more than MaxBytes.
var ErrTooLong = fmt.Errorf("longer than %d MiB", MaxBytes>>20)
