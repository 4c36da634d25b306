// Package feed reads papers from the formats that they come in, and writes them in some.
//
// [Read] does all that a program wants of feeds at once: it opens sources, unpacks what is
// compressed, makes UTF-8 of other encodings, detects the format of each by its content,
// decodes it, and merges papers that come more than once. [Walk] does the same without
// keeping the papers. [Decode] and [NewEncoder] are for a single format.
//
// The decoders are in packages below, by what the formats are made of: XML, JSON, lines with
// tags, tables, plain text.
package feed

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// Format is a format of feeds.
type Format struct {
	Name        string // as in --from
	Description string
	Writes      bool // whether there is an encoder for it

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

// Decode returns the papers that r holds in format f, as they are read. A [*RecordError]
// tells of a record that was skipped, and the sequence goes on; any other error ends it. The
// text must be UTF-8, which that of [Read] need not be. Memory is bounded by the largest
// record, except where the description of the format says otherwise.
func Decode(r io.Reader, f Format) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) {
		f.format.Decode(record.Input{Reader: r}, yield)
	}
}

// Encoder writes papers in a format. Close writes what ends the file, and must be called once,
// even if there was no paper; it does not close what is written to.
type Encoder interface {
	Encode(p paper.Paper) error
	Close() error
}

// NewEncoder returns an encoder that writes to w in format f. URLs are written as [paper.Link]
// returns them. It returns an error if f is only read.
func NewEncoder(w io.Writer, f Format) (Encoder, error) {
	if !f.Writes {
		return nil, fmt.Errorf("feed: %s is only read", f.Name)
	}
	return linkEncoder{f.format.Encode(w)}, nil
}

// linkEncoder writes papers whose URLs may be hostile.
type linkEncoder struct{ record.Encoder }

// Encode writes a paper with its URL as [paper.Link] returns it.
func (e linkEncoder) Encode(p paper.Paper) error {
	p.URL = paper.Link(p.URL)
	return e.Encoder.Encode(p)
}

// RecordError says why a record was skipped: Line and Record are where it begins, both from 1,
// or 0 if that is not known.
type RecordError = record.Error

// ErrUnknownFormat is wrapped by the errors of [Detect].
var ErrUnknownFormat = errors.New("not a feed that kindred reads")

// Detect returns the format of a feed that begins with head, which should be 64 KiB unless
// the feed is shorter. Its error wraps [ErrUnknownFormat] and says what the bytes look like
// instead.
func Detect(head []byte) (Format, error) {
	return detect(record.NewHead(head, len(head) < record.HeadSize))
}

func detect(h *record.Head) (Format, error) {
	for _, f := range formats {
		if f.Detect(h) && (f != fallback || foreign(h) == "") {
			return newFormat(f), nil
		}
	}
	return Format{}, fmt.Errorf("%w: it looks like %s", ErrUnknownFormat, foreign(h))
}
