// Package feed reads papers from the formats that they come in, and writes them in some.
//
// [Read] opens sources, unpacks compressed files and archives, converts other encodings to UTF-8,
// detects the format of each file by its content, decodes it, and merges records of the same
// paper. [Walk] does the same without merging, and keeps no papers in memory. [Decode] and
// [NewEncoder] are for a single format.
//
// The decoders are in packages below, one for each kind of format: XML, JSON, lines with tags,
// tables, plain text.
package feed

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/unpack"
	"kindred/paper"
)

// Format is a format of feeds.
type Format struct {
	Name        string // as in --from
	Description string
	Writes      bool // whether kindred can write it

	format *record.Format
}

// Formats returns all formats, in alphabetical order.
func Formats() []Format {
	all := make([]Format, len(formats))
	for i, f := range formats {
		all[i] = newFormat(f)
	}
	slices.SortFunc(all, func(a, b Format) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func newFormat(f *record.Format) Format {
	return Format{Name: f.Name, Description: f.Description, Writes: f.Encode != nil, format: f}
}

// Endings returns the endings of names of files in a format that kindred writes, in lower case
// without the dot, and nil for one that it only reads. The slice must not be modified.
func (f Format) Endings() []string { return f.format.Endings }

// title returns what the format is called in messages: the beginning of its description.
func (f Format) title() string {
	if end := strings.IndexAny(f.Description, ",:("); end >= 0 {
		return strings.TrimSpace(f.Description[:end])
	}
	return f.Description
}

// ErrNoSuchFormat is wrapped by the error of [Lookup].
var ErrNoSuchFormat = errors.New("no such format")

// Lookup returns the format of the given name.
func Lookup(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return newFormat(f), nil
		}
	}
	return Format{}, fmt.Errorf("feed: %w: %q", ErrNoSuchFormat, name)
}

// Decode returns the papers in r, which is of format f, as they are read. A [*RecordError] says that
// a record was skipped, and the sequence goes on. Any other error ends it. The text must be UTF-8.
// Memory is bounded by the largest record, unless the description of the format says that it is read
// as a whole.
func Decode(r io.Reader, f Format) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) {
		f.format.Decode(record.Input{Reader: r}, yield)
	}
}

// Encoder writes papers in a format. Close writes the end of the file, and must be called once, even
// if there was no paper. It does not close the writer below.
type Encoder interface {
	Encode(p paper.Paper) error
	Close() error
}

// NewEncoder returns an encoder that writes to w in format f. URLs are written as [paper.Link]
// returns them. It returns an error if kindred cannot write f.
func NewEncoder(w io.Writer, f Format) (Encoder, error) {
	if !f.Writes {
		return nil, fmt.Errorf("feed: cannot write %s", f.Name)
	}
	return linkEncoder{f.format.Encode(w)}, nil
}

// Channel is what a feed says of itself: its title, and a URI as its ID.
type Channel = record.Channel

// NewChannelEncoder is [NewEncoder] for a feed that people subscribe to. It returns an error unless f is Atom or JSON
// Feed.
func NewChannelEncoder(w io.Writer, f Format, c Channel) (Encoder, error) {
	if f.format == nil || f.format.EncodeAs == nil {
		return nil, fmt.Errorf("feed: %s is no format that people subscribe to", f.Name)
	}
	return linkEncoder{f.format.EncodeAs(w, c)}, nil
}

// linkEncoder writes papers whose URLs may be hostile.
type linkEncoder struct{ record.Encoder }

// Encode writes a paper with its URL as [paper.Link] returns it.
func (e linkEncoder) Encode(p paper.Paper) error {
	p.URL = paper.Link(p.URL)
	return e.Encoder.Encode(p)
}

// RecordError says why a record was skipped. Line is where it begins and Record is its number, both
// from 1, or 0 if unknown.
type RecordError = record.Error

var (
	// ErrUnknownFormat is wrapped by the errors of [Detect].
	ErrUnknownFormat = unpack.ErrNoFeed
	// ErrEmpty is the error of [Detect] for no bytes. It wraps [ErrUnknownFormat].
	ErrEmpty = fmt.Errorf("%w: it is empty", ErrUnknownFormat)
)

// Detect returns the format of a feed that begins with head, which should be 64 KiB unless the feed
// is shorter. The error wraps [ErrUnknownFormat] and says what the bytes look like.
func Detect(head []byte) (Format, error) {
	return detect(record.NewHead(head, len(head) < record.HeadSize))
}

func detect(h *record.Head) (Format, error) {
	if len(h.Text) == 0 {
		return Format{}, ErrEmpty
	}
	for _, f := range formats {
		if f.Detect(h) && (f != fallback || foreign(h) == "") {
			return newFormat(f), nil
		}
	}
	return Format{}, fmt.Errorf("%w: it looks like %s", ErrUnknownFormat, foreign(h))
}
